/* One field of one zone over a course: how much a session does (dose and response), and from when
   on no further change can be told (plateau). Made of comparisons with one baseline; knows no
   photograph. */
#include "progress.h"

#include <math.h>
#include <string.h>

static const double Z95 = 1.959963984540054;

/* How much of the squared error is the baseline's. What a ledger or a control tells has no halves
   of its own: both sessions are as sure. */
static double baseline_share(const struct progress_change *change)
{
    double sum = change->variance[0] + change->variance[1];
    return sum > 0 && !change->by_ledger ? change->variance[0] / sum : 0.5;
}

static bool usable(const struct progress_change *change)
{
    return !change->reason_count && !isnan(change->error);
}

/* Points with their own variances: those of one baseline err together, by its. */
static int gather(const struct progress_change *const *changes, int count,
                  struct progress_trend_point points[PROGRESS_MAX_SESSIONS])
{
    int known = 0;
    double baseline = 0;
    for (int i = 0; i < count && known < PROGRESS_MAX_SESSIONS - 1; i++) {
        const struct progress_change *change = changes[i];
        if (!usable(change))
            continue;
        double squared = change->error * change->error, share = baseline_share(change);
        points[++known] = (struct progress_trend_point){.session = change->to,
                                                        .absolute = change->absolute,
                                                        .variance = squared * (1 - share),
                                                        .verdict = change->verdict};
        baseline += squared * share;
    }
    if (known)
        points[0] = (struct progress_trend_point){.session = changes[0]->from,
                                                  .variance = baseline / known,
                                                  .verdict = PROGRESS_NO_DETECTABLE_CHANGE};
    return known ? known + 1 : 0;
}

/* A straight line through points of known variance. Where they lie further from it than they err,
   its error is raised as much (Birge 1932). Returns the slope. */
static double line(const struct progress_trend_point *points, int count, double *error)
{
    double weights = 0, x = 0, y = 0, xx = 0, xy = 0, off = 0;
    for (int i = 0; i < count; i++) {
        double weight = 1 / points[i].variance;
        weights += weight;
        x += weight * points[i].session;
        y += weight * points[i].absolute;
    }
    x /= weights;
    y /= weights;
    for (int i = 0; i < count; i++) {
        double weight = 1 / points[i].variance, at = points[i].session - x;
        xx += weight * at * at;
        xy += weight * at * (points[i].absolute - y);
    }
    double slope = xy / xx;
    for (int i = 0; i < count; i++) {
        double rest = points[i].absolute - y - slope * (points[i].session - x);
        off += rest * rest / points[i].variance;
    }
    *error = sqrt(1 / xx * (count > 2 ? fmax(1, off / (count - 2)) : 1));
    return slope;
}

/* Nothing after it differs from it by more than both err, nor do they run up or down together. */
static bool is_level(const struct progress_trend_point *points, int count)
{
    double error;
    for (int i = 1; i < count; i++)
        if (fabs(points[i].absolute - points[0].absolute) >
            Z95 * sqrt(points[0].variance + points[i].variance))
            return false;
    return fabs(line(points, count, &error)) <= Z95 * error;
}

/* The earliest session at which a change was there and after which, in two or more, none was. */
static void find_plateau(struct progress_trend *trend)
{
    const struct progress_trend_point *points = trend->points;
    for (int i = 1; i + 2 < trend->count; i++) {
        bool changed =
            points[i].verdict == PROGRESS_IMPROVED || points[i].verdict == PROGRESS_WORSENED;
        if (!changed || !is_level(points + i, trend->count - i))
            continue;
        trend->plateau_since = points[i].session;
        trend->plateau_detectable =
            Z95 * sqrt(points[i].variance + points[trend->count - 1].variance);
        return;
    }
}

void progress_trend_of(const struct progress_change *const *changes, int count,
                       struct progress_trend *out)
{
    *out = (struct progress_trend){.measure = changes[0]->measure,
                                   .zone = changes[0]->zone,
                                   .field = changes[0]->field,
                                   .from = changes[0]->from,
                                   .per_session = NAN,
                                   .per_session_error = NAN,
                                   .before = changes[count - 1]->before};
    out->count = gather(changes, count, out->points);
    bool exact = false;
    for (int i = 0; i < out->count; i++)
        exact = exact || !(out->points[i].variance > 0);
    if (out->count < 3 || exact)
        return;
    out->per_session = line(out->points, out->count, &out->per_session_error);
    out->per_session95[0] = out->per_session - Z95 * out->per_session_error;
    out->per_session95[1] = out->per_session + Z95 * out->per_session_error;
    find_plateau(out);
}
