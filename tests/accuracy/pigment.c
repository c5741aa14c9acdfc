/* Pigment spots: F1 on labelled faces, F1, area and drift on drawn skin of four tones. Labels:
   `clear` spots must be found, `faint` ones are neither wanted nor wrong. OVERLAYS=folder writes
   pictures. */
#include "accuracy.h"

#include "../drawn_pigment.h"
#include "pigment.h"

#include <stdio.h>

enum { MAX_LABELS = 64 };
static const char *const faces[] = {"002", "012", "017", "036", "087", "112", "127"};
/* Mean pupil distance of adults (N. Dodgson, "Variation and extrema of human interpupillary
   distance", 2004); the labels come without a scale. */
static const double pupil_distance_mm = 63;

struct label {
    double x, y, radius;
    bool clear, found;
};

static int read_labels(const char *face, struct label *labels)
{
    FILE *file = fopen(SHARED_DATA "/spots_london/spots.csv", "r");
    char line[200], name[16], kind[16];
    int count = 0;
    while (file && fgets(line, sizeof line, file) && count < MAX_LABELS) {
        struct label *label = &labels[count];
        double contrast;
        if (sscanf(line, "%15[^,],%lf,%lf,%lf,%lf,%15s", name, &label->x, &label->y, &label->radius,
                   &contrast, kind) != 6 ||
            strcmp(name, face))
            continue;
        label->clear = !strcmp(kind, "clear");
        label->found = false;
        count++;
    }
    if (file)
        fclose(file);
    return count;
}

static double scale_of(const char *face)
{
    char path[300], line[200];
    double x[2] = {0}, y[2] = {0};
    snprintf(path, sizeof path, SHARED_DATA "/faces_london/neutral/%s_03.landmarks.csv", face);
    FILE *file = fopen(path, "r");
    for (int row = 0; file && row < 3 && fgets(line, sizeof line, file); row++)
        if (row)
            sscanf(line, "%lf,%lf", &x[row - 1], &y[row - 1]);
    if (file)
        fclose(file);
    return pupil_distance_mm / hypot(x[1] - x[0], y[1] - y[0]);
}

/* The label's region as a zone of the photograph. */
static struct zone zone_of(const struct photo *region, struct arena *arena)
{
    struct zone zone = {.name = "whole", .width = region->width, .height = region->height};
    kernels_mask_new(&zone.mask, region->width, region->height, arena, NULL);
    for (int y = 0; y < region->height; y++)
        for (int x = 0; x < region->width; x++)
            if (region->rgb[y * region->stride + (ptrdiff_t)3 * x] > 127) {
                zone.mask.at[y * zone.mask.stride + x] = 255;
                zone.valid_px++;
            }
    zone.outline_px = zone.valid_px;
    return zone;
}

static void ring(const struct photo *photo, double x, double y, double radius, int colour)
{
    for (int i = 0; i < 720; i++) {
        int px = (int)(x + radius * cos(i * M_PI / 360));
        int py = (int)(y + radius * sin(i * M_PI / 360));
        if (px < 0 || py < 0 || px >= photo->width || py >= photo->height)
            continue;
        uint8_t *rgb = photo->rgb + py * photo->stride + (ptrdiff_t)3 * px;
        rgb[0] = (uint8_t)(colour >> 16);
        rgb[1] = (uint8_t)(colour >> 8);
        rgb[2] = (uint8_t)colour;
    }
}

/* Labels in blue (clear) and yellow (faint), found ones in green, false ones in red. */
static void write_overlay(const char *face, struct photo *photo, const struct label *labels,
                          int count, const struct measure_reading *reading, const bool *wrong,
                          struct arena *arena)
{
    uint8_t *bytes;
    size_t length;
    char path[400];
    if (!getenv("OVERLAYS"))
        return;
    for (int i = 0; i < count; i++)
        ring(photo, labels[i].x, labels[i].y, 12, labels[i].clear ? 0x2040ff : 0xffe000);
    for (int i = 0; i < reading->mark_count; i++) {
        const struct measure_mark *mark = &reading->marks[i];
        ring(photo, mark->points[0].x, mark->points[0].y, mark->radius_px + 3,
             wrong[i] ? 0xff0000 : 0x00ff00);
    }
    snprintf(path, sizeof path, "%s/spots_%s.png", getenv("OVERLAYS"), face);
    if (!image_encode_png(photo->rgb, photo->width, photo->height, photo->stride, &bytes, &length,
                          arena, NULL))
        base_file_write(path, bytes, length, NULL);
}

