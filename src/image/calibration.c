/* Applies a calibration to single colours. Does not know how it was found. */
#include "image.h"

#include <math.h>

/* Light below is noise of a mixture's differences; 1/255 as in all densities. */
static const double least_light = 1.0 / 255;

static double curved(const double curve[3], double d)
{
    return d * (curve[0] + d * (curve[1] + d * curve[2]));
}

static double curve_slope(const double curve[3], double d)
{
    return curve[0] + d * (2 * curve[1] + 3 * d * curve[2]);
}

/* Light of each channel before the mixture, and after it. */
static void mixed(const struct image_calibration *calibration, const double density[3],
                  double light[3], double out[3])
{
    for (int c = 0; c < 3; c++)
        light[c] = exp(-curved(calibration->curve, density[c]) - calibration->gain[c]);
    for (int c = 0; c < 3; c++) {
        const double *row = calibration->mix + (ptrdiff_t)3 * c;
        out[c] = fmax(row[0] * light[0] + row[1] * light[1] + row[2] * light[2], least_light);
    }
}

void image_calibrate(const struct image_calibration *calibration, const double density[3],
                     double calibrated[3])
{
    double light[3], out[3];
    mixed(calibration, density, light, out);
    for (int c = 0; c < 3; c++)
        calibrated[c] = -log(out[c]);
}

void image_calibration_slope(const struct image_calibration *calibration, const double density[3],
                             double slope[9])
{
    double light[3], out[3];
    mixed(calibration, density, light, out);
    for (int c = 0; c < 3; c++)
        for (int k = 0; k < 3; k++)
            slope[3 * c + k] = calibration->mix[3 * c + k] * light[k] / out[c] *
                               curve_slope(calibration->curve, density[k]);
}
