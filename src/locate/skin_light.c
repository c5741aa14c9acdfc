/* Where light hides the skin: mirror-like glare, clipped pixels, deep shadow; and where the colour
   is none of this skin, reaching in from outside (light hair, background, clothes). All of these
   are broader than a millimetre and are judged at half the work scale. */
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

/* The face at half the work scale. */
struct half {
    struct skin_work *work;
    int width, height;
    double px_per_mm;
    struct plane red, green, blue, excess;
    struct mask clean, border;
};

static int half_plane(const struct half *half, struct plane *out, struct meso_error *err)
{
    return kernels_plane_new(out, half->width, half->height, half->work->arena, err);
}

static int half_mask(const struct half *half, struct mask *out, struct meso_error *err)
{
    return kernels_mask_new(out, half->width, half->height, half->work->arena, err);
}

static int halve(struct skin_work *work, struct half *half, struct meso_error *err)
{
    *half = (struct half){.work = work, .width = work->width / 2, .height = work->height / 2};
    half->px_per_mm = work->px_per_mm / 2;
    struct plane *const to[] = {&half->red, &half->green, &half->blue, &half->excess};
    const struct plane from[] = {work->red, work->green, work->blue, work->excess};
    int code = half_mask(half, &half->clean, err);
    if (!code)
        code = half_mask(half, &half->border, err);
    for (int i = 0; i < 4 && !code; i++)
        if (!(code = half_plane(half, to[i], err)))
            work->kernels->shrink_area(from[i], 2, *to[i]);
    for (int y = 0; y < half->height && !code; y++)
        for (int x = 0; x < half->width; x++) {
            half->clean.at[y * half->clean.stride + x] =
                work->clean.at[2 * y * work->clean.stride + 2 * x];
            half->border.at[y * half->border.stride + x] =
                work->border.at[2 * y * work->border.stride + 2 * x];
        }
    return code;
}

/* Back to the work scale. */
static void cut_half(const struct half *half, struct mask found, enum locate_cover cover)
{
    for (int y = 0; y < 2 * half->height; y++) {
        const uint8_t *from = found.at + y / 2 * found.stride;
        uint8_t *to = half->work->cut.at + y * half->work->cut.stride;
        for (int x = 0; x < 2 * half->width; x++)
            to[x] = !to[x] && from[x / 2] ? (uint8_t)cover : to[x];
    }
}

static int smoothed(const struct half *half, struct plane source, double sigma_mm,
                    struct plane *out, struct meso_error *err)
{
    int code = half_plane(half, out, err);
    if (!code)
        code = kernels_gaussian(half->work->kernels, source, fmax(0.3, sigma_mm * half->px_per_mm),
                                *out, half->work->arena, err);
    return code;
}

static void subtract(struct plane a, struct plane b, struct plane out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = a.at[y * a.stride + x] - b.at[y * b.stride + x];
}

/* The mirrored light in units of linear light. A pixel is m (skin colour) + s (white); the skin's
   blue over red is ratio, so s = (blue - ratio red) / (1 - ratio). */
static int mirrored(const struct half *half, struct plane out, struct meso_error *err)
{
    double log_ratio, deviation;
    subtract(half->red, half->blue, out);
    int code = locate_skin_median(half->work, out, half->clean, &log_ratio, &deviation, err);
    /* grey photographs and bluish light have no such difference: nothing is taken for glare */
    double ratio = fmax(least_blue_over_red, exp(log_ratio));
    double scale = ratio < 0.95 ? 1 / (1 - ratio) : 0;
    for (int y = 0; y < half->height; y++)
        for (int x = 0; x < half->width; x++) {
            double red = exp(-(double)half->red.at[y * half->red.stride + x]);
            double blue = exp(-(double)half->blue.at[y * half->blue.stride + x]);
            out.at[y * out.stride + x] = (float)((blue - ratio * red) * scale);
        }
    return code;
}

/* Any of the four pixels. */
static bool clipped(const struct skin_work *work, int x, int y)
{
    for (int i = 0; i < 4; i++) {
        const uint8_t *p = work->rgb + (2 * y + i / 2) * work->stride + (2 * x + i % 2) * 3;
        if (p[0] >= CLIPPED && p[1] >= CLIPPED && p[2] >= CLIPPED)
            return true;
    }
    return false;
}

