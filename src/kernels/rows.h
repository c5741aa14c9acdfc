/* Rows of planes and masks, and the weighted sum of shifted rows on which the filters stand. */
#ifndef KERNELS_ROWS_H
#define KERNELS_ROWS_H

#include "kernels/kernels.h"

#include <math.h>
#include <string.h>

enum { KERNELS_CHUNK = 512 /* floats of one step along a row: stays in the first-level cache */ };

static inline float *kernels_row(struct plane plane, int y)
{
    return plane.at + y * plane.stride;
}

static inline uint8_t *kernels_mask_row(struct mask mask, int y)
{
    return mask.at + y * mask.stride;
}

static inline int kernels_clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* a b + c, rounded once, on machines with and without such an instruction. Without: the product of
   two floats is exact in double; its sum with c, if inexact, is set to the one of the two doubles
   around the true value whose last bit is 1 (rounding to odd: Boldo and Melquiond, IEEE
   Transactions on Computers 57, 2008), after which rounding to float is as if it were the only
   one. */
static inline float kernels_fma(float a, float b, float c)
{
#ifdef __FP_FAST_FMAF
    return fmaf(a, b, c);
#else
    double product = (double)a * b, sum = product + c, added = sum - product;
    double error = (product - (sum - added)) + (c - added);
    int64_t bits, error_bits;
    memcpy(&bits, &sum, sizeof bits);
    memcpy(&error_bits, &error, sizeof error_bits);
    int64_t even = (error != 0) & ~bits;
    bits += (bits ^ error_bits) < 0 ? -even : even;
    memcpy(&sum, &bits, sizeof sum);
    return (float)sum;
#endif
}

static inline int kernels_min(int a, int b)
{
    return a < b ? a : b;
}

/* Bilinear resizing: the source index at or before destination index d, and how far beyond that
   pixel's centre d's centre lies. */
int kernels_resized_from(int d, int source_size, int destination_size, float *fraction);

/* sum[x] = taps[0] rows[0][x] + taps[1] rows[1][x] + ..., added in this order. */
void kernels_weighted_rows(float *restrict sum, const float *const *rows, const float *taps,
                           int count, int width);

/* The width pixels of a row from x on, x may be negative or end beyond; the edge is replicated. */
void kernels_replicated(float *restrict out, const float *row, int row_width, int x, int width);

/* Boxes whose pixels fit into a line of the first-level cache. */
enum { KERNELS_BOX_STRIP = 2048, KERNELS_BOX_TAPS = 65 };
static inline int kernels_boxes_in_strip(const struct kernels_boxes *boxes, int begin)
{
    int end = begin + 1;
    while (end < boxes->count &&
           boxes->first[end] + boxes->taps - boxes->first[begin] <= KERNELS_BOX_STRIP)
        end++;
    return end - begin;
}

#endif
