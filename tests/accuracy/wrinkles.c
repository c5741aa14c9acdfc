/* How exact the measure of wrinkles is: on drawn skin with known creases (centre lines, length,
   depth), under changes that leave the skin as it is, on drawn skin without any, and on the faces
   of
   ../shared/data, whose foreheads were graded by eye. */
#include "../drawn_skin.h"
#include "accuracy.h"
#include "locate/locate.h"
#include "measure/measure.h"

#include <stdio.h>

extern const struct measure measure_wrinkles;

enum { MAX_LINES = 256 };

struct bench {
    struct kernels kernels;
    struct arena *arena;
    struct meso_error err;
};

static double value_of(const struct measure_reading *reading, const char *field)
{
    return reading->values[measure_field_index(&measure_wrinkles, field)];
}

static int measure_photo(struct bench *bench, const struct photo *photo, double mm_per_px,
                         double match_blur_px, const double *frozen,
                         struct measure_reading *reading)
{
    int margin = (int)(2 / mm_per_px);
    struct zone zone = {.name = "whole",
                        .x = margin,
                        .y = margin,
                        .width = photo->width - 2 * margin,
                        .height = photo->height - 2 * margin};
    int code = kernels_mask_new(&zone.mask, zone.width, zone.height, bench->arena, &bench->err);
    if (code)
        return code;
    for (int y = 0; y < zone.height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)zone.width);
    zone.outline_px = zone.valid_px = (int64_t)zone.width * zone.height;
    struct measure_input input = {.kernels = &bench->kernels,
                                  .photo = photo,
                                  .zone = &zone,
                                  .mm_per_px = mm_per_px,
                                  .match_blur_px = match_blur_px,
                                  .frozen = frozen};
    return measure_wrinkles.run(&input, reading, bench->arena, &bench->err);
}

/* A patch of 60 x 40 mm with seven creases of different width, depth and course; number picks. */
static struct drawn_skin patch(int number, bool faint)
{
    static const double tones[3][3] = {{0.62, 0.43, 0.35}, {0.40, 0.24, 0.15}, {0.12, 0.065, 0.04}};
    static const double widths[7] = {0.2, 0.3, 0.4, 0.55, 0.7, 0.9, 1.2};
    struct drawn_skin skin = drawn_plain_skin(60, 40, 100 + (uint32_t)number);
    memcpy(skin.tone, tones[number % 3], sizeof skin.tone);
    skin.pores = 0.01 + 0.005 * (number % 3);
    for (int i = 0; i < 7; i++) {
        uint32_t n = (uint32_t)number, k = (uint32_t)i;
        double depth = (faint ? 0.02 : 0.06) + 0.2 * drawn_uniform(n, k, 1) * (faint ? 0.25 : 1);
        double length = 14 + 30 * drawn_uniform(n, k, 2);
        double left = 5 + (50 - length) * drawn_uniform(n, k, 3);
        double tilt = 3 * (drawn_uniform(n, k, 4) - 0.5);
        double bow = 3 * (drawn_uniform(n, k, 5) - 0.5), y = 5 + 5 * i;
        drawn_add_line(&skin, DRAWN_WRINKLE, left, y - tilt, left + length, y + tilt, bow,
                       widths[(i * 3 + number) % 7], depth);
        if (i == 3) /* a branch */
            drawn_add_line(&skin, DRAWN_WRINKLE, left + length / 2, y + bow, left + length / 2 + 9,
                           y + bow + 4, 0.3, 0.4, depth);
    }
    return skin;
}

static double length_of(const struct drawn_thing *thing)
{
    double length = 0;
    for (int i = 1; i < thing->count; i++)
        length += hypot(thing->points[i].x - thing->points[i - 1].x,
                        thing->points[i].y - thing->points[i - 1].y);
    return length;
}

/* Share of the drawn lines' points that lie within 3 px of a mark, weighted by length. */
static void count_recall(const struct drawn_skin *skin, const struct drawn_camera *camera,
                         const struct measure_reading *reading, double *found, double *all)
{
    for (int i = 0; i < skin->count; i++)
        for (int k = 0; k < 200; k++) {
            const struct drawn_thing *thing = &skin->things[i];
            double t = (k + 0.5) / 200 * (thing->count - 1), part = t - floor(t);
            struct image_point a = thing->points[(int)t], b = thing->points[(int)t + 1];
            struct image_point at =
                drawn_to_px(skin, camera, a.x + part * (b.x - a.x), a.y + part * (b.y - a.y));
            double nearest = 1e9;
            for (int m = 0; m < reading->mark_count; m++)
                for (int j = 0; j < reading->marks[m].count; j++)
                    nearest = fmin(nearest, hypot(reading->marks[m].points[j].x - at.x,
                                                  reading->marks[m].points[j].y - at.y));
            *all += length_of(thing) / 200;
            *found += nearest <= 3 ? length_of(thing) / 200 : 0;
        }
}

struct pairs {
    double truth[MAX_LINES], read[MAX_LINES];
    int count;
};

