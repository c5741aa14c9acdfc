/* The report as one self-contained page: two pictures in one frame, the marks over them, the
   numbers. No script, nothing from elsewhere: it opens anywhere, offline, and keeps the patient's
   data inside. */
#include "html_parts.h"
#include "names.h"

#include <math.h>
#include <string.h>

static const char STYLE[] =
    ":root{color-scheme:light dark;--ink:#1d2528;--quiet:#5d6b70;--line:#d5dcde;--page:#fafbfb;"
    "--good:#1f6f43;--bad:#a03b2d;--accent:#22626e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6ecee;--quiet:#9eadb2;--line:#364146;"
    "--page:#14191b;--good:#6cc695;--bad:#ec9182;--accent:#7cc4d1}}"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;"
    "max-width:75rem;padding:1.5rem}h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem "
    "0 "
    ".5rem}p{margin:.25rem 0}.quiet{color:var(--quiet)}"
    ".pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}figure{margin:0}"
    "figure svg{width:100%;height:auto;display:block;border-radius:.4rem;background:#8884}"
    "figcaption{padding:.25rem 0;color:var(--quiet)}"
    ".papule{stroke:#ff2020;fill:none}"
    ".parting,.hairline{stroke:#00d0c0;fill:none}"
    ".wrinkle{stroke:#ff4d8d;fill:none}.spot{stroke:#ffb000;fill:"
    "none}.hair{stroke:#00c2ff;fill:"
    "none}"
    ".zone{stroke:#fff;fill:none;stroke-opacity:.55;stroke-dasharray:4 3}"
    ".wrinkle,.spot,.papule,.hair,.parting,.hairline,.zone{vector-effect:non-scaling-stroke;stroke-"
    "width:1.6px}.zone{"
    "stroke-"
    "width:"
    "1px}"
    ".show{display:flex;flex-wrap:wrap;gap:1rem;margin:.5rem 0}"
    "body:has(#show-wrinkle:not(:checked)) .wrinkle,body:has(#show-spot:not(:checked)) .spot,"
    "body:has(#show-parting:not(:checked)) .parting,"
    "body:has(#show-hairline:not(:checked)) .hairline,"
    "body:has(#show-papule:not(:checked)) .papule,"
    "body:has(#show-hair:not(:checked)) .hair,body:has(#show-zone:not(:checked)) "
    ".zone{display:none}"
    ".table{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-"
    "nums}"
    "th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid "
    "var(--line);white-space:nowrap}"
    "th:first-child,td:first-child,th.text,td.text{text-align:left;white-space:normal}"
    "th{font-weight:600;color:var(--quiet)}.improved{color:var(--good);font-weight:600}"
    ".worsened{color:var(--bad);font-weight:600}ul{padding-left:1.2rem;margin:.25rem 0}"
    "details{margin:1rem 0}summary{cursor:pointer;color:var(--accent)}"
    ".trends{display:flex;flex-wrap:wrap;gap:1rem}.trends figure{width:22rem;max-width:100%}"
    ".trends svg{background:none}.chart .grid{stroke:var(--line)}.chart .zero{stroke:var(--quiet)}"
    ".chart .band{fill:var(--quiet);fill-opacity:.16}.chart .curve{stroke:var(--accent);fill:none;"
    "stroke-width:2}.chart .range{stroke:var(--accent);fill:none}.chart .dot{fill:var(--accent);"
    "stroke:var(--accent);stroke-width:2}.chart .hollow{fill:var(--page)}.chart .missing{stroke:"
    "var(--quiet);fill:none;stroke-width:2}.chart text{fill:var(--quiet);font-size:11px}"
    "@media(max-width:40rem){.pair{grid-template-columns:1fr}}"
    "@media print{.show{display:none}}";

static void heading(struct growing_text *h, const struct report *report)
{
    report_growing_add(h,
                       "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>mesotrack: progress report</title>\n<style>");
    report_growing_add(
        h, "%s</style>\n</head>\n<body>\n<header>\n<h1>Progress report</h1>\n<p class=\"quiet\">",
        STYLE);
    if (report->patient_code) {
        report_growing_add(h, "Patient ");
        report_html_text(h, report->patient_code);
        report_growing_add(h, " · ");
    }
    if (report->course.course) {
        report_html_text(h, report->course.course->title);
        report_growing_add(h, " · ");
    }
    report_growing_add(h, "View %s", locate_view_name(report->view));
    for (int s = 0; s < report->session_count; s++) {
        report_growing_add(h, " · %s %d",
                           s == 1 && report->session_count == 2 ? "compared with session"
                                                                : "session",
                           report->sessions[s].number);
        if (report->sessions[s].date)
            report_growing_add(h, " (%s)", report->sessions[s].date);
    }
    report_growing_add(h, "</p>\n</header>\n<main>\n");
}

