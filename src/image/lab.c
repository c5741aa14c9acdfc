/* CIE L*a*b* and CIEDE2000 of single colours. Knows no pixels. */
#include "image.h"

#include <math.h>

/* CIE 15: the cube root above (6/29)^3, a line below. */
static double lab_curve(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16) / 116;
}

struct image_lab image_lab_of_density(const double density[3])
{
    double red = exp(-density[0]), green = exp(-density[1]), blue = exp(-density[2]);
    /* IEC 61966-2-1, each row divided by its white (D65: 0.95047, 1, 1.08883). */
    double x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047;
    double y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue;
    double z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883;
    double fx = lab_curve(x), fy = lab_curve(y), fz = lab_curve(z);
    return (struct image_lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

static double hue_deg(double a, double b)
{
    if (a == 0 && b == 0)
        return 0;
    double hue = atan2(b, a) * (180 / M_PI);
    return hue < 0 ? hue + 360 : hue;
}

static double cos_deg(double angle)
{
    return cos(angle * (M_PI / 180));
}

static double chroma_seventh(double chroma)
{
    double seventh = pow(chroma, 7);
    return sqrt(seventh / (seventh + 6103515625.0)); /* 25^7 */
}

/* The weights and the rotation of CIEDE2000 at mean lightness, chroma and hue. */
static double weighted_difference(double lightness, double chroma, double hue, double d_lightness,
                                  double d_chroma, double d_hue)
{
    double t = 1 - 0.17 * cos_deg(hue - 30) + 0.24 * cos_deg(2 * hue) +
               0.32 * cos_deg(3 * hue + 6) - 0.20 * cos_deg(4 * hue - 63);
    double from_50 = (lightness - 50) * (lightness - 50);
    double l = d_lightness / (1 + 0.015 * from_50 / sqrt(20 + from_50));
    double c = d_chroma / (1 + 0.045 * chroma);
    double h = d_hue / (1 + 0.015 * chroma * t);
    double turn = 30 * exp(-((hue - 275) / 25) * ((hue - 275) / 25));
    double rotation = -sin(2 * turn * (M_PI / 180)) * 2 * chroma_seventh(chroma);
    return sqrt(fmax(l * l + c * c + h * h + rotation * c * h, 0));
}

/* G. Sharma, W. Wu, E. Dalal, "The CIEDE2000 color-difference formula", Color Res. Appl. 30, 2005.
 */
double image_delta_e00(struct image_lab one, struct image_lab two)
{
    double mean_chroma = (hypot(one.a, one.b) + hypot(two.a, two.b)) / 2;
    double stretch = 1 + 0.5 * (1 - chroma_seventh(mean_chroma));
    double a1 = one.a * stretch, a2 = two.a * stretch;
    double c1 = hypot(a1, one.b), c2 = hypot(a2, two.b);
    double h1 = hue_deg(a1, one.b), h2 = hue_deg(a2, two.b);
    double turn = c1 * c2 == 0 ? 0 : h2 - h1;
    turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
    double hue = c1 * c2 == 0 ? h1 + h2 : (h1 + h2) / 2;
    if (c1 * c2 != 0 && fabs(h1 - h2) > 180)
        hue += hue < 180 ? 180 : -180;
    double d_hue = 2 * sqrt(c1 * c2) * sin(turn / 2 * (M_PI / 180));
    return weighted_difference((one.lightness + two.lightness) / 2, (c1 + c2) / 2, hue,
                               two.lightness - one.lightness, c2 - c1, d_hue);
}
