/* The 478-point mesh of one face inside a turned square of the photograph. */
#ifndef LOCATE_MESH_H
#define LOCATE_MESH_H

#include "models.h"

/* A turned square: image(u, v) = centre + R(angle) ((u, v) - 1/2) side, for u, v in 0..1. */
struct square {
    double x, y, side, angle; /* radians, clockwise on screen */
};

/* Part of the photograph around a square, reduced by an integer factor so that a crop of it can be
   sampled without aliasing. */
struct reduced {
    uint8_t *rgb;
    int width, height;
    int left, top, factor; /* photograph px: pixel i covers left + i * factor .. + factor */
};

/* Enough for every square inside the circle of radius reach * side around the centre. */
int locate_mesh_reduce(const struct photo *photo, const struct square *square, double reach,
                       struct reduced *out, struct arena *arena, struct meso_error *err);

/* One pass: the points in photograph px, and the presence of a face, 0..1. */
int locate_mesh_run(struct locate_models *models, const struct reduced *reduced,
                    const struct square *square, struct locate_landmark points[LOCATE_LANDMARKS],
                    double *presence, struct arena *scratch, struct meso_error *err);

/* The first pass: is there a face in a detection, and where is its mesh. */
struct detection;
int locate_mesh_first(struct locate_models *models, const struct photo *photo,
                      const struct detection *detection,
                      struct locate_landmark points[LOCATE_LANDMARKS], double *presence,
                      struct arena *scratch, struct meso_error *err);

#endif
