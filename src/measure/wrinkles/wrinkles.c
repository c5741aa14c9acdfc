/* Wrinkles: creases of the skin at rest, the first thing that patients ask about.

   In the photograph a crease is a thin dark valley between brighter flanks: light reaches its
   bottom less, and its far wall turns to the lamp. It darkens every colour by a similar ratio, runs
   for millimetres, bends little, and keeps no constant width. So: log light (exposure becomes a
   constant and falls out), the face's form removed, an oriented bank of line filters with widths in
   millimetres, lines followed with thresholds in units of the zone's own noise, and each line
   judged by its profile.

   Limits: the direction of the light changes the depth and can't be corrected here. What the
   photograph doesn't resolve isn't claimed. The thresholds are the baseline's for a whole course,
   so that smoother skin doesn't make the measure more sensitive.

   Source: hybrid Hessian filters and Hessian line tracking (Ng et al. 2014, 2015), with the figures
   in the design's measurement page. */
#include "wrinkles.h"

#include <math.h>
#include <string.h>

/* measurement.md: hysteresis in noise units above the median, gaps, shortest line. */
static const double high_mads = 5, low_mads = 2.5;
static const double step_mm = 0.2, gap_mm = 0.8, max_turn_deg = 20;
const double measure_wrinkles_min_length_mm = 3;
/* No second line nearer than this: below, the bank gives one crest for two creases anyway. */
static const double exclusion_mm = 0.6;
/* Counted and drawn. Lengths count by the certainty itself, which doubts that multiply keep low. */
const double measure_wrinkles_shown_certainty = 0.4;
static const double smallest_zone_cm2 = 0.5; /* a thumbnail: fewer can't hold a density */

static void freeze(const struct wrinkles_noise *noise, double frozen[MEASURE_MAX_FROZEN])
{
    for (int s = 0; s < WRINKLES_SCALES; s++) {
        frozen[2 * s] = noise->median[s];
        frozen[2 * s + 1] = noise->mad[s];
    }
}

static void thaw(const double *frozen, struct wrinkles_noise *noise)
{
    for (int s = 0; s < WRINKLES_SCALES; s++) {
        noise->median[s] = frozen[2 * s];
        noise->mad[s] = frozen[2 * s + 1];
    }
}

/* The baseline saw scales that this photograph doesn't: a density without them would flatter. */
static bool lacks_a_frozen_scale(const struct wrinkles_noise *frozen, double px_per_mm)
{
    for (int s = 0; s < measure_wrinkles_finest_scale(px_per_mm, true) && s < WRINKLES_SCALES; s++)
        if (!isnan(frozen->mad[s]))
            return true;
    return false;
}

static int make_mark(const struct measure_input *input, const struct wrinkles_window *window,
                     const struct wrinkles_line *line, struct measure_mark *mark,
                     struct arena *arena, struct meso_error *err)
{
    const struct measure_line *traced = &line->line;
    double width_mm = line->profile.width_mm;
    double sharp_mm = measure_wrinkles_sharp_width(width_mm, measure_wrinkles_blur_mm(input));
    *mark = (struct measure_mark){.kind = MEASURE_WRINKLE,
                                  .count = traced->count,
                                  .width_px = sharp_mm * window->px_per_mm * window->factor,
                                  .length_px = traced->length_px * window->factor,
                                  .depth = line->profile.depth * width_mm / sharp_mm,
                                  .certainty = line->certainty,
                                  .size_class = line->scale};
    mark->points = base_arena_calloc(arena, (size_t)traced->count, sizeof *mark->points, err);
    if (!mark->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < traced->count; i++) {
        mark->points[i].x = window->x + traced->points[i].x * window->factor;
        mark->points[i].y = window->y + traced->points[i].y * window->factor;
    }
    return MESO_OK;
}

static int sum_up(const struct measure_input *input, const struct wrinkles_line *lines, int count,
                  double area_cm2, int finest, struct measure_reading *out, struct arena *scratch,
                  struct meso_error *err)
{
    struct wrinkles_share *shares =
        base_arena_calloc(scratch, (size_t)count + 1, sizeof *shares, err);
    if (!shares)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++) {
        double width_mm = lines[i].profile.width_mm;
        double sharp_mm = measure_wrinkles_sharp_width(width_mm, measure_wrinkles_blur_mm(input));
        shares[i] = (struct wrinkles_share){
            .length_mm = lines[i].length_mm,
            .counted_mm = lines[i].certainty * lines[i].length_mm,
            .weight_mm = lines[i].certainty * lines[i].length_mm,
            .depth = lines[i].profile.depth * width_mm / sharp_mm,
            .width_mm = sharp_mm,
            .scale = lines[i].scale,
            .shown = lines[i].certainty >= measure_wrinkles_shown_certainty,
        };
    }
    measure_wrinkles_sum_up(shares, count, area_cm2, finest, out);
    return MESO_OK;
}

static int judge_lines(const struct measure_input *input, const struct wrinkles_window *window,
                       const struct wrinkles_response *response, const struct wrinkles_noise *noise,
                       const struct measure_line *traced, int traced_count,
                       struct wrinkles_line *wrinkles, int *count, struct arena *scratch,
                       struct meso_error *err)
{
    *count = 0;
    for (int i = 0; i < traced_count; i++) {
        struct wrinkles_line *line = &wrinkles[*count];
        int code = measure_wrinkles_line_read(input, window, response, noise, &traced[i], line,
                                              scratch, err);
        if (code)
            return code;
        line->certainty = measure_wrinkles_line_certainty(input, window, line);
        *count += line->certainty > 0;
    }
    return MESO_OK;
}

