/* What disease and care leave on a scalp besides hair: the honeycomb of pigment around follicles,
   yellow dots of empty follicles, black dots of hairs broken at the skin, thick flakes of scale.
   After Rudnicka et al., Atlas of Trichoscopy (2012). Knows nothing of hairs. */
#include "random.h"
#include "texture.h"
#include "trichoscopy.h"

#include <math.h>

static void paint_network(const struct trichoscopy_site *site, struct render_canvas *pigment)
{
    uint32_t seed = render_random_hash((uint32_t)site->options->seed, 21, 7);
    for (int y = 0; y < pigment->height; y++)
        for (int x = 0; x < pigment->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            struct render_cell cell = render_cells(seed, p.x / 0.19, p.y / 0.19);
            double line = 1 - render_smoothstep(0.05, 0.35, cell.second - cell.nearest);
            double patch =
                render_smoothstep(-0.4, 0.3, render_noise(seed + 1, p.x / 1.3, p.y / 1.3));
            float *pixel = render_canvas_at(pigment, x, y);
            pixel[0] += (float)(0.35 * site->options->network * line * patch);
        }
}

/* A disc with a ragged, soft edge. */
static void paint_dot(const struct trichoscopy_site *site, struct render_canvas *pigment,
                      double x_mm, double y_mm, double radius_mm, const double change[3])
{
    struct render_point at = site_to_px(&site->map, x_mm, y_mm);
    uint32_t seed = render_random_hash((uint32_t)site->options->seed, 22, 7);
    double reach = 1.5 * radius_mm * site->px_per_mm;
    for (int y = (int)fmax(0, at.y - reach); y < pigment->height && y < at.y + reach; y++)
        for (int x = (int)fmax(0, at.x - reach); x < pigment->width && x < at.x + reach; x++) {
            double mm = hypot(x + 0.5 - at.x, y + 0.5 - at.y) / site->px_per_mm / radius_mm;
            mm *= 1 + 0.15 * render_noise(seed, x * 0.06, y * 0.06);
            double inside = 1 - render_smoothstep(0.75, 1.15, mm);
            for (int c = 0; c < 3; c++)
                render_canvas_at(pigment, x, y)[c] += (float)(change[c] * inside);
        }
}

static void paint_dots(const struct trichoscopy_site *site, struct render_canvas *pigment)
{
    static const double yellow[3] = {0.16, -0.30, -0.03}, black[3] = {1.2, 0.5, 1.4};
    struct render_random random = render_random_stream(site->options->seed, STREAM_DOTS, 0);
    double half_w = site->options->width * site->options->um_per_px / 2000;
    double half_h = site->options->height * site->options->um_per_px / 2000;
    int count = (int)(site->options->dots * 1.2 * 4 * half_w * half_h + 0.5);
    for (int i = 0; i < count; i++) {
        double x = render_random_range(&random, -half_w, half_w);
        double y = render_random_range(&random, -half_h, half_h);
        bool broken = render_random_unit(&random) < 0.25;
        double radius = broken ? render_random_range(&random, 0.03, 0.05)
                               : render_random_range(&random, 0.06, 0.14);
        paint_dot(site, pigment, x, y, radius, broken ? black : yellow);
    }
}

void trichoscopy_paint_signs(const struct trichoscopy_site *site, struct render_canvas *pigment)
{
    if (site->options->network > 0)
        paint_network(site, pigment);
    if (site->options->dots > 0)
        paint_dots(site, pigment);
}

void trichoscopy_paint_flakes(const struct trichoscopy_site *site, struct render_canvas *canvas)
{
    uint32_t seed = render_random_hash((uint32_t)site->options->seed, 23, site->change.session);
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            struct render_cell cell = render_cells(seed, p.x / 0.5, p.y / 0.5);
            if ((cell.id >> 8 & 0xff) > 60 * site->options->flakes)
                continue;
            double ragged = render_noise_octaves(seed + 1, p.x / 0.10, p.y / 0.10, 3, 0.6);
            double edge = cell.nearest + 0.35 * ragged;
            double cover = 0.85 * (1 - render_smoothstep(0.18, 0.26, edge));
            double layer = 0.72 + 0.12 * ragged;
            float *pixel = render_canvas_at(canvas, x, y);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(pixel[c] + cover * (layer - 0.05 * c - pixel[c]));
        }
}
