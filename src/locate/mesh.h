/* The 478-point mesh of one face inside a turned square of the photograph. */
#ifndef LOCATE_MESH_H
#define LOCATE_MESH_H

#include "models.h"
#include "pyramid.h"

/* A turned square: image(u, v) = centre + R(angle) ((u, v) - 1/2) side, for u, v in 0..1. */
struct square {
    double x, y, side, angle; /* radians, clockwise on screen */
};

/* One pass: the points in photograph px, and the presence of a face, 0..1. Beyond the photograph
   its edge is repeated. Without refinement eyes and lips are as the base network has them, the
   irises are not filled, and it takes two thirds of the time. */
int locate_mesh_run(struct locate_models *models, const struct pyramid *pyramid,
                    const struct square *square, bool refined,
                    struct locate_landmark points[LOCATE_LANDMARKS], double *presence,
                    struct arena *scratch, struct meso_error *err);

/* The first pass: is there a face in a detection, and where is its mesh. */
struct detection;
int locate_mesh_first(struct locate_models *models, const struct pyramid *pyramid,
                      const struct detection *detection,
                      struct locate_landmark points[LOCATE_LANDMARKS], double *presence,
                      struct arena *scratch, struct meso_error *err);

#endif
