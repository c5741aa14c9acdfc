/* Part of accuracy_ledger: wrinkles and spots. */
#ifndef ACCURACY_LEDGER_MARKS_H
#define ACCURACY_LEDGER_MARKS_H

#include "pipeline/pipeline.h"

/* Unchanged skin photographed twice: everything is kept, nothing has changed. */
int accuracy_ledger_unchanged(struct pipeline *pipeline, const char *folder,
                              struct meso_error *err);
/* Rendered skin of which spots went or came, lines faded or came. */
int accuracy_ledger_planted(struct pipeline *pipeline, const char *folder, struct meso_error *err);

#endif
