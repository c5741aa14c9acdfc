/* Photographs to be shown without marks, in one frame: what the patient's page has. For looking:
   nothing is measured on them. */
#include "picture.h"

enum { JPEG_QUALITY = 88 };

int report_shot_in(const struct report *report, const struct report_photo *shown,
                   const struct report_frame *frame, struct report_shot *out, struct arena *arena,
                   struct meso_error *err)
{
    struct arena *scratch;
    uint8_t *rgb;
    int code = base_arena_new(&scratch, 0, err);
    if (code)
        return code;
    *out = (struct report_shot){.width = frame->out_width, .height = frame->out_height};
    code = report_picture(report, shown, frame, &rgb, scratch, err);
    if (!code)
        code = image_encode_jpeg(rgb, frame->out_width, frame->out_height,
                                 3 * (ptrdiff_t)frame->out_width, JPEG_QUALITY, &out->jpeg,
                                 &out->length, arena, err);
    base_arena_free(scratch);
    return code;
}

int report_shot_of(const struct report *report, int session, int side, struct report_shot *out,
                   struct arena *arena, struct meso_error *err)
{
    const struct report_photo *own = &report->sessions[session].photos[0];
    struct report_photo shown = *own;
    /* A mapping that holds for little of it would show a face that nobody has. */
    if (own->alignment && own->alignment->valid_fraction < progress_least_zone_fraction)
        shown.alignment = NULL;
    struct report_frame frame =
        report_frame_of(shown.alignment ? &report->sessions[0].photos[0] : &shown, side);
    return report_shot_in(report, &shown, &frame, out, arena, err);
}