static void statement(struct growing_text *h, const struct report *report,
                      const struct progress_change *change)
{
    report_growing_add(h, "<li>");
    report_html_text(
        h, report_growing_kept(
               h, report_trend_sentence(change, report_trend(report, change), h->arena, h->err)));
    report_growing_add(h, "</li>\n");
}

/* What survives, or else what the whole says. */
static void findings(struct growing_text *h, const struct report *report,
                     const struct progress_change *changes, int count)
{
    int indices[REPORT_HEADLINES],
        found = progress_headline(changes, count, REPORT_HEADLINES, indices);
    report_growing_add(h, "<ul>\n");
    for (int i = 0; i < found; i++)
        statement(h, report, &changes[indices[i]]);
    for (int i = 0; i < count && !found; i++)
        if (progress_is_headline(&changes[i]) && !strcmp(changes[i].zone, "whole") &&
            (changes == report->changes || changes[i].verdict != PROGRESS_NOT_COMPARABLE))
            statement(h, report, &changes[i]);
    report_growing_add(h, "</ul>\n");
}

static void headline(struct growing_text *h, const struct report *report)
{
    if (report->session_count < 2)
        return;
    report_growing_add(h, "<h2>Result</h2>\n");
    if (report->not_aligned) {
        report_growing_add(h, "<p>Not comparable: ");
        report_html_text(h, report->not_aligned);
        report_growing_add(h, "</p>\n");
        return;
    }
    findings(h, report, report->changes, report_main_count(report));
    if (!report->step_count)
        return;
    report_growing_add(h, "<h3>Since session %d</h3>\n",
                       report->sessions[report->session_count - 2].number);
    findings(h, report, report->changes + report->step_from, report->step_count);
}

static void number(struct growing_text *h, double value)
{
    if (!isfinite(value))
        report_growing_add(h, "<td>–</td>");
    else
        report_growing_add(h, "<td>%.4g</td>", base_round_significant(value, 4));
}

/* "crow_foot_left" in words. */
static void words(struct growing_text *h, const char *name)
{
    for (; *name; name++)
        report_growing_add(h, "%c", *name == '_' ? ' ' : *name);
}

static void verdict(struct growing_text *h, const struct progress_change *change)
{
    static const char *const names[] = {"improved", "worsened", "no detectable change",
                                        "not comparable"};
    report_growing_add(h, "<td class=\"text %s\">%s", progress_verdict_name(change->verdict),
                       names[change->verdict]);
    for (int i = 0; i < change->reason_count; i++) {
        report_growing_add(h, i ? ", " : ": ");
        words(h, change->reasons[i]);
    }
    report_growing_add(h, "</td>");
}

/* A row's first two cells. */
static void subject(struct growing_text *h, const char *title, const char *field, const char *zone)
{
    report_growing_add(h, "<tr><td>%s: ", title);
    words(h, field);
    report_growing_add(h, "</td><td class=\"text\">");
    words(h, zone);
    report_growing_add(h, "</td>");
}

/* The unit, and whether the value is a colour that nothing calibrates. */
static void unit(struct growing_text *h, const struct report *report, const struct measure *measure,
                 int field)
{
    bool colour = measure->absolute_colour >> field & 1;
    report_growing_add(h, "%s%s", measure->fields[field].unit,
                       colour && !report->calibrated ? ", uncalibrated" : "");
}

static void change_rows(struct growing_text *h, const struct report *report, bool headlines_only)
{
    report_growing_add(
        h, "<div class=\"table\"><table>\n<thead><tr><th>Measure</th><th class=\"text\">Zone</th>"
           "<th class=\"text\">Verdict</th><th>Before</th><th>After</th><th>Change</th>"
           "<th>Seen from</th><th class=\"text\">Unit</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < report_main_count(report); i++) {
        const struct progress_change *change = &report->changes[i];
        const struct measure_field *field = &change->measure->fields[change->field];
        if ((progress_is_headline(change) && !strcmp(change->zone, "whole")) != headlines_only)
            continue;
        subject(h, change->measure->title, field->name, change->zone);
        verdict(h, change);
        number(h, change->before);
        number(h, change->after);
        number(h, change->absolute);
        number(h, change->seen_from);
        report_growing_add(h, "<td class=\"text\">");
        unit(h, report, change->measure, change->field);
        report_growing_add(h, "</td></tr>\n");
    }
    report_growing_add(h, "</tbody>\n</table></div>\n");
}

