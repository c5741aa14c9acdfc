/* The ledger: which wrinkle, spot or hair of the follow-up is which of the baseline. Pairs are
   taken one to one, nearest first, in the baseline's frame. */
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a kept thing may vary in size before it counts as changed: about the repeatability of one
   line's length or one spot's area between two photographs. */
static const double CHANGED = 0.25;
/* Samples along a line; enough for the longest at the tolerance of a match. */
enum { SAMPLES = 16 };

struct shape {
    struct image_point at[SAMPLES];
    int count;
    bool known; /* the other photograph shows the place */
    double size;
};

struct candidate {
    double cost;
    int before, after;
};

const char *progress_fate_name(enum progress_fate fate)
{
    static const char *const names[] = {"kept", "new", "gone", "changed"};
    return names[fate];
}

/* Position at a share of the polyline's vertices; lines are traced in steps of about one pixel. */
static struct image_point along(const struct measure_mark *mark, int sample)
{
    if (mark->count == 1)
        return mark->points[0];
    double place = (double)sample * (mark->count - 1) / (SAMPLES - 1);
    int vertex = (int)place < mark->count - 2 ? (int)place : mark->count - 2;
    double t = place - vertex;
    struct image_point a = mark->points[vertex], b = mark->points[vertex + 1];
    return (struct image_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

/* map NULL: the mark is in the baseline's frame already. visible: what to ask whether the other
   photograph shows the place. */
static void shape_of(const struct measure_mark *mark, progress_map_fn map, progress_map_fn visible,
                     const void *context, double scale, struct shape *out)
{
    int seen = 0;
    out->count = mark->count > 1 ? SAMPLES : 1;
    for (int i = 0; i < out->count; i++) {
        struct image_point p = along(mark, i), q = p, ignored;
        bool ok = map ? map(context, p.x, p.y, &q.x, &q.y)
                      : visible(context, p.x, p.y, &ignored.x, &ignored.y);
        out->at[i] = q;
        seen += ok;
    }
    out->known = 2 * seen >= out->count;
    out->size =
        mark->kind == MEASURE_SPOT ? mark->area_px / scale / scale : mark->length_px / scale;
}

static double nearest(struct image_point p, const struct shape *shape)
{
    double best = INFINITY;
    for (int i = 0; i < shape->count; i++) {
        struct image_point a = shape->at[i], b = shape->at[i + 1 < shape->count ? i + 1 : i];
        double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        best = fmin(best, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
    }
    return best;
}

/* Mean distance of the nearer half of a's samples to b: a line that grew still lies on itself. */
static double one_sided(const struct shape *a, const struct shape *b)
{
    double sorted[SAMPLES];
    for (int i = 0; i < a->count; i++) {
        double d = nearest(a->at[i], b);
        int j = i;
        for (; j > 0 && sorted[j - 1] > d; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = d;
    }
    int half = (a->count + 1) / 2;
    double sum = 0;
    for (int i = 0; i < half; i++)
        sum += sorted[i];
    return sum / half;
}

static double distance(const struct shape *a, const struct shape *b, enum measure_mark_kind kind)
{
    if (kind != MEASURE_HAIR)
        return fmax(one_sided(a, b), one_sided(b, a));
    /* A hair is its root: shafts cross and move, follicles stay. */
    return hypot(a->at[0].x - b->at[0].x, a->at[0].y - b->at[0].y);
}

static int by_cost(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->before != y->before ? x->before - y->before : x->after - y->after;
}

struct matching {
    const struct progress_marks *before, *after;
    struct shape *before_shapes, *after_shapes;
    struct candidate *candidates;
    int candidate_count;
};

/* A box test first: most pairs are far apart. */
static bool far_apart(const struct shape *a, const struct shape *b, double reach)
{
    double reach_a = a->count > 1 ? a->size : 0, reach_b = b->count > 1 ? b->size : 0;
    double limit = reach + reach_a + reach_b;
    return fabs(a->at[0].x - b->at[0].x) > limit || fabs(a->at[0].y - b->at[0].y) > limit;
}

static int find_candidates(struct matching *m, const double *tolerance_px, struct arena *arena,
                           struct meso_error *err)
{
    for (int pass = 0; pass < 2; pass++) {
        m->candidate_count = 0;
        for (int i = 0; i < m->before->count; i++)
            for (int j = 0; j < m->after->count; j++) {
                enum measure_mark_kind kind = m->before->at[i].kind;
                double tolerance = tolerance_px[kind];
                const struct shape *a = &m->before_shapes[i], *b = &m->after_shapes[j];
                if (kind != m->after->at[j].kind || !b->known || far_apart(a, b, tolerance))
                    continue;
                double cost = distance(a, b, kind);
                if (cost > tolerance)
                    continue;
                if (pass)
                    m->candidates[m->candidate_count] = (struct candidate){cost, i, j};
                m->candidate_count++;
            }
        if (!pass && !(m->candidates = base_arena_calloc(arena, (size_t)m->candidate_count + 1,
                                                         sizeof *m->candidates, err)))
            return MESO_E_OUT_OF_MEMORY;
    }
    qsort(m->candidates, (size_t)m->candidate_count, sizeof *m->candidates, by_cost);
    return MESO_OK;
}

static void add_match(struct progress_ledger *out, const struct matching *m, int before, int after,
                      int id)
{
    struct progress_match match = {.id = id, .before = before, .after = after};
    match.kind = before >= 0 ? m->before->at[before].kind : m->after->at[after].kind;
    match.size_before = before >= 0 ? m->before_shapes[before].size : 0;
    match.size_after = after >= 0 ? m->after_shapes[after].size : 0;
    match.fate = before < 0 ? PROGRESS_NEW : after < 0 ? PROGRESS_GONE : PROGRESS_KEPT;
    if (match.fate == PROGRESS_KEPT &&
        fabs(match.size_after - match.size_before) > CHANGED * match.size_before)
        match.fate = PROGRESS_CHANGED;
    out->at[out->count++] = match;
}

/* Ids: the baseline's marks in their order, then the new ones in theirs; numbers start at 1. */
static void write_ledger(const struct matching *m, const int *partner, const int *partner_back,
                         struct progress_ledger *out)
{
    int id = 0;
    for (int i = 0; i < m->before->count; i++) {
        out->before_id[i] = ++id;
        if (partner[i] >= 0)
            out->after_id[partner[i]] = id;
        if (partner[i] >= 0 || m->before_shapes[i].known)
            add_match(out, m, i, partner[i], id);
    }
    for (int j = 0; j < m->after->count; j++)
        if (partner_back[j] < 0) {
            out->after_id[j] = ++id;
            if (m->after_shapes[j].known)
                add_match(out, m, -1, j, id);
        }
}

static int *filled(int count, int value, struct arena *arena, struct meso_error *err)
{
    int *at = base_arena_calloc(arena, (size_t)count + 1, sizeof *at, err);
    for (int i = 0; at && i < count; i++)
        at[i] = value;
    return at;
}

int progress_match_marks(const struct progress_marks *before, const struct progress_marks *after,
                         progress_map_fn forward, progress_map_fn back, const void *context,
                         double scale, const double tolerance_px[PROGRESS_MARK_KINDS],
                         struct progress_ledger *out, struct arena *arena, struct meso_error *err)
{
    int code;
    struct matching m = {.before = before, .after = after};
    size_t nb = (size_t)before->count, na = (size_t)after->count;
    int *partner = filled(before->count, -1, arena, err);
    int *partner_back = filled(after->count, -1, arena, err);
    *out = (struct progress_ledger){0};
    if (!partner || !partner_back ||
        !(m.before_shapes = base_arena_calloc(arena, nb + 1, sizeof *m.before_shapes, err)) ||
        !(m.after_shapes = base_arena_calloc(arena, na + 1, sizeof *m.after_shapes, err)) ||
        !(out->before_id = filled(before->count, 0, arena, err)) ||
        !(out->after_id = filled(after->count, 0, arena, err)) ||
        !(out->at = base_arena_calloc(arena, nb + na + 1, sizeof *out->at, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < before->count && forward; i++)
        shape_of(&before->at[i], NULL, forward, context, 1, &m.before_shapes[i]);
    for (int j = 0; j < after->count; j++)
        shape_of(&after->at[j], back, NULL, context, scale, &m.after_shapes[j]);
    if ((code = find_candidates(&m, tolerance_px, arena, err)))
        return code;
    for (int c = 0; c < m.candidate_count; c++) {
        const struct candidate *pair = &m.candidates[c];
        if (partner[pair->before] >= 0 || partner_back[pair->after] >= 0)
            continue;
        partner[pair->before] = pair->after;
        partner_back[pair->after] = pair->before;
    }
    write_ledger(&m, partner, partner_back, out);
    return MESO_OK;
}
