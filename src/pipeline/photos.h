/* Private: the photographs of a run, and the steps each goes through. */
#ifndef PIPELINE_PHOTOS_H
#define PIPELINE_PHOTOS_H

#include "pipeline.h"

/* One photograph on its way; its own
   arena, so that two can go side by side. */
struct passage {
    struct pipeline *pipeline;
    const struct pipeline_subject *subject;
    const char *path;
    int session; /* index */
    struct report_photo *out;
    struct locate_face face;
    double face_share; /* scalp and skin: how much of it is a face */
    int code;
    struct meso_error err;
};

/* Decodes every photograph and finds the faces; the first error in the photographs' order counts.
 */
int pipeline_locate_all(struct pipeline *pipeline, struct passage *passages, int count,
                        struct meso_error *err);

/* Measures a photograph in every zone; readings[m * pipeline_reading_slots(photo) + z]. frozen: the
   baseline's readings in the same order, or NULL. Marks and their zones go into photo. */
int pipeline_measure_photo(struct pipeline *pipeline, enum locate_view view,
                           struct report_photo *photo, const struct measure_reading *frozen,
                           struct measure_reading *readings, struct arena *arena,
                           struct meso_error *err);
int pipeline_measure_count(void);

void pipeline_say(const struct pipeline *pipeline, const char *stage, int done, int total);

#endif
