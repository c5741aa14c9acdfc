/* Hair's and skin's colours from one picture, both unknown before. Colour is taken relative to bare
   skin in linear light, so exposure and white balance cancel out, and a pixel that a strand hides
   in part lies between the two colours by just that part. Knows no partings, no areas, no
   follow-ups. */
#include "hair_lesson.h"

#include <math.h>

enum { ROUNDS = 4 /* the classes no longer change */ };
/* Sd of the skin's light, of the long side: wider than the gaps between locks. */
#define LIGHT_SIGMA 0.04
/* Skin is redder than green in any light that it is photographed in; beyond the second it is
   glare. */
#define LEAST_RED 1.05f
#define GLARE 0.95f
/* Shares that teach the next round what hair and skin are. */
#define SURE_HAIR 0.67f
#define LEAST_SKIN -0.3f
#define MOST_SKIN 0.2f

int measure_hair_lesson_new(struct hair_lesson *out, struct arena *arena, struct meso_error *err)
{
    int width = out->picture.width, height = out->picture.height;
    int code = kernels_plane_new(&out->share, width, height, arena, err);
    for (int c = 0; !code && c < 3; c++)
        code = kernels_plane_new(&out->colour[c], width, height, arena, err);
    for (int c = 0; !code && c < 3; c++)
        code = kernels_plane_new(&out->skin_light[c], width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->skin, width, height, arena, err);
    return code ? code : kernels_mask_new(&out->hair, width, height, arena, err);
}

/* Light of each channel over its light on bare skin at the same place, less 1. */
static int relative_colour(struct hair_lesson *lesson, struct arena *arena, struct meso_error *err)
{
    const struct scalp_picture *picture = &lesson->picture;
    int longer = picture->width > picture->height ? picture->width : picture->height;
    int code = MESO_OK;
    for (int c = 0; !code && c < 3; c++) {
        code = kernels_background(lesson->kernels, picture->light[c], lesson->skin,
                                  LIGHT_SIGMA * longer, lesson->skin_light[c], arena, err);
        for (int y = 0; !code && y < picture->height; y++) {
            const float *light = scalp_at(picture->light[c], 0, y);
            float *skin = scalp_at(lesson->skin_light[c], 0, y);
            float *out = scalp_at(lesson->colour[c], 0, y);
            for (int x = 0; x < picture->width; x++) {
                skin[x] = skin[x] > 1 / 255.0f ? skin[x] : 1 / 255.0f;
                out[x] = light[x] / skin[x] - 1;
            }
        }
    }
    return code;
}

static bool like_skin(const struct scalp_picture *picture, int x, int y)
{
    float red = *scalp_at(picture->light[0], x, y), green = *scalp_at(picture->light[1], x, y);
    return red > LEAST_RED * green && red < GLARE;
}

/* Squared distance of a pixel's colour, in ln, from hair's: sums over the pixels with lines. */
struct outlying {
    double mean[3], variance[3];
};

static void describe_lines(const struct hair_lesson *lesson, struct outlying *out)
{
    const struct scalp_picture *picture = &lesson->picture;
    double sums[3] = {0}, squares[3] = {0}, count = 1e-9;
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            if (!picture->zone.at[y * picture->zone.stride + x] ||
                *scalp_at(picture->energy, x, y) < lesson->lines)
                continue;
            for (int c = 0; c < 3; c++) {
                double value = *scalp_at(picture->light[c], x, y);
                sums[c] += value;
                squares[c] += value * value;
            }
            count++;
        }
    for (int c = 0; c < 3; c++) {
        out->mean[c] = sums[c] / count;
        out->variance[c] = fmax(squares[c] / count - out->mean[c] * out->mean[c], 1e-5);
    }
}

/* First guess at skin: smooth, of skin's hue, and of those the ones that differ most from what has
   lines, since combed hair may be smooth as well. */
void measure_hair_first_skin(struct hair_lesson *lesson, double smooth, float *values)
{
    const struct scalp_picture *picture = &lesson->picture;
    struct outlying lines;
    describe_lines(lesson, &lines);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double distance = 0;
            for (int c = 0; c < 3; c++) {
                double off = *scalp_at(picture->light[c], x, y) - lines.mean[c];
                distance += off * off / lines.variance[c];
            }
            *scalp_at(lesson->share, x, y) = (float)sqrt(distance);
            lesson->skin.at[y * lesson->skin.stride + x] =
                picture->zone.at[y * picture->zone.stride + x] && like_skin(picture, x, y) &&
                        *scalp_at(picture->energy, x, y) < smooth
                    ? 255
                    : 0;
        }
    int count = measure_scalp_sorted(lesson->share, lesson->skin, values, SCALP_SAMPLES);
    float least = count ? 0.7f * scalp_quantile(values, count, 0.95) : 0;
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (*scalp_at(lesson->share, x, y) < least)
                lesson->skin.at[y * lesson->skin.stride + x] = 0;
}

