/* Part of accuracy_hair: two photographs of one field. */
#ifndef ACCURACY_HAIR_PAIRS_H
#define ACCURACY_HAIR_PAIRS_H

#include "pipeline/pipeline.h"

/* All of it. */
int accuracy_hair_sessions(struct meso_error *err);
/* Two sessions, hair by hair; a clipped site some days later. */
int accuracy_hair_pairs(struct pipeline *pipeline, const char *folder, struct meso_error *err);
int accuracy_phototrichograms(struct pipeline *pipeline, const char *folder, struct arena *arena,
                              struct meso_error *err);

#endif
