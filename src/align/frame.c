/* Photographs at working scale: alignment never touches full-size pixels. Knows no faces. */
#include "working.h"

#include <math.h>

static int clamped(double value, int low, int high)
{
    return value < low ? low : value > high ? high : (int)value;
}

int align_frame_new(const struct photo *photo, double x, double y, double width, double height,
                    double px, struct align_frame *out, struct arena *arena, struct meso_error *err)
{
    int left = clamped(floor(x), 0, photo->width), top = clamped(floor(y), 0, photo->height);
    int right = clamped(ceil(x + width), left, photo->width);
    int bottom = clamped(ceil(y + height), top, photo->height);
    if (right - left < 32 || bottom - top < 32)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s': the part to be aligned is only %d x %d px in view", photo->name,
                          right - left, bottom - top);
    if (px < 1)
        px = 1;
    out->x = left;
    out->y = top;
    out->width = (int)fmax(16, round((right - left) / px));
    out->height = (int)fmax(16, round((bottom - top) / px));
    out->px_x = (double)(right - left) / out->width;
    out->px_y = (double)(bottom - top) / out->height;
    out->rgb = base_arena_alloc(arena, (size_t)out->width * out->height * 3, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    return opencv_resize_rgb8(photo->rgb + top * photo->stride + left * 3, photo->stride,
                              right - left, bottom - top, out->rgb, (ptrdiff_t)out->width * 3,
                              out->width, out->height, err);
}

struct image_point align_frame_from_photo(const struct align_frame *frame, double x, double y)
{
    return (struct image_point){(x - frame->x) / frame->px_x, (y - frame->y) / frame->px_y};
}

struct image_point align_frame_to_photo(const struct align_frame *frame, double x, double y)
{
    return (struct image_point){frame->x + x * frame->px_x, frame->y + y * frame->px_y};
}

int align_normalised(const struct kernels *kernels, const uint8_t *rgb, int width, int height,
                     int radius, struct mask *out, struct arena *arena, struct meso_error *err)
{
    struct plane luma, normal;
    /* Rows without gaps: OpenCV's flow takes no others. */
    *out =
        (struct mask){base_arena_alloc(arena, (size_t)width * height, err), width, height, width};
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    if (kernels_plane_new(&luma, width, height, arena, err) ||
        kernels_plane_new(&normal, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    kernels->luma_rgb8(rgb, (ptrdiff_t)width * 3, luma);
    kernels->local_normalise(luma, radius, normal);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float value = 40 * normal.at[y * normal.stride + x] + 128.5f;
            out->at[y * out->stride + x] = (uint8_t)fminf(fmaxf(value, 0), 255);
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
