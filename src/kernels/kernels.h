/* Image kernels: pure functions on planes of pixels, behind one table that is filled for the
   machine at run time. Knows nothing of skin, hair or files. */
#ifndef KERNELS_KERNELS_H
#define KERNELS_KERNELS_H

#include "base/base.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KERNELS_DIRECTIONS = 12,
    KERNELS_RIDGE_SCALES = 8,
    KERNELS_NORMALISE_RADIUS = 256,
    KERNELS_MAX_TAPS = 257 /* sigma up to 32 px at 4 sigma; above, work at reduced scale */
};

/* A view of float pixels; stride in floats. The memory is somebody else's. */
struct plane {
    float *at;
    int width, height;
    ptrdiff_t stride;
};

/* A view of bytes: 0 is out, anything else in (written as 255); stride in bytes. */
struct mask {
    uint8_t *at;
    int width, height;
    ptrdiff_t stride;
};

struct kernels_sums {
    double sum, sum_squares;
    int64_t count;
};

struct kernels_between {
    int64_t count, below, found;
};

struct kernels_line_bank; /* line_bank.h */
struct kernels_strips;
struct kernels_component;

/* Taps of the three derivatives of order 0, 1 and 2 for `hessian`: [0] is the middle one, [k]
   belongs to both sides at a distance of k (of the slope with opposite signs). */
struct kernels_derivatives {
    int radius;
    float smooth[KERNELS_MAX_TAPS / 2 + 1], slope[KERNELS_MAX_TAPS / 2 + 1];
    float curve[KERNELS_MAX_TAPS / 2 + 1];
};

/* Boxes `factor` px wide, one after the other from the source's edge on: box i takes weights[k *
   count + i] of pixel first[i] + k, k below taps; the weights sum to 1. */
struct kernels_boxes {
    int count, taps;
    int32_t *first;
    float *weights;
};

struct kernels_ridge_plan; /* made by kernels_ridge */

struct kernels {
    const char *level; /* "scalar", "sse4", "avx2", "avx512" or "neon" */
#define KERNEL(name, arguments) void(*name) arguments;
#include "kernels/kernels_list.h"
#undef KERNEL
};

/* The table for this machine, or the level that the environment's MESOTRACK_SIMD names; an unknown
   or unavailable level is MESO_E_USAGE. */
int kernels_select(struct kernels *out, struct meso_error *err);
/* The same by a level's name. */
int kernels_named(const char *level, struct kernels *out, struct meso_error *err);
/* The levels of this machine and build, lowest (index 0: "scalar") to best; NULL beyond. */
const char *kernels_level(int index);

/* A plane or mask of the arena, 64-byte aligned rows; contents undefined (mask: zero). */
int kernels_plane_new(struct plane *out, int width, int height, struct arena *arena,
                      struct meso_error *err);
int kernels_mask_new(struct mask *out, int width, int height, struct arena *arena,
                     struct meso_error *err);
/* A window into a plane or mask; must lie inside. */
struct plane kernels_plane_window(struct plane plane, int x, int y, int width, int height);
struct mask kernels_mask_window(struct mask mask, int x, int y, int width, int height);

/* Words of scratch that the entry `thin` asks for. */
size_t kernels_thin_words(int width, int height);

/* Boxes of factor px (1 .. 64, not necessarily whole) as long as they lie inside `size` px. */
int kernels_boxes_of(int size, double factor, struct kernels_boxes *out, struct arena *arena,
                     struct meso_error *err);

/* Taps of a Gaussian (order 0) or its first or second derivative for correlation with `convolve`:
   radius = ceil(4 sigma), at least 1; moments exact (order 0 sums to 1; order 1 gives 1 on a ramp
   of slope 1; order 2 gives 1 on x^2 / 2 and 0 on constants). sigma in px, 0.3 .. 32. */
void kernels_gaussian_taps(double sigma, int order, float taps[KERNELS_MAX_TAPS], int *radius);

/* Gaussian blur of any sigma from 0.3 to 2000 px (0 copies). scratch gives back what it used. From
   5 px on this, the Hessian and the line response work at half, quarter ... scale: error against
   the full computation below 2e-4 of the blurred picture's rms. */
