/* Private: photographs found by their content. */
#ifndef STORE_PHOTOS_H
#define STORE_PHOTOS_H

#include "archive.h"

int store_photos_of_content(struct store *store, const char *sha256, struct store_photo **out,
                            int *count, struct arena *arena, struct meso_error *err);

#endif