/* Share of the marks' points within 3 px of a drawn line; each mark's depth with its line's. */
static void count_precision(const struct drawn_skin *skin, const struct drawn_camera *camera,
                            const struct measure_reading *reading, double *right, double *all,
                            struct pairs *depths)
{
    for (int m = 0; m < reading->mark_count; m++) {
        const struct measure_mark *mark = &reading->marks[m];
        int votes[DRAWN_MAX_THINGS] = {0}, best = 0;
        for (int j = 0; j < mark->count; j++) {
            struct image_point at = drawn_to_mm(skin, camera, mark->points[j].x, mark->points[j].y);
            double nearest = 1e9, along;
            int which = 0;
            for (int i = 0; i < skin->count; i++) {
                double d = fabs(drawn_distance(&skin->things[i], at.x, at.y, &along));
                if (d < nearest) {
                    nearest = d;
                    which = i;
                }
            }
            bool near = nearest * camera->px_per_mm <= 3;
            *right += near ? mark->length_px / mark->count : 0;
            votes[which] += near;
            if (votes[which] > votes[best])
                best = which;
        }
        *all += mark->length_px;
        if (votes[best] > mark->count / 2 && depths->count < MAX_LINES) {
            depths->truth[depths->count] = skin->things[best].depth;
            depths->read[depths->count++] = mark->depth;
        }
    }
}

static double rank_of(const double *values, int count, int i)
{
    double rank = 0;
    for (int j = 0; j < count; j++)
        rank += values[j] < values[i] ? 1 : values[j] == values[i] ? 0.5 : 0;
    return rank;
}

