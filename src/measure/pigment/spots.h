/* Between the files of the measure of spots: its fields, and what they sum up. */
#ifndef MEASURE_SPOTS_H
#define MEASURE_SPOTS_H

#include "measure.h"

enum {
    SPOTS_DENSITY,
    SPOTS_AREA_FRACTION,
    SPOTS_COUNT,
    SPOTS_LOAD,
    SPOTS_MEAN_CONTRAST,
    SPOTS_MEAN_DIAMETER,
    SPOTS_MEDIAN_DIAMETER,
    SPOTS_DELTA_E,
    SPOTS_SMALL,
    SPOTS_MEDIUM,
    SPOTS_LARGE,
    SPOTS_PATCH_FRACTION,
    SPOTS_PATCH_LOAD,
    SPOTS_FIELDS
};
extern const struct measure_field measure_spots_fields[SPOTS_FIELDS];

/* All but the patches, from the reading's marks that count and its area. */
void measure_spots_sum_up(double mm_per_px, struct measure_reading *out);

#endif
