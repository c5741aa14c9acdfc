/* Hair of a trichoscopic field. Mesotherapy of the scalp is to bring more hairs per area and
   thicker ones: vellus turns back into terminal hair. In the picture a hair is a dark (or, on dark
   skin, a light) line of 25 to 110 um; every hair is traced and counted once, from its flanks, of
   which one shows even beside another hair, from its ridge where it is faint, or from what its
   whole way adds up to where it is fainter still. Limits: hairs that lie under others along their
   whole visible way are missed; widths below about two pixels are rough; without taper in view root
   and tip are told by the common direction only. Lines of equal contrast after Lorensen and Cline
   (1987), ridges after Steger (IEEE PAMI 1998), counting frame after Gundersen (J. Microscopy
   1977), vellus and terminal as in trichoscopy (30 and 40 um). */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The thinnest hairs are narrower than two of these pixels. */
#define COARSEST_UM 15.0
/* Roots of one follicular unit. */
#define UNIT_REACH_MM 0.175
#define SMALLEST_MM2 1.0

enum field {
    DENSITY,
    MEAN_DIAMETER,
    TERMINAL_FRACTION,
    COUNT,
    IN_VIEW,
    MEDIAN_DIAMETER,
    SD_DIAMETER,
    VELLUS_COUNT,
    VELLUS_FRACTION,
    UNITS_DENSITY,
    HAIRS_PER_UNIT,
    CUMULATIVE_THICKNESS,
    MEAN_LENGTH,
    ANAGEN_FRACTION,
    GROWTH_RATE,
    FIELD_COUNT
};

