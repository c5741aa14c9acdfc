/* What filters that stream down a strip of columns are made of: work on whole rows, one table a
   level. The strips themselves (filter.c, ridge.c) are the same for all levels.

   Rows of a strip have room around them: reading reaches as far to both sides as the taps and up to
   KERNELS_ROW_STEP - 1 floats further. Widths are multiples of KERNELS_ROW_STEP but those of
   columns, along and finish. Half taps: [0] is the middle one, [k] belongs to both sides at a
   distance of k; of slopes with opposite signs, the positive one on the side of larger x (y).
   Multiplications are fused with the addition that follows. */
#ifndef KERNELS_FILTER_H
#define KERNELS_FILTER_H

#include "kernels/kernels.h"

enum { KERNELS_ROW_STEP = 32, KERNELS_HALF_TAPS = KERNELS_MAX_TAPS / 2 + 1 };

static inline int kernels_row_aligned(int width)
{
    return (width + 15) / 16 * 16;
}
static inline int kernels_row_steps(int width)
{
    return (width + KERNELS_ROW_STEP - 1) / KERNELS_ROW_STEP * KERNELS_ROW_STEP;
}

/* Derivatives along a row, each NULL if not wanted; half taps. */
struct kernels_row_taps {
    int radius;
    const float *smooth, *slope, *curve;
};

/* Three stacks of rows that become second derivatives by filtering down the columns. [0] is the
   row of the result, negative indices lie above. */
struct kernels_curvature {
    const float *const *xx; /* second derivative along the row; smoothed if it has taps */
    const float *const *xy; /* first derivative along the row */
    const float *const *yy;
    int radius;          /* of slope and curve, and of smooth unless that is NULL */
    const float *smooth; /* half taps */
    const float *slope;
    const float *curve;
};

/* Of each pixel so far the strongest scale: its response, half the difference of its second
   derivatives xx and yy, its mixed one, its index. */
struct kernels_strongest {
    float *response, *difference, *mixed, *scale;
};

/* Off the crest of its line a place loses: all beyond KERNELS_CREST_FAR sigma, nothing below
   KERNELS_CREST_NEAR. */
#define KERNELS_CREST_NEAR 0.4f
#define KERNELS_CREST_FAR 0.85f

struct kernels_crest {
    float weight;   /* of first derivatives taken straight from xy[0] */
    float nearness; /* 1 over sigma squared */
};

struct kernels_filter_rows {
    /* out[k][x] = sum over j < count of taps[j] rows[k + j][x]: j ascending. */
    void (*columns)(const float *const *rows, const float *taps, int count, int outputs,
                    float *const *out, int width);
    /* out[x] = sum of taps[radius + i] row[x + i]: i ascending. */
    void (*along)(const float *row, const float *taps, int radius, float *out, int width);
    void (*derive)(const float *row, const struct kernels_row_taps *taps, float *smooth,
                   float *slope, float *curve, int width);
    /* The second derivatives and, if out[3] is there, the first ones. */
    void (*curvature)(const struct kernels_curvature *from, float gradient_weight,
                      float *const out[5], int width);
    /* The same of columns begin .. end - 1, into the strongest scale at once; fresh: there is none
       yet. */
    void (*keep_strongest)(const struct kernels_curvature *from, const struct kernels_crest *crest,
                           float scale, bool fresh, const struct kernels_strongest *best, int begin,
                           int end);
    /* Of derivatives at half the resolution, column 0 at the middle of column 0: every second
       pixel is between two of them, interpolated by 2 points with half taps `between`. */
    void (*keep_strongest_between)(const float *const derivatives[5], const float *between,
                                   int points, const struct kernels_crest *crest, float scale,
                                   bool fresh, const struct kernels_strongest *best, int width);
    /* out[x] = row[2 x] */
    void (*every_second)(const float *row, float *out, int width);
    /* Writes width pixels and no more. */
    void (*finish)(const struct kernels_strongest *best, float *response, float *angle,
                   uint8_t *scale, int width);
};

extern const struct kernels_filter_rows kernels_scalar_filter_rows;

/* The table's entries on these rows. */
void kernels_filter_convolve(const struct kernels_filter_rows *work, struct plane source,
                             struct plane destination, const float *row_taps, int row_radius,
                             const float *column_taps, int column_radius);
void kernels_filter_hessian(const struct kernels_filter_rows *work, struct plane source,
                            const struct kernels_derivatives *taps, struct plane xx,
                            struct plane xy, struct plane yy);
void kernels_filter_ridge(const struct kernels_filter_rows *work, struct plane source,
                          const struct kernels_ridge_plan *plan, float *memory,
                          struct plane response, struct plane angle, uint8_t *scale,
                          ptrdiff_t scale_stride);

#endif
