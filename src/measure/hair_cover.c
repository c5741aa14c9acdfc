/* Hair or bare scalp from colour, with both colours learnt from the very photograph. Strands make
   fine lines of any colour, bare skin is smooth: the smoothest places (the parting, where there is
   one) give the skin and how the light falls on it; what differs from it where lines are gives the
   hair. Colour is taken relative to that skin in linear light, so exposure and white balance cancel
   out, and a pixel that a strand hides in part lies between the two colours by just that part.
   Knows no partings and no areas; hair that has the skin's colour it can't see, and says so. */
#include "hair_cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONG_SIDE = 1600, /* strands still show as lines, and a 12 MP picture costs what 2 MP does */
    SAMPLES = 40000,
    ROUNDS = 4 /* the classes no longer change */
};
/* Line energy is averaged over this many px: a few strands. */
#define ENERGY_SIGMA 3.0
/* ln units a px^2: below it there is only noise and pores. */
#define ENERGY_FLOOR 0.005
/* This part of the picture, its smoothest, is the first guess at bare skin: the parting of a full
   head is 3 to 8 % of it. */
#define SMOOTHEST 0.03
/* Lines are this much (ln) stronger in hair than on skin, else the picture is of one kind; noise
   and the falling off of light make about 0.6 on one kind. */
#define LEAST_CONTRAST 0.9
/* Bare skin alone is even to this much (ln); between the two there may be faint hair. */
#define EVEN 0.6
/* A picture of one kind is hair when its line energy is above this (bare skin of the photographs at
   hand reads 0.01 to 0.04, strands of every colour 0.07 to 0.4). */
#define HAIR_ENERGY 0.06
/* Sd of the skin's light, of the long side: wider than the gaps between locks. */
#define LIGHT_SIGMA 0.04
/* Least distance of the colours in sd of both, and the most of the strands' area that colour may
   leave out. On rendered scalps the readings that are right have 5.9 and more, those of hair like
   the skin (white on light, blond on dark) 4.6 and less. */
#define LEAST_SEPARATION 5.2
#define MOST_UNSEEN 0.15

struct picture {
    int width, height;
    struct plane density[3], colour[3], light, energy, share;
    struct mask skin, hair;
    double lines; /* ln of line energy above which strands are */
};

static float *at(struct plane plane, int x, int y)
{
    return plane.at + y * plane.stride + x;
}

static int picture_new(struct picture *out, struct arena *arena, struct meso_error *err)
{
    struct plane *planes[] = {&out->density[0], &out->density[1], &out->density[2],
                              &out->colour[0],  &out->colour[1],  &out->colour[2],
                              &out->light,      &out->energy,     &out->share};
    int code = MESO_OK;
    for (size_t i = 0; !code && i < sizeof planes / sizeof *planes; i++)
        code = kernels_plane_new(planes[i], out->width, out->height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->skin, out->width, out->height, arena, err);
    return code ? code : kernels_mask_new(&out->hair, out->width, out->height, arena, err);
}

/* Density of the mean light of each block; a pixel is in when most of it is. */
static void reduce(const struct measure_input *input, int factor, struct picture *out,
                   struct mask mask)
{
    const struct zone *zone = input->zone;
    float linear[256];
    for (int i = 0; i < 256; i++)
        linear[i] = (float)(i <= 10 ? i / 255.0 / 12.92 : pow((i / 255.0 + 0.055) / 1.055, 2.4));
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            float sums[3] = {0, 0, 0};
            int inside = 0;
            for (int j = y * factor; j < (y + 1) * factor; j++)
                for (int i = x * factor; i < (x + 1) * factor; i++) {
                    const uint8_t *rgb = input->photo->rgb +
                                         (ptrdiff_t)(zone->y + j) * input->photo->stride +
                                         3 * (zone->x + i);
                    for (int c = 0; c < 3; c++)
                        sums[c] += linear[rgb[c]];
                    inside += zone->mask.at[j * zone->mask.stride + i] != 0;
                }
            for (int c = 0; c < 3; c++)
                *at(out->density[c], x, y) =
                    -logf(fmaxf(sums[c] / (float)(factor * factor), 1 / 255.0f));
            mask.at[y * mask.stride + x] = 2 * inside > factor * factor ? 255 : 0;
        }
}

