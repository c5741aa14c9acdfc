/* Private: how much a field varies where nothing changed. */
#ifndef PROGRESS_NOISE_H
#define PROGRESS_NOISE_H

#include "progress.h"

/* Whether the prior knows this field, or a sibling of its kind. */
bool progress_noise_known(const struct measure *measure, int field);
/* Whether the prior knows any field of the measure, so that a missing field is a gap. */
bool progress_noise_measured(const struct measure *measure);
/* Sets noise_ratio, repeat_freedom and the variances of both session means. */
void progress_noise_of(struct progress_change *change, const struct progress_captures *before,
                       const struct progress_captures *after,
                       const struct progress_repeats *elsewhere);

#endif
