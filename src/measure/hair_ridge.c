/* Multi-scale curvilinear detection (Steger 1998): strength, angle and width of the best line
   through each pixel, and the centre lines above two thresholds. Knows nothing of whole hairs. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Widths of human scalp hair, fine vellus to coarse terminal, and of two side by side. */
static const double widths_um[] = {24, 34, 50, 74, 110, 165};
enum { SCALES = sizeof widths_um / sizeof *widths_um };

/* Thresholds on strength, which reads about the contrast of a hair. A field's own hairs have
   strength C (upper decile of its clear lines): a line is a hair from FRACTION of C on and must
   stand out of the skin's noise; in a field without hair neither may rise from texture, hence
   FLOOR. */
#define HIGH_FRACTION 0.30
#define LOW_FRACTION 0.15
#define HIGH_NOISE 7.0
#define LOW_NOISE 3.0
#define HIGH_FLOOR 0.08
#define LOW_FLOOR 0.04

/* Relative fall a px that no crest has (a flank's is 0.4 and more, noise of a vellus hair's 0.1).
 */
#define STEEPEST 0.25f

/* Response sigma^2 f'' of a bar of contrast 1 and this width, at its centre. */
static double bar_response(double width_px, double sigma)
{
    double u = width_px / 2 / sigma;
    return 2 * u * exp(-u * u / 2) / sqrt(2 * M_PI);
}

/* Whether the picture itself falls off across the line at this place: beyond a hair's end, or on
   the flank of a wider one, the smoothed picture curves as well, but there is no crest. */
static bool on_flank(struct plane dark, int x, int y, float angle)
{
    if (x < 1 || y < 1 || x > dark.width - 2 || y > dark.height - 2)
        return false;
    const float *p = dark.at + y * dark.stride + x;
    float slope =
        -sinf(angle) * (p[1] - p[-1]) / 2 + cosf(angle) * (p[dark.stride] - p[-dark.stride]) / 2;
    return fabsf(slope) > -STEEPEST * p[0];
}

/* The widths as scales of the ridge: response 1 for a bar of contrast 1. Those finer than the
   pixels are as fine as can be. */
static struct kernels_ridge_scales scales_of(const struct hair_field *field)
{
    struct kernels_ridge_scales scales = {.count = SCALES, .crests_only = true};
    for (int i = 0; i < SCALES; i++) {
        double width_px = widths_um[i] / field->um_per_px;
        scales.sigma[i] = fmax(width_px / (2 * sqrt(3)), 0.6);
        scales.weight[i] = 1 / bar_response(width_px, scales.sigma[i]);
    }
    return scales;
}

static void keep_crests(const struct hair_field *field, struct plane sharp, const uint8_t *scale,
                        struct hair_ridges *out)
{
    for (int y = 0; y < sharp.height; y++)
        for (int x = 0; x < sharp.width; x++) {
            float *strength = &out->strength.at[y * out->strength.stride + x];
            out->width.at[y * out->width.stride + x] =
                (float)(widths_um[scale[(ptrdiff_t)y * sharp.width + x]] / field->um_per_px);
            if (*strength > 0 && on_flank(sharp, x, y, out->angle.at[y * out->angle.stride + x]))
                *strength = 0;
        }
}

static int all_scales(const struct measure_input *input, const struct hair_field *field,
                      struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane dark, sharp;
    int width = field->contrast.width, height = field->contrast.height;
    int code = kernels_plane_new(&dark, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&sharp, width, height, arena, err);
    uint8_t *scale = code ? NULL : base_arena_alloc(arena, (size_t)width * (size_t)height, err);
    if (!scale)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            dark.at[y * dark.stride + x] = -field->contrast.at[y * field->contrast.stride + x];
    const struct kernels_ridge_scales scales = scales_of(field);
    code = kernels_gaussian(input->kernels, dark, 1.0, sharp, arena, err);
    if (!code)
        code = kernels_ridge(input->kernels, dark, &scales, out->strength, out->angle, scale, width,
                             arena, err);
    if (!code)
        keep_crests(field, sharp, scale, out);
    base_arena_rewind(arena, mark);
    return code;
}

static float at_linear(struct plane plane, double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    i = i < 0 ? 0 : i > plane.width - 2 ? plane.width - 2 : i;
    j = j < 0 ? 0 : j > plane.height - 2 ? plane.height - 2 : j;
    float u = (float)(x - i), v = (float)(y - j);
    const float *p = plane.at + j * plane.stride + i;
    return (1 - v) * ((1 - u) * p[0] + u * p[1]) +
           v * ((1 - u) * p[plane.stride] + u * p[plane.stride + 1]);
}

