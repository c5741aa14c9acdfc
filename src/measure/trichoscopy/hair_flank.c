/* Flanks of hairs, from the lines of equal contrast: what runs smoothly between corners, and how
   far the other side is. A hair shows a flank over most of its way even where it lies beside or
   half below another, where its ridge is lost. Knows one flank at a time. */
#include "hair_flank.h"

#include <math.h>
#include <string.h>

/* Rad over two reaches, which are a third of a hair: at a corner or around an end it turns by more,
   along the tightest curl by less. */
#define TAN_MOST_TURN 0.342 /* of 0.33 rad */
#define REACH_UM 24.0
#define SHORTEST_UM 24.0
/* Rad between the curves before and after: there two hairs cross. */
#define SHARPEST_KINK 0.16
#define KINK_UM 90.0
/* Px from what is not zone: there the border cuts a hair and is no flank. */
enum { BORDER_PX = 3 };
#define STEP_PX 0.5

static float depth_at(struct plane plane, double x, double y)
{
    x -= 0.5;
    y -= 0.5;
    if (!(x >= 0 && y >= 0 && x < plane.width - 1 && y < plane.height - 1))
        return 0;
    int i = (int)x, j = (int)y;
    float u = (float)(x - i), v = (float)(y - j);
    const float *at = plane.at + j * plane.stride + i, *below = at + plane.stride;
    return (1 - v) * ((1 - u) * at[0] + u * at[1]) + v * ((1 - u) * below[0] + u * below[1]);
}

static bool near_border(const struct hair_field *field, struct image_point p)
{
    for (int j = -BORDER_PX; j <= BORDER_PX; j += BORDER_PX)
        for (int i = -BORDER_PX; i <= BORDER_PX; i += BORDER_PX) {
            int x = (int)p.x + i, y = (int)p.y + j;
            if (x < 0 || y < 0 || x >= field->zone.width || y >= field->zone.height ||
                !field->zone.at[y * field->zone.stride + x])
                return true;
        }
    return false;
}

static int wrapped(int i, int count)
{
    return i < 0 ? i + count : i >= count ? i - count : i;
}

/* Whether a contour runs on smoothly at point i. */
static bool is_smooth(const struct hair_contour *contour, int i, int reach)
{
    int a = i - reach, b = i + reach, n = contour->count;
    if (!contour->closed && (a < 0 || b >= n)) {
        int room = i < n - 1 - i ? i : n - 1 - i;
        a = i - room;
        b = i + room;
        if (room < 2)
            return true;
    }
    struct image_point p = contour->points[wrapped(a, n)], q = contour->points[i],
                       r = contour->points[wrapped(b, n)];
    double ax = q.x - p.x, ay = q.y - p.y, bx = r.x - q.x, by = r.y - q.y;
    return fabs(ax * by - ay * bx) < TAN_MOST_TURN * (ax * bx + ay * by);
}

/* Direction and bend of points [from, to): of a parabola through them. */
static void parabola(const struct image_point *points, int from, int to, double *angle,
                     double *bend)
{
    int middle = (from + to - 1) / 2;
    struct image_point a = points[from], b = points[middle], c = points[to - 1];
    double first = atan2(b.y - a.y, b.x - a.x), second = atan2(c.y - b.y, c.x - b.x);
    double turn = remainder(second - first, 2 * M_PI);
    *angle = first + turn / 2;
    *bend = turn / ((to - from) / 2.0);
}

/* Where points [from, to) of a flank go over from one hair to another; `to` if nowhere. */
static int kink_of(const struct image_point *points, int from, int to, int reach)
{
    int best = to, skip = reach / 6;
    double sharpest = SHARPEST_KINK;
    for (int i = from + reach; i + reach < to; i++) {
        double before, after, bends[2];
        parabola(points, i - reach, i - skip, &before, &bends[0]);
        parabola(points, i + skip, i + reach, &after, &bends[1]);
        double turn = remainder(after - before, 2 * M_PI);
        double curl = (bends[0] + bends[1]) / 2 * (reach + skip);
        double kink = fabs(turn) - fabs(curl);
        if (kink > sharpest) {
            sharpest = kink;
            best = i;
        }
    }
    return best;
}

