/* Tints, strokes and lines on RGB pictures. Knows nothing of what they show. */
#include "overlay_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STROKES_APART = 10, STROKE_WIDTH = 2, GAP = 12 };

void report_overlay_tint(struct canvas canvas, int x, int y, struct colour colour, double share)
{
    if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height)
        return;
    uint8_t *at = canvas.rgb + 3 * ((ptrdiff_t)y * canvas.width + x);
    for (int c = 0; c < 3; c++)
        at[c] = (uint8_t)lround(at[c] + share * (colour.at[c] - at[c]));
}

void report_overlay_distrust(struct canvas canvas, const struct report_frame *frame,
                             const struct align_map *map, const struct image_polygon *subject)
{
    static const struct colour light = {{235, 235, 235}}, dark = {{60, 60, 60}};
    for (int y = 0; y < canvas.height; y++)
        for (int x = 0; x < canvas.width; x++) {
            int stroke = (x + y) % STROKES_APART;
            if (stroke >= 2 * STROKE_WIDTH)
                continue;
            struct image_point mapped, at = report_frame_place(frame, x + 0.5, y + 0.5);
            if ((!subject->count || image_polygon_contains(*subject, at)) &&
                !align_point(map, at.x, at.y, &mapped.x, &mapped.y))
                report_overlay_tint(canvas, x, y, stroke < STROKE_WIDTH ? light : dark, 0.7);
        }
}

void report_overlay_line(struct canvas canvas, struct image_point from, struct image_point to,
                         struct colour colour, double share)
{
    double length = hypot(to.x - from.x, to.y - from.y);
    if (!(length < 1e5)) /* NaN too */
        return;
    int steps = (int)ceil(2 * length) + 1;
    int last_x = -1, last_y = -1;
    for (int i = 0; i <= steps; i++) {
        double x = from.x + (to.x - from.x) * i / steps, y = from.y + (to.y - from.y) * i / steps;
        int px = (int)floor(x), py = (int)floor(y);
        if (px == last_x && py == last_y)
            continue;
        report_overlay_tint(canvas, px, py, colour, share);
        /* The side that the line is nearer to, so that slanted lines look smooth. */
        bool steep = fabs(to.y - from.y) > fabs(to.x - from.x);
        double part = steep ? x - px - 0.5 : y - py - 0.5;
        int side = part < 0 ? -1 : 1;
        report_overlay_tint(canvas, px + (steep ? side : 0), py + (steep ? 0 : side), colour,
                            share * fabs(part));
        last_x = px;
        last_y = py;
    }
}

static int from_left(const void *a, const void *b)
{
    const struct image_point *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static double turn(struct image_point a, struct image_point b, struct image_point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* One side of the hull, from its first point to before its last (Andrew's monotone chain). */
static int half_hull(const struct image_point *sorted, int count, int step, struct image_point *out)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct image_point next = sorted[step > 0 ? i : count - 1 - i];
        while (kept > 1 && turn(out[kept - 2], out[kept - 1], next) <= 0)
            kept--;
        out[kept++] = next;
    }
    return kept - 1;
}

static int hull_of(const struct locate_face *face, struct image_polygon *out, struct arena *arena,
                   struct meso_error *err)
{
    struct image_point sorted[LOCATE_LANDMARKS];
    out->points = base_arena_calloc(arena, 2 * LOCATE_LANDMARKS, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < LOCATE_LANDMARKS; i++)
        sorted[i] = (struct image_point){face->points[i].x, face->points[i].y};
    qsort(sorted, LOCATE_LANDMARKS, sizeof *sorted, from_left);
    out->count = half_hull(sorted, LOCATE_LANDMARKS, 1, out->points);
    out->count += half_hull(sorted, LOCATE_LANDMARKS, -1, out->points + out->count);
    return MESO_OK;
}

int report_overlay_subject(const struct report *report, struct image_polygon *out,
                           struct arena *arena, struct meso_error *err)
{
    const struct report_photo *baseline = &report->sessions[0].photos[0];
    *out = (struct image_polygon){0};
    if (baseline->face)
        return hull_of(baseline->face, out, arena, err);
    if (report->polygon)
        *out = *report->polygon;
    return MESO_OK;
}

int report_overlay_beside(struct canvas left, struct canvas right, struct canvas *out,
                          struct arena *arena, struct meso_error *err)
{
    int height = left.height > right.height ? left.height : right.height;
    *out = (struct canvas){NULL, left.width + GAP + right.width, height};
    size_t bytes = (size_t)out->width * (size_t)height * 3;
    out->rgb = base_arena_alloc(arena, bytes, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    memset(out->rgb, 255, bytes);
    for (int y = 0; y < left.height; y++)
        memcpy(out->rgb + 3 * (ptrdiff_t)y * out->width, left.rgb + 3 * (ptrdiff_t)y * left.width,
               3 * (size_t)left.width);
    for (int y = 0; y < right.height; y++)
        memcpy(out->rgb + 3 * ((ptrdiff_t)y * out->width + left.width + GAP),
               right.rgb + 3 * (ptrdiff_t)y * right.width, 3 * (size_t)right.width);
    return MESO_OK;
}
