/* From colour to the share that hair hides. Three things stand between the two: skin between
   strands lies in their shade, and shade looks like hair; the mean colour of hair is that of pixels
   that show a little skin as well; and hair varies by more than the narrow gaps in it are bright.
   So light on skin is taken to fall as a power of what is bare around it; the darkest hair of the
   picture gives the colour that hides everything; and only the middle of the scale is read, while
   the gaps and strands that are lost at its ends are told from how many pixels are half hidden.
   Knows shares of hair; neither photographs nor colours. */
#include "hair_cover.h"

#include <math.h>

enum { BLOCK = 4, ROUNDS = 5 /* the light no longer changes */ };
/* Light falls through a canopy by a power of its gaps: 0 under a ring flash, a half under a wide
   ceiling. The power is seen where half of the skin is left: the brightest pixels there are gaps
   that show skin alone, one bare pixel in four, and they are half hidden by what blur mixes in. */
#define FIRST_SHADE 0.4
#define MOST_SHADE 0.4
#define PURE_GAPS 0.25
#define BLUR_PART 0.65
enum { FIRST_BIN = 3, LAST_BIN = 7, BINS = 10, LEVELS = 128, FEWEST = 500 };
#define BRIGHTEST 1.28f
/* Shade is that of the strands around, averaged over this many blocks. */
#define AROUND_SIGMA 1.0
/* Less than this is always bare around a gap that is seen. */
#define LEAST_AROUND 0.03f
/* Below and above, a pixel is hair or skin that varies. */
#define ENDS 0.15f
#define HALF_FROM 0.25f
#define HALF_TO 0.75f
/* What is lost at the ends, a half-hidden pixel: constant, with the bare share, against it. From
   random strands of 0.3 to 1 px seen with a blur of 0.5 to 1.4 px. */
#define LOST 0.119
#define LOST_BARE 0.090
#define LOST_DENSE 0.105
/* The darkest hair: a part of the picture that grows with cover^5, since strands must lie on
   strands; what lies beyond is hair's own variation, which is as wide again. */
#define PURE_PART 0.6
#define MOST_PURE 0.1
#define BEYOND 0.2
/* A single strand of light hair lets skin show through: hair that is as bright as this beside skin
   is only half as far from its mean. */
#define DARK_HAIR 0.15
#define LIGHT_HAIR 0.35
#define LET_THROUGH 0.5

struct blocks {
    struct plane cover, half, weight; /* sums of its pixels */
    struct plane bare, light;         /* around it; on skin */
};

struct count {
    double bare, half, pixels;
    int64_t lights[BINS][LEVELS]; /* pixels by what is bare around and by light */
};

static inline float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

static inline double bare_of(double read, double half)
{
    return read - half * (LOST + LOST_BARE * read - LOST_DENSE / (read + 0.1));
}

static int blocks_new(struct blocks *out, struct mask zone, struct arena *arena,
                      struct meso_error *err)
{
    struct plane *planes[] = {&out->cover, &out->half, &out->weight, &out->bare, &out->light};
    int code = MESO_OK;
    for (int i = 0; !code && i < 5; i++)
        code = kernels_plane_new(planes[i], (zone.width + BLOCK - 1) / BLOCK,
                                 (zone.height + BLOCK - 1) / BLOCK, arena, err);
    for (int y = 0; !code && y < out->light.height; y++)
        for (int x = 0; x < out->light.width; x++)
            *scalp_at(out->light, x, y) = 1;
    return code;
}

/* Reads one row of the picture into its row of blocks. */
static void read_row(struct plane share, struct mask zone, float anchor, int y, struct blocks *sums,
                     struct count *count)
{
    const uint8_t *inside = zone.at + y * zone.stride;
    const float *hair = scalp_at(share, 0, y), *light = scalp_at(sums->light, 0, y / BLOCK);
    float *cover = scalp_at(sums->cover, 0, y / BLOCK), *half = scalp_at(sums->half, 0, y / BLOCK);
    float *weight = scalp_at(sums->weight, 0, y / BLOCK), scale = 1 / (1 - anchor);
    for (int x = 0; x < zone.width; x++) {
        if (!inside[x])
            continue;
        float lit = (1 - hair[x] - anchor) * scale / light[x / BLOCK];
        float bare = clamp((lit - ENDS) * (1 / (1 - 2 * ENDS)), 0, 1);
        float between = lit > HALF_FROM && lit < HALF_TO ? 1 : 0;
        cover[x / BLOCK] += bare;
        half[x / BLOCK] += between;
        weight[x / BLOCK] += 1;
    }
    if (y % BLOCK == BLOCK - 1 || y == zone.height - 1)
        for (int x = 0; x < sums->cover.width; x++) {
            count->bare += (double)cover[x];
            count->half += (double)half[x];
            count->pixels += (double)weight[x];
        }
}

static int relight(const struct kernels *kernels, double shade, struct blocks *blocks,
                   struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane cover, half, weight;
    struct plane *around[] = {&cover, &half, &weight};
    const struct plane *sums[] = {&blocks->cover, &blocks->half, &blocks->weight};
    int code = MESO_OK;
    for (int i = 0; !code && i < 3; i++) {
        code = kernels_plane_new(around[i], blocks->light.width, blocks->light.height, arena, err);
        if (!code)
            code = kernels_gaussian(kernels, *sums[i], AROUND_SIGMA, *around[i], arena, err);
    }
    for (int y = 0; !code && y < blocks->light.height; y++)
        for (int x = 0; x < blocks->light.width; x++) {
            float all = fmaxf(*scalp_at(weight, x, y), 0.1f);
            double bare = bare_of((double)(*scalp_at(cover, x, y) / all),
                                  (double)(*scalp_at(half, x, y) / all));
            float *light = scalp_at(blocks->light, x, y);
            /* the mean of both, or it swings: what seems lit is bare, and then was less lit */
            *scalp_at(blocks->bare, x, y) = (float)bare;
            *light = sqrtf(*light * powf(clamp((float)bare, LEAST_AROUND, 1), (float)shade));
        }
    base_arena_rewind(arena, mark);
    return code;
}

