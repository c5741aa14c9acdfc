/* Private: photographs found by their content, and their places in a session. */
#ifndef STORE_PHOTOS_H
#define STORE_PHOTOS_H

#include "archive.h"

/* Whether the words, numbers, scale and region fit each other; NULL and 0 fit. */
int store_check_photo(const struct meso_archive_photo *photo, struct meso_error *err);
/* "x,y,x,y,..." */
int store_write_polygon(const double *corners, size_t count, char **out, struct arena *arena,
                        struct meso_error *err);
/* Drops what was compared of a session in a view (NULL: in any). */
int store_forget_comparisons(struct store *store, int64_t session_id, const char *view,
                             struct meso_error *err);

int store_photos_of_content(struct store *store, const char *sha256, struct store_photo **out,
                            int *count, struct arena *arena, struct meso_error *err);
/* The number that the next photograph of a session's view gets. */
int store_next_repeat(struct store *store, int64_t session_id, const char *view, const char *side,
                      const char *needles, int64_t *out, struct meso_error *err);

#endif
