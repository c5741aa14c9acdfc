/* Private: whether the machine and the archive are fit for each other. */
#ifndef STORE_DOCTOR_H
#define STORE_DOCTOR_H

#include "archive.h"

enum store_health { STORE_FINE, STORE_WARNING, STORE_FAILED };

/* Tells each check in turn; returns the code of the first that failed. Changes nothing but for what
   opening an archive does. */
int store_doctor(const struct meso_archive_options *options,
                 int (*say)(void *context, const char *check, enum store_health health,
                            const char *text, struct meso_error *err),
                 void *context, struct meso_error *err);

#endif
