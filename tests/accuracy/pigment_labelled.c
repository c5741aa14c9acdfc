/* Pigment spots on labelled faces, beside a plain difference of Gaussians at its best threshold,
   and their drift when the same photographs are taken a little otherwise. Labels: `clear` spots
   must be found, `faint` ones are neither wanted nor wrong; only what lies in the labelled region
   counts. OVERLAYS=folder writes pictures. */
#include "../drawn_pigment.h"
#include "pigment.h"

#include <stdio.h>

enum { MAX_LABELS = 64, MAX_PEAKS = 20000, LEVELS = 60, FACES = 7 };
static const char *const faces[FACES] = {"002", "012", "017", "036", "087", "112", "127"};
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
    struct zone zone = {.name = "face", .width = region->width, .height = region->height};
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

/* A found position against the labels, one to one: the nearest within its radius and a half (at
   least 4 px). Returns whether it is wrong. */
static bool claim(struct label *labels, int count, double x, double y)
{
    struct label *best = NULL;
    double near = INFINITY;
    for (int j = 0; j < count; j++) {
        double far = hypot(x - labels[j].x - 0.5, y - labels[j].y - 0.5);
        if (far <= fmax(1.5 * labels[j].radius, 4) && far < near) {
            near = far;
            best = &labels[j];
        }
    }
    bool wrong = !best || (best->clear && best->found);
    if (best)
        best->found = true;
    return wrong;
}

/* Adds found, missed and false. */
static void add_up(const struct label *labels, int count, int extra, int sums[3])
{
    for (int j = 0; j < count; j++) {
        sums[0] += labels[j].clear && labels[j].found;
        sums[1] += labels[j].clear && !labels[j].found;
    }
    sums[2] += extra;
}

static double f1(const int sums[3])
{
    return 2.0 * sums[0] / fmax(2 * sums[0] + sums[1] + sums[2], 1);
}

struct peak {
    double x, y, height;
};

static int highest_first(const void *one, const void *two)
{
    double a = ((const struct peak *)one)->height, b = ((const struct peak *)two)->height;
    return (a < b) - (a > b);
}

/* Peaks of the difference of two Gaussians (1 : 1.6) of darkness over place and scale. */
static int find_peaks(const struct measure_input *input, struct peak *peaks, struct arena *arena)
{
    enum { SCALES = 5 };
    const struct photo *photo = input->photo;
    struct plane luma, one, two, dog[SCALES];
    int count = 0;
    kernels_plane_new(&luma, photo->width, photo->height, arena, NULL);
    kernels_plane_new(&one, photo->width, photo->height, arena, NULL);
    kernels_plane_new(&two, photo->width, photo->height, arena, NULL);
    input->kernels->luma_rgb8(photo->rgb, photo->stride, luma);
    for (int s = 0; s < SCALES; s++) {
        double sigma = 1.2 * pow(1.6, s);
        kernels_plane_new(&dog[s], photo->width, photo->height, arena, NULL);
        kernels_gaussian(input->kernels, luma, sigma, one, arena, NULL);
        kernels_gaussian(input->kernels, luma, 1.6 * sigma, two, arena, NULL);
        for (int y = 0; y < photo->height; y++)
            for (int x = 0; x < photo->width; x++)
                dog[s].at[y * dog[s].stride + x] =
                    two.at[y * two.stride + x] - one.at[y * one.stride + x];
    }
    for (int s = 0; s < SCALES; s++)
        for (int y = 1; y < photo->height - 1; y++)
            for (int x = 1; x < photo->width - 1; x++) {
                float here = dog[s].at[y * dog[s].stride + x];
                bool peak = here > 1 && input->zone->mask.at[y * input->zone->mask.stride + x];
                for (int k = 0; k < 27 && peak; k++) {
                    int t = s + k / 9 - 1;
                    if (k != 13 && t >= 0 && t < SCALES)
                        peak =
                            dog[t].at[(y + k / 3 % 3 - 1) * dog[t].stride + x + k % 3 - 1] < here;
                }
                if (peak && count < MAX_PEAKS)
                    peaks[count++] = (struct peak){x + 0.5, y + 0.5, (double)here};
            }
    qsort(peaks, (size_t)count, sizeof *peaks, highest_first);
    return count;
}

