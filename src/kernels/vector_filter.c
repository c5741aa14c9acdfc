/* Vector bodies of the filters along rows and down columns: see scalar_filter.c for what they
   compute. */
#include "vector_filter.h"

/* Numbers of taps that are known when compiling make loops without counters; two vectors a step
   share what is loaded of pointers and taps. What is computed is the same. */

/* Adds row j of the stack to those of the four results that it belongs to, from first to last. */
ALWAYS_INLINE void add_row(const float *row, const float *taps, int j, int first, int last,
                           lanes sum[4][2])
{
    lanes a = lanes_load(row), b = lanes_load(row + LANES);
#pragma GCC unroll 4
    for (int k = first; k <= last; k++) {
        lanes tap = lanes_set(taps[j - k]);
        sum[k][0] = j == k ? lanes_multiply(tap, a) : lanes_fma(tap, a, sum[k][0]);
        sum[k][1] = j == k ? lanes_multiply(tap, b) : lanes_fma(tap, b, sum[k][1]);
    }
}

/* Four rows of results at once: each row of the stack is loaded once for all four. */
static void four_columns(const float *const *rows, const float *taps, int count, float *const *out,
                         int width)
{
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes sum[4][2];
        add_row(rows[0] + x, taps, 0, 0, 0, sum);
        add_row(rows[1] + x, taps, 1, 0, 1, sum);
        add_row(rows[2] + x, taps, 2, 0, 2, sum);
        add_row(rows[3] + x, taps, 3, 0, 3, sum);
        for (int j = 4; j < count; j++) {
            lanes a = lanes_load(rows[j] + x), b = lanes_load(rows[j] + x + LANES);
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                lanes tap = lanes_set(taps[j - k]);
                sum[k][0] = lanes_fma(tap, a, sum[k][0]);
                sum[k][1] = lanes_fma(tap, b, sum[k][1]);
            }
        }
#pragma GCC unroll 4
        for (int k = 1; k < 4; k++) /* the rows below the first result's */
            for (int l = k; l < 4; l++) {
                lanes tap = lanes_set(taps[count - 1 + k - l]);
                const float *row = rows[count - 1 + k] + x;
                sum[l][0] = lanes_fma(tap, lanes_load(row), sum[l][0]);
                sum[l][1] = lanes_fma(tap, lanes_load(row + LANES), sum[l][1]);
            }
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++)
            store_pair(out[k] + x, sum[k], width - x);
    }
}

static void one_column(const float *const *rows, const float *taps, int count, float *out,
                       int width)
{
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes tap = lanes_set(taps[0]);
        lanes sum[2] = {lanes_multiply(tap, lanes_load(rows[0] + x)),
                        lanes_multiply(tap, lanes_load(rows[0] + x + LANES))};
        for (int j = 1; j < count; j++) {
            tap = lanes_set(taps[j]);
            sum[0] = lanes_fma(tap, lanes_load(rows[j] + x), sum[0]);
            sum[1] = lanes_fma(tap, lanes_load(rows[j] + x + LANES), sum[1]);
        }
        store_pair(out + x, sum, width - x);
    }
}

static void two_columns(const float *const *rows, const float *taps, int count, float *const *out,
                        int width)
{
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes sum[4][2];
        add_row(rows[0] + x, taps, 0, 0, 0, sum);
        add_row(rows[1] + x, taps, 1, 0, 1, sum);
        for (int j = 2; j < count; j++)
            add_row(rows[j] + x, taps, j, 0, 1, sum);
        lanes tap = lanes_set(taps[count - 1]);
        const float *row = rows[count] + x;
        sum[1][0] = lanes_fma(tap, lanes_load(row), sum[1][0]);
        sum[1][1] = lanes_fma(tap, lanes_load(row + LANES), sum[1][1]);
        store_pair(out[0] + x, sum[0], width - x);
        store_pair(out[1] + x, sum[1], width - x);
    }
}

static void columns(const float *const *rows, const float *taps, int count, int outputs,
                    float *const *out, int width)
{
    int k = 0;
    for (; k + 4 <= outputs && count >= 4; k += 4)
        four_columns(rows + k, taps, count, out + k, width);
    for (; k + 2 <= outputs && count >= 2; k += 2)
        two_columns(rows + k, taps, count, out + k, width);
    for (; k < outputs; k++)
        one_column(rows + k, taps, count, out[k], width);
}

