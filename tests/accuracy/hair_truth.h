/* Which true hair a found line follows. */
#ifndef ACCURACY_HAIR_TRUTH_H
#define ACCURACY_HAIR_TRUTH_H

#include "measure/measure.h"
#include "samples/render.h"

/* Length of the part of a hair that lies in the picture. */
double hair_truth_visible_mm(const struct render_hair *hair,
                             const struct render_trichoscopy *truth);
/* Part of what is in view of a hair beside which, as far as its flanks and 15 um, no other lies. */
double hair_truth_alone_part(const struct render_hair *hair,
                             const struct render_trichoscopy *truth);
/* For each mark the id of the hair that it follows longest, -1 if of none; each hair owns one. */
int hair_truth_owners(const struct render_trichoscopy *truth, const struct measure_mark *marks,
                      int count, int **ids, struct arena *arena, struct meso_error *err);

#endif
