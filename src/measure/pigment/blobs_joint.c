/* Round marks (pigment spots, inflamed ones) of several photographs of one zone: one that is clear
   in any of them counts wherever it is seen at all, so that a spot near a limit does not come and
   go with the light. Knows marks in each photograph's pixels and the maps between these; no pixels.
 */
#include "blobs_joint.h"

#include <math.h>
#include <string.h>

/* How far apart two may lie and be the same: a face's alignment goal, as for the ledger. */
static const double tolerance_mm = 1.5;
/* A doubtful one is the same spot, not a pore in it: its area within this factor. */
static const double area_factor = 3;
/* Where the search found nothing at all: how far about its place a spot is looked for, and the
   share of its own contrast that must be there. As for the ledger: of spots that went 0.1 to 0.3 is
   left, of spots that the search only just missed 0.6 and more. */
static const double look_mm = 0.35, least_seen = 0.5;

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

/* What one capture gets from the others. */
struct share {
    bool *promoted;            /* by its doubtful marks' index */
    struct measure_mark *seen; /* that a second look sees */
    int seen_count;
};

/* Whether the zone shows a place of its photograph. */
static bool shows(const struct zone *zone, struct image_point at)
{
    int x = (int)floor(at.x) - zone->x, y = (int)floor(at.y) - zone->y;
    return x >= 0 && y >= 0 && x < zone->width && y < zone->height &&
           zone->mask.at[y * zone->mask.stride + x];
}

static bool is_seen(const struct measure_blobs_rule *rule, const struct measure_capture *from,
                    const struct measure_capture *to, const struct measure_mark *mark,
                    struct image_point at, double *share)
{
    if (!rule->look || !shows(to->input->zone, at))
        return false;
    double grown = from->input->mm_per_px / to->input->mm_per_px;
    struct measure_look own =
        rule->look(from->input->photo, mark->points[0].x, mark->points[0].y, mark->radius_px, 0);
    struct measure_look there = rule->look(to->input->photo, at.x, at.y, mark->radius_px * grown,
                                           look_mm / to->input->mm_per_px);
    *share = own.contrast > 0 ? there.contrast / own.contrast : NAN;
    return *share >= least_seen;
}

/* The mark as the other capture would have it. */
static int copy_mark(const struct measure_capture *from, const struct measure_capture *to,
                     const struct measure_mark *mark, struct image_point at, double share,
                     struct measure_mark *out, struct arena *arena, struct meso_error *err)
{
    double grown = from->input->mm_per_px / to->input->mm_per_px;
    struct image_point *points =
        base_arena_alloc(arena, (size_t)(1 + mark->outline_count) * sizeof *points, err);
    if (!points)
        return MESO_E_OUT_OF_MEMORY;
    points[0] = at;
    for (int i = 0; i < mark->outline_count; i++)
        points[1 + i] =
            (struct image_point){at.x + (mark->outline[i].x - mark->points[0].x) * grown,
                                 at.y + (mark->outline[i].y - mark->points[0].y) * grown};
    *out = *mark;
    out->points = points;
    out->outline = mark->outline_count ? points + 1 : NULL;
    out->area_px *= grown * grown;
    out->radius_px *= grown;
    out->contrast *= fmin(share, 1);
    return MESO_OK;
}

/* What of `to` counts because of what is clear in `from`. */
static int ask(const struct measure_capture *from, const struct measure_capture *to,
               const struct measure_blobs_rule *rule, struct share *share, struct arena *arena,
               struct meso_error *err)
{
    const struct measure_reading *found = to->reading;
    int all = found->mark_count + found->doubtful_count, code = MESO_OK;
    double reach = tolerance_mm / to->input->mm_per_px, part;
    for (int i = 0; i < from->reading->mark_count && !code; i++) {
        const struct measure_mark *mark = &from->reading->marks[i];
        struct image_point at;
        if (!place_in(from, to, mark, &at) ||
            nearest(found->marks, 0, found->mark_count, at, reach) >= 0)
            continue;
        int same = nearest(found->marks, found->mark_count, all, at, reach);
        if (same >= 0 &&
            alike(mark, from->input->mm_per_px, &found->marks[same], to->input->mm_per_px))
            share->promoted[same] = true;
        else if (nearest(share->seen, 0, share->seen_count, at, reach) < 0 &&
                 is_seen(rule, from, to, mark, at, &part))
            code =
                copy_mark(from, to, mark, at, part, &share->seen[share->seen_count++], arena, err);
    }
    return code;
}

/* Into room: what counts, then what is promoted and what is seen, then what stays doubtful. */
static void put_together(struct measure_reading *reading, const struct share *share,
                         struct measure_mark *room)
{
    int all = reading->mark_count + reading->doubtful_count, at = reading->mark_count;
    if (at)
        memcpy(room, reading->marks, (size_t)at * sizeof *room);
    for (int i = reading->mark_count; i < all; i++)
        if (share->promoted[i])
            room[at++] = reading->marks[i];
    for (int i = 0; i < share->seen_count; i++)
        room[at++] = share->seen[i];
    int counted = at;
    for (int i = reading->mark_count; i < all; i++)
        if (!share->promoted[i])
            room[at++] = reading->marks[i];
    reading->marks = room;
    reading->mark_count = counted;
    reading->doubtful_count = at - counted;
}

static bool is_read(const struct measure_capture *capture, const struct measure_blobs_rule *rule)
{
    return !isnan(capture->reading->values[rule->count_field]);
}

static int share_out(const struct measure_capture *captures, int count, int to,
                     const struct measure_blobs_rule *rule, int clear, struct share *share,
                     struct arena *arena, struct meso_error *err)
{
    const struct measure_reading *reading = captures[to].reading;
    int own = reading->mark_count + reading->doubtful_count, code = MESO_OK;
    share->promoted = base_arena_calloc(arena, (size_t)own + 1, sizeof *share->promoted, err);
    share->seen = base_arena_alloc(arena, ((size_t)clear + 1) * sizeof *share->seen, err);
    if (!share->promoted || !share->seen)
        return MESO_E_OUT_OF_MEMORY;
    for (int from = 0; from < count && !code; from++)
        if (from != to && is_read(&captures[from], rule) && is_read(&captures[to], rule))
            code = ask(&captures[from], &captures[to], rule, share, arena, err);
    return code;
}

int measure_blobs_join(const struct measure_capture *captures, int count,
                       const struct measure_blobs_rule *rule, struct arena *arena,
                       struct meso_error *err)
{
    int clear = 0, code = MESO_OK;
    for (int i = 0; i < count; i++)
        clear += captures[i].reading->mark_count;
    struct share *shares = base_arena_calloc(arena, (size_t)count, sizeof *shares, err);
    if (!shares)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count && !code; i++)
        code = share_out(captures, count, i, rule, clear, &shares[i], arena, err);
    for (int i = 0; i < count && !code; i++) {
        struct measure_reading *reading = captures[i].reading;
        int all = reading->mark_count + reading->doubtful_count + shares[i].seen_count;
        struct measure_mark *room = base_arena_alloc(arena, ((size_t)all + 1) * sizeof *room, err);
        if (!room)
            return MESO_E_OUT_OF_MEMORY;
        if (!is_read(&captures[i], rule))
            continue;
        put_together(reading, &shares[i], room);
        rule->sum_up(captures[i].input->mm_per_px, reading);
    }
    return code;
}
