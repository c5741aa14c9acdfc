/* Where a place lies between the pixels, and what it takes of them. */
#ifndef KERNELS_SAMPLE_H
#define KERNELS_SAMPLE_H

/* Position in pixel indices (centre of pixel 0 at 0), inside 0 .. size - 1; not a number is 0. */
static inline float kernels_inside(float position, int size)
{
    float at = position - 0.5f, last = (float)(size - 1);
    at = at > 0 ? at : 0;
    return at < last ? at : last;
}

/* The bicubic warp is in integers, so that every order of its sums has the same bits: weights in
   2^-14 that sum to exactly 1, the two half sums of a row cut to 2^-6 grey levels, the rows' sum in
   2^-20. Cutting takes half a step on average, which the rounding of the last sum gives back.
   Against real numbers the error before the last rounding is below 0.04 grey levels. */
enum {
    KERNELS_WARP_ONE = 1 << 14,
    KERNELS_WARP_ROW_SHIFT = 8,
    KERNELS_WARP_SHIFT = 20,
    KERNELS_WARP_ROUND = (1 << (KERNELS_WARP_SHIFT - 1)) + KERNELS_WARP_ONE
};

#endif
