/* Part of accuracy_hair: two sessions of one field, hair by hair. */
#ifndef ACCURACY_HAIR_PAIRS_H
#define ACCURACY_HAIR_PAIRS_H

#include "base/base.h"

int accuracy_hair_pairs(struct arena *arena, struct meso_error *err);

#endif
