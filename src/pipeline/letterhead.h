/* Private: the clinic as its patients know it. */
#ifndef PIPELINE_LETTERHEAD_H
#define PIPELINE_LETTERHEAD_H

#include "summary/summary.h"

#include <mesotrack/summary.h>

/* What was asked for, and for the rest what the archive's settings say. */
int pipeline_read_letterhead(struct meso_archive *archive, const struct meso_summary *asked,
                             struct summary_clinic *out, const char **language, struct arena *arena,
                             struct meso_error *err);

#endif
