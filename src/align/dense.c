/* Dense maps between two frames: a position in the follow-up for every pixel of the baseline. Knows
   nothing of how good they are. */
#include "working.h"

#include <math.h>
#include <string.h>

/* Working px between the nodes at which a start is evaluated: splines are dear, and smooth. */
enum { START_STEP = 8 };
/* The flow is smoothed with 12 px or more: bilinear interpolation over 4 px is wrong by
   4^2 / 8 * amplitude / 12^2, less than 2 % of the local flow. */
enum { NODE_PX = 4 };

int align_dense_start(const struct align_frame *before, const struct align_frame *after,
                      align_start_fn start, const void *context, struct align_dense *out,
                      struct arena *arena, struct meso_error *err)
{
    int width = before->width, height = before->height;
    out->node_px = NODE_PX;
    if (kernels_plane_new(&out->x, width, height, arena, err) ||
        kernels_plane_new(&out->y, width, height, arena, err) ||
        kernels_plane_new(&out->error, width, height, arena, err) ||
        kernels_mask_new(&out->valid, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int columns = width / START_STEP + 2, rows = height / START_STEP + 2;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct image_point *nodes =
        base_arena_calloc(arena, (size_t)columns * rows, sizeof *nodes, err);
    if (!nodes)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < columns * rows; i++) {
        struct image_point at = align_frame_to_photo(before, i % columns * START_STEP,
                                                     (double)(i / columns) * START_STEP);
        at = start(context, at.x, at.y);
        nodes[i] = align_frame_from_photo(after, at.x, at.y);
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double u = (x + 0.5) / START_STEP, v = (y + 0.5) / START_STEP;
            const struct image_point *n = nodes + (ptrdiff_t)(int)v * columns + (int)u;
            u -= (int)u;
            v -= (int)v;
            double top_x = n[0].x + u * (n[1].x - n[0].x);
            double top_y = n[0].y + u * (n[1].y - n[0].y);
            n += columns;
            double low_x = n[0].x + u * (n[1].x - n[0].x);
            double low_y = n[0].y + u * (n[1].y - n[0].y);
            out->x.at[y * out->x.stride + x] = (float)(top_x + v * (low_x - top_x));
            out->y.at[y * out->y.stride + x] = (float)(top_y + v * (low_y - top_y));
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int align_dense_warp(const struct kernels *kernels, const struct align_frame *before,
                     const struct align_frame *after, const struct align_dense *dense,
                     uint8_t **rgb, struct arena *arena, struct meso_error *err)
{
    *rgb = base_arena_alloc(arena, (size_t)before->width * before->height * 3, err);
    if (!*rgb)
        return MESO_E_OUT_OF_MEMORY;
    kernels->warp_rgb8(after->rgb, (ptrdiff_t)after->width * 3, after->width, after->height,
                       dense->x, dense->y, *rgb, (ptrdiff_t)before->width * 3);
    return MESO_OK;
}
