/* Finds patches of melanin: parts of the smoothed, separated melanin that stand above the zone's
   own level and are wider than a spot. Area times darkness is what mMASI scores by eye (automated
   it reaches r = .74 with raters). Shading is absent from separated melanin; a light of another
   colour on one side is not, and looks like a patch. */
#include "patches.h"
#include "skin_colour.h"

#include <math.h>

static const double blur_mm = 1.5;     /* melanin has colour's noise */
static const double min_area_mm2 = 80; /* wider than a spot of the largest scale */
static const double min_melanin = 0.15, noise_factor = 3;

/* Melanin above the zone's median, smoothed; *level is what a patch must exceed. */
static int melanin_above(const struct kernels *kernels, const struct measure_skin *skin,
                         struct plane out, double *level, struct arena *scratch,
                         struct meso_error *err)
{
    struct plane melanin;
    static const double any_skin[3] = {0, 0,
                                       0}; /* not calibrated: every colour has these weights */
    const struct measure_colour colour = measure_colour_of(any_skin, NULL);
    double median, mad, weights[3];
    if (kernels_plane_new(&melanin, out.width, out.height, scratch, err))
        return MESO_E_OUT_OF_MEMORY;
    measure_melanin_weights(&colour, weights);
    measure_skin_combine(skin, weights, melanin);
    int code = kernels_background(kernels, melanin, skin->usable, blur_mm / skin->mm_per_px, out,
                                  scratch, err);
    if (!code)
        code = kernels_medians(kernels, out, skin->usable, &median, &mad, scratch, err);
    if (code)
        return code;
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] -= (float)median;
    *level = fmax(min_melanin, noise_factor * 1.4826 * mad); /* a normal sd over its MAD */
    return MESO_OK;
}

static double sum_of_run(struct plane plane, const struct kernels_run *run)
{
    double sum = 0;
    for (int x = run->x_begin; x < run->x_end; x++)
        sum += (double)plane.at[run->y * plane.stride + x];
    return sum;
}

/* Components of what stands above the level; the wide ones are added up. */
static int add_up(const struct kernels *kernels, const struct measure_skin *skin,
                  struct plane above, struct measure_patches *out, struct arena *scratch,
                  struct meso_error *err)
{
    struct kernels_components components;
    int code = kernels_components_above(kernels, above, (struct plane){0}, (float)out->level,
                                        skin->usable, &components, scratch, err);
    if (!code)
        code = kernels_components_list_runs(&components, scratch, err);
    if (code)
        return code;
    double min_area_px = min_area_mm2 / (skin->mm_per_px * skin->mm_per_px);
    for (int i = 0; i < components.count; i++) {
        const struct kernels_component *patch = &components.at[i];
        if ((double)patch->area < min_area_px)
            continue;
        out->fraction += (double)patch->area / (double)skin->usable_px;
        for (int r = 0; r < patch->run_count; r++)
            out->load +=
                sum_of_run(above, &components.runs[patch->first_run + r]) / (double)skin->usable_px;
    }
    return MESO_OK;
}

int measure_patches_find(const struct measure_input *input, double frozen_level,
                         struct measure_patches *out, struct arena *scratch, struct meso_error *err)
{
    struct plane above;
    struct measure_skin skin;
    *out = (struct measure_patches){0};
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = measure_skin_read(input, MEASURE_SKIN_COARSE, 0, &skin, scratch, err);
    if (!code)
        code = kernels_plane_new(&above, skin.usable.width, skin.usable.height, scratch, err);
    if (!code)
        code = melanin_above(input->kernels, &skin, above, &out->level, scratch, err);
    if (frozen_level > 0)
        out->level = frozen_level;
    if (!code)
        code = add_up(input->kernels, &skin, above, out, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
