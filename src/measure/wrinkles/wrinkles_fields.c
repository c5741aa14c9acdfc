/* What the measure of wrinkles reports, and how lines become those figures. It does not know where
   the lines come from. */
#include "wrinkles.h"

#include <math.h>

enum field {
    DENSITY,
    DEPTH,
    LENGTH,
    MEAN_WIDTH,
    FINE_DENSITY,
    MEDIUM_DENSITY,
    DEEP_DENSITY,
    COUNT,
    AREA_FRACTION,
    LONGEST,
    SEVERITY,
    DEPTH_LENGTH
};

const struct measure_field measure_wrinkles_fields[WRINKLES_FIELDS] = {
    [DENSITY] =
        {"density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
         "Length of all wrinkles per square centimetre of skin; uncertain ones count in part."},
    [DEPTH] = {"depth", "index", -1, MEASURE_POOL_WEIGHTED, "depth_length",
               "How much darker wrinkles are than the skin beside them (natural log of light)."},
    [LENGTH] = {"length", "mm", -1, MEASURE_POOL_SUM, NULL, "Length of all wrinkles together."},
    [MEAN_WIDTH] = {"mean_width", "mm", 0, MEASURE_POOL_WEIGHTED, "length",
                    "Width of the wrinkles at half of their depth."},
    [FINE_DENSITY] = {"fine_density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                      "The part of the density that fine lines make."},
    [MEDIUM_DENSITY] = {"medium_density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                        "The part of the density that medium wrinkles make."},
    [DEEP_DENSITY] = {"deep_density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                      "The part of the density that broad, deep wrinkles make."},
    [COUNT] = {"count", "count", -1, MEASURE_POOL_SUM, NULL, "Number of separate wrinkles."},
    [AREA_FRACTION] = {"area_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                       "Share of the skin that wrinkles cover."},
    [LONGEST] = {"longest", "mm", 0, MEASURE_POOL_NONE, NULL, "Length of the longest wrinkle."},
    [SEVERITY] = {"severity", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                  "Length times depth of all wrinkles per square centimetre of skin."},
    [DEPTH_LENGTH] =
        {"depth_length", "mm", 0, MEASURE_POOL_SUM, NULL,
         "What `depth` is the mean of: wrinkles that any of the photographs shows which "
         "are read together, so that those that fade away don't make it deeper."},
};

void measure_wrinkles_sum_up(const struct wrinkles_share *lines, int count, double area_cm2,
                             int finest, struct measure_reading *out)
{
    double length = 0, weighted_depth = 0, weighted_width = 0, longest = 0;
    double depths = 0, weights = 0;
    int shown = 0;
    double by_scale[WRINKLES_SCALES] = {0};
    for (int i = 0; i < count; i++) {
        double mm = lines[i].counted_mm;
        length += mm;
        weighted_depth += mm * lines[i].depth;
        weighted_width += mm * lines[i].width_mm;
        depths += lines[i].weight_mm * lines[i].depth;
        weights += lines[i].weight_mm;
        by_scale[lines[i].scale] += mm;
        if (!lines[i].shown)
            continue;
        longest = fmax(longest, lines[i].length_mm);
        shown++;
    }
    double *values = out->values;
    for (int f = 0; f < WRINKLES_FIELDS; f++)
        out->reasons[f] = NULL;
    values[DENSITY] = length / area_cm2;
    values[LENGTH] = length;
    values[COUNT] = shown;
    values[AREA_FRACTION] = weighted_width / (100 * area_cm2);
    values[LONGEST] = longest;
    values[DEPTH_LENGTH] = weights;
    values[SEVERITY] = weighted_depth / area_cm2;
    values[DEPTH] = length > 0 ? depths / weights : NAN;
    values[MEAN_WIDTH] = length > 0 ? weighted_width / length : NAN;
    if (!(length > 0))
        out->reasons[DEPTH] = out->reasons[MEAN_WIDTH] = "none_found";
    for (int s = 0; s < WRINKLES_SCALES; s++) {
        bool seen = s >= finest;
        values[FINE_DENSITY + s] = seen ? by_scale[s] / area_cm2 : NAN;
        if (!seen)
            out->reasons[FINE_DENSITY + s] = "resolution";
    }
}
