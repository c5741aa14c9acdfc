/* What the chart of a change shows: its field at every session that was compared with the same
   baseline. Draws nothing. */
#include "report.h"

#include <math.h>
#include <string.h>

static const struct progress_change *to_session(const struct report *report,
                                                const struct progress_change *like, int session)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (change->from == like->from && change->to == session &&
            change->measure == like->measure && change->field == like->field &&
            !strcmp(change->zone, like->zone))
            return change;
    }
    return NULL;
}

/* What 1 stands for: percent of the baseline, or the unit. The baseline is as the last comparison
   read it, so that all sessions are of the same hundred. */
static double unit_of(const struct report *report, const struct progress_change *change,
                      bool *percent)
{
    const struct progress_trend *trend = report_trend(report, change);
    double before = trend ? trend->before : change->before;
    *percent = before > 0;
    return *percent ? 100 / before : 1;
}

static struct report_chart_point point_of(const struct progress_change *change, int session,
                                          double unit)
{
    struct report_chart_point point = {.session = session,
                                       .shape = REPORT_CHART_MISSING,
                                       .value = NAN,
                                       .low = NAN,
                                       .high = NAN,
                                       .detectable = NAN};
    if (!change || change->reason_count || !isfinite(change->absolute))
        return point;
    bool seen = change->verdict == PROGRESS_IMPROVED || change->verdict == PROGRESS_WORSENED;
    point.shape = seen ? REPORT_CHART_SEEN : REPORT_CHART_UNSEEN;
    point.value = change->absolute * unit;
    point.low = change->interval95[0] * unit;
    point.high = change->interval95[1] * unit;
    point.detectable = change->detectable * unit;
    return point;
}

/* "mean_depth" in words. */
static char *words(const char *name, struct arena *arena, struct meso_error *err)
{
    char *text = base_arena_printf(arena, err, "%s", name);
    for (char *at = text; at && *at; at++)
        if (*at == '_')
            *at = ' ';
    return text;
}

/* One sentence a session. */
static char *told(const struct report_chart *chart, struct arena *arena, struct meso_error *err)
{
    char *text =
        base_arena_printf(arena, err, "Change since session %d.", chart->points[0].session);
    for (int i = 1; i < chart->count && text; i++) {
        const struct report_chart_point *p = &chart->points[i];
        if (p->shape == REPORT_CHART_MISSING)
            text =
                base_arena_printf(arena, err, "%s Session %d: not comparable.", text, p->session);
        else
            text = base_arena_printf(arena, err,
                                     "%s Session %d: %+.3g%s, 95 %% between %+.3g and "
                                     "%+.3g, seen from %.3g.",
                                     text, p->session, p->value, chart->unit, p->low, p->high,
                                     p->detectable);
    }
    return text;
}

int report_chart_of(const struct report *report, const struct progress_change *change,
                    struct report_chart *out, struct arena *arena, struct meso_error *err)
{
    const struct measure_field *field = &change->measure->fields[change->field];
    bool percent;
    double unit = unit_of(report, change, &percent);
    *out = (struct report_chart){.session = "session", .count = 1};
    out->points[0] = (struct report_chart_point){.session = change->from, .detectable = NAN};
    for (int s = 0; s < report->session_count; s++) {
        int session = report->sessions[s].number;
        if (session > change->from)
            out->points[out->count++] =
                point_of(to_session(report, change, session), session, unit);
    }
    bool bare = percent || !strcmp(field->unit, "index") || !strcmp(field->unit, "1");
    const char *name = words(field->name, arena, err), *zone = words(change->zone, arena, err);
    out->unit = percent ? " %" : bare ? "" : base_arena_printf(arena, err, " %s", field->unit);
    if (!name || !zone || !out->unit)
        return MESO_E_OUT_OF_MEMORY;
    out->title = base_arena_printf(arena, err, "%s, %s, %s", change->measure->title, name, zone);
    out->description = told(out, arena, err);
    return out->title && out->description ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