/* One to one: the nearest label within its radius and a half (at least 4 px). */
static int match(struct label *labels, int count, const struct measure_reading *reading,
                 bool *wrong)
{
    int false_ones = 0;
    for (int i = 0; i < reading->mark_count; i++) {
        struct label *best = NULL;
        double near = INFINITY;
        for (int j = 0; j < count; j++) {
            double far = hypot(reading->marks[i].points[0].x - labels[j].x - 0.5,
                               reading->marks[i].points[0].y - labels[j].y - 0.5);
            if (far <= fmax(1.5 * labels[j].radius, 4) && far < near) {
                near = far;
                best = &labels[j];
            }
        }
        wrong[i] = !best || (best->clear && best->found);
        false_ones += wrong[i];
        if (best)
            best->found = true;
    }
    return false_ones;
}

static bool labelled_face(const struct kernels *kernels, const char *face, int sums[3])
{
    struct arena *arena;
    struct photo *photo, *region;
    struct label labels[MAX_LABELS];
    struct measure_reading reading;
    struct meso_error err;
    char path[300];
    if (base_arena_new(&arena, 0, NULL))
        return false;
    snprintf(path, sizeof path, SHARED_DATA "/faces_london/neutral/%s_03.jpg", face);
    bool ok = !image_open(path, NULL, &photo, arena, &err);
    snprintf(path, sizeof path, SHARED_DATA "/spots_london/%s_03_region.png", face);
    ok = ok && !image_open(path, NULL, &region, arena, &err);
    int count = read_labels(face, labels), missed = 0, found = 0;
    if (ok) {
        struct zone zone = zone_of(region, arena);
        struct measure_input input = {
            .kernels = kernels, .photo = photo, .zone = &zone, .mm_per_px = scale_of(face)};
        ok = !measure_spots.run(&input, &reading, arena, &err);
    }
    if (ok) {
        bool *wrong = base_arena_calloc(arena, (size_t)reading.mark_count, sizeof *wrong, NULL);
        int extra = match(labels, count, &reading, wrong);
        for (int j = 0; j < count; j++) {
            found += labels[j].clear && labels[j].found;
            missed += labels[j].clear && !labels[j].found;
        }
        printf("  %s: %2d found, %d missed, %2d false; %.2f /cm2, texture %.3f\n", face, found,
               missed, extra, reading.values[0], reading.frozen[0]);
        sums[0] += found;
        sums[1] += missed;
        sums[2] += extra;
        write_overlay(face, photo, labels, count, &reading, wrong, arena);
    } else
        printf("  %s: %s\n", face, err.text);
    base_arena_free(arena);
    return ok;
}

static double f1(const int sums[3])
{
    return 2.0 * sums[0] / fmax(2 * sums[0] + sums[1] + sums[2], 1);
}

enum { PLANTED = 9, FIELDS_OF_SKIN = 6 };
struct planted {
    double x, y, diameter, amount;
};

static double uniform(int field, int index, uint32_t salt)
{
    return (drawn_grain((uint32_t)field, (uint32_t)index, salt) + 1) / 2;
}

/* Nine spots on a jittered lattice, diameter 1.5 .. 5 mm; the amount of melanin gives dE00 >= 4. */
static void plant(struct drawn *skin, int field, struct planted *planted)
{
    for (int i = 0; i < PLANTED; i++) {
        planted[i] =
            (struct planted){6 + 12 * (i % 3) + 4 * uniform(field, i, 11) - 2,
                             6 + 12 * (double)(i / 3) + 4 * uniform(field, i, 12) - 2,
                             1.5 + 3.5 * uniform(field, i, 13), 0.22 + 0.3 * uniform(field, i, 14)};
        drawn_spot(skin, drawn_melanin, planted[i].amount, planted[i].x, planted[i].y,
                   planted[i].diameter);
    }
}

/* found, missed, false; sums of true and found areas of the found ones, in mm2 */
static void score(const struct measure_reading *reading, const struct planted *planted, int sums[3],
                  double areas[2])
{
    bool taken[PLANTED] = {false};
    int hits = 0;
    for (int i = 0; i < reading->mark_count; i++)
        for (int j = 0; j < PLANTED; j++) {
            const struct measure_mark *mark = &reading->marks[i];
            double far = hypot(mark->points[0].x * drawn_mm_per_px - planted[j].x,
                               mark->points[0].y * drawn_mm_per_px - planted[j].y);
            if (taken[j] || far > planted[j].diameter / 2)
                continue;
            taken[j] = true;
            hits++;
            areas[0] += M_PI / 4 * planted[j].diameter * planted[j].diameter;
            areas[1] += mark->area_px * drawn_mm_per_px * drawn_mm_per_px;
            break;
        }
    sums[0] += hits;
    sums[1] += PLANTED - hits;
    sums[2] += reading->mark_count - hits;
}

