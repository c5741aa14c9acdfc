/* The lines that several photographs of one zone show, made one set in the first one's frame: the
   longest and surest first, then what of the others none of them covers. Which photograph a line
   comes from makes no difference. It reads no light and does not judge. */
#include "wrinkles.h"

#include <math.h>
#include <stdlib.h>

/* No two lines are nearer than wrinkles.c lets one photograph's be; the rest is the mapping's. */
static const double same_mm = 0.8, same_cosine = 0.8;
/* A shorter piece that another line's ends leave over is those ends' jitter. */
static const double least_piece_mm = 1;

/* A line of one capture in the first one's frame. */
struct candidate {
    struct image_point *points, *along; /* along: unit vectors */
    int count, capture, index, scale;
    double length_px, certainty;
    double left, top, right, bottom;
};

struct union_work {
    const struct measure_capture *captures;
    int capture_count;
    double same_px, least_px;
    struct candidate *candidates;
    int candidate_count;
    struct wrinkles_united *lines;
    struct candidate *taken; /* the same lines, to be asked whether they cover a point */
    int line_count, room;
};

static void measure_course(struct candidate *line)
{
    line->length_px = 0;
    line->left = line->right = line->points[0].x;
    line->top = line->bottom = line->points[0].y;
    for (int i = 0; i < line->count; i++) {
        int before = i > 2 ? i - 2 : 0, after = i + 2 < line->count ? i + 2 : line->count - 1;
        double dx = line->points[after].x - line->points[before].x;
        double dy = line->points[after].y - line->points[before].y, norm = hypot(dx, dy);
        line->along[i] = (struct image_point){norm > 0 ? dx / norm : 1, norm > 0 ? dy / norm : 0};
        if (i)
            line->length_px += hypot(line->points[i].x - line->points[i - 1].x,
                                     line->points[i].y - line->points[i - 1].y);
        line->left = fmin(line->left, line->points[i].x);
        line->right = fmax(line->right, line->points[i].x);
        line->top = fmin(line->top, line->points[i].y);
        line->bottom = fmax(line->bottom, line->points[i].y);
    }
}

/* The mark in the first capture's frame. */
static int map_mark(const struct union_work *work, int capture, int index, struct candidate *out,
                    struct arena *arena, struct meso_error *err)
{
    const struct measure_capture *from = &work->captures[capture];
    const struct measure_mark *mark = &from->reading->marks[index];
    *out = (struct candidate){.count = mark->count,
                              .capture = capture,
                              .index = index,
                              .scale = mark->size_class,
                              .certainty = mark->certainty};
    out->points = base_arena_calloc(arena, (size_t)mark->count, sizeof *out->points, err);
    out->along = base_arena_calloc(arena, (size_t)mark->count, sizeof *out->along, err);
    if (!out->points || !out->along)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < mark->count; i++) {
        out->points[i] = mark->points[i];
        if (from->map_back)
            from->map_back(from->context, mark->points[i].x, mark->points[i].y, &out->points[i].x,
                           &out->points[i].y);
    }
    measure_course(out);
    return MESO_OK;
}

static int by_weight(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    double x = p->length_px * p->certainty, y = q->length_px * q->certainty;
    if (x != y)
        return x < y ? 1 : -1;
    return p->capture != q->capture ? p->capture - q->capture : p->index - q->index;
}

static bool covers(const struct candidate *line, struct image_point at, struct image_point along,
                   double reach)
{
    if (at.x < line->left - reach || at.x > line->right + reach || at.y < line->top - reach ||
        at.y > line->bottom + reach)
        return false;
    for (int i = 0; i < line->count; i++) {
        double dx = line->points[i].x - at.x, dy = line->points[i].y - at.y;
        if (dx * dx + dy * dy <= reach * reach &&
            fabs(line->along[i].x * along.x + line->along[i].y * along.y) >= same_cosine)
            return true;
    }
    return false;
}