static int cut_glare(const struct half *half, struct meso_error *err)
{
    struct skin_work *work = half->work;
    struct plane light, shine, excess, red;
    struct mask found;
    double green, deviation;
    int code = half_plane(half, &light, err);
    if (!code)
        code = half_mask(half, &found, err);
    if (!code)
        code = mirrored(half, light, err);
    if (!code)
        code = smoothed(half, light, glare_mm, &shine, err);
    if (!code)
        code = smoothed(half, half->excess, glare_mm, &excess, err);
    if (!code)
        code = smoothed(half, half->red, glare_mm, &red, err);
    if (!code)
        code = locate_skin_median(work, half->green, half->clean, &green, &deviation, err);
    if (code)
        return code;
    double least_shine = glare_share * exp(-green);
    for (int y = 0; y < half->height; y++)
        for (int x = 0; x < half->width; x++) {
            double over_face = (double)red.at[y * red.stride + x] - work->red_median;
            bool brighter = (double)excess.at[y * excess.stride + x] < glare_excess ||
                            over_face < glare_over_face;
            if ((brighter && (double)shine.at[y * shine.stride + x] > least_shine) ||
                clipped(work, x, y))
                found.at[y * found.stride + x] = 255;
        }
    code = kernels_grow(found, glare_margin_mm * half->px_per_mm, work->arena, err);
    cut_half(half, found, LOCATE_COVER_GLARE);
    return code;
}

static int cut_shadow(const struct half *half, struct meso_error *err)
{
    struct plane red;
    struct mask found;
    int code = half_mask(half, &found, err);
    if (!code)
        code = smoothed(half, half->red, shadow_mm, &red, err);
    if (code)
        return code;
    float level = (float)(half->work->red_median + shadow_density);
    for (int y = 0; y < red.height; y++)
        for (int x = 0; x < red.width; x++)
            found.at[y * found.stride + x] = red.at[y * red.stride + x] > level ? 255 : 0;
    cut_half(half, found, LOCATE_COVER_SHADOW);
    return MESO_OK;
}

/* The difference of two channels, smoothed and in deviations of the clean skin. */
static int difference(const struct half *half, struct plane a, struct plane b, struct plane *out,
                      struct meso_error *err)
{
    struct plane raw;
    double centre, deviation;
    int code = half_plane(half, &raw, err);
    if (code)
        return code;
    subtract(a, b, raw);
    code = smoothed(half, raw, colour_mm, out, err);
    if (!code)
        code = locate_skin_median(half->work, *out, half->clean, &centre, &deviation, err);
    double scale = code ? 0 : 1 / fmax(least_deviation, deviation);
    for (int y = 0; y < out->height && !code; y++)
        for (int x = 0; x < out->width; x++) {
            float *value = &out->at[y * out->stride + x];
            *value = (float)(((double)*value - centre) * scale);
        }
    return code;
}

static int cut_colour(const struct half *half, struct meso_error *err)
{
    struct plane redness, yellowness;
    struct mask strange, found;
    int code = half_mask(half, &strange, err);
    if (!code)
        code = half_mask(half, &found, err);
    if (!code)
        code = difference(half, half->green, half->red, &redness, err);
    if (!code)
        code = difference(half, half->blue, half->green, &yellowness, err);
    for (int y = 0; y < half->height && !code; y++)
        for (int x = 0; x < half->width; x++)
            strange.at[y * strange.stride + x] =
                (double)redness.at[y * redness.stride + x] < -colour_less_red ||
                        fabs((double)yellowness.at[y * yellowness.stride + x]) > colour_deviations
                    ? 255
                    : 0;
    if (!code)
        code = locate_skin_add_connected(strange, half->border, 0, found, half->work->arena, err);
    if (!code)
        code = kernels_grow(found, colour_margin_mm * half->px_per_mm, half->work->arena, err);
    if (!code)
        cut_half(half, found, LOCATE_COVER_COLOUR);
    return code;
}

int locate_skin_cut_light(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    struct half half;
    int code = halve(work, &half, err);
    if (!code)
        code = cut_glare(&half, err);
    if (!code)
        code = cut_shadow(&half, err);
    if (!code)
        code = cut_colour(&half, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
