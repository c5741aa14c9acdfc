/* Private: a folder of photographs on its way into the archive. */
#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include "archive.h"

enum store_outcome {
    STORE_OUTCOME_STORED,  /* dry run: would be */
    STORE_OUTCOME_THERE,   /* the same content is filed just so already */
    STORE_OUTCOME_REFUSED, /* error tells why */
    STORE_OUTCOME_IGNORED, /* no photograph by its name, such as Thumbs.db */
    STORE_OUTCOMES
};

struct store_import_item {
    const char *path; /* below the folder: PATIENT/SESSION/VIEW[-N].jpg */
    const char *patient, *view, *date;
    int session, repeat_number; /* 0: the name tells none */
    double mm_per_px;           /* 0: not told */
    char sha256[STORE_HASH];
    enum store_outcome outcome;
    struct meso_error error;
};

/* Every file below the folder, by path. Names that don't fit come as refused. */
int store_import_list(const char *folder, struct store_import_item **out, int *count,
                      struct arena *arena, struct meso_error *err);
/* What an item's path tells; one that doesn't fit comes as refused, with its error. */
int store_import_read_name(struct store_import_item *item, struct arena *arena,
                           struct meso_error *err);
/* A file that tells scales; it is no item of an import. */
bool store_import_is_scale(const char *name);
/* What one such file says of the photograph "scalp-macro-2" of the view "scalp-macro"; 0: nothing.
 */
int store_import_scale_in(const char *path, const char *name, const char *view, double *mm_per_px,
                          struct meso_error *err);
/* What the scale.txt files say of the photograph's scale; 0: nothing. */
int store_import_scale(const char *folder, const struct store_import_item *item, double *mm_per_px,
                       struct meso_error *err);
/* Files each item in turn; an item's failure is its own, *err that of the whole. */
int store_import_items(struct store *store, const struct meso_archive_import *import,
                       struct store_import_item *items, int count, struct meso_error *err);

#endif
