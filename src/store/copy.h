/* Private: a whole archive copied: backup and restore. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "archive.h"

struct store_copied {
    int64_t photos, photos_there; /* copied now, and there from an earlier copy */
    int unreadable;               /* missing or damaged at the source: not copied */
};

/* Copies rows (all of one moment) and photographs to a folder; it becomes an archive at the very
   end. database: NULL is a file in the folder. again: the folder may hold an earlier copy of the
   same archive, which is brought up to date and stays whole until then. */
int store_copy(struct store *store, const char *folder, const char *database, bool again,
               struct store_copied *out, struct meso_error *err);

/* copy_rows.c: every table's rows into tables that are empty. */
int store_copy_rows(struct store_rows *from, struct store_rows *to, struct meso_error *err);

#endif
