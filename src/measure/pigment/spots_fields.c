/* What is told of a zone's spots, and how it follows from their marks. Knows marks, no pixels. */
#include "spots.h"

#include <math.h>

/* Freckles are 1 to 2 mm, lentigines mostly 2 to 4, larger ones and moles beyond. */
static const double small_mm = 2, large_mm = 4;

const struct measure_field measure_spots_fields[SPOTS_FIELDS] = {
    [SPOTS_DENSITY] = {"density", "1/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                       "Pigment spots of at least 0.8 mm2 per square centimetre of visible skin."},
    [SPOTS_AREA_FRACTION] = {"area_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                             "Share of the visible skin that lies inside spots."},
    [SPOTS_COUNT] = {"count", "count", -1, MEASURE_POOL_SUM, NULL, "Number of pigment spots."},
    [SPOTS_LOAD] = {"load", "index", -1, MEASURE_POOL_AREA_MEAN, NULL,
                    "Area fraction times contrast, in thousandths: falls when spots fade, shrink "
                    "or go."},
    [SPOTS_MEAN_CONTRAST] = {"mean_contrast", "index", 0, MEASURE_POOL_WEIGHTED, "count",
                             "Mean darkness of the spots against their surround, in ln units; "
                             "rises when the faintest spots go, hence no verdict."},
    [SPOTS_MEAN_DIAMETER] = {"mean_diameter", "mm", 0, MEASURE_POOL_WEIGHTED, "count",
                             "Mean diameter of discs of the spots' areas."},
    [SPOTS_MEDIAN_DIAMETER] = {"median_diameter", "mm", 0, MEASURE_POOL_NONE, NULL,
                               "Median diameter of discs of the spots' areas."},
    [SPOTS_DELTA_E] = {"delta_e00", "1", 0, MEASURE_POOL_WEIGHTED, "count",
                       "Mean colour difference (CIEDE2000) between spots and their surround."},
    [SPOTS_SMALL] = {"small_count", "count", 0, MEASURE_POOL_SUM, NULL,
                     "Number of spots of less than 2 mm across."},
    [SPOTS_MEDIUM] = {"medium_count", "count", 0, MEASURE_POOL_SUM, NULL,
                      "Number of spots of 2 to 4 mm across."},
    [SPOTS_LARGE] = {"large_count", "count", 0, MEASURE_POOL_SUM, NULL,
                     "Number of spots of 4 mm and more across."},
    [SPOTS_PATCH_FRACTION] = {"patch_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                              "Share of the visible skin in wide patches of more melanin."},
    [SPOTS_PATCH_LOAD] = {"patch_load", "index", -1, MEASURE_POOL_AREA_MEAN, NULL,
                          "Area fraction of patches times their melanin above the zone's, in "
                          "thousandths, as mMASI multiplies area and darkness."}};

static double diameter_mm(const struct measure_mark *mark, double mm_per_px)
{
    return 2 * sqrt(mark->area_px / M_PI) * mm_per_px;
}

/* The middle of few values, without reordering them: the one with as many below as above. */
static double median_diameter_mm(const struct measure_reading *reading, double mm_per_px)
{
    for (int i = 0; i < reading->mark_count; i++) {
        int below = 0, equal = 0, half = (reading->mark_count - 1) / 2;
        for (int j = 0; j < reading->mark_count; j++) {
            below += reading->marks[j].area_px < reading->marks[i].area_px;
            equal += reading->marks[j].area_px == reading->marks[i].area_px;
        }
        if (below <= half && below + equal > half)
            return diameter_mm(&reading->marks[i], mm_per_px);
    }
    return NAN;
}

void measure_spots_sum_up(double mm_per_px, struct measure_reading *out)
{
    double area = 0, load = 0, contrast = 0, diameter = 0, delta_e = 0;
    double skin_px = out->area_cm2 * 100 / (mm_per_px * mm_per_px);
    int sizes[3] = {0};
    for (int i = 0; i < out->mark_count; i++) {
        const struct measure_mark *spot = &out->marks[i];
        double across = diameter_mm(spot, mm_per_px);
        area += spot->area_px;
        load += spot->area_px * spot->contrast;
        contrast += spot->contrast;
        diameter += across;
        delta_e += spot->delta_e00;
        sizes[across < small_mm ? 0 : across < large_mm ? 1 : 2]++;
    }
    int count = out->mark_count;
    out->values[SPOTS_DENSITY] = count / out->area_cm2;
    out->values[SPOTS_AREA_FRACTION] = area / skin_px;
    out->values[SPOTS_COUNT] = count;
    out->values[SPOTS_LOAD] = 1000 * load / skin_px;
    out->values[SPOTS_MEAN_CONTRAST] = contrast / count;
    out->values[SPOTS_MEAN_DIAMETER] = diameter / count;
    out->values[SPOTS_MEDIAN_DIAMETER] = median_diameter_mm(out, mm_per_px);
    out->values[SPOTS_DELTA_E] = delta_e / count;
    for (int i = 0; i < 3; i++)
        out->values[SPOTS_SMALL + i] = sizes[i];
    for (int i = SPOTS_MEAN_CONTRAST; i <= SPOTS_DELTA_E; i++) {
        out->values[i] = count ? out->values[i] : NAN;
        out->reasons[i] = count ? NULL : "no_spots";
    }
}
