/* Single positions through the map, there and back. */
#include "align.h"

#include <math.h>

/* The cell a position lies in, cut to the grid, and where in it (beyond 0..1 outside of the grid).
 */
struct cell {
    int first; /* node at the cell's top left */
    double u, v;
};

static struct cell find_cell(const struct align_map *map, double x, double y)
{
    double u = x / map->step, v = y / map->step;
    int column = (int)fmin(fmax(floor(u), 0), map->columns - 2);
    int row = (int)fmin(fmax(floor(v), 0), map->rows - 2);
    return (struct cell){row * map->columns + column, u - column, v - row};
}

static double blend(const float *at, int columns, struct cell c)
{
    double top = at[c.first] + c.u * ((double)at[c.first + 1] - at[c.first]);
    const float *low = at + c.first + columns;
    return top + c.v * (low[0] + c.u * ((double)low[1] - low[0]) - top);
}

static bool inside(double x, double y, int width, int height)
{
    return x >= 0 && y >= 0 && x <= width && y <= height;
}

bool align_point(const struct align_map *map, double x, double y, double *mapped_x,
                 double *mapped_y)
{
    if (!isfinite(x) || !isfinite(y)) {
        *mapped_x = *mapped_y = NAN;
        return false;
    }
    struct cell c = find_cell(map, x, y);
    *mapped_x = blend(map->x, map->columns, c);
    *mapped_y = blend(map->y, map->columns, c);
    const uint8_t *valid = map->valid + c.first;
    /* A node of no weight may be anything: a position on a grid line needs only that line. */
    bool trusted = (valid[0] || c.u >= 1 || c.v >= 1) && (valid[1] || c.u <= 0 || c.v >= 1) &&
                   (valid[map->columns] || c.u >= 1 || c.v <= 0) &&
                   (valid[map->columns + 1] || c.u <= 0 || c.v <= 0);
    return trusted && inside(x, y, map->before_width, map->before_height) &&
           inside(*mapped_x, *mapped_y, map->after_width, map->after_height);
}

/* One Newton step towards (x, y) from *p; the derivative over one step of the grid, since that of a
   bilinear field jumps between cells. */
static double step_back(const struct align_map *map, double x, double y, struct image_point *p)
{
    double here[2], right[2], below[2], h = map->step;
    align_point(map, p->x, p->y, &here[0], &here[1]);
    align_point(map, p->x + h, p->y, &right[0], &right[1]);
    align_point(map, p->x, p->y + h, &below[0], &below[1]);
    double a = (right[0] - here[0]) / h, b = (below[0] - here[0]) / h;
    double c = (right[1] - here[1]) / h, d = (below[1] - here[1]) / h;
    double determinant = a * d - b * c, miss_x = x - here[0], miss_y = y - here[1];
    /* Where the field folds its slope says nothing: walk by the overall scale instead. */
    if (determinant < 0.05 * map->scale * map->scale) {
        a = d = map->scale;
        b = c = 0;
        determinant = a * d;
    }
    double dx = (d * miss_x - b * miss_y) / determinant;
    double dy = (a * miss_y - c * miss_x) / determinant;
    p->x += dx;
    p->y += dy;
    return hypot(miss_x, miss_y);
}

bool align_point_back(const struct align_map *map, double x, double y, double *mapped_x,
                      double *mapped_y)
{
    struct image_point p = {map->before_width / 2.0, map->before_height / 2.0};
    double miss = INFINITY;
    /* Newton on a smooth field takes 4 to 8 steps; more means there is no answer. */
    for (int i = 0; i < 40 && miss > 1e-4 && isfinite(p.x) && isfinite(p.y); i++)
        miss = step_back(map, x, y, &p);
    *mapped_x = p.x;
    *mapped_y = p.y;
    double again_x, again_y;
    return miss <= 0.02 && align_point(map, p.x, p.y, &again_x, &again_y) &&
           inside(x, y, map->after_width, map->after_height);
}
