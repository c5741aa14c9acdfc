/* The scalp of one patient at one session: where hair grows, which way it lies, how it is lit.
   Millimetres from the middle of the baseline's picture. Private to samples/scalp*.c. */
#ifndef SAMPLES_SCALP_H
#define SAMPLES_SCALP_H

#include "canvas.h"
#include "random.h"
#include "render.h"
#include "site.h"

struct scalp_site {
    const struct render_scalp_options *options;
    struct site_map map;
    double density_factor, parting_factor;
    double half_w, half_h;
    uint32_t wave;
    int hairs; /* rooted in the picture */
};

double scalp_parting_y(const struct scalp_site *site, double x);
double scalp_parting_half_width(const struct scalp_site *site, double x);
/* The hairline of a view from the front: hair grows above it (smaller y). */
double scalp_hairline_y(const struct scalp_site *site, double x);
/* Distance from where the hair begins to lie over other hair: parting, whorl or hairline. */
double scalp_away(const struct scalp_site *site, double x, double y);
/* Chance that a hair of a full scalp is there. */
double scalp_presence(const struct scalp_site *site, double x, double y);
/* Which way a hair rooted here leaves its root (rad), and how it turns a mm. */
double scalp_heading(const struct scalp_site *site, double x, double y);
double scalp_curl(const struct scalp_site *site, double x, double y);
/* 0 outside the head's outline, 1 inside; 1 everywhere when the head fills the picture. */
double scalp_head(const struct scalp_site *site, double x, double y);

/* Skin, ears, glare, wall and cape. */
void scalp_paint_ground(const struct scalp_site *site, struct render_canvas *canvas);
/* Every hair; bare (all 1 before) becomes the share of each pixel that no hair hides. */
int scalp_paint_hairs(struct scalp_site *site, struct render_canvas *canvas, float *bare,
                      struct arena *arena, struct meso_error *err);

#endif
