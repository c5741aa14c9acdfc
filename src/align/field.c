/* The map that the header promises: a grid of nodes over the baseline from the dense map of its
   frame. Knows no faces; refuses nothing, but never calls a doubtful node valid. */
#include "working.h"

#include <math.h>
#include <stdlib.h>

static bool solid(struct mask mask, double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    return i >= 0 && j >= 0 && i < mask.width && j < mask.height && mask.at[j * mask.stride + i];
}

/* A node between four pixel centres needs all of them. */
static bool solid_around(struct mask mask, struct image_point at)
{
    return solid(mask, at.x - 0.5, at.y - 0.5) && solid(mask, at.x + 0.5, at.y - 0.5) &&
           solid(mask, at.x - 0.5, at.y + 0.5) && solid(mask, at.x + 0.5, at.y + 0.5);
}

/* The dense map as a similarity, from a grid of its own positions. */
static struct align_similarity overall(const struct align_frame *before,
                                       const struct align_frame *after,
                                       const struct align_dense *dense)
{
    enum { SIDE = 16 };
    struct image_point from[SIDE * SIDE], to[SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = (2 * (i % SIDE) + 1) * before->width / (2 * SIDE);
        int y = (2 * (i / SIDE) + 1) * before->height / (2 * SIDE);
        from[i] = align_frame_to_photo(before, x + 0.5, y + 0.5);
        to[i] = align_frame_to_photo(after, dense->x.at[y * dense->x.stride + x],
                                     dense->y.at[y * dense->y.stride + x]);
    }
    return align_similarity_fit(from, to, SIDE * SIDE);
}

/* A row of nodes. Outside the dense map's frame: from the nearest edge on along the overall
   similarity. row has room for 4 numbers a node. */
static void map_row(const struct kernels *kernels, const struct align_frame *before,
                    const struct align_frame *after, const struct align_dense *dense,
                    const struct align_similarity *around, int j, float *row, struct align_map *map)
{
    int columns = map->columns;
    float *u = row, *v = u + columns, *to_x = v + columns, *to_y = to_x + columns;
    for (int i = 0; i < columns; i++) {
        struct image_point at = align_frame_from_photo(before, i * map->step, j * map->step);
        u[i] = (float)fmin(fmax(at.x, 0.5), before->width - 0.5);
        v[i] = (float)fmin(fmax(at.y, 0.5), before->height - 0.5);
    }
    kernels->sample_linear(dense->x, u, v, columns, to_x);
    kernels->sample_linear(dense->y, u, v, columns, to_y);
    for (int i = 0; i < columns; i++) {
        struct image_point to = align_frame_to_photo(after, to_x[i], to_y[i]);
        struct image_point edge = align_frame_to_photo(before, u[i], v[i]);
        double dx = i * map->step - edge.x, dy = j * map->step - edge.y;
        ptrdiff_t node = (ptrdiff_t)j * columns + i;
        map->x[node] = (float)(to.x + around->a * dx - around->b * dy);
        map->y[node] = (float)(to.y + around->b * dx + around->a * dy);
        map->valid[node] = solid_around(
            dense->valid, align_frame_from_photo(before, i * map->step, j * map->step));
    }
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Residual and share of the valid nodes; the best similarity of the map. */
static int summarise(const struct align_frame *frame, const struct align_frame *after,
                     const struct align_dense *dense, struct mask subject, struct align_map *map,
                     struct arena *arena, struct meso_error *err)
{
    int nodes = map->columns * map->rows, count = 0, wanted = 0, kept = 0;
    float *errors = base_arena_alloc(arena, sizeof *errors * (size_t)nodes, err);
    struct image_point *from = base_arena_alloc(arena, sizeof *from * (size_t)nodes, err);
    struct image_point *to = base_arena_alloc(arena, sizeof *to * (size_t)nodes, err);
    if (!errors || !from || !to)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < nodes; i++) {
        double x = i % map->columns * map->step, y = (double)(i / map->columns) * map->step;
        struct image_point at = align_frame_from_photo(frame, x, y);
        bool asked = solid(subject, at.x, at.y);
        wanted += asked;
        kept += asked && map->valid[i];
        if (!map->valid[i])
            continue;
        errors[count] =
            dense->error.at[(int)at.y * dense->error.stride + (int)at.x] * (float)after->px_x;
        from[count] = (struct image_point){x, y};
        to[count++] = (struct image_point){map->x[i], map->y[i]};
    }
    map->valid_fraction = wanted ? (double)kept / wanted : 0;
    struct align_similarity best = align_similarity_fit(from, to, count);
    map->scale = align_similarity_scale(&best);
    map->rotation_deg = align_similarity_rotation_deg(&best);
    qsort(errors, (size_t)count, sizeof *errors, by_value);
    map->residual_median_px = count ? errors[count / 2] : 0;
    map->residual_p95_px = count ? errors[(int)(0.95 * (count - 1))] : 0;
    return MESO_OK;
}

int align_map_new(const struct kernels *kernels, const struct photo *before,
                  const struct photo *after, const struct align_frame *before_frame,
                  const struct align_frame *after_frame, const struct align_dense *dense,
                  struct mask subject, struct align_map **out, struct arena *arena,
                  struct meso_error *err)
{
    struct align_map *map = base_arena_calloc(arena, 1, sizeof *map, err);
    if (!map)
        return MESO_E_OUT_OF_MEMORY;
    map->before_width = before->width;
    map->before_height = before->height;
    map->after_width = after->width;
    map->after_height = after->height;
    map->step = dense->node_px * before_frame->px_x;
    map->columns = (int)ceil(before->width / map->step) + 1;
    map->rows = (int)ceil(before->height / map->step) + 1;
    size_t nodes = (size_t)map->columns * map->rows;
    map->x = base_arena_alloc(arena, nodes * sizeof *map->x, err);
    map->y = base_arena_alloc(arena, nodes * sizeof *map->y, err);
    map->valid = base_arena_calloc(arena, nodes, 1, err);
    if (!map->x || !map->y || !map->valid)
        return MESO_E_OUT_OF_MEMORY;
    struct align_similarity around = overall(before_frame, after_frame, dense);
    struct base_arena_mark mark = base_arena_mark(arena);
    float *row = base_arena_alloc(arena, 4 * sizeof *row * (size_t)map->columns, err);
    if (!row)
        return MESO_E_OUT_OF_MEMORY;
    for (int j = 0; j < map->rows; j++)
        map_row(kernels, before_frame, after_frame, dense, &around, j, row, map);
    int code = summarise(before_frame, after_frame, dense, subject, map, arena, err);
    base_arena_rewind(arena, mark);
    *out = map;
    return code;
}
