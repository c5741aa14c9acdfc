/* Procedural textures: smooth noise, cells, and the colour of skin from its pigments. Knows nothing
   of subjects. */
#ifndef SAMPLES_TEXTURE_H
#define SAMPLES_TEXTURE_H

#include <stdint.h>

/* Gradient noise of unit lattice, about -1..1, mean 0. */
double render_noise(uint32_t seed, double x, double y);
/* octaves of it, each at twice the frequency and `gain` times the amplitude; about -1..1. */
double render_noise_octaves(uint32_t seed, double x, double y, int octaves, double gain);

struct render_cell {
    double nearest, second; /* distances to the nearest two points of a jittered unit lattice */
    uint32_t id;            /* of the nearest one: a hash */
};
struct render_cell render_cells(uint32_t seed, double x, double y);

/* 0 below low, 1 above high, smooth between. */
double render_smoothstep(double low, double high, double value);

/* Linear reflectance of skin with these pigment coefficients; the vectors are those that
   the measures separate by (after Tsumura et al. 2003), so planted pigment has a known value. */
void render_skin_colour(double melanin, double haemoglobin, double shade, float rgb[3]);

#endif
