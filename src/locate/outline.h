/* Polygons on the mesh: the zones, and the features that are no skin. */
#ifndef LOCATE_OUTLINE_H
#define LOCATE_OUTLINE_H

#include "locate.h"

enum { OUTLINE_ZONES = 13, OUTLINE_MAX_POINTS = 64 };

/* interface.md's order. */
extern const char *const locate_outline_zone_names[OUTLINE_ZONES];

/* Zone `zone` as it lies in the view: of a half profile only what is on the near side; count is 0
   where nothing is. */
int locate_outline_zone(const struct locate_face *face, int zone, enum locate_view view,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err);

/* Features of a face that are no skin. Right and left are the patient's. */
enum outline_feature {
    OUTLINE_LIPS,
    OUTLINE_EYE_RIGHT,
    OUTLINE_EYE_LEFT,
    OUTLINE_BROW_RIGHT,
    OUTLINE_BROW_LEFT,
    OUTLINE_NOSTRIL_RIGHT,
    OUTLINE_NOSTRIL_LEFT,
    OUTLINE_FEATURES
};

/* Growth about the middle, along the feature's own line and across it. */
struct outline_growth {
    double along, across;
};
/* What is always taken out: lids with lashes, brows, lips with their border, nostrils. */
extern const struct outline_growth locate_outline_taken_out[OUTLINE_FEATURES];

int locate_outline_feature(const struct locate_face *face, enum outline_feature feature,
                           struct outline_growth growth, struct image_polygon *out,
                           struct arena *arena, struct meso_error *err);

/* The outer border of the mesh, or one half of it up to the midline, which in a half profile stands
   out beyond the border. */
enum outline_part { OUTLINE_WHOLE, OUTLINE_RIGHT_HALF, OUTLINE_LEFT_HALF };
int locate_outline_face(const struct locate_face *face, enum outline_part part,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err);

/* The same point on the other half of the face (478 points). */
int locate_outline_mirrored(int point);

#endif
