/* Lines of hairs that were found, by place: which of them runs by a point, and how wide it is.
   Knows points, no contrast. */
#include "hair_flank.h"

#include <math.h>

int measure_hair_taken_new(struct hair_taken *out, const struct hair_field *field, int most,
                           double cell_px, struct arena *arena, struct meso_error *err)
{
    out->cell_px = cell_px;
    out->count = 0;
    out->columns = (int)(field->zone.width / cell_px) + 1;
    out->rows = (int)(field->zone.height / cell_px) + 1;
    size_t cells = (size_t)out->columns * (size_t)out->rows;
    out->first = base_arena_alloc(arena, sizeof *out->first * cells, err);
    out->points = base_arena_alloc(arena, sizeof *out->points * ((size_t)most + 1), err);
    if (!out->first || !out->points)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < cells; i++)
        out->first[i] = -1;
    return MESO_OK;
}

static int cell_along(double position, double size, int cells)
{
    int cell = (int)floor(position / size);
    return cell < 0 ? 0 : cell >= cells ? cells - 1 : cell;
}

void measure_hair_take(struct hair_taken *taken, struct image_point p, struct image_point along,
                       double half_px)
{
    int *first = &taken->first[cell_along(p.y, taken->cell_px, taken->rows) * taken->columns +
                               cell_along(p.x, taken->cell_px, taken->columns)];
    taken->points[taken->count] = (struct hair_axis_point){p, along, half_px, *first};
    *first = taken->count++;
}

/* Whether a line that was taken runs within part x its width of p, in the same direction; along
   {0, 0}: in any. */
bool measure_hair_is_taken(const struct hair_taken *taken, struct image_point p,
                           struct image_point along, double part)
{
    int column = cell_along(p.x, taken->cell_px, taken->columns);
    int row = cell_along(p.y, taken->cell_px, taken->rows);
    bool any = along.x == 0 && along.y == 0;
    for (int y = row ? row - 1 : 0; y <= row + 1 && y < taken->rows; y++)
        for (int x = column ? column - 1 : 0; x <= column + 1 && x < taken->columns; x++)
            for (int k = taken->first[y * taken->columns + x]; k >= 0; k = taken->points[k].next) {
                const struct hair_axis_point *near = &taken->points[k];
                double dx = p.x - near->at.x, dy = p.y - near->at.y;
                double reach = 2 * part * near->half_px;
                double same = near->along.x * along.x + near->along.y * along.y;
                if (dx * dx + dy * dy < reach * reach + 1 && (any || fabs(same) > 0.9))
                    return true;
            }
    return false;
}

/* Width of the line that was taken whose far flank, along the normal, lies at p; NaN if none. */
double measure_hair_taken_width(const struct hair_taken *taken, struct image_point p,
                                struct image_point normal)
{
    int column = cell_along(p.x, taken->cell_px, taken->columns);
    int row = cell_along(p.y, taken->cell_px, taken->rows);
    double nearest = 2, width = NAN;
    for (int y = row ? row - 1 : 0; y <= row + 1 && y < taken->rows; y++)
        for (int x = column ? column - 1 : 0; x <= column + 1 && x < taken->columns; x++)
            for (int k = taken->first[y * taken->columns + x]; k >= 0; k = taken->points[k].next) {
                const struct hair_axis_point *near = &taken->points[k];
                double away = hypot(p.x - near->half_px * normal.x - near->at.x,
                                    p.y - near->half_px * normal.y - near->at.y);
                if (away < nearest &&
                    fabs(near->along.x * normal.x + near->along.y * normal.y) < 0.4) {
                    nearest = away;
                    width = 2 * near->half_px;
                }
            }
    return width;
}
