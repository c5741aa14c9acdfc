/* Private: a patient erased. */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "archive.h"

/* *erased tells what was there. Killed half-way, the rest is done at the next opening. */
int store_erase_patient(struct store *store, const char *code, struct store_patient *erased,
                        struct arena *arena, struct meso_error *err);

#endif
