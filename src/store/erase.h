/* Private: a patient erased. */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "archive.h"

/* *erased tells what was there. Killed half-way, the rest is done at the next opening. */
int store_erase_patient(struct store *store, const char *code, struct store_patient *erased,
                        struct arena *arena, struct meso_error *err);

/* Takes away the reports of a patient in the archive's own folder, and the tables over all patients,
   which have the patient's lines. */
int store_drop_reports(const struct store *store, const char *code, struct meso_error *err);

#endif
