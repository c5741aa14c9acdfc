/* Between masks.c and its part on rendered faces. */
#ifndef ACCURACY_MASKS_RENDERED_H
#define ACCURACY_MASKS_RENDERED_H

#include "locate/locate.h"

/* Prints precision and recall per cover, hair colour and tone; 0, or 1 with err filled. */
int masks_rendered(struct locate_models *models, const struct kernels *kernels,
                   struct meso_error *err);

#endif
