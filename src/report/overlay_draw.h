/* Private: what overlays are drawn with. */
#ifndef REPORT_OVERLAY_DRAW_H
#define REPORT_OVERLAY_DRAW_H

#include "picture.h"

struct canvas {
    uint8_t *rgb; /* rows of 3 * width bytes */
    int width, height;
};
struct colour {
    uint8_t at[3];
};
/* Mixes share (0..1) of the colour into a pixel. */
void report_overlay_tint(struct canvas canvas, int x, int y, struct colour colour, double share);
/* Strokes over the places of a picture in the baseline's frame whose mapping is not to be trusted.
   subject, of the baseline: around it nothing is ever mapped, and strokes would say nothing there;
   without points: everything. */
void report_overlay_distrust(struct canvas canvas, const struct report_frame *frame,
                             const struct align_map *map, const struct image_polygon *subject);
/* The face, or the region that was asked for; no points: everything. */
int report_overlay_subject(const struct report *report, struct image_polygon *out,
                           struct arena *arena, struct meso_error *err);
/* A line one pixel and a half wide between two places (pixel centres at +0.5). */
void report_overlay_line(struct canvas canvas, struct image_point from, struct image_point to,
                         struct colour colour, double share);
/* Two pictures beside each other, with a gap. */
int report_overlay_beside(struct canvas left, struct canvas right, struct canvas *out,
                          struct arena *arena, struct meso_error *err);

#endif
