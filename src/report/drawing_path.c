/* Lines of a photograph as paths in the baseline's frame. Knows positions, nothing of what the
   lines are. */
#include "drawing.h"

#include <math.h>

static const double BEND_PX = 0.5; /* less is not seen at native size */

struct image_point report_drawing_place(const struct drawing_place *place, struct image_point p)
{
    if (place->map)
        align_point_back(place->map, p.x, p.y, &p.x, &p.y);
    return (struct image_point){p.x - place->frame.x, p.y - place->frame.y};
}

static double distance(struct image_point p, struct image_point a, struct image_point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
    double along = squared > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared : 0;
    along = fmin(fmax(along, 0), 1);
    return hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/* Douglas and Peucker (1973): keeps the point furthest from the chord, and so on in both halves.
   The halves still to do stand in `left`. */
static void choose(const struct image_point *p, int count, bool *kept, int (*left)[2])
{
    int depth = 0;
    kept[0] = kept[count - 1] = true;
    left[depth][0] = 0;
    left[depth++][1] = count - 1;
    while (depth) {
        int from = left[--depth][0], to = left[depth][1], worst = -1;
        double most = BEND_PX;
        for (int i = from + 1; i < to; i++) {
            double off = distance(p[i], p[from], p[to]);
            if (off > most) {
                most = off;
                worst = i;
            }
        }
        if (worst < 0)
            continue;
        kept[worst] = true;
        left[depth][0] = from;
        left[depth++][1] = worst;
        left[depth][0] = worst;
        left[depth++][1] = to;
    }
}

static void widen(double box[4], struct image_point p)
{
    box[0] = fmin(box[0], p.x);
    box[1] = fmin(box[1], p.y);
    box[2] = fmax(box[2], p.x);
    box[3] = fmax(box[3], p.y);
}

enum { POINT_BYTES = 40 };

/* Tenths of px, each from the one before: short, and without a sum of roundings. */
static void write(char *text, const struct image_point *p, const bool *kept, int count, bool closed)
{
    long x = 0, y = 0;
    for (int i = 0; i < count; i++) {
        long to_x = lround(10 * p[i].x), to_y = lround(10 * p[i].y);
        if (!kept[i])
            continue;
        text += base_format(text, POINT_BYTES, "%s%g %g", i ? "l" : "M", (double)(to_x - x) / 10,
                            (double)(to_y - y) / 10);
        x = to_x;
        y = to_y;
    }
    base_format(text, POINT_BYTES, "%s", closed ? "Z" : "");
}

char *report_drawing_path(const struct drawing_place *place, const struct image_point *points,
                          int count, bool closed, double box[4], struct arena *arena,
                          struct meso_error *err)
{
    char *text = base_arena_alloc(arena, ((size_t)count + 1) * POINT_BYTES, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    struct image_point *placed = base_arena_calloc(arena, (size_t)count, sizeof *placed, err);
    bool *kept = base_arena_calloc(arena, (size_t)count, sizeof *kept, err);
    int(*left)[2] = base_arena_calloc(arena, (size_t)count + 1, sizeof *left, err);
    if (!text || !placed || !kept || !left)
        return NULL;
    for (int i = 0; i < count; i++) {
        placed[i] = report_drawing_place(place, points[i]);
        widen(box, placed[i]);
    }
    if (count > 0)
        choose(placed, count, kept, left);
    write(text, placed, kept, count, closed);
    base_arena_rewind(arena, mark);
    return text;
}
