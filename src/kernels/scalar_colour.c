/* Colour planes of sRGB bytes: optical density, CIE L*a*b*, luma. Knows no other colour space. */
#include "colour_tables.h"
#include "rows.h"
#include "scalar.h"

#include <string.h>

enum { PIXELS = 128 /* of one step: the channels lie apart and vectorise */ };

/* Linear sRGB to XYZ over the white point D65 (x 0.3127, y 0.3290), from the primaries of
   IEC 61966-2-1; each row sums to 1, so that grey has a = b = 0. */
static const float XYZ_OVER_WHITE[3][3] = {
    {0.433887346f, 0.376224013f, 0.189888641f},
    {0.212639006f, 0.715168679f, 0.0721923154f},
    {0.0177500446f, 0.109447620f, 0.872802336f},
};

void kernels_scalar_density_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane red,
                                 struct plane green, struct plane blue)
{
    for (int y = 0; y < red.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        float *restrict r = kernels_row(red, y);
        float *restrict g = kernels_row(green, y);
        float *restrict b = kernels_row(blue, y);
        for (int x = 0; x < red.width; x++) {
            r[x] = kernels_srgb_density[in[3 * x]];
            g[x] = kernels_srgb_density[in[3 * x + 1]];
            b[x] = kernels_srgb_density[in[3 * x + 2]];
        }
    }
}

/* Cube root of 2^-8 .. 2: a third of the float's bits (4 % off), then two steps of Halley, each of
   which cubes the error; what remains is rounding, below 2e-7. */
static inline float cube_root(float t)
{
    int32_t bits;
    memcpy(&bits, &t, sizeof bits);
    bits = (int32_t)((float)bits * (1.0f / 3.0f)) + 709958130;
    float y;
    memcpy(&y, &bits, sizeof y);
    for (int step = 0; step < 2; step++) {
        float cube = y * y * y;
        y = y * ((cube + (t + t)) / ((cube + cube) + t));
    }
    return y;
}

/* CIE 15: cube root above (6/29)^3, its tangent's chord below. */
static inline float lab_curve(float t)
{
    float root = cube_root(t > 0.00390625f ? t : 0.00390625f);
    float chord = t * (841.0f / 108.0f) + 4.0f / 29.0f;
    return t > 216.0f / 24389.0f ? root : chord;
}

static void lab_step(const float linear[3][PIXELS], float lightness[PIXELS], float a[PIXELS],
                     float b[PIXELS])
{
    const float(*m)[3] = XYZ_OVER_WHITE;
    for (int x = 0; x < PIXELS; x++) {
        float red = linear[0][x], green = linear[1][x], blue = linear[2][x];
        float fx = lab_curve((m[0][0] * red + m[0][1] * green) + m[0][2] * blue);
        float fy = lab_curve((m[1][0] * red + m[1][1] * green) + m[1][2] * blue);
        float fz = lab_curve((m[2][0] * red + m[2][1] * green) + m[2][2] * blue);
        lightness[x] = 116.0f * fy - 16.0f;
        a[x] = 500.0f * (fx - fy);
        b[x] = 200.0f * (fy - fz);
    }
}

void kernels_scalar_lab_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane lightness,
                             struct plane a, struct plane b)
{
    float linear[3][PIXELS] = {{0}}, out[3][PIXELS];
    for (int y = 0; y < lightness.height; y++) {
        for (int x = 0; x < lightness.width; x += PIXELS) {
            const uint8_t *in = rgb + y * rgb_stride + 3 * (ptrdiff_t)x;
            int count = kernels_min(PIXELS, lightness.width - x);
            for (int i = 0; i < count; i++)
                for (int channel = 0; channel < 3; channel++)
                    linear[channel][i] = kernels_srgb_linear[in[3 * i + channel]];
            lab_step((const float(*)[PIXELS])linear, out[0], out[1], out[2]);
            memcpy(kernels_row(lightness, y) + x, out[0], (size_t)count * sizeof(float));
            memcpy(kernels_row(a, y) + x, out[1], (size_t)count * sizeof(float));
            memcpy(kernels_row(b, y) + x, out[2], (size_t)count * sizeof(float));
        }
    }
}

void kernels_scalar_luma_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane luma)
{
    for (int y = 0; y < luma.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        float *restrict out = kernels_row(luma, y);
        for (int x = 0; x < luma.width; x++)
            out[x] = (0.299f * (float)in[3 * x] + 0.587f * (float)in[3 * x + 1]) +
                     0.114f * (float)in[3 * x + 2];
    }
}
