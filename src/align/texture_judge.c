/* How well the cells of two pictures go together through a map, as a whole and place by place.
   Knows cells, nothing of photographs. */
#include "texture.h"

#include <math.h>
#include <string.h>

/* Fine cells to each side that speak for a place: some forty in all. */
enum { REACH = 3 };

enum { AB, AA, BB, SEEN, PRODUCTS };

/* Weighted products of every cell, in planes of the baseline's size. */
static int products(const struct kernels *kernels, const struct texture_picture *before,
                    const struct texture_picture *after, const double model[9],
                    const struct texture_field *field, struct plane out[PRODUCTS],
                    struct arena *arena, struct meso_error *err)
{
    const struct texture_cells *a = &before->fine, *b = &after->fine;
    int width = a->weight.width, height = a->weight.height;
    double px_x = (double)before->frame.width / width, px_y = (double)before->frame.height / height;
    double to_x = (double)b->weight.width / after->frame.width;
    double to_y = (double)b->weight.height / after->frame.height;
    for (int k = 0; k < PRODUCTS; k++)
        if (kernels_plane_new(&out[k], width, height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    float *row = base_arena_alloc(arena, 5 * sizeof *row * (size_t)width, err);
    if (!row)
        return MESO_E_OUT_OF_MEMORY;
    float *x = row, *y = row + width, *density = y + width, *redness = density + width;
    float *weight = redness + width;
    for (int j = 0; j < height; j++) {
        for (int i = 0; i < width; i++) {
            double u = (i + 0.5) * px_x, v = (j + 0.5) * px_y;
            struct image_point to =
                field ? align_texture_map(model, field, u, v) : align_texture_project(model, u, v);
            x[i] = (float)(to.x * to_x);
            y[i] = (float)(to.y * to_y);
        }
        kernels->sample_linear(b->density, x, y, width, density);
        kernels->sample_linear(b->redness, x, y, width, redness);
        kernels->sample_linear(b->weight, x, y, width, weight);
        for (int i = 0; i < width; i++) {
            bool seen = x[i] > 0 && y[i] > 0 && x[i] < (float)b->weight.width &&
                        y[i] < (float)b->weight.height;
            float w = seen ? weight[i] * a->weight.at[j * a->weight.stride + i] : 0;
            float d = a->density.at[j * a->density.stride + i];
            float r = a->redness.at[j * a->redness.stride + i];
            out[AB].at[j * out[AB].stride + i] = w * (d * density[i] + r * redness[i]);
            out[AA].at[j * out[AA].stride + i] = w * (d * d + r * r);
            out[BB].at[j * out[BB].stride + i] =
                w * (density[i] * density[i] + redness[i] * redness[i]);
            out[SEEN].at[j * out[SEEN].stride + i] = w;
        }
    }
    return MESO_OK;
}

/* Over the cells of a box, cut to the plane. */
static double box_sum(struct plane plane, int left, int top, int right, int bottom)
{
    double sum = 0;
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    for (int y = top; y < bottom && y < plane.height; y++)
        for (int x = left; x < right && x < plane.width; x++)
            sum += (double)plane.at[y * plane.stride + x];
    return sum;
}

static double correlation(const struct plane p[PRODUCTS], int left, int top, int right, int bottom)
{
    double both =
        sqrt(box_sum(p[AA], left, top, right, bottom) * box_sum(p[BB], left, top, right, bottom));
    return both > 0 ? box_sum(p[AB], left, top, right, bottom) / both : 0;
}

int align_texture_judge(const struct kernels *kernels, const struct texture_picture *before,
                        const struct texture_picture *after, const double model[9],
                        const struct texture_field *field, struct texture_block *blocks,
                        double *likeness, struct arena *arena, struct meso_error *err)
{
    struct plane p[PRODUCTS];
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = products(kernels, before, after, model, field, p, arena, err);
    if (code)
        return code;
    int width = p[AB].width, height = p[AB].height;
    *likeness = correlation(p, 0, 0, width, height);
    int columns = before->frame.width / TEXTURE_BLOCK, rows = before->frame.height / TEXTURE_BLOCK;
    for (int i = 0; blocks && i < columns * rows; i++) {
        int x = (2 * (i % columns) + 1) * width / (2 * columns);
        int y = (2 * (i / columns) + 1) * height / (2 * rows);
        double seen = box_sum(p[SEEN], x - 1, y - 1, x + 2, y + 2) / 9;
        blocks[i] = (struct texture_block){
            (float)seen, (float)correlation(p, x - REACH, y - REACH, x + REACH + 1, y + REACH + 1),
            0};
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
