/* The linear canvas: allocation, blur, the sRGB curve. Knows nothing of subjects and cameras. */
#include "canvas.h"

#include <math.h>
#include <string.h>

int render_canvas_new(struct render_canvas *out, int width, int height, struct arena *arena,
                      struct meso_error *err)
{
    out->width = width;
    out->height = height;
    out->rgb = base_arena_calloc(arena, (size_t)width * (size_t)height, 3 * sizeof(float), err);
    return out->rgb ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* One line of `count` samples, `step` floats apart, through the taps; the border is repeated. */
static void blur_line(float *line, int count, ptrdiff_t step, const float *taps, int radius,
                      float *padded)
{
    for (int i = -radius; i < count + radius; i++) {
        int at = i < 0 ? 0 : i >= count ? count - 1 : i;
        padded[i + radius] = line[at * step];
    }
    for (int i = 0; i < count; i++) {
        float sum = taps[0] * padded[i + radius];
        for (int k = 1; k <= radius; k++)
            sum += taps[k] * (padded[i + radius - k] + padded[i + radius + k]);
        line[i * step] = sum;
    }
}

/* All columns at once, row by row, so that memory is walked in order. */
static void blur_columns(float *pixels, int height, size_t row, const float *taps, int radius,
                         float *ring)
{
    int rows = 2 * radius + 1;
    for (int y = -radius; y < height + radius; y++) {
        int from = y < 0 ? 0 : y >= height ? height - 1 : y;
        if (from == y || y < 0)
            memcpy(ring + (size_t)((y + radius) % rows) * row, pixels + (size_t)from * row,
                   row * sizeof(float));
        else
            memcpy(ring + (size_t)((y + radius) % rows) * row,
                   ring + (size_t)((y - 1 + radius) % rows) * row, row * sizeof(float));
        int target = y - radius;
        if (target < 0)
            continue;
        float *out = pixels + (size_t)target * row;
        const float *middle = ring + (size_t)((target + radius) % rows) * row;
        for (size_t i = 0; i < row; i++)
            out[i] = taps[0] * middle[i];
        for (int k = 1; k <= radius; k++) {
            const float *above = ring + (size_t)((target + radius - k) % rows) * row;
            const float *below = ring + (size_t)((target + radius + k) % rows) * row;
            for (size_t i = 0; i < row; i++)
                out[i] += taps[k] * (above[i] + below[i]);
        }
    }
}

int render_blur(float *pixels, int width, int height, int channels, double sigma,
                struct arena *scratch, struct meso_error *err)
{
    if (sigma < 0.15)
        return MESO_OK;
    int radius = (int)ceil(3.5 * sigma);
    size_t row = (size_t)width * (size_t)channels;
    struct base_arena_mark mark = base_arena_mark(scratch);
    float *taps = base_arena_calloc(scratch, (size_t)radius + 1, sizeof(float), err);
    float *padded = base_arena_calloc(scratch, (size_t)(width + 2 * radius), sizeof(float), err);
    float *ring = base_arena_calloc(scratch, (size_t)(2 * radius + 1) * row, sizeof(float), err);
    if (!taps || !padded || !ring)
        return MESO_E_OUT_OF_MEMORY;
    double total = 0;
    for (int k = -radius; k <= radius; k++)
        total += exp(-0.5 * k * k / (sigma * sigma));
    for (int k = 0; k <= radius; k++)
        taps[k] = (float)(exp(-0.5 * k * k / (sigma * sigma)) / total);
    for (int y = 0; y < height; y++)
        for (int c = 0; c < channels; c++)
            blur_line(pixels + (size_t)y * row + c, width, channels, taps, radius, padded);
    blur_columns(pixels, height, row, taps, radius, ring);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

double render_srgb_encode(double linear)
{
    if (linear <= 0)
        return 0;
    if (linear >= 1)
        return 255;
    return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055);
}

double render_srgb_decode(double encoded)
{
    double v = encoded / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}
