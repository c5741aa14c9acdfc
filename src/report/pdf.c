/* The report on paper: result, pictures with their marks, trend, the table of changes beside what
   would have been seen, and by what means. Says the same as the page; knows no measure by name. */
#include "pdf_parts.h"

#include <math.h>
#include <string.h>

/* "face-front · session 1 (2026-03-02) · session 4 (2026-04-13)" */
static const char *subject(const struct report *report, struct arena *arena, struct meso_error *err)
{
    const char *course = report->course.course ? report->course.course->title : NULL;
    char *text = base_arena_printf(
        arena, err, "%s%s%s%s%sView %s", report->patient_code ? "Patient " : "",
        report->patient_code ? report->patient_code : "", report->patient_code ? " · " : "",
        course ? course : "", course ? " · " : "", locate_view_name(report->view));
    for (int s = 0; s < report->session_count && text; s++) {
        const struct report_session *session = &report->sessions[s];
        text = base_arena_printf(arena, err, "%s · session %d%s%s%s", text, session->number,
                                 session->date ? " (" : "", session->date ? session->date : "",
                                 session->date ? ")" : "");
    }
    return text;
}

static void list(struct document *document, const char *const *items, int count)
{
    struct document_block *block = document_add(&document->flow, DOCUMENT_LIST, "");
    block->items = items;
    block->item_count = count;
}

/* As on the page: what survives, or else what the whole says. */
static void findings(struct document *document, const struct report *report,
                     const struct progress_change *changes, int count)
{
    int indices[REPORT_HEADLINES], said = 0;
    int found = progress_headline(changes, count, REPORT_HEADLINES, indices);
    const char **items =
        base_arena_calloc(document->arena, (size_t)count + 1, sizeof *items, document->err);
    for (int i = 0; i < (found ? found : count) && items; i++) {
        const struct progress_change *change = &changes[found ? indices[i] : i];
        bool told =
            found || (progress_is_headline(change) && !strcmp(change->zone, "whole") &&
                      (changes == report->changes || change->verdict != PROGRESS_NOT_COMPARABLE));
        if (told)
            items[said++] =
                document_kept(document, report_trend_sentence(change, report_trend(report, change),
                                                              document->arena, document->err));
    }
    if (!items)
        document_kept(document, NULL);
    else if (said)
        list(document, items, said);
}

static void result(struct document *document, const struct report *report)
{
    if (report->session_count < 2)
        return;
    document_add(&document->flow, DOCUMENT_SECTION, "Result");
    if (report->not_aligned) {
        document_add(&document->flow, DOCUMENT_PARAGRAPH,
                     base_arena_printf(document->arena, document->err, "Not comparable: %s",
                                       report->not_aligned));
        return;
    }
    findings(document, report, report->changes, report_main_count(report));
    if (!report->step_count)
        return;
    document_add(&document->flow, DOCUMENT_SECTION,
                 base_arena_printf(document->arena, document->err, "Since session %d",
                                   report->sessions[report->session_count - 2].number));
    findings(document, report, report->changes + report->step_from, report->step_count);
}

static void chart(struct document *document, struct document_flow *flow,
                  const struct report *report, const struct progress_change *change)
{
    struct report_chart drawn;
    char *svg = NULL;
    size_t length;
    int code = report_chart_of(report, change, &drawn, document->arena, document->err);
    drawn.standalone = true;
    if (!code)
        code = report_chart_svg(&drawn, &svg, &length, document->arena, document->err);
    document->code = document->code ? document->code : code;
    if (code)
        return;
    struct document_block *block = document_add(flow, DOCUMENT_DRAWING, "");
    block->svg = svg;
    block->svg_alt = drawn.description;
    block->svg_width = REPORT_CHART_WIDTH;
    block->svg_height = REPORT_CHART_HEIGHT;
    block->detail = drawn.title;
}

static bool has_chart(const struct report *report, const struct progress_change *change)
{
    const struct progress_trend *trend = report_trend(report, change);
    return trend && trend->count > 1 && progress_is_headline(change) &&
           !strcmp(change->zone, "whole");
}

static void trends(struct document *document, const struct report *report)
{
    struct document_block *row = NULL;
    int count = 0;
    for (int i = 0; i < report_main_count(report); i++) {
        if (!has_chart(report, &report->changes[i]))
            continue;
        if (!count) {
            document_add(&document->flow, DOCUMENT_SECTION, "Trend");
            document_add(&document->flow, DOCUMENT_QUIET,
                         "Change since the first session, by session, with 95 % intervals. Within "
                         "the band a single change can't be told from noise; a hollow dot is no "
                         "detectable change, a cross is not comparable.");
        }
        if (count % 2 == 0)
            row = document_add(&document->flow, DOCUMENT_COLUMNS, "");
        chart(document, &row->columns[count % 2], report, &report->changes[i]);
        count++;
    }
}

