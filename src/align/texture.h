/* What the alignment of scalp, trichoscopy and skin works on: a reduced picture, the ground between
   the hairs as a few thousand cells, and maps between two pictures. Positions are continuous, pixel
   and cell centres at +0.5. */
#ifndef ALIGN_TEXTURE_H
#define ALIGN_TEXTURE_H

#include "working.h"

/* Working px of a block: the frame is made of whole blocks. */
enum { TEXTURE_BLOCK = 32 };
/* Cells of the two levels along the long side of the baseline's frame. */
enum { TEXTURE_COARSE = 48, TEXTURE_FINE = 96 };

/* What the skin shows between the hairs: two channels that vary about 0 with a spread of 1, and how
   much of each cell was seen, 0..1. */
struct texture_cells {
    struct plane density, redness, weight;
};

struct texture_picture {
    struct align_frame frame; /* geometry alone; rgb is NULL */
    struct plane luma;        /* working px, 0..255 */
    struct plane redness;     /* of calm's size: optical density, green less red */
    struct mask calm;         /* 255 between the hairs, glints and borders; 5 px a fine cell */
    struct texture_cells coarse, fine;
};
/* A window of a photograph; cut to it. */
struct texture_window {
    double x, y, width, height;          /* photograph px */
    double px;                           /* photograph px a working px, at least 1 */
    double cell_px;                      /* photograph px a fine cell */
    const struct image_polygon *outline; /* photograph px; outside nothing is seen; NULL: all is */
    bool between_hairs;                  /* hairs are taken out of the grey as well */
};
int align_texture_picture(const struct kernels *kernels, const struct photo *photo,
                          const struct texture_window *window, struct texture_picture *out,
                          struct arena *arena, struct meso_error *err);
/* The picture with its pigment in place of its grey. */
int align_texture_pigment(const struct kernels *kernels, const struct texture_picture *picture,
                          struct texture_picture *out, struct arena *arena, struct meso_error *err);

/* The calmer part of what is lit, 255 in calm: neither hairs, glints, scales and rulers nor black
   borders. rgb without gaps and density (optical, green) of calm's size, 480 px of a field. */
int align_texture_calm(const struct kernels *kernels, const uint8_t *rgb, struct plane density,
                       struct mask calm, struct arena *arena, struct meso_error *err);

/* Homography from baseline to follow-up, row by row. */
struct texture_model {
    double h[9];
    double likeness; /* correlation of what both show, -1..1 */
    double seen;     /* cells that both show, by weight */
};
struct image_point align_texture_project(const double h[9], double x, double y);

/* Every rotation and the scales expected_scale / 1.45 .. * 1.45 tried on the coarse cells; up to
   `most` similarities (coarse cells to coarse cells), likeliest first. */
int align_texture_search(const struct kernels *kernels, const struct texture_cells *before,
                         const struct texture_cells *after, double expected_scale, int most,
                         struct texture_model *out, int *count, struct arena *arena,
                         struct meso_error *err);

enum texture_freedom { TEXTURE_SIMILARITY = 4, TEXTURE_AFFINE = 6, TEXTURE_HOMOGRAPHY = 8 };
/* Moves the model to where the cells look most alike, by robust least squares. */
int align_texture_fit(const struct kernels *kernels, const struct texture_cells *before,
                      const struct texture_cells *after, enum texture_freedom freedom, int steps,
                      struct texture_model *model, struct arena *arena, struct meso_error *err);
/* The likeliest homography of all, working px to working px. */
int align_texture_match(const struct kernels *kernels, const struct texture_picture *before,
                        const struct texture_picture *after, struct texture_model *out,
                        struct arena *arena, struct meso_error *err);

/* A smooth displacement of the baseline's working px: cubic B-splines on a grid of nodes. */
struct texture_field {
    int columns, rows; /* nodes, one beyond the frame on each side and a last */
    double spacing;    /* working px */
    double *x, *y;     /* working px of the baseline */
    double tilt[2];    /* what a little more tilt of the camera about either axis adds */
    double middle_x, middle_y, unit;
};
struct image_point align_texture_displacement(const struct texture_field *field, double x,
                                              double y);

/* Where the field and the model (working px to working px) together bring a place. */
struct image_point align_texture_map(const double model[9], const struct texture_field *field,
                                     double x, double y);

/* What a block knows of the field: all blocks of the baseline's frame, row by row. */
struct texture_block {
    float weight;   /* share of its pixels that both show and that may be used */
    float likeness; /* correlation with its neighbours' help, -1..1 */
    float off;      /* how far it would go by itself, working px */
};
struct texture_bending {
    double nodes;       /* spacings along the long side */
    double curvature;   /* expected second difference of the field at neighbouring nodes, px */
    bool between_hairs; /* hairs move and must not lead */
};
/* The field that brings the follow-up onto the baseline once the model (working px to working px)
   has: place -> model(place + displacement(place)). blocks has room for all. */
int align_texture_bend(const struct kernels *kernels, const struct texture_picture *before,
                       const struct texture_picture *after, const double model[9],
                       const struct texture_bending *how, struct texture_field *field,
                       struct texture_block *blocks, struct arena *arena, struct meso_error *err);

/* Correlation of the fine cells through the map. */
int align_texture_judge(const struct kernels *kernels, const struct texture_picture *before,
                        const struct texture_picture *after, const double model[9],
                        const struct texture_field *field, double *likeness, struct arena *arena,
                        struct meso_error *err);

#endif
