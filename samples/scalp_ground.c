/* What hair lies on and before: the skin of the vault with its sheen, ears, and beyond the head's
   outline a wall and a cape. Knows no hair. */
#include "scalp.h"
#include "texture.h"

#include <math.h>

static const double melanin[RENDER_TONE_COUNT] = {0.30, 0.80, 1.35};
static const double haemoglobin[RENDER_TONE_COUNT] = {0.70, 1.05, 1.75};

static void skin_at(const struct scalp_site *site, struct render_point p, float *pixel)
{
    uint32_t seed = (uint32_t)site->options->seed;
    double slow = render_noise_octaves(seed + 3, p.x / 8, p.y / 8, 2, 0.5);
    double fine = render_noise_octaves(seed + 4, p.x / 0.6, p.y / 0.6, 2, 0.6);
    render_skin_colour(melanin[site->options->tone] + 0.06 * slow + 0.05 * fine,
                       haemoglobin[site->options->tone] + 0.12 * slow + 0.08 * fine, 0.10, pixel);
    /* the flash's image in oily skin: a lobe on the vault, broken up by pores */
    double r = hypot(p.x + 0.15 * site->half_w, p.y + 0.2 * site->half_h) / (0.3 * site->half_h);
    double grain = render_noise_octaves(seed + 6, p.x / 0.8, p.y / 0.8, 3, 0.7);
    double sheen = site->options->glare * (0.75 * exp(-r * r) * (1 + 0.6 * grain) +
                                           0.10 * exp(-r * r / 6) * fmax(0, grain));
    for (int c = 0; c < 3; c++)
        pixel[c] += (float)fmax(sheen, 0);
}

static void wall_at(const struct scalp_site *site, struct render_point p, float *pixel)
{
    static const double wall[3] = {0.30, 0.34, 0.40}, cape[3] = {0.02, 0.025, 0.05};
    bool low = p.y > 0.78 * site->half_h + 4 * render_noise(site->wave + 9, p.x / 30, 0.5);
    double folds = low ? 1 + 0.5 * render_noise(site->wave + 8, p.x / 25, p.y / 60)
                       : 1 + 0.15 * p.x / site->half_w;
    for (int c = 0; c < 3; c++)
        pixel[c] = (float)((low ? cape[c] : wall[c]) * folds);
}

static double ear(const struct scalp_site *site, struct render_point p)
{
    double x = (fabs(p.x) - site->options->head * site->half_w) / 7, y = p.y / 16;
    return 1 - render_smoothstep(0.9, 1.1, hypot(x, y));
}

void scalp_paint_ground(const struct scalp_site *site, struct render_canvas *canvas)
{
    double head = site->options->head;
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            float *pixel = render_canvas_at(canvas, x, y), behind[3];
            skin_at(site, p, pixel);
            if (head <= 0)
                continue;
            /* the vault turns away from the light towards its outline */
            double r = hypot(p.x / (head * site->half_w), p.y / (head * site->half_h * 1.08));
            double turned = sqrt(fmax(0, 1 - 0.75 * r * r)), in = scalp_head(site, p.x, p.y);
            in = fmax(in, ear(site, p));
            wall_at(site, p, behind);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(pixel[c] * fmax(turned, 0.5) * in + behind[c] * (1 - in));
        }
}