/* ln of the mean difference of the two curvatures of density, all channels together. */
static int line_energy(const struct measure_input *input, struct picture *picture,
                       struct arena *arena, struct meso_error *err)
{
    struct plane xx = picture->colour[0], xy = picture->colour[1], yy = picture->colour[2];
    int code = MESO_OK;
    for (int c = 0; !code && c < 3; c++) {
        code = kernels_hessian(input->kernels, picture->density[c], 1.0, xx, xy, yy, arena, err);
        for (int y = 0; !code && y < picture->height; y++)
            for (int x = 0; x < picture->width; x++) {
                float d = *at(xx, x, y) - *at(yy, x, y), b = *at(xy, x, y);
                float *sum = at(picture->light, x, y);
                *sum = (c ? *sum : 0) + d * d + 4 * b * b;
            }
    }
    for (int y = 0; !code && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            *at(picture->light, x, y) = sqrtf(*at(picture->light, x, y));
    if (!code)
        code = kernels_gaussian(input->kernels, picture->light, ENERGY_SIGMA, picture->energy,
                                arena, err);
    for (int y = 0; !code && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            *at(picture->energy, x, y) = logf(*at(picture->energy, x, y) + (float)ENERGY_FLOOR);
    return code;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* Every so many-th value of the plane where the mask is set, sorted. */
static int sorted_sample(struct plane plane, struct mask mask, float *values)
{
    int64_t inside = 0, seen = 0;
    int count = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            inside += mask.at[y * mask.stride + x] != 0;
    int64_t every = inside / SAMPLES + 1;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            if (mask.at[y * mask.stride + x] && seen++ % every == 0 && count < SAMPLES)
                values[count++] = *at(plane, x, y);
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count;
}

static float quantile(const float *sorted, int count, double part)
{
    return sorted[(int)(part * (count - 1))];
}

/* Light of each channel over its light on bare skin at the same place, less 1. */
static int relative_colour(const struct measure_input *input, struct picture *picture,
                           struct arena *arena, struct meso_error *err)
{
    int longer = picture->width > picture->height ? picture->width : picture->height;
    int code = MESO_OK;
    for (int c = 0; !code && c < 3; c++) {
        code = kernels_background(input->kernels, picture->density[c], picture->skin,
                                  LIGHT_SIGMA * longer, picture->light, arena, err);
        for (int y = 0; !code && y < picture->height; y++)
            for (int x = 0; x < picture->width; x++)
                *at(picture->colour[c], x, y) =
                    expf(*at(picture->light, x, y) - *at(picture->density[c], x, y)) - 1;
    }
    return code;
}

/* First guess at hair: where lines are strong, the half that differs most from skin. */
static bool first_hair(struct picture *picture, struct mask zone, float *values)
{
    double mean[3], sd[3];
    struct kernels_sums sums[3];
    memset(sums, 0, sizeof sums);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            for (int c = 0; picture->skin.at[y * picture->skin.stride + x] && c < 3; c++) {
                double value = *at(picture->colour[c], x, y);
                sums[c].sum += value;
                sums[c].sum_squares += value * value;
                sums[c].count++;
            }
    for (int c = 0; c < 3; c++) {
        double n = (double)sums[c].count + 1e-9;
        mean[c] = sums[c].sum / n;
        sd[c] = sqrt(fmax(sums[c].sum_squares / n - mean[c] * mean[c], 0)) + 0.01;
    }
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double squares = 0;
            for (int c = 0; c < 3; c++) {
                double z = (*at(picture->colour[c], x, y) - mean[c]) / sd[c];
                squares += z * z;
            }
            *at(picture->share, x, y) = (float)sqrt(squares);
            picture->hair.at[y * picture->hair.stride + x] =
                zone.at[y * zone.stride + x] && *at(picture->energy, x, y) > picture->lines ? 255
                                                                                            : 0;
        }
    int count = sorted_sample(picture->share, picture->hair, values);
    if (!count)
        return false;
    float median = quantile(values, count, 0.5);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (*at(picture->share, x, y) <= median)
                picture->hair.at[y * picture->hair.stride + x] = 0;
    return true;
}

static void share_of_hair(struct picture *picture, const struct hair_colours *colours)
{
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double value = colours->offset;
            for (int c = 0; c < 3; c++)
                value += colours->weight[c] * *at(picture->colour[c], x, y);
            *at(picture->share, x, y) = (float)fmin(fmax(value, 0), 1);
        }
}

/* Pixels whose neighbours too are of their kind: those that one strand's edge crosses are not
   pure. Skin may not be where lines are strong until the colours are known. */
static int pure_pixels(struct picture *picture, struct mask zone,
                       const struct hair_colours *colours, bool early, struct arena *arena,
                       struct meso_error *err)
{
    double least = -fmax(3 * colours->spread[0], 0.2), most = fmax(2.5 * colours->spread[0], 0.15);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            float share = *at(picture->share, x, y);
            bool in = zone.at[y * zone.stride + x];
            bool smooth = *at(picture->energy, x, y) < picture->lines;
            picture->skin.at[y * picture->skin.stride + x] =
                in && share < most && share > least && smooth ? 255 : 0;
            picture->hair.at[y * picture->hair.stride + x] = in && share > 0.6f ? 255 : 0;
        }
    int code = early ? MESO_OK : kernels_grow(picture->skin, -1.5, arena, err);
    return code ? code : kernels_grow(picture->hair, -2.5, arena, err);
}

