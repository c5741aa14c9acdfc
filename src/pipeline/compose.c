/* A report of many sessions, made of comparisons of two: the first session with each other one, and
   the one before last with the last. Reads no photograph: it takes what was found out before,
   whether just now or from a store. */
#include "photos.h"

#include <stdlib.h>
#include <string.h>

struct composition {
    const struct report *const *pairs;
    int count, first, last, previous; /* session numbers; previous 0: only two sessions */
    struct report *out;
    struct arena *arena;
    struct meso_error *err;
};

static const struct report *pair_of(const struct composition *c, int from, int to)
{
    for (int i = 0; i < c->count; i++)
        if (c->pairs[i]->sessions[0].number == from && c->pairs[i]->sessions[1].number == to)
            return c->pairs[i];
    return NULL;
}

static void find_ends(struct composition *c)
{
    for (int i = 0; i < c->count; i++) {
        int from = c->pairs[i]->sessions[0].number, to = c->pairs[i]->sessions[1].number;
        c->first = !i || from < c->first ? from : c->first;
        c->last = to > c->last ? to : c->last;
    }
    for (int i = 0; i < c->count; i++) {
        int to = c->pairs[i]->sessions[1].number;
        if (c->pairs[i]->sessions[0].number == c->first && to < c->last && to > c->previous)
            c->previous = to;
    }
}

static int by_number(const void *a, const void *b)
{
    const struct report_session *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* The first and the last as the main comparison has them; those between, each from its own. */
static int take_sessions(struct composition *c, const struct report *main)
{
    struct report *out = c->out;
    out->session_count = 0;
    out->sessions[out->session_count++] = main->sessions[0];
    for (int i = 0; i < c->count; i++) {
        const struct report *pair = c->pairs[i];
        if (pair == main || pair->sessions[0].number != c->first)
            continue;
        if (out->session_count == REPORT_MAX_SESSIONS - 1)
            return base_error(c->err, MESO_E_USAGE, "more than %d sessions", REPORT_MAX_SESSIONS);
        out->sessions[out->session_count++] = pair->sessions[1];
    }
    out->sessions[out->session_count++] = main->sessions[1];
    qsort(out->sessions, (size_t)out->session_count, sizeof *out->sessions, by_number);
    for (int s = 1; s < out->session_count; s++)
        out->sessions[s].days_since_previous =
            base_days_between(out->sessions[s - 1].date, out->sessions[s].date);
    return MESO_OK;
}

static int take_measurements(struct composition *c, const struct report *main)
{
    struct report *out = c->out;
    size_t room = 1;
    for (int i = 0; i < c->count; i++)
        room += (size_t)c->pairs[i]->measurement_count;
    out->measurement_count = 0;
    out->measurements = base_arena_calloc(c->arena, room, sizeof *out->measurements, c->err);
    if (!out->measurements)
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < out->session_count; s++) {
        const struct report *pair = s ? pair_of(c, c->first, out->sessions[s].number) : main;
        for (int i = 0; i < pair->measurement_count; i++)
            if (pair->measurements[i].session == (s > 0)) {
                struct report_measurement *row = &out->measurements[out->measurement_count++];
                *row = pair->measurements[i];
                row->session = s;
            }
    }
    return MESO_OK;
}

static void add_changes(struct report *out, const struct report *pair)
{
    if (pair && pair->change_count)
        memcpy(out->changes + out->change_count, pair->changes,
               (size_t)pair->change_count * sizeof *out->changes);
    out->change_count += pair ? pair->change_count : 0;
}

static int take_changes(struct composition *c, const struct report *main)
{
    struct report *out = c->out;
    size_t room = 1;
    for (int i = 0; i < c->count; i++)
        room += (size_t)c->pairs[i]->change_count;
    out->changes = base_arena_calloc(c->arena, room, sizeof *out->changes, c->err);
    if (!out->changes)
        return MESO_E_OUT_OF_MEMORY;
    out->change_count = out->step_from = out->step_count = 0;
    add_changes(out, main);
    out->step_from = out->change_count;
    if (c->previous)
        add_changes(out, pair_of(c, c->previous, c->last));
    out->step_count = out->change_count - out->step_from;
    for (int s = 1; s + 1 < out->session_count; s++)
        add_changes(out, pair_of(c, c->first, out->sessions[s].number));
    return progress_decide(out->changes, out->change_count, c->arena, c->err);
}

