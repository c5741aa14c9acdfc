/* A photograph and its halves, quarters ...: what the networks see is small. */
#ifndef LOCATE_PYRAMID_H
#define LOCATE_PYRAMID_H

#include "image/image.h"
#include "opencv/opencv.h"

enum { PYRAMID_LEVELS = 8 };

/* Pixel i of level k covers i * 2^k .. (i + 1) * 2^k of the photograph; what a level has no whole
   pixel for is left out. Level 0 is the photograph itself; the last one has less than 512 px on its
   longer side, if so many levels suffice. */
struct pyramid {
    struct photo level[PYRAMID_LEVELS];
    int count;
};
int locate_pyramid_new(const struct photo *photo, struct pyramid *out, struct arena *arena,
                       struct meso_error *err);
/* The level in which `px` photograph px become 0.75 to 1.5 px; the nearest if there is none. */
int locate_pyramid_level(const struct pyramid *pyramid, double px);

#endif
