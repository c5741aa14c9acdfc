/* Hair on rendered patients whose seeds nothing was tuned on: trichoscopic fields, each hair
   matched with what was found, and scalps of every colour of hair on every tone of skin. */
#include "hair_rendered.h"
#include "accuracy.h"
#include "measure/measure.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_hair, measure_hair_coverage;

/* A hair of which less is in view nobody would count. */
#define LEAST_VISIBLE_MM 0.12
/* A found line is a hair's when most of it runs within this distance of the hair's middle. */
#define REACH_UM 30.0
#define LEAST_ALONG 0.6

static const struct {
    uint64_t seed;
    int hairs;
    double um_per_px, scatter_deg, bundles;
    enum render_colour colour;
    enum render_tone tone;
} sites[] = {
    {901, 60, 5, 12, 0.1, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {902, 120, 5, 20, 0.15, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM},
    {903, 160, 5, 25, 0.15, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM},
    {904, 220, 5, 20, 0.15, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {905, 40, 2.5, 20, 0.1, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT},
    {906, 100, 8, 15, 0.1, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {907, 80, 5, 20, 0.1, RENDER_HAIR_WHITE, RENDER_TONE_DARK},
    {908, 80, 5, 20, 0.1, RENDER_HAIR_GREY, RENDER_TONE_LIGHT},
};

static int read_picture(const struct kernels *kernels, const struct render_image *image,
                        double mm_per_px, const struct measure *measure,
                        struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct photo photo = {.width = image->width,
                          .height = image->height,
                          .stride = 3 * (ptrdiff_t)image->width,
                          .rgb = image->rgb,
                          .name = "rendered"};
    int64_t pixels = (int64_t)image->width * image->height;
    struct zone zone = {.name = "whole",
                        .width = image->width,
                        .height = image->height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    int code = kernels_mask_new(&zone.mask, image->width, image->height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < image->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)image->width);
    struct measure_input input = {
        .kernels = kernels, .photo = &photo, .zone = &zone, .mm_per_px = mm_per_px};
    return measure->run(&input, out, arena, err);
}

static double visible_mm(const struct render_hair *hair, const struct render_trichoscopy *truth)
{
    double length = 0;
    for (int i = 0; i + 1 < hair->points; i++) {
        struct render_point a = hair->path[i], b = hair->path[i + 1];
        if (a.x >= 0 && a.y >= 0 && a.x < truth->image.width && a.y < truth->image.height)
            length += hypot(b.x - a.x, b.y - a.y);
    }
    return length * truth->um_per_px / 1000;
}

static double distance_to_path(const struct render_hair *hair, struct image_point p)
{
    double best = 1e30;
    for (int i = 0; i + 1 < hair->points; i++) {
        struct render_point a = hair->path[i], b = hair->path[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy + 1e-12;
        double t = fmin(fmax(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0), 1);
        best = fmin(best, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
    }
    return best;
}

/* Points of the mark that run along the hair; 0 when they are too few of it. */
static int points_along(const struct measure_mark *mark, const struct render_hair *hair,
                        double reach_px)
{
    int along = 0;
    for (int i = 0; i < mark->count; i++)
        along += distance_to_path(hair, mark->points[i]) < reach_px;
    return along >= LEAST_ALONG * mark->count ? along : 0;
}

struct match {
    int hairs, found, misses, extras, terminal;
    double bias_um; /* of the matched, mean */
};

/* Each hair takes the mark that follows it longest and is not yet taken. */
static int match_hairs(const struct render_trichoscopy *truth,
                       const struct measure_reading *reading, struct match *out,
                       struct arena *arena, struct meso_error *err)
{
    bool *taken = base_arena_calloc(arena, (size_t)reading->mark_count + 1, sizeof *taken, err);
    if (!taken)
        return MESO_E_OUT_OF_MEMORY;
    *out = (struct match){.found = reading->mark_count};
    int matched = 0;
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *hair = &truth->hairs[h];
        if (visible_mm(hair, truth) < LEAST_VISIBLE_MM)
            continue;
        int best = -1, most = 0;
        for (int m = 0; m < reading->mark_count; m++) {
            int along = taken[m] ? 0
                                 : points_along(&reading->marks[m], hair,
                                                REACH_UM / truth->um_per_px + 0.5);
            if (along > most) {
                most = along;
                best = m;
            }
        }
        out->hairs++;
        out->terminal += hair->terminal;
        if (best < 0)
            continue;
        taken[best] = true;
        out->bias_um += reading->marks[best].width_px * truth->um_per_px - hair->diameter_um;
        matched++;
    }
    out->misses = out->hairs - matched;
    out->extras = out->found - matched;
    out->bias_um /= matched ? matched : 1;
    return MESO_OK;
}

int accuracy_hair_fields(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    enum { SITES = sizeof sites / sizeof *sites };
    double sum = 0, worst = 0, bias = 0, terminal = 0;
    int field = measure_field_index(&measure_hair, "terminal_fraction");
    printf("%-32s %6s %6s %7s %7s %8s %9s %9s\n", "hair: rendered field, held out", "truth",
           "found", "misses", "extras", "error", "width um", "terminal");
    for (int i = 0; i < SITES; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct render_trichoscopy_options o;
        struct render_trichoscopy truth;
        struct measure_reading reading;
        struct match match;
        render_trichoscopy_defaults(&o);
        o.seed = o.camera.noise_seed = sites[i].seed;
        o.hairs = sites[i].hairs;
        o.um_per_px = sites[i].um_per_px;
        o.width = (int)(o.width * 5 / fmax(o.um_per_px, 5));
        o.height = (int)(o.height * 5 / fmax(o.um_per_px, 5));
        o.scatter_deg = sites[i].scatter_deg;
        o.bundles = sites[i].bundles;
        o.colour = sites[i].colour;
        o.tone = sites[i].tone;
        int code = render_trichoscopy(&o, NULL, NULL, &truth, arena, err);
        if (!code)
            code = read_picture(kernels, &truth.image, truth.um_per_px / 1000, &measure_hair,
                                &reading, arena, err);
        if (!code)
            code = match_hairs(&truth, &reading, &match, arena, err);
        if (code)
            return code;
        double error = (double)match.found / match.hairs - 1;
        double fraction = reading.values[field] - (double)match.terminal / match.hairs;
        printf("%3d %-5s on %-6s %4.1f um/px    %6d %6d %7d %7d %+7.1f%% %+9.1f %+9.2f\n", o.hairs,
               render_colour_names[o.colour], render_tone_names[o.tone], o.um_per_px, match.hairs,
               match.found, match.misses, match.extras, 100 * error, match.bias_um, fraction);
        sum += fabs(error) / SITES;
        worst = fmax(worst, fabs(error));
        bias += match.bias_um / SITES;
        terminal += fabs(fraction) / SITES;
        base_arena_rewind(arena, mark);
    }
    printf(
        "hair, rendered: count error mean %.1f %% worst %.1f %%; diameter bias %+.1f um; terminal "
        "fraction off by %.2f\n",
        100 * sum, 100 * worst, bias, terminal);
    return MESO_OK;
}

int accuracy_hair_scalps(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    printf("%-24s %7s %7s %8s %9s %7s\n", "hair: rendered scalp", "truth", "read", "error",
           "parting", "truth");
    for (int i = 0; i < RENDER_HAIR_COLOUR_COUNT * RENDER_TONE_COUNT; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct render_scalp_options o;
        struct render_scalp truth;
        struct measure_reading reading;
        render_scalp_defaults(&o);
        o.seed = o.camera.noise_seed = 300 + (uint64_t)i;
        o.colour = (enum render_colour)(i / RENDER_TONE_COUNT);
        o.tone = (enum render_tone)(i % RENDER_TONE_COUNT);
        o.hairs_per_cm2 = 80 + 40 * (i % 4); /* 80 is thinning that everybody sees */
        o.parting_mm = 2 + i % 5;
        int code = render_scalp(&o, NULL, &truth, arena, err);
        if (!code)
            code = read_picture(kernels, &truth.image, truth.mm_per_px, &measure_hair_coverage,
                                &reading, arena, err);
        if (code)
            return code;
        double width = 0;
        for (int k = 0; k < truth.parting_points; k++)
            width += truth.parting_width_mm[k] / truth.parting_points;
        printf("%-6s on %-14s %7.3f %7.3f %+8.3f %9.2f %7.2f %s\n", render_colour_names[o.colour],
               render_tone_names[o.tone], truth.coverage, reading.values[0],
               reading.values[0] - truth.coverage, reading.values[1], width,
               reading.reasons[0]   ? reading.reasons[0]
               : reading.reasons[1] ? reading.reasons[1]
                                    : "");
        base_arena_rewind(arena, mark);
    }
    return MESO_OK;
}
