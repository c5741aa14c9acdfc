/* Pigments and ITA of single colours.

   Skin darkens light by what melanin of the epidermis and haemoglobin of the dermis absorb; light
   that falls weaker darkens all channels alike. In densities these add up (modified Beer-Lambert),
   so a colour is m, h and s times three fixed vectors. The vectors are those of Tsumura's group (N.
   Tsumura et al., "Image-based skin color and texture analysis/synthesis by extracting hemoglobin
   and melanin information in the skin", ACM Trans. Graph. 22(3), 2003), found by independent
   components in photographs. Limits: they belong to one camera and light; another camera mixes the
   two pigments by some, shading never. */
#include "skin_colour.h"

#include <math.h>

static const double melanin_vector[3] = {0.4143, 0.3570, 0.8372};
static const double haemoglobin_vector[3] = {0.2988, 0.6838, 0.6657};

/* The inverse of the 3x3 matrix with columns melanin, haemoglobin and (1, 1, 1). The rows for the
   pigments sum to 0, which is why shading and exposure can't leak into them. */
static const double melanin_row[3] = {-0.098455248037, -1.995758591431, 2.094213839468};
static const double haemoglobin_row[3] = {-2.612055807046, 2.300371513535, 0.311684293510};
static const double shading_row[3] = {1.821272284407, 0.139491776185, -0.960764060593};

/* Darkening of red light over that of green: 0.44 for haemoglobin, 1.16 for melanin by the vectors;
   moles and freckles in photographs of faces of four skin tones from 0.60 on. Brown moles close up
   go down to 0.41, but darken blue by more than 1.15 of green (haemoglobin 0.97, melanin 2.35). */
static const double max_blood_red = 0.58, max_blood_blue = 1.13;

static double dot(const double row[3], const double density[3])
{
    return row[0] * density[0] + row[1] * density[1] + row[2] * density[2];
}

struct measure_pigment measure_pigment_of_density(const double density[3])
{
    return (struct measure_pigment){dot(melanin_row, density), dot(haemoglobin_row, density),
                                    dot(shading_row, density)};
}

void measure_density_of_pigment(struct measure_pigment pigment, double density[3])
{
    for (int i = 0; i < 3; i++)
        density[i] = pigment.melanin * melanin_vector[i] +
                     pigment.haemoglobin * haemoglobin_vector[i] + pigment.shading;
}

struct measure_colour measure_colour_of(const double photographed[3],
                                        const struct image_calibration *calibration)
{
    struct measure_colour out = {.slope = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    for (int c = 0; c < 3; c++)
        out.photographed[c] = out.density[c] = photographed[c];
    if (calibration) {
        image_calibrate(calibration, photographed, out.density);
        image_calibration_slope(calibration, photographed, out.slope);
    }
    return out;
}

static void weights_of(const struct measure_colour *colour, const double row[3], double weights[3])
{
    for (int c = 0; c < 3; c++)
        weights[c] = row[0] * colour->slope[c] + row[1] * colour->slope[3 + c] +
                     row[2] * colour->slope[6 + c];
}

void measure_melanin_weights(const struct measure_colour *colour, double weights[3])
{
    weights_of(colour, melanin_row, weights);
}

void measure_haemoglobin_weights(const struct measure_colour *colour, double weights[3])
{
    weights_of(colour, haemoglobin_row, weights);
}

/* IEC 61966-2-1. */
static const double luminance_row[3] = {0.2126729, 0.7151522, 0.0721750};

static double luminance(const double density[3])
{
    double sum = 0;
    for (int c = 0; c < 3; c++)
        sum += luminance_row[c] * exp(-density[c]);
    return sum;
}

/* L* = 116 Y^(1/3) - 16, so dL* = (L* + 16) / 3 dln Y. */
void measure_lightness_weights(const struct measure_colour *colour, double weights[3])
{
    double row[3], all = luminance(colour->density);
    for (int c = 0; c < 3; c++)
        row[c] =
            -(MEASURE_LIGHTNESS + 16) / 3.0 * luminance_row[c] * exp(-colour->density[c]) / all;
    weights_of(colour, row, weights);
}

struct image_lab measure_anchored_lab(const double density[3], const double anchor[3])
{
    double wanted = pow((MEASURE_LIGHTNESS + 16) / 116.0, 3), scaled[3];
    for (int c = 0; c < 3; c++)
        scaled[c] = density[c] - log(wanted / luminance(anchor));
    return image_lab_of_density(scaled);
}

bool measure_is_blood(const double darkening[3])
{
    return darkening[0] < max_blood_red * darkening[1] &&
           darkening[2] < max_blood_blue * darkening[1];
}

double measure_ita_deg(struct image_lab lab)
{
    return atan2(lab.lightness - 50, lab.b) * (180 / M_PI);
}
