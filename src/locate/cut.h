/* Between the kinds of zones: an outline becomes a zone with its mask. */
#ifndef LOCATE_CUT_H
#define LOCATE_CUT_H

#include "locate.h"

/* Box and mask of the outline inside of the photograph, all of it valid. An outline that has fewer
   than three corners or lies outside gives width 0. */
int locate_cut_zone(const char *name, struct image_polygon outline, const struct photo *photo,
                    struct zone *out, struct arena *arena, struct meso_error *err);
/* Takes eyes, brows, lips and nostrils out of each zone's mask and its outline_px: they were never
   meant to be measured. What lies beyond the photograph's edge was: it is added to outline_px. */
int locate_cut_features(struct locate_zones *zones, const struct locate_face *face,
                        struct arena *arena, struct meso_error *err);
/* Takes away from each zone what is not skin, and what an earlier zone has; counts what is left. */
int locate_cut_to_skin(struct locate_zones *zones, const struct locate_skin *skin,
                       struct arena *arena, struct meso_error *err);
/* The round field of a trichoscope inside its dark border, as a polygon; count is 0 where the
   photograph has no such border. */
int locate_cut_field(const struct photo *photo, const struct kernels *kernels,
                     struct image_polygon *out, struct arena *arena, struct meso_error *err);
/* Takes away from the zone what lies outside of the polygon. */
int locate_cut_to_polygon(struct zone *zone, struct image_polygon polygon, struct arena *arena,
                          struct meso_error *err);
/* valid_px anew. */
void locate_cut_count(struct zone *zone);

#endif
