/* Spots of several photographs of one zone: one that is clear in any of them counts wherever it is
   seen at all, so that a spot near a limit does not come and go with the light. Knows marks in each
   photograph's pixels and the maps between these; no pixels. */
#include "spots.h"

#include <math.h>
#include <string.h>

/* How far apart two may lie and be the same: a face's alignment goal, as for the ledger. */
static const double tolerance_mm = 1.5;
/* A doubtful one is the same spot, not a pore in it: its area within this factor. */
static const double area_factor = 3;

/* A mark's place in another capture's pixels; false where that one shows nothing of it. */
static bool place_in(const struct measure_capture *from, const struct measure_capture *to,
                     const struct measure_mark *mark, struct image_point *out)
{
    *out = mark->points[0];
    if (from->map_back && !from->map_back(from->context, out->x, out->y, &out->x, &out->y))
        return false;
    return !to->map || to->map(to->context, out->x, out->y, &out->x, &out->y);
}

static int nearest(const struct measure_mark *marks, int first, int last, struct image_point at,
                   double reach_px)
{
    int best = -1;
    for (int i = first; i < last; i++) {
        double far = hypot(marks[i].points[0].x - at.x, marks[i].points[0].y - at.y);
        if (far <= reach_px) {
            reach_px = far;
            best = i;
        }
    }
    return best;
}

static bool alike(const struct measure_mark *one, double mm_one, const struct measure_mark *two,
                  double mm_two)
{
    double ratio = one->area_px * mm_one * mm_one / (two->area_px * mm_two * mm_two);
    return ratio < area_factor && ratio > 1 / area_factor;
}

/* Marks in `promoted` what of `to` counts because of what is clear in `from`. */
static void ask(const struct measure_capture *from, const struct measure_capture *to,
                bool *promoted)
{
    const struct measure_reading *seen = to->reading;
    int all = seen->mark_count + seen->doubtful_count;
    double reach = tolerance_mm / to->input->mm_per_px;
    for (int i = 0; i < from->reading->mark_count; i++) {
        const struct measure_mark *mark = &from->reading->marks[i];
        struct image_point at;
        if (!place_in(from, to, mark, &at) ||
            nearest(seen->marks, 0, seen->mark_count, at, reach) >= 0)
            continue;
        int same = nearest(seen->marks, seen->mark_count, all, at, reach);
        if (same >= 0 &&
            alike(mark, from->input->mm_per_px, &seen->marks[same], to->input->mm_per_px))
            promoted[same] = true;
    }
}

/* The promoted ones move in front of what stays doubtful, in their order. */
static void promote(struct measure_reading *reading, const bool *promoted,
                    struct measure_mark *room)
{
    int all = reading->mark_count + reading->doubtful_count, at = reading->mark_count;
    memcpy(room, reading->marks, (size_t)all * sizeof *room);
    for (int pass = 1; pass >= 0; pass--)
        for (int i = reading->mark_count; i < all; i++)
            if (promoted[i] == (pass == 1))
                reading->marks[at++] = room[i];
    for (int i = reading->mark_count; i < all; i++)
        at -= !promoted[i];
    reading->doubtful_count = all - at;
    reading->mark_count = at;
}

static bool is_read(const struct measure_capture *capture)
{
    return !isnan(capture->reading->values[SPOTS_COUNT]);
}

int measure_spots_join(const struct measure_capture *captures, int count, struct arena *arena,
                       struct meso_error *err)
{
    int all = 0, begin = 0;
    for (int i = 0; i < count; i++)
        all += captures[i].reading->mark_count + captures[i].reading->doubtful_count;
    struct base_arena_mark mark = base_arena_mark(arena);
    bool *promoted = base_arena_calloc(arena, (size_t)all + 1, sizeof *promoted, err);
    struct measure_mark *room = base_arena_alloc(arena, ((size_t)all + 1) * sizeof *room, err);
    if (!promoted || !room)
        return MESO_E_OUT_OF_MEMORY;
    for (int to = 0; to < count; to++) {
        for (int from = 0; from < count; from++)
            if (from != to && is_read(&captures[from]) && is_read(&captures[to]))
                ask(&captures[from], &captures[to], promoted + begin);
        begin += captures[to].reading->mark_count + captures[to].reading->doubtful_count;
    }
    begin = 0;
    for (int i = 0; i < count; i++) {
        struct measure_reading *reading = captures[i].reading;
        int own = reading->mark_count + reading->doubtful_count;
        if (is_read(&captures[i])) {
            promote(reading, promoted + begin, room);
            measure_spots_sum_up(captures[i].input->mm_per_px, reading);
        }
        begin += own;
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