int kernels_gaussian(const struct kernels *kernels, struct plane source, double sigma,
                     struct plane destination, struct arena *scratch, struct meso_error *err);

/* Second derivatives of a Gaussian of sigma px, each times sigma^2 (scale-normalised). Error 0.5 %
   of their rms on noise, lines and steps together, most of it the filter's end at 4 sigma. */
int kernels_hessian(const struct kernels *kernels, struct plane source, double sigma,
                    struct plane xx, struct plane xy, struct plane yy, struct arena *scratch,
                    struct meso_error *err);

/* The strongest line through each pixel over several scales. At each sigma the second derivatives
   of a Gaussian, scale-normalised, have a larger eigenvalue across and a smaller one along; the
   response is weight * (across - max(along, 0)), since what curves alike in both directions is a
   dot. With crests_only both curvatures together must be positive, and the response is lessened
   away from the line's middle: by how far, in sigma, the slope across puts the crest (not at all up
   to 0.4, entirely from 0.85 on). response is the largest
   over the scales, or 0 where none is positive; angle that scale's line's (radians, -pi/2..pi/2,
   from x towards y); scale its index. Sigmas ascend, 0.5 .. 32 px. Lines that are lower than their
   sides are found with positive weights, higher ones with negative ones. Error: 1e-3 of a line's
   contrast at the 99.9th percentile. */
struct kernels_ridge_scales {
    int count;
    double sigma[KERNELS_RIDGE_SCALES], weight[KERNELS_RIDGE_SCALES];
    bool crests_only;
};
int kernels_ridge(const struct kernels *kernels, struct plane source,
                  const struct kernels_ridge_scales *scales, struct plane response,
                  struct plane angle, uint8_t *scale, ptrdiff_t scale_stride, struct arena *scratch,
                  struct meso_error *err);

/* The oriented bank at one scale: second derivative of a Gaussian across (sigma px, at least 0.8)
   times a Gaussian along (along_ratio * sigma; 1 to 6), scale-normalised: dark line of contrast c
   in ln units and a Gaussian profile of the same sigma reads 0.35 c (+- 2 %) whatever the sigma and
   angle. Positive where the line has the lower values: of an optical density give the negative. A
   line of sigma s reads the most at sqrt(2) s; to choose among scales compare response /
   sqrt(sigma), which is strongest at s itself. Works in fixed point: values beyond +- range count
   as range, and the response's noise of rounding is range / 40000 (one SD). From 5 px on it works
   at half, quarter ... scale. Against the exact lines: correlation 0.99 on noise; off by at most 5
   % of a scene's strongest response, by 10 % at reduced scale. */
int kernels_line_response(const struct kernels *kernels, struct plane source, double sigma,
                          double along_ratio, double range, struct plane response,
                          uint8_t *direction, ptrdiff_t direction_stride, struct arena *scratch,
                          struct meso_error *err);

/* The same of a source that is already blurred by a Gaussian of `blurred` px, which counts as a
   part of sigma; and only where the mask wants it (see line_bank; at sigmas from 5 px on
   everywhere). */
int kernels_line_response_within(const struct kernels *kernels, struct plane source,
                                 struct mask within, double blurred, double sigma,
                                 double along_ratio, double range, struct plane response,
                                 uint8_t *direction, ptrdiff_t direction_stride,
                                 struct arena *scratch, struct meso_error *err);

/* Large-scale background: Gaussian of sigma px of the pixels with weight != 0 (normalised
   convolution; weight.at NULL: all), computed at reduced scale from sigma 5 px on; where no weight
   lies within reach, the nearest known value is carried; 0 if nothing is known at all. Masked
   pixels may hold anything. Error against the full Gaussian: 0.3 % of an edge's contrast. */
int kernels_background(const struct kernels *kernels, struct plane source, struct mask weight,
                       double sigma, struct plane destination, struct arena *scratch,
                       struct meso_error *err);
/* source - its background, without a background of full size; destination may be the source. */
int kernels_background_subtract(const struct kernels *kernels, struct plane source,
                                struct mask weight, double sigma, struct plane destination,
                                struct arena *scratch, struct meso_error *err);
/* The background at the scale it is computed at, for those who want few values of it: pixel i of
   the source lies at (i + 0.5) / factor + margin of the plane (the arena's). */
