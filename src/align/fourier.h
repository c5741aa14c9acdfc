/* Correlation of square pictures of complex numbers by Fourier transform. */
#ifndef ALIGN_FOURIER_H
#define ALIGN_FOURIER_H

#include "base/base.h"

/* side * side, row by row. */
struct spectrum {
    float *re, *im;
};
int align_spectrum_new(struct spectrum *out, int side, struct arena *arena, struct meso_error *err);

struct fourier {
    int side;         /* a power of two, 32 or more */
    float *cos, *sin; /* of 2 pi k / side, k < side / 2 */
    int *negative;    /* the place of -k, of the k at this place, in bit-reversed order */
    float *re, *im;   /* scratch for transposing */
};
int align_fourier_new(struct fourier *f, int side, struct arena *arena, struct meso_error *err);
/* In place; the order of the frequencies is align_correlate's affair. */
void align_fourier_forward(const struct fourier *f, struct spectrum *s);
/* to(k) = from(-k) */
void align_fourier_negated(const struct fourier *f, const struct spectrum *from,
                           struct spectrum *to);
/* Real parts of the correlations, at every shift, of a with t (into out->re) and with t turned by
   half about (0, 0) (into out->im), but for a factor. an and tn are a and t negated. */
void align_correlate(const struct fourier *f, const struct spectrum *a, const struct spectrum *an,
                     const struct spectrum *t, const struct spectrum *tn, struct spectrum *out);

#endif
