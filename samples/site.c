/* Maps between a flat site and its pictures. Knows nothing of what lies there. */
#include "site.h"

#include <math.h>

void site_map_set(struct site_map *out, int width, int height, double mm_per_px, double shift_x_mm,
                  double shift_y_mm, double rotate_deg, double scale)
{
    double px = 1 / mm_per_px, turn = rotate_deg * M_PI / 180;
    scale = scale > 0 ? scale : 1;
    double a = px * scale * cos(turn), b = px * scale * sin(turn), det = a * a + b * b;
    double tx = 0.5 * width + shift_x_mm * px, ty = 0.5 * height + shift_y_mm * px;
    *out = (struct site_map){
        .to_px = {a, -b, tx, b, a, ty},
        .to_site = {a / det, b / det, -(a * tx + b * ty) / det, -b / det, a / det,
                    (b * tx - a * ty) / det},
        .px_per_mm = px * scale,
        .baseline_px_per_mm = px,
        .width = width,
        .height = height,
    };
}

static struct render_point apply(const double m[6], double x, double y)
{
    return (struct render_point){m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]};
}

struct render_point site_to_px(const struct site_map *map, double x_mm, double y_mm)
{
    return apply(map->to_px, x_mm, y_mm);
}

struct render_point site_from_px(const struct site_map *map, double x, double y)
{
    return apply(map->to_site, x, y);
}

void site_to_baseline(const struct site_map *map, double out[6])
{
    for (int i = 0; i < 6; i++)
        out[i] = map->baseline_px_per_mm * map->to_site[i];
    out[2] += 0.5 * map->width;
    out[5] += 0.5 * map->height;
}
