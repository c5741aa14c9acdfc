/* The summary as JSON: at most three statements, what could not be compared, what is due next. */
#include "json_parts.h"

#include <string.h>

static void statement(struct json_writer *w, struct json_place list, const struct report *report,
                      const struct progress_change *change, struct arena *arena,
                      struct meso_error *err)
{
    struct json_place row = report_json_object(w, list, NULL);
    report_json_text(w, row, "measure", change->measure->name);
    report_json_text(w, row, "zone", change->zone);
    report_json_text(w, row, "field", change->measure->fields[change->field].name);
    report_json_text(w, row, "verdict", progress_verdict_name(change->verdict));
    char *text = report_trend_sentence(change, report_trend(report, change), arena, err);
    w->failed = w->failed || !text;
    report_json_text(w, row, "text", text);
}

/* The changes of headline fields over the whole: what a report without survivors says. */
static bool speaks_for_whole(const struct progress_change *change)
{
    return progress_is_headline(change) && !strcmp(change->zone, "whole");
}

/* What of these changes survives, or that of the whole nothing was seen. */
static void findings(struct json_writer *w, struct json_place list, const struct report *report,
                     const struct progress_change *changes, int count, struct arena *arena,
                     struct meso_error *err)
{
    int indices[REPORT_HEADLINES];
    int survivors = progress_headline(changes, count, REPORT_HEADLINES, indices), said = survivors;
    for (int i = 0; i < survivors; i++)
        statement(w, list, report, &changes[indices[i]], arena, err);
    for (int i = 0; i < count && !survivors && said < REPORT_HEADLINES; i++)
        if (changes[i].verdict == PROGRESS_NO_DETECTABLE_CHANGE && speaks_for_whole(&changes[i])) {
            statement(w, list, report, &changes[i], arena, err);
            said++;
        }
}

void report_json_summary(struct json_writer *w, struct json_place root, const struct report *report,
                         struct arena *arena, struct meso_error *err)
{
    struct json_place object = report_json_object(w, root, "summary");
    int count = report_main_count(report);
    findings(w, report_json_array(w, object, "headline"), report, report->changes, count, arena,
             err);
    if (report->step_count)
        findings(w, report_json_array(w, object, "since_previous"), report,
                 report->changes + report->step_from, report->step_count, arena, err);
    struct json_place not_comparable = report_json_array(w, object, "not_comparable");
    for (int i = 0; i < count; i++)
        if (report->changes[i].verdict == PROGRESS_NOT_COMPARABLE &&
            speaks_for_whole(&report->changes[i]) &&
            /* A quantity that has no better is no failed comparison. */
            report->changes[i].measure->fields[report->changes[i].field].better)
            statement(w, not_comparable, report, &report->changes[i], arena, err);
    report_json_next_session(w, object, report, arena, err);
}
