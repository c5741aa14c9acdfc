/* Between skin.c and its parts: the face at the scale at which its skin is judged. */
#ifndef LOCATE_SKIN_WORK_H
#define LOCATE_SKIN_WORK_H

#include "locate.h"

/* The face in cells of size x size work px; the last ones may reach beyond the work. */
struct skin_cells {
    int size;
    struct plane red;       /* mean density of what is inside */
    struct plane light;     /* of clean skin only; see learn */
    struct plane share;     /* of the cell that is inside */
    struct plane fine;      /* mean of what stands out at a hair's scale, away from any rim */
    struct plane counted;   /* of the cell, for fine */
    struct plane roughness; /* fine over an area, in units of this face's beardless skin */
    struct mask seed, walked;
};

/* The base of the nose in work px, and the way to the image's right along the eyes in mm a px. */
struct skin_axes {
    double x, y, right_x, right_y;
};

struct skin_work {
    const struct locate_face *face;
    const struct kernels *kernels;
    struct arena *arena;
    int x, y;      /* in the photograph */
    double factor; /* work pixel (i, j) covers factor^2 photograph px from x + i * factor */
    int width, height;
    double px_per_mm; /* work px */
    struct skin_axes axes;
    double brow_mm;     /* the brows' height, as the way below the base of the nose */
    const uint8_t *rgb; /* at work scale */
    ptrdiff_t stride;
    struct plane red, green, blue; /* optical densities */
    struct mask inside;            /* the face's oval without eyes, brows, lips and nostrils */
    struct mask border;            /* the oval's rim and what is outside: where hair comes from */
    /* Learnt from this face */
    struct skin_cells cells;
    struct mask clean;   /* surely skin, unshaded, without features */
    struct plane excess; /* red density above that of the skin around: dark things are positive */
    double red_median;   /* of clean */
    struct mask cut;     /* an enum locate_cover where it is found not to be visible skin, else 0 */
};

/* Fills cells from clean and red_median. */
int locate_skin_walk(struct skin_work *work, struct meso_error *err);
/* Of the cells: 0 where fine detail runs in all directions alike, 1 where it runs in one. */
int locate_skin_grain(struct skin_work *work, struct plane *out, struct meso_error *err);
/* A plane of the cells at every work pixel, bilinear. */
int locate_skin_spread(struct skin_work *work, struct plane cells, struct plane *out,
                       struct meso_error *err);
/* How far a work position lies below the base of the nose, along the face's own axis, in mm. */
double locate_skin_below_nose(const struct skin_work *work, double x, double y);
/* How far it lies beside the face's midline there, either way, in mm. */
double locate_skin_beside_nose(const struct skin_work *work, double x, double y);
/* Fills clean, excess, red_median and cells. */
int locate_skin_learn(struct skin_work *work, struct meso_error *err);
/* Each adds to work->cut. */
int locate_skin_cut_dark(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_frames(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_strands(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_rough(struct skin_work *work, struct meso_error *err);
int locate_skin_cut_light(struct skin_work *work, struct meso_error *err);

/* Adds what `found`, whose first pixel is the work's (x, y), has to work->cut, where nothing else
   was found before. */
void locate_skin_cut(struct skin_work *work, struct mask found, int x, int y,
                     enum locate_cover cover);
/* Adds to out those components of `mask` that meet `seed` and have least_px pixels or more. All
   have out's size. */
int locate_skin_add_connected(struct mask mask, struct mask seed, double least_px, struct mask out,
                              struct arena *arena, struct meso_error *err);
/* A feature's outline at work scale. */
int locate_skin_feature(const struct skin_work *work, int feature, double along, double across,
                        struct image_polygon *out, struct meso_error *err);
/* Median, and the standard deviation told by the median deviation, of the masked pixels of every
   fourth row: some ten thousands are enough, and all would take most of the time. */
int locate_skin_median(struct skin_work *work, struct plane values, struct mask mask,
                       double *median, double *spread, struct meso_error *err);
int locate_skin_plane(struct skin_work *work, struct plane *out, struct meso_error *err);
int locate_skin_mask(struct skin_work *work, struct mask *out, struct meso_error *err);

#endif
