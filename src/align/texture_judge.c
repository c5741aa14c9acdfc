/* How well the cells of two pictures go together through a map.
   Knows cells, nothing of photographs. */
#include "texture.h"

#include <math.h>
#include <string.h>

enum { AB, AA, BB, PRODUCTS };

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
        }
    }
    return MESO_OK;
}

static double sum_of(struct plane plane)
{
    double sum = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            sum += (double)plane.at[y * plane.stride + x];
    return sum;
}

int align_texture_judge(const struct kernels *kernels, const struct texture_picture *before,
                        const struct texture_picture *after, const double model[9],
                        const struct texture_field *field, double *likeness, struct arena *arena,
                        struct meso_error *err)
{
    struct plane p[PRODUCTS];
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = products(kernels, before, after, model, field, p, arena, err);
    if (code)
        return code;
    double both = sqrt(sum_of(p[AA]) * sum_of(p[BB]));
    *likeness = both > 0 ? sum_of(p[AB]) / both : 0;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
