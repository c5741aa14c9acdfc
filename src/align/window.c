/* Windows of photographs at working scale, and what is left of their grey when light and shading
   are taken off. Alignment never touches full-size pixels but to halve them. Knows no faces. */
#include "lattice.h"

#include <math.h>

static int clamped(double value, int low, int high)
{
    return value < low ? low : value > high ? high : (int)value;
}

/* Halves the window px times; the first halving reads the photograph itself. */
static int halved(const struct photo *photo, struct align_window *window, int width, int height,
                  const uint8_t **rgb, ptrdiff_t *stride, struct arena *arena,
                  struct meso_error *err)
{
    *rgb = photo->rgb + window->y * photo->stride + (ptrdiff_t)window->x * 3;
    *stride = photo->stride;
    for (int px = 1; px < window->px; px *= 2) {
        uint8_t *half = base_arena_alloc(arena, (size_t)(width / 2) * (height / 2) * 3, err);
        if (!half)
            return MESO_E_OUT_OF_MEMORY;
        int code = opencv_resize_rgb8(*rgb, *stride, width, height, half,
                                      (ptrdiff_t)(width / 2) * 3, width / 2, height / 2, err);
        if (code)
            return code;
        width /= 2;
        height /= 2;
        *rgb = half;
        *stride = (ptrdiff_t)width * 3;
    }
    return MESO_OK;
}

int align_window_new(const struct kernels *kernels, const struct photo *photo, double x, double y,
                     double width, double height, int px, struct align_window *out,
                     struct arena *arena, struct meso_error *err)
{
    int unit = px * ALIGN_BLOCK;
    int left = clamped(floor(x), 0, photo->width), top = clamped(floor(y), 0, photo->height);
    int right = clamped(ceil(x + width), left, photo->width);
    int bottom = clamped(ceil(y + height), top, photo->height);
    int columns = (right - left) / unit, rows = (bottom - top) / unit;
    if (columns < 8 || rows < 8)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s': the part to be aligned is only %d x %d px in view", photo->name,
                          right - left, bottom - top);
    *out = (struct align_window){.x = left, .y = top, .px = px};
    int code = kernels_plane_new(&out->luma, columns * ALIGN_BLOCK, rows * ALIGN_BLOCK, arena, err);
    if (code)
        return code;
    const uint8_t *rgb;
    ptrdiff_t stride;
    struct base_arena_mark mark = base_arena_mark(arena);
    code = halved(photo, out, columns * unit, rows * unit, &rgb, &stride, arena, err);
    if (!code)
        kernels->luma_rgb8(rgb, stride, out->luma);
    base_arena_rewind(arena, mark);
    return code;
}

/* Of the box that light and shading are taken off with, px of each scale. Larger ones follow light
   more than skin; a face has 100 to 300 px between its pupils at the finest. */
enum { NORMAL_RADIUS = 5 };

int align_detail_new(const struct kernels *kernels, struct plane luma, struct align_detail *out,
                     struct arena *arena, struct meso_error *err)
{
    for (int k = 0; k < ALIGN_SCALES; k++)
        if (kernels_plane_new(&out->scale[k], luma.width >> k, luma.height >> k, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane grey = luma, half;
    for (int k = 0; k < ALIGN_SCALES; k++) {
        int width = luma.width >> k, height = luma.height >> k;
        if (k) {
            if (kernels_plane_new(&half, width, height, arena, err))
                return MESO_E_OUT_OF_MEMORY;
            kernels->shrink_area(grey, 2, half);
            grey = half;
        }
        kernels->local_normalise(grey, NORMAL_RADIUS, out->scale[k]);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
