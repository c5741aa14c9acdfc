/* Fields on the lattice: where they start, what they sample, how one is read between nodes. Knows
   nothing of how good they are. */
#include "lattice.h"

#include <math.h>

int align_field_new(struct align_field *out, int columns, int rows, struct arena *arena,
                    struct meso_error *err)
{
    int code = kernels_plane_new(&out->x, columns, rows, arena, err);
    return code ? code : kernels_plane_new(&out->y, columns, rows, arena, err);
}

/* A start is smooth, and dear to evaluate: every fourth node, and six-point interpolation. */
enum { START_STEP = 4, START_POINTS = 6, START_MARGIN = 3 };

int align_start_field(const struct kernels *kernels, const struct align_window *before,
                      const struct align_window *after, align_start_fn start, const void *context,
                      struct align_field *out, struct arena *arena, struct meso_error *err)
{
    int columns = before->luma.width / ALIGN_BLOCK, rows = before->luma.height / ALIGN_BLOCK;
    int few_columns = (columns + START_STEP - 1) / START_STEP + 2 * START_MARGIN;
    int few_rows = (rows + START_STEP - 1) / START_STEP + 2 * START_MARGIN;
    int code = align_field_new(out, columns, rows, arena, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct align_field few;
    if ((code = align_field_new(&few, few_columns, few_rows, arena, err)))
        return code;
    const double step = START_STEP * ALIGN_BLOCK * before->px;
    for (int j = 0; j < few_rows; j++)
        for (int i = 0; i < few_columns; i++) {
            struct image_point at = start(context, before->x + (i - START_MARGIN + 0.5) * step,
                                          before->y + (j - START_MARGIN + 0.5) * step);
            few.x.at[j * few.x.stride + i] = (float)((at.x - after->x) / after->px);
            few.y.at[j * few.y.stride + i] = (float)((at.y - after->y) / after->px);
        }
    kernels->enlarge(few.x, START_MARGIN, START_STEP, START_POINTS, out->x);
    kernels->enlarge(few.y, START_MARGIN, START_STEP, START_POINTS, out->y);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int align_window_warp(const struct kernels *kernels, struct plane luma,
                      const struct align_field *positions, struct plane *out, struct arena *arena,
                      struct meso_error *err)
{
    int width = positions->x.width * ALIGN_BLOCK, height = positions->x.height * ALIGN_BLOCK;
    if (kernels_plane_new(out, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    struct align_field dense;
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = align_field_new(&dense, width, height, arena, err);
    if (code)
        return code;
    kernels->enlarge(positions->x, 0, ALIGN_BLOCK, 2, dense.x);
    kernels->enlarge(positions->y, 0, ALIGN_BLOCK, 2, dense.y);
    for (int y = 0; y < height; y++)
        kernels->sample_linear(luma, dense.x.at + y * dense.x.stride,
                               dense.y.at + y * dense.y.stride, width, out->at + y * out->stride);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

void align_field_sample(const struct kernels *kernels, const struct align_field *field, float *x,
                        float *y, int count, float *out_x, float *out_y)
{
    for (int i = 0; i < count; i++) {
        x[i] *= 1.0f / ALIGN_BLOCK;
        y[i] *= 1.0f / ALIGN_BLOCK;
    }
    kernels->sample_linear(field->x, x, y, count, out_x);
    kernels->sample_linear(field->y, x, y, count, out_y);
}
