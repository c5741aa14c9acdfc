/* Private: a finding in plain words. */
#ifndef SUMMARY_WORDS_H
#define SUMMARY_WORDS_H

#include "summary.h"

/* All but names of tables are the arena's; NULL: out of memory. */
const char *summary_heading(const struct summary *summary, const struct summary_finding *finding,
                            struct arena *arena, struct meso_error *err);
const char *summary_label(const struct summary *summary, enum summary_certainty certainty);
const char *summary_detail(const struct summary *summary, const struct summary_finding *finding,
                           struct arena *arena, struct meso_error *err);
/* "Lines and wrinkles" */
const char *summary_subject(const struct summary *summary, const struct measure *measure,
                            int field);
/* Whether percent of the first session tell people something of it. */
bool summary_in_percent(const struct progress_change *change);
/* Why nothing could be compared; NULL: something could. */
const char *summary_reason(const struct summary *summary, const struct progress_change *change);
/* "Face" */
const char *summary_view(const struct summary *summary);
/* A date in words; NULL: out of memory. */
const char *summary_date(const struct summary *summary, const char *date, struct arena *arena,
                         struct meso_error *err);

#endif
