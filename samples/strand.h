/* One hair on the canvas: a curved cylinder of varying width that absorbs and scatters light,
   antialiased. Knows the picture's pixels only. */
#ifndef SAMPLES_STRAND_H
#define SAMPLES_STRAND_H

#include "canvas.h"
#include "render.h"

/* How a hair of 70 um looks: optical density across its middle (Beer-Lambert), the light that it
   scatters back itself, and the strength of its shine. */
struct render_strand_look {
    double density[3], scatter[3], shine;
};
extern const struct render_strand_look render_strand_looks[RENDER_HAIR_COLOUR_COUNT];

/* Working memory for drawing on one canvas; create once, use for every strand. */
struct render_strand_brush {
    int width, height;
    float *across, *half, *cut, *along; /* of the strand being drawn, at each pixel */
    int *owner;                         /* which strand the pixel's values belong to */
    int *touched, touched_count, strand;
};
int render_strand_brush_new(struct render_strand_brush *out, int width, int height,
                            struct arena *arena, struct meso_error *err);

struct render_strand {
    const struct render_point *path; /* px */
    const double *width_px;          /* full width at each point */
    int points;
    bool blunt_root, blunt_tip;
    struct render_strand_look look;
    double thickness;           /* diameter relative to 70 um: scales the density */
    double light_x, light_y;    /* towards the light, in the picture's plane */
    double band_at_px, band_px; /* from the root: where the hair shines; width 0: everywhere */
    uint32_t texture_seed;
};
void render_strand_draw(struct render_canvas *canvas, struct render_strand_brush *brush,
                        const struct render_strand *strand);
/* Adds amount x thickness of the strand to one channel: for vessels in a map of pigments. */
void render_strand_stain(struct render_canvas *canvas, struct render_strand_brush *brush,
                         const struct render_strand *strand, int channel, double amount);
/* Multiplies a plane of bare shares by what the strand last drawn leaves bare of each pixel. */
void render_strand_uncover(float *bare, const struct render_strand_brush *brush);
/* Adds the strand's coverage (0..1, the larger wins) to a plane of the canvas' size, moved by dx,
   dy and widened: for its shadow. */
void render_strand_shadow(float *plane, struct render_strand_brush *brush,
                          const struct render_strand *strand, double dx, double dy, double widen);

#endif
