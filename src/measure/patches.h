/* Wide patches of more melanin, as in melasma: wider than any spot, with no border to follow. Knows
   the skin of one zone. */
#ifndef MEASURE_PATCHES_H
#define MEASURE_PATCHES_H

#include "skin.h"

struct measure_patches {
    double fraction; /* of the usable skin */
    double load;     /* melanin above the zone's in the patches, over the whole usable skin */
    double level;    /* of melanin above the zone's, from which a patch begins */
};

/* frozen_level > 0: the baseline's level, to be used. */
int measure_patches_find(const struct measure_input *input, double frozen_level,
                         struct measure_patches *out, struct arena *scratch,
                         struct meso_error *err);

#endif
