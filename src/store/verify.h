/* Private: what a look at the whole archive found. */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "archive.h"

struct store_findings {
    int64_t photos, audit_lines;
    int damaged, unreferenced;
    char audit_head[STORE_HASH];
    /* kind: database, audit, damaged, missing (a photograph), unreferenced (no damage). */
    int (*say)(void *context, const char *kind, const char *sha256, const char *text,
               struct meso_error *err);
    void *context;
};
/* Counts and tells; MESO_OK also with damage. */
int store_verify(struct store *store, struct store_findings *findings, struct meso_error *err);

#endif
