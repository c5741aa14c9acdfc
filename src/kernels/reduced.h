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

/* Taps 0..radius of a Gaussian of sigma px (order 0) or its first or second derivative, in double:
   moments made exact after sampling. */
void kernels_sampled_gaussian(double sigma, int order, int radius, double half[]);

/* Halves the source as long as the wanted sigma stays at least 2.5 px. */
int kernels_reduce(const struct kernels *kernels, struct plane source, double sigma,
                   struct kernels_reduced *out, struct arena *scratch, struct meso_error *err);

#endif
