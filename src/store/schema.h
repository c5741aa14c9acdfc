/* Private: the tables, as numbered steps from one version to the next. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "rows.h"

/* The version that this program writes. */
int store_schema_newest(void);
/* 0: no tables yet. */
int store_schema_version(struct store_rows *rows, int *out, struct meso_error *err);
/* Takes the tables to a version (not back): each step whole or not at all, one process at a time.
   MESO_E_ARCHIVE_NEWER if they are beyond the newest. */
int store_schema_migrate(struct store_rows *rows, int version, struct meso_error *err);

/* Tables that hold what the archive knows, parents before children: a copy goes in this order. */
extern const char *const store_schema_tables[];
extern const int store_schema_table_count;

#endif
