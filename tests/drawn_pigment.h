/* Drawn skin with known pigment: laid on in densities, so that the truth is the same on every tone.
 */
#ifndef DRAWN_PIGMENT_H
#define DRAWN_PIGMENT_H

#include "image/image.h"
#include "measure/measure.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern const struct measure measure_spots, measure_redness, measure_tone;

enum { DRAWN_SIDE = 240 };
static const double drawn_mm_per_px = 0.15; /* a face of 36 mm across */
static const double drawn_melanin[3] = {0.4143, 0.3570, 0.8372};
static const double drawn_haemoglobin[3] = {0.2988, 0.6838, 0.6657};
static const double drawn_grey[3] = {1, 1, 1};
static const double drawn_hair[3] = {1, 1.1, 1.2}; /* dark brown, as a pigment is */
/* sRGB of the forearm of four people */
static const double drawn_skins[4][3] = {
    {226, 184, 166}, {193, 142, 113}, {141, 93, 68}, {84, 56, 44}};

struct drawn {
    struct arena *arena;
    struct kernels kernels;
    double density[3][DRAWN_SIDE][DRAWN_SIDE];
    struct photo photo;
    struct zone zone;
    struct measure_input input;
    double lens_px; /* sigma of the blur; 0: none */
    double noise;   /* of the sensor, sd in 8-bit steps; 0: none */
    uint32_t shot;  /* seeds the noise */
};

static inline double drawn_linear(double level)
{
    level /= 255;
    return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4);
}

static inline double drawn_level(double light)
{
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055);
}

static inline uint8_t drawn_encoded(double light)
{
    return (uint8_t)fmin(fmax(drawn_level(light) + 0.5, 0), 255);
}

/* Steady noise in -1 .. 1 from the place alone. */
static inline double drawn_grain(uint32_t x, uint32_t y, uint32_t salt)
{
    uint32_t h = x * 0x9E3779B1u ^ (y + 77) * 0x85EBCA77u ^ salt * 0xC2B2AE3Du;
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    return (double)(h ^ (h >> 15)) / 2147483648.0 - 1;
}

static inline struct drawn *drawn_blank(int tone)
{
    struct arena *arena;
    if (base_arena_new(&arena, 0, NULL))
        abort();
    struct drawn *drawing = base_arena_calloc(arena, 1, sizeof *drawing, NULL);
    drawing->arena = arena;
    if (kernels_select(&drawing->kernels, NULL))
        abort();
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                drawing->density[c][y][x] =
                    -log(drawn_linear(drawn_skins[tone][c])) +
                    0.03 * drawn_grain((uint32_t)x, (uint32_t)y, 9) +
                    0.012 * drawn_grain((uint32_t)x, (uint32_t)y, (uint32_t)c);
    struct mask mask;
    kernels_mask_new(&mask, DRAWN_SIDE, DRAWN_SIDE, arena, NULL);
    memset(mask.at, 255, (size_t)mask.stride * DRAWN_SIDE);
    drawing->zone = (struct zone){.name = "whole",
                                  .width = DRAWN_SIDE,
                                  .height = DRAWN_SIDE,
                                  .mask = mask,
                                  .outline_px = DRAWN_SIDE * DRAWN_SIDE,
                                  .valid_px = DRAWN_SIDE * DRAWN_SIDE};
    drawing->photo =
        (struct photo){.width = DRAWN_SIDE,
                       .height = DRAWN_SIDE,
                       .stride = 3 * DRAWN_SIDE,
                       .rgb = base_arena_alloc(arena, (size_t)3 * DRAWN_SIDE * DRAWN_SIDE, NULL),
                       .name = "drawn",
                       .channels = 3};
    drawing->input = (struct measure_input){.kernels = &drawing->kernels,
                                            .photo = &drawing->photo,
                                            .zone = &drawing->zone,
                                            .mm_per_px = drawn_mm_per_px};
    return drawing;
}

static inline void drawn_free(struct drawn *drawing)
{
    base_arena_free(drawing->arena);
}

/* Lays `amount` of a pigment on an ellipse with a soft rim of 1 px, by shares of 4 x 4 places. */
static inline void drawn_lay(struct drawn *drawing, const double pigment[3], double amount,
                             double x_mm, double y_mm, double radius_x_mm, double radius_y_mm)
{
    int left = (int)fmax((x_mm - radius_x_mm) / drawn_mm_per_px - 1, 0);
    int top = (int)fmax((y_mm - radius_y_mm) / drawn_mm_per_px - 1, 0);
    int right = (int)fmin((x_mm + radius_x_mm) / drawn_mm_per_px + 2, DRAWN_SIDE);
    int bottom = (int)fmin((y_mm + radius_y_mm) / drawn_mm_per_px + 2, DRAWN_SIDE);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            int inside = 0;
            for (int i = 0; i < 16; i++) {
                double dx = ((x + (i % 4 + 0.5) / 4) * drawn_mm_per_px - x_mm) / radius_x_mm;
                double dy =
                    ((y + (double)(i / 4) / 4 + 0.125) * drawn_mm_per_px - y_mm) / radius_y_mm;
                inside += dx * dx + dy * dy <= 1;
            }
            for (int c = 0; c < 3; c++)
                drawing->density[c][y][x] += amount * pigment[c] * inside / 16;
        }
}

static inline void drawn_spot(struct drawn *drawing, const double pigment[3], double amount,
                              double x_mm, double y_mm, double diameter_mm)
{
    drawn_lay(drawing, pigment, amount, x_mm, y_mm, diameter_mm / 2, diameter_mm / 2);
}

/* Light of one channel as it reaches the sensor. */
static inline struct plane drawn_light(struct drawn *drawing, int channel, double ev)
{
    struct plane light, soft;
    kernels_plane_new(&light, DRAWN_SIDE, DRAWN_SIDE, drawing->arena, NULL);
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++)
            light.at[y * light.stride + x] =
                (float)(exp(-drawing->density[channel][y][x]) * exp2(ev));
    if (drawing->lens_px <= 0)
        return light;
    kernels_plane_new(&soft, DRAWN_SIDE, DRAWN_SIDE, drawing->arena, NULL);
    kernels_gaussian(&drawing->kernels, light, drawing->lens_px, soft, drawing->arena, NULL);
    return soft;
}

/* Uniform noise has sqrt(3) times its sd to either side. */
static inline uint8_t drawn_noisy(const struct drawn *drawing, int x, int y, int c, double light)
{
    uint32_t salt = 100 + 3 * drawing->shot + (uint32_t)c;
    double noise = drawing->noise * sqrt(3) * drawn_grain((uint32_t)x, (uint32_t)y, salt);
    return (uint8_t)fmin(fmax(drawn_level(light) + noise + 0.5, 0), 255);
}

static inline void drawn_expose(struct drawn *drawing, double ev)
{
    for (int c = 0; c < 3; c++) {
        struct base_arena_mark mark = base_arena_mark(drawing->arena);
        struct plane light = drawn_light(drawing, c, ev);
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                drawing->photo.rgb[y * drawing->photo.stride + (ptrdiff_t)3 * x + c] =
                    drawn_noisy(drawing, x, y, c, (double)light.at[y * light.stride + x]);
        base_arena_rewind(drawing->arena, mark);
    }
}

#endif
