/* The turned square of a photograph that the mesh network sees: reduced by area, then sampled
   bilinearly. Does not know what is in it. */
#include "crop.h"
#include "mesh.h"

#include <math.h>

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

int locate_mesh_reduce(const struct photo *photo, const struct square *square, double reach,
                       struct reduced *out, struct arena *arena, struct meso_error *err)
{
    int factor = (int)fmax(1, floor(square->side / CROP_SIDE));
    double radius = reach * square->side + 2 * factor;
    /* Beyond the photograph the edge pixel is repeated, so the part must not be empty. */
    int left = clamp((int)floor(square->x - radius), 0, photo->width - factor);
    int top = clamp((int)floor(square->y - radius), 0, photo->height - factor);
    int right = clamp((int)ceil(square->x + radius), left + factor, photo->width);
    int bottom = clamp((int)ceil(square->y + radius), top + factor, photo->height);
    *out =
        (struct reduced){NULL, (right - left) / factor, (bottom - top) / factor, left, top, factor};
    size_t bytes = (size_t)out->width * (size_t)out->height * 3;
    out->rgb = base_arena_alloc(arena, bytes, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    return opencv_resize_rgb8(photo->rgb + top * photo->stride + (ptrdiff_t)left * 3, photo->stride,
                              out->width * factor, out->height * factor, out->rgb,
                              (ptrdiff_t)out->width * 3, out->width, out->height, err);
}

void locate_crop_sample(const struct reduced *reduced, const struct square *square, float *blob)
{
    const int plane = CROP_SIDE * CROP_SIDE;
    const double step = square->side / CROP_SIDE / reduced->factor;
    const double dx = cos(square->angle) * step, dy = sin(square->angle) * step;
    /* of the crop's pixel (0, 0), in reduced pixel indices */
    const double half = 0.5 - CROP_SIDE / 2.0;
    const double x0 = (square->x - reduced->left) / reduced->factor + (dx - dy) * half - 0.5;
    const double y0 = (square->y - reduced->top) / reduced->factor + (dy + dx) * half - 0.5;
    for (int v = 0; v < CROP_SIDE; v++)
        for (int u = 0; u < CROP_SIDE; u++) {
            double x = fmin(fmax(x0 + dx * u - dy * v, 0), reduced->width - 1);
            double y = fmin(fmax(y0 + dy * u + dx * v, 0), reduced->height - 1);
            int left = (int)x, top = (int)y;
            ptrdiff_t right = left + 1 < reduced->width ? 3 : 0;
            ptrdiff_t below = top + 1 < reduced->height ? (ptrdiff_t)reduced->width * 3 : 0;
            float fx = (float)(x - left), fy = (float)(y - top);
            const uint8_t *p = reduced->rgb + ((ptrdiff_t)top * reduced->width + left) * 3;
            for (int c = 0; c < 3; c++, p++) {
                float upper = p[0] + fx * (float)(p[right] - p[0]);
                float lower = p[below] + fx * (float)(p[below + right] - p[below]);
                blob[c * plane + v * CROP_SIDE + u] = (upper + fy * (lower - upper)) / 255.0f;
            }
        }
}
