/* Large-scale background of the pixels that count, at reduced scale. Knows no skin.

   Blocks of factor x factor pixels are averaged over the pixels that count; the averages and the
   counted fractions are blurred and divided (normalised convolution); the quotient is enlarged
   linearly. The factor leaves a sigma of at least LEAST_SIGMA px, for which linear interpolation
   is off by at most 1/8 of the second difference of an edge's profile: 0.2 % of the edge. */
#include "nearest.h"
#include "rows.h"

#include <math.h>
#include <string.h>

static const double LEAST_SIGMA = 4.0;
/* A Gaussian that ends at 4 sigma reaches nothing below 1e-4 of its height, in each direction. */
static const float LEAST_WEIGHT = 1e-9f;

struct reduced {
    struct plane value, weight; /* block sums of counted pixels and their number, over block area */
    int margin;                 /* blocks outside the source, its edge replicated */
    int factor;
    double sigma;
};

static int choose_factor(double sigma)
{
    int factor = 1;
    while (factor < 64 && sigma / (2 * factor) >= LEAST_SIGMA)
        factor *= 2;
    return factor;
}

/* One block; pixels beyond the edge are those of the edge, as everywhere. */
static void sum_block(struct plane source, struct mask weight, int factor, int x, int y,
                      float *value_out, float *weight_out)
{
    float sum = 0;
    int count = 0;
    for (int j = 0; j < factor; j++) {
        int row = kernels_clamp(y * factor + j, 0, source.height - 1);
        const float *in = kernels_row(source, row);
        const uint8_t *wanted = weight.at ? kernels_mask_row(weight, row) : NULL;
        for (int i = 0; i < factor; i++) {
            int column = kernels_clamp(x * factor + i, 0, source.width - 1);
            if (wanted && !wanted[column])
                continue;
            sum += in[column];
            count++;
        }
    }
    float scale = 1.0f / ((float)factor * (float)factor);
    *value_out = sum * scale;
    *weight_out = (float)count * scale;
}

static int reduce(struct plane source, struct mask weight, double sigma, struct reduced *out,
                  struct arena *scratch, struct meso_error *err)
{
    int factor = choose_factor(sigma);
    int margin = factor > 1 ? (int)ceil(4 * sigma / factor) + 1 : 0;
    int width = (source.width + factor - 1) / factor + 2 * margin;
    int height = (source.height + factor - 1) / factor + 2 * margin;
    double block_variance = ((double)factor * factor - 1) / 12;
    out->factor = factor;
    out->margin = margin;
    out->sigma = sqrt(sigma * sigma - block_variance) / factor;
    int code = kernels_plane_new(&out->value, width, height, scratch, err);
    if (!code)
        code = kernels_plane_new(&out->weight, width, height, scratch, err);
    for (int y = 0; y < height && !code; y++)
        for (int x = 0; x < width; x++)
            sum_block(source, weight, factor, x - margin, y - margin,
                      kernels_row(out->value, y) + x, kernels_row(out->weight, y) + x);
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
            out[x] = weight[x] > LEAST_WEIGHT ? 255 : 0;
            value[x] = out[x] ? value[x] / weight[x] : 0;
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
        kernels_nearest_in_row(&rows, y, work, work + width, work + 2 * width);
        const uint8_t *is_known = kernels_mask_row(known, y);
        for (size_t x = 0; x < width; x++)
            if (!is_known[x] && work[x] >= 0)
                kernels_row(value, y)[x] =
                    kernels_row(value, rows.at[(size_t)y * width + (size_t)work[x]])[work[x]];
    }
    return MESO_OK;
}

static int complete(const struct kernels *kernels, const struct reduced *reduced,
                    struct plane destination, struct arena *scratch, struct meso_error *err)
{
    struct mask known;
    int code = kernels_mask_new(&known, reduced->value.width, reduced->value.height, scratch, err);
    if (code)
        return code;
    divide(reduced, known);
    code = carry(reduced->value, known, scratch, err);
    if (code)
        return code;
    if (reduced->factor > 1)
        kernels->enlarge(reduced->value, reduced->margin, reduced->factor, 2, destination);
    else
        for (int y = 0; y < destination.height; y++)
            memcpy(kernels_row(destination, y), kernels_row(reduced->value, y),
                   (size_t)destination.width * sizeof(float));
    return MESO_OK;
}

int kernels_background(const struct kernels *kernels, struct plane source, struct mask weight,
                       double sigma, struct plane destination, struct arena *scratch,
                       struct meso_error *err)
{
    struct reduced reduced, blurred;
    struct base_arena_mark mark = base_arena_mark(scratch);
    if (!(sigma >= 0.3))
        return base_error(err, MESO_E_USAGE,
                          "a background of sigma %g px; at least 0.3 is possible", sigma);
    int code = reduce(source, weight, sigma, &reduced, scratch, err);
    blurred = reduced;
    if (!code)
        code = kernels_plane_new(&blurred.value, reduced.value.width, reduced.value.height, scratch,
                                 err);
    if (!code)
        code = kernels_plane_new(&blurred.weight, reduced.value.width, reduced.value.height,
                                 scratch, err);
    if (!code)
        code = kernels_gaussian(kernels, reduced.value, reduced.sigma, blurred.value, scratch, err);
    if (!code)
        code =
            kernels_gaussian(kernels, reduced.weight, reduced.sigma, blurred.weight, scratch, err);
    if (!code)
        code = complete(kernels, &blurred, destination, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
