/* Cells over the field: who is near whom, without asking all of all. Knows places alone. */
#include "match.h"

#include <math.h>

enum { MOST_CELLS = 1 << 20 };

static int cell_of(const struct match_grid *grid, struct image_point p)
{
    int column = (int)((p.x - grid->x) / grid->cell), row = (int)((p.y - grid->y) / grid->cell);
    return row * grid->columns + column;
}

static void bound(struct match_grid *grid, const struct match_shape *shapes, int count)
{
    double right = -INFINITY, bottom = -INFINITY;
    grid->x = grid->y = INFINITY;
    for (int s = 0; s < count; s++)
        for (int i = 0; i < shapes[s].count; i++) {
            struct image_point p = shapes[s].at[i];
            grid->x = fmin(grid->x, p.x);
            grid->y = fmin(grid->y, p.y);
            right = fmax(right, p.x);
            bottom = fmax(bottom, p.y);
        }
    if (!(right >= grid->x))
        grid->x = grid->y = right = bottom = 0;
    while ((right - grid->x) / grid->cell * ((bottom - grid->y) / grid->cell) > MOST_CELLS)
        grid->cell *= 2;
    grid->columns = (int)((right - grid->x) / grid->cell) + 1;
    grid->rows = (int)((bottom - grid->y) / grid->cell) + 1;
}

int progress_match_grid_new(struct match_grid *out, const struct match_shape *shapes, int count,
                            double cell, struct arena *arena, struct meso_error *err)
{
    *out = (struct match_grid){.cell = cell > 0 ? cell : 1};
    bound(out, shapes, count);
    size_t cells = (size_t)out->columns * (size_t)out->rows, places = 0;
    for (int s = 0; s < count; s++)
        places += (size_t)shapes[s].count;
    out->first = base_arena_calloc(arena, cells + 2, sizeof *out->first, err);
    out->owner = base_arena_alloc(arena, (places + 1) * sizeof *out->owner, err);
    out->asked = base_arena_alloc(arena, ((size_t)count + 1) * sizeof *out->asked, err);
    if (!out->first || !out->owner || !out->asked)
        return MESO_E_OUT_OF_MEMORY;
    /* Counted one cell further on, so that filling leaves `first` where it belongs. */
    for (int s = 0; s < count; s++)
        for (int i = 0; i < shapes[s].count; i++)
            out->first[cell_of(out, shapes[s].at[i]) + 2]++;
    for (size_t c = 2; c < cells + 2; c++)
        out->first[c] += out->first[c - 1];
    for (int s = 0; s < count; s++) {
        out->asked[s] = 0;
        for (int i = 0; i < shapes[s].count; i++)
            out->owner[out->first[cell_of(out, shapes[s].at[i]) + 1]++] = s;
    }
    return MESO_OK;
}

int progress_match_grid_near(struct match_grid *grid, const struct match_shape *shape, int *found)
{
    int count = 0, asking = ++grid->asking;
    for (int i = 0; i < shape->count; i++) {
        double x = floor((shape->at[i].x - grid->x) / grid->cell);
        double y = floor((shape->at[i].y - grid->y) / grid->cell);
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                if (!(x + dx >= 0 && y + dy >= 0 && x + dx < grid->columns && y + dy < grid->rows))
                    continue;
                int cell = (int)(y + dy) * grid->columns + (int)(x + dx);
                for (int k = grid->first[cell]; k < grid->first[cell + 1]; k++) {
                    int s = grid->owner[k];
                    if (grid->asked[s] == asking)
                        continue;
                    grid->asked[s] = asking;
                    found[count++] = s;
                }
            }
    }
    return count;
}
