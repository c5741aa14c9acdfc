/* Photographs as the texture alignment sees them: reduced grey, and the ground between the hairs.

   Hair moves, is cut and grows; follicles, vessels and pigment stay. So what is thin and stands out
   (hairs, glints, scales, rulers) is masked by its top hat, and the means of what is left, in cells
   wider than a hair, are what one site is known by. Knows nothing of a second photograph. */
#include "texture.h"

#include <math.h>
#include <string.h>

enum { GROUND_PX = 5 }; /* ground px a fine cell */

/* Integer reduction of a window by the mean of factor x factor px. */
static int reduce(const struct photo *photo, int left, int top, int factor, int width, int height,
                  uint8_t *out, struct arena *arena, struct meso_error *err)
{
    size_t bytes = (size_t)width * factor * 3;
    struct base_arena_mark mark = base_arena_mark(arena);
    uint16_t *sums = base_arena_alloc(arena, bytes * sizeof *sums, err);
    if (!sums)
        return MESO_E_OUT_OF_MEMORY;
    uint32_t half = (uint32_t)(factor * factor) / 2;
    /* Exact for sums below 2^16 * 255: rounding up the reciprocal errs by less than 1 / divisor. */
    uint64_t reciprocal = ((uint64_t)1 << 32) / (uint32_t)(factor * factor) + 1;
    for (int y = 0; y < height; y++) {
        memset(sums, 0, bytes * sizeof *sums);
        for (int j = 0; j < factor; j++) {
            const uint8_t *from = photo->rgb + (ptrdiff_t)(top + y * factor + j) * photo->stride +
                                  (ptrdiff_t)left * 3;
            for (size_t i = 0; i < bytes; i++)
                sums[i] = (uint16_t)(sums[i] + from[i]);
        }
        const uint16_t *at = sums;
        for (int x = 0; x < width; x++, out += 3) {
            uint32_t r = half, g = half, b = half;
            for (int i = 0; i < factor; i++, at += 3) {
                r += at[0];
                g += at[1];
                b += at[2];
            }
            out[0] = (uint8_t)(r * reciprocal >> 32);
            out[1] = (uint8_t)(g * reciprocal >> 32);
            out[2] = (uint8_t)(b * reciprocal >> 32);
        }
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* value = smooth(sum) / smooth(weight) - the same further around. */
static int band(const struct kernels *kernels, struct plane sum, struct plane weight,
                struct plane value, struct plane seen, struct arena *arena, struct meso_error *err)
{
    /* Of a cell. Half a cell takes away what two grids sample differently; four leave most
       structure and no light. Chosen among 0.45..0.7 and 3..6 on rendered pairs. */
    static const double fine = 0.5, wide = 4;
    struct plane around, seen_around;
    if (kernels_plane_new(&around, sum.width, sum.height, arena, err) ||
        kernels_plane_new(&seen_around, sum.width, sum.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_gaussian(kernels, sum, fine, value, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, weight, fine, seen, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, sum, wide, around, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, weight, wide, seen_around, arena, err);
    for (int y = 0; y < value.height && !code; y++)
        for (int x = 0; x < value.width; x++) {
            float *to = value.at + y * value.stride + x;
            *to = *to / (seen.at[y * seen.stride + x] + 1e-3f) -
                  around.at[y * around.stride + x] /
                      (seen_around.at[y * seen_around.stride + x] + 1e-3f);
        }
    return code;
}

/* To a spread of 1 (robust) about 0; what stands out further is cut. */
static int standardise(const struct kernels *kernels, struct plane value, struct mask seen,
                       struct arena *arena, struct meso_error *err)
{
    static const float cut = 2.5f;
    /* Optical density: below a tenth of a grey level there is nothing but rounding. */
    static const double least_spread = 2e-4;
    double median, mad;
    int code = kernels_medians(kernels, value, seen, &median, &mad, arena, err);
    if (code)
        return code;
    float scale = mad > least_spread ? (float)(1 / (1.4826 * mad)) : 0;
    for (int y = 0; y < value.height; y++)
        for (int x = 0; x < value.width; x++) {
            float *to = value.at + y * value.stride + x;
            *to = scale > 0 ? fminf(fmaxf(scale * (*to - (float)median), -cut), cut) : 0;
        }
    return MESO_OK;
}

static int fill_cells(const struct kernels *kernels, struct plane density_sum,
                      struct plane redness_sum, struct plane seen, struct texture_cells *out,
                      struct arena *arena, struct meso_error *err)
{
    struct plane *all[] = {&out->density, &out->redness, &out->weight};
    for (int k = 0; k < 3; k++)
        if (kernels_plane_new(all[k], seen.width, seen.height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask any;
    int code = kernels_mask_new(&any, seen.width, seen.height, arena, err);
    if (!code)
        code = band(kernels, density_sum, seen, out->density, out->weight, arena, err);
    if (!code)
        code = band(kernels, redness_sum, seen, out->redness, out->weight, arena, err);
    double mean = 0;
    for (int y = 0; y < seen.height && !code; y++)
        for (int x = 0; x < seen.width; x++)
            mean += (double)out->weight.at[y * out->weight.stride + x];
    mean = fmax(mean / ((double)seen.width * seen.height), 0.05);
    for (int y = 0; y < seen.height && !code; y++)
        for (int x = 0; x < seen.width; x++) {
            float *to = out->weight.at + y * out->weight.stride + x;
            *to = fminf(*to / (float)mean, 1);
            any.at[y * any.stride + x] = *to > 0.2f ? 255 : 0;
        }
    if (!code)
        code = standardise(kernels, out->density, any, arena, err);
    if (!code)
        code = standardise(kernels, out->redness, any, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

/* Sums over the calm pixels of every cell. */
static int gather(const struct kernels *kernels, struct plane value, struct mask calm,
                  struct plane scratch, struct plane out)
{
    for (int y = 0; y < value.height; y++)
        for (int x = 0; x < value.width; x++)
            scratch.at[y * scratch.stride + x] =
                calm.at[y * calm.stride + x] ? value.at[y * value.stride + x] : 0;
    kernels->shrink_area(scratch, GROUND_PX, out);
    return MESO_OK;
}

static int cells_of(const struct kernels *kernels, const uint8_t *rgb, int columns, int rows,
                    struct mask outside, struct texture_picture *out, struct arena *arena,
                    struct meso_error *err)
{
    int width = columns * GROUND_PX, height = rows * GROUND_PX;
    struct plane density[3], sums[3], coarse[3], one;
    int code = MESO_OK;
    for (int k = 0; k < 3 && !code; k++) {
        code = kernels_plane_new(&density[k], width, height, arena, err);
        if (!code)
            code = kernels_plane_new(&sums[k], columns, rows, arena, err);
        if (!code)
            code = kernels_plane_new(&coarse[k], columns / 2, rows / 2, arena, err);
    }
    if (code)
        return code;
    kernels->density_rgb8(rgb, (ptrdiff_t)width * 3, density[0], density[1], density[2]);
    code = align_texture_calm(kernels, rgb, density[1], out->calm, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float green = density[1].at[y * density[1].stride + x];
            density[0].at[y * density[0].stride + x] =
                green - density[0].at[y * density[0].stride + x];
            if (outside.at && outside.at[y * outside.stride + x] == 0)
                out->calm.at[y * out->calm.stride + x] = 0;
        }
    out->redness = density[0];
    one = density[2];
    gather(kernels, density[1], out->calm, one, sums[0]);
    gather(kernels, density[0], out->calm, one, sums[1]);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            density[1].at[y * density[1].stride + x] = 1;
    gather(kernels, density[1], out->calm, one, sums[2]);
    for (int k = 0; k < 3; k++)
        kernels->shrink_area(sums[k], 2, coarse[k]);
    code = fill_cells(kernels, sums[0], sums[1], sums[2], &out->fine, arena, err);
    return code ? code
                : fill_cells(kernels, coarse[0], coarse[1], coarse[2], &out->coarse, arena, err);
}

/* Where hairs and glints were, the grey of the calm around: what is sampled near them later must
   not depend on them. */
static int fill_in(const struct kernels *kernels, const uint8_t *ground,
                   struct texture_picture *out, struct arena *arena, struct meso_error *err)
{
    static const double near_cells = 1, far_cells = 6;
    struct mask calm = out->calm;
    int columns = calm.width / GROUND_PX, rows = calm.height / GROUND_PX;
    struct plane grey, masked, sum, seen, part, near, far, wide;
    if (kernels_plane_new(&grey, calm.width, calm.height, arena, err) ||
        kernels_plane_new(&masked, calm.width, calm.height, arena, err) ||
        kernels_plane_new(&sum, columns, rows, arena, err) ||
        kernels_plane_new(&seen, columns, rows, arena, err) ||
        kernels_plane_new(&part, columns, rows, arena, err) ||
        kernels_plane_new(&near, columns, rows, arena, err) ||
        kernels_plane_new(&far, columns, rows, arena, err) ||
        kernels_plane_new(&wide, out->luma.width, out->luma.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    kernels->luma_rgb8(ground, (ptrdiff_t)calm.width * 3, grey);
    gather(kernels, grey, calm, masked, sum);
    for (int y = 0; y < calm.height; y++)
        for (int x = 0; x < calm.width; x++)
            grey.at[y * grey.stride + x] = 1;
    gather(kernels, grey, calm, masked, seen);
    int code = kernels_gaussian(kernels, sum, near_cells, near, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, sum, far_cells, far, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, seen, near_cells, part, arena, err);
    if (!code)
        code = kernels_gaussian(kernels, seen, far_cells, sum, arena, err);
    for (int y = 0; y < rows && !code; y++)
        for (int x = 0; x < columns; x++) {
            float around = far.at[y * far.stride + x] / (sum.at[y * sum.stride + x] + 1e-6f);
            float *to = near.at + y * near.stride + x;
            *to = (*to + 0.02f * around) / (part.at[y * part.stride + x] + 0.02f);
        }
    if (code)
        return code;
    kernels->resize_linear(near, wide);
    for (int y = 0; y < out->luma.height; y++) {
        const uint8_t *row = calm.at + (int64_t)y * calm.height / out->luma.height * calm.stride;
        for (int x = 0; x < out->luma.width; x++)
            if (!row[(int64_t)x * calm.width / out->luma.width])
                out->luma.at[y * out->luma.stride + x] = wide.at[y * wide.stride + x];
    }
    return MESO_OK;
}

static int even(double value, int least, int most)
{
    int half = (int)floor(value / 2 + 0.5);
    half = half < least / 2 ? least / 2 : half > most / 2 ? most / 2 : half;
    return 2 * half;
}

/* 255 inside of the outline. */
static int fill_outline(const struct image_polygon *outline, const struct align_frame *frame,
                        struct mask *out, struct arena *arena, struct meso_error *err)
{
    struct image_point *points =
        base_arena_calloc(arena, (size_t)outline->count, sizeof *points, err);
    if (!points || kernels_mask_new(out, out->width, out->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    double right = frame->width * frame->px_x, bottom = frame->height * frame->px_y;
    for (int i = 0; i < outline->count; i++)
        points[i] = (struct image_point){(outline->points[i].x - frame->x) / right * out->width,
                                         (outline->points[i].y - frame->y) / bottom * out->height};
    image_polygon_fill((struct image_polygon){points, outline->count}, 0, 0, 255, *out);
    return MESO_OK;
}

static int fill_picture(const struct kernels *kernels, const uint8_t *rgb, int width, int height,
                        const struct texture_window *window, struct texture_picture *out,
                        struct arena *arena, struct meso_error *err)
{
    const struct align_frame *frame = &out->frame;
    int columns = even(frame->width * frame->px_x / window->cell_px, 8, 1024);
    int rows = even(frame->height * frame->px_y / window->cell_px, 8, 1024);
    int ground_width = columns * GROUND_PX, ground_height = rows * GROUND_PX;
    struct mask inside = {NULL, ground_width, ground_height, 0};
    struct plane luma;
    int code = kernels_plane_new(&out->luma, frame->width, frame->height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->calm, ground_width, ground_height, arena, err);
    if (!code)
        code = kernels_plane_new(&luma, width, height, arena, err);
    if (!code && window->outline)
        code = fill_outline(window->outline, frame, &inside, arena, err);
    uint8_t *ground = base_arena_alloc(arena, (size_t)ground_width * ground_height * 3, err);
    if (code || !ground)
        return MESO_E_OUT_OF_MEMORY;
    kernels->luma_rgb8(rgb, (ptrdiff_t)width * 3, luma);
    kernels->resize_linear(luma, out->luma);
    code = opencv_resize_rgb8(rgb, (ptrdiff_t)width * 3, width, height, ground,
                              (ptrdiff_t)ground_width * 3, ground_width, ground_height, err);
    if (!code)
        code = cells_of(kernels, ground, columns, rows, inside, out, arena, err);
    return code || !window->between_hairs ? code : fill_in(kernels, ground, out, arena, err);
}

int align_texture_picture(const struct kernels *kernels, const struct photo *photo,
                          const struct texture_window *window, struct texture_picture *out,
                          struct arena *arena, struct meso_error *err)
{
    int left = (int)fmin(fmax(floor(window->x), 0), photo->width);
    int top = (int)fmin(fmax(floor(window->y), 0), photo->height);
    int across = (int)fmin(ceil(window->x + window->width), photo->width) - left;
    int down = (int)fmin(ceil(window->y + window->height), photo->height) - top;
    if (across < 64 || down < 64)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s': the part to be aligned is only %d x %d px in view", photo->name,
                          across > 0 ? across : 0, down > 0 ? down : 0);
    double px = fmax(window->px, 1);
    struct align_frame *frame = &out->frame;
    frame->x = left;
    frame->y = top;
    frame->width = (int)fmax(across / px / TEXTURE_BLOCK, 1) * TEXTURE_BLOCK;
    frame->height = (int)fmax(down / px / TEXTURE_BLOCK, 1) * TEXTURE_BLOCK;
    int factor = (int)px;
    while (across / factor > 2 * frame->width || down / factor > 2 * frame->height)
        factor++;
    int width = across / factor, height = down / factor;
    frame->px_x = (double)(width * factor) / frame->width;
    frame->px_y = (double)(height * factor) / frame->height;
    frame->rgb = NULL;
    uint8_t *rgb = base_arena_alloc(arena, (size_t)width * height * 3, err);
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    int code = reduce(photo, left, top, factor, width, height, rgb, arena, err);
    return code ? code : fill_picture(kernels, rgb, width, height, window, out, arena, err);
}

int align_texture_pigment(const struct kernels *kernels, const struct texture_picture *picture,
                          struct texture_picture *out, struct arena *arena, struct meso_error *err)
{
    static const float grey_levels = 100; /* of a density of 1 */
    *out = *picture;
    int code = kernels_plane_new(&out->luma, picture->luma.width, picture->luma.height, arena, err);
    if (code)
        return code;
    kernels->resize_linear(picture->redness, out->luma);
    for (int y = 0; y < out->luma.height; y++)
        for (int x = 0; x < out->luma.width; x++)
            out->luma.at[y * out->luma.stride + x] *= grey_levels;
    return MESO_OK;
}