/* Its counts at every level of a threshold, in steps of 0.5 grey levels. */
static void dog_baseline(const struct measure_input *input, const struct label *labels, int count,
                         int sums[LEVELS][3], struct arena *arena)
{
    struct peak *peaks = base_arena_calloc(arena, MAX_PEAKS, sizeof *peaks, NULL);
    int peak_count = find_peaks(input, peaks, arena);
    for (int level = 0; level < LEVELS; level++) {
        struct label fresh[MAX_LABELS];
        int extra = 0;
        memcpy(fresh, labels, sizeof fresh);
        for (int i = 0; i < peak_count && peaks[i].height > 1 + 0.5 * level; i++)
            extra += claim(fresh, count, peaks[i].x, peaks[i].y);
        add_up(fresh, count, extra, sums[level]);
    }
}

static const struct nuisance {
    const char *name;
    double ev, blur_px;
    int jpeg;
} nuisances[] = {{"+0.3 EV", 0.3, 0, 0},
                 {"-0.3 EV", -0.3, 0, 0},
                 {"JPEG 75", 0, 0, 75},
                 {"blur 0.5 px, matched", 0, 0.5, 0}};
enum { NUISANCES = sizeof nuisances / sizeof *nuisances };

struct results {
    int sums[3], dog[LEVELS][3];
    double count_before[NUISANCES], count_after[NUISANCES];
    double area_before[NUISANCES], area_after[NUISANCES];
    double both[NUISANCES];
};

/* The photograph as it would have been taken: exposed and blurred in linear light, coded again. */
static struct photo *retake(const struct kernels *kernels, const struct photo *photo,
                            const struct nuisance *nuisance, struct arena *arena)
{
    struct photo *out = base_arena_alloc(arena, sizeof *out, NULL);
    struct plane light, soft;
    uint8_t *bytes;
    size_t length;
    *out = *photo;
    out->rgb = base_arena_alloc(arena, (size_t)photo->stride * (size_t)photo->height, NULL);
    kernels_plane_new(&light, photo->width, photo->height, arena, NULL);
    kernels_plane_new(&soft, photo->width, photo->height, arena, NULL);
    for (int c = 0; c < 3; c++) {
        for (int y = 0; y < photo->height; y++)
            for (int x = 0; x < photo->width; x++)
                light.at[y * light.stride + x] =
                    (float)(drawn_linear(photo->rgb[y * photo->stride + (ptrdiff_t)3 * x + c]) *
                            exp2(nuisance->ev));
        kernels_gaussian(kernels, light, nuisance->blur_px, soft, arena, NULL);
        for (int y = 0; y < photo->height; y++)
            for (int x = 0; x < photo->width; x++)
                out->rgb[y * photo->stride + (ptrdiff_t)3 * x + c] =
                    drawn_encoded((double)soft.at[y * soft.stride + x]);
    }
    if (nuisance->jpeg && !image_encode_jpeg(out->rgb, photo->width, photo->height, photo->stride,
                                             nuisance->jpeg, &bytes, &length, arena, NULL))
        image_decode(bytes, length, "again", NULL, &out, arena, NULL);
    return out;
}

static int count_both(const struct measure_reading *a, const struct measure_reading *b)
{
    int both = 0;
    for (int i = 0; i < a->mark_count; i++) {
        bool found = false;
        for (int j = 0; j < b->mark_count && !found; j++)
            found = hypot(a->marks[i].points[0].x - b->marks[j].points[0].x,
                          a->marks[i].points[0].y - b->marks[j].points[0].y) <
                    fmax(a->marks[i].radius_px, 3);
        both += found;
    }
    return both;
}

/* As two sessions are compared: the baseline's thresholds, the sharper one blurred to the other,
   and both read together. */