/* Whether (x, y) is the crest of its line. */
static bool is_crest(const struct hair_ridges *ridges, int x, int y)
{
    float here = ridges->strength.at[y * ridges->strength.stride + x];
    float angle = ridges->angle.at[y * ridges->angle.stride + x];
    double nx = -sin(angle), ny = cos(angle);
    return here >= at_linear(ridges->strength, x + nx, y + ny) &&
           here > at_linear(ridges->strength, x - nx, y - ny);
}

/* Median strength of the crests of bare skin: texture, pores and noise make crests everywhere. */
static int noise_of(const struct kernels *kernels, const struct hair_field *field,
                    const struct hair_ridges *ridges, double *noise, struct arena *arena,
                    struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask bare;
    int code = kernels_mask_new(&bare, field->zone.width, field->zone.height, arena, err);
    if (code)
        return code;
    for (int y = 1; y < bare.height - 1; y++)
        for (int x = 1; x < bare.width - 1; x++)
            bare.at[y * bare.stride + x] =
                field->zone.at[y * field->zone.stride + x] &&
                        !field->hidden.at[y * field->hidden.stride + x] &&
                        field->contrast.at[y * field->contrast.stride + x] <
                            3 * field->skin_spread &&
                        ridges->strength.at[y * ridges->strength.stride + x] > 0 &&
                        is_crest(ridges, x, y)
                    ? 255
                    : 0;
    code = kernels_medians(kernels, ridges->strength, bare, noise, NULL, arena, err);
    if (isnan(*noise))
        *noise = 0;
    base_arena_rewind(arena, mark);
    return code;
}

/* Upper decile of the strength of clear crests, or 0 if there is hardly any: from a histogram. */
static double hair_strength(const struct hair_field *field, const struct hair_ridges *ridges,
                            double clear)
{
    enum { BINS = 512 };
    int64_t histogram[BINS] = {0}, total = 0, above = 0;
    const double top = 4;
    for (int y = 1; y < field->zone.height - 1; y++)
        for (int x = 1; x < field->zone.width - 1; x++) {
            double strength = ridges->strength.at[y * ridges->strength.stride + x];
            if (!field->zone.at[y * field->zone.stride + x] || strength < clear ||
                !is_crest(ridges, x, y))
                continue;
            int bin = (int)(strength / top * BINS);
            histogram[bin < BINS ? bin : BINS - 1]++;
            total++;
        }
    int bin = BINS;
    while (bin > 0 && 10 * above < total)
        above += histogram[--bin];
    return total ? top * (bin + 0.5) / BINS : 0;
}

/* Crests above low that hang together with one above high. */
static int link_crests(const struct measure_input *input, const struct hair_field *field,
                       struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    for (int y = 1; y < out->lines.height - 1; y++)
        for (int x = 1; x < out->lines.width - 1; x++)
            out->lines.at[y * out->lines.stride + x] =
                field->zone.at[y * field->zone.stride + x] &&
                        out->strength.at[y * out->strength.stride + x] > out->low &&
                        is_crest(out, x, y)
                    ? 255
                    : 0;
    struct kernels_components components;
    int code = kernels_components_of_mask(input->kernels, out->lines, &components, arena, err);
    if (!code)
        code = kernels_components_list_runs(&components, arena, err);
    for (int c = 0; !code && c < components.count; c++) {
        const struct kernels_component *component = &components.at[c];
        const struct kernels_run *runs = components.runs + component->first_run;
        bool strong = false;
        for (int r = 0; r < component->run_count; r++)
            for (int x = runs[r].x_begin; x < runs[r].x_end; x++)
                strong |= out->strength.at[runs[r].y * out->strength.stride + x] > out->high;
        for (int r = 0; !strong && r < component->run_count; r++)
            memset(out->lines.at + runs[r].y * out->lines.stride + runs[r].x_begin, 0,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    base_arena_rewind(arena, mark);
    return code;
}

int measure_hair_ridges_find(const struct measure_input *input, const struct hair_field *field,
                             const double *frozen, struct hair_ridges *out, struct arena *arena,
                             struct meso_error *err)
{
    int width = field->zone.width, height = field->zone.height;
    int code = kernels_plane_new(&out->strength, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->angle, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->width, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->lines, width, height, arena, err);
    if (!code)
        code = all_scales(input, field, out, arena, err);
    if (code)
        return code;
    if (frozen) {
        out->low = frozen[0];
        out->high = frozen[1];
    } else {
        double noise;
        code = noise_of(input->kernels, field, out, &noise, arena, err);
        if (code)
            return code;
        double clear = fmax(HIGH_NOISE * noise, HIGH_FLOOR);
        double hairs = hair_strength(field, out, clear);
        out->high = fmax(clear, HIGH_FRACTION * hairs);
        out->low = fmax(fmax(LOW_NOISE * noise, LOW_FLOOR), LOW_FRACTION * hairs);
    }
    return link_crests(input, field, out, arena, err);
}
