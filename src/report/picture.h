/* Private: windows of the baseline as pictures, in which the follow-up is resampled, so that the
   same skin stands at the same place. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "report.h"

struct report_frame {
    double x, y, width, height; /* of the baseline, whole px */
    int out_width, out_height;  /* of the picture */
};
/* A face with a margin; otherwise everything. At most side px on the picture's longer side. */
struct report_frame report_frame_of(const struct report_photo *photo, int side);
/* Where a place of the picture lies in the baseline. */
struct image_point report_frame_place(const struct report_frame *frame, double x, double y);
/* Rows of 3 * out_width bytes. */
int report_picture(const struct report *report, const struct report_photo *photo,
                   const struct report_frame *frame, uint8_t **rgb, struct arena *arena,
                   struct meso_error *err);

/* The frame as JPEG (shot.c). */
int report_shot_in(const struct report *report, const struct report_photo *shown,
                   const struct report_frame *frame, struct report_shot *out, struct arena *arena,
                   struct meso_error *err);

#endif
