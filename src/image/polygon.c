/* Polygons in continuous pixel positions: area, inside or outside, grown, filled. Even-odd, and
   filled by pixel centres, so that two polygons that share an edge share no pixel. */
#include "image.h"

#include <math.h>
#include <string.h>

double image_polygon_area(struct image_polygon polygon)
{
    double twice = 0;
    for (int i = 1; i + 1 < polygon.count; i++) {
        /* About the first corner: far from the origin the products would lose digits. */
        struct image_point o = polygon.points[0], a = polygon.points[i], b = polygon.points[i + 1];
        twice += (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
    }
    return twice / 2;
}

/* Does the edge a-b meet the horizontal at y, and where? Half open: a corner counts once. */
static bool crosses(struct image_point a, struct image_point b, double y, double *x)
{
    if ((a.y > y) == (b.y > y))
        return false;
    *x = (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x;
    return !isnan(*x);
}

bool image_polygon_contains(struct image_polygon polygon, struct image_point point)
{
    bool inside = false;
    for (int i = 0, last = polygon.count - 1; i < polygon.count; last = i++) {
        double x;
        if (crosses(polygon.points[i], polygon.points[last], point.y, &x) && point.x < x)
            inside = !inside;
    }
    return inside;
}

int image_polygon_grown(struct image_polygon polygon, double factor_x, double factor_y,
                        struct image_polygon *out, struct arena *arena, struct meso_error *err)
{
    out->count = polygon.count;
    out->points = base_arena_calloc(arena, (size_t)polygon.count, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    struct image_point low = {INFINITY, INFINITY}, high = {-INFINITY, -INFINITY};
    for (int i = 0; i < polygon.count; i++) {
        low.x = fmin(low.x, polygon.points[i].x);
        low.y = fmin(low.y, polygon.points[i].y);
        high.x = fmax(high.x, polygon.points[i].x);
        high.y = fmax(high.y, polygon.points[i].y);
    }
    /* The box's centre: defined for a line and a point too, and not drawn to where corners crowd.
     */
    struct image_point centre = {(low.x + high.x) / 2, (low.y + high.y) / 2};
    for (int i = 0; i < polygon.count; i++) {
        out->points[i].x = centre.x + (polygon.points[i].x - centre.x) * factor_x;
        out->points[i].y = centre.y + (polygon.points[i].y - centre.y) * factor_y;
    }
    return MESO_OK;
}

enum { MANY_CROSSINGS = 256 }; /* on one row; beyond, every pixel of the row is asked singly */

/* The first mask column whose centre is at or right of x. */
static int first_column(double x, int origin_x, int width)
{
    double column = ceil(x - origin_x - 0.5);
    if (column <= 0)
        return 0;
    return column >= width ? width : (int)column;
}

static void fill_row_singly(struct image_polygon polygon, int origin_x, double y, uint8_t value,
                            uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        if (image_polygon_contains(polygon, (struct image_point){origin_x + x + 0.5, y}))
            row[x] = value;
}

static int crossings_of(struct image_polygon polygon, double y, double sorted[MANY_CROSSINGS])
{
    int count = 0;
    for (int i = 0, last = polygon.count - 1; i < polygon.count; last = i++) {
        double x;
        if (!crosses(polygon.points[i], polygon.points[last], y, &x))
            continue;
        if (count == MANY_CROSSINGS)
            return -1;
        int at = count++;
        for (; at > 0 && sorted[at - 1] > x; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = x;
    }
    return count;
}

void image_polygon_fill(struct image_polygon polygon, int origin_x, int origin_y, uint8_t value,
                        struct mask mask)
{
    double sorted[MANY_CROSSINGS];
    for (int j = 0; j < mask.height; j++) {
        uint8_t *row = mask.at + j * mask.stride;
        double y = origin_y + j + 0.5;
        int count = crossings_of(polygon, y, sorted);
        if (count < 0)
            fill_row_singly(polygon, origin_x, y, value, row, mask.width);
        for (int pair = count; pair > 0; pair -= 2) { /* from the right: odd counts are inside */
            int begin = pair > 1 ? first_column(sorted[pair - 2], origin_x, mask.width) : 0;
            int end = first_column(sorted[pair - 1], origin_x, mask.width);
            if (end > begin)
                memset(row + begin, value, (size_t)(end - begin));
        }
    }
}
