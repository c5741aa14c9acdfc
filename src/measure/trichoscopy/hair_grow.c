/* A hair's line ends where its ridge does: before its blunt end, where it meets another hair, where
   two part. Here it is followed on in its own direction as long as there is hair below and a flank
   of its own in sight. Knows the contrast, no other hairs. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Of its own contrast, which is cut off at 0.7 of the darkest hairs': half depth. */
#define EDGE 0.7
/* Widths that a hair may go below others without showing a flank: a crossing at 20 degrees. */
#define MOST_COVERED 3.0
#define FARTHEST_UM 700.0

static float contrast_at(const struct hair_field *field, double x, double y)
{
    int i = (int)x, j = (int)y;
    if (x < 0 || y < 0 || i >= field->zone.width || j >= field->zone.height)
        return 0;
    return field->contrast.at[j * field->contrast.stride + i];
}

/* Way from p along n to the edge, up to `most`. */
static double edge_from(const struct hair_field *field, struct image_point p, struct image_point n,
                        double level, double most)
{
    double way = 0;
    while (way < most && (double)contrast_at(field, p.x + way * n.x, p.y + way * n.y) >= level)
        way += 0.5;
    return way;
}

/* Direction out of the end by the chord of the last two widths, less the very end. */
static struct image_point direction_at(const struct hair_strand *strand, int end, double width_px)
{
    int n = strand->count, skip = n > 12 ? (int)fmin(0.4 * width_px, n / 4) : 0;
    int far = (int)fmin(fmax(2.5 * width_px, 8), n - 1);
    struct image_point tip = strand->points[end ? n - 1 - skip : skip];
    struct image_point back = strand->points[end ? n - 1 - far : far];
    double x = tip.x - back.x, y = tip.y - back.y, length = hypot(x, y);
    return length > 0 ? (struct image_point){x / length, y / length} : (struct image_point){0, 0};
}

/* Points beyond one end, at most `most`; how many. */
static int follow(const struct hair_field *field, const struct hair_strand *strand, int end,
                  double width_px, struct image_point *out, int most)
{
    double level = EDGE * strand->contrast, covered = 0;
    struct image_point d = direction_at(strand, end, width_px);
    struct image_point p = strand->points[end ? strand->count - 1 : 0];
    int count = 0, seen = 0; /* seen: points up to where a flank showed */
    while (count < most) {
        struct image_point n = {-d.y, d.x}, back = {d.y, -d.x};
        double right = edge_from(field, p, n, level, width_px);
        double left = edge_from(field, p, back, level, width_px);
        bool shows_right = right < 0.75 * width_px, shows_left = left < 0.75 * width_px;
        double shift = shows_right && shows_left ? (right - left) / 2
                       : shows_right             ? right - width_px / 2
                       : shows_left              ? width_px / 2 - left
                                                 : 0;
        shift = shift > 1 ? 1 : shift < -1 ? -1 : shift;
        d.x += 0.02 * shift * n.x;
        d.y += 0.02 * shift * n.y;
        double length = hypot(d.x, d.y);
        d = (struct image_point){d.x / length, d.y / length};
        p.x += d.x + 0.15 * shift * n.x;
        p.y += d.y + 0.15 * shift * n.y;
        if ((double)contrast_at(field, p.x, p.y) < level)
            break;
        out[count++] = p;
        covered = shows_right || shows_left ? 0 : covered + 1;
        if (shows_right || shows_left)
            seen = count;
        if (covered > MOST_COVERED * width_px)
            break;
    }
    /* what ends below another hair is not known to go on there */
    int known = seen + (int)(width_px / 2);
    return known < count ? known : count;
}

int measure_hair_strand_grow(const struct hair_field *field, double width_px,
                             struct hair_strand *strand, struct arena *arena,
                             struct meso_error *err)
{
    int most = (int)(FARTHEST_UM / field->um_per_px);
    struct image_point *points =
        base_arena_alloc(arena, sizeof *points * (size_t)(strand->count + 2 * most), err);
    if (!points)
        return MESO_E_OUT_OF_MEMORY;
    int before = follow(field, strand, 0, width_px, points, most);
    for (int i = 0, j = before - 1; i < j; i++, j--) {
        struct image_point swap = points[i];
        points[i] = points[j];
        points[j] = swap;
    }
    memcpy(points + before, strand->points, sizeof *points * (size_t)strand->count);
    int after = follow(field, strand, 1, width_px, points + before + strand->count, most);
    strand->points = points;
    strand->count += before + after;
    return MESO_OK;
}