static void remarks(struct document *document, const struct report *report)
{
    const char **items = base_arena_calloc(
        document->arena, (size_t)(REPORT_MAX_SESSIONS + 1) * (QUALITY_CODE_COUNT + 3),
        sizeof *items, document->err);
    int count = 0;
    for (int s = 0; s < report->session_count && items; s++) {
        const struct quality *quality = &report->sessions[s].photos[0].quality;
        for (int i = 0; i < quality->problem_count; i++)
            items[count++] = document_kept(
                document,
                base_arena_printf(document->arena, document->err, "Session %d: %s. Next time: %s.",
                                  report->sessions[s].number, quality->problems[i].message,
                                  quality->problems[i].advice));
    }
    for (int i = 0; i < report->warning_count && items; i++)
        items[count++] = report->warnings[i].message;
    if (!items)
        document_kept(document, NULL);
    else if (count) {
        document_add(&document->flow, DOCUMENT_SECTION, "Photographs");
        list(document, items, count);
    }
}

static void treatments(struct document *document, const struct report *report)
{
    const char **items =
        base_arena_calloc(document->arena, REPORT_MAX_SESSIONS, sizeof *items, document->err);
    int count = 0;
    for (int s = 0; s < report->session_count && items; s++)
        if (report->sessions[s].treatment)
            items[count++] = document_kept(
                document,
                base_arena_printf(
                    document->arena, document->err, "Session %d: %s.", report->sessions[s].number,
                    document_kept(document,
                                  report_treatment_sentence(report->sessions[s].treatment,
                                                            document->arena, document->err))));
    if (!items)
        document_kept(document, NULL);
    else if (count) {
        document_add(&document->flow, DOCUMENT_SECTION, "Treatment");
        list(document, items, count);
    }
}

/* What could explain another number. */
static void methods(struct document *document, const struct report *report)
{
    char *versions = NULL;
    for (int i = 0; measure_all[i]; i++)
        if (measure_all[i]->views >> report->view & 1) {
            versions = base_arena_printf(document->arena, document->err, "%s%s%s %d",
                                         versions ? versions : "", versions ? ", " : "",
                                         measure_all[i]->name, measure_all[i]->version);
            document_kept(document, versions);
        }
    document_add(&document->flow, DOCUMENT_SECTION, "Methods");
    document_add(&document->flow, DOCUMENT_QUIET,
                 "The follow-up is laid over the baseline, and every zone is measured in both on "
                 "their own pixels. Detectable is the smallest change of one quantity that would "
                 "be told from noise at 95 %; seen from is the same among all comparisons of this "
                 "report, of which 5 % of the verdicts may be false (Benjamini and Hochberg). "
                 "Intervals are of 95 %.");
    document_add(&document->flow, DOCUMENT_QUIET,
                 base_arena_printf(document->arena, document->err,
                                   "mesotrack %s (%s). Measures and their versions: %s.%s%s",
                                   report->version, report->commit, versions ? versions : "none",
                                   report->control ? " Untreated zone: " : "",
                                   report->control ? report->control : ""));
    if (!report->calibrated)
        document_add(
            &document->flow, DOCUMENT_QUIET,
            "Colours are not calibrated by a card in every photograph: they are comparable "
            "within this patient only.");
}

int report_pdf(const struct report *report, uint8_t **bytes, size_t *length, struct arena *arena,
               struct meso_error *err)
{
    struct document document;
    struct report_drawn own;
    const struct report_drawn *drawn = report->drawn;
    int code = MESO_OK;
    document_begin(&document, language_at(0), arena, err);
    document.title = "Progress report";
    document.date = report_last(report)->date;
    document.page_numbers = "Page %d of %d";
    document.foot = document_kept(
        &document, base_arena_printf(arena, err,
                                     "mesotrack %s measures; it does not diagnose or recommend "
                                     "treatment.%s%s",
                                     report->version, report->patient_code ? " Patient " : "",
                                     report->patient_code ? report->patient_code : ""));
    struct document_block *title = document_add(&document.flow, DOCUMENT_TITLE, document.title);
    title->detail = document_kept(&document, subject(report, arena, err));
    result(&document, report);
    if (!drawn && report->session_count > 1 && report->sessions[0].photos[0].photo &&
        report->sessions[0].photos[0].photo->rgb) {
        code = report_pdf_draw(report, &own, arena, err);
        drawn = &own;
    }
    if (!code && drawn)
        code = report_pdf_pictures(&document, report, drawn);
    if (code)
        return code;
    trends(&document, report);
    report_pdf_table(&document, report);
    treatments(&document, report);
    remarks(&document, report);
    methods(&document, report);
    return document_pdf(&document, bytes, length, err);
}
