/* Private: the spread of edges in a photograph, and the noise of its finest detail. */
#ifndef QUALITY_SHARPNESS_H
#define QUALITY_SHARPNESS_H

#include "quality.h"

/* NaN where there are too few edges. */
struct sharpness {
    double sigma_px;                /* of the sharpest quarter of all edges */
    double widest_px, narrowest_px; /* by direction */
    double noise_levels;
    double detail; /* what of all slopes' energy more blur takes: a ratio of energies */
};
int quality_sharpness(const struct kernels *kernels, const struct photo *photo, int x, int y,
                      int width, int height, struct sharpness *out, struct arena *scratch,
                      struct meso_error *err);

#endif
