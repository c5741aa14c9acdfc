/* Between crop.c and mesh.c: the network's input. */
#ifndef LOCATE_CROP_H
#define LOCATE_CROP_H

#include "mesh.h"

enum { CROP_SIDE = 192 };

/* RGB 0..1, NCHW, CROP_SIDE squared; beyond the photograph the edge is repeated. */
void locate_crop_sample(const struct pyramid *pyramid, const struct square *square, float *blob);

#endif
