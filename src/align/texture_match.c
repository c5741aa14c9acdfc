/* From all similarities that the search offers to the one homography that both pictures agree on
   best. Knows cells, nothing of photographs. */
#include "texture.h"

#include <math.h>
#include <stdlib.h>

/* Similarities fitted on the coarse cells, and different ones of these on the fine. */
enum { OFFERED = 32, TRIED = 12 };
/* No two different sites were seen to go together so well. */
static const double beyond_doubt = 0.55;
static const double same_place = 3; /* fine cells, at the corners */

/* What is seen counts less than chance would have it: a parting or a lesion is like another over
   many cells at once. */
static double evidence(const struct texture_model *model)
{
    return model->likeness * sqrt(sqrt(fmax(model->seen, 0)));
}

static int by_evidence(const void *a, const void *b)
{
    double x = evidence(a), y = evidence(b);
    return (x < y) - (x > y);
}

/* The same map between cells of half the size. */
static void refine_scale(struct texture_model *model)
{
    model->h[2] *= 2;
    model->h[5] *= 2;
    model->h[6] /= 2;
    model->h[7] /= 2;
}

static bool alike(const struct texture_model *a, const struct texture_model *b, double width,
                  double height)
{
    for (int i = 0; i < 4; i++) {
        double x = i & 1 ? width : 0, y = i & 2 ? height : 0;
        struct image_point p = align_texture_project(a->h, x, y);
        struct image_point q = align_texture_project(b->h, x, y);
        if (!(hypot(p.x - q.x, p.y - q.y) < same_place))
            return false;
    }
    return true;
}

/* Fine cells to working px on both sides. */
static void in_working_px(const struct texture_picture *before, const struct texture_picture *after,
                          double h[9])
{
    const double from[3] = {(double)before->frame.width / before->fine.weight.width,
                            (double)before->frame.height / before->fine.weight.height, 1};
    const double to[3] = {(double)after->frame.width / after->fine.weight.width,
                          (double)after->frame.height / after->fine.weight.height, 1};
    for (int i = 0; i < 9; i++)
        h[i] *= to[i / 3] / from[i % 3];
}

int align_texture_match(const struct kernels *kernels, const struct texture_picture *before,
                        const struct texture_picture *after, struct texture_model *out,
                        struct arena *arena, struct meso_error *err)
{
    struct texture_model offered[OFFERED];
    int count, tried = 0;
    *out = (struct texture_model){.h = {1, 0, 0, 0, 1, 0, 0, 0, 1}, .likeness = -1};
    int code = align_texture_search(kernels, &before->coarse, &after->coarse, 1, OFFERED, offered,
                                    &count, arena, err);
    for (int i = 0; i < count && !code; i++) {
        code = align_texture_fit(kernels, &before->coarse, &after->coarse, TEXTURE_SIMILARITY, 4,
                                 &offered[i], arena, err);
        refine_scale(&offered[i]);
    }
    if (code)
        return code;
    qsort(offered, (size_t)count, sizeof *offered, by_evidence);
    for (int i = 0; i < count && tried < TRIED && out->likeness < beyond_doubt && !code; i++) {
        bool known = false;
        for (int k = 0; k < tried; k++)
            known = known || alike(&offered[i], &offered[k], before->fine.weight.width,
                                   before->fine.weight.height);
        if (known)
            continue;
        /* Those tried stand at the front. */
        offered[tried] = offered[i];
        struct texture_model model = offered[tried++];
        code = align_texture_fit(kernels, &before->fine, &after->fine, TEXTURE_AFFINE, 6, &model,
                                 arena, err);
        if (!code)
            code = align_texture_fit(kernels, &before->fine, &after->fine, TEXTURE_HOMOGRAPHY, 12,
                                     &model, arena, err);
        if (evidence(&model) > evidence(out))
            *out = model;
    }
    in_working_px(before, after, out->h);
    return code;
}