/* The same field in the same zone, of all sessions against the first, by their numbers. */
static int field_over_sessions(const struct report *report, const struct progress_change *main,
                               const struct progress_change *found[REPORT_MAX_SESSIONS])
{
    int count = 0;
    for (int s = 1; s < report->session_count; s++)
        for (int i = 0; i < report->change_count; i++) {
            const struct progress_change *change = &report->changes[i];
            if (change->from == main->from && change->to == report->sessions[s].number &&
                change->measure == main->measure && change->field == main->field &&
                !strcmp(change->zone, main->zone)) {
                found[count++] = change;
                break;
            }
        }
    return count;
}

static int take_trends(struct composition *c)
{
    struct report *out = c->out;
    const struct progress_change *found[REPORT_MAX_SESSIONS];
    int mains = report_main_count(out);
    out->trend_count = 0;
    out->trends = base_arena_calloc(c->arena, (size_t)mains + 1, sizeof *out->trends, c->err);
    if (!out->trends)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < mains; i++) {
        if (out->changes[i].field >= out->changes[i].measure->headline_count)
            continue;
        int count = field_over_sessions(out, &out->changes[i], found);
        if (count)
            progress_trend_of(found, count, &out->trends[out->trend_count++]);
    }
    return MESO_OK;
}

static bool is_said(const struct report *report, const struct report_warning *warning)
{
    for (int i = 0; i < report->warning_count; i++)
        if (!strcmp(report->warnings[i].message, warning->message))
            return true;
    return false;
}

/* What each comparison warned of, once; that its baseline is not of the first session is of this
   report's baseline alone. */
static int take_warnings(struct composition *c, const struct report *main)
{
    struct report *out = c->out;
    for (int i = 0; i < c->count; i++) {
        const struct report *pair = c->pairs[i];
        int code = MESO_OK;
        for (int w = 0; w < pair->warning_count && !code && pair != main; w++)
            if (strcmp(pair->warnings[w].code, "late_baseline") &&
                !is_said(out, &pair->warnings[w]))
                code = pipeline_warn(out, pair->warnings[w].code, pair->warnings[w].message);
        if (!code && pair->not_aligned && pair != main)
            code = pipeline_warn(out, "session_not_aligned",
                                 base_arena_printf(c->arena, c->err, "sessions %d and %d: %s",
                                                   pair->sessions[0].number,
                                                   pair->sessions[1].number, pair->not_aligned));
        if (code)
            return code;
    }
    return MESO_OK;
}

static int warn_of_missing(struct composition *c)
{
    struct report *out = c->out;
    const char *names = NULL, *view = locate_view_name(out->view);
    int missing = 0;
    enum { MOST_NAMED = 20 };
    for (int s = 1; s < out->session_count; s++)
        for (int n = out->sessions[s - 1].number + 1; n < out->sessions[s].number; n++)
            if (++missing <= MOST_NAMED &&
                !(names = base_arena_printf(c->arena, c->err, "%s%s%d", names ? names : "",
                                            names ? ", " : "", n)))
                return MESO_E_OUT_OF_MEMORY;
    if (missing > MOST_NAMED)
        names = base_arena_printf(c->arena, c->err, "%s, ...", names);
    if (!missing)
        return MESO_OK;
    if (!names)
        return MESO_E_OUT_OF_MEMORY;
    return pipeline_warn(
        out, "sessions_missing",
        missing > 1 ? base_arena_printf(c->arena, c->err,
                                        "no photograph of sessions %s in the view %s", names, view)
                    : base_arena_printf(c->arena, c->err,
                                        "no photograph of session %s in the view %s", names, view));
}

static int check_pairs(const struct composition *c)
{
    for (int i = 0; i < c->count; i++)
        if (c->pairs[i]->session_count != 2 || c->pairs[i]->view != c->pairs[0]->view)
            return base_error(c->err, MESO_E_USAGE,
                              "a report is composed of comparisons of two sessions of one view");
    if (!c->count || !pair_of(c, c->first, c->last))
        return base_error(c->err, MESO_E_USAGE, "sessions %d and %d are not compared", c->first,
                          c->last);
    return MESO_OK;
}

int pipeline_compose(const struct report *const *pairs, int count, struct report *out,
                     struct arena *arena, struct meso_error *err)
{
    struct composition c = {.pairs = pairs, .count = count, .out = out, .arena = arena, .err = err};
    find_ends(&c);
    int code = check_pairs(&c);
    if (code)
        return code;
    const struct report *main = pair_of(&c, c.first, c.last);
    *out = *main;
    for (int i = 0; i < count; i++)
        out->calibrated = out->calibrated && pairs[i]->calibrated;
    if ((code = take_sessions(&c, main)) || (code = take_measurements(&c, main)) ||
        (code = take_changes(&c, main)) || (code = take_warnings(&c, main)) ||
        (code = warn_of_missing(&c)))
        return code;
    return out->session_count > 2 ? take_trends(&c) : MESO_OK;
}
