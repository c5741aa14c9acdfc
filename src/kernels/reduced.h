/* Filters of large sigma on a plane of half, quarter ... the size. Shared by gaussian.c and
 * lines.c. */
#ifndef KERNELS_REDUCED_H
#define KERNELS_REDUCED_H

#include "kernels/kernels.h"

struct kernels_reduced {
    struct plane plane; /* the source itself if factor is 1 */
    int margin;         /* px of the plane that lie around the source, its edge replicated */
    int factor;
    double sigma;       /* what is still to be blurred, in px of the plane */
    double scale_sigma; /* the wanted sigma in px of the plane */
};

/* Halves the source as long as the wanted sigma stays at least 2.5 px. */
int kernels_reduce(const struct kernels *kernels, struct plane source, double sigma,
                   struct kernels_reduced *out, struct arena *scratch, struct meso_error *err);

/* Second derivatives of a Gaussian at the scale of the reduced plane, times scale_sigma squared;
   planes of the arena. */
int kernels_reduced_hessian(const struct kernels *kernels, const struct kernels_reduced *reduced,
                            struct plane hessian[3], struct arena *scratch, struct meso_error *err);

#endif
