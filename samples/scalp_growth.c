/* Where hair grows on a scalp and which way it lies: a parting, the whorl of a vertex, a hairline.
   Knows nothing of pixels and light.

   Thinning follows the patterns that are graded by: about the middle of a parting (Ludwig,
   Sinclair), round the whorl and back from the temples (Norwood). */
#include "scalp.h"
#include "texture.h"

#include <math.h>

/* The parting runs from left to right and winds a little. */
double scalp_parting_y(const struct scalp_site *site, double x)
{
    return 5 * render_noise(site->wave, x / 55, 0.5) +
           1.2 * render_noise(site->wave + 1, x / 12, 0.5);
}

double scalp_parting_half_width(const struct scalp_site *site, double x)
{
    double middle = exp(-x * x / (0.5 * site->half_w * site->half_w));
    double winding = 1 + 0.3 * render_noise(site->wave + 2, x / 7, 0.5);
    return 0.5 * site->options->parting_mm * site->parting_factor * winding *
           (1 + site->options->thinning * middle);
}

/* An M: straight in the middle, back at the temples, down again before the ears. */
double scalp_hairline_y(const struct scalp_site *site, double x)
{
    double u = (fabs(x) - 0.55 * site->half_w) / (0.25 * site->half_w);
    double temple = (0.12 + 0.45 * site->options->thinning) * site->half_h * exp(-u * u);
    double side = render_smoothstep(0.75 * site->half_w, site->half_w, fabs(x));
    return 0.35 * site->half_h - temple + 0.3 * site->half_h * side +
           2.5 * render_noise(site->wave, x / 15, 0.5);
}

double scalp_away(const struct scalp_site *site, double x, double y)
{
    switch (site->options->subject) {
    case RENDER_SCALP_VERTEX:
        return hypot(x, y);
    case RENDER_SCALP_HAIRLINE:
        return scalp_hairline_y(site, x) - y;
    default:
        return fabs(y - scalp_parting_y(site, x));
    }
}

static double vertex_presence(const struct scalp_site *site, double x, double y)
{
    double thinning = site->options->thinning, reach = 0.5 * site->half_h;
    double r = hypot(x, y) * (1 + 0.12 * render_noise(site->wave, x / 20, y / 20));
    double bare = render_smoothstep(0.6, 1.4, r / (0.5 * site->options->parting_mm + 1e-6));
    return bare * (1 - thinning * exp(-pow(r / reach, 3)));
}

static double hairline_presence(const struct scalp_site *site, double x, double y)
{
    double away = scalp_away(site, x, y);
    double front = exp(-away * away / 900);
    return render_smoothstep(-1, 7, away) * (1 - site->options->thinning * front);
}

static double parting_presence(const struct scalp_site *site, double x, double y)
{
    double off = scalp_away(site, x, y);
    double bare = render_smoothstep(0.8, 1.2, off / scalp_parting_half_width(site, x));
    double middle = exp(-x * x / (0.5 * site->half_w * site->half_w) - off * off / 260);
    return bare * (1 - site->options->thinning * middle);
}

double scalp_presence(const struct scalp_site *site, double x, double y)
{
    double share = site->options->subject == RENDER_SCALP_VERTEX     ? vertex_presence(site, x, y)
                   : site->options->subject == RENDER_SCALP_HAIRLINE ? hairline_presence(site, x, y)
                                                                     : parting_presence(site, x, y);
    return share * site->density_factor * scalp_head(site, x * 1.02, y * 1.02);
}

double scalp_heading(const struct scalp_site *site, double x, double y)
{
    if (site->options->subject == RENDER_SCALP_VERTEX)
        return atan2(y, x) + 1.3 * exp(-hypot(x, y) / 18) + 0.25;
    if (site->options->subject == RENDER_SCALP_HAIRLINE)
        return -M_PI / 2 + 0.45 + 0.5 * x / site->half_w;
    return (y > scalp_parting_y(site, x) ? 1 : -1) * 1.15;
}

double scalp_curl(const struct scalp_site *site, double x, double y)
{
    if (site->options->subject == RENDER_SCALP_VERTEX)
        return -0.012;
    if (site->options->subject == RENDER_SCALP_HAIRLINE)
        return 0.004;
    return y > scalp_parting_y(site, x) ? 0.012 : -0.012;
}

double scalp_head(const struct scalp_site *site, double x, double y)
{
    double share = site->options->head;
    if (share <= 0)
        return 1;
    double r = hypot(x / (share * site->half_w), y / (share * site->half_h * 1.08));
    return 1 - render_smoothstep(0.992, 1.008, r);
}
