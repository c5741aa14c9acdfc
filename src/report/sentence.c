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

/* "12 %" of the baseline where that has a meaning, else in the field's unit. */
static char *amount(const struct progress_change *change, double value, struct arena *arena,
                    struct meso_error *err)
{
    const char *unit = change->measure->fields[change->field].unit;
    bool relative = !isnan(change->relative) && strcmp(unit, "deg") && change->before != 0;
    if (relative)
        return base_arena_printf(arena, err, "%.*f %%", fabs(value / change->before) < 0.1 ? 1 : 0,
                                 100 * fabs(value / change->before));
    bool bare = !strcmp(unit, "1") || !strcmp(unit, "index") || !strcmp(unit, "count");
    return base_arena_printf(arena, err, "%.3g%s%s", fabs(value), bare ? "" : " ",
                             bare ? "" : unit);
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

static char *finding(const struct progress_change *change, struct arena *arena,
                     struct meso_error *err)
{
    char *reasons = joined_reasons(change, arena, err);
    if (!reasons)
        return NULL;
    if (change->verdict == PROGRESS_NOT_COMPARABLE)
        return base_arena_printf(arena, err, "not comparable (%s)", reasons);
    char *seen = amount(change, change->absolute, arena, err);
    char *limit = amount(change, change->seen_from, arena, err);
    if (!seen || !limit)
        return NULL;
    if (change->verdict == PROGRESS_NO_DETECTABLE_CHANGE)
        return base_arena_printf(arena, err,
                                 "no detectable change; a change of %s or more would have been "
                                 "seen",
                                 limit);
    return base_arena_printf(arena, err,
                             "%s %s than at session %d (%s); changes from %s on are seen", seen,
                             change->absolute < 0 ? "less" : "more", change->from,
                             progress_verdict_name(change->verdict), limit);
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
