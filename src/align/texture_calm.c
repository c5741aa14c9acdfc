/* The calm between the hairs: where a picture shows nothing thin that stands out. Knows nothing of
   cells and of a second photograph. */
#include "texture.h"

#include <math.h>
#include <stdlib.h>

enum { HAT_PX = 11 }; /* of the ground: 2.3 % of the field, twice the widest hair at 20x */

/* Greatest of HAT_PX values around each, along rows of a plane of the same size: by doubling. */
static void greatest_along(const float *from, int count, float sign, float *to, float *pad)
{
    enum { REACH = HAT_PX / 2 };
    for (int i = 0; i < count + 2 * REACH; i++) {
        int at = i < REACH ? 0 : i - REACH >= count ? count - 1 : i - REACH;
        pad[i] = sign * from[at];
    }
    int left = count + 2 * REACH - 1;
    for (int step = 1; step <= 4; left -= 2 * step, step *= 2)
        for (int i = 0; i < left; i++)
            pad[i] = fmaxf(pad[i], pad[i + step]);
    for (int i = 0; i < count; i++)
        to[i] = sign * fmaxf(pad[i], pad[i + HAT_PX - 8]);
}

static void greatest_down(struct plane source, float sign, struct plane out)
{
    enum { REACH = HAT_PX / 2 };
    for (int y = 0; y < out.height; y++) {
        float *to = out.at + y * out.stride;
        for (int x = 0; x < out.width; x++)
            to[x] = -1e30f;
        for (int j = y - REACH; j <= y + REACH; j++) {
            const float *from = source.at + (j < 0                ? 0
                                             : j >= source.height ? source.height - 1
                                                                  : j) *
                                                source.stride;
            for (int x = 0; x < out.width; x++) {
                float value = sign * from[x];
                to[x] = value > to[x] ? value : to[x];
            }
        }
        for (int x = 0; x < out.width; x++)
            to[x] *= sign;
    }
}

/* Dilation (sign 1) or erosion (-1) by a square; scratch has the size. */
static void extremum(struct plane source, float sign, struct plane out, struct plane scratch,
                     float *pad)
{
    for (int y = 0; y < source.height; y++)
        greatest_along(source.at + y * source.stride, source.width, sign,
                       scratch.at + y * scratch.stride, pad);
    greatest_down(scratch, sign, out);
}

