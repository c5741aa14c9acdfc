/* Rows of planes and masks, and the weighted sum of shifted rows on which the filters stand. */
#ifndef KERNELS_ROWS_H
#define KERNELS_ROWS_H

#include "kernels/kernels.h"

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

static inline int kernels_min(int a, int b)
{
    return a < b ? a : b;
}

/* sum[x] = taps[0] rows[0][x] + taps[1] rows[1][x] + ..., added in this order. */
void kernels_weighted_rows(float *restrict sum, const float *const *rows, const float *taps,
                           int count, int width);

/* The width pixels of a row from x on, x may be negative or end beyond; the edge is replicated. */
void kernels_replicated(float *restrict out, const float *row, int row_width, int x, int width);

#endif
