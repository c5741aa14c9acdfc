/* Large-scale background of the pixels that count, at reduced scale. Knows no skin.

   Blocks of factor x factor pixels are averaged over the pixels that count; the averages and the
   counted fractions are blurred and divided (normalised convolution); the quotient is enlarged by
   cubic interpolation. The factor leaves a sigma of at least LEAST_SIGMA px, for which that is off
   by at most 3/128 of the fourth difference of an edge's profile: 0.03 % of the edge. */
#include "nearest.h"
#include "rows.h"

#include <math.h>
#include <string.h>

static const double LEAST_SIGMA = 2.5, LEAST_ROUGH_SIGMA = 1.25;
enum { LARGEST_FACTOR = 64, POINTS = 4, BAND_FLOATS = 1 << 16 /* 256 KB: stays near the core */ };
/* A Gaussian that ends at 4 sigma reaches nothing below 1e-4 of its height, in each direction. */
static const float LEAST_WEIGHT = 1e-9f;

struct reduced {
    struct plane value, weight; /* block sums of counted pixels and their number, over block area;
                                   weight.at NULL: all count */
    int margin;                 /* blocks outside the source, its edge replicated */
    int factor;
    double sigma;
};

static int choose_factor(double sigma, double least)
{
    int factor = 1;
    while (factor < LARGEST_FACTOR && sigma / (2 * factor) >= least)
        factor *= 2;
    return factor;
}

static int reduce(const struct kernels *kernels, struct plane source, struct mask mask,
                  double sigma, double least, struct reduced *out, struct arena *scratch,
                  struct meso_error *err)
{
    int factor = choose_factor(sigma, least);
    int margin = factor > 1 ? (int)ceil(4 * sigma / factor) + 1 : 0;
    int width = (source.width + factor - 1) / factor + 2 * margin;
    int height = (source.height + factor - 1) / factor + 2 * margin;
    double block_variance = ((double)factor * factor - 1) / 12;
    *out = (struct reduced){.factor = factor, .margin = margin};
    out->sigma = sqrt(sigma * sigma - block_variance) / factor;
    int code = kernels_plane_new(&out->value, width, height, scratch, err);
    if (!code && mask.at)
        code = kernels_plane_new(&out->weight, width, height, scratch, err);
    if (!code)
        kernels->shrink_masked(source, mask, margin, factor, out->value, out->weight);
    return code;
}

static int blur(const struct kernels *kernels, struct plane *plane, double sigma,
                struct arena *scratch, struct meso_error *err)
{
    struct plane blurred;
    int code = kernels_plane_new(&blurred, plane->width, plane->height, scratch, err);
    if (!code)
        code = kernels_gaussian(kernels, *plane, sigma, blurred, scratch, err);
    *plane = blurred;
    return code;
}

/* value / weight where something is known; known says where. */
static void divide(const struct reduced *reduced, struct mask known)
{
    for (int y = 0; y < known.height; y++) {
        float *value = kernels_row(reduced->value, y);
        const float *weight = kernels_row(reduced->weight, y);
        uint8_t *out = kernels_mask_row(known, y);
        for (int x = 0; x < known.width; x++) {
            float quotient = value[x] / weight[x];
            out[x] = weight[x] > LEAST_WEIGHT ? 255 : 0;
            value[x] = weight[x] > LEAST_WEIGHT ? quotient : 0;
        }
    }
}

/* Carries the nearest known value to where nothing is known. */
static int carry(struct plane value, struct mask known, struct arena *scratch,
                 struct meso_error *err)
{
    struct kernels_nearest_rows rows;
    int code = kernels_nearest_rows(known, true, &rows, scratch, err);
    if (code)
        return code;
    size_t width = (size_t)value.width;
    int *work = base_arena_alloc(scratch, 3 * width * sizeof *work, err);
    if (!work)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < value.height; y++) {
        const uint8_t *is_known = kernels_mask_row(known, y);
        if (!memchr(is_known, 0, width))
            continue;
        kernels_nearest_in_row(&rows, y, work, work + width, work + 2 * width);
        for (size_t x = 0; x < width; x++)
            if (!is_known[x] && work[x] >= 0)
                kernels_row(value, y)[x] =
                    kernels_row(value, rows.at[(size_t)y * width + (size_t)work[x]])[work[x]];
    }
    return MESO_OK;
}

static int complete(const struct reduced *reduced, struct arena *scratch, struct meso_error *err)
{
    struct mask known;
    int code = kernels_mask_new(&known, reduced->value.width, reduced->value.height, scratch, err);
    if (code)
        return code;
    divide(reduced, known);
    for (int y = 0; y < known.height; y++)
        if (memchr(kernels_mask_row(known, y), 0, (size_t)known.width))
            return carry(reduced->value, known, scratch, err);
    return MESO_OK;
}

