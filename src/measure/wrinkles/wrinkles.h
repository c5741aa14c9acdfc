/* The stages of the measure of wrinkles: the window of log light, its field of line responses, the
   lines and what tells a wrinkle from another dark line. Private to the wrinkles_*.c files. */
#ifndef MEASURE_WRINKLES_H
#define MEASURE_WRINKLES_H

#include "line_trace.h"
#include "measure.h"

enum { WRINKLES_SCALES = 3 }; /* fine, medium, deep */

/* Sigma of the bank across the line, in mm: measurement.md. */
extern const double measure_wrinkles_sigma_mm[WRINKLES_SCALES];

/* The zone with a margin, as log light minus its large-scale background. */
struct wrinkles_window {
    const struct photo *photo;
    int x, y;                    /* in the photograph, of the window's corner */
    double factor;               /* photograph pixels per window pixel, 1 or more */
    int full_width, full_height; /* photograph pixels */
    double px_per_mm;            /* of the window */
    int width, height;
    struct plane light;         /* mean of red and green, ln units; dark is below 0 */
    struct plane density;       /* of the photograph's own pixels where they are blurred to match
                                   another's; else at is NULL, and the photograph tells it */
    struct kernels_coarse form; /* what was removed: the broad shading's density, ln units */
    struct mask valid;          /* the zone's mask */
    int cut_step;               /* pixels */
    struct plane to_cut;        /* of blocks of cut_step x cut_step pixels: squared distance, in
                                   blocks, to what was cut out of the zone's outline */
    struct mask searched;       /* valid and far enough from its borders */
    int64_t valid_px, searched_px;
};
int measure_wrinkles_window_open(const struct measure_input *input, struct wrinkles_window *out,
                                 struct arena *arena, struct meso_error *err);

/* The window's light as density: its plane, and the photograph's own where that is blurred. */
int measure_wrinkles_light_read(const struct measure_input *input, struct wrinkles_window *window,
                                struct arena *arena, struct meso_error *err);
/* The light at up to 64 places of the window that lie in a line: within the mask as sharp as the
   photograph has it. */
void measure_wrinkles_window_light(const struct kernels *kernels,
                                   const struct wrinkles_window *window, const float *x,
                                   const float *y, int count, float *light);

/* Noise of each scale's response, found in the zone or frozen at the baseline. */
struct wrinkles_noise {
    double median[WRINKLES_SCALES], mad[WRINKLES_SCALES]; /* ln units; NaN: scale not resolved */
};
/* The finest scale that this many pixels a millimetre show, to find thresholds or to use frozen
   ones; WRINKLES_SCALES if none. */
int measure_wrinkles_finest_scale(double px_per_mm, bool frozen);

/* Light beyond +- this is cut off, ln units. */
extern const double measure_wrinkles_light_range;
/* Median and MAD of the response where it is searched, as far as texture makes them. */
int measure_wrinkles_noise_find(struct plane response, struct mask searched, double *median,
                                double *mad, struct arena *arena, struct meso_error *err);

/* The strongest response of all scales and directions, in noise units. */
struct wrinkles_response {
    struct plane strength;
    uint8_t *direction, *scale; /* width x height */
};
int measure_wrinkles_response_open(const struct measure_input *input,
                                   const struct wrinkles_window *window,
                                   const struct wrinkles_noise *frozen,
                                   struct wrinkles_noise *noise, struct wrinkles_response *out,
                                   struct arena *arena, struct meso_error *err);

/* In tenths of a millimetre: the profile reaches so far to either side. */
enum { WRINKLES_PROFILE_REACH = 25, WRINKLES_PROFILE_COUNT = 2 * WRINKLES_PROFILE_REACH + 1 };
extern const double measure_wrinkles_profile_step_mm;
/* The light across the line at one of its points. */
void measure_wrinkles_profile_across(const struct kernels *kernels,
                                     const struct wrinkles_window *window,
                                     const struct measure_line *line, int point,
                                     float light[WRINKLES_PROFILE_COUNT]);