static const struct measure_field fields[FIELD_COUNT] = {
    [DENSITY] = {"density", "1/cm2", 1, MEASURE_POOL_AREA_MEAN, NULL,
                 "Hairs per area; a hair that the border cuts counts where its root lies."},
    [MEAN_DIAMETER] = {"mean_diameter", "um", 1, MEASURE_POOL_WEIGHTED, "count",
                       "Mean diameter of the hairs, corrected for the picture's blur."},
    [TERMINAL_FRACTION] = {"terminal_fraction", "1", 1, MEASURE_POOL_WEIGHTED, "count",
                           "Part of the hairs that is at least 40 um thick."},
    [COUNT] = {"count", "count", 0, MEASURE_POOL_SUM, NULL,
               "Hairs that belong to the field; of those cut by its border about half."},
    [IN_VIEW] = {"in_view", "count", 0, MEASURE_POOL_SUM, NULL,
                 "All hairs in view, those cut by the border included."},
    [MEDIAN_DIAMETER] = {"median_diameter", "um", 0, MEASURE_POOL_NONE, NULL,
                         "Median diameter of the hairs."},
    [SD_DIAMETER] = {"sd_diameter", "um", 0, MEASURE_POOL_NONE, NULL,
                     "Spread of the diameters; large where hair miniaturises."},
    [VELLUS_COUNT] = {"vellus_count", "count", 0, MEASURE_POOL_SUM, NULL,
                      "Counted hairs thinner than 30 um."},
    [VELLUS_FRACTION] = {"vellus_fraction", "1", -1, MEASURE_POOL_WEIGHTED, "count",
                         "Part of the hairs that is thinner than 30 um."},
    [UNITS_DENSITY] = {"units_density", "1/cm2", 1, MEASURE_POOL_AREA_MEAN, NULL,
                       "Follicular units per area: roots within 0.175 mm of each other are one."},
    [HAIRS_PER_UNIT] = {"hairs_per_unit", "1", 1, MEASURE_POOL_NONE, NULL,
                        "Hairs per follicular unit."},
    [CUMULATIVE_THICKNESS] = {"cumulative_thickness", "mm/cm2", 1, MEASURE_POOL_AREA_MEAN, NULL,
                              "Sum of the diameters of the hairs per area."},
    [MEAN_LENGTH] = {"mean_length", "mm", 0, MEASURE_POOL_NONE, NULL,
                     "Mean visible length of the hairs that lie wholly in view."},
    [ANAGEN_FRACTION] =
        {"anagen_fraction", "1", 0, MEASURE_POOL_NONE, NULL,
         "Part of the hairs that grows; from a phototrichogram, two photographs of a "
         "clipped site."},
    [GROWTH_RATE] = {"growth_rate", "mm/day", 0, MEASURE_POOL_NONE, NULL,
                     "How fast the growing hairs grow; from a phototrichogram."},
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Everything about diameters; without a hair there is none. */
static void read_diameters(double *diameters, int count, struct measure_reading *out)
{
    static const enum field needs_hair[] = {MEAN_DIAMETER, TERMINAL_FRACTION, MEDIAN_DIAMETER,
                                            SD_DIAMETER,   VELLUS_FRACTION,   HAIRS_PER_UNIT};
    if (!count)
        for (size_t i = 0; i < sizeof needs_hair / sizeof *needs_hair; i++) {
            out->values[needs_hair[i]] = NAN;
            out->reasons[needs_hair[i]] = "no_hair";
        }
    if (!count)
        return;
    double sum = 0, squares = 0;
    int terminal = 0, vellus = 0;
    for (int i = 0; i < count; i++) {
        sum += diameters[i];
        terminal += diameters[i] >= HAIR_TERMINAL_UM;
        vellus += diameters[i] < HAIR_VELLUS_UM;
    }
    for (int i = 0; i < count; i++)
        squares += (diameters[i] - sum / count) * (diameters[i] - sum / count);
    qsort(diameters, (size_t)count, sizeof *diameters, by_value);
    out->values[MEAN_DIAMETER] = sum / count;
    out->values[TERMINAL_FRACTION] = (double)terminal / count;
    out->values[MEDIAN_DIAMETER] = (diameters[(count - 1) / 2] + diameters[count / 2]) / 2;
    out->values[SD_DIAMETER] = count > 1 ? sqrt(squares / (count - 1)) : 0;
    out->values[VELLUS_COUNT] = vellus;
    out->values[VELLUS_FRACTION] = (double)vellus / count;
    out->values[CUMULATIVE_THICKNESS] = sum / 1000 / out->area_cm2;
}

static int read_strands(const struct hair_strands *strands, const struct hair_field *field,
                        struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t room = (size_t)strands->count + 1;
    bool *counted = base_arena_alloc(arena, sizeof *counted * room, err);
    double *diameters = base_arena_alloc(arena, sizeof *diameters * room, err);
    if (!counted || !diameters)
        return MESO_E_OUT_OF_MEMORY;
    int count = 0, whole = 0, units = 0;
    double length = 0;
    for (int s = 0; s < strands->count; s++) {
        const struct hair_strand *strand = &strands->at[s];
        counted[s] = measure_hair_strand_counts(strand, field);
        if (counted[s])
            diameters[count++] = strand->width_px * field->um_per_px;
        if (!strand->cut[0] && !strand->cut[1]) {
            length += strand->length_px * field->um_per_px / 1000;
            whole++;
        }
    }
    int code = measure_hair_units_count(
        strands, counted, field, 1000 * UNIT_REACH_MM / field->um_per_px, &units, arena, err);
    if (code)
        return code;
    out->values[DENSITY] = count / out->area_cm2;
    out->values[IN_VIEW] = strands->count;
    out->values[COUNT] = count;
    out->values[UNITS_DENSITY] = units / out->area_cm2;
    out->values[HAIRS_PER_UNIT] = (double)count / units;
    out->values[MEAN_LENGTH] = length / whole;
    if (!whole) {
        out->values[MEAN_LENGTH] = NAN;
        out->reasons[MEAN_LENGTH] = strands->count ? "cut_by_border" : "no_hair";
    }
    read_diameters(diameters, count, out);
    /* One photograph shows no growth. */
    out->values[ANAGEN_FRACTION] = out->values[GROWTH_RATE] = NAN;
    out->reasons[ANAGEN_FRACTION] = out->reasons[GROWTH_RATE] = "no_phototrichogram";
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Marks in px of the photograph. */
static int mark_strands(const struct measure_input *input, const struct hair_strands *strands,
                        const struct hair_field *field, struct measure_reading *out,
                        struct arena *arena, struct meso_error *err)
{
    out->marks = base_arena_calloc(arena, (size_t)strands->count + 1, sizeof *out->marks, err);
    if (!out->marks)
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < strands->count; s++) {
        const struct hair_strand *strand = &strands->at[s];
        for (int i = 0; i < strand->count; i++) {
            strand->points[i].x = input->zone->x + field->factor * strand->points[i].x;
            strand->points[i].y = input->zone->y + field->factor * strand->points[i].y;
        }
        out->marks[s] = (struct measure_mark){.kind = MEASURE_HAIR,
                                              .points = strand->points,
                                              .count = strand->count,
                                              .width_px = field->factor * strand->width_px,
                                              .length_px = field->factor * strand->length_px,
                                              .contrast = strand->contrast,
                                              .terminal = strand->width_px * field->um_per_px >=
                                                          HAIR_TERMINAL_UM};
    }
    out->mark_count = strands->count;
    return MESO_OK;
}

extern const struct measure measure_hair;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    const struct zone *zone = input->zone;
    memset(out, 0, sizeof *out);
    out->area_cm2 = (double)zone->valid_px * input->mm_per_px * input->mm_per_px / 100;
    const char *reason = isnan(input->mm_per_px)                 ? "no_scale"
                         : input->mm_per_px * 1000 > COARSEST_UM ? "resolution"
                         : out->area_cm2 * 100 < SMALLEST_MM2    ? "zone_too_small"
                                                                 : NULL;
    if (reason) {
        measure_refuse(&measure_hair, out, reason);
        return MESO_OK;
    }
    struct hair_field field;
    struct hair_strands strands;
    int code = measure_hair_trace(input, &field, &strands, out, arena, err);
    if (!code)
        code = read_strands(&strands, &field, out, arena, err);
    return code ? code : mark_strands(input, &strands, &field, out, arena, err);
}

const struct measure measure_hair = {
    .name = "hair",
    .version = 6,
    .title = "Hair",
    .what = "Every hair of a trichoscopic field, counted once, with its diameter.",
    .views = MEASURE_VIEW_SCALP_MACRO,
    /* Clipped stubs are under-counted and read thin: what has grown since is seen better, and is
       neither new nor thicker. */
    .alike_field = MEAN_LENGTH,
    .alike_ratio = 1.5,
    .alike_reason = "hair_length",
    .field_count = FIELD_COUNT,
    .headline_count = 3,
    .fields = fields,
    .run = run,
};
