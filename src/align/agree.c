/* Where a mapping of faces is to be trusted: both directions of the flow agree, and what they bring
   together looks alike. Knows no faces. */
#include "lattice.h"

#include <math.h>

/* |f(p) + g(p + f(p))| of every node p, working px. */
static int disagreement(const struct kernels *kernels, const struct align_field *f,
                        const struct align_field *g, struct plane error, struct arena *arena,
                        struct meso_error *err)
{
    int width = error.width;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *at_x = base_arena_alloc(arena, sizeof *at_x * (size_t)width * 4, err);
    if (!at_x)
        return MESO_E_OUT_OF_MEMORY;
    float *at_y = at_x + width, *back_x = at_y + width, *back_y = back_x + width;
    for (int y = 0; y < error.height; y++) {
        const float *fx = f->x.at + y * f->x.stride, *fy = f->y.at + y * f->y.stride;
        for (int x = 0; x < width; x++) {
            at_x[x] = ((float)x + 0.5f) * ALIGN_BLOCK + fx[x];
            at_y[x] = ((float)y + 0.5f) * ALIGN_BLOCK + fy[x];
        }
        align_field_sample(kernels, g, at_x, at_y, width, back_x, back_y);
        for (int x = 0; x < width; x++)
            error.at[y * error.stride + x] = hypotf(fx[x] + back_x[x], fy[x] + back_y[x]);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int align_judge(const struct kernels *kernels, const struct align_field *forward,
                const struct align_field *backward, struct plane likeness, struct plane weight,
                const struct align_agreement *how, struct plane error, struct mask valid,
                struct arena *arena, struct meso_error *err)
{
    int code = disagreement(kernels, forward, backward, error, arena, err);
    for (int y = 0; y < valid.height && !code; y++)
        for (int x = 0; x < valid.width; x++)
            valid.at[y * valid.stride + x] =
                weight.at[y * weight.stride + x] > 0 &&
                        error.at[y * error.stride + x] <= (float)how->tolerance_px &&
                        likeness.at[y * likeness.stride + x] >= (float)how->least_likeness
                    ? 255
                    : 0;
    return code;
}