/* Way from a flank through the hair to its other side; `most` if that is not reached. */
static double chord_from(struct plane plane, float level, struct image_point p,
                         struct image_point n, double most)
{
    float last = level;
    for (double way = 2 * STEP_PX; way < most; way += STEP_PX) {
        float here = depth_at(plane, p.x + way * n.x, p.y + way * n.y);
        if (here < level)
            return way - STEP_PX * (double)((level - here) / fmaxf(last - here, 1e-6f));
        last = here;
    }
    return most;
}

static void add_flank(const struct hair_field *field, float level, struct image_point *points,
                      int count, struct hair_flanks *out)
{
    struct hair_flank *flank = &out->at[out->count];
    *flank = (struct hair_flank){.points = points,
                                 .count = count,
                                 .normals = out->normals + out->point_count,
                                 .chords = out->chords + out->point_count};
    if (count * field->um_per_px < SHORTEST_UM || count < 4)
        return;
    for (int i = 0; i < count; i++) {
        flank->normals[i] = measure_hair_normal(flank->points, flank->count, i, 4);
        flank->chords[i] =
            chord_from(field->contrast, level, points[i], flank->normals[i], out->most_px);
    }
    out->point_count += count;
    out->count++;
}

/* Cuts what is smooth, points [from, to), at its kinks. */
static void add_smooth(const struct hair_field *field, float level, struct image_point *points,
                       int from, int to, struct hair_flanks *out)
{
    int reach = (int)fmax(KINK_UM / field->um_per_px, 6), skip = reach / 6;
    while (from < to) {
        int kink = kink_of(points, from, to, reach);
        add_flank(field, level, points + from, (kink < to ? kink - skip : to) - from, out);
        from = kink < to ? kink + skip : to;
    }
}

static void add_contour(const struct hair_field *field, float level, struct hair_contour *contour,
                        bool *flank, struct image_point *turned, struct hair_flanks *out)
{
    int n = contour->count, reach = (int)fmax(REACH_UM / field->um_per_px, 3), start = 0;
    if (contour->closed && n <= 4 * reach)
        return; /* a dot */
    for (int i = 0; i < n; i++)
        flank[i] = is_smooth(contour, i, reach) && !near_border(field, contour->points[i]);
    while (contour->closed && start < n && flank[start])
        start++;
    start = start < n ? start : 0;
    for (int i = 0; i < n; i++)
        turned[i] = contour->points[wrapped(start + i, n)];
    memcpy(contour->points, turned, sizeof *turned * (size_t)n);
    for (int from = 0, to; from < n; from = to) {
        bool is = flank[wrapped(start + from, n)];
        for (to = from; to < n && flank[wrapped(start + to, n)] == is; to++)
            ;
        if (is)
            add_smooth(field, level, contour->points, from, to, out);
    }
}

int measure_hair_flanks_find(const struct hair_field *field, float level, double most_px,
                             struct hair_flanks *out, struct arena *arena, struct meso_error *err)
{
    struct hair_contours contours;
    *out = (struct hair_flanks){.most_px = most_px};
    int code = measure_hair_contours_trace(field->contrast, level, &contours, arena, err);
    if (code)
        return code;
    size_t points = (size_t)contours.point_count + 1;
    out->at = base_arena_alloc(arena, sizeof *out->at * (points / 4 + 1), err);
    out->normals = base_arena_alloc(arena, sizeof *out->normals * points, err);
    out->chords = base_arena_alloc(arena, sizeof *out->chords * points, err);
    bool *flank = base_arena_alloc(arena, sizeof *flank * points, err);
    struct image_point *turned = base_arena_alloc(arena, sizeof *turned * points, err);
    if (!out->at || !out->normals || !out->chords || !flank || !turned)
        return MESO_E_OUT_OF_MEMORY;
    for (int c = 0; c < contours.count; c++)
        add_contour(field, level, &contours.at[c], flank, turned, out);
    return MESO_OK;
}