/* How far each pixel stands out of what is wider than HAT_PX, to either side. */
static int top_hat(struct plane source, struct plane out, struct arena *arena,
                   struct meso_error *err)
{
    struct plane low, wide, scratch;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *pad = base_arena_alloc(arena, sizeof *pad * ((size_t)source.width + HAT_PX), err);
    if (!pad || kernels_plane_new(&low, source.width, source.height, arena, err) ||
        kernels_plane_new(&wide, source.width, source.height, arena, err) ||
        kernels_plane_new(&scratch, source.width, source.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (float sign = 1; sign >= -1; sign -= 2) {
        extremum(source, sign, low, scratch, pad);
        extremum(low, -sign, wide, scratch, pad);
        for (int y = 0; y < out.height; y++)
            for (int x = 0; x < out.width; x++) {
                float hat = fabsf(wide.at[y * wide.stride + x] - source.at[y * source.stride + x]);
                float *to = out.at + y * out.stride + x;
                *to = sign > 0 || hat > *to ? hat : *to;
            }
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* The level below which a share of 1 / 2^halvings of the lit pixels lies. */
static int low_quantile(const struct kernels *kernels, struct plane hat, struct mask lit,
                        int halvings, double *level, struct arena *arena, struct meso_error *err)
{
    int code = kernels_medians(kernels, hat, lit, level, NULL, arena, err);
    for (int k = 1; k < halvings && !code; k++) {
        for (int y = 0; y < lit.height; y++)
            for (int x = 0; x < lit.width; x++)
                if (!(hat.at[y * hat.stride + x] <= (float)*level))
                    lit.at[y * lit.stride + x] = 0;
        code = kernels_medians(kernels, hat, lit, level, NULL, arena, err);
    }
    return code;
}

/* Neither a black border nor burnt-out glare, which show no skin. */
static void find_lit(const uint8_t *rgb, struct mask lit)
{
    enum { DARKEST = 12, BRIGHTEST = 252 };
    for (int y = 0; y < lit.height; y++)
        for (int x = 0; x < lit.width; x++, rgb += 3) {
            int most = rgb[0] > rgb[1] ? rgb[0] : rgb[1], least = rgb[0] < rgb[1] ? rgb[0] : rgb[1];
            most = rgb[2] > most ? rgb[2] : most;
            least = rgb[2] < least ? rgb[2] : least;
            lit.at[y * lit.stride + x] = most > DARKEST && least < BRIGHTEST ? 255 : 0;
        }
}

enum { TILE = 80, MAX_TILES = 1024 }; /* a sixth of the field */

struct tile {
    struct plane hat;
    struct mask calm;
    float quartile;
};

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Cuts the field into tiles, each with the quartile of its hat over what is lit. */
static int cut_tiles(const struct kernels *kernels, struct plane hat, struct mask calm,
                     struct mask lit, struct tile *tiles, int *count, struct arena *arena,
                     struct meso_error *err)
{
    int code = MESO_OK;
    *count = 0;
    for (int top = 0; top < calm.height && !code; top += TILE)
        for (int left = 0; left < calm.width && !code && *count < MAX_TILES; left += TILE) {
            int width = calm.width - left < TILE ? calm.width - left : TILE;
            int height = calm.height - top < TILE ? calm.height - top : TILE;
            double quartile;
            struct tile *tile = &tiles[(*count)++];
            tile->hat = kernels_plane_window(hat, left, top, width, height);
            tile->calm = kernels_mask_window(calm, left, top, width, height);
            code =
                low_quantile(kernels, tile->hat, kernels_mask_window(lit, left, top, width, height),
                             2, &quartile, arena, err);
            tile->quartile = quartile > 0 ? (float)quartile : 0;
        }
    return code;
}

/* The calmer part of what is lit. Its level is taken from the calmest quarter of a tile, which is
   skin as long as hairs leave that much of it; by tiles, since focus falls off and a part may be
   blank; but from no tile that is hairier than most. */
int align_texture_calm(const struct kernels *kernels, const uint8_t *rgb, struct plane density,
                       struct mask calm, struct arena *arena, struct meso_error *err)
{
    /* Quartiles: keeps 0.6 to 0.9 of rendered fields of few hairs. */
    static const float calmest = 2.4f, most_of_median = 2;
    struct plane hat;
    struct mask lit;
    int count;
    struct tile *tiles = base_arena_alloc(arena, sizeof *tiles * MAX_TILES, err);
    float *sorted = base_arena_alloc(arena, sizeof *sorted * MAX_TILES, err);
    if (!tiles || !sorted || kernels_plane_new(&hat, density.width, density.height, arena, err) ||
        kernels_mask_new(&lit, density.width, density.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    find_lit(rgb, lit);
    find_lit(rgb, calm);
    int code = top_hat(density, hat, arena, err);
    if (!code)
        code = cut_tiles(kernels, hat, calm, lit, tiles, &count, arena, err);
    if (code)
        return code;
    for (int i = 0; i < count; i++)
        sorted[i] = tiles[i].quartile;
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    for (int i = 0; i < count; i++) {
        struct tile *tile = &tiles[i];
        float level = calmest * fminf(tile->quartile, most_of_median * sorted[count / 2]);
        for (int y = 0; y < tile->calm.height; y++)
            for (int x = 0; x < tile->calm.width; x++)
                if (!(tile->hat.at[y * tile->hat.stride + x] <= level))
                    tile->calm.at[y * tile->calm.stride + x] = 0;
    }
    return kernels_grow(calm, -1, arena, err);
}