/* Colour of hair that hides everything, as a bare share: 0 is hair's mean, and it lies below. */
static double anchor_of(const float *sorted, int count, double bare, double brightness)
{
    double cover = fmin(fmax(1 - bare, 0), 1);
    double part = fmin(PURE_PART * pow(cover, 5), MOST_PURE);
    /* sorted by the share of hair, so that the darkest are last */
    double pure = 1 - (double)scalp_quantile(sorted, count, 1 - part);
    double beyond = 1 - (double)scalp_quantile(sorted, count, 1 - BEYOND * part);
    double light = fmin(fmax((brightness - DARK_HAIR) / (LIGHT_HAIR - DARK_HAIR), 0), 1);
    return fmin(2 * pure - beyond, 0) * (1 - LET_THROUGH * light);
}

/* Counts light on what may be skin by what is bare around. */
static void count_lights(struct plane share, struct mask zone, float anchor, int y,
                         const struct blocks *blocks, struct count *count)
{
    const uint8_t *inside = zone.at + y * zone.stride;
    const float *hair = scalp_at(share, 0, y), *bare = scalp_at(blocks->bare, 0, y / BLOCK);
    for (int x = 0; x < zone.width; x++) {
        int bin = (int)(bare[x / BLOCK] * BINS);
        float light = (1 - hair[x] - anchor) / (1 - anchor);
        if (inside[x] && bin >= FIRST_BIN && bin <= LAST_BIN)
            count->lights[bin][(int)(clamp(light / BRIGHTEST, 0, 0.999f) * LEVELS)]++;
    }
}

static double shade_of(const struct count *count, double before)
{
    double found[BINS];
    int bins = 0;
    for (int b = FIRST_BIN; b <= LAST_BIN; b++) {
        double around = (b + 0.5) / BINS, all = 0, above = 0;
        for (int l = 0; l < LEVELS; l++)
            all += (double)count->lights[b][l];
        if (all < FEWEST)
            continue;
        int level = LEVELS;
        while (level > 1 && above < PURE_GAPS * around * all)
            above += (double)count->lights[b][--level];
        double light = (double)BRIGHTEST * (level + 0.5) / LEVELS;
        double shade = fmin(fmax(BLUR_PART * log(light) / log(around), 0), MOST_SHADE);
        int at = bins++;
        for (; at > 0 && found[at - 1] > shade; at--)
            found[at] = found[at - 1];
        found[at] = shade;
    }
    return bins ? found[bins / 2] : before;
}

static void write_cover(const struct blocks *blocks, struct plane share, struct mask zone,
                        float anchor)
{
    float scale = 1 / (1 - anchor);
    for (int y = 0; y < zone.height; y++) {
        float *hair = scalp_at(share, 0, y), *light = scalp_at(blocks->light, 0, y / BLOCK);
        for (int x = 0; x < zone.width; x++) {
            float lit = (1 - hair[x] - anchor) * scale / light[x / BLOCK];
            hair[x] = 1 - clamp(lit, 0, 1);
        }
    }
}

static void forget(struct blocks *blocks)
{
    struct plane sums[] = {blocks->cover, blocks->half, blocks->weight};
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < sums[i].height; y++)
            for (int x = 0; x < sums[i].width; x++)
                *scalp_at(sums[i], x, y) = 0;
}

int measure_hair_unshade(const struct kernels *kernels, struct plane share, struct mask zone,
                         double brightness, bool decided, struct hair_decision *decision,
                         double *coverage, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct blocks blocks;
    float *sorted = base_arena_alloc(arena, SCALP_SAMPLES * sizeof *sorted, err);
    if (!sorted)
        return MESO_E_OUT_OF_MEMORY;
    int count = decided ? 0 : measure_scalp_sorted(share, zone, sorted, SCALP_SAMPLES);
    int code = blocks_new(&blocks, zone, arena, err);
    if (!decided) {
        decision->anchor = 0;
        decision->shade = FIRST_SHADE;
    }
    double bare = 0;
    for (int round = 0; !code && round <= ROUNDS; round++) {
        struct count sums = {.pixels = 1e-9};
        forget(&blocks);
        /* half of the rows tell the light; all are counted in the end */
        int step = round < ROUNDS ? 2 : 1;
        for (int y = step - 1; y < zone.height; y += step)
            read_row(share, zone, (float)decision->anchor, y, &blocks, &sums);
        for (int y = 1; count && round && round < ROUNDS && y < zone.height; y += 2)
            count_lights(share, zone, (float)decision->anchor, y, &blocks, &sums);
        bare = bare_of(sums.bare / sums.pixels, sums.half / sums.pixels);
        if (round == ROUNDS)
            break;
        if (count)
            decision->anchor = anchor_of(sorted, count, bare, brightness);
        if (count && round)
            decision->shade = shade_of(&sums, decision->shade);
        code = relight(kernels, decision->shade, &blocks, arena, err);
    }
    if (!code) {
        write_cover(&blocks, share, zone, (float)decision->anchor);
        *coverage = fmin(fmax(1 - bare, 0), 1);
    }
    base_arena_rewind(arena, mark);
    return code;
}
