/* A second look at one spot: one session's search found it, the other's did not. How much darker in
   melanin is its place there than the ring around it, wherever within the alignment's error that is
   most? A spot near the limits of the search is found in one photograph and missed in the next;
   this tells it from one that came or went. Limits: a hair that crosses the place darkens it.
   Melanin after Tsumura's separation, as in spots.c. Knows one photograph and a place. */
#include "measure.h"

#include <math.h>

/* Optical densities of melanin and blood in red, green and blue (Tsumura et al., ACM ToG 2003). */
static const double melanin[3] = {.4143, .3570, .8372}, blood[3] = {.2988, .6838, .6657};
/* The ring in radii. */
static const double ring_from = 1.4, ring_to = 2.2;
/* Rows of samples across the ring: enough for a mean, whatever the size. */
enum { ROWS = 25 };

/* Melanin per unit of density in each channel: what neither blood nor shading explains. */
static void melanin_weights(double out[3])
{
    double n[3] = {blood[1] - blood[2], blood[2] - blood[0], blood[0] - blood[1]};
    double along = melanin[0] * n[0] + melanin[1] * n[1] + melanin[2] * n[2];
    for (int c = 0; c < 3; c++)
        out[c] = n[c] / along;
}

static double density(uint8_t encoded)
{
    double v = encoded / 255.0;
    double light = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    return -log(fmax(light, 1.0 / 255));
}

/* Mean melanin of the disc less that of the ring; NaN where most lies outside of the photograph. */
static double contrast_at(const struct photo *photo, const double table[256],
                          const double weights[3], double x, double y, double radius)
{
    double sums[2] = {0, 0}, step = 2 * ring_to * radius / (ROWS - 1);
    int counts[2] = {0, 0}, all = 0;
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < ROWS; i++) {
            double dx = i * step - ring_to * radius, dy = j * step - ring_to * radius;
            double away = hypot(dx, dy) / radius;
            if (away > ring_to || (away > 0.8 && away < ring_from))
                continue;
            int column = (int)floor(x + dx), row = (int)floor(y + dy);
            all++;
            if (column < 0 || row < 0 || column >= photo->width || row >= photo->height)
                continue;
            const uint8_t *rgb = photo->rgb + row * photo->stride + 3 * column;
            sums[away > 1] += weights[0] * table[rgb[0]] + weights[1] * table[rgb[1]] +
                              weights[2] * table[rgb[2]];
            counts[away > 1]++;
        }
    bool enough = counts[0] && counts[1] && counts[0] + counts[1] > all / 2;
    return enough ? sums[0] / counts[0] - sums[1] / counts[1] : NAN;
}

struct measure_look measure_spot_look(const struct photo *photo, double x, double y,
                                      double radius_px, double reach_px)
{
    enum { STEPS = 3 };
    double table[256], weights[3];
    struct measure_look look = {.contrast = -INFINITY};
    int seen = 0, all = 0;
    melanin_weights(weights);
    for (int i = 0; i < 256; i++)
        table[i] = density((uint8_t)i);
    for (int j = -STEPS; j <= STEPS; j++)
        for (int i = -STEPS; i <= STEPS; i++) {
            if ((i || j) && (!(reach_px > 0) || i * i + j * j > STEPS * STEPS))
                continue;
            double contrast = contrast_at(photo, table, weights, x + i * reach_px / STEPS,
                                          y + j * reach_px / STEPS, fmax(radius_px, 1.5));
            all++;
            seen += !isnan(contrast);
            if (contrast > look.contrast)
                look.contrast = contrast;
        }
    look.shown = (double)seen / all;
    if (!seen)
        look.contrast = NAN;
    return look;
}
