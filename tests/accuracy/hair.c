/* Hair counts, densities and diameters on drawn fields of known truth, beside a plain baseline
   (line filter, skeleton, end points / 2) on the same pictures. */
#include "../hair_phantom.h"
#include "accuracy.h"
#include "coverage.h"
#include "hair_pairs.h"
#include "hair_rendered.h"
#include "measure/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

extern const struct measure measure_hair;

/* What a field is made of. */
struct field_case {
    const char *name;
    int width, height;
    double um_per_px;
    int hairs;
    double least_mm, most_mm; /* lengths */
    double spread;            /* of directions, rad: more spread, more crossings */
    double bundled;           /* part of the hairs that lie along the one before */
    double vellus;            /* part that is 18-30 um and half transparent */
    int glares;
    double blur_px, noise, vignette;
    bool light;
};

static const struct field_case cases[] = {
    {"40 clipped, 2.5 um/px", 2000, 1500, 2.5, 40, 0.4, 0.9, 0.4, 0.05, 0.1, 6, 1.0, 2, 0.1, 0},
    {"80 short, 5 um/px", 1400, 1100, 5, 80, 0.5, 1.2, 0.5, 0.05, 0.1, 10, 0.8, 2, 0.2, 0},
    {"80 light hair", 1400, 1100, 5, 80, 0.5, 1.2, 0.5, 0.05, 0.1, 0, 0.8, 2, 0.2, 1},
    {"120 crossing, 4 um/px", 1600, 1200, 4, 120, 0.5, 1.2, 1.2, 0.05, 0.1, 10, 1.0, 2, 0.2, 0},
    {"160 long, 5 um/px", 1600, 1200, 5, 160, 0.6, 2.0, 0.4, 0.08, 0.1, 10, 1.0, 3, 0.2, 0},
    {"160 light hair", 1600, 1200, 5, 160, 0.5, 1.2, 0.6, 0.08, 0.1, 0, 1.0, 3, 0.2, 1},
    {"220 dense, 5 um/px", 1600, 1200, 5, 220, 0.5, 1.2, 0.6, 0.08, 0.1, 15, 1.0, 3, 0.3, 0},
    {"220 blurred, 8 um/px", 1000, 800, 8, 220, 0.5, 1.2, 0.5, 0.05, 0.1, 15, 1.5, 3, 0.3, 0},
    {"60, 1.5 um/px", 2400, 1800, 1.5, 60, 0.3, 0.8, 0.5, 0.05, 0.1, 8, 1.5, 3, 0.2, 0},
    {"100, 10 um/px", 900, 700, 10, 100, 0.6, 1.5, 0.5, 0.05, 0.05, 8, 0.7, 2, 0.2, 0},
};
enum { CASES = sizeof cases / sizeof *cases, FIELDS_PER_CASE = 2, MOST = 512 };

struct truth {
    int count, whole;
    double mean_um;
};

static bool in_view(const struct phantom *p, struct image_point q)
{
    return q.x >= 0 && q.y >= 0 && q.x < p->width && q.y < p->height;
}

