/* Colour planes of sRGB bytes: optical density, CIE L*a*b*, luma. Knows no other colour space. */
#include "colour_tables.h"
#include "rows.h"
#include "scalar.h"

#include <string.h>

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

/* The sum of two densities is one of the product: -2.4 ln(a b). */
void kernels_scalar_darkness_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane darkness)
{
    for (int y = 0; y < darkness.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        float *restrict out = kernels_row(darkness, y);
        for (int x = 0; x < darkness.width; x++, in += 3) {
            float red = (float)in[0] > darkness_least ? (float)in[0] : darkness_least;
            float green = (float)in[1] > darkness_least ? (float)in[1] : darkness_least;
            float product = (red + density_shift) * (green + density_shift);
            int32_t bits, mantissa;
            memcpy(&bits, &product, sizeof bits);
            mantissa = (bits & 0x007fffff) | 0x3f800000;
            memcpy(&product, &mantissa, sizeof product);
            float sum = density_power[0];
            product -= 1.5f;
            for (int i = 1; i <= DENSITY_DEGREE; i++)
                sum = kernels_fma(sum, product, density_power[i]);
            out[x] = 0.5f * (sum + darkness_of_octave[(bits >> 23) & (OCTAVES - 1)]);
        }
    }
}

/* Means over blocks as shrink_area takes them: columns first, then along the block. */
static float density_of_block(const uint8_t *in, ptrdiff_t stride, int factor)
{
    const float scale = 1.0f / ((float)factor * (float)factor);
    float sum = 0;
    for (int i = 0; i < factor; i++) {
        float column = kernels_srgb_density[in[3 * i]];
        for (int j = 1; j < factor; j++)
            column += kernels_srgb_density[in[3 * i + j * stride]];
        sum = i ? sum + column : column;
    }
    return sum * scale;
}

void kernels_scalar_density_blocks_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, int factor,
                                        struct plane red, struct plane green, struct plane blue)
{
    for (int y = 0; y < red.height; y++) {
        const uint8_t *in = rgb + (ptrdiff_t)y * factor * rgb_stride;
        for (int x = 0; x < red.width; x++, in += 3 * (ptrdiff_t)factor) {
            kernels_row(red, y)[x] = density_of_block(in, rgb_stride, factor);
            kernels_row(green, y)[x] = density_of_block(in + 1, rgb_stride, factor);
            kernels_row(blue, y)[x] = density_of_block(in + 2, rgb_stride, factor);
        }
    }
}

/* The same of red and green together. */
void kernels_scalar_light_blocks_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, int factor,
                                      struct plane encoded, struct plane linear)
{
    const float scale = 0.5f / ((float)factor * (float)factor);
    for (int y = 0; y < encoded.height; y++) {
        const uint8_t *in = rgb + (ptrdiff_t)y * factor * rgb_stride;
        for (int x = 0; x < encoded.width; x++, in += 3 * (ptrdiff_t)factor) {
            float code = 0, light = 0;
            for (int i = 0; i < factor; i++) {
                float codes = 0, lights = 0;
                for (int j = 0; j < factor; j++) {
                    const uint8_t *at = in + 3 * (ptrdiff_t)i + j * rgb_stride;
                    codes += (float)(at[0] + at[1]);
                    lights += kernels_srgb_linear[at[0]] + kernels_srgb_linear[at[1]];
                }
                code += codes;
                light += lights;
            }
            kernels_row(encoded, y)[x] = code * scale;
            kernels_row(linear, y)[x] = light * (255 * scale);
        }
    }
}

void kernels_scalar_bright_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, int level,
                                struct mask bright)
{
    for (int y = 0; y < bright.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        uint8_t *restrict out = kernels_mask_row(bright, y);
        for (int x = 0; x < bright.width; x++, in += 3)
            out[x] = in[0] >= level && in[1] >= level && in[2] >= level ? 255 : 0;
    }
}

/* Cube root of lab_least .. 2: the octave's by a table, the rest by a polynomial. */
static inline float cube_root(float t)
{
    int32_t bits, mantissa;
    memcpy(&bits, &t, sizeof bits);
    mantissa = (bits & 0x007fffff) | 0x3f800000;
    memcpy(&t, &mantissa, sizeof t);
    float root = root_power[0];
    for (int i = 1; i <= ROOT_DEGREE; i++)
        root = kernels_fma(root, t, root_power[i]);
    return root * root_of_octave[(bits >> 23) & (OCTAVES - 1)];
}

static inline float lab_curve(const float weights[3], const float linear[3])
{
    float t = kernels_fma(weights[2], linear[2],
                          kernels_fma(weights[1], linear[1], weights[0] * linear[0]));
    float root = cube_root(t > lab_least ? t : lab_least);
    float chord = kernels_fma(t, lab_chord_slope, lab_chord_at_0);
    return t > lab_least ? root : chord;
}

void kernels_scalar_lab_rgb8(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane lightness,
                             struct plane a, struct plane b)
{
    for (int y = 0; y < lightness.height; y++) {
        const uint8_t *in = rgb + y * rgb_stride;
        for (int x = 0; x < lightness.width; x++, in += 3) {
            const float linear[3] = {kernels_srgb_linear[in[0]], kernels_srgb_linear[in[1]],
                                     kernels_srgb_linear[in[2]]};
            float fx = lab_curve(xyz_over_white[0], linear);
            float fy = lab_curve(xyz_over_white[1], linear);
            float fz = lab_curve(xyz_over_white[2], linear);
            kernels_row(lightness, y)[x] = kernels_fma(116.0f, fy, -16.0f);
            kernels_row(a, y)[x] = 500.0f * (fx - fy);
            kernels_row(b, y)[x] = 200.0f * (fy - fz);
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
