/* The mixture of the channels in which melanin stands out of this very skin. Knows the skin of one
   zone. */
#ifndef MEASURE_CONTRAST_H
#define MEASURE_CONTRAST_H

#include "skin.h"

/* plain: the weights of the channels that are otherwise used. weights: those in which melanin is
   seen best against the texture, scaled so that melanin reads as much as with the plain ones.
   *gain: its contrast over the texture's standard deviation, over the same with the plain weights.
   Where too little skin is seen, the plain ones and 1. */
int measure_contrast_weights(const struct measure_skin *skin, const double plain[3],
                             double weights[3], double *gain, struct arena *arena,
                             struct meso_error *err);

#endif
