/* How the bit-parallel thinning lays out its scratch. Known to plane.c, which says its size. */
#ifndef KERNELS_THIN_ROOM_H
#define KERNELS_THIN_ROOM_H

#include <stddef.h>

enum { KERNELS_THIN_MARGIN = 8 /* words: the widest register */ };

/* Words from row to row: whole registers, and an empty one between the rows. */
static inline ptrdiff_t kernels_thin_stride(int width)
{
    ptrdiff_t words = ((ptrdiff_t)width + 63) / 64;
    return (words + KERNELS_THIN_MARGIN - 1) / KERNELS_THIN_MARGIN * KERNELS_THIN_MARGIN +
           KERNELS_THIN_MARGIN;
}

#endif