static void add_drifts(const struct measure_input *input, struct results *results,
                       struct arena *arena)
{
    for (int n = 0; n < NUISANCES; n++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct measure_input before = *input, after = *input;
        struct measure_reading a, b;
        before.match_blur_px = nuisances[n].blur_px;
        after.photo = retake(input->kernels, input->photo, &nuisances[n], arena);
        measure_spots.run(&before, &a, arena, NULL);
        after.frozen = a.frozen;
        measure_spots.run(&after, &b, arena, NULL);
        struct measure_capture captures[2] = {{.input = &before, .reading = &a},
                                              {.input = &after, .reading = &b}};
        measure_spots.join(captures, 2, arena, NULL);
        results->count_before[n] += a.values[2];
        results->count_after[n] += b.values[2];
        results->area_before[n] += a.values[1] * a.area_cm2;
        results->area_after[n] += b.values[1] * b.area_cm2;
        results->both[n] += count_both(&a, &b);
        base_arena_rewind(arena, mark);
    }
}

static bool labelled_face(const struct kernels *kernels, const char *face, struct results *results)
{
    struct arena *arena;
    struct photo *photo, *region;
    struct label labels[MAX_LABELS] = {{0}};
    struct measure_reading reading;
    struct meso_error err;
    char path[300];
    if (base_arena_new(&arena, 0, NULL))
        return false;
    snprintf(path, sizeof path, SHARED_DATA "/faces_london/neutral/%s_03.jpg", face);
    bool ok = !image_open(path, NULL, &photo, arena, &err);
    snprintf(path, sizeof path, SHARED_DATA "/spots_london/%s_03_region.png", face);
    ok = ok && !image_open(path, NULL, &region, arena, &err);
    int count = read_labels(face, labels), extra = 0, sums[3] = {0};
    if (ok) {
        struct zone zone = zone_of(region, arena);
        struct measure_input input = {
            .kernels = kernels, .photo = photo, .zone = &zone, .mm_per_px = scale_of(face)};
        dog_baseline(&input, labels, count, results->dog, arena);
        add_drifts(&input, results, arena);
        ok = !measure_spots.run(&input, &reading, arena, &err);
    }
    if (ok) {
        bool *wrong = base_arena_calloc(arena, (size_t)reading.mark_count, sizeof *wrong, NULL);
        for (int i = 0; i < reading.mark_count; i++) {
            wrong[i] =
                claim(labels, count, reading.marks[i].points[0].x, reading.marks[i].points[0].y);
            extra += wrong[i];
        }
        add_up(labels, count, extra, sums);
        printf("  %s: %2d found, %d missed, %2d false; %.2f /cm2, texture %.3f\n", face, sums[0],
               sums[1], sums[2], reading.values[0], reading.frozen[0]);
        for (int i = 0; i < 3; i++)
            results->sums[i] += sums[i];
        write_overlay(face, photo, labels, count, &reading, wrong, arena);
    } else
        printf("  %s: %s\n", face, err.text);
    base_arena_free(arena);
    return ok;
}

int pigment_labelled(const struct kernels *kernels)
{
    static const struct results none;
    struct results results = none;
    double best = 0;
    bool ok = true;
    char text[80];
    printf("pigment spots on labelled faces (spots_london)\n");
    for (int i = 0; i < FACES; i++)
        ok = labelled_face(kernels, faces[i], &results) && ok;
    for (int level = 0; level < LEVELS; level++)
        best = fmax(best, f1(results.dog[level]));
    snprintf(text, sizeof text, "F1 (%d found, %d missed, %d false)", results.sums[0],
             results.sums[1], results.sums[2]);
    pigment_print(text, ">= 0.80", "%.3f", f1(results.sums));
    pigment_print("  baseline: plain DoG at its best threshold", "0.58", "%.3f", best);
    for (int n = 0; n < NUISANCES; n++) {
        snprintf(text, sizeof text, "%s: count", nuisances[n].name);
        pigment_print(text, "<= 3 %", "%+.1f %%",
                      100 * (results.count_after[n] / results.count_before[n] - 1));
        snprintf(text, sizeof text, "%s: area", nuisances[n].name);
        pigment_print(text, "<= 3 %", "%+.1f %%",
                      100 * (results.area_after[n] / results.area_before[n] - 1));
        snprintf(text, sizeof text, "%s: found again, one by one", nuisances[n].name);
        pigment_print(text, "", "%.1f %%", 100 * results.both[n] / results.count_before[n]);
    }
    return !ok;
}
