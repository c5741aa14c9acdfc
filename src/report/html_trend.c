/* The trend on the page: one chart a headline field of the whole. */
#include "html_parts.h"

#include <string.h>

static const struct progress_change *change_of(const struct report *report,
                                               const struct progress_trend *trend)
{
    for (int i = 0; i < report->change_count; i++)
        if (report_trend(report, &report->changes[i]) == trend)
            return &report->changes[i];
    return NULL;
}

static void drawing(struct growing_text *h, const struct report *report,
                    const struct progress_change *change, int index)
{
    struct report_chart chart;
    char *svg;
    size_t length;
    if (h->code || (h->code = report_chart_of(report, change, &chart, h->arena, h->err)))
        return;
    if (!(chart.id = base_arena_printf(h->arena, h->err, "trend-%d", index)))
        h->code = MESO_E_OUT_OF_MEMORY;
    if (h->code || (h->code = report_chart_svg(&chart, &svg, &length, h->arena, h->err)))
        return;
    report_growing_add(h, "<figure>\n%s<figcaption>%s, ", svg, change->measure->title);
    for (const char *at = change->measure->fields[change->field].name; *at; at++)
        report_growing_add(h, "%c", *at == '_' ? ' ' : *at);
    report_growing_add(h, "</figcaption>\n</figure>\n");
}

void report_html_trends(struct growing_text *h, const struct report *report)
{
    int drawn = 0;
    for (int i = 0; i < report->trend_count; i++) {
        const struct progress_trend *trend = &report->trends[i];
        const struct progress_change *change = change_of(report, trend);
        if (trend->count < 2 || strcmp(trend->zone, "whole") || !change)
            continue;
        if (!drawn)
            report_growing_add(h,
                               "<h2>Trend</h2>\n<p class=\"quiet\">Change since session %d, by "
                               "session, with 95 %% intervals. Within the band a single change "
                               "can't be told from noise; a hollow dot is no detectable change, a "
                               "cross is not comparable.</p>\n<div class=\"trends\">\n",
                               trend->from);
        drawing(h, report, change, ++drawn);
    }
    if (drawn)
        report_growing_add(h, "</div>\n");
}
