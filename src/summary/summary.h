/* The patient's page: what a report found out, in plain words. Knows no formats, no files and no
   archive; never says a percentile, a diagnosis or a promise. */
#ifndef SUMMARY_SUMMARY_H
#define SUMMARY_SUMMARY_H

#include "base/base.h"
#include "document/document.h"
#include "language/language.h"
#include "report/report.h"

/* How sure a finding is, by the statistics of the report; the rule stands in findings.c. */
enum summary_certainty {
    SUMMARY_CLEAR,  /* "Clear" */
    SUMMARY_LIKELY, /* "Likely" */
    SUMMARY_OPEN    /* "Cannot tell yet" */
};
enum summary_certainty summary_certainty_of(const struct progress_change *change);

struct summary_finding {
    const struct progress_change *change;
    enum summary_certainty certainty;
};
/* At most REPORT_HEADLINES, the most certain first; each measure that shows no change is named
 * once. */
int summary_findings(const struct report *report, struct summary_finding out[REPORT_HEADLINES]);

/* Whether a measure's field can be spoken of in plain words. */
bool summary_has_words(const struct measure *measure, int field);

struct summary_clinic {
    const char *name, *phone;     /* NULL: not told */
    struct document_picture logo; /* bytes NULL: none */
};
struct summary_next {
    int number;                    /* 0: none is planned */
    const char *earliest, *latest; /* dates; latest NULL: a fixed day; both NULL: not known */
};
struct summary {
    const struct report *report; /* of one session at least */
    const struct language *language;
    struct summary_clinic clinic;
    struct summary_next next;
    /* Of the first and the last session in one frame, where the patient agreed; bytes and size. */
    struct document_picture pictures[2];
    int picture_count;
};
/* Texts are the arena's, what the summary points to is borrowed. */
int summary_document(const struct summary *summary, struct document *out, struct arena *arena,
                     struct meso_error *err);
/* What the course of the report plans next. */
int summary_next_of(const struct report *report, struct summary_next *out, struct arena *arena,
                    struct meso_error *err);

#endif
