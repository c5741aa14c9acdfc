/* The simulated repeat: warped bicubically, relit and blurred in linear light, with noise, as JPEG.
 */
#include "rephotograph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h> /* after stdio.h */

const struct nuisance nuisance_good_repeat = {.rotation_deg = 2,
                                              .scale = 0.02,
                                              .shift = 0.015,
                                              .exposure_ev = 0.08,
                                              .white_balance = 0.02,
                                              .gradient = 0.05,
                                              .blur_px = 0.5,
                                              .noise_levels = 1.5,
                                              .jpeg_lowest = 85,
                                              .jpeg_highest = 95};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static double unit(uint64_t *state)
{
    return (double)(next(state) >> 11) / 9007199254740992.0;
}

/* What is drawn of a nuisance: 0..1, at the limit 1; -1..1, at the limit one of both. */
static double share(const struct nuisance *nuisance, uint64_t *state)
{
    double drawn = unit(state);
    return nuisance->at_the_limit ? 1 : drawn;
}

static double within(const struct nuisance *nuisance, uint64_t *state, double amplitude)
{
    double drawn = 2 * unit(state) - 1;
    return amplitude * (nuisance->at_the_limit ? copysign(1, drawn) : drawn);
}

/* Two independent normal numbers. */
static void normal_pair(uint64_t *state, double out[2])
{
    double radius = sqrt(-2 * log(1 - unit(state))), angle = 2 * M_PI * unit(state);
    out[0] = radius * cos(angle);
    out[1] = radius * sin(angle);
}

static int warp(const struct kernels *kernels, const struct photo *photo,
                const struct nuisance *nuisance, uint64_t *state, uint8_t *rgb, struct arena *arena,
                struct meso_error *err)
{
    struct plane x, y;
    int code, w = photo->width, h = photo->height;
    if ((code = kernels_plane_new(&x, w, h, arena, err)) ||
        (code = kernels_plane_new(&y, w, h, arena, err)))
        return code;
    double angle = within(nuisance, state, nuisance->rotation_deg) * M_PI / 180;
    double scale = 1 + within(nuisance, state, nuisance->scale);
    double dx = within(nuisance, state, nuisance->shift) * w,
           dy = within(nuisance, state, nuisance->shift) * w;
    double c = cos(angle) / scale, s = sin(angle) / scale;
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            double u = i + 0.5 - w / 2. - dx, v = j + 0.5 - h / 2. - dy;
            x.at[j * x.stride + i] = (float)(w / 2. + c * u + s * v);
            y.at[j * y.stride + i] = (float)(h / 2. - s * u + c * v);
        }
    kernels->warp_rgb8(photo->rgb, photo->stride, w, h, x, y, rgb, 3 * (ptrdiff_t)w);
    return MESO_OK;
}

static double linear(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

static double encoded(double value)
{
    return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055;
}

/* Levels of so many steps of light; between them along a line. */
enum { LEVEL_STEPS = 1 << 15 };

static double level_at(const float *levels, double value)
{
    double at = value * LEVEL_STEPS;
    int below = (int)at;
    return (double)levels[below] + (at - below) * (double)(levels[below + 1] - levels[below]);
}

static int relight_channel(const struct kernels *kernels, uint8_t *rgb, int w, int h, int channel,
                           double gain, double slope, double blur, double noise, uint64_t *state,
                           struct arena *arena, struct meso_error *err)
{
    struct plane light, blurred;
    double light_of[256], second = 0;
    float *levels = base_arena_alloc(arena, (LEVEL_STEPS + 2) * sizeof *levels, err);
    int code;
    if (!levels)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < LEVEL_STEPS + 2; i++)
        levels[i] = (float)(255 * encoded((double)i / LEVEL_STEPS));
    for (int level = 0; level < 256; level++)
        light_of[level] = linear(level / 255.);
    struct base_arena_mark mark = base_arena_mark(arena);
    if ((code = kernels_plane_new(&light, w, h, arena, err)) ||
        (code = kernels_plane_new(&blurred, w, h, arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            light.at[y * light.stride + x] = (float)(light_of[rgb[3 * (y * w + x) + channel]] *
                                                     gain * (1 + slope * (2. * x / w - 1)));
    if ((code = kernels_gaussian(kernels, light, blur < 0.3 ? 0 : blur, blurred, arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double value = fmin(1, fmax(0, blurred.at[y * blurred.stride + x])), grain[2] = {0, 0};
            if (noise > 0 && !(x & 1))
                normal_pair(state, grain);
            else if (noise > 0)
                grain[0] = second;
            second = grain[1];
            double level = level_at(levels, value) + noise * grain[0];
            rgb[3 * (y * w + x) + channel] = (uint8_t)lround(fmin(255, fmax(0, level)));
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* As most cameras do: colour at half the size. */
static int encode_halved(uint8_t *rgb, int w, int h, int quality, const char *path,
                         struct meso_error *err)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &length);
    jpeg.image_width = (JDIMENSION)w;
    jpeg.image_height = (JDIMENSION)h;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg); /* 4:2:0 */
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (int y = 0; y < h; y++)
        jpeg_write_scanlines(&jpeg, &(JSAMPROW){rgb + 3 * (ptrdiff_t)y * w}, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    int code = base_file_write(path, bytes, length, err);
    free(bytes);
    return code;
}

int rephotograph(const struct kernels *kernels, const struct photo *photo,
                 const struct nuisance *nuisance, uint64_t seed, const char *path,
                 struct arena *arena, struct meso_error *err)
{
    uint64_t state = seed;
    int code, w = photo->width, h = photo->height;
    uint8_t *rgb = base_arena_alloc(arena, (size_t)w * (size_t)h * 3, err), *jpeg;
    size_t length;
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    if ((code = warp(kernels, photo, nuisance, &state, rgb, arena, err)))
        return code;
    double gain = exp2(within(nuisance, &state, nuisance->exposure_ev));
    double slope = within(nuisance, &state, nuisance->gradient),
           blur = share(nuisance, &state) * nuisance->blur_px;
    for (int channel = 0; channel < 3; channel++) {
        double white = channel == 1 ? 1 : 1 + within(nuisance, &state, nuisance->white_balance);
        if ((code = relight_channel(kernels, rgb, w, h, channel, gain * white, slope, blur,
                                    nuisance->noise_levels, &state, arena, err)))
            return code;
    }
    int quality = nuisance->jpeg_lowest +
                  (int)(unit(&state) * (nuisance->jpeg_highest - nuisance->jpeg_lowest + 1));
    if (nuisance->halved_colour)
        return encode_halved(rgb, w, h, quality, path, err);
    if ((code =
             image_encode_jpeg(rgb, w, h, 3 * (ptrdiff_t)w, quality, &jpeg, &length, arena, err)))
        return code;
    return base_file_write(path, jpeg, length, err);
}
