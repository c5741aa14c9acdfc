/* The working picture of a trichoscopic field: reduced to about 5 um a pixel, hair told from skin
   as relative contrast of one sign, glare cut off. Knows nothing of lines. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Hairs are 4 to 20 px wide at this scale: enough for sub-pixel edges, and the same cost and
   behaviour for every magnification. */
#define WORKING_UM 6.0
/* Larger fields are read coarser, so that memory and time stay bounded: of 900 rendered hairs as
   many lines were wrong at 8 to 10 um as at 6, fewer of them false and more of them missed. Light
   hair is told from its sides by its stripes: at 10 um two that overlap are one. */
#define MOST_PIXELS 2.9e6
#define COARSEST_DARK_UM 10.0
#define COARSEST_LIGHT_UM 9.0
/* Wider than a bundle of hairs, narrower than the fall of light over a field. */
#define SKIN_SIGMA_UM 250.0
/* Contrast is relative to skin, but never to less than this (of 255): black has no contrast. */
#define BLACK 1.0
/* The stripe of light along a hair is a quarter of its width. */
#define SLIT_UM 22.0
/* Of the contrast of clear hairs: sheen leaves more than this of it. */
#define FLAT_FROM 0.7
/* Saturated in every channel: a reflection of the lamp. */
enum { GLARE_LEVEL = 250, SKIN_PASSES = 4 };
/* The skin's spread is read from every so many rows. */
enum { SPREAD_ROWS = 4 };

/* Value and light, the zone and glare, the latter where more than half of a working pixel is. Row
   by row, so that the photograph is fetched once. Red and green: blue sees hardly any difference
   between skin and hair, and is the noisiest. */
