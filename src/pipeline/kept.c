/* Comparisons of a patient's sessions: found in the archive, or made and kept there; and the report
   composed of them. Knows no SQL. */
#include "kept.h"
#include "photos.h"

#include <string.h>

static const char *known(const char *text)
{
    return text ? text : "-";
}

/* All that the result of a comparison depends on; the versions of the measures stand for the
   program, as a number that changes raises its measure's. */
int pipeline_visit_key(const struct pipeline_visit *visit, int from, int to, char key[65],
                       struct arena *arena, struct meso_error *err)
{
    const struct pipeline_visit_session *first = &visit->sessions[from];
    char *versions = pipeline_versions(visit->view, arena, err);
    char *text = versions ? base_arena_printf(arena, err, "%s %s %s %s %s %.9g %s",
                                              report_pair_schema, visit->view, known(visit->course),
                                              known(visit->sessions[0].date), versions,
                                              first->mm_per_px, known(first->polygon))
                          : NULL;
    const int both[2] = {from, to};
    for (int s = 0; s < 2 && text; s++) {
        const struct pipeline_visit_session *session = &visit->sessions[both[s]];
        text = base_arena_printf(arena, err, "%s; %d %s %s %s %s", text, session->number,
                                 known(session->date), known(session->needles_date),
                                 known(session->flags), known(session->treatment));
        for (int i = 0; i < session->photo_count && text; i++)
            text = base_arena_printf(arena, err, "%s %s", text, session->sha256[i]);
    }
    if (!text)
        return MESO_E_OUT_OF_MEMORY;
    base_sha256_hex(text, strlen(text), key);
    return MESO_OK;
}

/* One of the comparisons that are asked for. */
struct needed {
    int from, to;
    char key[65];
    struct pipeline_kept kept;
    bool make;
};

struct visit_work {
    const struct pipeline_work *work;
    const struct pipeline_visit *visit;
    const char *versions;
    bool with_drawing;
    struct needed at[REPORT_MAX_SESSIONS];
    int count;
    struct pipeline_tally *tally;
    struct arena *arena;
};

static int find(const struct visit_work *w, struct needed *at, bool *there, struct meso_error *err)
{
    struct store *store = w->work->store;
    struct pipeline_kept *kept = &at->kept;
    int64_t patient = w->visit->patient.id;
    int code = pipeline_visit_key(w->visit, at->from, at->to, at->key, w->arena, err);
    if (!code)
        code = store_find_comparison(store, patient, at->key, &kept->text, w->arena, err);
    if (!code && kept->text && w->with_drawing)
        code = store_find_drawing(store, patient, at->key, &kept->drawing, &kept->drawing_length,
                                  w->arena, err);
    *there = !code && kept->text && (kept->drawing || !w->with_drawing);
    return code;
}

/* Found, or to be made, or missing. */
static int look_up(struct visit_work *w, struct needed *at, struct meso_error *err)
{
    const struct pipeline_visit *visit = w->visit;
    const char *versions = NULL;
    bool there;
    int code = find(w, at, &there, err);
    w->tally->found += there;
    if (code || there)
        return code;
    code = store_kept_versions(w->work->store, visit->patient.id, visit->view,
                               visit->sessions[at->from].number, visit->sessions[at->to].number,
                               &versions, w->arena, err);
    bool stale = versions && strcmp(versions, w->versions) != 0;
    if (stale)
        pipeline_tell_raised(versions, w->versions, w->tally->raised);
    w->tally->stale += stale;
    at->make = (w->work->pipeline || w->work->open) && (stale || !w->work->only_stale);
    w->tally->missing += !at->make;
    return code;
}

/* The sessions whose photographs comparisons behind this one need. */
static uint64_t needed_later(const struct visit_work *w, int index)
{
    uint64_t sessions = 0;
    for (int i = index + 1; i < w->count; i++)
        if (w->at[i].make)
            sessions |= UINT64_C(1) << w->at[i].from | UINT64_C(1) << w->at[i].to;
    return sessions;
}

