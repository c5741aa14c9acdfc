/* Work on the rows of a strip, and the entries made of it: the definition. */
#include "filter.h"
#include "rows.h"
#include "scalar.h"

#include <math.h>

static void columns(const float *const *rows, const float *taps, int count, int outputs,
                    float *const *out, int width)
{
    for (int k = 0; k < outputs; k++)
        for (int x = 0; x < width; x++) {
            float sum = taps[0] * rows[k][x];
            for (int j = 1; j < count; j++)
                sum = kernels_fma(taps[j], rows[k + j][x], sum);
            out[k][x] = sum;
        }
}

static void along(const float *row, const float *taps, int radius, float *out, int width)
{
    for (int x = 0; x < width; x++) {
        float sum = taps[0] * row[x - radius];
        for (int j = 1; j <= 2 * radius; j++)
            sum = kernels_fma(taps[j], row[x - radius + j], sum);
        out[x] = sum;
    }
}

static void derive(const float *row, const struct kernels_row_taps *taps, float *smooth,
                   float *slope, float *curve, int width)
{
    for (int x = 0; x < width; x++) {
        float sums[3] = {0};
        sums[0] = taps->smooth ? taps->smooth[0] * row[x] : 0;
        sums[2] = taps->curve[0] * row[x];
        for (int k = 1; k <= taps->radius; k++) {
            float both = row[x + k] + row[x - k], change = row[x + k] - row[x - k];
            if (taps->smooth)
                sums[0] = kernels_fma(taps->smooth[k], both, sums[0]);
            sums[1] =
                k > 1 ? kernels_fma(taps->slope[k], change, sums[1]) : taps->slope[k] * change;
            sums[2] = kernels_fma(taps->curve[k], both, sums[2]);
        }
        if (taps->smooth)
            smooth[x] = sums[0];
        slope[x] = sums[1];
        curve[x] = sums[2];
    }
}

/* Half taps down a column: those of one sign, and those of two. */
static float even(const float *const *rows, const float *taps, int radius, int x)
{
    float sum = taps[0] * rows[0][x];
    for (int k = 1; k <= radius; k++)
        sum = kernels_fma(taps[k], rows[k][x] + rows[-k][x], sum);
    return sum;
}
static float odd(const float *const *rows, const float *taps, int radius, int x)
{
    float sum = taps[1] * (rows[1][x] - rows[-1][x]);
    for (int k = 2; k <= radius; k++)
        sum = kernels_fma(taps[k], rows[k][x] - rows[-k][x], sum);
    return sum;
}

/* xx, xy, yy and, if wanted, the gradient. */
static void derivatives_at(const struct kernels_curvature *from, bool gradient,
                           float gradient_weight, int x, float out[5])
{
    out[0] = from->smooth ? even(from->xx, from->smooth, from->radius, x) : from->xx[0][x];
    out[1] = odd(from->xy, from->slope, from->radius, x);
    out[2] = even(from->yy, from->curve, from->radius, x);
    if (gradient) {
        out[3] = gradient_weight *
                 (from->smooth ? even(from->xy, from->smooth, from->radius, x) : from->xy[0][x]);
        out[4] = odd(from->yy, from->slope, from->radius, x);
    }
}

static void curvature(const struct kernels_curvature *from, float gradient_weight,
                      float *const out[5], int width)
{
    for (int x = 0; x < width; x++) {
        float values[5];
        derivatives_at(from, out[3] != NULL, gradient_weight, x, values);
        for (int i = 0; i < (out[3] ? 5 : 3); i++)
            out[i][x] = values[i];
    }
}

/* 1 on a crest, 0 where the slope across puts it far away or the sum of both curvatures is of the
   other sign: see kernels_ridge. */
static float centrality(const float d[5], float half, float difference, float root, float nearness)
{
    float gx = d[3], gy = d[4], across = half + root, turned = gx * gx - gy * gy;
    float squares = kernels_fma(gx, gx, gy * gy), product = gx * gy;
    float slope =
        kernels_fma(0.5f * squares, root, kernels_fma(0.5f * turned, difference, product * d[1]));
    float size = root * (across * across), apart = nearness * (slope > 0 ? slope : 0.0f);
    float off = sqrtf(apart / (size > 1e-30f ? size : 1e-30f));
    float part = (KERNELS_CREST_FAR - off) * (1 / (KERNELS_CREST_FAR - KERNELS_CREST_NEAR));
    part = part < 1 ? part : 1.0f;
    part = part > 0 ? part : 0.0f;
    return 0 < half ? part : 0.0f;
}

