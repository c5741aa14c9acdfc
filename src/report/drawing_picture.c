/* Pictures of a kept drawing: windows of the baseline's frame, in which the follow-up is resampled.
   For looking: nothing is measured on them. */
#include "overlay_draw.h"
#include "picture.h"

#include <cjson/cJSON.h>
#include <math.h>

enum { JPEG_QUALITY = 88 };

/* The part of the window that lies in the frame, in whole px of the photograph. */
static struct report_frame frame_of(const struct report_window *frame,
                                    const struct report_window *window, int side)
{
    double left = fmax(0, floor(window->x)), top = fmax(0, floor(window->y));
    double right = fmin(frame->width, ceil(window->x + window->width));
    double bottom = fmin(frame->height, ceil(window->y + window->height));
    struct report_frame out = {frame->x + left, frame->y + top, right - left, bottom - top, 0, 0};
    if (!(out.width >= 1 && out.height >= 1))
        return out;
    double shrink = side > 0 ? fmax(1, fmax(out.width, out.height) / side) : 1;
    out.out_width = (int)fmax(1, lround(out.width / shrink));
    out.out_height = (int)fmax(1, lround(out.height / shrink));
    return out;
}

static bool fits(const struct report_drawing *drawing, const struct photo *photo, bool follow_up)
{
    const struct align_map *map = drawing->map;
    const struct report_window *frame = &drawing->frames[follow_up];
    if (follow_up && map)
        return photo->width == map->after_width && photo->height == map->after_height;
    return frame->x + frame->width <= photo->width && frame->y + frame->height <= photo->height;
}

static int check(const struct report_drawing *drawing, const struct photo *photo, bool follow_up,
                 const struct report_frame *frame, struct meso_error *err)
{
    if (!fits(drawing, photo, follow_up))
        return base_error(err, MESO_E_UNEXPECTED, "'%s' is not the photograph of its drawing",
                          photo->name);
    return frame->out_width ? MESO_OK
                            : base_error(err, MESO_E_USAGE, "a window outside of the picture");
}

int report_drawing_picture(const struct report_drawing *drawing, const struct kernels *kernels,
                           const struct photo *photo, bool follow_up,
                           const struct report_window *window, int side, uint8_t **jpeg,
                           size_t *length, struct arena *arena, struct meso_error *err)
{
    const struct align_map *map = follow_up ? drawing->map : NULL;
    struct report_frame frame = frame_of(&drawing->frames[follow_up], window, side);
    struct report report = {.kernels = kernels};
    struct report_photo shown = {.photo = photo, .alignment = map};
    uint8_t *rgb;
    int code = check(drawing, photo, follow_up, &frame, err);
    if (!code)
        code = report_picture(&report, &shown, &frame, &rgb, arena, err);
    if (code)
        return code;
    if (map)
        report_overlay_distrust((struct canvas){rgb, frame.out_width, frame.out_height}, &frame,
                                map, &drawing->subject);
    return image_encode_jpeg(rgb, frame.out_width, frame.out_height, 3 * (ptrdiff_t)frame.out_width,
                             JPEG_QUALITY, jpeg, length, arena, err);
}

bool report_drawing_is_shown(const struct report_drawing *drawing, const struct report *report)
{
    const char *told = report_last(report)->photos[0].told;
    if (!drawing->map)
        return true;
    cJSON *photo = told ? cJSON_Parse(told) : NULL;
    const cJSON *valid =
        cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "alignment"), "valid_fraction");
    bool shown = cJSON_IsNumber(valid) && valid->valuedouble >= progress_least_zone_fraction;
    cJSON_Delete(photo);
    return shown;
}

int report_drawing_shot(const struct report_drawing *drawing, const struct kernels *kernels,
                        const struct photo *photo, bool follow_up, int side,
                        struct report_shot *out, struct arena *arena, struct meso_error *err)
{
    const struct report_window all = {0, 0, 1e6, 1e6};
    struct report_frame frame = frame_of(&drawing->frames[follow_up], &all, side);
    struct report report = {.kernels = kernels};
    struct report_photo shown = {.photo = photo, .alignment = follow_up ? drawing->map : NULL};
    int code = check(drawing, photo, follow_up, &frame, err);
    return code ? code : report_shot_in(&report, &shown, &frame, out, arena, err);
}