ALWAYS_INLINE void along_taps(const float *row, const float *taps, int radius, float *out,
                              int width)
{
    for (int x = 0; x < width; x += 2 * LANES) {
        const float *at = row + x - radius;
        lanes tap = lanes_set(taps[0]);
        lanes sum[2] = {lanes_multiply(tap, lanes_load(at)),
                        lanes_multiply(tap, lanes_load(at + LANES))};
#pragma GCC unroll 16
        for (int j = 1; j <= 2 * radius; j++) {
            tap = lanes_set(taps[j]);
            sum[0] = lanes_fma(tap, lanes_load(at + j), sum[0]);
            sum[1] = lanes_fma(tap, lanes_load(at + j + LANES), sum[1]);
        }
        store_pair(out + x, sum, width - x);
    }
}

static void along(const float *row, const float *taps, int radius, float *out, int width)
{
    switch (radius) {
    case 3:
        along_taps(row, taps, 3, out, width);
        break;
    case 4:
        along_taps(row, taps, 4, out, width);
        break;
    case 5:
        along_taps(row, taps, 5, out, width);
        break;
    case 6:
        along_taps(row, taps, 6, out, width);
        break;
    default:
        along_taps(row, taps, radius, out, width);
    }
}

/* Keeps a loaded vector in a register: the compiler would load it anew for each of its two uses,
   and loads across lines of the cache are what limits filtering along a row. */
ALWAYS_INLINE lanes loaded(const float *at)
{
    lanes a = lanes_load(at);
#if defined(KERNELS_LEVEL_NEON)
    __asm__("" : "+w"(a));
#elif defined(KERNELS_LEVEL_AVX512)
    __asm__("" : "+v"(a));
#else
    __asm__("" : "+x"(a));
#endif
    return a;
}

ALWAYS_INLINE void derive_taps(const float *row, const struct kernels_row_taps *taps, int radius,
                               bool smoothed, float *smooth, float *slope, float *curve, int width)
{
    const struct kernels_row_taps local = *taps;
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes sums[3][2];
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++) {
            lanes middle = lanes_load(row + x + i * LANES);
            sums[0][i] = sums[1][i] = middle;
            if (smoothed)
                sums[0][i] = lanes_multiply(lanes_set(local.smooth[0]), middle);
            sums[2][i] = lanes_multiply(lanes_set(local.curve[0]), middle);
        }
#pragma GCC unroll 8
        for (int k = 1; k <= radius; k++) {
            lanes slope_tap = lanes_set(local.slope[k]), curve_tap = lanes_set(local.curve[k]);
#pragma GCC unroll 2
            for (int i = 0; i < 2; i++) {
                const float *at = row + x + i * LANES;
                lanes right = loaded(at + k), left = loaded(at - k);
                lanes both = lanes_add(right, left), change = lanes_subtract(right, left);
                if (smoothed)
                    sums[0][i] = lanes_fma(lanes_set(local.smooth[k]), both, sums[0][i]);
                sums[1][i] = k > 1 ? lanes_fma(slope_tap, change, sums[1][i])
                                   : lanes_multiply(slope_tap, change);
                sums[2][i] = lanes_fma(curve_tap, both, sums[2][i]);
            }
        }
        if (smoothed)
            store_pair(smooth + x, sums[0], width - x);
        store_pair(slope + x, sums[1], width - x);
        store_pair(curve + x, sums[2], width - x);
    }
}

static void derive(const float *row, const struct kernels_row_taps *taps, float *smooth,
                   float *slope, float *curve, int width)
{
    if (taps->smooth && taps->radius == 4)
        derive_taps(row, taps, 4, true, smooth, slope, curve, width);
    else if (taps->smooth)
        derive_taps(row, taps, taps->radius, true, smooth, slope, curve, width);
    else if (taps->radius == 2)
        derive_taps(row, taps, 2, false, smooth, slope, curve, width);
    else if (taps->radius == 3)
        derive_taps(row, taps, 3, false, smooth, slope, curve, width);
    else
        derive_taps(row, taps, taps->radius, false, smooth, slope, curve, width);
}

static void every_second(const float *row, float *out, int width)
{
    for (int x = 0; x < width; x += LANES) {
        lanes kept, dropped;
        lanes_split(lanes_load(row + 2 * x), lanes_load(row + 2 * x + LANES), &kept, &dropped);
        lanes_store(out + x, kept);
    }
}

const struct kernels_filter_rows KERNELS_ENTRY(filter_rows) = {
    .columns = columns, .along = along, .derive = derive, .every_second = every_second};

void KERNELS_ENTRY(convolve)(struct plane source, struct plane destination, const float *row_taps,
                             int row_radius, const float *column_taps, int column_radius)
{
    kernels_filter_convolve(&KERNELS_ENTRY(filter_rows), source, destination, row_taps, row_radius,
                            column_taps, column_radius);
}

void KERNELS_ENTRY(hessian)(struct plane source, const struct kernels_derivatives *taps,
                            struct plane xx, struct plane xy, struct plane yy)
{
    kernels_filter_hessian(&KERNELS_ENTRY(filter_rows), source, taps, xx, xy, yy);
}