static void reduce(const struct measure_input *input, struct mask bright, struct hair_field *field)
{
    const struct zone *zone = input->zone;
    int factor = field->factor, area = factor * factor;
    int columns = field->zone.width;
    size_t wide = (size_t)columns * (size_t)factor;
    for (int y = 0; y < field->zone.height; y++) {
        const uint8_t *rgb = input->photo->rgb +
                             (ptrdiff_t)(zone->y + y * factor) * input->photo->stride +
                             3 * (ptrdiff_t)zone->x;
        uint8_t *in = field->zone.at + y * field->zone.stride;
        uint8_t *hidden = field->hidden.at + y * field->hidden.stride;
        const uint8_t *from = zone->mask.at + (ptrdiff_t)y * factor * zone->mask.stride;
        bool whole = true, clear = true;
        input->kernels->light_blocks_rgb8(rgb, input->photo->stride, factor,
                                          kernels_plane_window(field->value, 0, y, columns, 1),
                                          kernels_plane_window(field->linear, 0, y, columns, 1));
        input->kernels->bright_rgb8(rgb, input->photo->stride, GLARE_LEVEL, bright);
        for (int j = 0; j < factor; j++) {
            whole = whole && !memchr(from + j * zone->mask.stride, 0, wide);
            clear = clear && !memchr(bright.at + j * bright.stride, 255, wide);
        }
        memset(in, 255, (size_t)field->zone.width);
        for (int x = 0; x < field->zone.width && !(whole && clear); x++) {
            int inside = 0, glare = 0;
            for (int j = 0; j < factor; j++)
                for (int i = x * factor; i < (x + 1) * factor; i++) {
                    inside += from[j * zone->mask.stride + i] != 0;
                    glare += bright.at[j * bright.stride + i] != 0;
                }
            in[x] = 2 * inside > area ? 255 : 0;
            hidden[x] = 2 * glare > area ? 255 : 0;
        }
    }
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

/* Photograph px a working px; of a follow-up as at the baseline. */
static int factor_for(const struct measure_input *input, bool is_light)
{
    double um = 1000 * input->mm_per_px, coarsest = is_light ? COARSEST_LIGHT_UM : COARSEST_DARK_UM;
    bool is_known = input->frozen && input->frozen[HAIR_FROZEN_UM] > 0;
    double working_um = is_known ? input->frozen[HAIR_FROZEN_UM] : WORKING_UM;
    int factor = (int)fmax(working_um / um + 0.5, 1);
    double pixels = (double)input->zone->width * input->zone->height;
    while (!is_known && pixels / factor / factor > MOST_PIXELS && (factor + 1) * um <= coarsest)
        factor++;
    return factor;
}

/* The reduced picture and where in it hair is looked for. */
static int prepare(const struct measure_input *input, int factor, struct hair_field *out,
                   struct arena *arena, struct meso_error *err)
{
    double um = 1000 * input->mm_per_px;
    int width = input->zone->width / factor, height = input->zone->height / factor;
    *out = (struct hair_field){.factor = factor, .um_per_px = um * factor};
    struct plane *planes[] = {&out->value, &out->linear, &out->skin, &out->contrast};
    for (size_t i = 0; i < sizeof planes / sizeof *planes; i++) {
        int code = kernels_plane_new(planes[i], width, height, arena, err);
        if (code)
            return code;
    }
    int code = kernels_mask_new(&out->zone, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->hidden, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->flakes, width, height, arena, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask bright;
    code = kernels_mask_new(&bright, width * factor, factor, arena, err);
    if (code)
        return code;
    reduce(input, bright, out);
    base_arena_rewind(arena, mark);
    code = match_blur(input, out->value, factor, arena, err);
    if (!code)
        code = match_blur(input, out->linear, factor, arena, err);
    return code ? code : measure_hair_text_remove(input, out, arena, err);
}

/* sd of the skin's own side of the background, from the median of those deviations, of some rows.
 */
static int side_spread(const struct kernels *kernels, const struct hair_field *field,
                       struct plane scratch, double *spread, struct arena *arena,
                       struct meso_error *err)
{
    float sign = field->light_hair ? 1 : -1;
    for (int y = 0; y < scratch.height; y++) {
        const float *restrict skin = field->skin.at + SPREAD_ROWS * y * field->skin.stride;
        const float *restrict value = field->value.at + SPREAD_ROWS * y * field->value.stride;
        const uint8_t *restrict zone = field->zone.at + SPREAD_ROWS * y * field->zone.stride;
        float *restrict out = scratch.at + y * scratch.stride;
        for (int x = 0; x < scratch.width; x++) {
            float away = sign * (skin[x] - value[x]);
            out[x] = (away >= 0) & (zone[x] != 0) ? away : NAN;
        }
    }
    int code = kernels_medians(kernels, scratch, (struct mask){0}, spread, NULL, arena, err);
    *spread = isnan(*spread) ? 1 : *spread / 0.6745;
    *spread = *spread < 0.3 ? 0.3 : *spread; /* rounding alone */
    return code;
}

/* What is not hair, nor glare, by the skin and its spread as far as they are known. */
static void mark_bare(const struct hair_field *field, double spread, struct mask bare)
{
    float sign = field->light_hair ? -1 : 1;
    const float most = (float)(1.5 * spread), least = (float)(-3 * spread);
    for (int y = 0; y < bare.height; y++) {
        const float *restrict skin = field->skin.at + y * field->skin.stride;
        const float *restrict value = field->value.at + y * field->value.stride;
        const uint8_t *restrict zone = field->zone.at + y * field->zone.stride;
        const uint8_t *restrict hidden = field->hidden.at + y * field->hidden.stride;
        uint8_t *restrict out = bare.at + y * bare.stride;
        for (int x = 0; x < bare.width; x++) {
            float hairy = sign * (skin[x] - value[x]);
            out[x] = (uint8_t)(-(hairy < most) & -(hairy > least) & zone[x] & ~hidden[x]);
        }
    }
}

static void mark_zone(const struct hair_field *field, struct mask bare)
{
    for (int y = 0; y < bare.height; y++)
        for (int x = 0; x < bare.width; x++)
            bare.at[y * bare.stride + x] = field->zone.at[y * field->zone.stride + x] &
                                           ~field->hidden.at[y * field->hidden.stride + x];
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
    int code =
        kernels_plane_new(&scratch, width, (height + SPREAD_ROWS - 1) / SPREAD_ROWS, arena, err);
    if (!code)
        code = kernels_mask_new(&bare, width, height, arena, err);
    double sigma = SKIN_SIGMA_UM / field->um_per_px, spread = 0;
    for (int pass = 0; !code && pass < SKIN_PASSES; pass++) {
        if (pass == 0)
            mark_zone(field, bare);
        else
            mark_bare(field, spread, bare);
        code =
            kernels_background(input->kernels, field->value, bare, sigma, field->skin, arena, err);
        if (!code)
            code = side_spread(input->kernels, field, scratch, &spread, arena, err);
    }
    if (!code)
        code = kernels_medians(input->kernels, field->skin, field->zone, &field->skin_level, NULL,
                               arena, err);
    field->skin_level = fmax(field->skin_level, BLACK);
    field->skin_spread = spread / field->skin_level;
    base_arena_rewind(arena, mark);
    return code;
}

float measure_hair_most(const float *values, int count)
{
    enum { SIDE = 16 }; /* maxima that are kept beside each other, in registers */
    float most[SIDE] = {0};
    int i = 0;
    for (; i + SIDE <= count; i += SIDE)
        for (int k = 0; k < SIDE; k++)
            most[k] = values[i + k] > most[k] ? values[i + k] : most[k];
    for (int k = 0; i < count; i++, k++)
        most[k] = values[i] > most[k] ? values[i] : most[k];
    for (int k = 1; k < SIDE; k++)
        most[0] = most[k] > most[0] ? most[k] : most[0];
    return most[0];
}

/* Contrast that a field's clear hairs reach: upper quintile of what stands out; 0 without hair. */
static double hair_contrast(const struct hair_field *field)
{
    enum { BINS = 1024, LOOK = 64 };
    int64_t histogram[BINS] = {0}, total = 0, above = 0;
    double top = 16, clear = fmax(5 * field->skin_spread, 0.1);
    int width = field->contrast.width;
    for (int y = 0; y < field->contrast.height; y++) {
        const float *row = field->contrast.at + y * field->contrast.stride;
        const uint8_t *zone = field->zone.at + y * field->zone.stride;
        for (int from = 0; from < width; from += LOOK) {
            int to = from + LOOK < width ? from + LOOK : width;
            if ((double)measure_hair_most(row + from, to - from) < clear)
                continue; /* skin alone: most of a field */
            for (int x = from; x < to; x++) {
                if ((double)row[x] < clear || !zone[x])
                    continue;
                int bin = (int)((double)row[x] / top * BINS);
                histogram[bin < BINS ? bin : BINS - 1]++;
                total++;
            }
        }
    }
    int bin = BINS;
    while (bin > 0 && 5 * above < total)
        above += histogram[--bin];
    return total ? top * (bin + 0.5) / BINS : 0;
}

/* Greatest (sign 1) or least (-1) of both, n values. */
static void take_extreme(float *restrict at, const float *restrict from, int n, float sign)
{
    if (sign > 0)
        for (int i = 0; i < n; i++)
            at[i] = from[i] > at[i] ? from[i] : at[i];
    else
        for (int i = 0; i < n; i++)
            at[i] = from[i] < at[i] ? from[i] : at[i];
}

/* Extreme over a square of 2 reach + 1, rows then columns. */
static void extreme_of_square(struct plane plane, int reach, float sign, struct plane room)
{
    int width = plane.width, height = plane.height;
    for (int y = 0; y < height; y++) {
        float *out = room.at + y * room.stride;
        const float *row = plane.at + y * plane.stride;
        memcpy(out, row, sizeof *out * (size_t)width);
        for (int k = 1; k <= reach && k < width; k++) {
            take_extreme(out, row + k, width - k, sign);
            take_extreme(out + k, row, width - k, sign);
        }
    }
    for (int y = 0; y < height; y++) {
        float *out = plane.at + y * plane.stride;
        memcpy(out, room.at + y * room.stride, sizeof *out * (size_t)width);
        for (int j = y - reach < 0 ? 0 : y - reach; j <= y + reach && j < height; j++)
            take_extreme(out, room.at + j * room.stride, width, sign);
    }
}

/* Grey closing: the sheen along a hair and the slit between two that touch are filled. Which of the
   two it was, the width tells. */
static int close_slits(struct hair_field *field, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane room;
    int reach = (int)(SLIT_UM / 2 / field->um_per_px + 0.5);
    int code = kernels_plane_new(&room, field->contrast.width, field->contrast.height, arena, err);
    if (code)
        return code;
    extreme_of_square(field->contrast, reach, 1, room);
    extreme_of_square(field->contrast, reach, -1, room);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Light falls off towards the border for skin and hair alike: contrast is relative to the skin
   around. Below 0 only the spread of bare skin is kept, so that glare, scales and the sheen of oil
   don't show as gaps between dark lines; above, what is clearly hair is flat, so that the stripe of
   light along a thick hair does not part it. */
static void take_contrast(struct hair_field *field)
{
    const float sign = field->light_hair ? -1 : 1, least = (float)(-2 * field->skin_spread);
    for (int y = 0; y < field->skin.height; y++) {
        const float *restrict skin = field->skin.at + y * field->skin.stride;
        const float *restrict value = field->value.at + y * field->value.stride;
        const uint8_t *restrict zone = field->zone.at + y * field->zone.stride;
        const uint8_t *restrict hidden = field->hidden.at + y * field->hidden.stride;
        float *restrict out = field->contrast.at + y * field->contrast.stride;
        const uint8_t glare = field->light_hair ? 0 : 255;
        for (int x = 0; x < field->skin.width; x++) {
            float light = skin[x] > (float)BLACK ? skin[x] : (float)BLACK;
            float contrast = sign * (skin[x] - value[x]) / light;
            contrast = zone[x] & ~(hidden[x] & glare) ? contrast : 0;
            out[x] = contrast < least ? least : contrast;
        }
    }
    const float most = (float)(FLAT_FROM * hair_contrast(field));
    for (int y = 0; most > 0 && y < field->skin.height; y++) {
        float *contrast = field->contrast.at + y * field->contrast.stride;
        for (int x = 0; x < field->skin.width; x++)
            contrast[x] = contrast[x] > most ? most : contrast[x];
    }
}

/* Grey and white hair scatters all light alike, dark skin swallows blue the most: there even the
   body of a grey hair stands out, not its shining stripe alone. */
static int use_green_and_blue(const struct measure_input *input, struct hair_field *field,
                              struct arena *arena, struct meso_error *err)
{
    int factor = field->factor;
    float per_sample = 1 / (2.0f * (float)(factor * factor));
    for (int y = 0; y < field->value.height; y++)
        for (int x = 0; x < field->value.width; x++) {
            int sum = 0;
            for (int j = 0; j < factor; j++) {
                const uint8_t *rgb =
                    input->photo->rgb +
                    (ptrdiff_t)(input->zone->y + y * factor + j) * input->photo->stride +
                    3 * (ptrdiff_t)(input->zone->x + x * factor);
                for (int i = 0; i < factor; i++)
                    sum += rgb[3 * i + 1] + rgb[3 * i + 2];
            }
            field->value.at[y * field->value.stride + x] = (float)sum * per_sample;
        }
    return match_blur(input, field->value, factor, arena, err);
}

/* Prepared at the scale that hair of its colour asks for, which is learnt from the picture. */
static int prepare_for_colour(const struct measure_input *input, struct hair_field *field,
                              struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    bool is_light = input->frozen && input->frozen[HAIR_FROZEN_SIGN] < 0;
    int code = prepare(input, factor_for(input, is_light), field, arena, err);
    if (!code && !input->frozen)
        code = measure_hair_is_light(input->kernels, field, &is_light, arena, err);
    if (!code && field->factor != factor_for(input, is_light)) {
        base_arena_rewind(arena, mark);
        code = prepare(input, factor_for(input, is_light), field, arena, err);
    }
    field->light_hair = is_light;
    return code;
}

/* Dark hair is told from skin in linear light, in which all that is dark is alike and the sheen
   along a hair is faint; light hair in encoded values, which even out all that is bright. */
int measure_hair_field_read(const struct measure_input *input, struct hair_field *field,
                            struct arena *arena, struct meso_error *err)
{
    int code = prepare_for_colour(input, field, arena, err);
    if (code)
        return code;
    field->idle = field->light_hair ? field->linear : field->value;
    if (!field->light_hair)
        field->value = field->linear;
    else
        code = use_green_and_blue(input, field, arena, err);
    if (!code)
        code = find_skin(input, field, arena, err);
    if (!code)
        take_contrast(field);
    if (!code)
        code = close_slits(field, arena, err);
    if (!code)
        field->level = measure_hair_field_level(field);
    return code;
}
