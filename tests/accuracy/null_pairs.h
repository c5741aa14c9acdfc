/* Pairs of photographs of which nothing has changed but the capture: real ones taken again by
   simulation, and rendered patients at another sitting. */
#ifndef ACCURACY_NULL_PAIRS_H
#define ACCURACY_NULL_PAIRS_H

#include "kernels/kernels.h"
#include "locate/locate.h"

struct null_pair {
    const char *name;
    enum locate_view view;
    double mm_per_px;             /* 0: from the iris */
    char before[128], after[128]; /* files */
};

/* Calls take for every pair, one after the other, files in folder; stops at the first error. */
int null_pairs(const struct kernels *kernels, const char *folder,
               void (*take)(void *context, const struct null_pair *pair), void *context,
               struct meso_error *err);

#endif
