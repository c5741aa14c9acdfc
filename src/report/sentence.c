/* A change said plainly, with how large a change would have been seen. */
#include "report.h"

#include <math.h>
#include <string.h>

/* "crow_foot_left" -> "crow foot left" */
static char *spaced(const char *name, struct arena *arena, struct meso_error *err)
{
    char *text = base_arena_printf(arena, err, "%s", name);
    for (char *at = text; at && *at; at++)
        if (*at == '_')
            *at = ' ';
    return text;
}

/* More than half of the baseline is no small change any more: it is told in the field's unit. */
static const double LARGEST_SHARE = 0.5;

/* "0.12 mm/cm2" */
static char *in_unit(const struct progress_change *change, double value, struct arena *arena,
                     struct meso_error *err)
{
    const char *unit = change->measure->fields[change->field].unit;
    bool bare = !strcmp(unit, "1") || !strcmp(unit, "index") || !strcmp(unit, "count");
    return base_arena_printf(arena, err, "%.3g%s%s", fabs(value), bare ? "" : " ",
                             bare ? "" : unit);
}

/* Whether shares of the baseline say something of this change: there is more than what must be
 * seen.
 */
static bool is_relative(const struct progress_change *change)
{
    const char *unit = change->measure->fields[change->field].unit;
    return !isnan(change->relative) && strcmp(unit, "deg") && change->before != 0 &&
           change->seen_from <= LARGEST_SHARE * fabs(change->before);
}

/* "12 %" of the baseline where that has a meaning, else in the field's unit. */
static char *amount(const struct progress_change *change, double value, struct arena *arena,
                    struct meso_error *err)
{
    if (!is_relative(change))
        return in_unit(change, value, arena, err);
    return base_arena_printf(arena, err, "%.*f %%", fabs(value / change->before) < 0.1 ? 1 : 0,
                             100 * fabs(value / change->before));
}

static char *joined_reasons(const struct progress_change *change, struct arena *arena,
                            struct meso_error *err)
{
    char *text = base_arena_printf(arena, err, "%s", "");
    for (int i = 0; i < change->reason_count && text; i++) {
        char *reason = spaced(change->reasons[i], arena, err);
        text = reason ? base_arena_printf(arena, err, "%s%s%s", text, i ? ", " : "", reason) : NULL;
    }
    return text;
}

/* A limit above all that there was says that nothing could have been seen. */
static char *unseen(const struct progress_change *change, struct arena *arena,
                    struct meso_error *err)
{
    char *limit = amount(change, change->seen_from, arena, err);
    char *there = in_unit(change, fmax(fabs(change->before), fabs(change->after)), arena, err);
    bool nonnegative = change->before >= 0 && change->after >= 0;
    if (!limit || !there)
        return NULL;
    if (nonnegative && strcmp(change->measure->fields[change->field].unit, "deg") &&
        change->seen_from > fmax(change->before, change->after))
        return base_arena_printf(arena, err,
                                 "no detectable change; there is too little to judge a change by "
                                 "(%s; a change of %s or more would have been seen)",
                                 there, limit);
    return base_arena_printf(
        arena, err, "no detectable change; a change of %s or more would have been seen", limit);
}

static char *seen(const struct progress_change *change, struct arena *arena, struct meso_error *err)
{
    char *much = amount(change, change->absolute, arena, err);
    char *limit = amount(change, change->seen_from, arena, err);
    const char *edge = "";
    for (int i = 0; i < change->remark_count; i++)
        if (!strcmp(change->remarks[i], "borderline"))
            edge = "; borderline: the skin had only just the time to recover from the needles";
    if (!much || !limit)
        return NULL;
    return base_arena_printf(arena, err,
                             "%s %s%s than at session %d (%s); changes from %s on are seen%s", much,
                             change->absolute < 0 ? "less" : "more",
                             change->control ? ", beyond the untreated zone's change," : "",
                             change->from, progress_verdict_name(change->verdict), limit, edge);
}

static char *finding(const struct progress_change *change, struct arena *arena,
                     struct meso_error *err)
{
    char *reasons = joined_reasons(change, arena, err);
    if (!reasons)
        return NULL;
    if (change->verdict == PROGRESS_NOT_COMPARABLE)
        return base_arena_printf(arena, err, "not comparable (%s)", reasons);
    return change->verdict == PROGRESS_NO_DETECTABLE_CHANGE ? unseen(change, arena, err)
                                                            : seen(change, arena, err);
}

char *report_sentence(const struct progress_change *change, struct arena *arena,
                      struct meso_error *err)
{
    char *zone = spaced(change->zone, arena, err);
    char *field = spaced(change->measure->fields[change->field].name, arena, err);
    char *text = finding(change, arena, err);
    if (!zone || !field || !text)
        return NULL;
    return base_arena_printf(arena, err, "%s, %s, %s: %s", change->measure->title, field, zone,
                             text);
}

/* "about 4.1 % less a session (1.9 % to 6.3 %)", where it is not nought. */
static char *dose(const struct progress_change *change, const struct progress_trend *trend,
                  struct arena *arena, struct meso_error *err)
{
    double low = trend->per_session95[0], high = trend->per_session95[1];
    if (isnan(trend->per_session) || (low <= 0 && high >= 0))
        return base_arena_printf(arena, err, "%s", "");
    bool up = trend->per_session > 0;
    char *rate = amount(change, trend->per_session, arena, err);
    char *from = amount(change, up ? low : high, arena, err);
    char *to = amount(change, up ? high : low, arena, err);
    if (!rate || !from || !to)
        return NULL;
    return base_arena_printf(arena, err, "; about %s %s a session (%s to %s)", rate,
                             up ? "more" : "less", from, to);
}

static char *plateau(const struct progress_change *change, const struct progress_trend *trend,
                     struct arena *arena, struct meso_error *err)
{
    if (!trend->plateau_since)
        return base_arena_printf(arena, err, "%s", "");
    char *limit = amount(change, trend->plateau_detectable, arena, err);
    if (!limit)
        return NULL;
    return base_arena_printf(arena, err,
                             "; no further detectable change since session %d (%s would have been "
                             "seen)",
                             trend->plateau_since, limit);
}

char *report_trend_sentence(const struct progress_change *change,
                            const struct progress_trend *trend, struct arena *arena,
                            struct meso_error *err)
{
    char *own = report_sentence(change, arena, err);
    if (!trend || !own || change->verdict == PROGRESS_NOT_COMPARABLE)
        return own;
    char *rate = dose(change, trend, arena, err), *level = plateau(change, trend, arena, err);
    return rate && level ? base_arena_printf(arena, err, "%s%s%s", own, rate, level) : NULL;
}
