/* The trend on the page: one small drawing a headline field of the whole, its change since the
   baseline by session with 95 % intervals, and the band within which no change can be told. */
#include "html_parts.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 352, HEIGHT = 170, LEFT = 58, RIGHT = 12, TOP = 12, BOTTOM = 26 };

struct chart {
    double first, last, low, high; /* sessions; changes */
    double unit;                   /* what 1 stands for: percent of the baseline, or the unit */
};

static double at_x(const struct chart *chart, double session)
{
    double share = (session - chart->first) / (chart->last - chart->first);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static double at_y(const struct chart *chart, double value)
{
    double share = (value * chart->unit - chart->low) / (chart->high - chart->low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

static double error_of(const struct progress_trend *trend, int i)
{
    return i ? 1.959963984540054 * sqrt(trend->points[0].variance + trend->points[i].variance) : 0;
}

/* Room for every interval and for the band of the last session. */
static struct chart chart_of(const struct progress_trend *trend)
{
    struct chart chart = {.first = trend->points[0].session,
                          .last = trend->points[trend->count - 1].session,
                          .unit = trend->before > 0 ? 100 / trend->before : 1};
    double most = 0;
    for (int i = 1; i < trend->count; i++)
        most = fmax(most, fabs(trend->points[i].absolute) + error_of(trend, i));
    chart.high = 1.05 * fmax(most, 1e-9) * chart.unit;
    chart.low = -chart.high;
    return chart;
}

static void scale(struct growing_text *h, const struct chart *chart,
                  const struct progress_trend *trend)
{
    bool percent = trend->before > 0;
    double most = chart->high / 1.05;
    report_growing_add(h, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                       LEFT, WIDTH - RIGHT, at_y(chart, 0), at_y(chart, 0));
    for (int i = -1; i <= 1; i++)
        report_growing_add(h, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s%.2g%s</text>\n",
                           LEFT - 5, at_y(chart, i * most / chart->unit) + 4, i > 0 ? "+" : "",
                           i * most, percent ? " %" : "");
    for (int i = 0; i < trend->count; i++)
        report_growing_add(h, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
                           at_x(chart, trend->points[i].session), HEIGHT - 8,
                           trend->points[i].session);
}

static void curve(struct growing_text *h, const struct chart *chart,
                  const struct progress_trend *trend)
{
    double band = error_of(trend, trend->count - 1);
    report_growing_add(
        h, "<rect class=\"band\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>\n", LEFT,
        at_y(chart, band), WIDTH - LEFT - RIGHT, at_y(chart, -band) - at_y(chart, band));
    report_growing_add(h, "<path class=\"curve\" d=\"");
    for (int i = 0; i < trend->count; i++)
        report_growing_add(h, "%s%.1f %.1f", i ? "L" : "M", at_x(chart, trend->points[i].session),
                           at_y(chart, trend->points[i].absolute));
    report_growing_add(h, "\"/>\n");
    for (int i = 0; i < trend->count; i++) {
        double x = at_x(chart, trend->points[i].session), value = trend->points[i].absolute;
        report_growing_add(
            h, "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n", x, x,
            at_y(chart, value - error_of(trend, i)), at_y(chart, value + error_of(trend, i)));
        report_growing_add(h, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x,
                           at_y(chart, value));
    }
}

static void drawing(struct growing_text *h, const struct progress_trend *trend)
{
    struct chart chart = chart_of(trend);
    const struct measure_field *field = &trend->measure->fields[trend->field];
    report_growing_add(h, "<figure>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
                       HEIGHT);
    report_growing_add(h, "%s, %s, by session\">\n", trend->measure->title, field->name);
    scale(h, &chart, trend);
    curve(h, &chart, trend);
    report_growing_add(h, "</svg>\n<figcaption>%s, ", trend->measure->title);
    for (const char *at = field->name; *at; at++)
        report_growing_add(h, "%c", *at == '_' ? ' ' : *at);
    report_growing_add(h, "</figcaption>\n</figure>\n");
}

void report_html_trends(struct growing_text *h, const struct report *report)
{
    bool headed = false;
    for (int i = 0; i < report->trend_count; i++) {
        const struct progress_trend *trend = &report->trends[i];
        if (trend->count < 2 || strcmp(trend->zone, "whole"))
            continue;
        if (!headed)
            report_growing_add(h,
                               "<h2>Trend</h2>\n<p class=\"quiet\">Change since session %d, by "
                               "session, with 95 %% intervals. Within the band a single change "
                               "can't be told from noise.</p>\n<div class=\"trends\">\n",
                               trend->from);
        headed = true;
        drawing(h, trend);
    }
    if (headed)
        report_growing_add(h, "</div>\n");
}
