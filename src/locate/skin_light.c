/* Where light hides the skin: mirror-like glare, clipped pixels, deep shadow; and where the colour
   is none of this skin, reaching in from outside (light hair, background, clothes). */
#include "skin_work.h"

#include <math.h>

/* Blue over red of the palest skin, in linear light: a patch without pigment on dark skin is as
   bright as glare, but no whiter than this. */
static const double least_blue_over_red = 0.55;
/* Light that the surface mirrors comes on top in equal parts of all colours; from this share of the
   skin's own green light on (averaged over glare_mm), and this much brighter than the skin around.
 */
static const double glare_share = 0.35, glare_excess = -0.3, glare_over_face = -0.45,
                    glare_mm = 0.5, glare_margin_mm = 0.4;
/* Clipped in all channels. */
enum { CLIPPED = 250 };
/* A quarter of the face's light (ln units), averaged over shadow_mm. */
static const double shadow_density = 1.3, shadow_mm = 2;
/* Differences of density between channels, which shading leaves alone, in deviations of this skin,
   averaged over colour_mm, and the least deviation (ln units). Redder than the skin is still skin.
 */
static const double colour_deviations = 4, colour_less_red = 3, least_deviation = 0.08;
static const double colour_mm = 1, colour_margin_mm = 0.5;

static int smoothed(struct skin_work *work, struct plane source, double sigma_mm, struct plane *out,
                    struct meso_error *err)
{
    int code = locate_skin_plane(work, out, err);
    if (!code)
        code = kernels_gaussian(work->kernels, source, fmax(0.3, sigma_mm * work->px_per_mm), *out,
                                work->arena, err);
    return code;
}

/* The mirrored light in units of linear light. A pixel is m (skin colour) + s (white); the skin's
   blue over red is ratio, so s = (blue - ratio red) / (1 - ratio). */
static int mirrored(struct skin_work *work, struct plane out, struct meso_error *err)
{
    double log_ratio, deviation;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            out.at[y * out.stride + x] =
                work->red.at[y * work->red.stride + x] - work->blue.at[y * work->blue.stride + x];
    int code = locate_skin_median(work, out, work->clean, &log_ratio, &deviation, err);
    /* grey photographs and bluish light have no such difference: nothing is taken for glare */
    double ratio = fmax(least_blue_over_red, exp(log_ratio));
    double scale = ratio < 0.95 ? 1 / (1 - ratio) : 0;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            double red = exp(-(double)work->red.at[y * work->red.stride + x]);
            double blue = exp(-(double)work->blue.at[y * work->blue.stride + x]);
            out.at[y * out.stride + x] = (float)((blue - ratio * red) * scale);
        }
    return code;
}

static bool clipped(const struct skin_work *work, int x, int y)
{
    const uint8_t *p = work->rgb + y * work->stride + (ptrdiff_t)x * 3;
    return p[0] >= CLIPPED && p[1] >= CLIPPED && p[2] >= CLIPPED;
}

static int cut_light(struct skin_work *work, struct meso_error *err)
{
    struct plane shine, smooth_shine, smooth_excess, bright, smooth_red;
    struct mask found;
    double green, deviation;
    int code = locate_skin_plane(work, &shine, err);
    if (!code)
        code = locate_skin_mask(work, &found, err);
    if (!code)
        code = mirrored(work, shine, err);
    if (!code)
        code = smoothed(work, shine, glare_mm, &smooth_shine, err);
    if (!code)
        code = smoothed(work, work->excess, glare_mm, &smooth_excess, err);
    if (!code)
        code = smoothed(work, work->red, glare_mm, &bright, err);
    if (!code)
        code = smoothed(work, work->red, shadow_mm, &smooth_red, err);
    if (!code)
        code = locate_skin_median(work, work->green, work->clean, &green, &deviation, err);
    if (code)
        return code;
    double least_shine = glare_share * exp(-green);
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            double around = (double)smooth_excess.at[y * smooth_excess.stride + x];
            double face = (double)bright.at[y * bright.stride + x] - work->red_median;
            bool shines = (double)smooth_shine.at[y * smooth_shine.stride + x] > least_shine;
            if ((shines && (around < glare_excess || face < glare_over_face)) ||
                clipped(work, x, y))
                found.at[y * found.stride + x] = 255;
        }
    code = kernels_grow(found, glare_margin_mm * work->px_per_mm, work->arena, err);
    locate_skin_cut(work, found, LOCATE_COVER_GLARE);
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            found.at[y * found.stride + x] =
                (double)smooth_red.at[y * smooth_red.stride + x] - work->red_median > shadow_density
                    ? 255
                    : 0;
    locate_skin_cut(work, found, LOCATE_COVER_SHADOW);
    return code;
}

static void subtract(struct plane a, struct plane b, struct plane out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = a.at[y * a.stride + x] - b.at[y * b.stride + x];
}

/* Smoothed and in deviations of the clean skin. */
static int standardised(struct skin_work *work, struct plane *plane, struct meso_error *err)
{
    double centre, deviation;
    int code = smoothed(work, *plane, colour_mm, plane, err);
    if (!code)
        code = locate_skin_median(work, *plane, work->clean, &centre, &deviation, err);
    if (code)
        return code;
    double scale = 1 / fmax(least_deviation, deviation);
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            float *value = &plane->at[y * plane->stride + x];
            *value = (float)(((double)*value - centre) * scale);
        }
    return MESO_OK;
}

static int cut_colour(struct skin_work *work, struct meso_error *err)
{
    struct plane redness, yellowness;
    struct mask strange, found;
    struct plane *const planes[] = {&redness, &yellowness};
    int code = MESO_OK;
    for (int i = 0; i < 2 && !code; i++)
        code = locate_skin_plane(work, planes[i], err);
    if (!code)
        code = locate_skin_mask(work, &strange, err);
    if (!code)
        code = locate_skin_mask(work, &found, err);
    if (code)
        return code;
    subtract(work->green, work->red, redness);
    subtract(work->blue, work->green, yellowness);
    code = standardised(work, &redness, err);
    if (!code)
        code = standardised(work, &yellowness, err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            strange.at[y * strange.stride + x] =
                (double)redness.at[y * redness.stride + x] < -colour_less_red ||
                        fabs((double)yellowness.at[y * yellowness.stride + x]) > colour_deviations
                    ? 255
                    : 0;
    code = locate_skin_add_connected(strange, work->border, 0, found, work->arena, err);
    if (!code)
        code = kernels_grow(found, colour_margin_mm * work->px_per_mm, work->arena, err);
    locate_skin_cut(work, found, LOCATE_COVER_COLOUR);
    return code;
}

int locate_skin_cut_light(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut_light(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}

int locate_skin_cut_colour(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut_colour(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
