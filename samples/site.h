/* A flat piece of a patient and its place in a picture: millimetres from the middle of the
   baseline's field to pixels of one photograph and back. Knows nothing of what lies there. */
#ifndef SAMPLES_SITE_H
#define SAMPLES_SITE_H

#include "render.h"

struct site_map {
    double to_px[6], to_site[6]; /* [a b c; d e f] (x, y, 1) */
    double px_per_mm, baseline_px_per_mm;
    int width, height;
};
/* The content moved by shift, turned by rotate about the middle, enlarged by scale (0: 1). */
void site_map_set(struct site_map *out, int width, int height, double mm_per_px, double shift_x_mm,
                  double shift_y_mm, double rotate_deg, double scale);
struct render_point site_to_px(const struct site_map *map, double x_mm, double y_mm);
struct render_point site_from_px(const struct site_map *map, double x, double y);
/* This picture's px -> baseline px. */
void site_to_baseline(const struct site_map *map, double out[6]);

#endif
