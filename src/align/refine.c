/* Dense flow on locally normalised grey: what is left after the start, smoothed so that a real
   change is not flowed away, clamped, and checked forward and backward. Knows no faces.

   Smoothing and clamp after measurements on faces with removed spots: raw flow hides 11 % of a
   removed spot, flow smoothed by 1/20 of the pupil distance 6 %. */
#include "working.h"

#include <math.h>
#include <string.h>

struct flow {
    struct plane x, y;
};

/* Flow in both directions between two pictures of the same size, and the smoothing's weights. */
struct exchange {
    struct flow forward, backward;
    struct plane weight_forward, weight_backward, numerator, sums;
};

static int new_planes(struct exchange *e, int width, int height, struct arena *arena,
                      struct meso_error *err)
{
    struct plane *all[] = {&e->forward.x,      &e->forward.y,       &e->backward.x, &e->backward.y,
                           &e->weight_forward, &e->weight_backward, &e->numerator,  &e->sums};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (kernels_plane_new(all[i], width, height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

/* |f(p) + g(p + f(p))| of every pixel p; very large where p + f(p) leaves the picture. Rows of the
   planes are scratch for sample_linear. */
static int disagreement(const struct kernels *kernels, struct flow f, struct flow g,
                        struct plane error, struct arena *arena, struct meso_error *err)
{
    int width = error.width;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *row = base_arena_alloc(arena, sizeof(float) * (size_t)width * 4, err);
    if (!row)
        return MESO_E_OUT_OF_MEMORY;
    float *at_x = row, *at_y = row + width, *back_x = row + 2 * width, *back_y = row + 3 * width;
    for (int y = 0; y < error.height; y++) {
        const float *fx = f.x.at + y * f.x.stride, *fy = f.y.at + y * f.y.stride;
        for (int x = 0; x < width; x++) {
            at_x[x] = (float)x + 0.5f + fx[x];
            at_y[x] = (float)y + 0.5f + fy[x];
        }
        kernels->sample_linear(g.x, at_x, at_y, width, back_x);
        kernels->sample_linear(g.y, at_x, at_y, width, back_y);
        for (int x = 0; x < width; x++) {
            bool inside = at_x[x] >= 0 && at_y[x] >= 0 && at_x[x] <= (float)width &&
                          at_y[x] <= (float)error.height;
            error.at[y * error.stride + x] =
                inside ? hypotf(fx[x] + back_x[x], fy[x] + back_y[x]) : 1e6f;
        }
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Beyond its edge the follow-up is only its edge repeated. */
static bool in_view(const struct align_dense *dense, const struct align_frame *after, int x, int y)
{
    float px = dense->x.at[y * dense->x.stride + x], py = dense->y.at[y * dense->y.stride + x];
    return px >= 0 && py >= 0 && px <= (float)after->width && py <= (float)after->height;
}

/* 1 where subject and follow-up are in view, the two directions agree and the flow is short enough
   to be believed. */
static void fill_weight(struct flow f, struct plane weight, struct mask subject,
                        const struct align_dense *dense, const struct align_frame *after,
                        float tolerance, float longest)
{
    for (int y = 0; y < weight.height; y++)
        for (int x = 0; x < weight.width; x++) {
            float *w = weight.at + y * weight.stride + x;
            float length = hypotf(f.x.at[y * f.x.stride + x], f.y.at[y * f.y.stride + x]);
            *w = subject.at[y * subject.stride + x] && *w <= tolerance && length <= longest &&
                 in_view(dense, after, x, y);
        }
}

static int smooth_component(const struct kernels *kernels, struct plane component,
                            const struct exchange *e, struct plane weight, double sigma,
                            struct arena *arena, struct meso_error *err)
{
    struct plane product = e->numerator;
    for (int y = 0; y < product.height; y++)
        for (int x = 0; x < product.width; x++)
            product.at[y * product.stride + x] =
                component.at[y * component.stride + x] * weight.at[y * weight.stride + x];
    int code = kernels_gaussian(kernels, product, sigma, component, arena, err);
    /* Where hardly anything agreed, the flow fades to the start instead of to noise. */
    for (int y = 0; y < product.height && !code; y++)
        for (int x = 0; x < product.width; x++)
            component.at[y * component.stride + x] /= e->sums.at[y * e->sums.stride + x] + 0.02f;
    return code;
}

static int smooth(const struct kernels *kernels, struct flow f, const struct exchange *e,
                  struct plane weight, const struct align_refinement *how, struct arena *arena,
                  struct meso_error *err)
{
    int code = kernels_gaussian(kernels, weight, how->sigma_px, e->sums, arena, err);
    if (!code)
        code = smooth_component(kernels, f.x, e, weight, how->sigma_px, arena, err);
    if (!code)
        code = smooth_component(kernels, f.y, e, weight, how->sigma_px, arena, err);
    return code;
}

/* dense(p) = dense(p + f(p)), with f cut to what may be moved. */
static int compose(const struct kernels *kernels, struct flow f, float longest,
                   struct align_dense *dense, struct arena *arena, struct meso_error *err)
{
    int width = dense->x.width, height = dense->x.height;
    struct align_dense moved;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *at = base_arena_alloc(arena, sizeof(float) * (size_t)width * 2, err);
    if (!at || kernels_plane_new(&moved.x, width, height, arena, err) ||
        kernels_plane_new(&moved.y, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            float *fx = f.x.at + y * f.x.stride + x, *fy = f.y.at + y * f.y.stride + x;
            float length = hypotf(*fx, *fy);
            float keep = length > longest ? longest / length : 1;
            *fx *= keep;
            *fy *= keep;
            at[x] = (float)x + 0.5f + *fx;
            at[width + x] = (float)y + 0.5f + *fy;
        }
        kernels->sample_linear(dense->x, at, at + width, width, moved.x.at + y * moved.x.stride);
        kernels->sample_linear(dense->y, at, at + width, width, moved.y.at + y * moved.y.stride);
    }
    for (int y = 0; y < height; y++) {
        memcpy(dense->x.at + y * dense->x.stride, moved.x.at + y * moved.x.stride,
               sizeof(float) * width);
        memcpy(dense->y.at + y * dense->y.stride, moved.y.at + y * moved.y.stride,
               sizeof(float) * width);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Both directions of raw flow between the baseline and the follow-up as it is mapped now. */
static int exchange_flow(const struct kernels *kernels, struct opencv *opencv,
                         const struct align_frame *before, const struct align_frame *after,
                         const struct align_dense *dense, int radius, struct exchange *e,
                         struct arena *arena, struct meso_error *err)
{
    struct mask grey_before, grey_after;
    uint8_t *warped;
    int code = align_dense_warp(kernels, before, after, dense, &warped, arena, err);
    if (!code)
        code = align_normalised(kernels, before->rgb, before->width, before->height, radius,
                                &grey_before, arena, err);
    if (!code)
        code = align_normalised(kernels, warped, before->width, before->height, radius, &grey_after,
                                arena, err);
    if (!code)
        code =
            opencv_flow(opencv, grey_before, grey_after, 2, false, e->forward.x, e->forward.y, err);
    if (!code)
        code = opencv_flow(opencv, grey_after, grey_before, 2, false, e->backward.x, e->backward.y,
                           err);
    if (!code)
        code = disagreement(kernels, e->forward, e->backward, e->weight_forward, arena, err);
    if (!code)
        code = disagreement(kernels, e->backward, e->forward, e->weight_backward, arena, err);
    return code;
}

/* The share of the neighbourhood in which both raw directions agreed, below which nothing vouches
   for the smoothed flow. */
static const float least_agreement = 0.25f;

static void judge(struct plane agreed, struct mask subject, const struct align_frame *after,
                  double tolerance, struct align_dense *dense)
{
    for (int y = 0; y < agreed.height; y++)
        for (int x = 0; x < agreed.width; x++) {
            bool sure = agreed.at[y * agreed.stride + x] >= least_agreement &&
                        dense->error.at[y * dense->error.stride + x] <= (float)tolerance;
            dense->valid.at[y * dense->valid.stride + x] =
                subject.at[y * subject.stride + x] && in_view(dense, after, x, y) && sure ? 255 : 0;
        }
}

static int one_pass(const struct kernels *kernels, struct opencv *opencv,
                    const struct align_frame *before, struct mask subject,
                    const struct align_frame *after, const struct align_refinement *how, int pass,
                    struct align_dense *dense, struct arena *arena, struct meso_error *err)
{
    /* Later passes only mend what the first left. */
    float longest = (float)(pass ? how->clamp_px / 3 : how->clamp_px);
    struct exchange e;
    int code = new_planes(&e, before->width, before->height, arena, err);
    if (!code)
        code = exchange_flow(kernels, opencv, before, after, dense, how->radius, &e, arena, err);
    if (code)
        return code;
    fill_weight(e.forward, e.weight_forward, subject, dense, after, (float)how->tolerance_px,
                longest);
    fill_weight(e.backward, e.weight_backward, subject, dense, after, (float)how->tolerance_px,
                longest);
    code = smooth(kernels, e.backward, &e, e.weight_backward, how, arena, err);
    if (!code)
        code = smooth(kernels, e.forward, &e, e.weight_forward, how, arena, err);
    if (!code)
        code = disagreement(kernels, e.forward, e.backward, dense->error, arena, err);
    if (!code)
        code = compose(kernels, e.forward, longest, dense, arena, err);
    if (!code)
        judge(e.sums, subject, after, how->tolerance_px, dense);
    return code;
}

int align_refine(const struct kernels *kernels, struct opencv *opencv,
                 const struct align_frame *before, struct mask subject,
                 const struct align_frame *after, const struct align_refinement *how,
                 struct align_dense *dense, struct arena *arena, struct meso_error *err)
{
    for (int pass = 0; pass < how->passes; pass++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        int code = one_pass(kernels, opencv, before, subject, after, how, pass, dense, arena, err);
        base_arena_rewind(arena, mark);
        if (code)
            return code;
    }
    return MESO_OK;
}
