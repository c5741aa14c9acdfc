/* Private: what the files of the report page share. The page's object is the report as programs get
   it ("report", "drawing"), and for browsers beside it the same in words. */
#ifndef WEB_REPORT_PAGE_H
#define WEB_REPORT_PAGE_H

#include "page.h"

#include <mesotrack/pictures.h>

struct web_report {
    struct web_request *request;
    struct meso_error *err;
    cJSON *data; /* of the answer */
    const char *patient, *view;
    const char *address; /* of the view's report */
    const char *base;    /* of what belongs to the two sessions: address/1/4 */
    int from, to, first, last;
    const char *zone;                  /* that alone is listed; NULL: all */
    struct meso_result *pair, *course; /* course NULL: two sessions alone, or not asked for */
    cJSON *report, *drawing;           /* of the course, or of the pair; drawing: of the pair */
};

/* report_words.c: texts are the arena's, or constant; "" where memory is used up. */
const char *web_report_words(const struct web_report *r, const char *name);  /* word_list.h */
const char *web_report_reason(const struct web_report *r, const char *name); /* reason_list.h */
const char *web_report_unit(const struct web_report *r, const char *unit);   /* "mm²" */
/* Three significant digits; "–" for what is no number. */
const char *web_report_number(const struct web_report *r, double value);
/* "44 % less", "0.12 mm more"; the size alone with plain. */
const char *web_report_amount(const struct web_report *r, const cJSON *change, double value,
                              bool plain);

/* Of a member; NaN if there is none. */
double web_report_value(const cJSON *object, const char *name);

/* report_findings.c */
int web_report_findings(struct web_report *r);
/* report_charts.c: SVG of a change; NULL where there is nothing to draw. */
const char *web_report_bar(const struct web_report *r, const cJSON *change);
int web_report_charts(struct web_report *r);
/* report_ledger.c */
int web_report_ledger(struct web_report *r);
const cJSON *web_report_match(const cJSON *report, const char *id);

#endif