/* The mean profile across a line; places are in tenths of a millimetre from the line. */
struct wrinkles_profile {
    int valley, left_flank, right_flank;
    double depth;             /* ln units: flanks minus valley */
    double width_mm;          /* at half depth */
    double flank_balance;     /* the lower flank's rise over the higher's, 0..1; 0 is a step */
    double against_neighbour; /* the lower flank's rise over the fall beyond the flanks, 0..1 */
};
void measure_wrinkles_profile_shape(const double light[WRINKLES_PROFILE_COUNT],
                                    struct wrinkles_profile *out);
/* Depth and width of another profile at the places of this one. */
void measure_wrinkles_profile_at(const double light[WRINKLES_PROFILE_COUNT],
                                 const struct wrinkles_profile *places, double *depth,
                                 double *width_mm);
/* The blur that every photograph of these pixels has: its width at half of its height. */
double measure_wrinkles_blur_mm(const struct measure_input *input);
/* The width before that blur. Blur makes a line as much shallower as it makes it wider. */
double measure_wrinkles_sharp_width(double width_mm, double blur_mm);
void measure_wrinkles_profile_read(const struct kernels *kernels,
                                   const struct wrinkles_window *window,
                                   const struct measure_line *line, struct wrinkles_profile *out);
/* The depth at each point of the line, by the profile's places. */
void measure_wrinkles_profile_along(const struct kernels *kernels,
                                    const struct wrinkles_window *window,
                                    const struct measure_line *line,
                                    const struct wrinkles_profile *profile, float *depth);

extern const double measure_wrinkles_min_length_mm;
/* Less is neither counted as a wrinkle nor drawn. */
extern const double measure_wrinkles_shown_certainty;

/* A traced line, cut to its ends, and what tells what it is. */
struct wrinkles_line {
    struct measure_line line;
    struct wrinkles_profile profile;
    int scale; /* of most of its points */
    double length_mm;
    double mean_strength; /* noise units */
    double evenness;      /* median of the depth along the line over its mean: a spot's is low */
    double explained;     /* what its own depth would respond over what responded */
    double beside_cut;    /* share of its points that lie close to what was cut out of the zone */
    double above_rim;     /* share of its points under which the zone ends within 3 mm */
    double certainty;     /* that it is a wrinkle, 0..1 */
    double slope;         /* the broad shading's step across it, over its depth */
};
int measure_wrinkles_line_read(const struct measure_input *input,
                               const struct wrinkles_window *window,
                               const struct wrinkles_response *response,
                               const struct wrinkles_noise *noise, const struct measure_line *line,
                               struct wrinkles_line *out, struct arena *scratch,
                               struct meso_error *err);
/* Response of the bank over the depth of a line as wide as its filter. */
extern const double measure_wrinkles_response_per_depth;
/* How sure it is that the line is a wrinkle, 0..1. */
double measure_wrinkles_line_certainty(const struct measure_input *input,
                                       const struct wrinkles_window *window,
                                       const struct wrinkles_line *line);

/* A line's part in the figures. */
struct wrinkles_share {
    double length_mm, counted_mm; /* counted: weighted by how sure it is */
    double weight_mm;             /* in the mean depth, the same in all that is read together */
    double depth, width_mm;
    int scale;
    bool shown; /* counted as one wrinkle */
};
enum { WRINKLES_FIELDS = 12 };
extern const struct measure_field measure_wrinkles_fields[WRINKLES_FIELDS];
/* finest: the finest scale that could be seen. */
void measure_wrinkles_sum_up(const struct wrinkles_share *lines, int count, double area_cm2,
                             int finest, struct measure_reading *out);

/* A line that some capture of a zone found, or a piece of it that no longer line of another capture
   covers, in the first capture's pixels. */
struct wrinkles_united {
    struct image_point *points;
    double *step_px;   /* the length that each point stands for */
    double *certainty; /* point by point, capture by capture: of the line found there; else 0 */
    int count, scale;
};
int measure_wrinkles_unite(const struct measure_capture *captures, int count,
                           struct wrinkles_united **lines, int *line_count, struct arena *arena,
                           struct meso_error *err);
/* measure.join */
int measure_wrinkles_join(const struct measure_capture *captures, int count, struct arena *arena,
                          struct meso_error *err);

extern const struct measure measure_wrinkles;

#endif
