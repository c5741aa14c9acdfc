/* What the files of this room share: photographs at working scale, dense maps between them, and the
   steps that make one. Positions are continuous, pixel centres at +0.5, at every scale. */
#ifndef ALIGN_WORKING_H
#define ALIGN_WORKING_H

#include "align/align.h"

/* A window of a photograph, reduced. */
struct align_frame {
    double x, y;       /* photograph position of the window's corner */
    double px_x, px_y; /* photograph px a working px; 1 or more */
    int width, height; /* working px */
    uint8_t *rgb;      /* interleaved, rows of 3 * width bytes */
};
struct image_point align_frame_from_photo(const struct align_frame *frame, double x, double y);
struct image_point align_frame_to_photo(const struct align_frame *frame, double x, double y);
/* Where a place of the baseline photograph lies in the follow-up, before any flow. */
typedef struct image_point (*align_start_fn)(const void *context, double x, double y);

/* Least squares: after = scale * R(rotation) * before + shift. */
struct align_similarity {
    double a, b; /* x' = a x - b y + tx; y' = b x + a y + ty */
    double tx, ty;
};
struct align_similarity align_similarity_fit(const struct image_point *before,
                                             const struct image_point *after, int count);
double align_similarity_scale(const struct align_similarity *similarity);
double align_similarity_rotation_deg(const struct align_similarity *similarity);

/* A thin-plate spline through pairs of points. */
struct align_spline;
/* stiffness >= 0: 0 passes through every point; unit is the distance that makes the stiffness
   independent of the picture's size. */
int align_spline_fit(const struct image_point *before, const struct image_point *after, int count,
                     double unit, double stiffness, struct align_spline **out, struct arena *arena,
                     struct meso_error *err);
struct image_point align_spline_map(const void *spline, double x, double y);

/* For every pixel of the baseline's frame its position in the follow-up's frame. */
struct align_dense {
    struct plane x, y;
    struct plane error; /* forward-backward, working px */
    struct mask valid;
    double node_px; /* working px between the nodes of a map made of it */
};

/* The map of the header, from the dense one; around its frame, extrapolated. */
int align_map_new(const struct kernels *kernels, const struct photo *before,
                  const struct photo *after, const struct align_frame *before_frame,
                  const struct align_frame *after_frame, const struct align_dense *dense,
                  struct mask subject, struct align_map **out, struct arena *arena,
                  struct meso_error *err);

/* agreement: share of the face in which the flow agreed in both directions. */
bool align_identity_doubtful(const struct locate_face *before, const struct locate_face *after,
                             double agreement);

#endif