struct kernels_coarse {
    struct plane plane;
    int margin, factor;
};
int kernels_background_coarse(const struct kernels *kernels, struct plane source,
                              struct mask weight, double sigma, struct kernels_coarse *out,
                              struct arena *arena, struct meso_error *err);
/* The same at twice less resolution where sigma allows: error 3 % of an edge's contrast. */
int kernels_background_rough(const struct kernels *kernels, struct plane source, struct mask weight,
                             double sigma, struct kernels_coarse *out, struct arena *arena,
                             struct meso_error *err);
/* Rows y .. of the background at full size, y a multiple of the factor. */
void kernels_coarse_rows(const struct kernels *kernels, const struct kernels_coarse *coarse, int y,
                         struct plane destination);
/* The value at a position of the source (pixel centres at +0.5), by linear interpolation. */
float kernels_coarse_at(const struct kernels_coarse *coarse, double x, double y);

/* Exact median and (mad not NULL) median absolute deviation (not scaled; deviations in float) of
   the pixels with mask != 0 (mask.at NULL: all) that are numbers. NaN if there are none. Lower
   median for even counts. Scratch is an eighth of the picture. */
int kernels_medians(const struct kernels *kernels, struct plane source, struct mask mask,
                    double *median, double *mad, struct arena *scratch, struct meso_error *err);

/* Connected components (8-neighbours), by the pair of rows (0 and 1, 2 and 3 ...) that they begin
   in, then from left to right. */
struct kernels_run {
    int y, x_begin, x_end; /* x_begin <= x < x_end */
    int component;
};
struct kernels_component {
    int64_t area;
    int left, top, right, bottom; /* inclusive box */
    double sum_x, sum_y;          /* of pixel indices */
    int first_run, run_count;     /* 0 until listed; then runs of one component stand together, rows
                                     ascending */
};
/* Pixels of one bit in strips of two rows: pixel x is bit x % 64 of word x / 64, rows are `words`
   apart, 0 beyond width and height. A strip's runs are those of "either row is set". */
struct kernels_strips {
    uint64_t *bits;
    ptrdiff_t words;
    int width, height;
    int32_t *before;    /* of each strip's words: the number of runs that begin before it */
    int32_t *component; /* of each run, strip by strip */
    int run_count, count;
};
struct kernels_components {
    struct kernels_component *at;
    int count;
    struct kernels_run *runs; /* NULL until listed */
    int run_count;
    struct kernels_strips strips;
};
/* Of the pixels where source - background > level (background.at NULL: source alone) and
   within != 0 (within.at NULL: everywhere); of a mask. Their runs are not listed. */
int kernels_components_above(const struct kernels *kernels, struct plane source,
                             struct plane background, float level, struct mask within,
                             struct kernels_components *out, struct arena *arena,
                             struct meso_error *err);
int kernels_components_of_mask(const struct kernels *kernels, struct mask mask,
                               struct kernels_components *out, struct arena *arena,
                               struct meso_error *err);
/* Of the pixels whose red, green and blue are all at least `level`, as bright_rgb8 has it. */
int kernels_components_of_bright(const struct kernels *kernels, const uint8_t *rgb,
                                 ptrdiff_t rgb_stride, int width, int height, int level,
                                 struct kernels_components *out, struct arena *arena,
                                 struct meso_error *err);
/* Lists the runs of components as found. */
int kernels_components_list_runs(struct kernels_components *of, struct arena *arena,
                                 struct meso_error *err);
/* Of a mask, where no table is at hand: the scalar one; runs are listed. */
int kernels_components(struct mask mask, struct kernels_components *out, struct arena *arena,
                       struct meso_error *err);

/* Dilates (radius > 0) or erodes (radius < 0) by a disc of |radius| px, any radius, in place. What
   lies outside the picture neither grows in nor eats away. */
int kernels_grow(struct mask mask, double radius, struct arena *scratch, struct meso_error *err);

/* Exact squared Euclidean distance, in px^2, of every pixel to the nearest pixel with mask != 0
   (1e30 if there is none). */
int kernels_distance_squared(struct mask mask, struct plane destination, struct arena *scratch,
                             struct meso_error *err);

#endif
