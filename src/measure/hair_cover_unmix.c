/* How much of a pixel's light comes from skin, whatever the hair's colours. A pixel is skin's
   colour and hair's colours added, each in its part and its shade, so the part of skin is a
   weighted sum of the channels: 1 on bare skin, and as little as can be on hair of whatever
   brightness, which is the filter of least power with a fixed gain (J. Capon, Proc. IEEE 57
   (1969)). A head of grey hair is two colours, dark and light; both count in that power. Hair alone
   is not to be had: also where it lies densest some skin shows, and how much is told from how
   skewed the pixels there are, since gaps are few and bright. Knows no shade. */
#include "hair_cover.h"

#include <math.h>
#include <stdlib.h>

/* ROUNDS: the densest places no longer change; the last of them know how much skin is among them.
 */
enum { ROUNDS = 5, SKEW_ROUNDS = 2, SKEW_BLOCK = 12, SETTLED = 3, FEWEST_BLOCKS = 20 };
/* Hair is learnt where least skin is left, averaged over this many px: this part of what has lines,
   less its brightest gaps. */
#define AROUND_SIGMA 6.0
#define DENSEST 0.3
#define LEAST_LIGHT 0.02
#define MOST_LIGHT 0.9
/* Skin's light left where hair is densest: by the light left in the mean, since the densest places
   carry twice the strands, and as read off the skew of the pixels in a block of it, which is
   nothing where this much is left, and is seen up to blocks that are this much brighter. From
   renderings with black strands, where all light is skin's: right to 0.01 in four of five. */
#define LEFT_OF_MEAN 0.8
#define UNSKEWED 0.02
#define MOST_LEFT 0.1
#define SKEW_REACH 0.15
#define FEWEST_PART 0.9
/* A cylinder's edges are thin: also the blackest hair lets this part of the light behind it
   through; hair without pigment, that is bright in its darkest channel and in all alike, lets
   through more (chords of the optical density of hair, 4 to 5 and 1.7 across its middle). */
#define THROUGH_DARK 0.07
#define THROUGH_LIGHT 0.30
#define DARK_HAIR 0.05
#define LIGHT_HAIR 0.25

struct blocks {
    double *mean, *skew, *sorted;
    int count;
};

