/* Private: what pictures, things and pairs of an archive's patient share. */
#ifndef PIPELINE_PICTURES_H
#define PIPELINE_PICTURES_H

#include "patient.h"

/* Two sessions of a patient's view by their numbers; from before to. */
struct pipeline_two {
    struct pipeline_visit visit;
    int from, to; /* indices */
};
int pipeline_two_of(struct store *store, const char *patient, const char *view, int from, int to,
                    struct pipeline_two *out, struct arena *arena, struct meso_error *err);
/* With its drawing; MESO_E_NOT_FOUND if it is not kept and work->pipeline is NULL. */
int pipeline_two_kept(const struct pipeline_work *work, const struct pipeline_two *two,
                      struct pipeline_kept *out, struct arena *arena, struct meso_error *err);

#endif
