/* The report as a table for statistics (RFC 4180): one row a session, zone and field, with its
   change since an earlier session beside it. Knows no photograph. */
#include "growing_text.h"

#include <math.h>
#include <string.h>

static const char header[] =
    "patient,view,session,date,measure,version,zone,field,unit,value,reason,area_cm2,since_session,"
    "change,relative,detectable,interval95_low,interval95_high,q,verdict,not_comparable_"
    "because\r\n";

enum { DIGITS = 6 };

/* A spreadsheet runs a text that begins like a formula: such a one is quoted from it by an
   apostrophe (OWASP, CSV injection). */
const char *report_csv_cell(const char *text, struct arena *arena, struct meso_error *err)
{
    bool formula = *text && strchr("=+-@\t\r", *text);
    size_t used = 0;
    if (!formula && !strpbrk(text, "\",\r\n"))
        return text;
    char *out = base_arena_alloc(arena, 2 * strlen(text) + 4, err);
    if (!out)
        return NULL;
    out[used++] = '"';
    if (formula)
        out[used++] = '\'';
    for (; *text; text++) {
        if (*text == '"')
            out[used++] = '"';
        out[used++] = *text;
    }
    out[used++] = '"';
    out[used] = 0;
    return out;
}

static void cell(struct growing_text *csv, const char *text)
{
    if (text)
        report_growing_add(csv, "%s",
                           report_growing_kept(csv, report_csv_cell(text, csv->arena, csv->err)));
}

static void number(struct growing_text *csv, double value)
{
    if (isfinite(value))
        report_growing_add(csv, "%.*g", DIGITS, value);
}

static void reading(struct growing_text *csv, const struct report *report,
                    const struct report_measurement *measurement, int field)
{
    const struct report_session *session = &report->sessions[measurement->session];
    const struct measure *measure = measurement->measure;
    const struct measure_reading *at = &measurement->reading;
    cell(csv, report->patient_code);
    report_growing_add(csv, ",%s,%d,", locate_view_name(report->view), session->number);
    cell(csv, session->date);
    report_growing_add(csv, ",%s,%d,%s,%s,%s,", measure->name, measure->version, measurement->zone,
                       measure->fields[field].name, measure->fields[field].unit);
    number(csv, at->values[field]);
    report_growing_add(csv, ",");
    if (!isfinite(at->values[field]))
        cell(csv, at->reasons[field] ? at->reasons[field] : "not_measured");
    report_growing_add(csv, ",");
    number(csv, at->area_cm2);
}

static void change(struct growing_text *csv, const struct progress_change *at)
{
    report_growing_add(csv, ",%d,", at->from);
    const double figures[] = {at->absolute,      at->relative,      at->detectable,
                              at->interval95[0], at->interval95[1], at->q};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        number(csv, figures[i]);
        report_growing_add(csv, ",");
    }
    report_growing_add(csv, "%s,", progress_verdict_name(at->verdict));
    for (int i = 0; i < at->reason_count; i++)
        report_growing_add(csv, "%s%s", i ? " " : "", at->reasons[i]);
    report_growing_add(csv, "\r\n");
}

static bool leads_here(const struct report *report, const struct progress_change *at,
                       const struct report_measurement *measurement, int field)
{
    return at->to == report->sessions[measurement->session].number &&
           at->measure == measurement->measure && at->field == field &&
           !strcmp(at->zone, measurement->zone);
}

int report_csv(const struct report *report, char **text, size_t *length, struct arena *arena,
               struct meso_error *err)
{
    struct growing_text csv = {.arena = arena, .err = err};
    report_growing_add(&csv, "%s", header);
    for (int m = 0; m < report->measurement_count; m++) {
        const struct report_measurement *measurement = &report->measurements[m];
        for (int f = 0; f < measurement->measure->field_count; f++) {
            bool changed = false;
            for (int i = 0; i < report->change_count; i++)
                if (leads_here(report, &report->changes[i], measurement, f)) {
                    reading(&csv, report, measurement, f);
                    change(&csv, &report->changes[i]);
                    changed = true;
                }
            if (!changed) {
                reading(&csv, report, measurement, f);
                report_growing_add(&csv, ",,,,,,,,,\r\n");
            }
        }
    }
    return report_growing_finish(&csv, text, length);
}