static int find_lines(const struct measure_input *input, const struct wrinkles_window *window,
                      const struct wrinkles_response *response, const struct wrinkles_noise *noise,
                      struct wrinkles_line **wrinkles, int *count, struct arena *scratch,
                      struct meso_error *err)
{
    double px = window->px_per_mm;
    const struct measure_line_rules rules = {.high = high_mads,
                                             .low = low_mads,
                                             .step_px = step_mm * px,
                                             .gap_px = gap_mm * px,
                                             .max_turn_deg = max_turn_deg,
                                             .min_length_px = measure_wrinkles_min_length_mm * px,
                                             .exclusion_px = exclusion_mm * px};
    const struct measure_line_field field = {.strength = response->strength,
                                             .direction = response->direction,
                                             .direction_stride = window->width,
                                             .searched = window->searched};
    struct measure_line *traced;
    int traced_count;
    int code =
        measure_trace_lines(input->kernels, &field, &rules, &traced, &traced_count, scratch, err);
    if (code)
        return code;
    *wrinkles = base_arena_calloc(scratch, (size_t)traced_count + 1, sizeof **wrinkles, err);
    if (!*wrinkles)
        return MESO_E_OUT_OF_MEMORY;
    return judge_lines(input, window, response, noise, traced, traced_count, *wrinkles, count,
                       scratch, err);
}

static int read_zone(const struct measure_input *input, struct measure_reading *out,
                     struct arena *arena, struct arena *scratch, struct meso_error *err)
{
    struct wrinkles_window window;
    int code = measure_wrinkles_window_open(input, &window, scratch, err);
    if (code)
        return code;
    double area_cm2 = (double)window.searched_px / (window.px_per_mm * window.px_per_mm) / 100;
    if (!(area_cm2 >= smallest_zone_cm2)) {
        measure_refuse(&measure_wrinkles, out, "zone_too_small");
        return MESO_OK;
    }
    struct wrinkles_noise frozen, noise;
    if (input->frozen)
        thaw(input->frozen, &frozen);
    int finest = measure_wrinkles_finest_scale(window.px_per_mm, input->frozen != NULL);
    if (finest == WRINKLES_SCALES) {
        measure_refuse(&measure_wrinkles, out, "resolution");
        return MESO_OK;
    }
    struct wrinkles_response response;
    code = measure_wrinkles_response_open(input, &window, input->frozen ? &frozen : NULL, &noise,
                                          &response, scratch, err);
    struct wrinkles_line *lines;
    int count;
    if (!code)
        code = find_lines(input, &window, &response, &noise, &lines, &count, scratch, err);
    if (code)
        return code;
    freeze(&noise, out->frozen);
    for (finest = 0; isnan(noise.mad[finest]);)
        finest++;
    code = sum_up(input, lines, count, area_cm2, finest, out, scratch, err);
    if (code)
        return code;
    out->marks = base_arena_calloc(arena, (size_t)count + 1, sizeof *out->marks, err);
    if (!out->marks)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count && !code; i++)
        if (lines[i].certainty >= measure_wrinkles_shown_certainty)
            code = make_mark(input, &window, &lines[i], &out->marks[out->mark_count++], arena, err);
    for (int i = 0; i < count && !code; i++)
        if (!(lines[i].certainty >= measure_wrinkles_shown_certainty))
            code = make_mark(input, &window, &lines[i],
                             &out->marks[out->mark_count + out->doubtful_count++], arena, err);
    /* What is found at the other scales still serves a joint reading. */
    if (!code && input->frozen && lacks_a_frozen_scale(&frozen, window.px_per_mm)) {
        out->doubtful_count += out->mark_count;
        out->mark_count = 0;
        measure_refuse(&measure_wrinkles, out, "resolution");
    }
    return code;
}

/* Moves the marks into the arena. */
static int keep_marks(struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)(out->mark_count + out->doubtful_count);
    struct measure_mark *marks = base_arena_calloc(arena, count + 1, sizeof *marks, err);
    if (!marks)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t bytes = (size_t)out->marks[i].count * sizeof *marks[i].points;
        marks[i] = out->marks[i];
        marks[i].points = base_arena_alloc(arena, bytes, err);
        if (!marks[i].points)
            return MESO_E_OUT_OF_MEMORY;
        memcpy(marks[i].points, out->marks[i].points, bytes);
    }
    out->marks = marks;
    return MESO_OK;
}

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    memset(out, 0, sizeof *out);
    out->area_cm2 = NAN;
    for (int i = 0; i < MEASURE_MAX_FROZEN; i++)
        out->frozen[i] = NAN;
    if (!(input->mm_per_px > 0)) {
        measure_refuse(&measure_wrinkles, out, "no_scale");
        return MESO_OK;
    }
    out->area_cm2 = (double)input->zone->valid_px * input->mm_per_px * input->mm_per_px / 100;
    if (!(out->area_cm2 >= smallest_zone_cm2)) {
        measure_refuse(&measure_wrinkles, out, "zone_too_small");
        return MESO_OK;
    }
    struct arena *marks; /* what is found is kept here while the work's memory is given back */
    int code = base_arena_new(&marks, 0, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(arena);
    code = read_zone(input, out, marks, arena, err);
    base_arena_rewind(arena, mark);
    if (!code)
        code = keep_marks(out, arena, err);
    base_arena_free(marks);
    return code;
}

const struct measure measure_wrinkles = {
    .name = "wrinkles",
    .version = 4,
    .title = "Wrinkles",
    .what = "Creases of the skin: how long, how deep and how wide they are.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .zones = NULL,
    .field_count = WRINKLES_FIELDS,
    .headline_count = 2,
    .fields = measure_wrinkles_fields,
    .run = run,
    .join = measure_wrinkles_join,
};
