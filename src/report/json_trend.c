/* The course of each headline field as JSON: every session since the baseline, how much a session
   does, and from when on nothing more was seen. */
#include "json_parts.h"

#include <math.h>
#include <string.h>

static const struct progress_change *change_to(const struct report *report,
                                               const struct progress_trend *trend, int session)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (change->from == trend->from && change->to == session &&
            change->measure == trend->measure && change->field == trend->field &&
            !strcmp(change->zone, trend->zone))
            return change;
    }
    return NULL;
}

static void point(struct json_writer *w, struct json_place list,
                  const struct report_session *session, const struct progress_trend *trend,
                  const struct progress_change *change)
{
    struct json_place row = report_json_object(w, list, NULL);
    bool known = change && !change->reason_count;
    bool baseline = session->number == trend->from;
    report_json_number(w, row, "session", session->number);
    report_json_text(w, row, "date", session->date);
    report_json_number(w, row, "absolute", baseline ? 0 : known ? change->absolute : NAN);
    report_json_number(w, row, "relative", baseline ? 0 : known ? change->relative : NAN);
    report_json_number(w, row, "detectable", known ? change->detectable : NAN);
    struct json_place interval = report_json_array(w, row, "interval95");
    for (int i = 0; i < 2; i++)
        report_json_number(w, interval, NULL, known ? change->interval95[i] : NAN);
    report_json_text(w, row, "verdict",
                     baseline ? NULL
                     : change ? progress_verdict_name(change->verdict)
                              : progress_verdict_name(PROGRESS_NOT_COMPARABLE));
    struct json_place reasons = report_json_array(w, row, "reasons");
    for (int i = 0; change && i < change->reason_count; i++)
        report_json_text(w, reasons, NULL, change->reasons[i]);
    if (!change && !baseline)
        report_json_text(w, reasons, NULL, "no_photograph");
}

static void per_session(struct json_writer *w, struct json_place row,
                        const struct progress_trend *trend)
{
    if (isnan(trend->per_session)) {
        report_json_null(w, row, "per_session");
        return;
    }
    struct json_place object = report_json_object(w, row, "per_session");
    report_json_number(w, object, "absolute", trend->per_session);
    report_json_number(w, object, "relative",
                       trend->before != 0 ? trend->per_session / fabs(trend->before) : NAN);
    struct json_place interval = report_json_array(w, object, "interval95");
    report_json_number(w, interval, NULL, trend->per_session95[0]);
    report_json_number(w, interval, NULL, trend->per_session95[1]);
}

static void plateau(struct json_writer *w, struct json_place row,
                    const struct progress_trend *trend)
{
    if (!trend->plateau_since) {
        report_json_null(w, row, "plateau");
        return;
    }
    struct json_place object = report_json_object(w, row, "plateau");
    report_json_number(w, object, "since", trend->plateau_since);
    report_json_number(w, object, "detectable", trend->plateau_detectable);
}

void report_json_trends(struct json_writer *w, struct json_place root, const struct report *report)
{
    if (!report->trend_count)
        return;
    struct json_place list = report_json_array(w, root, "trend");
    for (int i = 0; i < report->trend_count; i++) {
        const struct progress_trend *trend = &report->trends[i];
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "measure", trend->measure->name);
        report_json_text(w, row, "zone", trend->zone);
        report_json_text(w, row, "field", trend->measure->fields[trend->field].name);
        report_json_text(w, row, "unit", trend->measure->fields[trend->field].unit);
        report_json_number(w, row, "from", trend->from);
        report_json_number(w, row, "baseline", trend->before);
        struct json_place points = report_json_array(w, row, "points");
        for (int s = 0; s < report->session_count; s++)
            point(w, points, &report->sessions[s], trend,
                  change_to(report, trend, report->sessions[s].number));
        per_session(w, row, trend);
        plateau(w, row, trend);
    }
}