/* First guess at hair: where lines are strong, the half that differs most from skin. */
static bool first_hair(struct hair_lesson *lesson, float *values)
{
    const struct scalp_picture *picture = &lesson->picture;
    double variance[3];
    for (int c = 0; c < 3; c++) {
        struct kernels_sums sums;
        lesson->kernels->masked_sums(lesson->colour[c], lesson->skin, &sums);
        double n = (double)sums.count + 1e-9, mean = sums.sum / n;
        variance[c] = fmax(sums.sum_squares / n - mean * mean, 1e-4);
    }
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double squares = 0;
            for (int c = 0; c < 3; c++) {
                double value = *scalp_at(lesson->colour[c], x, y);
                squares += value * value / variance[c];
            }
            *scalp_at(lesson->share, x, y) = (float)sqrt(squares);
            lesson->hair.at[y * lesson->hair.stride + x] =
                picture->zone.at[y * picture->zone.stride + x] &&
                        *scalp_at(picture->energy, x, y) > lesson->lines
                    ? 255
                    : 0;
        }
    int count = measure_scalp_sorted(lesson->share, lesson->hair, values, SCALP_SAMPLES);
    float median = count ? scalp_quantile(values, count, 0.5) : 0;
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (*scalp_at(lesson->share, x, y) <= median)
                lesson->hair.at[y * lesson->hair.stride + x] = 0;
    return count > 0;
}

static void share_of_hair(struct hair_lesson *lesson, const struct hair_colours *colours)
{
    float weight[3] = {(float)colours->weight[0], (float)colours->weight[1],
                       (float)colours->weight[2]};
    for (int y = 0; y < lesson->share.height; y++) {
        const float *red = scalp_at(lesson->colour[0], 0, y);
        const float *green = scalp_at(lesson->colour[1], 0, y);
        const float *blue = scalp_at(lesson->colour[2], 0, y);
        float *out = scalp_at(lesson->share, 0, y);
        for (int x = 0; x < lesson->share.width; x++)
            out[x] = (float)colours->offset + weight[0] * red[x] + weight[1] * green[x] +
                     weight[2] * blue[x];
    }
}

/* Pixels whose neighbours too are of their kind: those that one strand's edge crosses are not
   pure. */
static int next_pixels(struct hair_lesson *lesson, bool early, struct arena *arena,
                       struct meso_error *err)
{
    const struct scalp_picture *picture = &lesson->picture;
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            float share = *scalp_at(lesson->share, x, y);
            bool in = picture->zone.at[y * picture->zone.stride + x];
            bool skin = *scalp_at(picture->energy, x, y) < lesson->lines && share < MOST_SKIN &&
                        share > LEAST_SKIN && like_skin(picture, x, y);
            lesson->skin.at[y * lesson->skin.stride + x] = in && skin ? 255 : 0;
            lesson->hair.at[y * lesson->hair.stride + x] = in && share > SURE_HAIR ? 255 : 0;
        }
    int code = early ? MESO_OK : kernels_grow(lesson->skin, -1, arena, err);
    return code ? code : kernels_grow(lesson->hair, -1, arena, err);
}

/* Part of the strands' area where the colours show next to no hair. */
static int unseen_strands(struct hair_lesson *lesson, double *unseen, struct arena *arena,
                          struct meso_error *err)
{
    const struct scalp_picture *picture = &lesson->picture;
    struct plane around = lesson->colour[0];
    int code = kernels_gaussian(lesson->kernels, lesson->share, 3, around, arena, err);
    int64_t strands = 0, missed = 0;
    for (int y = 0; !code && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (picture->zone.at[y * picture->zone.stride + x] &&
                *scalp_at(picture->energy, x, y) > lesson->lines) {
                strands++;
                missed += *scalp_at(around, x, y) < 0.2f;
            }
    *unseen = strands ? (double)missed / (double)strands : 1;
    return code;
}

int measure_hair_learn(struct hair_lesson *lesson, const struct hair_colours *known, float *values,
                       struct hair_colours *colours, struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK;
    lesson->learnt = false;
    if (known)
        *colours = *known;
    for (int round = 0; round <= ROUNDS; round++) {
        code = relative_colour(lesson, arena, err);
        if (code || (!round && !first_hair(lesson, values)))
            return code;
        if (!known &&
            !measure_hair_colours_part(lesson->colour, lesson->skin, lesson->hair, colours))
            return MESO_OK;
        share_of_hair(lesson, colours);
        if (round < ROUNDS)
            code = next_pixels(lesson, round < 2, arena, err);
        if (code)
            return code;
    }
    lesson->learnt = true;
    lesson->separation = known ? INFINITY : 1 / hypot(colours->spread[0], colours->spread[1]);
    code = unseen_strands(lesson, &lesson->unseen, arena, err);
    return code;
}
