/* Inside the skin subject: planted lines and spots in millimetres. */
#ifndef SAMPLES_SKIN_H
#define SAMPLES_SKIN_H

#include "canvas.h"
#include "render.h"
#include "site.h"

enum { SKIN_LINES_MAX = 40, SKIN_SPOTS_MAX = 300, SKIN_LINE_POINTS = 60 };
struct skin_line {
    struct render_point path[SKIN_LINE_POINTS]; /* mm */
    double width, depth;                        /* mm */
};
struct skin_spot {
    struct render_point at;
    double radius, melanin;
    bool removed;
    uint32_t seed;
};
struct skin_site {
    const struct render_skin_options *options;
    struct site_map map;
    double redness_factor;
    struct skin_line lines[SKIN_LINES_MAX];
    int line_count;
    struct skin_spot spots[SKIN_SPOTS_MAX];
    int spot_count;
};
int skin_plan(struct skin_site *site, const struct render_skin_change *change,
              struct meso_error *err);
/* Into a map of melanin, haemoglobin, height in mm. */
void skin_paint_marks(const struct skin_site *site, struct render_canvas *map);
/* Little light finds the bottom of a line, whatever its direction. */
void skin_darken_valleys(const struct skin_site *site, struct render_canvas *canvas);
int skin_truth(const struct skin_site *site, const struct render_skin_change *change,
               struct render_skin *out, struct arena *arena, struct meso_error *err);

#endif
