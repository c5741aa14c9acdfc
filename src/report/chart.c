/* The drawing of a field by session. Knows numbers and texts, no measure and no language. */
#include "html_parts.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = REPORT_CHART_WIDTH,
    HEIGHT = REPORT_CHART_HEIGHT,
    LEFT = 58,
    RIGHT = 14,
    TOP = 12,
    BOTTOM = 40,
    TICKS = 4
};

struct drawing {
    const struct report_chart *chart;
    struct growing_text *text;
    double low, high, step; /* of the values' axis */
};

static double at_x(const struct drawing *d, int session)
{
    int first = d->chart->points[0].session, last = d->chart->points[d->chart->count - 1].session;
    double share = last > first ? (double)(session - first) / (last - first) : 0;
    return LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20);
}

static double at_y(const struct drawing *d, double value)
{
    double share = (value - d->low) / (d->high - d->low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

/* 1, 2 or 5 times a power of ten: the least that reaches. */
static double nice(double least)
{
    double power = pow(10, floor(log10(least)));
    for (int i = 0; i < 3; i++) {
        static const double steps[] = {1, 2, 5};
        if (steps[i] * power >= least * (1 - 1e-9))
            return steps[i] * power;
    }
    return 10 * power;
}

static void widen(struct drawing *d, double value)
{
    if (isfinite(value)) {
        d->low = fmin(d->low, value);
        d->high = fmax(d->high, value);
    }
}

/* Room for every interval and band, zero among it, ending on ticks. */
static void fit(struct drawing *d)
{
    for (int i = 0; i < d->chart->count; i++) {
        const struct report_chart_point *p = &d->chart->points[i];
        widen(d, p->low);
        widen(d, p->high);
        widen(d, p->value);
        widen(d, p->detectable);
        widen(d, -p->detectable);
    }
    if (!(d->high > d->low))
        d->low = -(d->high = 1);
    d->step = nice((d->high - d->low) / TICKS);
    d->low = d->step * floor(d->low / d->step);
    d->high = d->step * ceil(d->high / d->step);
}

static void number(struct drawing *d, double value)
{
    char digits[32];
    int decimals = d->step < 1 ? (int)ceil(-log10(d->step) - 1e-9) : 0;
    base_format(digits, sizeof digits, "%.*f", decimals, fabs(value));
    char *point = strchr(digits, '.');
    if (point && d->chart->decimal)
        *point = d->chart->decimal;
    bool zero = fabs(value) < d->step / 2;
    report_growing_add(d->text, "%s%s",
                       zero        ? ""
                       : value > 0 ? "+"
                                   : "\u2212",
                       zero ? "0" : digits);
    report_html_text(d->text, d->chart->unit ? d->chart->unit : "");
}

static void axes(struct drawing *d)
{
    struct growing_text *h = d->text;
    int ticks = (int)lround((d->high - d->low) / d->step);
    for (int i = 0; i <= ticks; i++) {
        double value = d->low + i * d->step, y = at_y(d, value);
        bool zero = fabs(value) < d->step / 2;
        report_growing_add(h,
                           "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                           "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                           zero ? "zero" : "grid", LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4);
        number(d, value);
        report_growing_add(h, "</text>\n");
    }
    for (int i = 0; i < d->chart->count; i++)
        report_growing_add(h, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
                           at_x(d, d->chart->points[i].session), HEIGHT - BOTTOM + 17,
                           d->chart->points[i].session);
    report_growing_add(h, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
                       (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
    report_html_text(h, d->chart->session ? d->chart->session : "session");
    report_growing_add(h, "</text>\n");
}

/* What can't be told at each session, joined; from the baseline on as wide as at the first. */
static void band(struct drawing *d)
{
    const struct report_chart_point *known[REPORT_MAX_SESSIONS];
    int count = 0;
    for (int i = 0; i < d->chart->count; i++)
        if (isfinite(d->chart->points[i].detectable))
            known[count++] = &d->chart->points[i];
    if (!count)
        return;
    report_growing_add(d->text, "<path class=\"band\" d=\"M%.1f %.1f",
                       at_x(d, d->chart->points[0].session), at_y(d, known[0]->detectable));
    for (int i = 0; i < count; i++)
        report_growing_add(d->text, "L%.1f %.1f", at_x(d, known[i]->session),
                           at_y(d, known[i]->detectable));
    for (int i = count - 1; i >= 0; i--)
        report_growing_add(d->text, "L%.1f %.1f", at_x(d, known[i]->session),
                           at_y(d, -known[i]->detectable));
    report_growing_add(d->text, "L%.1f %.1fZ\"/>\n", at_x(d, d->chart->points[0].session),
                       at_y(d, -known[0]->detectable));
}

static void curve(struct drawing *d)
{
    bool drawn = false;
    report_growing_add(d->text, "<path class=\"curve\" d=\"");
    for (int i = 0; i < d->chart->count; i++) {
        const struct report_chart_point *p = &d->chart->points[i];
        if (p->shape == REPORT_CHART_MISSING)
            continue;
        report_growing_add(d->text, "%s%.1f %.1f", drawn ? "L" : "M", at_x(d, p->session),
                           at_y(d, p->value));
        drawn = true;
    }
    report_growing_add(d->text, "\"/>\n");
}

static void dot(struct drawing *d, const struct report_chart_point *p)
{
    double x = at_x(d, p->session);
    if (p->shape == REPORT_CHART_MISSING) {
        double y = HEIGHT - BOTTOM - 6;
        report_growing_add(d->text, "<path class=\"missing\" d=\"M%.1f %.1fl8 8m0 -8l-8 8\"/>\n",
                           x - 4, y - 4);
        return;
    }
    if (p->shape != REPORT_CHART_BASELINE && isfinite(p->low) && isfinite(p->high))
        report_growing_add(
            d->text, "<path class=\"range\" d=\"M%.1f %.1fV%.1fM%.1f %.1fh8M%.1f %.1fh8\"/>\n", x,
            at_y(d, p->low), at_y(d, p->high), x - 4, at_y(d, p->low), x - 4, at_y(d, p->high));
    report_growing_add(d->text, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n",
                       p->shape == REPORT_CHART_UNSEEN ? "dot hollow" : "dot", x,
                       at_y(d, p->value));
}

/* On white paper; pages have the same classes in their own colours. */
static const char colours[] =
    "<style>text{font:11px sans-serif;fill:#5d6b70}.zero{stroke:#5d6b70}.grid{stroke:#e3e8e9}"
    ".band{fill:#5d6b70;fill-opacity:.16}.curve{stroke:#22626e;fill:none;stroke-width:2}"
    ".range{stroke:#22626e;fill:none}.dot{fill:#22626e;stroke:#22626e;stroke-width:2}"
    ".hollow{fill:#fff}.missing{stroke:#5d6b70;fill:none;stroke-width:2}</style>\n";

static void heading(struct drawing *d)
{
    const struct report_chart *c = d->chart;
    struct growing_text *h = d->text;
    const char *id = c->id ? c->id : "chart";
    report_growing_add(
        h, "<svg class=\"chart\" direction=\"ltr\" viewBox=\"0 0 %d %d\"%s role=\"img\" ", WIDTH,
        HEIGHT,
        c->standalone ? " width=\"352\" height=\"184\" "
                        "xmlns=\"http://www.w3.org/2000/svg\""
                      : "");
    report_growing_add(h, "aria-labelledby=\"%s-title %s-text\">\n<title id=\"%s-title\">", id, id,
                       id);
    report_html_text(h, c->title ? c->title : "");
    report_growing_add(h, "</title>\n<desc id=\"%s-text\">", id);
    report_html_text(h, c->description ? c->description : "");
    report_growing_add(h, "</desc>\n%s", c->standalone ? colours : "");
}

int report_chart_svg(const struct report_chart *chart, char **text, size_t *length,
                     struct arena *arena, struct meso_error *err)
{
    struct growing_text growing = {.arena = arena, .err = err};
    struct drawing d = {.chart = chart, .text = &growing};
    if (chart->count < 2)
        return base_error(err, MESO_E_UNEXPECTED, "a chart of %d sessions", chart->count);
    fit(&d);
    heading(&d);
    axes(&d);
    band(&d);
    curve(&d);
    for (int i = 0; i < chart->count; i++)
        dot(&d, &chart->points[i]);
    report_growing_add(&growing, "</svg>\n");
    return report_growing_finish(&growing, text, length);
}
