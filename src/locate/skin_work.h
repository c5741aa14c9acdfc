/* Between skin.c and its parts: the face at the scale at which its skin is judged. */
#ifndef LOCATE_SKIN_WORK_H
#define LOCATE_SKIN_WORK_H

#include "locate.h"

struct skin_work {
    const struct locate_face *face;
    const struct kernels *kernels;
    struct arena *arena;
    int x, y;      /* in the photograph */
    double factor; /* work pixel (i, j) covers factor^2 photograph px from x + i * factor */
    int width, height;
    double px_per_mm;   /* work px */
    const uint8_t *rgb; /* at work scale */
    ptrdiff_t stride;
    struct plane red, green, blue; /* optical densities */
    struct mask inside;            /* the face's oval without eyes, brows, lips and nostrils */
    struct mask border;            /* the oval's rim and what is outside: where hair comes from */
    /* Learnt from this face */
    struct mask clean;   /* surely skin, unshaded, without features */
    struct plane excess; /* red density above that of the skin around: dark things are positive */
    double red_median;   /* of clean */
    struct mask cut;     /* what is found not to be visible skin */
};

/* Fills clean, excess and red_median. */
int locate_skin_learn(struct skin_work *work, struct meso_error *err);
/* Each adds to work->cut. */
int locate_skin_cut_dark(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_beard(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_light(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_colour(struct skin_work *work, struct meso_error *err);

/* Adds to out those components of `mask` that meet `seed` and have least_px pixels or more. All
   have out's size. */
int locate_skin_add_connected(struct mask mask, struct mask seed, double least_px, struct mask out,
                              struct arena *arena, struct meso_error *err);
/* A feature's outline filled into a mask at work scale. */
int locate_skin_fill_feature(const struct skin_work *work, int feature, double along, double across,
                             uint8_t value, struct mask out, struct meso_error *err);
/* Median, and the standard deviation told by the median deviation, of the masked pixels of every
   fourth row: some ten thousands are enough, and all would take most of the time. */
int locate_skin_median(struct skin_work *work, struct plane values, struct mask mask,
                       double *median, double *spread, struct meso_error *err);
int locate_skin_plane(struct skin_work *work, struct plane *out, struct meso_error *err);
int locate_skin_mask(struct skin_work *work, struct mask *out, struct meso_error *err);

#endif
