/* From the light that comes from skin to the share that hair hides. Skin between strands is lit
   from where the camera is, through the gap that it is seen by, and from all around, by what other
   gaps let in: the second part falls with what is bare around. So the light of a place, averaged
   over strands and gaps, is bare share x (1 - shade + shade x bare share), which rises with the
   bare share and is turned round; narrow gaps, blur and noise don't change a mean. Strands let some
   light through, which looks like gaps. Knows shares of light; neither photographs nor colours. */
#include "hair_cover.h"

#include <math.h>

enum { BLOCK = 4, STEPS = 512 };
/* Under a wide ceiling; a ring flash has none. The part is seen where half of the skin is left: the
   brightest pixels there are gaps that show skin alone, one bare pixel in ten. */
#define MOST_SHADE 0.55
#define PURE_GAPS 0.1
enum { FIRST_BIN = 3, LAST_BIN = 7, BINS = 10, LEVELS = 128, FEWEST = 500 };
#define BRIGHTEST 1.28f
/* Around is this many blocks: as wide as strands shade. */
#define AROUND_SIGMA 1.5
/* Light of one pixel counts within these: a highlight is no twofold skin. */
#define LEAST_LIGHT -0.5f
#define MOST_LIGHT 1.5f

struct blocks {
    struct plane light, bare, weight; /* mean light from skin; share; px of the zone */
};

struct count {
    int64_t lights[BINS][LEVELS]; /* pixels by what is bare around and by light */
};

static inline float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

static void sum_blocks(struct plane share, struct mask zone, struct blocks *out)
{
    for (int y = 0; y < zone.height; y++) {
        const uint8_t *inside = zone.at + y * zone.stride;
        const float *hair = scalp_at(share, 0, y);
        float *light = scalp_at(out->light, 0, y / BLOCK);
        float *weight = scalp_at(out->weight, 0, y / BLOCK);
        for (int x = 0; x < zone.width; x++) {
            float in = inside[x] ? 1 : 0;
            light[x / BLOCK] += in * clamp(1 - hair[x], LEAST_LIGHT, MOST_LIGHT);
            weight[x / BLOCK] += in;
        }
    }
}

/* Blocks of the light around each. */
static int blocks_new(const struct kernels *kernels, struct plane share, struct mask zone,
                      struct blocks *out, struct arena *arena, struct meso_error *err)
{
    struct plane *planes[] = {&out->light, &out->bare, &out->weight};
    struct plane sums[2];
    int code = MESO_OK, width = (zone.width + BLOCK - 1) / BLOCK;
    int height = (zone.height + BLOCK - 1) / BLOCK;
    for (int i = 0; !code && i < 3; i++)
        code = kernels_plane_new(planes[i], width, height, arena, err);
    for (int i = 0; !code && i < 2; i++)
        code = kernels_plane_new(&sums[i], width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            *scalp_at(out->light, x, y) = *scalp_at(out->weight, x, y) = 0;
    sum_blocks(share, zone, out);
    code = kernels_gaussian(kernels, out->light, AROUND_SIGMA, sums[0], arena, err);
    if (!code)
        code = kernels_gaussian(kernels, out->weight, AROUND_SIGMA, sums[1], arena, err);
    for (int y = 0; !code && y < height; y++)
        for (int x = 0; x < width; x++)
            *scalp_at(out->light, x, y) =
                *scalp_at(sums[0], x, y) / fmaxf(*scalp_at(sums[1], x, y), 0.1f);
    return code;
}

/* bare[i]: what is bare where i / STEPS of the light is left. */
static void tabulate(double shade, double through, float bare[STEPS + 1])
{
    double below = 0, light_below = 0;
    int at = 0;
    for (int i = 1; i <= 4 * STEPS; i++) {
        double share = i / (4.0 * STEPS);
        double light = pow(share, 1 - through) * (1 - shade + shade * share);
        for (; at <= STEPS && at <= light * STEPS; at++)
            bare[at] = (float)(below + (share - below) * ((double)at / STEPS - light_below) /
                                           (light - light_below));
        below = share;
        light_below = light;
    }
    for (; at <= STEPS; at++)
        bare[at] = 1;
}

static void find_bare(const struct blocks *blocks, double shade, double through)
{
    float bare[STEPS + 1];
    tabulate(shade, through, bare);
    for (int y = 0; y < blocks->bare.height; y++)
        for (int x = 0; x < blocks->bare.width; x++) {
            float at = clamp(*scalp_at(blocks->light, x, y), 0, 1) * STEPS;
            int i = (int)at < STEPS ? (int)at : STEPS - 1;
            *scalp_at(blocks->bare, x, y) = bare[i] + (at - (float)i) * (bare[i + 1] - bare[i]);
        }
}

static double mean_bare(const struct blocks *blocks)
{
    double bare = 0, pixels = 1e-9;
    for (int y = 0; y < blocks->bare.height; y++)
        for (int x = 0; x < blocks->bare.width; x++) {
            double weight = (double)*scalp_at(blocks->weight, x, y);
            bare += weight * (double)*scalp_at(blocks->bare, x, y);
            pixels += weight;
        }
    return bare / pixels;
}

/* Counts the light of pixels by what is bare around; every other row tells enough. */
static void count_lights(struct plane share, struct mask zone, const struct blocks *blocks,
                         struct count *count)
{
    for (int y = 1; y < zone.height; y += 2) {
        const uint8_t *inside = zone.at + y * zone.stride;
        const float *hair = scalp_at(share, 0, y), *bare = scalp_at(blocks->bare, 0, y / BLOCK);
        for (int x = 0; x < zone.width; x++) {
            int bin = (int)(bare[x / BLOCK] * BINS);
            if (inside[x] && bin >= FIRST_BIN && bin <= LAST_BIN)
                count->lights[bin][(int)(clamp((1 - hair[x]) / BRIGHTEST, 0, 0.999f) * LEVELS)]++;
        }
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
        double shade = fmin(fmax((1 - light) / (1 - around), 0), MOST_SHADE);
        int at = bins++;
        for (; at > 0 && found[at - 1] > shade; at--)
            found[at] = found[at - 1];
        found[at] = shade;
    }
    return bins ? found[bins / 2] : before;
}

static void write_cover(const struct blocks *blocks, double shade, struct plane share,
                        struct mask zone)
{
    for (int y = 0; y < zone.height; y++) {
        float *hair = scalp_at(share, 0, y);
        const float *bare = scalp_at(blocks->bare, 0, y / BLOCK);
        for (int x = 0; x < zone.width; x++) {
            float lit = 1 - (float)shade + (float)shade * bare[x / BLOCK];
            hair[x] = 1 - clamp((1 - hair[x]) / lit, 0, 1);
        }
    }
}

int measure_hair_unshade(const struct kernels *kernels, struct plane share, struct mask zone,
                         bool decided, struct hair_decision *decision, double *coverage,
                         struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct blocks blocks;
    int code = blocks_new(kernels, share, zone, &blocks, arena, err);
    if (code)
        return code;
    if (!decided) {
        struct count count = {0};
        find_bare(&blocks, MOST_SHADE, decision->through);
        count_lights(share, zone, &blocks, &count);
        decision->shade = shade_of(&count, MOST_SHADE);
    }
    find_bare(&blocks, decision->shade, decision->through);
    write_cover(&blocks, decision->shade, share, zone);
    *coverage = fmin(fmax(1 - mean_bare(&blocks), 0), 1);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
