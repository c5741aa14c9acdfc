/* Parts of accuracy_hair that are read from rendered patients. */
#ifndef ACCURACY_HAIR_RENDERED_H
#define ACCURACY_HAIR_RENDERED_H

#include "kernels/kernels.h"

int accuracy_hair_fields(const struct kernels *kernels, struct arena *arena,
                         struct meso_error *err);
int accuracy_hair_scalps(const struct kernels *kernels, struct arena *arena,
                         struct meso_error *err);

#endif
