/* The turned square of a photograph that the mesh network sees: a level of its pyramid, sampled
   bilinearly. Does not know what is in it. */
#include "crop.h"
#include "mesh.h"

#include <math.h>

void locate_crop_sample(const struct pyramid *pyramid, const struct square *square, float *blob)
{
    const int plane = CROP_SIDE * CROP_SIDE;
    const int k = locate_pyramid_level(pyramid, square->side / CROP_SIDE);
    const struct photo *level = &pyramid->level[k];
    const double step = square->side / CROP_SIDE / (1 << k);
    const double dx = cos(square->angle) * step, dy = sin(square->angle) * step;
    /* of the crop's pixel (0, 0), in the level's pixel indices */
    const double half = 0.5 - CROP_SIDE / 2.0;
    const double x0 = square->x / (1 << k) + (dx - dy) * half - 0.5;
    const double y0 = square->y / (1 << k) + (dy + dx) * half - 0.5;
    const double last_x = level->width - 1, last_y = level->height - 1;
    for (int v = 0; v < CROP_SIDE; v++)
        for (int u = 0; u < CROP_SIDE; u++) {
            double x = x0 + dx * u - dy * v, y = y0 + dy * u + dx * v;
            x = x > 0 ? x : 0;
            y = y > 0 ? y : 0;
            x = x < last_x ? x : last_x;
            y = y < last_y ? y : last_y;
            int left = (int)x, top = (int)y;
            ptrdiff_t right = left + 1 < level->width ? 3 : 0;
            ptrdiff_t below = top + 1 < level->height ? level->stride : 0;
            float fx = (float)(x - left), fy = (float)(y - top);
            const uint8_t *p = level->rgb + top * level->stride + (ptrdiff_t)left * 3;
            for (int c = 0; c < 3; c++, p++) {
                float upper = p[0] + fx * (float)(p[right] - p[0]);
                float lower = p[below] + fx * (float)(p[below + right] - p[below]);
                blob[c * plane + v * CROP_SIDE + u] =
                    (upper + fy * (lower - upper)) * (1.0f / 255.0f);
            }
        }
}