/* Mean and third central moment of one block; false where it is not all strands. */
static bool read_block(struct plane light, struct mask strands, int left, int top, double *mean,
                       double *skew)
{
    double sum = 0, cubes = 0;
    int count = 0;
    for (int y = top; y < top + SKEW_BLOCK; y++)
        for (int x = left; x < left + SKEW_BLOCK; x++)
            if (strands.at[y * strands.stride + x]) {
                sum += (double)*scalp_at(light, x, y);
                count++;
            }
    if (count < FEWEST_PART * SKEW_BLOCK * SKEW_BLOCK)
        return false;
    *mean = sum / count;
    for (int y = top; y < top + SKEW_BLOCK; y++)
        for (int x = left; x < left + SKEW_BLOCK; x++)
            if (strands.at[y * strands.stride + x]) {
                double off = (double)*scalp_at(light, x, y) - *mean;
                cubes += off * off * off;
            }
    *skew = cubes / count;
    return true;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Where the line of skew against light begins, before the light of the densest blocks. */
static double left_by_skew(const struct blocks *blocks)
{
    double densest = 0, n = 0, x = 0, y = 0, xx = 0, xy = 0;
    int few = (int)(DENSEST * blocks->count);
    for (int i = 0; i < few; i++)
        densest += blocks->sorted[i] / few;
    for (int i = 0; i < blocks->count; i++) {
        double off = blocks->mean[i] - densest;
        if (off >= SKEW_REACH)
            continue;
        n++;
        x += off;
        y += blocks->skew[i];
        xx += off * off;
        xy += off * blocks->skew[i];
    }
    double slope = (n * xy - x * y) / fmax(n * xx - x * x, 1e-30), from = (y - slope * x) / n;
    return slope > 0 ? fmin(fmax(UNSKEWED + from / slope, 0), MOST_LEFT) : 0;
}

static int find_left_by_skew(struct plane light, struct mask strands, double *left,
                             struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t room = (size_t)(light.width / SKEW_BLOCK) * (size_t)(light.height / SKEW_BLOCK) + 1;
    struct blocks blocks = {.mean = base_arena_alloc(arena, 3 * room * sizeof(double), err)};
    if (!blocks.mean)
        return MESO_E_OUT_OF_MEMORY;
    blocks.skew = blocks.mean + room;
    blocks.sorted = blocks.skew + room;
    for (int y = 0; y + SKEW_BLOCK <= light.height; y += SKEW_BLOCK)
        for (int x = 0; x + SKEW_BLOCK <= light.width; x += SKEW_BLOCK)
            if (read_block(light, strands, x, y, &blocks.mean[blocks.count],
                           &blocks.skew[blocks.count])) {
                blocks.sorted[blocks.count] = blocks.mean[blocks.count];
                blocks.count++;
            }
    qsort(blocks.sorted, (size_t)blocks.count, sizeof *blocks.sorted, by_value);
    *left = blocks.count < FEWEST_BLOCKS ? -1 : left_by_skew(&blocks);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* What has lines and lies densest goes to lesson->hair. */
static int choose_hair(struct hair_lesson *lesson, struct plane light, struct mask strands,
                       struct plane around, float *values, struct arena *arena,
                       struct meso_error *err)
{
    int code = kernels_background(lesson->kernels, light, lesson->picture.zone, AROUND_SIGMA,
                                  around, arena, err);
    if (code)
        return code;
    int count = measure_scalp_sorted(around, strands, values, SCALP_SAMPLES);
    float dense = count ? scalp_quantile(values, count, DENSEST) : -INFINITY;
    struct mask hair = lesson->hair;
    for (int y = 0; y < hair.height; y++)
        for (int x = 0; x < hair.width; x++)
            hair.at[y * hair.stride + x] =
                strands.at[y * strands.stride + x] && *scalp_at(around, x, y) <= dense ? 255 : 0;
    count = measure_scalp_sorted(light, hair, values, SCALP_SAMPLES);
    float least = count ? scalp_quantile(values, count, LEAST_LIGHT) : 0;
    float most = count ? scalp_quantile(values, count, MOST_LIGHT) : 0;
    for (int y = 0; y < hair.height; y++)
        for (int x = 0; x < hair.width; x++)
            if (*scalp_at(light, x, y) < least || *scalp_at(light, x, y) > most)
                hair.at[y * hair.stride + x] = 0;
    return MESO_OK;
}

static double mean_of(const struct kernels *kernels, struct plane plane, struct mask mask)
{
    struct kernels_sums sums;
    kernels->masked_sums(plane, mask, &sums);
    return sums.count ? sums.sum / (double)sums.count : 0;
}

static void weigh(const struct hair_lesson *lesson, const double weight[3], struct plane light)
{
    float w[3] = {(float)weight[0], (float)weight[1], (float)weight[2]};
    for (int y = 0; y < light.height; y++) {
        const float *red = scalp_at(lesson->colour[0], 0, y);
        const float *green = scalp_at(lesson->colour[1], 0, y);
        const float *blue = scalp_at(lesson->colour[2], 0, y);
        float *out = scalp_at(light, 0, y);
        for (int x = 0; x < light.width; x++)
            out[x] = 1 + w[0] * red[x] + w[1] * green[x] + w[2] * blue[x];
    }
}

/* Light that hair itself has along the weights, so that light less it, over what is left to 1, is
   skin's. It is what the hair that was chosen has, less what skin adds to it: *left. */
static double light_of_hair(double hair, double strands, double skew, double *left)
{
    double own = hair;
    for (int i = 0; i < SETTLED; i++) {
        double mean = fmax((strands - own) / (1 - own), 0);
        double by_mean = LEFT_OF_MEAN * mean * mean;
        *left = skew < 0 ? by_mean : (by_mean + skew) / 2;
        own = (hair - *left) / (1 - *left);
    }
    return own;
}

static double through_of(const double hair[3], double left)
{
    double darkest = (fmin(hair[0], fmin(hair[1], hair[2])) - left) / (1 - left);
    double brightest = (fmax(hair[0], fmax(hair[1], hair[2])) - left) / (1 - left);
    double light = fmin(fmax((darkest - DARK_HAIR) / (LIGHT_HAIR - DARK_HAIR), 0), 1);
    return THROUGH_DARK +
           (THROUGH_LIGHT - THROUGH_DARK) * light * fmax(darkest, 0) / fmax(brightest, 1e-9);
}

static void find_strands(const struct hair_lesson *lesson, struct mask out)
{
    const struct scalp_picture *picture = &lesson->picture;
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = picture->zone.at[y * picture->zone.stride + x] &&
                                                 *scalp_at(picture->energy, x, y) > lesson->lines
                                             ? 255
                                             : 0;
}

int measure_hair_unmix(struct hair_lesson *lesson, float *values, struct hair_colours *colours,
                       double *through, struct arena *arena, struct meso_error *err)
{
    struct plane light, around;
    struct mask strands;
    double weight[3], hair[3], skew = -1, left = 0;
    int width = lesson->picture.width, height = lesson->picture.height;
    int code = kernels_plane_new(&light, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&around, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&strands, width, height, arena, err);
    if (code)
        return code;
    find_strands(lesson, strands);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            *scalp_at(light, x, y) = 1 - *scalp_at(lesson->share, x, y);
    for (int round = 0; round < ROUNDS; round++) {
        code = choose_hair(lesson, light, strands, around, values, arena, err);
        if (code ||
            !measure_hair_colours_unmix(lesson->colour, lesson->skin, lesson->hair, weight, hair))
            return code;
        weigh(lesson, weight, light);
        if (round >= ROUNDS - SKEW_ROUNDS)
            code = find_left_by_skew(light, strands, &skew, arena, err);
        if (code)
            return code;
        double own = light_of_hair(mean_of(lesson->kernels, light, lesson->hair),
                                   mean_of(lesson->kernels, light, strands), skew, &left);
        colours->offset = 0;
        for (int c = 0; c < 3; c++)
            colours->weight[c] = -weight[c] / (1 - own);
        *through = through_of(hair, left);
    }
    return MESO_OK;
}
