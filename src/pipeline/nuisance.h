/* Private: a photograph's copies under small known nuisances. */
#ifndef PIPELINE_NUISANCE_H
#define PIPELINE_NUISANCE_H

#include "compare.h"

struct pipeline_copy {
    uint8_t *bytes; /* a JPEG; the arena's */
    size_t length;
};
/* index: 0 .. PIPELINE_MAX_NUISANCES - 1, each another nuisance; always the same bytes. */
int pipeline_nuisance_copy(const struct kernels *kernels, const struct photo *photo, int index,
                           struct pipeline_copy *out, struct arena *arena, struct meso_error *err);

/* Reads the photograph and its copy together: the readings' squares are added to own, by measure
   and field. */
int pipeline_run_copy(struct pipeline *pipeline, const struct pipeline_subject *subject,
                      const struct meso_session *session, const struct pipeline_copy *copy,
                      struct progress_repeats *own, struct arena *arena, struct meso_error *err);
/* What a session's captures say, added to own; MESO_OK. */
int pipeline_add_own_noise(const struct report *report, const struct session_readings *sessions,
                           struct progress_repeats *own);
/* Of both sessions' photographs that have no repeats, by subject->nuisances copies each, into the
   report. */
int pipeline_read_own_noise(struct pipeline *pipeline, const struct pipeline_subject *subject,
                            const struct meso_session *sessions, struct report *out,
                            struct arena *arena, struct meso_error *err);

#endif
