/* Private: what a call of the public API found out, and its texts. */
#ifndef PIPELINE_RESULT_H
#define PIPELINE_RESULT_H

#include "document/document.h"
#include "pipeline.h"

enum { MESO_FORMATS = MESO_FORMAT_FHIR + 1 };

enum result_kind {
    RESULT_REPORT,
    RESULT_CHECK,
    RESULT_ALIGN,
    RESULT_MEASURES,
    RESULT_CARD,
    RESULT_COURSES,
    RESULT_SUMMARY
};

struct meso_result {
    enum result_kind kind;
    struct arena *arena;
    struct report report;
    struct {
        char *text;
        size_t length;
    } texts[MESO_FORMATS];
    enum report_paper paper;   /* of the cards */
    struct document *document; /* the summary */
    struct course *courses;
    int course_count;
    struct course_faults faults; /* of the file of a course */
    const char *drawing;         /* of two of an archive's sessions; NULL: none */
};

/* mesotrack.c: what a handle runs on. */
struct pipeline *pipeline_of(struct meso *meso);
/* Names this build. */
void pipeline_sign(struct report *report);
/* An empty one, which names this build. */
int pipeline_result_new(enum result_kind kind, struct meso_result **out, struct meso_error *err);

#endif