static void keep_at(const float d[5], const struct kernels_crest *crest, float scale, bool fresh,
                    const struct kernels_strongest *best, int x)
{
    float half = d[0] + d[2], difference = d[0] - d[2];
    float root = sqrtf(kernels_fma(difference, difference, d[1] * d[1]));
    float response = root + (half < root ? half : root);
    if (crest)
        response *= centrality(d, half, difference, root, crest->nearness);
    bool stronger = (fresh ? 0 : best->response[x]) < response;
    if (!stronger && !fresh)
        return;
    best->response[x] = stronger ? response : 0;
    best->difference[x] = stronger ? difference : 0;
    best->mixed[x] = stronger ? d[1] : 0;
    best->scale[x] = stronger ? scale : 0;
}

static void keep_strongest(const struct kernels_curvature *from, const struct kernels_crest *crest,
                           float scale, bool fresh, const struct kernels_strongest *best, int begin,
                           int end)
{
    for (int x = begin; x < end; x++) {
        float values[5];
        derivatives_at(from, crest != NULL, crest ? crest->weight : 0, x, values);
        keep_at(values, crest, scale, fresh, best, x);
    }
}

static void keep_strongest_between(const float *const derivatives[5], const float *between,
                                   int points, const struct kernels_crest *crest, float scale,
                                   bool fresh, const struct kernels_strongest *best, int width)
{
    for (int x = 0; x < width; x++) {
        float values[5];
        for (int i = 0; i < (crest ? 5 : 3); i++) {
            const float *row = derivatives[i] + x / 2;
            values[i] = row[0];
            if (x % 2)
                values[i] = between[0] * (row[0] + row[1]);
            for (int k = 1; x % 2 && k < points; k++)
                values[i] = kernels_fma(between[k], row[-k] + row[1 + k], values[i]);
        }
        keep_at(values, crest, scale, fresh, best, x);
    }
}

static void every_second(const float *row, float *out, int width)
{
    for (int x = 0; x < width; x++)
        out[x] = row[2 * x];
}

/* Arc tangent of y / x in four quadrants; a minimax polynomial (Lawson's iteration) on 0..1, error
   below 3e-7. 0 for (0, 0). */
static float arc_tangent(float y, float x)
{
    float ax = fabsf(x), ay = fabsf(y);
    float large = ax < ay ? ay : ax, small = ax < ay ? ax : ay;
    float ratio = small / (large > 0 ? large : 1.0f), square = ratio * ratio;
    float sum = kernels_fma(0.00681178528f, square, -0.0336041949f);
    sum = kernels_fma(sum, square, 0.0796236408f);
    sum = kernels_fma(sum, square, -0.132333402f);
    sum = kernels_fma(sum, square, 0.19807815f);
    sum = kernels_fma(sum, square, -0.33317368f);
    sum = kernels_fma(sum, square, 0.999996112f);
    float angle = ratio * sum;
    angle = ax < ay ? 1.57079633f - angle : angle;
    angle = x < 0 ? 3.14159265f - angle : angle;
    return y < 0 ? -angle : angle;
}

static void finish(const struct kernels_strongest *best, float *response, float *angle,
                   uint8_t *scale, int width)
{
    for (int x = 0; x < width; x++) {
        response[x] = best->response[x];
        /* the line runs along the other eigenvector */
        angle[x] = 0.5f * arc_tangent(-best->mixed[x], -best->difference[x]);
        scale[x] = (uint8_t)best->scale[x];
    }
}

const struct kernels_filter_rows kernels_scalar_filter_rows = {
    columns,      along, derive, curvature, keep_strongest, keep_strongest_between,
    every_second, finish};

void kernels_scalar_convolve(struct plane source, struct plane destination, const float *row_taps,
                             int row_radius, const float *column_taps, int column_radius)
{
    kernels_filter_convolve(&kernels_scalar_filter_rows, source, destination, row_taps, row_radius,
                            column_taps, column_radius);
}

void kernels_scalar_hessian(struct plane source, const struct kernels_derivatives *taps,
                            struct plane xx, struct plane xy, struct plane yy)
{
    kernels_filter_hessian(&kernels_scalar_filter_rows, source, taps, xx, xy, yy);
}

void kernels_scalar_ridge(struct plane source, const struct kernels_ridge_plan *plan, float *memory,
                          struct plane response, struct plane angle, uint8_t *scale,
                          ptrdiff_t scale_stride)
{
    kernels_filter_ridge(&kernels_scalar_filter_rows, source, plan, memory, response, angle, scale,
                         scale_stride);
}
