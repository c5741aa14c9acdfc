/* Known warps: positions by formula, pixels by bicubic sampling, light and noise drawn from a seed.
 */
#include "known_warp.h"

#include <math.h>

/* splitmix64, -1..1 */
static double draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) / 4503599627370496.0 - 1;
}

void known_warp_draw(struct known_warp *warp, const struct known_range *range, int width,
                     int height, uint64_t seed)
{
    uint64_t state = seed;
    double angle = range->rotation_deg * draw(&state) * M_PI / 180;
    double scale = pow(1 + range->scale, draw(&state));
    *warp = (struct known_warp){.centre_x = width / 2.0, .centre_y = height / 2.0, .unit = width};
    const double h[9] = {
        cos(angle) / scale,         sin(angle) / scale,         range->shift * draw(&state),
        -sin(angle) / scale,        cos(angle) / scale,         range->shift * draw(&state),
        range->tilt * draw(&state), range->tilt * draw(&state), 1};
    for (int i = 0; i < 9; i++)
        warp->h[i] = h[i];
    /* KNOWN_WAVES waves of amplitude a have together a variance of KNOWN_WAVES a^2 / 2. */
    for (int k = 0; k < 2 * KNOWN_WAVES; k++) {
        int axis = k / KNOWN_WAVES, i = k % KNOWN_WAVES;
        warp->amplitude[axis][i] = range->wave_sd_px * sqrt(2.0 / KNOWN_WAVES);
        warp->frequency[axis][i] = 2 + 1.5 * i; /* radians over half the width */
        warp->direction[axis][i] = M_PI * draw(&state);
        warp->phase[axis][i] = M_PI * draw(&state);
    }
}

struct image_point known_warp_back(const struct known_warp *warp, double x, double y)
{
    const double *h = warp->h;
    double u = (x - warp->centre_x) / warp->unit, v = (y - warp->centre_y) / warp->unit;
    double depth = 1 + h[6] * u + h[7] * v, shift[2] = {0, 0};
    double p = (h[0] * u + h[1] * v + h[2]) / depth, q = (h[3] * u + h[4] * v + h[5]) / depth;
    for (int k = 0; k < 2 * KNOWN_WAVES; k++) {
        int axis = k / KNOWN_WAVES, i = k % KNOWN_WAVES;
        double along = p * cos(warp->direction[axis][i]) + q * sin(warp->direction[axis][i]);
        shift[axis] += warp->amplitude[axis][i] *
                       sin(2 * warp->frequency[axis][i] * along + warp->phase[axis][i]);
    }
    return (struct image_point){warp->centre_x + p * warp->unit + shift[0],
                                warp->centre_y + q * warp->unit + shift[1]};
}

static void relight(uint8_t *rgb, struct plane at_x, struct plane at_y, uint64_t seed)
{
    uint64_t state = seed;
    int width = at_x.width, height = at_x.height;
    double gamma = pow(1.25, draw(&state)), slope_x = 0.3 * draw(&state);
    double slope_y = 0.3 * draw(&state);
    double gain[3] = {1 + 0.08 * draw(&state), 1, 1 + 0.08 * draw(&state)};
    for (int i = 0; i < width * height * 3; i++) {
        int x = i / 3 % width, y = i / 3 / width;
        float from_x = at_x.at[y * at_x.stride + x], from_y = at_y.at[y * at_y.stride + x];
        bool seen = from_x >= 0 && from_y >= 0 && from_x <= (float)width && from_y <= (float)height;
        double light = pow((seen ? rgb[i] : 120) / 255.0, gamma) * gain[i % 3] *
                       (1 + slope_x * (2.0 * x / width - 1)) *
                       (1 + slope_y * (2.0 * y / height - 1));
        /* Three uniform draws have a variance of 1. */
        double noise = 5 * (draw(&state) + draw(&state) + draw(&state));
        rgb[i] = (uint8_t)lround(fmin(fmax(255 * light + noise, 0), 255));
    }
}

int known_warp_photograph(const struct kernels *kernels, const struct photo *photo,
                          const struct known_warp *warp, uint64_t seed, struct photo **out,
                          struct arena *arena, struct meso_error *err)
{
    struct plane x, y;
    int code, w = photo->width, h = photo->height;
    uint8_t *rgb = base_arena_alloc(arena, (size_t)w * h * 3, err), *jpeg;
    size_t length;
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    if ((code = kernels_plane_new(&x, w, h, arena, err)) ||
        (code = kernels_plane_new(&y, w, h, arena, err)))
        return code;
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            struct image_point from = known_warp_back(warp, i + 0.5, j + 0.5);
            x.at[j * x.stride + i] = (float)from.x;
            y.at[j * y.stride + i] = (float)from.y;
        }
    kernels->warp_rgb8(photo->rgb, photo->stride, w, h, x, y, rgb, 3 * (ptrdiff_t)w);
    relight(rgb, x, y, seed);
    if ((code = image_encode_jpeg(rgb, w, h, 3 * (ptrdiff_t)w, 85, &jpeg, &length, arena, err)))
        return code;
    return image_decode(jpeg, length, "warped", NULL, out, arena, err);
}