/* What was made lives in an arena of its own. */
static int copy(const struct visit_work *w, const struct store_comparison *made,
                struct pipeline_kept *out, struct meso_error *err)
{
    *out =
        (struct pipeline_kept){.text = base_arena_copy(w->arena, made->payload, made->length, err)};
    if (w->with_drawing && (out->drawing = base_arena_alloc(w->arena, made->drawing_length, err))) {
        memcpy(out->drawing, made->drawing, made->drawing_length);
        out->drawing_length = made->drawing_length;
    }
    return out->text && (out->drawing || !w->with_drawing) ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int make(struct visit_work *w, int index, struct pipeline *pipeline,
                struct pipeline_kept_photos *photos, struct meso_error *err)
{
    struct needed *at = &w->at[index];
    struct arena *own;
    struct store_comparison made = {.key = at->key, .versions = w->versions};
    int code = base_arena_new(&own, 0, err);
    if (code)
        return code;
    code = pipeline_compare_visits(pipeline, w->work->store, w->visit, at->from, at->to,
                                   needed_later(w, index), photos, &made, own, err);
    if (!code)
        code = store_keep_comparison(w->work->store, &made, err);
    if (!code)
        code = copy(w, &made, &at->kept, err);
    base_arena_free(own);
    w->tally->made += !code;
    return code;
}

static int make_all(struct visit_work *w, struct meso_error *err)
{
    struct pipeline *pipeline = w->work->pipeline;
    struct pipeline_kept_photos *photos = NULL;
    int code = MESO_OK, done = 0, all = 0;
    for (int i = 0; i < w->count; i++)
        all += w->at[i].make;
    for (int i = 0; i < w->count && !code; i++) {
        if (!w->at[i].make)
            continue;
        if (!pipeline)
            code = w->work->open(w->work->context, &pipeline, err);
        if (!code && !photos && !(photos = pipeline_photos_new(w->arena, err)))
            code = MESO_E_OUT_OF_MEMORY;
        if (!code && all > 1)
            pipeline_say(pipeline, "compare", done++, all);
        if (!code)
            code = make(w, i, pipeline, photos, err);
    }
    pipeline_photos_free(photos);
    return code;
}

static int find_or_make(struct visit_work *w, struct meso_error *err)
{
    int code = MESO_OK;
    if (!(w->versions = pipeline_versions(w->visit->view, w->arena, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < w->count && !code; i++)
        code = look_up(w, &w->at[i], err);
    return code ? code : make_all(w, err);
}

int pipeline_visit_pair(const struct pipeline_work *work, const struct pipeline_visit *visit,
                        int from, int to, bool with_drawing, struct pipeline_kept *out,
                        struct arena *arena, struct meso_error *err)
{
    struct pipeline_tally tally = {0};
    struct visit_work w = {.work = work,
                           .visit = visit,
                           .with_drawing = with_drawing,
                           .at = {{.from = from, .to = to}},
                           .count = 1,
                           .tally = &tally,
                           .arena = arena};
    int code = find_or_make(&w, err);
    *out = w.at[0].kept;
    return code;
}

/* What the first session's scale and region stand for, the one before last has to have of its own
   to be a baseline. */
static bool can_be_baseline(const struct pipeline_visit *visit, int session)
{
    const struct pipeline_visit_session *first = &visit->sessions[0],
                                        *other = &visit->sessions[session];
    return (!first->polygon || other->polygon) && (first->mm_per_px == 0 || other->mm_per_px != 0);
}

/* The first with each, that with the last at the end; before it the one before last with the last,
   as their photographs are at hand then. */
static void plan(struct visit_work *w)
{
    int last = w->visit->count - 1;
    for (int i = 1; i < last; i++)
        w->at[w->count++] = (struct needed){.to = i};
    if (last > 1 && can_be_baseline(w->visit, last - 1))
        w->at[w->count++] = (struct needed){.from = last - 1, .to = last};
    w->at[w->count++] = (struct needed){.to = last};
}

static int compose(const struct visit_work *w, struct report *out, struct meso_error *err)
{
    const struct report *pairs[REPORT_MAX_SESSIONS];
    struct report *kept = base_arena_calloc(w->arena, REPORT_MAX_SESSIONS, sizeof *kept, err);
    int code = kept ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < w->count && !code; i++) {
        code = report_pair_read(w->at[i].kept.text, &kept[i], w->arena, err);
        pairs[i] = &kept[i];
    }
    if (!code)
        code = pipeline_compose(pairs, w->count, out, w->arena, err);
    /* The code may be another since. */
    if (!code)
        out->patient_code = w->visit->patient.code;
    return code;
}

int pipeline_visit_report(const struct pipeline_work *work, const struct pipeline_visit *visit,
                          struct report *out, struct pipeline_tally *tally, struct arena *arena,
                          struct meso_error *err)
{
    struct visit_work w = {.work = work, .visit = visit, .tally = tally, .arena = arena};
    *tally = (struct pipeline_tally){0};
    plan(&w);
    int code = find_or_make(&w, err);
    return code || tally->missing ? code : compose(&w, out, err);
}
