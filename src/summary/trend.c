/* The trend on the patient's page: the report's own drawing, with the words of the patient's
   language. */
#include "trend.h"
#include "words.h"

#include <math.h>
#include <string.h>

static const char *told(const struct summary *summary, const struct report_chart *chart,
                        const char *subject, struct arena *arena, struct meso_error *err)
{
    const struct language *language = summary->language;
    const char *text =
        base_arena_printf(arena, err, language_text(language, "%s since session %d."), subject,
                          chart->points[0].session);
    for (int i = 1; i < chart->count && text; i++) {
        const struct report_chart_point *point = &chart->points[i];
        const char *what = point->shape == REPORT_CHART_MISSING
                               ? language_text(language, "Session %d: not compared.")
                           : point->shape == REPORT_CHART_UNSEEN
                               ? language_text(language, "Session %d: no change to be seen.")
                           : point->value < 0 ? language_text(language, "Session %d: less.")
                                              : language_text(language, "Session %d: more.");
        const char *sentence = base_arena_printf(arena, err, what, point->session);
        text = sentence ? base_arena_printf(arena, err, "%s %s", text, sentence) : NULL;
    }
    return text;
}

static bool drawable(const struct report_chart *chart)
{
    for (int i = 1; i < chart->count; i++)
        if (chart->points[i].shape != REPORT_CHART_MISSING)
            return true;
    return false;
}

static const char *drawn(struct document *document, struct report_chart *chart, bool standalone)
{
    char *svg = NULL;
    size_t length;
    chart->standalone = standalone;
    int code = report_chart_svg(chart, &svg, &length, document->arena, document->err);
    document->code = document->code ? document->code : code;
    return svg ? svg : "";
}

bool summary_add_trend(const struct summary *summary, const struct summary_finding *findings,
                       int count, struct document_flow *flow)
{
    const struct language *language = summary->language;
    struct document *document = flow->document;
    struct report_chart chart = {.count = 0};
    int chosen = 0;
    for (; chosen < count && !drawable(&chart); chosen++)
        if (findings[chosen].change->verdict != PROGRESS_NOT_COMPARABLE) {
            int code = report_chart_of(summary->report, findings[chosen].change, &chart,
                                       document->arena, document->err);
            document->code = document->code ? document->code : code;
        }
    if (document->code || !drawable(&chart))
        return false;
    const struct progress_change *change = findings[chosen - 1].change;
    const char *subject = summary_subject(summary, change->measure, change->field);
    bool percent = chart.unit && !strcmp(chart.unit, " %");
    chart.title = subject;
    chart.description =
        document_kept(document, told(summary, &chart, subject, document->arena, document->err));
    chart.session = language_text(language, "session");
    chart.unit = "";
    chart.decimal = language_decimal_point(language);
    document_add(flow, DOCUMENT_SECTION, language_text(language, "Over the sessions"));
    struct document_block *block = document_add(flow, DOCUMENT_DRAWING, "");
    block->svg_page = drawn(document, &chart, false);
    block->svg = drawn(document, &chart, true);
    block->svg_alt = chart.description;
    block->svg_width = REPORT_CHART_WIDTH;
    block->svg_height = REPORT_CHART_HEIGHT;
    block->detail = document_kept(
        document,
        base_arena_printf(
            document->arena, document->err,
            percent ? language_text(language, "%s: change since session %d in percent. Inside "
                                              "the grey band it may be chance.")
                    : language_text(language, "%s: change since session %d. Inside the grey "
                                              "band it may be chance."),
            subject, chart.points[0].session));
    return true;
}
