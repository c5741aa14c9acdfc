/* Applies a calibration to single colours. Does not know how it was found. */
#include "image.h"

#include <math.h>

/* Light below is noise of a mixture's differences; 1/255 as in all densities. */
static const double least_light = 1.0 / 255;

/* IEC 61966-2-1, and their slopes. */
static double encoded(double light, double *slope)
{
    bool dark = light <= 0.0031308;
    *slope = dark ? 12.92 : 1.055 / 2.4 * pow(light, 1 / 2.4 - 1);
    return dark ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static double decoded(double level, double *slope)
{
    bool dark = level <= 0.04045;
    *slope = dark ? 1 / 12.92 : 2.4 / 1.055 * pow((level + 0.055) / 1.055, 1.4);
    return dark ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4);
}

static double curved(const double curve[3], double v, double *slope)
{
    double gamma = exp(curve[0]), u = pow(v, gamma), w = 1 - 2 * u,
           amount = curve[1] + w * curve[2];
    *slope = gamma * u / v * (1 + w * amount - 2 * u * (1 - u) * curve[2]);
    return u + u * (1 - u) * amount;
}

/* Light of a channel before the mixture, and its derivative by the density. */
static double light_of(const struct image_calibration *calibration, int channel, double density,
                       double *slope)
{
    double light = exp(-density), by_light, by_level, by_curve;
    double level = encoded(light, &by_light);
    double toned = decoded(curved(calibration->curve, level, &by_level), &by_curve);
    double gain = exp(-calibration->gain[channel]);
    *slope = -light * by_light * by_level * by_curve * gain;
    return (toned - calibration->offset) * gain;
}

static double mixed(const struct image_calibration *calibration, int row, const double light[3])
{
    const double *mix = calibration->mix + (ptrdiff_t)3 * row;
    return fmax(mix[0] * light[0] + mix[1] * light[1] + mix[2] * light[2], least_light);
}

void image_calibrate(const struct image_calibration *calibration, const double density[3],
                     double calibrated[3])
{
    double light[3], slope;
    for (int c = 0; c < 3; c++)
        light[c] = light_of(calibration, c, density[c], &slope);
    for (int c = 0; c < 3; c++)
        calibrated[c] = -log(mixed(calibration, c, light));
}

void image_calibration_slope(const struct image_calibration *calibration, const double density[3],
                             double slope[9])
{
    double light[3], by_density[3];
    for (int c = 0; c < 3; c++)
        light[c] = light_of(calibration, c, density[c], &by_density[c]);
    for (int c = 0; c < 3; c++)
        for (int k = 0; k < 3; k++)
            slope[3 * c + k] =
                -calibration->mix[3 * c + k] * by_density[k] / mixed(calibration, c, light);
}
