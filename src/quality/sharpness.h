/* Private: how sharp and how noisy a window of a photograph is. */
#ifndef QUALITY_SHARPNESS_H
#define QUALITY_SHARPNESS_H

#include "quality.h"

/* blur_sigma_px: spread of the sharpest edges, NaN where there are too few; noise_levels: sd of the
   finest detail in 8-bit levels. */
int quality_sharpness(const struct kernels *kernels, const struct photo *photo, int x, int y,
                      int width, int height, double *blur_sigma_px, double *noise_levels,
                      struct arena *scratch, struct meso_error *err);

#endif