static void measurement_rows(struct growing_text *h, const struct report *report)
{
    report_growing_add(
        h, "<div class=\"table\"><table>\n<thead><tr><th>Measure</th><th class=\"text\">Zone</th>"
           "<th>Value</th><th class=\"text\">Unit</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < report->measurement_count; i++) {
        const struct report_measurement *row = &report->measurements[i];
        for (int f = 0; f < row->measure->field_count; f++) {
            bool gated = isnan(row->reading.values[f]) && row->reading.reasons[f];
            subject(h, row->measure->title, row->measure->fields[f].name, row->zone);
            number(h, row->reading.values[f]);
            report_growing_add(h, "<td class=\"text\">");
            if (gated)
                words(h, row->reading.reasons[f]);
            else
                unit(h, report, row->measure, f);
            report_growing_add(h, "</td></tr>\n");
        }
    }
    report_growing_add(h, "</tbody>\n</table></div>\n");
}

static void tables(struct growing_text *h, const struct report *report)
{
    if (report->session_count < 2) {
        report_growing_add(h, "<h2>Measurements</h2>\n");
        measurement_rows(h, report);
        return;
    }
    report_growing_add(
        h, "<h2>Numbers</h2>\n<p class=\"quiet\">“Seen from” is the smallest change that would get "
           "a verdict among all comparisons of this report.</p>\n");
    change_rows(h, report, true);
    report_growing_add(h, "<details><summary>Every zone and field</summary>\n");
    change_rows(h, report, false);
    report_growing_add(h, "</details>\n");
}

/* What the colours rest on. */
static void colours(struct growing_text *h, const struct report *report)
{
    for (int s = 0; s < report->session_count; s++) {
        const struct locate_reference *seen = &report->sessions[s].photos[0].colours;
        if (!seen->kind || seen->refusal)
            continue;
        report_growing_add(h, "<p class=\"quiet\">Session %d: colours calibrated by the %s in view",
                           report->sessions[s].number, seen->name);
        if (isfinite(seen->residual_de00))
            report_growing_add(h, " (%.2g dE00 remain)", seen->residual_de00);
        report_growing_add(h, "%s.</p>\n",
                           report->calibrated ? ""
                                              : "; not used, as not every photograph has them");
    }
}

/* What was done at the sessions, in the words of the record. */
static void treatments(struct growing_text *h, const struct report *report)
{
    bool headed = false;
    for (int s = 0; s < report->session_count; s++) {
        if (!report->sessions[s].treatment)
            continue;
        report_growing_add(h, "%s<li>Session %d: ", headed ? "" : "<h2>Treatment</h2>\n<ul>\n",
                           report->sessions[s].number);
        report_html_text(
            h, report_growing_kept(
                   h, report_treatment_sentence(report->sessions[s].treatment, h->arena, h->err)));
        report_growing_add(h, ".</li>\n");
        headed = true;
    }
    if (headed)
        report_growing_add(h, "</ul>\n");
}

static void photo_problems(struct growing_text *h, const struct report *report)
{
    bool headed = false;
    for (int s = 0; s < report->session_count; s++) {
        const struct quality *quality = &report->sessions[s].photos[0].quality;
        for (int i = 0; i < quality->problem_count; i++) {
            report_growing_add(h,
                               "%s<li>Session %d: ", headed ? "" : "<h2>Photographs</h2>\n<ul>\n",
                               report->sessions[s].number);
            report_html_text(h, quality->problems[i].message);
            report_growing_add(h, ". Next time: ");
            report_html_text(h, quality->problems[i].advice);
            report_growing_add(h, ".</li>\n");
            headed = true;
        }
    }
    for (int i = 0; i < report->warning_count; i++) {
        report_growing_add(h, "%s<li>", headed ? "" : "<h2>Photographs</h2>\n<ul>\n");
        report_html_text(h, report->warnings[i].message);
        report_growing_add(h, "</li>\n");
        headed = true;
    }
    if (headed)
        report_growing_add(h, "</ul>\n");
}

int report_html(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err)
{
    struct growing_text html = {.arena = arena, .err = err}, *h = &html;
    heading(h, report);
    headline(h, report);
    report_html_pictures(h, report);
    report_html_trends(h, report);
    tables(h, report);
    treatments(h, report);
    colours(h, report);
    photo_problems(h, report);
    report_growing_add(
        h,
        "</main>\n<footer><p class=\"quiet\">mesotrack %s measures; it does not diagnose. "
        "Numbers without a calibrated colour reference are comparable only within this "
        "patient.</p></footer>\n</body>\n</html>\n",
        report->version);
    return report_growing_finish(h, text, length);
}
