/* Means over squares of any size, whole pixels or not. Knows no photograph beyond its bytes. */
#include "rows.h"

#include <math.h>

enum { BAND_FLOATS = 1 << 15 /* 128 KB: stays near the core */ };

int kernels_boxes_of(int size, double factor, struct kernels_boxes *out, struct arena *arena,
                     struct meso_error *err)
{
    int count = (int)floor(size / factor + 1e-9);
    int taps = factor == floor(factor) ? (int)factor : (int)ceil(factor) + 1;
    out->count = count;
    out->taps = taps = kernels_min(taps, size);
    out->first = base_arena_alloc(arena, (size_t)(count + 1) * sizeof *out->first, err);
    out->weights =
        base_arena_alloc(arena, (size_t)(count + 1) * (size_t)taps * sizeof *out->weights, err);
    if (!out->first || !out->weights)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++) {
        double begin = i * factor, end = begin + factor;
        int first = kernels_min((int)floor(begin), size - taps);
        out->first[i] = first;
        for (int k = 0; k < taps; k++) {
            double low = fmax(begin, first + k), high = fmin(end, first + k + 1);
            out->weights[(ptrdiff_t)k * count + i] = (float)(fmax(high - low, 0) / factor);
        }
    }
    return MESO_OK;
}

/* Some of the boxes, as if the source began at the first of their pixels. */
static struct kernels_boxes part_of(const struct kernels_boxes *boxes, int begin, int count,
                                    int32_t *first, float *weights)
{
    for (int i = 0; i < count; i++) {
        first[i] = boxes->first[begin + i] - boxes->first[begin];
        for (int k = 0; k < boxes->taps; k++)
            weights[k * count + i] = boxes->weights[(ptrdiff_t)k * boxes->count + begin + i];
    }
    return (struct kernels_boxes){count, boxes->taps, first, weights};
}

/* Band by band, so that the densities of whole pixels never leave the caches. */
static int reduce(const struct kernels *kernels, const uint8_t *rgb, ptrdiff_t rgb_stride,
                  const struct kernels_boxes *columns, const struct kernels_boxes *rows, int width,
                  double factor, struct plane out, struct arena *scratch, struct meso_error *err)
{
    int band = (int)(BAND_FLOATS / factor / width) + 1;
    size_t taps = (size_t)rows->taps;
    int32_t *first = base_arena_alloc(scratch, (size_t)band * sizeof *first, err);
    float *weights = base_arena_alloc(scratch, (size_t)band * taps * sizeof *weights, err);
    struct plane fine;
    int code = kernels_plane_new(&fine, width, (int)ceil(band * factor) + rows->taps, scratch, err);
    if (code || !first || !weights)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < out.height; y += band) {
        int count = kernels_min(band, out.height - y);
        struct kernels_boxes some = part_of(rows, y, count, first, weights);
        struct plane from =
            kernels_plane_window(fine, 0, 0, width, some.first[count - 1] + rows->taps);
        kernels->darkness_rgb8(rgb + rows->first[y] * rgb_stride, rgb_stride, from);
        kernels->shrink_boxes(from, columns, &some,
                              kernels_plane_window(out, 0, y, out.width, count));
    }
    return MESO_OK;
}

int kernels_darkness(const struct kernels *kernels, const uint8_t *rgb, ptrdiff_t rgb_stride,
                     int width, int height, double factor, struct plane out, struct arena *scratch,
                     struct meso_error *err)
{
    struct kernels_boxes columns, rows;
    if (!(factor >= 1 && factor <= 64))
        return base_error(err, MESO_E_USAGE, "means over %g px; 1 to 64 are possible", factor);
    if (factor == 1) {
        kernels->darkness_rgb8(rgb, rgb_stride, out);
        return MESO_OK;
    }
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = kernels_boxes_of(width, factor, &columns, scratch, err);
    if (!code)
        code = kernels_boxes_of(height, factor, &rows, scratch, err);
    if (!code && out.width > 0 && out.height > 0)
        code = reduce(kernels, rgb, rgb_stride, &columns, &rows, width, factor, out, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
