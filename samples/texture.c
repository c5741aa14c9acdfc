/* Gradient noise, cellular noise and skin colour. Knows nothing of subjects. */
#include "texture.h"

#include "random.h"

#include <math.h>

static double corner(uint32_t seed, int32_t ix, int32_t iy, double dx, double dy)
{
    uint32_t h = render_random_hash(seed, ix, iy);
    double gx = (h & 0xffff) * (2.0 / 65535) - 1, gy = (h >> 16) * (2.0 / 65535) - 1;
    return gx * dx + gy * dy;
}

static double fade(double t)
{
    return t * t * t * (t * (t * 6 - 15) + 10);
}

double render_noise(uint32_t seed, double x, double y)
{
    double fx = floor(x), fy = floor(y);
    int32_t ix = (int32_t)fx, iy = (int32_t)fy;
    double dx = x - fx, dy = y - fy, u = fade(dx), v = fade(dy);
    double top = (1 - u) * corner(seed, ix, iy, dx, dy) + u * corner(seed, ix + 1, iy, dx - 1, dy);
    double bottom = (1 - u) * corner(seed, ix, iy + 1, dx, dy - 1) +
                    u * corner(seed, ix + 1, iy + 1, dx - 1, dy - 1);
    return 1.4 * ((1 - v) * top + v * bottom);
}

double render_noise_octaves(uint32_t seed, double x, double y, int octaves, double gain)
{
    double sum = 0, amplitude = 1, total = 0;
    for (int i = 0; i < octaves; i++) {
        sum += amplitude * render_noise(seed + 77 * (uint32_t)i, x, y);
        total += amplitude;
        amplitude *= gain;
        x = 2 * x + 17.3;
        y = 2 * y - 9.1;
    }
    return sum / total;
}

struct render_cell render_cells(uint32_t seed, double x, double y)
{
    int32_t ix = (int32_t)floor(x), iy = (int32_t)floor(y);
    struct render_cell cell = {9, 9, 0};
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            uint32_t h = render_random_hash(seed, ix + i, iy + j);
            double dx = ix + i + 0.1 + 0.8 * (h & 0xffff) / 65535.0 - x;
            double dy = iy + j + 0.1 + 0.8 * (h >> 16) / 65535.0 - y;
            double d = dx * dx + dy * dy;
            if (d < cell.nearest) {
                cell.second = cell.nearest;
                cell.nearest = d;
                cell.id = h * 0x9e3779b9u;
            } else if (d < cell.second) {
                cell.second = d;
            }
        }
    cell.nearest = sqrt(cell.nearest);
    cell.second = sqrt(cell.second);
    return cell;
}

double render_smoothstep(double low, double high, double value)
{
    double t = (value - low) / (high - low);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

void render_skin_colour(double melanin, double haemoglobin, double shade, float rgb[3])
{
    static const double m[3] = {0.4143, 0.3570, 0.8372}, h[3] = {0.2988, 0.6838, 0.6657};
    for (int c = 0; c < 3; c++)
        rgb[c] = (float)exp(-(melanin * m[c] + haemoglobin * h[c] + shade));
}