/* Spearman's rank correlation. */
static double spearman(const double *x, const double *y, int count)
{
    double xy = 0, xx = 0, yy = 0, middle = count / 2.0;
    for (int i = 0; i < count; i++) {
        double a = rank_of(x, count, i) - middle, b = rank_of(y, count, i) - middle;
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    return xy / sqrt(xx * yy);
}

static int show_patches(struct bench *bench, bool faint)
{
    const double scales[3] = {3.3, 6.5, 10};
    printf("\ndrawn creases, %s; 6 patches a scale, three tones, 0.2 to 1.2 mm wide\n",
           faint ? "2 to 7 % deep" : "6 to 26 % deep");
    printf("%8s %6s %9s %6s %12s %14s\n", "px/mm", "F1", "precision", "recall", "length bias",
           "depth Spearman");
    for (int s = 0; s < 3; s++) {
        double found = 0, drawn = 0, right = 0, marked = 0;
        struct pairs depths = {.count = 0};
        for (int number = 0; number < 6; number++) {
            struct base_arena_mark mark = base_arena_mark(bench->arena);
            struct drawn_skin skin = patch(number, faint);
            struct drawn_camera camera = drawn_plain_camera;
            camera.px_per_mm = scales[s];
            struct photo photo;
            struct measure_reading reading;
            if (!drawn_photograph(&skin, &camera, &photo))
                return 1;
            int code = measure_photo(bench, &photo, 1 / scales[s], 0, NULL, &reading);
            free(photo.rgb);
            if (code)
                return 1;
            count_recall(&skin, &camera, &reading, &found, &drawn);
            count_precision(&skin, &camera, &reading, &right, &marked, &depths);
            base_arena_rewind(bench->arena, mark);
        }
        double precision = marked > 0 ? right / marked : 0, recall = found / drawn;
        printf("%8.1f %6.3f %9.3f %6.3f %11.1f%% %14.3f\n", scales[s],
               2 * precision * recall / fmax(precision + recall, 1e-9), precision, recall,
               100 * (marked / scales[s] / drawn - 1),
               spearman(depths.truth, depths.read, depths.count));
    }
    return 0;
}

struct nuisance {
    const char *name;
    double ev, red, blue, turn_deg, scale, blur_px;
    int jpeg;
    bool matched;
};

/* The patch photographed with the nuisance, measured with the thresholds of the plain photograph.
 */
static int measure_nuisance(struct bench *bench, int number, const struct nuisance *n,
                            const double *frozen, struct measure_reading *reading)
{
    struct drawn_skin skin = patch(number, false);
    struct drawn_camera camera = drawn_plain_camera;
    camera.exposure_ev = n->ev - 0.5; /* room for the brighter one */
    camera.white[0] = n->red;
    camera.white[2] = n->blue;
    camera.turn_deg = n->turn_deg;
    camera.px_per_mm *= n->scale;
    camera.blur_px = hypot(camera.blur_px, n->matched ? 0 : n->blur_px);
    struct photo drawn, *photo = &drawn;
    if (!drawn_photograph(&skin, &camera, &drawn))
        return 1;
    int code = 0;
    if (n->jpeg) {
        uint8_t *bytes;
        size_t length;
        code = image_encode_jpeg(drawn.rgb, drawn.width, drawn.height, drawn.stride, n->jpeg,
                                 &bytes, &length, bench->arena, &bench->err);
        if (!code)
            code = image_decode(bytes, length, "drawn", NULL, &photo, bench->arena, &bench->err);
    }
    if (!code)
        code = measure_photo(bench, photo, 1 / camera.px_per_mm, n->matched ? n->blur_px : 0,
                             frozen, reading);
    free(drawn.rgb);
    return code;
}

static int show_drift(struct bench *bench)
{
    static const struct nuisance plain = {"plain", 0, 1, 1, 0, 1, 0, 0, false};
    static const struct nuisance nuisances[] = {
        {"+0.3 EV", 0.3, 1, 1, 0, 1, 0, 0, false},
        {"-0.3 EV", -0.3, 1, 1, 0, 1, 0, 0, false},
        {"red +10 %, blue -10 %", 0, 1.1, 0.9, 0, 1, 0, 0, false},
        {"turned 5 degrees", 0, 1, 1, 5, 1, 0, 0, false},
        {"blur 0.8 px", 0, 1, 1, 0, 1, 0.8, 0, false},
        {"  the baseline matched", 0, 1, 1, 0, 1, 0.8, 0, true},
        {"JPEG quality 75", 0, 1, 1, 0, 1, 0, 75, false},
        {"scale 1.25", 0, 1, 1, 0, 1.25, 0, 0, false},
        {"scale 0.8", 0, 1, 1, 0, 0.8, 0, 0, false},
    };
    printf("\ndrift of a reading when the skin is the same (8 px/mm, 6 patches, frozen "
           "thresholds): mean, worst\n%-26s %16s %16s %16s\n",
           "", "density", "depth", "severity");
    for (size_t i = 0; i < sizeof nuisances / sizeof *nuisances; i++) {
        static const char *const fields[3] = {"density", "depth", "severity"};
        double mean[3] = {0}, worst[3] = {0};
        for (int number = 0; number < 6; number++) {
            struct base_arena_mark mark = base_arena_mark(bench->arena);
            struct measure_reading before, after;
            struct nuisance blurred = nuisances[i];
            blurred.matched = false;
            if (measure_nuisance(bench, number, &plain, NULL, &before) ||
                measure_nuisance(bench, number, &blurred, before.frozen, &after))
                return 1;
            double frozen[MEASURE_MAX_FROZEN];
            memcpy(frozen, before.frozen, sizeof frozen);
            if (nuisances[i].matched &&
                measure_nuisance(bench, number, &nuisances[i], frozen, &before))
                return 1;
            for (int f = 0; f < 3; f++) {
                double change = value_of(&after, fields[f]) / value_of(&before, fields[f]) - 1;
                mean[f] += change / 6;
                worst[f] = fabs(change) > fabs(worst[f]) ? change : worst[f];
            }
            base_arena_rewind(bench->arena, mark);
        }
        printf("%-26s", nuisances[i].name);
        for (int f = 0; f < 3; f++)
            printf("  %+6.1f%% %+6.1f%%", 100 * mean[f], 100 * worst[f]);
        putchar('\n');
    }
    return 0;
}

static int show_blank(struct bench *bench)
{
    const double scales[3] = {3.3, 6.5, 10}, pores[3] = {0.005, 0.02, 0.06};
    printf("\ndrawn skin without creases, 4 patches of 24 cm2 each: mm/cm2 (SD of pores 0.005, "
           "0.02, 0.06)\n");
    for (int s = 0; s < 3; s++) {
        printf("%8.1f px/mm", scales[s]);
        for (int p = 0; p < 3; p++) {
            double density = 0;
            for (uint32_t seed = 1; seed <= 4; seed++) {
                struct base_arena_mark mark = base_arena_mark(bench->arena);
                struct drawn_skin skin = drawn_plain_skin(60, 40, 900 + seed);
                skin.pores = pores[p];
                struct drawn_camera camera = drawn_plain_camera;
                camera.px_per_mm = scales[s];
                struct photo photo;
                struct measure_reading reading;
                if (!drawn_photograph(&skin, &camera, &photo))
                    return 1;
                int code = measure_photo(bench, &photo, 1 / scales[s], 0, NULL, &reading);
                free(photo.rgb);
                if (code)
                    return 1;
                density += value_of(&reading, "density") / 4;
                base_arena_rewind(bench->arena, mark);
            }
            printf(" %6.2f", density);
        }
        putchar('\n');
    }
    return 0;
}

int accuracy_wrinkles(void)
{
    struct bench bench = {.arena = NULL};
    if (kernels_select(&bench.kernels, &bench.err) || base_arena_new(&bench.arena, 0, &bench.err)) {
        fprintf(stderr, "%s\n", bench.err.text);
        return 1;
    }
    int failed = show_blank(&bench) || show_patches(&bench, false) || show_patches(&bench, true) ||
                 show_drift(&bench);
    if (failed)
        fprintf(stderr, "%s\n", bench.err.text);
    base_arena_free(bench.arena);
    return failed;
}
