/* Whether the hair of a field is darker or lighter than its skin: lines of both signs by the energy
   of their curvature, on a coarse picture. Knows no single hairs. */
#include "hair_trace.h"

#include <math.h>

/* A thin and a thick hair; at too fine a scale the flanks of a thick one read alike inside and
   outside. The pixels are coarse: the thin one's sigma is about one of them. */
static const double widths_um[] = {50, 110};
#define COARSE_UM 16.0
/* Letters, glare and the rim of the zone have edges too: nothing counts this near to them. */
#define NEAR_UM 60.0

/* The strongest curvature of line-like pixels, with its sign; 0 elsewhere. A hair is darker (or
   lighter) than both its sides by much; the skin between two hairs is so by less. */
static void take_curvature(struct plane xx, struct plane xy, struct plane yy, struct mask hidden,
                           struct plane out)
{
    for (int y = 0; y < xx.height; y++) {
        const float *restrict a = xx.at + y * xx.stride, *restrict b = xy.at + y * xy.stride;
        const float *restrict c = yy.at + y * yy.stride;
        const uint8_t *restrict off = hidden.at + y * hidden.stride;
        float *restrict to = out.at + y * out.stride;
        for (int x = 0; x < xx.width; x++) {
            float mean = (a[x] + c[x]) / 2, apart = (a[x] - c[x]) / 2;
            float root = copysignf(sqrtf(apart * apart + b[x] * b[x]), mean);
            float large = mean + root, small = mean - root;
            to[x] = !off[x] && fabsf(large) > 3 * fabsf(small) ? large : 0;
        }
    }
}

/* Adds the squares of each sign, capped at twice what the strongest PART of the pixels reach: a few
   letters, glints or edges of scales are stronger than any hair, but hair is more. */
static void add_energy(struct plane curvature, double energy[2])
{
    enum { BINS = 2048 };
    int64_t histogram[BINS] = {0}, above = 0;
    double part = 0.01 * curvature.width * curvature.height;
    const float scale = 16;
    for (int y = 0; y < curvature.height; y++)
        for (int x = 0; x < curvature.width; x++) {
            float strength = scale * fabsf(curvature.at[y * curvature.stride + x]);
            histogram[strength < BINS - 1 ? (int)strength : BINS - 1]++;
        }
    int bin = BINS;
    while (bin > 1 && (double)above < part)
        above += histogram[--bin];
    double least = bin / (double)scale;
    for (int y = 0; y < curvature.height; y++)
        for (int x = 0; x < curvature.width; x++) {
            double value = curvature.at[y * curvature.stride + x];
            if (fabs(value) < least)
                continue;
            double capped = fmin(fabs(value), 2 * least);
            energy[value < 0] += capped * capped;
        }
}

/* What can't be judged of the coarse picture: hidden, or not zone. */
static void reduce_hidden(const struct hair_field *field, int factor, struct mask out)
{
    for (int y = 0; y < out.height * factor; y++) {
        const uint8_t *zone = field->zone.at + y * field->zone.stride;
        const uint8_t *hidden = field->hidden.at + y * field->hidden.stride;
        uint8_t *to = out.at + y / factor * out.stride;
        for (int x = 0; x < out.width; x++)
            for (int i = x * factor; i < (x + 1) * factor; i++)
                to[x] |= hidden[i] || !zone[i] ? 255 : 0;
    }
}

int measure_hair_is_light(const struct kernels *kernels, const struct hair_field *field,
                          bool *is_light, struct arena *arena, struct meso_error *err)
{
    enum { VALUE, XX, XY, YY, CURVATURE, PLANES };
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane planes[PLANES];
    struct mask hidden;
    int factor = (int)fmax(COARSE_UM / field->um_per_px + 0.5, 1);
    int width = field->value.width / factor, height = field->value.height / factor;
    double um = factor * field->um_per_px, energy[2] = {0, 0};
    int code = width && height ? kernels_mask_new(&hidden, width, height, arena, err) : MESO_OK;
    *is_light = false;
    if (code || !width || !height)
        return code;
    for (int i = 0; !code && i < PLANES; i++)
        code = kernels_plane_new(&planes[i], width, height, arena, err);
    if (code)
        return code;
    kernels->shrink_area(field->value, factor, planes[VALUE]);
    reduce_hidden(field, factor, hidden);
    code = kernels_grow(hidden, NEAR_UM / um, arena, err);
    for (size_t i = 0; !code && i < sizeof widths_um / sizeof *widths_um; i++) {
        double sigma = fmax(widths_um[i] / (2 * sqrt(3)) / um, 0.5);
        code = kernels_hessian(kernels, planes[VALUE], sigma, planes[XX], planes[XY], planes[YY],
                               arena, err);
        if (code)
            break;
        take_curvature(planes[XX], planes[XY], planes[YY], hidden, planes[CURVATURE]);
        add_energy(planes[CURVATURE], energy);
    }
    *is_light = energy[1] > energy[0];
    base_arena_rewind(arena, mark);
    return code;
}