struct nuisance {
    const char *name;
    double ev, blur_px, match_px;
    int jpeg;
};
static const struct nuisance nuisances[] = {{"+0.3 EV", 0.3, 0, 0, 0},
                                            {"-0.3 EV", -0.3, 0, 0, 0},
                                            {"JPEG 75", 0, 0, 0, 75},
                                            {"blur 0.5 px", 0, 0.5, 0, 0},
                                            {"blur 0.5 px, matched", 0, 0.5, 0.5, 0}};
enum { NUISANCES = sizeof nuisances / sizeof *nuisances };

/* The drawn skin photographed under a nuisance and measured. */
static struct measure_reading take(struct drawn *skin, const struct nuisance *nuisance)
{
    struct measure_reading reading = {.mark_count = -1};
    skin->lens_px = hypot(0.6, nuisance->blur_px);
    drawn_expose(skin, nuisance->ev);
    struct photo *again, drawn = skin->photo;
    uint8_t *bytes;
    size_t length;
    if (nuisance->jpeg &&
        !image_encode_jpeg(drawn.rgb, DRAWN_SIDE, DRAWN_SIDE, drawn.stride, nuisance->jpeg, &bytes,
                           &length, skin->arena, NULL) &&
        !image_decode(bytes, length, "drawn", NULL, &again, skin->arena, NULL))
        skin->photo = *again;
    if (measure_spots.run(&skin->input, &reading, skin->arena, NULL))
        reading.mark_count = -1;
    skin->photo = drawn;
    return reading;
}

struct drift {
    double count_before, count_after, area_before, area_after;
};

static void drift_of(struct drawn *skin, const struct measure_reading *before, int which,
                     struct drift *drift)
{
    struct measure_reading matched = *before;
    if (nuisances[which].match_px > 0) {
        skin->input.match_blur_px = nuisances[which].match_px;
        matched = take(skin, &(struct nuisance){0});
        skin->input.match_blur_px = 0;
    }
    skin->input.frozen = before->frozen;
    struct measure_reading after = take(skin, &nuisances[which]);
    skin->input.frozen = NULL;
    drift->count_before += matched.values[2];
    drift->count_after += after.values[2];
    drift->area_before += matched.values[1];
    drift->area_after += after.values[1];
}

static void drawn_tone(int tone)
{
    int sums[3] = {0};
    double areas[2] = {0};
    struct drift drifts[NUISANCES] = {{0}};
    for (int field = 0; field < FIELDS_OF_SKIN; field++) {
        struct planted planted[PLANTED];
        struct drawn *skin = drawn_blank(tone);
        plant(skin, field * 4 + tone, planted);
        struct measure_reading reading = take(skin, &(struct nuisance){0});
        score(&reading, planted, sums, areas);
        for (int i = 0; i < NUISANCES; i++)
            drift_of(skin, &reading, i, &drifts[i]);
        drawn_free(skin);
    }
    printf("  sRGB %.0f,%.0f,%.0f: F1 %.3f (%d found, %d missed, %d false), area %+.1f %%\n",
           drawn_skins[tone][0], drawn_skins[tone][1], drawn_skins[tone][2], f1(sums), sums[0],
           sums[1], sums[2], 100 * (areas[1] / areas[0] - 1));
    for (int i = 0; i < NUISANCES; i++)
        printf("    %-22s count %+5.1f %%, area %+5.1f %%\n", nuisances[i].name,
               100 * (drifts[i].count_after / drifts[i].count_before - 1),
               100 * (drifts[i].area_after / drifts[i].area_before - 1));
}

int accuracy_pigment(void)
{
    struct kernels kernels;
    int sums[3] = {0};
    bool ok = !kernels_select(&kernels, NULL);
    printf("pigment spots on labelled faces\n");
    for (size_t i = 0; ok && i < sizeof faces / sizeof *faces; i++)
        ok = labelled_face(&kernels, faces[i], sums);
    printf("  F1 %.3f (%d found, %d missed, %d false)\n", f1(sums), sums[0], sums[1], sums[2]);
    printf("planted spots, 1.5 to 5 mm, on drawn skin\n");
    for (int tone = 0; tone < 4; tone++)
        drawn_tone(tone);
    return pigment_lesions(&kernels) || !ok;
}
