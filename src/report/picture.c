/* Windows of the baseline as pictures. For looking: nothing is measured on them. */
#include "picture.h"

#include <math.h>

struct report_frame report_frame_of(const struct report_photo *photo, int side)
{
    double left = 0, top = 0, right = photo->photo->width, bottom = photo->photo->height;
    if (photo->face) {
        const struct locate_face *face = photo->face;
        double margin = 0.12 * face->box_height;
        left = fmax(left, face->box_x - margin);
        top = fmax(top, face->box_y - margin);
        right = fmin(right, face->box_x + face->box_width + margin);
        bottom = fmin(bottom, face->box_y + face->box_height + margin);
    }
    struct report_frame frame = {
        floor(left), floor(top), floor(right) - floor(left), floor(bottom) - floor(top), 0, 0};
    double shrink = fmax(1, fmax(frame.width, frame.height) / side);
    frame.out_width = (int)lround(frame.width / shrink);
    frame.out_height = (int)lround(frame.height / shrink);
    return frame;
}

struct image_point report_frame_place(const struct report_frame *frame, double x, double y)
{
    return (struct image_point){frame->x + x * frame->width / frame->out_width,
                                frame->y + y * frame->height / frame->out_height};
}

int report_picture(const struct report *report, const struct report_photo *photo,
                   const struct report_frame *frame, uint8_t **rgb, struct arena *arena,
                   struct meso_error *err)
{
    if (photo->alignment)
        return align_warp(report->kernels, photo->alignment, photo->photo, frame->x, frame->y,
                          frame->width, frame->height, frame->out_width, frame->out_height, rgb,
                          arena, err);
    const struct photo *source = photo->photo;
    *rgb = base_arena_alloc(arena, (size_t)frame->out_width * (size_t)frame->out_height * 3, err);
    if (!*rgb)
        return MESO_E_OUT_OF_MEMORY;
    const uint8_t *at =
        source->rgb + (ptrdiff_t)frame->y * source->stride + 3 * (ptrdiff_t)frame->x;
    return opencv_resize_rgb8(at, source->stride, (int)frame->width, (int)frame->height, *rgb,
                              3 * (ptrdiff_t)frame->out_width, frame->out_width, frame->out_height,
                              err);
}
