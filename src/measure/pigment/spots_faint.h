/* Spots that only their colour shows. Knows the zone and the spots that were found by brightness.
 */
#ifndef MEASURE_SPOTS_FAINT_H
#define MEASURE_SPOTS_FAINT_H

#include "blobs.h"

/* Adds to `found`, in px of `skin`'s planes, what stands out in the mixture of channels that shows
   melanin best and is not among them. Contrasts are those of `luma`. frozen_noise > 0: the
   baseline's; *noise: what was found. */
int measure_spots_add_faint(const struct measure_input *input, const struct measure_skin *skin,
                            const double luma[3], double frozen_noise, struct measure_blobs *found,
                            double *noise, struct arena *arena, struct meso_error *err);

#endif
