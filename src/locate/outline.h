/* Polygons on the mesh: the zones, and the features that are no skin. */
#ifndef LOCATE_OUTLINE_H
#define LOCATE_OUTLINE_H

#include "locate.h"

enum { OUTLINE_ZONES = 13, OUTLINE_FEATURES = 7, OUTLINE_MAX_POINTS = 64 };

/* interface.md's order. */
extern const char *const outline_zone_names[OUTLINE_ZONES];

/* Zone `zone` as it lies in the view: of a half profile only what is on the near side; count is 0
   where nothing is. */
int outline_zone(const struct locate_face *face, int zone, enum locate_view view,
                 struct image_polygon *out, struct arena *arena, struct meso_error *err);

/* Eyes, brows, lips and nostrils, each grown as its surroundings need. */
int outline_features(const struct locate_face *face, struct image_polygon out[OUTLINE_FEATURES],
                     struct arena *arena, struct meso_error *err);

/* The outer border of the mesh. */
int outline_face(const struct locate_face *face, struct image_polygon *out, struct arena *arena,
                 struct meso_error *err);

/* The same point on the other half of the face (478 points). */
int outline_mirrored(int point);

#endif
