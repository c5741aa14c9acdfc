/* The photograph of a head reduced to the size that hair is judged at. Knows light and lines,
   neither hair nor skin. */
#include "scalp_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_SIDE = 1600 /* strands still show as lines, and 12 MP cost what 2 MP do */ };
/* Line energy is averaged over this many px: a few strands. */
#define ENERGY_SIGMA 3.0
/* ln units a px^2: below it there is only noise and pores. */
#define ENERGY_FLOOR 0.005
/* Less blur than this to match the other photograph changes nothing that is read. */
#define LEAST_BLUR 0.3

/* ln by the exponent's bits and a polynomial on 1..2, within 1e-3: energies are compared with each
   other in steps of a tenth. */
static inline float quick_ln(float value)
{
    union {
        float value;
        uint32_t bits;
    } split = {value};
    float exponent = (float)((int)(split.bits >> 23) - 127);
    split.bits = (split.bits & 0x7fffff) | 0x3f800000;
    float m = split.value;
    float ln =
        -1.7306818f + (2.7923767f + (-1.4425878f + (0.43590198f - 0.054868260f * m) * m) * m) * m;
    return 0.69314718f * exponent + ln;
}

void measure_scalp_linear(float linear[256])
{
    for (int i = 0; i < 256; i++)
        linear[i] = (float)(i <= 10 ? i / 255.0 / 12.92 : pow((i / 255.0 + 0.055) / 1.055, 2.4));
}

int measure_scalp_planes(struct scalp_picture *out, struct arena *arena, struct meso_error *err)
{
    int code = kernels_mask_new(&out->zone, out->width, out->height, arena, err);
    for (int c = 0; !code && c < 3; c++)
        code = kernels_plane_new(&out->light[c], out->width, out->height, arena, err);
    return code ? code : kernels_plane_new(&out->energy, out->width, out->height, arena, err);
}

/* Mean light of one row of blocks. */
static void reduce_row(const struct measure_input *input, const float linear[256], int y,
                       struct scalp_picture *out)
{
    const struct zone *zone = input->zone;
    int factor = out->factor;
    float part = 1 / (float)(factor * factor);
    float *rows[3];
    for (int c = 0; c < 3; c++)
        memset(rows[c] = scalp_at(out->light[c], 0, y), 0, (size_t)out->width * sizeof(float));
    for (int j = y * factor; j < (y + 1) * factor; j++) {
        const uint8_t *rgb =
            input->photo->rgb + (ptrdiff_t)(zone->y + j) * input->photo->stride + 3 * zone->x;
        for (int x = 0; x < out->width; x++)
            for (int i = 0; i < factor; i++, rgb += 3) {
                rows[0][x] += linear[rgb[0]];
                rows[1][x] += linear[rgb[1]];
                rows[2][x] += linear[rgb[2]];
            }
    }
    for (int c = 0; c < 3; c++)
        for (int x = 0; x < out->width; x++)
            rows[c][x] *= part;
    /* the middle of the block stands for its place in the zone */
    const uint8_t *mask =
        zone->mask.at + (y * factor + factor / 2) * zone->mask.stride + factor / 2;
    for (int x = 0; x < out->width; x++)
        out->zone.at[y * out->zone.stride + x] = mask[x * factor] ? 255 : 0;
}

/* Both photographs of a comparison as sharp as the less sharp one. */
static int match_blur(const struct measure_input *input, struct scalp_picture *picture,
                      struct arena *arena, struct meso_error *err)
{
    double sigma = input->match_blur_px / picture->factor;
    int code = MESO_OK;
    for (int c = 0; !code && sigma >= LEAST_BLUR && c < 3; c++) {
        struct plane sharp = picture->light[c];
        code = kernels_gaussian(input->kernels, sharp, sigma, picture->energy, arena, err);
        picture->light[c] = picture->energy;
        picture->energy = sharp;
    }
    return code;
}

