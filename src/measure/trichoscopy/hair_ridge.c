/* Multi-scale curvilinear detection (Steger 1998): strength, angle and width of the best line
   through each pixel, and the centre lines above two thresholds. Knows nothing of whole hairs. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Widths of human scalp hair, fine vellus to coarse terminal, and of two side by side. */
static const double widths_um[] = {24, 34, 50, 74, 110, 165};
enum { SCALES = HAIR_RIDGE_SCALES };
_Static_assert(SCALES == sizeof widths_um / sizeof *widths_um, "one width a scale");

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

/* The widths as scales of the ridge: response 1 for a bar of contrast 1, which is above its sides.
   Those finer than the pixels are as fine as can be. */
static struct kernels_ridge_scales scales_of(const struct hair_field *field)
{
    struct kernels_ridge_scales scales = {.count = SCALES, .crests_only = true};
    for (int i = 0; i < SCALES; i++) {
        double width_px = widths_um[i] / field->um_per_px;
        scales.sigma[i] = fmax(width_px / (2 * sqrt(3)), 0.6);
        scales.weight[i] = -1 / bar_response(width_px, scales.sigma[i]);
    }
    return scales;
}

/* The width that answers best, and nothing where the picture itself falls off across the line:
   beyond a hair's end, or on the flank of a wider one, the smoothed picture curves as well, but
   there is no crest. */
static int all_scales(const struct measure_input *input, const struct hair_field *field,
                      struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane sharp;
    int code = kernels_plane_new(&sharp, field->zone.width, field->zone.height, arena, err);
    if (code)
        return code;
    const struct kernels_ridge_scales scales = scales_of(field);
    for (int i = 0; i < SCALES; i++)
        out->widths_px[i] = (float)(widths_um[i] / field->um_per_px);
    code = kernels_gaussian(input->kernels, field->contrast, 1.0, sharp, arena, err);
    if (!code)
        code = kernels_ridge(input->kernels, field->contrast, &scales, out->strength, out->angle,
                             out->scale.at, out->scale.stride, arena, err);
    if (!code)
        input->kernels->drop_flanks(sharp, out->angle, STEEPEST, out->strength);
    base_arena_rewind(arena, mark);
    return code;
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
    const float most = (float)(3 * field->skin_spread);
    for (int y = 0; y < bare.height; y++) {
        const uint8_t *restrict crest = ridges->lines.at + y * ridges->lines.stride;
        const uint8_t *restrict zone = field->zone.at + y * field->zone.stride;
        const uint8_t *restrict hidden = field->hidden.at + y * field->hidden.stride;
        const float *restrict contrast = field->contrast.at + y * field->contrast.stride;
        uint8_t *restrict out = bare.at + y * bare.stride;
        for (int x = 0; x < bare.width; x++)
            out[x] = (uint8_t)(crest[x] & zone[x] & ~hidden[x] & -(contrast[x] < most));
    }
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
    for (int y = 0; y < field->zone.height; y++) {
        const float *strength = ridges->strength.at + y * ridges->strength.stride;
        const uint8_t *crest = ridges->lines.at + y * ridges->lines.stride;
        const uint8_t *zone = field->zone.at + y * field->zone.stride;
        int width = field->zone.width;
        for (int x = 0; (x = measure_hair_next_set(crest, x, width)) < width; x++) {
            if ((double)strength[x] < clear || !zone[x])
                continue;
            int bin = (int)((double)strength[x] / top * BINS);
            histogram[bin < BINS ? bin : BINS - 1]++;
            total++;
        }
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
    const float low = (float)out->low;
    for (int y = 0; y < out->lines.height; y++) {
        uint8_t *restrict crest = out->lines.at + y * out->lines.stride;
        const uint8_t *restrict zone = field->zone.at + y * field->zone.stride;
        const float *restrict strength = out->strength.at + y * out->strength.stride;
        for (int x = 0; x < out->lines.width; x++)
            crest[x] = (uint8_t)(crest[x] & zone[x] & -(strength[x] > low));
    }
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
    out->strength = field->idle;
    int code = kernels_plane_new(&out->angle, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->lines, width, height, arena, err);
    if (!code)
        code = all_scales(input, field, out, arena, err);
    if (code)
        return code;
    input->kernels->crests(out->strength, out->angle, out->lines);
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
