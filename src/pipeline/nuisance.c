/* This very photograph under small known nuisances: turned, moved, lit, blurred, noisy and saved
   otherwise, by as much as a good repeat may be. What the copies' readings differ by is the part of
   the error that the photograph itself brings along. Knows pixels, nothing of what is measured. */
#include "nuisance.h"

#include <math.h>

/* Within the gates of a repeat; the next copy turns the other way. */
static const struct nuisance {
    double rotation_deg, shift, exposure_ev, blur_px, noise_levels;
    int jpeg_quality;
} nuisances[PIPELINE_MAX_NUISANCES] = {
    {1.2, 0.006, 0.06, 0.45, 1.2, 92},   {-1.6, -0.009, -0.05, 0, 1.5, 88},
    {0.7, -0.012, -0.08, 0.35, 1.5, 90}, {-0.9, 0.010, 0.04, 0.5, 1, 95},
    {1.8, 0.003, 0.02, 0, 1.8, 86},      {-0.4, -0.005, 0.08, 0.4, 1.2, 94},
    {1.5, 0.012, -0.03, 0.5, 1, 91},     {-1.9, 0.008, -0.07, 0.3, 1.6, 89}};

static double linear(int level)
{
    double encoded = level / 255.;
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

static double encoded(double light)
{
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

/* splitmix64; about normal, sd 1: the sum of four uniform deviates. */
static double noise(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += (double)(z >> 16 * i & 0xffff) / 65535 - 0.5;
    return sum * sqrt(3);
}

static int turn(const struct kernels *kernels, const struct photo *photo,
                const struct nuisance *nuisance, uint8_t *rgb, struct arena *arena,
                struct meso_error *err)
{
    struct plane x, y;
    int code, w = photo->width, h = photo->height;
    if ((code = kernels_plane_new(&x, w, h, arena, err)) ||
        (code = kernels_plane_new(&y, w, h, arena, err)))
        return code;
    double angle = nuisance->rotation_deg * M_PI / 180, move = nuisance->shift * w;
    double c = cos(angle), s = sin(angle);
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            double u = i + 0.5 - w / 2. - move, v = j + 0.5 - h / 2. + move;
            x.at[j * x.stride + i] = (float)(w / 2. + c * u + s * v);
            y.at[j * y.stride + i] = (float)(h / 2. - s * u + c * v);
        }
    kernels->warp_rgb8(photo->rgb, photo->stride, w, h, x, y, rgb, 3 * (ptrdiff_t)w);
    return MESO_OK;
}

static int relight(const struct kernels *kernels, uint8_t *rgb, int w, int h, int channel,
                   const struct nuisance *nuisance, uint64_t *state, struct arena *arena,
                   struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane light, blurred;
    double gain = exp2(nuisance->exposure_ev);
    float table[256];
    int code;
    for (int level = 0; level < 256; level++)
        table[level] = (float)(gain * linear(level));
    if ((code = kernels_plane_new(&light, w, h, arena, err)) ||
        (code = kernels_plane_new(&blurred, w, h, arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            light.at[y * light.stride + x] = table[rgb[3 * ((size_t)y * w + x) + channel]];
    if ((code = kernels_gaussian(kernels, light, nuisance->blur_px, blurred, arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double value = fmin(1, fmax(0, blurred.at[y * blurred.stride + x]));
            double level = 255 * encoded(value) + nuisance->noise_levels * noise(state);
            rgb[3 * ((size_t)y * w + x) + channel] = (uint8_t)lround(fmin(255, fmax(0, level)));
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int pipeline_nuisance_copy(const struct kernels *kernels, const struct photo *photo, int index,
                           struct pipeline_copy *out, struct arena *arena, struct meso_error *err)
{
    const struct nuisance *nuisance = &nuisances[index];
    int code, w = photo->width, h = photo->height;
    uint64_t state = (uint64_t)index + 1;
    struct arena *scratch;
    uint8_t *rgb;
    if ((code = base_arena_new(&scratch, 0, err)))
        return code;
    if (!(rgb = base_arena_alloc(scratch, (size_t)w * (size_t)h * 3, err)))
        code = MESO_E_OUT_OF_MEMORY;
    else
        code = turn(kernels, photo, nuisance, rgb, scratch, err);
    for (int channel = 0; channel < 3 && !code; channel++)
        code = relight(kernels, rgb, w, h, channel, nuisance, &state, scratch, err);
    if (!code)
        code = image_encode_jpeg(rgb, w, h, 3 * (ptrdiff_t)w, nuisance->jpeg_quality, &out->bytes,
                                 &out->length, arena, err);
    base_arena_free(scratch);
    return code;
}
