/* The canvas: a picture in linear light, three float planes interleaved, and what can be done to it
   as a whole. 1.0 is the light that a white surface gives back at exposure 0. Knows nothing of
   subjects and cameras. */
#ifndef SAMPLES_CANVAS_H
#define SAMPLES_CANVAS_H

#include "base/base.h"

struct render_canvas {
    int width, height;
    float *rgb; /* 3 floats a pixel, rows without gaps */
};

int render_canvas_new(struct render_canvas *out, int width, int height, struct arena *arena,
                      struct meso_error *err);
static inline float *render_canvas_at(const struct render_canvas *canvas, int x, int y)
{
    return canvas->rgb + 3 * ((size_t)y * (size_t)canvas->width + (size_t)x);
}
/* Gaussian blur of `channels` interleaved floats in place; its own, not the one of src/kernels:
   what is measured by a kernel is not to be drawn by it. */
int render_blur(float *pixels, int width, int height, int channels, double sigma,
                struct arena *scratch, struct meso_error *err);
/* Linear 0..1 to sRGB 0..255, not yet rounded. */
double render_srgb_encode(double linear);
double render_srgb_decode(double encoded);

#endif
