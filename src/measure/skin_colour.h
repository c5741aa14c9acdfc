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

/* Whether what darkens a place by these densities is blood and not melanin. */
bool measure_is_blood(const double darkening[3]);

/* Individual typology angle in degrees: atan2(L* - 50, b*). */
double measure_ita_deg(struct image_lab lab);

#endif
