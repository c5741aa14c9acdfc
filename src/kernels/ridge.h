/* What a multi-scale ridge is made of: the filters of each scale, and where its rows lie while it
   streams. Made by ridge_plan.c from ridge_taps.c's designs; used by ridge.c. */
#ifndef KERNELS_RIDGE_H
#define KERNELS_RIDGE_H

#include "filter.h"

enum {
    KERNELS_RIDGE_LEVELS = 2 * KERNELS_RIDGE_SCALES, /* scales, and steps between them */
    KERNELS_RIDGE_RADIUS = 40,                       /* of the taps */
    KERNELS_RIDGE_DERIVATIVE = 10, /* of those of derivatives: 4 sigma of the first scale */
    KERNELS_RIDGE_POINTS = 6,
    KERNELS_RIDGE_STRIP = 512, /* columns of results */
    KERNELS_RIDGE_BLOCK = 4    /* rows of a step; two at half the resolution */
};

/* The last `count` rows stay: column 0 of row y lies at memory + at + (y modulo count) * pitch. */
struct kernels_ridge_rows {
    size_t at;
    int count;
    ptrdiff_t pitch;
};

/* One Gaussian of the cascade: blurred from the one before and, if it is a wanted scale, derived.
   The first of all is derived straight from the source with taps that blur as well. */
struct kernels_ridge_level {
    bool first, half; /* half: the resolution */
    int scale;        /* index of the wanted sigma, or -1 */
    float nearness;   /* 1 over sigma squared, in px of the source */
    int blur_radius;
    float blur[2 * KERNELS_RIDGE_RADIUS + 1];
    int radius;
    float row_slope[KERNELS_RIDGE_DERIVATIVE + 1], row_curve[KERNELS_RIDGE_DERIVATIVE + 1];
    float column_smooth[KERNELS_RIDGE_DERIVATIVE + 1]; /* the first's, also along the row */
    float column_slope[KERNELS_RIDGE_DERIVATIVE + 1], column_curve[KERNELS_RIDGE_DERIVATIVE + 1];
    float gradient_weight; /* of first derivatives along the row */
    int points;            /* half: half taps between pixels */
    float between[KERNELS_RIDGE_POINTS];
    int lag;                          /* blocks that its rows come after the source's */
    int derived_lag;                  /* half: the same of its derivatives */
    int reach;                        /* columns beyond the strip that are needed, in its own px */
    struct kernels_ridge_rows source; /* half, after a full one: every second pixel of that */
    struct kernels_ridge_rows smooth; /* the Gaussian itself */
    struct kernels_ridge_rows along[3];  /* smooth (first), slope and curve along the row */
    struct kernels_ridge_rows second[5]; /* half: all its derivatives */
};

struct kernels_ridge_plan {
    struct kernels_ridge_level level[KERNELS_RIDGE_LEVELS];
    int count;
    bool crest, has_full, has_half; /* scales wanted at full, half resolution */
    int lag, half_lag; /* blocks that the scales of full resolution, and those of half, lag */
    int reach;         /* columns of the source beyond the strip */
    int margin;        /* floats at both sides of a row of full resolution; of half: half */
    struct kernels_ridge_rows source;  /* one row with the edge replicated */
    struct kernels_ridge_rows work;    /* blurred down, not yet along */
    struct kernels_ridge_rows between; /* half resolution: derivatives at rows of odd y */
    struct kernels_ridge_rows best[4];
    size_t floats; /* of memory */
};

/* The filters of the scales: fails (false) if a sigma or a step between two is out of range. */
bool kernels_ridge_design(const double *sigmas, const double *weights, int count,
                          struct kernels_ridge_plan *plan);
/* Lags, reaches and memory for the filters that the plan has. */
void kernels_ridge_arrange(struct kernels_ridge_plan *plan);

#endif
