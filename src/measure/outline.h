/* The border of a connected set of pixels as a polygon. Knows no planes and no pigment. */
#ifndef MEASURE_OUTLINE_H
#define MEASURE_OUTLINE_H

#include "image/image.h"

#include <stdbool.h>

/* Whether a pixel belongs to the set; called with any x and y. */
typedef bool (*measure_inside_fn)(const void *context, int x, int y);

/* The outer border of the set that holds pixel (x, y), which is the leftmost of its topmost row:
   clockwise, through the middles of the pixels' edges, with at most `room` points evenly thinned;
   pixels that touch at a corner are joined. most_steps bounds the walk. Returns the number of
   points, 0 if the pixel is not in the set. */
int measure_outline_trace(measure_inside_fn inside, const void *context, int x, int y,
                          int most_steps, int room, struct image_point *points);

#endif