/* ln of the mean difference of the two curvatures of density, all channels together. */
int measure_scalp_energy(const struct kernels *kernels, struct scalp_picture *picture,
                         struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane xx, xy, yy, sum, density;
    struct plane *planes[] = {&xx, &xy, &yy, &sum, &density};
    int code = MESO_OK;
    for (int i = 0; !code && i < 5; i++)
        code = kernels_plane_new(planes[i], picture->width, picture->height, arena, err);
    for (int c = 0; !code && c < 3; c++) {
        for (int y = 0; y < picture->height; y++) {
            const float *light = scalp_at(picture->light[c], 0, y);
            float *out = scalp_at(density, 0, y);
            for (int x = 0; x < picture->width; x++)
                out[x] = -quick_ln(light[x] > 1 / 255.0f ? light[x] : 1 / 255.0f);
        }
        code = kernels_hessian(kernels, density, 1.0, xx, xy, yy, arena, err);
        for (int y = 0; !code && y < picture->height; y++) {
            const float *a = scalp_at(xx, 0, y), *b = scalp_at(xy, 0, y), *d = scalp_at(yy, 0, y);
            float *out = scalp_at(sum, 0, y);
            for (int x = 0; x < picture->width; x++) {
                float apart = a[x] - d[x];
                out[x] = (c ? out[x] : 0) + apart * apart + 4 * b[x] * b[x];
            }
        }
    }
    for (int y = 0; !code && y < picture->height; y++) {
        float *out = scalp_at(sum, 0, y);
        for (int x = 0; x < picture->width; x++)
            out[x] = sqrtf(out[x]);
    }
    if (!code)
        code = kernels_gaussian(kernels, sum, ENERGY_SIGMA, picture->energy, arena, err);
    for (int y = 0; !code && y < picture->height; y++) {
        float *out = scalp_at(picture->energy, 0, y);
        for (int x = 0; x < picture->width; x++)
            out[x] = quick_ln(out[x] + (float)ENERGY_FLOOR);
    }
    base_arena_rewind(arena, mark);
    return code;
}

int measure_scalp_picture_new(const struct measure_input *input, struct scalp_picture *out,
                              struct arena *arena, struct meso_error *err)
{
    const struct zone *zone = input->zone;
    int longer = zone->width > zone->height ? zone->width : zone->height;
    float linear[256];
    measure_scalp_linear(linear);
    out->factor = (longer + LONG_SIDE - 1) / LONG_SIDE;
    out->width = zone->width / out->factor;
    out->height = zone->height / out->factor;
    int code = measure_scalp_planes(out, arena, err);
    for (int y = 0; !code && y < out->height; y++)
        reduce_row(input, linear, y, out);
    if (!code)
        code = match_blur(input, out, arena, err);
    return code ? code : measure_scalp_energy(input->kernels, out, arena, err);
}

int measure_scalp_picture_sample(const struct scalp_picture *source, int step,
                                 struct scalp_picture *out, struct arena *arena,
                                 struct meso_error *err)
{
    *out = (struct scalp_picture){.factor = source->factor * step,
                                  .width = source->width / step,
                                  .height = source->height / step};
    int code = measure_scalp_planes(out, arena, err);
    for (int y = 0; !code && y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            int from_x = x * step, from_y = y * step;
            for (int c = 0; c < 3; c++)
                *scalp_at(out->light[c], x, y) = *scalp_at(source->light[c], from_x, from_y);
            *scalp_at(out->energy, x, y) = *scalp_at(source->energy, from_x, from_y);
            out->zone.at[y * out->zone.stride + x] =
                source->zone.at[from_y * source->zone.stride + from_x];
        }
    return code;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

int measure_scalp_sorted(struct plane plane, struct mask mask, float *values, int room)
{
    int64_t inside = 0, seen = 0;
    int count = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            inside += mask.at[y * mask.stride + x] != 0;
    int64_t every = inside / room + 1;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            if (mask.at[y * mask.stride + x] && seen++ % every == 0 && count < room)
                values[count++] = *scalp_at(plane, x, y);
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count;
}