/* Part of the strands' area where the colours show next to no hair. */
static int unseen_strands(const struct measure_input *input, struct picture *picture,
                          struct mask zone, double *unseen, struct arena *arena,
                          struct meso_error *err)
{
    int code = kernels_gaussian(input->kernels, picture->share, 2 * ENERGY_SIGMA, picture->light,
                                arena, err);
    int64_t strands = 0, missed = 0;
    for (int y = 0; !code && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (zone.at[y * zone.stride + x] && *at(picture->energy, x, y) > picture->lines) {
                strands++;
                missed += *at(picture->light, x, y) < 0.2f;
            }
    *unseen = strands ? (double)missed / (double)strands : 1;
    return code;
}

static int learn(const struct measure_input *input, struct picture *picture, float *values,
                 struct hair_cover *out, struct arena *arena, struct meso_error *err)
{
    struct hair_colours colours;
    int code = MESO_OK;
    out->state = HAIR_COVER_UNKNOWN;
    for (int round = 0; round <= ROUNDS; round++) {
        code = relative_colour(input, picture, arena, err);
        if (code || (!round && !first_hair(picture, out->zone, values)))
            return code;
        if (!measure_hair_colours_part(picture->colour, picture->skin, picture->hair, &colours))
            return MESO_OK;
        share_of_hair(picture, &colours);
        if (round < ROUNDS)
            code = pure_pixels(picture, out->zone, &colours, round < 2, arena, err);
        if (code)
            return code;
    }
    out->separation = 1 / hypot(colours.spread[0], colours.spread[1]);
    code = unseen_strands(input, picture, out->zone, &out->unseen, arena, err);
    if (!code && out->separation > LEAST_SEPARATION && out->unseen < MOST_UNSEEN)
        out->state = HAIR_COVER_MIXED;
    return code;
}

static int classify(const struct measure_input *input, struct picture *picture,
                    struct hair_cover *out, struct arena *arena, struct meso_error *err)
{
    float *values = base_arena_alloc(arena, sizeof *values * SAMPLES, err);
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    int count = sorted_sample(picture->energy, out->zone, values);
    float smooth = quantile(values, count, SMOOTHEST), strong = quantile(values, count, 0.95);
    picture->lines = (smooth + strong) / 2;
    if (strong - smooth < LEAST_CONTRAST) {
        out->state = exp(quantile(values, count, 0.5)) > HAIR_ENERGY ? HAIR_COVER_FULL
                     : strong - smooth < EVEN                        ? HAIR_COVER_BARE
                                                                     : HAIR_COVER_UNKNOWN;
        return MESO_OK;
    }
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            picture->skin.at[y * picture->skin.stride + x] =
                out->zone.at[y * out->zone.stride + x] && *at(picture->energy, x, y) < smooth ? 255
                                                                                              : 0;
    return learn(input, picture, values, out, arena, err);
}

int measure_hair_cover_find(const struct measure_input *input, struct hair_cover *out,
                            struct arena *arena, struct meso_error *err)
{
    const struct zone *zone = input->zone;
    int longer = zone->width > zone->height ? zone->width : zone->height;
    memset(out, 0, sizeof *out);
    out->factor = (longer + LONG_SIDE - 1) / LONG_SIDE;
    struct picture picture = {.width = zone->width / out->factor,
                              .height = zone->height / out->factor};
    int code = kernels_mask_new(&out->zone, picture.width, picture.height, arena, err);
    if (!code)
        code = picture_new(&picture, arena, err);
    if (code)
        return code;
    reduce(input, out->factor, &picture, out->zone);
    code = line_energy(input, &picture, arena, err);
    if (!code)
        code = classify(input, &picture, out, arena, err);
    out->hair = picture.share;
    return code;
}
