/* Follows the crack between the pixels of a set and the others, once around. */
#include "outline.h"

/* Right, down, left, up on the lattice of the pixels' corners; the set is on the right hand. */
static const int step_x[4] = {1, 0, -1, 0}, step_y[4] = {0, 1, 0, -1};

struct walker {
    int x, y, heading;
};

/* The pixel ahead of a corner on the left (side 0) or right hand (side 1). */
static bool ahead(measure_inside_fn inside, const void *context, const struct walker *walker,
                  int side)
{
    static const int dx[4][2] = {{0, 0}, {0, -1}, {-1, -1}, {-1, 0}};
    static const int dy[4][2] = {{-1, 0}, {0, 0}, {0, -1}, {-1, -1}};
    return inside(context, walker->x + dx[walker->heading][side],
                  walker->y + dy[walker->heading][side]);
}

static void advance(measure_inside_fn inside, const void *context, struct walker *walker)
{
    walker->x += step_x[walker->heading];
    walker->y += step_y[walker->heading];
    if (ahead(inside, context, walker, 0))
        walker->heading = (walker->heading + 3) % 4;
    else if (!ahead(inside, context, walker, 1))
        walker->heading = (walker->heading + 1) % 4;
}

static int count_steps(measure_inside_fn inside, const void *context, int x, int y, int most_steps)
{
    struct walker walker = {x, y, 0};
    int steps = 0;
    do {
        advance(inside, context, &walker);
        steps++;
    } while (steps < most_steps && (walker.x != x || walker.y != y || walker.heading));
    return steps;
}

int measure_outline_trace(measure_inside_fn inside, const void *context, int x, int y,
                          int most_steps, int room, struct image_point *points)
{
    if (room < 1 || !inside(context, x, y))
        return 0;
    int steps = count_steps(inside, context, x, y, most_steps), count = 0;
    struct walker walker = {x, y, 0};
    for (int i = 0; i < steps; i++) {
        struct image_point middle = {walker.x + step_x[walker.heading] / 2.0,
                                     walker.y + step_y[walker.heading] / 2.0};
        if ((int64_t)i * room / steps >= count || steps <= room)
            points[count++] = middle;
        advance(inside, context, &walker);
    }
    return count;
}
