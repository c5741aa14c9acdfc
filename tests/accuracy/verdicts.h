/* Parts of accuracy_verdicts: simulated reports of which it is known what changed, what they said,
   and the figures over all of them. */
#ifndef ACCURACY_VERDICTS_H
#define ACCURACY_VERDICTS_H

#include "pipeline/pipeline.h"
#include "rephotograph.h"

/* One change of a report, as far as its truth is known. */
struct verdicts_row {
    const struct measure *measure;
    int field, report; /* index of its report */
    char zone[24];
    double before, absolute, detectable, seen_from, truth;
    bool asked; /* what was planted, or a change that a null pair must not have */
    enum progress_verdict verdict;
    char reasons[64]; /* joined by '+' */
};
struct verdicts_report {
    char kind[24], subject[40], plant[24]; /* plant "-": nothing changed */
    int number;                            /* of the subject, within its kind */
    double ratio;                          /* planted change over what is detectable; 0: none */
    int code;                              /* of the run */
    int captures;                          /* a session */
};
struct verdicts_log {
    struct verdicts_row *rows;
    struct verdicts_report *reports;
    struct {
        char kind[24];
        int number;
    } * done; /* subjects that were finished */
    int row_count, row_room, report_count, report_room, done_count, done_room;
    int unwritten_row, unwritten_report; /* of the subject under way */
    const char *path;                    /* NULL: kept in memory alone */
};
/* Reads what is there of path, so that a run can be resumed, split and summed up. */
int verdicts_log_open(struct verdicts_log *log, const char *path, struct meso_error *err);
void verdicts_log_free(struct verdicts_log *log);
bool verdicts_log_done(const struct verdicts_log *log, const char *kind, int number);
/* What a plant is to change; truth is what it does. */
struct verdicts_target {
    const struct measure *measure;
    int field;
    const char *zone;
    double truth;
};
/* Takes the report's changes: with a target only that one, without any all, of which none is true.
 */
int verdicts_log_take(struct verdicts_log *log, const struct verdicts_report *about,
                      const struct report *report, const struct verdicts_target *target,
                      struct meso_error *err);
/* The subject is finished: its reports are appended to the file at once. */
int verdicts_log_finish(struct verdicts_log *log, const char *kind, int number,
                        struct meso_error *err);

struct verdicts_bench {
    struct pipeline pipeline;
    struct verdicts_log log;
    char folder[64], before[96], after[96];
    struct meso_error err;
};
/* One kind of simulated report: run makes and judges those of subject `number`. */
struct verdicts_kind {
    const char *name, *what;
    int subjects; /* of a full run */
    int reports;  /* about so many a subject */
    bool real;    /* photographs, not rendered patients */
    int (*run)(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
               struct arena *arena);
};
extern const struct verdicts_kind verdicts_kinds[]; /* ends with a NULL name */

/* Before and after as bench->before and ->after lie there; the report is the arena's, and its
   pixels to be released. code of about: that of the run, of which only errors of the bench itself
   are returned. */
int verdicts_compare(struct verdicts_bench *bench, const struct pipeline_subject *subject,
                     struct verdicts_report *about, const struct verdicts_target *target,
                     struct report *report, struct arena *arena);
/* Fills about. */
void verdicts_about(struct verdicts_report *about, const struct verdicts_kind *kind, int number,
                    const char *subject);

/* How much is planted: times the detectable change, or times what the null report says that would
   have got a verdict among all of its comparisons. */
struct verdicts_dose {
    double ratio;
    bool of_seen_from;
    uint64_t draw; /* of the follow-up's nuisance */
};
enum { VERDICTS_DOSES = 3 };
extern const struct verdicts_dose verdicts_doses[VERDICTS_DOSES];
double verdicts_dose_of(const struct verdicts_dose *dose, const struct progress_change *from);
void verdicts_name_plant(struct verdicts_report *about, const char *plant,
                         const struct verdicts_dose *dose);

/* What a baseline and a follow-up within the gates are photographed with. */
extern const struct nuisance verdicts_still, verdicts_gates;

/* A photograph of the shared data, one after the other and then from the first on; NULL name: there
   is none. */
enum verdicts_source { VERDICTS_FACES, VERDICTS_LESIONS, VERDICTS_SOURCES };
int verdicts_open_real(enum verdicts_source source, int number, struct photo **photo, char name[40],
                       struct pipeline_subject *subject, struct arena *arena,
                       struct meso_error *err);

int verdicts_null_real(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                       struct arena *arena);
int verdicts_null_rendered(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                           int number, struct arena *arena);
int verdicts_stranger(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                      struct arena *arena);
int verdicts_planted_pixels(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                            int number, struct arena *arena);
int verdicts_planted_hair(struct verdicts_bench *bench, const struct verdicts_kind *kind,
                          int number, struct arena *arena);
int verdicts_smiling(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                     struct arena *arena);
int verdicts_captures(struct verdicts_bench *bench, const struct verdicts_kind *kind, int number,
                      struct arena *arena);

/* The figures. */
void verdicts_print(const struct verdicts_log *log);
const struct verdicts_kind *verdicts_kind_of(const char *name);

#endif