static int find(const struct kernels *kernels, struct plane source, struct mask weight,
                double sigma, double least, struct kernels_coarse *out, struct arena *arena,
                struct meso_error *err)
{
    struct reduced reduced;
    if (!(sigma >= 0.3))
        return base_error(err, MESO_E_USAGE,
                          "a background of sigma %g px; at least 0.3 is possible", sigma);
    int code = reduce(kernels, source, weight, sigma, least, &reduced, arena, err);
    if (!code)
        code = blur(kernels, &reduced.value, reduced.sigma, arena, err);
    if (!code && weight.at)
        code = blur(kernels, &reduced.weight, reduced.sigma, arena, err);
    if (!code && weight.at)
        code = complete(&reduced, arena, err);
    *out = (struct kernels_coarse){reduced.value, reduced.margin, reduced.factor};
    return code;
}

int kernels_background_coarse(const struct kernels *kernels, struct plane source,
                              struct mask weight, double sigma, struct kernels_coarse *out,
                              struct arena *arena, struct meso_error *err)
{
    return find(kernels, source, weight, sigma, LEAST_SIGMA, out, arena, err);
}

int kernels_background_rough(const struct kernels *kernels, struct plane source, struct mask weight,
                             double sigma, struct kernels_coarse *out, struct arena *arena,
                             struct meso_error *err)
{
    return find(kernels, source, weight, sigma, LEAST_ROUGH_SIGMA, out, arena, err);
}

void kernels_coarse_rows(const struct kernels *kernels, const struct kernels_coarse *coarse, int y,
                         struct plane destination)
{
    int first = y / coarse->factor;
    struct plane from = kernels_plane_window(coarse->plane, 0, first, coarse->plane.width,
                                             coarse->plane.height - first);
    if (coarse->factor > 1)
        kernels->enlarge(from, coarse->margin, coarse->factor, POINTS, destination);
    else
        for (int j = 0; j < destination.height; j++)
            memcpy(kernels_row(destination, j), kernels_row(from, j),
                   (size_t)destination.width * sizeof(float));
}

int kernels_background(const struct kernels *kernels, struct plane source, struct mask weight,
                       double sigma, struct plane destination, struct arena *scratch,
                       struct meso_error *err)
{
    struct kernels_coarse coarse;
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = kernels_background_coarse(kernels, source, weight, sigma, &coarse, scratch, err);
    if (!code)
        kernels_coarse_rows(kernels, &coarse, 0, destination);
    base_arena_rewind(scratch, mark);
    return code;
}

static void subtract_rows(struct plane source, struct plane band, struct plane destination)
{
    for (int y = 0; y < destination.height; y++) {
        const float *in = kernels_row(source, y), *less = kernels_row(band, y);
        float *out = kernels_row(destination, y);
        for (int x = 0; x < destination.width; x++)
            out[x] = in[x] - less[x];
    }
}

int kernels_background_subtract(const struct kernels *kernels, struct plane source,
                                struct mask weight, double sigma, struct plane destination,
                                struct arena *scratch, struct meso_error *err)
{
    struct kernels_coarse coarse;
    struct plane band;
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = kernels_background_coarse(kernels, source, weight, sigma, &coarse, scratch, err);
    int width = source.width;
    int rows = code ? 0 : (BAND_FLOATS / width / coarse.factor + 1) * coarse.factor;
    if (!code)
        code = kernels_plane_new(&band, width, rows, scratch, err);
    for (int y = 0; y < source.height && !code; y += rows) {
        int height = kernels_min(rows, source.height - y);
        struct plane part = kernels_plane_window(band, 0, 0, width, height);
        kernels_coarse_rows(kernels, &coarse, y, part);
        subtract_rows(kernels_plane_window(source, 0, y, width, height), part,
                      kernels_plane_window(destination, 0, y, width, height));
    }
    base_arena_rewind(scratch, mark);
    return code;
}

float kernels_coarse_at(const struct kernels_coarse *coarse, double x, double y)
{
    double at_x = x / coarse->factor - 0.5 + coarse->margin;
    double at_y = y / coarse->factor - 0.5 + coarse->margin;
    at_x = fmin(fmax(at_x, 0), coarse->plane.width - 1);
    at_y = fmin(fmax(at_y, 0), coarse->plane.height - 1);
    int i = kernels_min((int)at_x, coarse->plane.width - 2);
    int j = kernels_min((int)at_y, coarse->plane.height - 2);
    i = i < 0 ? 0 : i;
    j = j < 0 ? 0 : j;
    int right = coarse->plane.width > 1;
    const float *upper = kernels_row(coarse->plane, j);
    const float *lower = kernels_row(coarse->plane, j + (coarse->plane.height > 1));
    double u = at_x - i, v = at_y - j;
    double above = (double)upper[i] + u * ((double)upper[i + right] - (double)upper[i]);
    double below = (double)lower[i] + u * ((double)lower[i + right] - (double)lower[i]);
    return (float)(above + v * (below - above));
}