/* Adds the points first to last of the candidate as a line of its own. */
static int add_piece(struct union_work *work, const struct candidate *from, int first, int last,
                     struct arena *arena, struct meso_error *err)
{
    struct candidate piece = *from;
    piece.points += first;
    piece.along += first;
    piece.count = last - first + 1;
    measure_course(&piece);
    if (piece.length_px < work->least_px || work->line_count == work->room)
        return MESO_OK;
    struct wrinkles_united *line = &work->lines[work->line_count];
    size_t count = (size_t)piece.count;
    *line = (struct wrinkles_united){
        .points = piece.points, .count = piece.count, .scale = piece.scale};
    line->step_px = base_arena_calloc(arena, count, sizeof *line->step_px, err);
    line->certainty =
        base_arena_calloc(arena, count * (size_t)work->capture_count, sizeof *line->certainty, err);
    if (!line->step_px || !line->certainty)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 1; i < piece.count; i++) {
        double half = 0.5 * hypot(piece.points[i].x - piece.points[i - 1].x,
                                  piece.points[i].y - piece.points[i - 1].y);
        line->step_px[i - 1] += half;
        line->step_px[i] += half;
    }
    work->taken[work->line_count++] = piece;
    return MESO_OK;
}

/* What of the candidate no line taken before covers. */
static int take(struct union_work *work, const struct candidate *candidate, struct arena *arena,
                struct meso_error *err)
{
    int first = -1, taken = work->line_count;
    for (int i = 0; i <= candidate->count; i++) {
        bool covered = i == candidate->count;
        for (int l = 0; l < taken && !covered; l++)
            covered =
                covers(&work->taken[l], candidate->points[i], candidate->along[i], work->same_px);
        if (!covered && first < 0)
            first = i;
        if (covered && first >= 0) {
            int code = add_piece(work, candidate, first, i - 1, arena, err);
            if (code)
                return code;
            first = -1;
        }
    }
    return MESO_OK;
}

/* How sure each capture is of each point. */
static void look_up(const struct union_work *work)
{
    for (int l = 0; l < work->line_count; l++)
        for (int c = 0; c < work->candidate_count; c++) {
            const struct candidate *candidate = &work->candidates[c];
            const struct wrinkles_united *line = &work->lines[l];
            for (int i = 0; i < line->count; i++) {
                double *at = &line->certainty[i * work->capture_count + candidate->capture];
                if (candidate->certainty > *at &&
                    covers(candidate, line->points[i], work->taken[l].along[i], work->same_px))
                    *at = candidate->certainty;
            }
        }
}

int measure_wrinkles_unite(const struct measure_capture *captures, int count,
                           struct wrinkles_united **lines, int *line_count, struct arena *arena,
                           struct meso_error *err)
{
    double px_per_mm = 1 / captures[0].input->mm_per_px;
    struct union_work work = {.captures = captures,
                              .capture_count = count,
                              .same_px = same_mm * px_per_mm,
                              .least_px = least_piece_mm * px_per_mm};
    size_t marks = 0, points = 0;
    for (int c = 0; c < count; c++)
        for (int i = 0; i < captures[c].reading->mark_count + captures[c].reading->doubtful_count;
             i++, marks++)
            points += (size_t)captures[c].reading->marks[i].count;
    /* Pieces of one candidate are parted by at least a point that something covers. */
    work.room = (int)(marks + points / 2);
    work.candidates = base_arena_calloc(arena, marks + 1, sizeof *work.candidates, err);
    work.lines = base_arena_calloc(arena, (size_t)work.room + 1, sizeof *work.lines, err);
    work.taken = base_arena_calloc(arena, (size_t)work.room + 1, sizeof *work.taken, err);
    if (!work.candidates || !work.lines || !work.taken)
        return MESO_E_OUT_OF_MEMORY;
    int code = MESO_OK;
    for (int c = 0; c < count; c++)
        for (int i = 0;
             !code && i < captures[c].reading->mark_count + captures[c].reading->doubtful_count;
             i++)
            code = map_mark(&work, c, i, &work.candidates[work.candidate_count++], arena, err);
    qsort(work.candidates, (size_t)work.candidate_count, sizeof *work.candidates, by_weight);
    for (int i = 0; !code && i < work.candidate_count; i++)
        code = take(&work, &work.candidates[i], arena, err);
    look_up(&work);
    *lines = work.lines;
    *line_count = work.line_count;
    return code;
}
