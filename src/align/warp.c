/* The follow-up as the baseline's camera would have seen it, for pictures side by side. For looking
   only: nothing is measured on warped pixels. */
#include "align.h"

#include <math.h>
#include <string.h>

/* How many samples a side stand for one pixel, so that fine detail is averaged and not picked. */
static int oversampling(const struct align_map *map, double width, double height, int out_width,
                        int out_height)
{
    double reduction = fmax(width / out_width, height / out_height) * map->scale;
    return (int)fmin(fmax(ceil(reduction / 1.5), 1), 8);
}

/* One output row: factor rows of factor samples a pixel, averaged. */
static void average_row(const uint8_t *fine, int factor, int out_width, uint8_t *row)
{
    ptrdiff_t stride = (ptrdiff_t)out_width * factor * 3;
    int samples = factor * factor;
    for (int x = 0; x < out_width; x++)
        for (int channel = 0; channel < 3; channel++) {
            int sum = samples / 2;
            for (int j = 0; j < factor; j++)
                for (int i = 0; i < factor; i++)
                    sum += fine[j * stride + (ptrdiff_t)(x * factor + i) * 3 + channel];
            row[x * 3 + channel] = (uint8_t)(sum / samples);
        }
}

/* Where the follow-up shows nothing the picture is plain, not its edge drawn out. */
enum { OUTSIDE = 160 };

static void blank_outside(struct plane at_x, struct plane at_y, const struct photo *after,
                          uint8_t *fine)
{
    for (int j = 0; j < at_x.height; j++)
        for (int i = 0; i < at_x.width; i++) {
            float px = at_x.at[j * at_x.stride + i], py = at_y.at[j * at_y.stride + i];
            if (!(px >= 0 && py >= 0 && px < (float)after->width && py < (float)after->height))
                memset(fine + 3 * ((ptrdiff_t)j * at_x.width + i), OUTSIDE, 3);
        }
}

int align_warp(const struct kernels *kernels, const struct align_map *map,
               const struct photo *after, double x, double y, double width, double height,
               int out_width, int out_height, uint8_t **rgb, struct arena *arena,
               struct meso_error *err)
{
    if (!(width > 0 && height > 0) || out_width < 1 || out_height < 1)
        return base_error(err, MESO_E_UNEXPECTED, "cannot warp a window of %g x %g px to %d x %d",
                          width, height, out_width, out_height);
    *rgb = base_arena_alloc(arena, (size_t)out_width * out_height * 3, err);
    if (!*rgb)
        return MESO_E_OUT_OF_MEMORY;
    int factor = oversampling(map, width, height, out_width, out_height);
    struct plane at_x, at_y;
    struct base_arena_mark mark = base_arena_mark(arena);
    uint8_t *fine = base_arena_alloc(arena, (size_t)out_width * factor * factor * 3, err);
    if (!fine || kernels_plane_new(&at_x, out_width * factor, factor, arena, err) ||
        kernels_plane_new(&at_y, out_width * factor, factor, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int row = 0; row < out_height; row++) {
        for (int j = 0; j < factor; j++)
            for (int i = 0; i < at_x.width; i++) {
                double to_x, to_y;
                align_point(map, x + (i + 0.5) * width / at_x.width,
                            y + (row * factor + j + 0.5) * height / (out_height * factor), &to_x,
                            &to_y);
                at_x.at[j * at_x.stride + i] = (float)to_x;
                at_y.at[j * at_y.stride + i] = (float)to_y;
            }
        kernels->warp_rgb8(after->rgb, after->stride, after->width, after->height, at_x, at_y, fine,
                           (ptrdiff_t)at_x.width * 3);
        blank_outside(at_x, at_y, after, fine);
        average_row(fine, factor, out_width, *rgb + (ptrdiff_t)row * out_width * 3);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
