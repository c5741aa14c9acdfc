/* The working picture of a trichoscopic field: reduced to about 5 um a pixel, hair told from skin
   as relative contrast of one sign, glare cut off. Knows nothing of lines. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Hairs are 4 to 20 px wide at this scale: enough for sub-pixel edges, and the same cost and
   behaviour for every magnification. */
#define WORKING_UM 6.0
/* Wider than a bundle of hairs, narrower than the fall of light over a field. */
#define SKIN_SIGMA_UM 250.0
/* Saturated in every channel: a reflection of the lamp. */
enum { GLARE_LEVEL = 250, SKIN_PASSES = 4 };

static void linear_table(float table[256])
{
    for (int i = 0; i < 256; i++) {
        double v = i / 255.0;
        table[i] = (float)(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
}

/* One working pixel: means over a factor x factor block. Red and green: blue sees hardly any
   difference between skin and hair, and is the noisiest. */
static void reduce_block(const struct measure_input *input, struct hair_field *field, int x, int y,
                         const float table[256])
{
    const struct zone *zone = input->zone;
    int factor = field->factor, inside = 0, glare = 0, sum = 0;
    float linear = 0;
    for (int j = y * factor; j < (y + 1) * factor; j++) {
        const uint8_t *rgb = input->photo->rgb + (ptrdiff_t)(zone->y + j) * input->photo->stride +
                             3 * (zone->x + x * factor);
        const uint8_t *mask = zone->mask.at + (ptrdiff_t)j * zone->mask.stride + x * factor;
        for (int i = 0; i < factor; i++, rgb += 3) {
            sum += rgb[0] + rgb[1];
            linear += table[rgb[0]] + table[rgb[1]];
            inside += mask[i] != 0;
            glare += rgb[0] >= GLARE_LEVEL && rgb[1] >= GLARE_LEVEL && rgb[2] >= GLARE_LEVEL;
        }
    }
    int area = factor * factor;
    field->encoded.at[y * field->encoded.stride + x] = (float)sum / (float)(2 * area);
    field->linear.at[y * field->linear.stride + x] = linear / (float)(2 * area);
    field->zone.at[y * field->zone.stride + x] = 2 * inside > area ? 255 : 0;
    field->hidden.at[y * field->hidden.stride + x] = 2 * glare > area ? 255 : 0;
}

static int match_blur(const struct measure_input *input, struct plane plane, int factor,
                      struct arena *arena, struct meso_error *err)
{
    double sigma = input->match_blur_px / factor;
    if (!(sigma >= 0.3))
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane source;
    int code = kernels_plane_new(&source, plane.width, plane.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < plane.height; y++)
        memcpy(source.at + y * source.stride, plane.at + y * plane.stride,
               sizeof(float) * (size_t)plane.width);
    code = kernels_gaussian(input->kernels, source, sigma, plane, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

int hair_field_prepare(const struct measure_input *input, struct hair_field *out,
                       struct arena *arena, struct meso_error *err)
{
    double um = 1000 * input->mm_per_px;
    int factor = (int)(WORKING_UM / um);
    factor = factor < 1 ? 1 : factor;
    int width = input->zone->width / factor, height = input->zone->height / factor;
    *out = (struct hair_field){.factor = factor, .um_per_px = um * factor};
    struct plane *planes[] = {&out->encoded, &out->linear, &out->skin, &out->contrast};
    for (size_t i = 0; i < sizeof planes / sizeof *planes; i++) {
        int code = kernels_plane_new(planes[i], width, height, arena, err);
        if (code)
            return code;
    }
    int code = kernels_mask_new(&out->zone, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->hidden, width, height, arena, err);
    if (code)
        return code;
    float table[256];
    linear_table(table);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            reduce_block(input, out, x, y, table);
    code = match_blur(input, out->encoded, factor, arena, err);
    return code ? code : match_blur(input, out->linear, factor, arena, err);
}

/* Sum of squares of the strongest curvature of each sign, of line-like pixels only. A hair is
   darker (or lighter) than both its sides by much; the skin between two hairs is so by less. */
static void line_energy(struct plane xx, struct plane xy, struct plane yy, struct mask zone,
                        struct mask hidden, double energy[2])
{
    for (int y = 0; y < xx.height; y++)
        for (int x = 0; x < xx.width; x++) {
            if (!zone.at[y * zone.stride + x] || hidden.at[y * hidden.stride + x])
                continue;
            double a = xx.at[y * xx.stride + x], b = xy.at[y * xy.stride + x];
            double c = yy.at[y * yy.stride + x], mean = (a + c) / 2;
            double root = sqrt((a - c) * (a - c) / 4 + b * b);
            double large = mean + (mean >= 0 ? root : -root), small = 2 * mean - large;
            if (fabs(large) > 3 * fabs(small))
                energy[large < 0] += large * large * large * large;
        }
}

static int decide_polarity(const struct measure_input *input, struct hair_field *field,
                           struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane xx, xy, yy;
    int width = field->encoded.width, height = field->encoded.height;
    int code = kernels_plane_new(&xx, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&xy, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&yy, width, height, arena, err);
    struct mask hidden;
    if (!code)
        code = kernels_mask_new(&hidden, width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        memcpy(hidden.at + y * hidden.stride, field->hidden.at + y * field->hidden.stride,
               (size_t)width);
    double sigma = 60.0 / (2 * sqrt(3)) / field->um_per_px; /* of a common hair */
    code = kernels_grow(hidden, 3 * sigma, arena, err);
    if (!code)
        code = kernels_hessian(input->kernels, field->encoded, sigma < 0.5 ? 0.5 : sigma, xx, xy,
                               yy, arena, err);
    double energy[2] = {0, 0};
    if (!code)
        line_energy(xx, xy, yy, field->zone, hidden, energy);
    field->light_hair = energy[1] > energy[0];
    base_arena_rewind(arena, mark);
    return code;
}

/* sd of the skin's own side of the background, from the median of those deviations. */
static int side_spread(struct hair_field *field, double sign, struct plane scratch, double *spread,
                       struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask side;
    int code = kernels_mask_new(&side, scratch.width, scratch.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < scratch.height; y++)
        for (int x = 0; x < scratch.width; x++) {
            double away = -sign * (field->skin.at[y * field->skin.stride + x] -
                                   field->encoded.at[y * field->encoded.stride + x]);
            scratch.at[y * scratch.stride + x] = (float)away;
            side.at[y * side.stride + x] =
                away >= 0 && field->zone.at[y * field->zone.stride + x] ? 255 : 0;
        }
    double mad;
    code = kernels_median_mad(scratch, side, spread, &mad, arena, err);
    *spread = isnan(*spread) ? 1 : *spread / 0.6745;
    *spread = *spread < 0.5 ? 0.5 : *spread; /* half a grey level: rounding alone */
    base_arena_rewind(arena, mark);
    return code;
}

/* Background of all, then of those pixels that are not hair and not glare, until it is the skin's.
 */
static int find_skin(const struct measure_input *input, struct hair_field *field,
                     struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane scratch;
    struct mask bare;
    int width = field->skin.width, height = field->skin.height;
    int code = kernels_plane_new(&scratch, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&bare, width, height, arena, err);
    double sign = field->light_hair ? -1 : 1, sigma = SKIN_SIGMA_UM / field->um_per_px;
    double spread = 0;
    for (int pass = 0; !code && pass < SKIN_PASSES; pass++) {
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double hairy = sign * (field->skin.at[y * field->skin.stride + x] -
                                       field->encoded.at[y * field->encoded.stride + x]);
                bool is_bare = pass == 0 || (hairy < 1.5 * spread && hairy > -3 * spread);
                bare.at[y * bare.stride + x] =
                    is_bare && field->zone.at[y * field->zone.stride + x] &&
                            !field->hidden.at[y * field->hidden.stride + x]
                        ? 255
                        : 0;
            }
        code = kernels_background(input->kernels, field->encoded, bare, sigma, field->skin, arena,
                                  err);
        if (!code)
            code = side_spread(field, sign, scratch, &spread, arena, err);
    }
    double mad;
    if (!code)
        code = kernels_median_mad(field->skin, field->zone, &field->skin_level, &mad, arena, err);
    if (!(field->skin_level >= 4))
        field->skin_level = 4; /* black: nothing to be relative to */
    field->skin_spread = spread / field->skin_level;
    base_arena_rewind(arena, mark);
    return code;
}

int hair_field_polarity(const struct measure_input *input, struct hair_field *field,
                        struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK;
    if (input->frozen)
        field->light_hair = input->frozen[0] < 0;
    else
        code = decide_polarity(input, field, arena, err);
    if (!code)
        code = find_skin(input, field, arena, err);
    if (code)
        return code;
    /* Light falls off towards the border for skin and hair alike: contrast is relative to the skin
       around. Below 0 only the spread of bare skin is kept, so that glare, scales and the sheen of
       oil don't show as gaps between dark lines. */
    double sign = field->light_hair ? -1 : 1;
    float least = (float)(-2 * field->skin_spread);
    for (int y = 0; y < field->skin.height; y++)
        for (int x = 0; x < field->skin.width; x++) {
            float skin = field->skin.at[y * field->skin.stride + x];
            float value = field->encoded.at[y * field->encoded.stride + x];
            float contrast = (float)sign * (skin - value) / (skin < 4 ? 4 : skin);
            contrast = contrast < least ? least : contrast;
            if (!field->zone.at[y * field->zone.stride + x] ||
                (field->hidden.at[y * field->hidden.stride + x] && !field->light_hair))
                contrast = 0;
            field->contrast.at[y * field->contrast.stride + x] = contrast;
        }
    return MESO_OK;
}
