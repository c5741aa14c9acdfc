/* The story: one photograph's way and one patient's way through the rooms. */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "locate/locate.h"
#include "opencv/opencv.h"
#include "report/report.h"

enum { PIPELINE_WORKERS = 2, PIPELINE_MAX_NUISANCES = 8 };

/* What stays from one photograph to the next. */
struct pipeline {
    struct kernels kernels;
    struct opencv *opencv[PIPELINE_WORKERS]; /* one a thread */
    struct locate_models *models[PIPELINE_WORKERS];
    struct arena *scratch[BASE_MAX_THREADS]; /* one a thread, kept warm between photographs */
    int threads;
    void (*progress)(void *context, const char *stage, int done, int total);
    void *progress_context;
};
int pipeline_open(struct pipeline *pipeline, const char *models_dir, int threads,
                  struct meso_error *err);
void pipeline_close(struct pipeline *pipeline);

/* A photograph that is at hand already, under the name that a session calls it by. */
struct pipeline_file {
    const char *name;
    const uint8_t *bytes;
    size_t length;
};

/* Photographs that are decoded, with what was found in them by themselves: kept from one comparison
   to the next that needs them again. */
struct pipeline_decoded {
    const char *name; /* as a session calls it */
    bool done;
    struct arena *pixels;
    struct photo *photo;
    struct locate_cards cards;
    struct locate_reference colours;
    struct locate_face face; /* of a face view */
    double face_share;       /* of the others */
};

struct pipeline_subject {
    enum locate_view view;
    double mm_per_px;                    /* 0: unknown */
    const struct image_polygon *polygon; /* NULL: whole */
    const char *patient_code;
    const char *control;           /* untreated zone; NULL: none */
    struct course_items screening; /* conditions that were found */
    struct report_course course;   /* none: NULLs */
    bool phototrichogram;
    int nuisances; /* copies by which a photograph without repeats tells its own error; 0: none */
    const char *first_date; /* of the course's first session; NULL: the baseline's */
    double days_between;    /* 0: by the sessions' dates */
    /* Photographs of the sessions that are not opened by their path. */
    const struct pipeline_file *files;
    int file_count;
    /* Where photographs of these names are taken from, or laid once they are decoded; they outlive
       the report. NULL: nowhere. */
    struct pipeline_decoded *decoded;
    int decoded_count;
};

/* How far to go. */
enum pipeline_goal { PIPELINE_CHECK, PIPELINE_ALIGN, PIPELINE_MEASURE };

/* sessions: one (measure, check) or two (baseline and follow-up). The report and all it points to
   are the arena's. Returns MESO_E_NOT_ALIGNED or MESO_E_NOT_COMPARABLE with the report filled as
   far as it goes. */
int pipeline_run(struct pipeline *pipeline, const struct pipeline_subject *subject,
                 const struct meso_session *sessions, int session_count, enum pipeline_goal goal,
                 struct report *out, struct arena *arena, struct meso_error *err);

/* One session of a course with a later one, as pipeline_run does, but that each knows its place
   among them all: number, the needles before it, the course's begin. */
int pipeline_compare_two(struct pipeline *pipeline, const struct pipeline_subject *subject,
                         const struct meso_session *sessions, int from, int to, struct report *out,
                         struct arena *arena, struct meso_error *err);
/* Whether a comparison that returns this has a report all the same, which says why. */
bool pipeline_is_answer(int code);

/* Three to REPORT_MAX_SESSIONS sessions, by rising number: each with the first, the last with the
   one before it. Returns what the first against the last returns. */
int pipeline_run_sessions(struct pipeline *pipeline, const struct pipeline_subject *subject,
                          const struct meso_session *sessions, int count, struct report *out,
                          struct arena *arena, struct meso_error *err);
/* The same from comparisons of two sessions that were made before (report_pair_read): needs that of
   the first session with the last; takes those of the first with the others and of the one before
   last with the last as far as they are there. Decodes nothing. All changes are decided anew, as
   one report. What the pairs point to is shared, so that they must live as long. */
int pipeline_compose(const struct report *const *pairs, int count, struct report *out,
                     struct arena *arena, struct meso_error *err);

/* A course by its name, with all that is wrong with its file. */
int pipeline_find_course(const char *name_or_path, struct course *out, struct course_faults *faults,
                         struct arena *arena, struct meso_error *err);
/* "face", "face/weekly" (a plan of it), "clinic/glow.course". */
int pipeline_read_course(const char *spec, struct report_course *out, struct arena *arena,
                         struct meso_error *err);

/* Gives back the pixels of a report's photographs; also after an error. */
void pipeline_release(struct report *report);

#endif
