/* Private: a patient's own copy, or one for a purpose that the patient agreed to. */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "archive.h"

struct store_exported {
    int photos, withheld, unreadable;
};

/* The consent that a purpose needs (enum store_consent); 0 for "own". */
int store_export_purpose(const char *purpose, unsigned *needed, struct meso_error *err);
/* purpose: "own" (all, for the patient), "treatment", "summary" or "teaching": only photographs
   with that consent; "teaching" has no code, name, dates and notes. A ZIP file with a page that any
   browser opens, at path, or (path NULL) one without a name in the archive's folder: *file reads
   it. Photographs are encoded anew, so that nothing of the camera's metadata is in it.
   MESO_E_NOT_PERMITTED if there is consent for none. */
struct store_export_target {
    const char *path;
    int *file;
};
int store_export_patient(struct store *store, const char *code, const char *purpose,
                         const struct store_export_target *target, struct store_exported *out,
                         struct arena *arena, struct meso_error *err);

#endif
