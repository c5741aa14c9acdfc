/* Skin between strands lies in their shade, and shade looks like hair: read by colour alone a thin
   head seems fuller than it is, by 6 to 13 points on rendered scalps. How deep the shade is can be
   seen in the photograph: where half of the skin is left, the brightest pixels are gaps that show
   skin alone. Light through a canopy falls as a power of its gaps, so one exponent says it all: 0
   under a ring flash, a half under a wide ceiling lamp. Knows shares of hair; neither photographs
   nor colours. */
#include "hair_cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BIN = 3, LAST_BIN = 7, BINS = 10, FEWEST = 500, LEVELS = 256 };
/* Shade is that of the strands around, averaged over this many px. */
#define AROUND_SIGMA 4.0
/* Hair's own variation counts up to this part of its rms below its mean. */
#define GRAIN_PART 0.7
/* One bare pixel in so many shows nothing but skin; the middle of these is sought. */
#define PURE_PART (1.0 / 4)
#define DEEPEST 0.6
/* Skin in deeper shade than this is not told from hair. */
#define DARKEST 0.1f

struct samples {
    float *values[BINS];
    int count[BINS], room;
};

static float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* Rms of what lies beyond hair's mean: skin can't be there, so it is hair's spread alone. */
static double grain_of(struct plane share, struct mask zone)
{
    double squares = 0;
    int64_t count = 0;
    for (int y = 0; y < zone.height; y++)
        for (int x = 0; x < zone.width; x++) {
            float over = *scalp_at(share, x, y) - 1;
            if (!zone.at[y * zone.stride + x] || over <= 0)
                continue;
            over = over < 1 ? over : 1;
            squares += (double)(over * over);
            count++;
        }
    return count ? GRAIN_PART * sqrt(squares / (double)count) : 0;
}

/* Mean of the bare share around each pixel of the zone. */
static int bare_around(const struct kernels *kernels, struct plane share, struct mask zone,
                       float grain, struct plane around, struct arena *arena,
                       struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane bare, inside, weight;
    int code = kernels_plane_new(&bare, zone.width, zone.height, arena, err);
    if (!code)
        code = kernels_plane_new(&inside, zone.width, zone.height, arena, err);
    if (!code)
        code = kernels_plane_new(&weight, zone.width, zone.height, arena, err);
    bool whole = true;
    for (int y = 0; !code && y < zone.height; y++)
        for (int x = 0; x < zone.width; x++) {
            bool in = zone.at[y * zone.stride + x] != 0;
            float value = (1 - *scalp_at(share, x, y) - grain) / (1 - grain);
            *scalp_at(bare, x, y) = in ? clamp(value, 0, 1) : 0;
            *scalp_at(inside, x, y) = in;
            whole = whole && in;
        }
    if (!code)
        code = kernels_gaussian(kernels, bare, AROUND_SIGMA, around, arena, err);
    if (!code && !whole)
        code = kernels_gaussian(kernels, inside, AROUND_SIGMA, weight, arena, err);
    for (int y = 0; !code && y < zone.height; y++)
        for (int x = 0; x < zone.width; x++) {
            float by = whole ? 1 : clamp(*scalp_at(weight, x, y), 0.1f, 1);
            float *value = scalp_at(around, x, y);
            *value = clamp(*value / by, 0.01f, 1);
        }
    base_arena_rewind(arena, mark);
    return code;
}

static int take_samples(struct plane share, struct plane around, struct mask zone, double grain,
                        struct samples *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct samples){.room = SCALP_SAMPLES};
    for (int b = FIRST_BIN; b <= LAST_BIN; b++)
        if (!(out->values[b] = base_arena_alloc(arena, SCALP_SAMPLES * sizeof(float), err)))
            return MESO_E_OUT_OF_MEMORY;
    int64_t pixels = (int64_t)zone.width * zone.height, every = pixels / (4 * SCALP_SAMPLES) + 1;
    for (int64_t i = 0; i < pixels; i += every) {
        int x = (int)(i % zone.width), y = (int)(i / zone.width);
        int bin = (int)(*scalp_at(around, x, y) * BINS);
        if (!zone.at[y * zone.stride + x] || bin < FIRST_BIN || bin > LAST_BIN ||
            out->count[bin] >= out->room)
            continue;
        out->values[bin][out->count[bin]++] =
            (float)((1 - (double)*scalp_at(share, x, y) - grain) / (1 - grain));
    }
    return MESO_OK;
}

/* The light on skin alone where `around` seems bare is around ^ shade; how much is bare in truth
   hangs on shade as well. */
static double shade_of_bin(float *values, int count, double around)
{
    double shade = 0.33;
    qsort(values, (size_t)count, sizeof *values, by_value);
    for (int round = 0; round < 3; round++) {
        double bare = pow(around, 1 - shade);
        double light = scalp_quantile(values, count, 1 - PURE_PART * bare);
        shade = fmin(fmax(log(fmin(fmax(light, 0.02), 1)) / log(around), 0), DEEPEST);
    }
    return shade;
}

static double shade_of(struct samples *samples)
{
    float found[BINS];
    int count = 0;
    for (int b = FIRST_BIN; b <= LAST_BIN; b++)
        if (samples->count[b] >= FEWEST)
            found[count++] =
                (float)shade_of_bin(samples->values[b], samples->count[b], (b + 0.5) / BINS);
    qsort(found, (size_t)count, sizeof *found, by_value);
    return count ? (double)found[count / 2] : 0;
}

int measure_hair_unshade(const struct kernels *kernels, struct plane share, struct mask zone,
                         bool decided, struct hair_decision *decision, struct arena *arena,
                         struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane around;
    struct samples samples;
    float light[LEVELS + 1];
    if (!decided)
        decision->grain = fmin(grain_of(share, zone), 0.5);
    float grain = (float)decision->grain;
    int code = kernels_plane_new(&around, zone.width, zone.height, arena, err);
    if (!code)
        code = bare_around(kernels, share, zone, grain, around, arena, err);
    if (!code && !decided)
        code = take_samples(share, around, zone, decision->grain, &samples, arena, err);
    if (code)
        return code;
    if (!decided)
        decision->shade = shade_of(&samples);
    for (int i = 0; i <= LEVELS; i++)
        light[i] = 1 / fmaxf((float)pow((double)i / LEVELS, decision->shade), DARKEST);
    for (int y = 0; y < zone.height; y++)
        for (int x = 0; x < zone.width; x++) {
            float *value = scalp_at(share, x, y);
            float bare = clamp((1 - *value - grain) / (1 - grain), 0, 1);
            bare *= light[(int)(*scalp_at(around, x, y) * LEVELS + 0.5f)];
            *value = clamp(1 - bare, 0, 1);
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
