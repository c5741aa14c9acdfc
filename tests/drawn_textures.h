/* Skin and scalp drawn as functions of a continuous position, so that a warp of them is exact and
   involves no resampling. For tests of mappings; they look like skin only to a matcher. */
#ifndef TESTS_DRAWN_TEXTURES_H
#define TESTS_DRAWN_TEXTURES_H

#include "image/image.h"

#include <math.h>
#include <stdlib.h>

static inline uint32_t drawn_hash(uint32_t a, uint32_t b, uint32_t seed)
{
    uint32_t h = a * 0x9E3779B1u ^ (b * 0x85EBCA77u + seed * 0xC2B2AE3Du);
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    return h ^ (h >> 15);
}

/* 0..1 */
static inline double drawn_uniform(uint32_t a, uint32_t b, uint32_t seed)
{
    return drawn_hash(a, b, seed) / 4294967296.0;
}

/* Smooth noise of one wavelength, -1..1. */
static inline double drawn_noise(double x, double y, double wavelength, uint32_t seed)
{
    double u = x / wavelength, v = y / wavelength;
    int i = (int)floor(u), j = (int)floor(v);
    u -= i;
    v -= j;
    double a = u * u * u * (u * (6 * u - 15) + 10), b = v * v * v * (v * (6 * v - 15) + 10);
    double corner[4];
    for (int k = 0; k < 4; k++)
        corner[k] = drawn_uniform((uint32_t)(i + (k & 1)), (uint32_t)(j + (k >> 1)), seed);
    double top = corner[0] + a * (corner[1] - corner[0]);
    double low = corner[2] + a * (corner[3] - corner[2]);
    return 2 * (top + b * (low - top)) - 1;
}

struct drawn_texture {
    uint32_t seed;
    double size;       /* the drawing covers 0..size in both directions, and a margin around */
    int spots;         /* dark spots on a jittered grid of spots x spots; 0: none */
    int hairs;         /* dark lines; 0: none */
    uint32_t lost;     /* of 100: share of the spots or hairs that are left out */
    double gain, bias; /* of the light; 0: 1 */
    double noise;      /* of the camera, grey levels */
};

/* Spot (i, j) of the grid; false if it is left out. */
static inline bool drawn_spot(const struct drawn_texture *t, int i, int j, double *x, double *y,
                              double *radius)
{
    double cell = t->size / t->spots;
    uint32_t a = (uint32_t)i, b = (uint32_t)j, s = t->seed;
    *x = (i + 0.3 + 0.4 * drawn_uniform(a, b, s + 11)) * cell;
    *y = (j + 0.3 + 0.4 * drawn_uniform(a, b, s + 12)) * cell;
    *radius = cell * (0.05 + 0.05 * drawn_uniform(a, b, s + 13));
    return drawn_hash(a, b, s + 14) % 100 >= t->lost;
}

/* Darkness of the nearest spot, 0..1. */
static inline double drawn_spots(const struct drawn_texture *t, double x, double y)
{
    double cell = t->size / t->spots, sx, sy, radius;
    int i = (int)floor(x / cell), j = (int)floor(y / cell);
    if (!drawn_spot(t, i, j, &sx, &sy, &radius))
        return 0;
    double distance = hypot(x - sx, y - sy);
    return 1 / (1 + exp((distance - radius) / 0.8));
}

/* Darkness of the hairs through this place, 0..1. */
static inline double drawn_hairs(const struct drawn_texture *t, double x, double y)
{
    double dark = 0;
    for (int k = 0; k < t->hairs; k++) {
        uint32_t a = (uint32_t)k, s = t->seed;
        if (drawn_hash(a, 7, s + 24) % 100 < t->lost)
            continue;
        double rx = drawn_uniform(a, 0, s + 20) * t->size - x;
        double ry = drawn_uniform(a, 1, s + 20) * t->size - y;
        double angle = 1 + 1.2 * drawn_uniform(a, 2, s + 20);
        double length = t->size * (0.15 + 0.2 * drawn_uniform(a, 3, s + 20));
        double along = -(rx * cos(angle) + ry * sin(angle));
        along = fmin(fmax(along, 0), length);
        double distance = hypot(rx + along * cos(angle), ry + along * sin(angle));
        double width = t->size * (0.002 + 0.003 * drawn_uniform(a, 4, s + 20));
        dark = fmax(dark, 1 / (1 + exp((distance - width) / 0.5)));
    }
    return dark;
}

/* Grey level of the drawing at a place. */
static inline double drawn_level(const struct drawn_texture *t, double x, double y)
{
    double level = 165 + 12 * drawn_noise(x, y, 90, t->seed) +
                   7 * drawn_noise(x, y, 19, t->seed + 1) + 6 * drawn_noise(x, y, 8, t->seed + 2) +
                   5 * drawn_noise(x, y, 4, t->seed + 3);
    if (t->spots)
        level -= 55 * drawn_spots(t, x, y);
    if (t->hairs)
        level -= 90 * drawn_hairs(t, x, y);
    return level;
}

/* Where a pixel of the photograph lies on the drawing. */
typedef struct image_point (*drawn_place_fn)(const void *context, double x, double y);

static inline struct photo drawn_photo(const struct drawn_texture *t, int width, int height,
                                       drawn_place_fn place, const void *context, const char *name)
{
    struct photo photo = {.width = width,
                          .height = height,
                          .stride = (ptrdiff_t)width * 3,
                          .name = name,
                          .format = "drawn",
                          .bit_depth = 8,
                          .channels = 3,
                          .exif_orientation = 1};
    photo.rgb = malloc((size_t)width * height * 3);
    for (int y = 0; y < height && photo.rgb; y++)
        for (int x = 0; x < width; x++) {
            struct image_point p = {x + 0.5, y + 0.5};
            if (place)
                p = place(context, p.x, p.y);
            double noise = 0;
            for (uint32_t k = 0; k < 4 && t->noise > 0; k++)
                noise += drawn_uniform((uint32_t)(y * width + x), k, t->seed + 99) - 0.5;
            double level = drawn_level(t, p.x, p.y) * (t->gain > 0 ? t->gain : 1) + t->bias +
                           noise * t->noise * 1.732;
            const double colour[3] = {1.15, 0.92, 0.80};
            for (int c = 0; c < 3; c++)
                photo.rgb[y * photo.stride + x * 3 + c] =
                    (uint8_t)fmin(fmax(level * colour[c] + 0.5, 0), 255);
        }
    return photo;
}

#endif
