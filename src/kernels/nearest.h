/* For every pixel the nearest one of a mask. Shared by distance.c, grow.c
   and background.c. */
#ifndef KERNELS_NEAREST_H
#define KERNELS_NEAREST_H

#include "kernels/kernels.h"

/* The row of the nearest wanted pixel of each column, KERNELS_NO_ROW where the column has none. */
struct kernels_nearest_rows {
    int32_t *at; /* width x height, densely */
    int width, height;
};

enum { KERNELS_NO_ROW = -1 };

int kernels_nearest_rows(struct mask mask, bool wanted_set, struct kernels_nearest_rows *out,
                         struct arena *scratch, struct meso_error *err);

/* The columns whose nearest pixels of the mask are the nearest of row y: column[x] or -1. parabolas
   and begins have room for width each. */
void kernels_nearest_in_row(const struct kernels_nearest_rows *rows, int y, int *column,
                            int *parabolas, int *begins);

/* Squared distance in px^2 of every pixel of row y, 1e30 where there is none; work has room for
   three widths. */
void kernels_distance_row(const struct kernels_nearest_rows *rows, int y, int *work, float *out);

#endif
