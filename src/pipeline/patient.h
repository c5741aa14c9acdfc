/* Private: one patient's sessions of one view, as the archive holds them. */
#ifndef PIPELINE_PATIENT_H
#define PIPELINE_PATIENT_H

#include "pipeline.h"
#include "store/store.h"

struct pipeline_visit_session {
    int number;
    /* NULL: unknown, none. needles_date: of the session before, whether it was photographed or not.
     */
    const char *date, *needles_date, *flags, *treatment;
    double mm_per_px;      /* of the primary, as it was given; 0: it was not */
    const char *polygon;   /* its region as a text; NULL: all of it */
    const double *corners; /* and as numbers */
    int corner_count;
    int photo_count; /* the primary first, then its repeats */
    const char *names[PROGRESS_MAX_CAPTURES], *sha256[PROGRESS_MAX_CAPTURES];
};
struct pipeline_visit {
    struct store_patient patient;
    const char *view, *course;                                   /* course NULL: none */
    struct pipeline_visit_session sessions[REPORT_MAX_SESSIONS]; /* by number */
    int count;
};
/* A patient's rows. */
struct pipeline_patient {
    struct store_patient patient;
    struct store_session *sessions;
    struct store_photo *photos;
    int session_count, photo_count;
};
int pipeline_patient_read(struct store *store, const char *code, struct pipeline_patient *out,
                          struct arena *arena, struct meso_error *err);
/* The sessions with a photograph of the view before the needles that may be used; may be none. */
int pipeline_visit_of(const struct pipeline_patient *patient, const char *view,
                      struct pipeline_visit *out, struct arena *arena, struct meso_error *err);

struct pipeline_work {
    struct store *store;
    struct pipeline *pipeline; /* NULL: `open` gives it when it is needed first; that NULL too:
                                  nothing is measured, only what is kept is read */
    int (*open)(void *context, struct pipeline **out, struct meso_error *err);
    void *context;
    bool only_stale; /* measured is only what is kept of older versions of the measures */
};
enum { PIPELINE_RAISED_ROOM = 200 };
struct pipeline_tally {
    int found, made, missing;          /* comparisons */
    int stale;                         /* of those made or missing: kept of older versions */
    char raised[PIPELINE_RAISED_ROOM]; /* "wrinkles 3 to 4, hair 4 to 5"; "" nothing is stale */
};
/* One comparison of the visit's sessions (indices), made and kept if it is not there. Both are the
   arena's, and NULL where nothing is kept and nothing is to be measured. */
struct pipeline_kept {
    const char *text; /* report_pair_read */
    uint8_t *drawing; /* report_drawing_read; NULL unless it is asked for */
    size_t drawing_length;
};
int pipeline_visit_pair(const struct pipeline_work *work, const struct pipeline_visit *visit,
                        int from, int to, bool with_drawing, struct pipeline_kept *out,
                        struct arena *arena, struct meso_error *err);
/* What all of a comparison is kept under. */
int pipeline_visit_key(const struct pipeline_visit *visit, int from, int to, char key[65],
                       struct arena *arena, struct meso_error *err);
/* The report of at least two sessions; made of kept comparisons, and of those it makes and keeps.
   With tally->missing there is no report. Everything is the arena's. */
int pipeline_visit_report(const struct pipeline_work *work, const struct pipeline_visit *visit,
                          struct report *out, struct pipeline_tally *tally, struct arena *arena,
                          struct meso_error *err);
/* The pictures for the report's page, of the first and the last session; everything is the arena's.
 */
int pipeline_visit_pictures(const struct pipeline_work *work, const struct pipeline_visit *visit,
                            struct report *report, struct arena *arena, struct meso_error *err);
/* The first and the last photograph in one frame, without marks, as their kept comparison has them;
 *there false: it was kept without a drawing, or for little of them. */
int pipeline_visit_shots(const struct pipeline_work *work, const struct pipeline_visit *visit,
                         const struct report *report, int side, struct report_shot out[2],
                         bool *there, struct arena *arena, struct meso_error *err);

#endif
