/* Bicubic warp of RGB bytes through a map. Knows no geometry. */
#include "rows.h"
#include "sample.h"
#include "scalar.h"

/* To the nearest integer, of two equally near ones the even: what is added leaves no place for a
   fraction. For values below 2^22. */
static inline int32_t nearest(float value)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23 */
    return (int32_t)((value + shift) - shift);
}

/* Catmull-Rom (Keys with a = -0.5) weights of the pixels -1, 0, 1, 2 for the place t in 0..1, in
   2^-14; the second takes what rounding leaves of the sum. */
static void catmull_rom(float t, int32_t weights[4])
{
    float square = t * t, cube = square * t, one = (float)KERNELS_WARP_ONE;
    weights[0] = nearest(one * ((square - 0.5f * cube) - 0.5f * t));
    weights[2] = nearest(one * ((2.0f * square - 1.5f * cube) + 0.5f * t));
    weights[3] = nearest(one * (0.5f * cube - 0.5f * square));
    weights[1] = KERNELS_WARP_ONE - weights[0] - weights[2] - weights[3];
}

struct bytes {
    const uint8_t *at;
    ptrdiff_t stride;
    int width, height;
};

static void warp_pixel(const struct bytes *source, float x, float y, uint8_t *out)
{
    int32_t across[4], down[4];
    int left = (int)x, top = (int)y;
    catmull_rom(x - (float)left, across);
    catmull_rom(y - (float)top, down);
    ptrdiff_t column[4];
    const uint8_t *row[4];
    for (int i = 0; i < 4; i++) {
        column[i] = 3 * (ptrdiff_t)kernels_clamp(left - 1 + i, 0, source->width - 1);
        row[i] = source->at + kernels_clamp(top - 1 + i, 0, source->height - 1) * source->stride;
    }
    for (int channel = 0; channel < 3; channel++) {
        int32_t sum = KERNELS_WARP_ROUND;
        for (int j = 0; j < 4; j++) {
            const uint8_t *in = row[j] + channel;
            int32_t first = across[0] * in[column[0]] + across[1] * in[column[1]];
            int32_t second = across[2] * in[column[2]] + across[3] * in[column[3]];
            sum +=
                down[j] * ((first >> KERNELS_WARP_ROW_SHIFT) + (second >> KERNELS_WARP_ROW_SHIFT));
        }
        out[channel] = (uint8_t)kernels_clamp(sum >> KERNELS_WARP_SHIFT, 0, 255);
    }
}

void kernels_scalar_warp_rgb8(const uint8_t *source, ptrdiff_t source_stride, int source_width,
                              int source_height, struct plane map_x, struct plane map_y,
                              uint8_t *destination, ptrdiff_t destination_stride)
{
    const struct bytes bytes = {source, source_stride, source_width, source_height};
    for (int y = 0; y < map_x.height; y++) {
        const float *at_x = kernels_row(map_x, y), *at_y = kernels_row(map_y, y);
        uint8_t *out = destination + y * destination_stride;
        for (int x = 0; x < map_x.width; x++)
            warp_pixel(&bytes, kernels_inside(at_x[x], source_width),
                       kernels_inside(at_y[x], source_height), out + 3 * (ptrdiff_t)x);
    }
}
