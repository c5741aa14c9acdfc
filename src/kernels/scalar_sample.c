/* Values between pixels: bilinear at single places, bicubic through a map. Knows no geometry. */
#include "rows.h"
#include "scalar.h"

#include <math.h>

/* Position in pixel indices (centre of pixel 0 at 0), inside 0 .. size - 1; not a number is 0. */
static inline float inside(float position, int size)
{
    float at = position - 0.5f, last = (float)(size - 1);
    at = at > 0 ? at : 0;
    return at < last ? at : last;
}

void kernels_scalar_sample_linear(struct plane source, const float *x, const float *y, int count,
                                  float *values)
{
    for (int i = 0; i < count; i++) {
        float at_x = inside(x[i], source.width), at_y = inside(y[i], source.height);
        int left = (int)at_x, top = (int)at_y;
        int right = kernels_min(left + 1, source.width - 1);
        int bottom = kernels_min(top + 1, source.height - 1);
        float across = at_x - (float)left, down = at_y - (float)top;
        const float *upper = kernels_row(source, top), *lower = kernels_row(source, bottom);
        float above = upper[left] + across * (upper[right] - upper[left]);
        float below = lower[left] + across * (lower[right] - lower[left]);
        values[i] = above + down * (below - above);
    }
}

/* Catmull-Rom (Keys with a = -0.5) weights of the pixels -1, 0, 1, 2 for the place t in 0..1. */
static inline void catmull_rom(float t, float weights[4])
{
    float square = t * t, cube = square * t;
    weights[0] = (square - 0.5f * cube) - 0.5f * t;
    weights[1] = (1.5f * cube - 2.5f * square) + 1.0f;
    weights[2] = (2.0f * square - 1.5f * cube) + 0.5f * t;
    weights[3] = 0.5f * cube - 0.5f * square;
}

struct bytes {
    const uint8_t *at;
    ptrdiff_t stride;
    int width, height;
};

static void warp_pixel(const struct bytes *source, float x, float y, uint8_t *out)
{
    float across[4], down[4];
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
        float sum = 0;
        for (int j = 0; j < 4; j++) {
            const uint8_t *in = row[j] + channel;
            float line = ((across[0] * (float)in[column[0]] + across[1] * (float)in[column[1]]) +
                          across[2] * (float)in[column[2]]) +
                         across[3] * (float)in[column[3]];
            sum += down[j] * line;
        }
        sum = sum > 0 ? sum : 0;
        sum = sum < 255.0f ? sum : 255.0f;
        out[channel] = (uint8_t)(sum + 0.5f);
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
            warp_pixel(&bytes, inside(at_x[x], source_width), inside(at_y[x], source_height),
                       out + 3 * (ptrdiff_t)x);
    }
}
