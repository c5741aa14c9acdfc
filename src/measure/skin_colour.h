/* The colour of skin in numbers: pigment from optical density, and ITA of single colours. Knows no
 * pixels and no zones. */
#ifndef MEASURE_SKIN_COLOUR_H
#define MEASURE_SKIN_COLOUR_H

#include "image/image.h"

#include <stdbool.h>

/* What a density is made of: melanin, haemoglobin and shading (grey, the same in every channel). */
struct measure_pigment {
    double melanin, haemoglobin, shading;
};

/* density: -ln of linear red, green, blue. Linear: differences of densities give differences of
   pigments. */
struct measure_pigment measure_pigment_of_density(const double density[3]);
void measure_density_of_pigment(struct measure_pigment pigment, double density[3]);

/* A colour as photographed, what it is under known light, and what small differences about it in
   photographed densities are worth. */
struct measure_colour {
    double photographed[3], density[3]; /* density: calibrated, or the photographed one */
    double slope[9]; /* of the calibrated densities by the photographed, row-major */
};
struct measure_colour measure_colour_of(const double photographed[3],
                                        const struct image_calibration *calibration);
/* Weights of photographed red, green and blue that give melanin, haemoglobin, and lightness: L* as
   if the colour's own were MEASURE_LIGHTNESS, so that neither exposure nor the skin's tone makes
   the same relative difference of light larger. */
enum { MEASURE_LIGHTNESS = 60 };
void measure_melanin_weights(const struct measure_colour *colour, double weights[3]);
void measure_haemoglobin_weights(const struct measure_colour *colour, double weights[3]);
void measure_lightness_weights(const struct measure_colour *colour, double weights[3]);
/* L*a*b* of a calibrated density with its light scaled so that `anchor` has MEASURE_LIGHTNESS. */
struct image_lab measure_anchored_lab(const double density[3], const double anchor[3]);

/* Whether what darkens a place by these densities is blood and not melanin. */
bool measure_is_blood(const double darkening[3]);

/* Individual typology angle in degrees: atan2(L* - 50, b*). */
double measure_ita_deg(struct image_lab lab);

#endif
