/* Where each place of the baseline lies in the follow-up, and whether that is to be trusted.
   Refuses rather than lies. Knows photographs and faces; nothing of zones and measures. */
#ifndef ALIGN_ALIGN_H
#define ALIGN_ALIGN_H

#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "locate/locate.h"
#include "opencv/opencv.h"

/* A displacement field on a grid over the baseline; bilinear between the nodes. Node (i, j) stands
   at baseline position (i * step, j * step). All memory is the arena's. */
struct align_map {
    int before_width, before_height, after_width, after_height;
    double step; /* baseline px between nodes */
    int columns, rows;
    float *x, *y;       /* mapped position in the follow-up, px; columns * rows */
    uint8_t *valid;     /* 1 where the mapping is to be trusted */
    const char *method; /* "mesh+flow", "texture+field" */
    double residual_median_px, residual_p95_px; /* forward-backward, follow-up px, valid nodes */
    double valid_fraction;  /* of the nodes on the subject (face oval; region) */
    double scale;           /* follow-up px per baseline px, of the best similarity */
    double rotation_deg;    /* of the best similarity, clockwise on screen */
    bool identity_doubtful; /* face: the two may be different people */
};

/* Face: the mesh, then smooth flow over a window wide enough that no change is flowed away, clamped
   (vision.md). opencv is not used. */
int align_faces(const struct kernels *kernels, struct opencv *opencv, const struct photo *before,
                const struct locate_face *before_face, const struct photo *after,
                const struct locate_face *after_face, struct align_map **out, struct arena *arena,
                struct meso_error *err);
/* Scalp, trichoscopy, close-up skin: the ground between the hairs laid over itself, then a smooth
   field; opencv is not used. A different site is
   MESO_E_NOT_ALIGNED with the reason. region: baseline polygon or NULL. */
int align_textures(const struct kernels *kernels, struct opencv *opencv, const struct photo *before,
                   const struct photo *after, enum locate_view view,
                   const struct image_polygon *region, struct align_map **out, struct arena *arena,
                   struct meso_error *err);

/* Baseline -> follow-up. Returns whether it is to be trusted; the position is filled either way
   (outside of the grid: extrapolated, never valid). */
bool align_point(const struct align_map *map, double x, double y, double *mapped_x,
                 double *mapped_y);
/* Follow-up -> baseline by fixed-point iteration on the same field. */
bool align_point_back(const struct align_map *map, double x, double y, double *mapped_x,
                      double *mapped_y);
/* The follow-up resampled (bicubic) in the frame of a baseline window (x, y, width, height),
   reduced to out_width x out_height RGB8, for pictures side by side. */
int align_warp(const struct kernels *kernels, const struct align_map *map,
               const struct photo *after, double x, double y, double width, double height,
               int out_width, int out_height, uint8_t **rgb, struct arena *arena,
               struct meso_error *err);

#endif