/* Length in px of the part of a hair that lies in the picture. */
static double seen_length(const struct phantom *p, const struct image_point *points, int count)
{
    double length = 0;
    for (int i = 0; i + 1 < count; i++)
        if (in_view(p, points[i]) && in_view(p, points[i + 1]))
            length += hypot(points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
    return length;
}

static struct truth draw_field(struct phantom *p, const struct field_case *c)
{
    struct truth truth = {0, 0, 0};
    double mm = 1000 / p->um_per_px, common = 2 * M_PI * phantom_random(p);
    struct image_point root = {0, 0}, points[33];
    double angle = 0, bend = 0, length = 0, width = 60, opacity = 1;
    int in_unit = 0;
    for (int guard = 0; truth.count < c->hairs && guard < 4 * c->hairs; guard++) {
        bool bundled = guard > 0 && phantom_random(p) < c->bundled;
        if (bundled) { /* beside the last one, a gap of 0.2 to 0.8 widths between them */
            double off = width * (1.2 + 0.6 * phantom_random(p)) / p->um_per_px;
            root.x += -sin(angle) * off;
            root.y += cos(angle) * off;
        } else {
            if (in_unit <= 0) {
                in_unit = 1 + (int)(2.2 * phantom_random(p));
                root.x = p->width * phantom_random(p);
                root.y = p->height * phantom_random(p);
            }
            in_unit--;
            root.x += 0.05 * mm * phantom_normal(p);
            root.y += 0.05 * mm * phantom_normal(p);
            angle = common + c->spread * phantom_normal(p);
            bend = 0.4 * phantom_normal(p);
            length = mm * (c->least_mm + (c->most_mm - c->least_mm) * phantom_random(p));
            bool vellus = phantom_random(p) < c->vellus;
            width = vellus ? 20 + 10 * phantom_random(p) : 65 + 13 * phantom_normal(p);
            width = !vellus && width < 35 ? 35 : width;
            opacity = vellus ? 0.6 : 0.95;
        }
        int count = phantom_curve(root, angle, bend, length, points);
        double seen = seen_length(p, points, count);
        if (seen * p->um_per_px < 120)
            continue; /* hardly in view: nobody would count it */
        phantom_hair(p, points, count, 1.1 * width, 0.8 * width, opacity);
        truth.mean_um += 0.95 * width;
        truth.count++;
    }
    truth.mean_um /= truth.count;
    return truth;
}

static struct truth draw_case(struct phantom *p, const struct field_case *c)
{
    p->blur_px = c->blur_px;
    p->noise = c->noise;
    p->vignette = c->vignette;
    if (c->light) {
        double skin[3] = {0.09, 0.05, 0.035}, hair[3] = {0.6, 0.5, 0.35};
        memcpy(p->skin, skin, sizeof skin);
        memcpy(p->hair, hair, sizeof hair);
    }
    struct truth truth = draw_field(p, c);
    for (int g = 0; g < c->glares; g++)
        phantom_glare(p, p->width * phantom_random(p), p->height * phantom_random(p),
                      (15 + 60 * phantom_random(p)) / p->um_per_px,
                      (15 + 60 * phantom_random(p)) / p->um_per_px);
    phantom_develop(p);
    return truth;
}

/* Line filter at one scale, threshold at five deviations, skeleton, end points / 2. */
static int plain_count(const struct kernels *kernels, const struct phantom *p, bool light,
                       struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane planes[3]; /* grey, response, angle */
    struct mask lines;
    int code = MESO_OK;
    for (int i = 0; !code && i < 3; i++)
        code = kernels_plane_new(&planes[i], p->width, p->height, arena, err);
    if (!code)
        code = kernels_mask_new(&lines, p->width, p->height, arena, err);
    uint64_t *room =
        code ? NULL
             : base_arena_alloc(arena, kernels_thin_words(p->width, p->height) * sizeof *room, err);
    if (!room)
        return -1;
    kernels->luma_rgb8(p->rgb, p->photo.stride, planes[0]);
    double median, mad, sigma = fmax(65 / p->um_per_px / (2 * sqrt(3)), 0.6);
    const struct kernels_ridge_scales scale = {1, {sigma}, {light ? -1 : 1}, false};
    if (kernels_ridge(kernels, planes[0], &scale, planes[1], planes[2], lines.at, lines.stride,
                      arena, err))
        return -1;
    if (kernels_medians(kernels, planes[1], (struct mask){0}, &median, &mad, arena, err))
        return -1;
    float least = (float)(median + 5 * 1.4826 * mad + 3);
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            lines.at[y * lines.stride + x] =
                planes[1].at[y * planes[1].stride + x] > least ? 255 : 0;
    kernels->thin(lines, lines, room);
    int ends = 0;
    for (int y = 1; y < p->height - 1; y++)
        for (int x = 1; x < p->width - 1; x++) {
            const uint8_t *at = lines.at + y * lines.stride + x;
            int around = 0;
            for (int j = -1; j <= 1; j++)
                for (int i = -1; i <= 1; i++)
                    around += (i || j) && at[j * lines.stride + i];
            ends += *at && around == 1;
        }
    base_arena_rewind(arena, mark);
    return ends / 2;
}

static int run_measure(const struct kernels *kernels, const struct phantom *p,
                       struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct measure_input input = {
        .kernels = kernels, .photo = &p->photo, .zone = &p->zone, .mm_per_px = p->um_per_px / 1000};
    return measure_hair.run(&input, out, arena, err);
}

static int judge_drawn(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    int count_field = measure_field_index(&measure_hair, "in_view");
    int mean_field = measure_field_index(&measure_hair, "mean_diameter");
    double sum = 0, worst = 0, plain_sum = 0, bias = 0;
    int fields = 0;
    printf("%-24s %6s %6s %8s %7s %8s %8s %7s\n", "hair: drawn field", "truth", "count", "error",
           "plain", "width", "truth", "cpu s");
    for (int c = 0; c < CASES; c++)
        for (int seed = 0; seed < FIELDS_PER_CASE; seed++, fields++) {
            struct base_arena_mark mark = base_arena_mark(arena);
            struct phantom p = phantom_new(cases[c].width, cases[c].height, cases[c].um_per_px,
                                           (uint32_t)(100 * c + seed + 1));
            struct truth truth = draw_case(&p, &cases[c]);
            struct measure_reading reading;
            clock_t start = clock();
            int code = run_measure(kernels, &p, &reading, arena, err);
            double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
            int plain = plain_count(kernels, &p, cases[c].light, arena, err);
            if (code || plain < 0)
                return code ? code : MESO_E_OUT_OF_MEMORY;
            double error = reading.values[count_field] / truth.count - 1;
            printf("%-24s %6d %6.0f %+7.1f%% %7d %8.1f %8.1f %7.2f\n", cases[c].name, truth.count,
                   reading.values[count_field], 100 * error, plain, reading.values[mean_field],
                   truth.mean_um, seconds);
            sum += fabs(error);
            worst = fmax(worst, fabs(error));
            plain_sum += fabs((double)plain / truth.count - 1);
            bias += reading.values[mean_field] - truth.mean_um;
            base_arena_rewind(arena, mark);
            phantom_free(&p);
        }
    printf("hair: count error mean %.1f %% worst %.1f %% (plain baseline mean %.1f %%); diameter "
           "bias %+.1f um\n",
           100 * sum / fields, 100 * worst, 100 * plain_sum / fields, bias / fields);
    return MESO_OK;
}

static bool is_part(const char *part, const char *name)
{
    return !part || !strcmp(part, name);
}

int accuracy_hair(void)
{
    struct kernels kernels;
    struct meso_error err;
    struct arena *arena;
    if (kernels_select(&kernels, &err) || base_arena_new(&arena, 0, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    /* PAIR: of one pair, or of `all`, the sessions alone */
    const char *part =
        getenv("PAIR")
            ? "sessions"
            : getenv("PART"); /* drawn, fields, sites, speed, scalps, coverage, sessions */
    int code = is_part(part, "drawn") ? judge_drawn(&kernels, arena, &err) : MESO_OK;
    if (!code)
        code = accuracy_hair_fields(&kernels, arena, &err);
    if (!code && is_part(part, "scalps"))
        code = accuracy_hair_scalps(&kernels, arena, &err);
    if (!code && is_part(part, "coverage"))
        code = accuracy_hair_coverage(&kernels, arena, &err);
    if (!code && is_part(part, "sessions"))
        code = accuracy_hair_sessions(&err);
    if (code)
        fprintf(stderr, "%s\n", err.text);
    base_arena_free(arena);
    return code ? 1 : 0;
}
