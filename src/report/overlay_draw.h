/* Private: what overlays are drawn with. */
#ifndef REPORT_OVERLAY_DRAW_H
#define REPORT_OVERLAY_DRAW_H

#include "report.h"

struct canvas {
    uint8_t *rgb; /* rows of 3 * width bytes */
    int width, height;
};
struct colour {
    uint8_t at[3];
};
/* Mixes share (0..1) of the colour into a pixel. */
void report_overlay_tint(struct canvas canvas, int x, int y, struct colour colour, double share);
/* Diagonal strokes in grey where hatched(context, x, y). */
typedef bool (*overlay_test_fn)(const void *context, int x, int y);
void report_overlay_hatch(struct canvas canvas, overlay_test_fn hatched, const void *context);
/* A line one pixel and a half wide between two places (pixel centres at +0.5). */
void report_overlay_line(struct canvas canvas, struct image_point from, struct image_point to,
                         struct colour colour, double share);
/* The outline of a face's mesh. */
int report_overlay_hull(const struct locate_face *face, struct image_polygon *out,
                        struct arena *arena, struct meso_error *err);
/* Two pictures beside each other, with a gap. */
int report_overlay_beside(struct canvas left, struct canvas right, struct canvas *out,
                          struct arena *arena, struct meso_error *err);

#endif
