/* Private: a ZIP file that anybody can open, written as it comes; nothing is compressed, since
   photographs are already. */
#ifndef STORE_ZIP_H
#define STORE_ZIP_H

#include "base/base.h"

struct store_zip;
/* Writes beside the path first; the file has its name once store_zip_end was fine. */
int store_zip_begin(struct store_zip **out, const char *path, struct meso_error *err);
/* A file that has no name once it is open; prefix as in base_temporary_open. *file reads it, and is
   the caller's. */
int store_zip_begin_nameless(struct store_zip **out, const char *prefix, int *file,
                             struct meso_error *err);
int store_zip_add(struct store_zip *zip, const char *name, const void *bytes, size_t length,
                  struct meso_error *err);
int store_zip_end(struct store_zip *zip, struct meso_error *err);
void store_zip_drop(struct store_zip *zip); /* frees, and takes away what was not ended */

#endif
