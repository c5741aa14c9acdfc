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
    const uint8_t *bytes; /* of the file, where it is only in memory; NULL: it is at path */
    size_t length;
    int session; /* index */
    struct report_photo *out;
    struct locate_face face;
    double face_share; /* scalp and skin: how much of it is a face */
    int code;
    struct meso_error err;
};

/* The report's sessions, and a passage for each of their photographs. */
int pipeline_plan(struct report *report, const struct meso_session *sessions, int session_count,
                  struct passage **passages, int *passage_count, struct arena *arena,
                  struct meso_error *err);

/* The file of that name that the subject holds in memory, or the one at path. */
int pipeline_open_photo(const struct pipeline_subject *subject, const char *path,
                        struct photo **photo, struct arena *arena, struct meso_error *err);
/* Decodes every photograph and finds the faces; the first error in the photographs' order counts.
 */
int pipeline_locate_all(struct pipeline *pipeline, struct passage *passages, int count,
                        struct meso_error *err);

/* Measures a photograph of the report in every zone; readings[m * pipeline_reading_slots(photo) +
   z]. frozen: the baseline's readings in the same order, or NULL. */
int pipeline_measure_photo(struct pipeline *pipeline, const struct report *report,
                           struct report_photo *photo, const struct measure_reading *frozen,
                           struct measure_reading *readings, struct arena *arena,
                           struct meso_error *err);
int pipeline_measure_count(void);
/* The reading's marks, doubtful ones too, are the arena's from here on. */
int pipeline_copy_marks(struct measure_reading *reading, struct arena *arena,
                        struct meso_error *err);
/* The readings' marks and their zones go into photo. */
int pipeline_write_marks(enum locate_view view, struct report_photo *photo,
                         const struct measure_reading *readings, struct arena *arena,
                         struct meso_error *err);

/* message: of the arena; NULL where it had no memory left. */
int pipeline_warn(struct report *report, const char *code, const char *message);

/* A photograph given twice, a colour profile that was not followed, several faces. */
int pipeline_warn_of_photo(struct report *report, const struct report_photo *photo,
                           struct arena *arena, struct meso_error *err);
/* A view that the course doesn't take, a baseline later than the first session. */
int pipeline_warn_of_course(struct report *report, struct arena *arena, struct meso_error *err);
/* What was found at the screening, and needles deeper or shallower than the technique's usual. */
int pipeline_warn_of_record(struct report *report, struct arena *arena, struct meso_error *err);
/* A photograph without a scale, unless it inherits that of the baseline. */
int pipeline_warn_of_scale(struct report *report, const struct report_photo *photo,
                           struct arena *arena, struct meso_error *err);

/* The scale of a photograph by itself: given, of the card in view, of the irises; or of the
   baseline it is aligned to. */
void pipeline_scale_own(const struct pipeline_subject *subject, struct report_photo *photo);
void pipeline_scale_inherited(const struct report_photo *baseline, struct report_photo *photo);
/* Warns where the scale contradicts what else the photograph says of it, and of a tilted card. */
int pipeline_scale_doubts(const struct pipeline_subject *subject, struct report *report,
                          const struct report_photo *photo, struct arena *arena,
                          struct meso_error *err);

void pipeline_say(const struct pipeline *pipeline, const char *stage, int done, int total);

/* photo->quality, by itself and, where it is aligned, beside the baseline's. */
int pipeline_judge_photo(struct pipeline *pipeline, const struct pipeline_subject *subject,
                         const struct report_photo *baseline, double face_share,
                         struct report_photo *photo, struct meso_error *err);

#endif
