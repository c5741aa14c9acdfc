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

/* Adds the axes to the segments. */
static int unite(const struct hair_segments *axes, struct hair_segments *segments,
                 struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)axes->count + (size_t)segments->count;
    struct hair_segment *all = base_arena_alloc(arena, sizeof *all * (count + 1), err);
    if (!all)
        return MESO_E_OUT_OF_MEMORY;
    if (axes->count)
        memcpy(all, axes->at, sizeof *all * (size_t)axes->count);
    if (segments->count)
        memcpy(all + axes->count, segments->at, sizeof *all * (size_t)segments->count);
    *segments = (struct hair_segments){all, (int)count};
    return MESO_OK;
}

/* Room that is set aside before the planes that lines are found in: memory that nobody writes to
   costs nothing. */
enum { ROOM_LINES = 1 << 14, PIXELS_A_POINT = 8 };
struct room {
    void *lines;
    struct image_point *points;
    int64_t most_points;
};

static int room_new(const struct hair_field *field, size_t line_bytes, struct room *out,
                    struct arena *arena, struct meso_error *err)
{
    out->most_points = (int64_t)field->zone.width * field->zone.height / PIXELS_A_POINT;
    out->lines = base_arena_alloc(arena, line_bytes * ROOM_LINES, err);
    out->points =
        base_arena_alloc(arena, sizeof *out->points * (size_t)(out->most_points + 1), err);
    return out->lines && out->points ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* Moves segments into the room and frees what came after it, if they fit in. */
static void move_segments(struct hair_segments *segments, const struct room *room,
                          struct arena *arena, struct base_arena_mark mark)
{
    struct hair_segment *to = room->lines;
    struct image_point *points = room->points;
    int64_t needed = 0;
    for (int s = 0; s < segments->count; s++)
        needed += segments->at[s].count;
    if (segments->count > ROOM_LINES || needed > room->most_points)
        return;
    for (int s = 0; s < segments->count; s++) {
        to[s] = segments->at[s];
        memcpy(points, to[s].points, sizeof *points * (size_t)to[s].count);
        to[s].points = points;
        points += to[s].count;
    }
    segments->at = to;
    base_arena_rewind(arena, mark);
}

/* The same of hairs. */
static void move_strands(struct hair_strands *strands, const struct room *room, struct arena *arena,
                         struct base_arena_mark mark)
{
    struct hair_strand *to = room->lines;
    struct image_point *points = room->points;
    int64_t needed = 0;
    for (int s = 0; s < strands->count; s++)
        needed += strands->at[s].count;
    if (strands->count > ROOM_LINES || needed > room->most_points)
        return;
    for (int s = 0; s < strands->count; s++) {
        to[s] = strands->at[s];
        memcpy(points, to[s].points, sizeof *points * (size_t)to[s].count);
        to[s].points = points;
        points += to[s].count;
    }
    strands->at = to;
    base_arena_rewind(arena, mark);
}

/* Lines of ridges; of these their strength and scale stay. */
static int find_ridges(const struct measure_input *input, struct hair_field *field,
                       struct hair_ridges *ridges, struct hair_segments *segments,
                       struct arena *arena, struct meso_error *err)
{
    struct room room;
    int code = kernels_mask_new(&ridges->scale, field->zone.width, field->zone.height, arena, err);
    if (!code)
        code = room_new(field, sizeof *segments->at, &room, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = measure_hair_ridges_find(input, field,
                                        input->frozen ? input->frozen + HAIR_FROZEN_LOW : NULL,
                                        ridges, arena, err);
    if (!code)
        code = measure_hair_segments_trace(ridges, field, segments, arena, err);
    if (!code)
        move_segments(segments, &room, arena, mark);
    return code;
}

/* What is hair at any one place: from flanks and ridges. blur_px: of the picture. */
static int find_clear(const struct measure_input *input, struct hair_field *field,
                      struct measure_reading *out, double *blur_px, struct hair_strands *strands,
                      struct arena *arena, struct meso_error *err)
{
    struct hair_ridges ridges;
    struct hair_segments segments, axes;
    struct hair_width_rule rule = {.learnt = false};
    int code = find_ridges(input, field, &ridges, &segments, arena, err);
    if (!code)
        code = measure_hair_flakes_find(field, arena, err);
    if (!code)
        measure_hair_flakes_drop(field, &segments);
    if (!code)
        code = measure_hair_rims_drop(&ridges, field, &segments, arena, err);
    if (!code)
        code = measure_hair_axes_find(field, &segments, &axes, &rule, arena, err);
    if (!code)
        code = measure_hair_rims_drop(&ridges, field, &axes, arena, err);
    if (!code)
        measure_hair_flakes_drop(field, &axes);
    if (!code)
        code = measure_hair_segments_profile(input, field, &ridges, &rule, &segments, arena, err);
    if (!code)
        code = unite(&axes, &segments, arena, err);
    if (code)
        return code;
    out->frozen[HAIR_FROZEN_LOW] = ridges.low;
    out->frozen[HAIR_FROZEN_HIGH] = ridges.high;
    double *scratch = base_arena_alloc(arena, sizeof *scratch * (size_t)(segments.count + 1), err);
    int *links = base_arena_alloc(arena, sizeof *links * (size_t)(2 * segments.count + 1), err);
    if (!scratch || !links)
        return MESO_E_OUT_OF_MEMORY;
    *blur_px = measure_hair_blur_px(&segments, scratch);
    code = measure_hair_ends_pair(&segments, field, links, arena, err);
    return code ? code
                : measure_hair_strands_build(&segments, links, field, *blur_px, ridges.high,
                                             strands, arena, err);
}

static int trace(const struct measure_input *input, struct hair_field *field,
                 struct measure_reading *out, struct hair_strands *strands, struct arena *arena,
                 struct meso_error *err)
{
    struct room room;
    double blur = 0;
    int code = measure_hair_field_read(input, field, arena, err);
    if (!code)
        code = room_new(field, sizeof *strands->at, &room, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = find_clear(input, field, out, &blur, strands, arena, err);
    if (code)
        return code;
    move_strands(strands, &room, arena, mark);
    out->frozen[HAIR_FROZEN_SIGN] = field->light_hair ? -1 : 1;
    out->frozen[HAIR_FROZEN_UM] = field->um_per_px;
    int64_t seen = 0;
    for (int y = 0; y < field->zone.height; y++)
        for (int x = 0; x < field->zone.width; x++)
            seen += field->zone.at[y * field->zone.stride + x] != 0;
    out->area_cm2 = (double)seen * field->um_per_px * field->um_per_px * 1e-8;
    code = measure_hair_long_part(strands, arena, err);
    if (!code)
        code = measure_hair_faint_add(input, field, blur, strands, arena, err);
    if (!code)
        code = measure_hair_widths_read(input, field, blur, strands, arena, err);
    if (!code)
        measure_hair_strands_orient(strands);
    return code;
}

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
    int code = trace(input, &field, out, &strands, arena, err);
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
