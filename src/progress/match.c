/* The ledger: which wrinkle, spot or hair of the follow-up is which of the baseline. One to one by
   the assignment of least cost, in the baseline's frame; a line that one photograph shows in pieces
   is still one. Knows no pixels and no measure. */
#include "match.h"

#include <math.h>
#include <string.h>

const char *progress_fate_name(enum progress_fate fate)
{
    static const char *const names[] = {"kept", "new", "gone", "changed", "undecided"};
    return names[fate];
}

struct matching {
    const struct progress_marks *marks[2]; /* baseline, follow-up */
    struct match_shape *shapes[2];
    int *partner[2]; /* of each mark, -1: none */
    int *whole[2];   /* of a piece: the mark of the same photograph whose partner it belongs to */
    const double *tolerance_px;
    double comb; /* turn of all hairs in between */
    struct arena *arena;
};

/* Places at equal distances along the mark's polyline. */
static void place_along(const struct measure_mark *mark, struct match_shape *out)
{
    double whole = 0, walked = 0;
    int next = 0;
    for (int i = 1; i < mark->count; i++)
        whole += hypot(mark->points[i].x - mark->points[i - 1].x,
                       mark->points[i].y - mark->points[i - 1].y);
    out->count = mark->count > 1 && whole > 0 ? MATCH_PLACES : 1;
    out->at[0] = mark->points[0];
    for (int i = 1; i < mark->count && out->count > 1; i++) {
        struct image_point a = mark->points[i - 1], b = mark->points[i];
        double step = hypot(b.x - a.x, b.y - a.y);
        for (; next < MATCH_PLACES && whole * next / (MATCH_PLACES - 1) <= walked + step; next++) {
            double t = step > 0 ? (whole * next / (MATCH_PLACES - 1) - walked) / step : 0;
            out->at[next] = (struct image_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        }
        walked += step;
    }
    for (; next < out->count; next++)
        out->at[next] = mark->points[mark->count - 1];
}

/* map NULL: the mark is in the baseline's frame already. visible: what to ask whether the other
   photograph shows the place. */
static void shape_of(const struct measure_mark *mark, progress_map_fn map, progress_map_fn visible,
                     const void *context, double scale, struct match_shape *out)
{
    int seen = 0;
    bool root_seen = false;
    place_along(mark, out);
    for (int i = 0; i < out->count; i++) {
        struct image_point p = out->at[i], q = p, ignored;
        bool ok = map ? map(context, p.x, p.y, &q.x, &q.y)
                      : visible(context, p.x, p.y, &ignored.x, &ignored.y);
        out->at[i] = q;
        seen += ok;
        root_seen = i ? root_seen : ok;
    }
    out->known = 2 * seen >= out->count && (root_seen || mark->kind != MEASURE_HAIR);
    out->length = mark->length_px / scale;
    out->width = mark->width_px / scale;
    out->area = mark->area_px / scale / scale;
    out->contrast = mark->contrast;
}

static double cost_of(const struct matching *m, enum measure_mark_kind kind,
                      const struct match_shape *a, const struct match_shape *b, double tolerance)
{
    switch (kind) {
    case MEASURE_WRINKLE:
        return progress_match_line_cost(a, b, tolerance);
    case MEASURE_HAIR:
        return progress_match_hair_cost(a, b, m->comb, tolerance);
    default:
        return progress_match_spot_cost(a, b, tolerance);
    }
}

static bool is_piece(const struct matching *m, int side, int piece, int other_piece, int whole)
{
    enum measure_mark_kind kind = m->marks[side]->at[piece].kind;
    const struct match_shape *a = &m->shapes[side][piece], *b = &m->shapes[side][other_piece];
    const struct match_shape *w = &m->shapes[!side][whole];
    return kind == MEASURE_WRINKLE ? progress_match_line_piece(a, b, w, m->tolerance_px[kind])
           : kind == MEASURE_HAIR  ? progress_match_hair_piece(a, w, m->tolerance_px[kind])
                                   : false;
}

/* What may be the same, of one kind and still alone. */
static int find_edges(struct matching *m, enum measure_mark_kind kind, double tolerance,
                      struct match_grid *grid, int *near, struct match_edges *edges,
                      struct meso_error *err)
{
    for (int i = 0; i < m->marks[0]->count; i++) {
        if (m->marks[0]->at[i].kind != kind || m->partner[0][i] >= 0)
            continue;
        int found = progress_match_grid_near(grid, &m->shapes[0][i], near), code;
        for (int k = 0; k < found; k++) {
            int j = near[k];
            if (m->marks[1]->at[j].kind != kind || m->partner[1][j] >= 0)
                continue;
            double cost = cost_of(m, kind, &m->shapes[0][i], &m->shapes[1][j], tolerance);
            if (cost < 0 && (code = progress_match_add_edge(edges, i, j, cost, m->arena, err)))
                return code;
        }
    }
    return MESO_OK;
}

/* What is left of one photograph and lies upon a line that has a partner already is a piece. */
static void find_pieces(struct matching *m, enum measure_mark_kind kind, int side,
                        struct match_grid *grid, int *near)
{
    for (int i = 0; i < m->marks[side]->count; i++) {
        if (m->marks[side]->at[i].kind != kind || m->partner[side][i] >= 0 ||
            measure_is_round(kind))
            continue;
        int found = progress_match_grid_near(grid, &m->shapes[side][i], near), best = -1;
        for (int k = 0; k < found; k++) {
            int j = near[k], other = m->partner[!side][j];
            if (other >= 0 && m->marks[!side]->at[j].kind == kind &&
                is_piece(m, side, i, other, j) && (best < 0 || j < best))
                best = j;
        }
        m->whole[side][i] = best < 0 ? -1 : m->partner[!side][best];
    }
}

/* What is still alone is tried once more with a wider tolerance: nothing else claims it. */
static const double wider = 1.8;

static int match_at(struct matching *m, enum measure_mark_kind kind, double tolerance,
                    struct match_grid *grids, int *near, struct meso_error *err)
{
    struct match_edges edges = {0};
    int *partner =
        base_arena_alloc(m->arena, ((size_t)m->marks[0]->count + 1) * sizeof *partner, err);
    int code = partner ? find_edges(m, kind, tolerance, &grids[1], near, &edges, err)
                       : MESO_E_OUT_OF_MEMORY;
    if (!code)
        code = progress_match_assign(&edges, m->marks[0]->count, m->marks[1]->count, partner,
                                     m->arena, err);
    for (int i = 0; i < m->marks[0]->count && !code; i++)
        if (partner[i] >= 0) {
            m->partner[0][i] = partner[i];
            m->partner[1][partner[i]] = i;
        }
    return code;
}

static int match_kind(struct matching *m, enum measure_mark_kind kind, struct meso_error *err)
{
    if (!(m->tolerance_px[kind] > 0)) /* nothing of this kind is ever the same */
        return MESO_OK;
    struct match_grid grids[2];
    double tolerance = m->tolerance_px[kind];
    size_t most = (size_t)m->marks[0]->count + (size_t)m->marks[1]->count + 1;
    int *near = base_arena_alloc(m->arena, most * sizeof *near, err);
    int code = near ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    for (int side = 0; side < 2 && !code; side++)
        code = progress_match_grid_new(&grids[side], m->shapes[side], m->marks[side]->count,
                                       2 * tolerance, m->arena, err);
    if (!code && kind == MEASURE_HAIR)
        m->comb = progress_match_comb(m->shapes[0], m->marks[0]->count, m->shapes[1], &grids[1],
                                      near, tolerance);
    if (!code)
        code = match_at(m, kind, tolerance, grids, near, err);
    if (!code && kind == MEASURE_HAIR)
        code = match_at(m, kind, wider * tolerance, grids, near, err);
    for (int side = 0; side < 2 && !code; side++)
        find_pieces(m, kind, side, &grids[!side], near);
    return code;
}

static double strength_of(const struct measure_mark *mark, double scale)
{
    return mark->kind == MEASURE_WRINKLE  ? mark->depth
           : measure_is_round(mark->kind) ? mark->contrast
                                          : mark->width_px / scale;
}

/* Size and strength of a mark with its pieces; side 1 is the follow-up. */
static void sum_pieces(const struct matching *m, int side, int mark, double scale, double *size,
                       double *strength)
{
    const struct measure_mark *marks = m->marks[side]->at;
    const struct match_shape *shapes = m->shapes[side];
    bool spot = measure_is_round(marks[mark].kind);
    double weight = spot ? 1 : shapes[mark].length, sum = weight * strength_of(&marks[mark], scale);
    *size = spot ? shapes[mark].area : shapes[mark].length;
    for (int i = 0; i < m->marks[side]->count && !spot; i++)
        if (m->whole[side][i] == mark) {
            /* Pieces of a hair lie upon each other as well. */
            *size = marks[mark].kind == MEASURE_HAIR ? fmax(*size, shapes[i].length)
                                                     : *size + shapes[i].length;
            weight += shapes[i].length;
            sum += shapes[i].length * strength_of(&marks[i], scale);
        }
    *strength = weight > 0 ? sum / weight : NAN;
}

/* before, after: one may be -1, then the other's place decides whether anything can be told. */
static void add_match(struct progress_ledger *out, const struct matching *m, int before, int after,
                      int id, double scale)
{
    struct progress_match match = {.id = id,
                                   .before = before,
                                   .after = after,
                                   .strength_before = NAN,
                                   .strength_after = NAN,
                                   .shown = NAN,
                                   .contrast_again = NAN,
                                   .evidence = NAN,
                                   .changed = NAN};
    match.kind = before >= 0 ? m->marks[0]->at[before].kind : m->marks[1]->at[after].kind;
    if (before >= 0)
        sum_pieces(m, 0, before, 1, &match.size_before, &match.strength_before);
    if (after >= 0)
        sum_pieces(m, 1, after, scale, &match.size_after, &match.strength_after);
    match.outside = !(before < 0 ? m->shapes[1][after].known : m->shapes[0][before].known);
    match.fate = match.outside ? PROGRESS_UNDECIDED : before < 0 ? PROGRESS_NEW : PROGRESS_GONE;
    if (before >= 0 && after >= 0)
        progress_match_tell_change(&match, m->tolerance_px[match.kind]);
    out->at[out->count++] = match;
}

/* A piece has the id of its whole; each of a hair's pieces one of its own, from which the whole's
   is told. */
static void name_pieces(const struct matching *m, int side, int *ids)
{
    for (int i = 0; i < m->marks[side]->count; i++) {
        int whole = m->whole[side][i], piece = 0;
        if (whole < 0)
            continue;
        for (int j = 0; j <= i && m->marks[side]->at[i].kind == MEASURE_HAIR; j++)
            piece += m->whole[side][j] == whole;
        ids[i] = ids[whole] + piece * PROGRESS_PIECE;
    }
}

/* Ids: the baseline's marks in their order, then the new ones in theirs; numbers start at 1. */
static void write_ledger(const struct matching *m, bool paired, double scale,
                         struct progress_ledger *out)
{
    int id = 0;
    for (int i = 0; i < m->marks[0]->count; i++) {
        if (m->whole[0][i] >= 0)
            continue;
        out->before_id[i] = ++id;
        if (m->partner[0][i] >= 0)
            out->after_id[m->partner[0][i]] = id;
        if (paired)
            add_match(out, m, i, m->partner[0][i], id, scale);
    }
    for (int j = 0; j < m->marks[1]->count; j++) {
        if (m->partner[1][j] >= 0 || m->whole[1][j] >= 0)
            continue;
        out->after_id[j] = ++id;
        add_match(out, m, -1, j, id, scale);
    }
    name_pieces(m, 0, out->before_id);
    name_pieces(m, 1, out->after_id);
}

static int *filled(int count, int value, struct arena *arena, struct meso_error *err)
{
    int *at = base_arena_alloc(arena, ((size_t)count + 1) * sizeof *at, err);
    for (int i = 0; at && i < count; i++)
        at[i] = value;
    return at;
}

static int matching_new(struct matching *m, struct progress_ledger *out, struct meso_error *err)
{
    size_t counts[2] = {(size_t)m->marks[0]->count, (size_t)m->marks[1]->count};
    for (int side = 0; side < 2; side++)
        if (!(m->shapes[side] =
                  base_arena_calloc(m->arena, counts[side] + 1, sizeof **m->shapes, err)) ||
            !(m->partner[side] = filled(m->marks[side]->count, -1, m->arena, err)) ||
            !(m->whole[side] = filled(m->marks[side]->count, -1, m->arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    if (!(out->before_id = filled(m->marks[0]->count, 0, m->arena, err)) ||
        !(out->after_id = filled(m->marks[1]->count, 0, m->arena, err)) ||
        !(out->at = base_arena_calloc(m->arena, counts[0] + counts[1] + 1, sizeof *out->at, err)))
        return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

int progress_match_marks(const struct progress_marks *before, const struct progress_marks *after,
                         progress_map_fn forward, progress_map_fn back, const void *context,
                         double scale, const double tolerance_px[PROGRESS_MARK_KINDS],
                         struct progress_ledger *out, struct arena *arena, struct meso_error *err)
{
    struct matching m = {.marks = {before, after}, .tolerance_px = tolerance_px, .arena = arena};
    *out = (struct progress_ledger){0};
    int code = matching_new(&m, out, err);
    if (code)
        return code;
    for (int i = 0; i < before->count; i++) {
        if (forward)
            shape_of(&before->at[i], NULL, forward, context, 1, &m.shapes[0][i]);
        else
            place_along(&before->at[i], &m.shapes[0][i]);
    }
    for (int j = 0; j < after->count; j++)
        shape_of(&after->at[j], back, NULL, context, scale, &m.shapes[1][j]);
    for (int kind = 0; kind < PROGRESS_MARK_KINDS; kind++)
        if ((code = match_kind(&m, (enum measure_mark_kind)kind, err)))
            return code;
    out->comb = m.comb;
    write_ledger(&m, forward != NULL, scale, out);
    return MESO_OK;
}
