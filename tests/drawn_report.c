/* A small report built by hand. */
#include "drawn_report.h"
#include "drawn_textures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct arena *arena;
static struct kernels kernels;

/* Two measures of the test's own: a report knows none by name. */
enum { DENSITY, MEAN };
static const struct measure_field fields[] = {
    [DENSITY] = {"density", "1/cm2", 1, MEASURE_POOL_AREA_MEAN, NULL, "Per area."},
    [MEAN] = {"mean_diameter", "um", 1, MEASURE_POOL_NONE, NULL, "Mean."},
};
static const struct measure hairs = {.name = "hair",
                                     .version = 3,
                                     .title = "Hair",
                                     .views = MEASURE_VIEW_SCALP_MACRO,
                                     .field_count = 2,
                                     .headline_count = 1,
                                     .fields = fields};
static const struct measure_field lengths[] = {
    {"length", "mm", -1, MEASURE_POOL_SUM, NULL, "Length."},
    {"width", "mm", -1, MEASURE_POOL_NONE, NULL, "Width."},
};
static const struct measure lines = {.name = "lines",
                                     .version = 1,
                                     .title = "Lines",
                                     .views = MEASURE_VIEW_SCALP_MACRO,
                                     .field_count = 2,
                                     .headline_count = 2,
                                     .fields = lengths};

static void draw_map(struct drawn *d)
{
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < COLUMNS; i++) {
            d->x[j * COLUMNS + i] = (float)(i * STEP);
            d->y[j * COLUMNS + i] = (float)(j * STEP);
            d->valid[j * COLUMNS + i] = 1;
        }
    d->map = (struct align_map){.before_width = W,
                                .before_height = H,
                                .after_width = W,
                                .after_height = H,
                                .step = STEP,
                                .columns = COLUMNS,
                                .rows = ROWS,
                                .x = d->x,
                                .y = d->y,
                                .valid = d->valid,
                                .method = "texture+field",
                                .residual_median_px = 0.123456789,
                                .residual_p95_px = 0.5,
                                .valid_fraction = 0.875,
                                .scale = 1};
}

static void draw_marks(struct drawn *d, int side)
{
    d->marks[side][0] = (struct measure_mark){.kind = MEASURE_HAIR,
                                              .points = d->hair,
                                              .count = 3,
                                              .width_px = 4.25,
                                              .length_px = 40.5,
                                              .terminal = true};
    d->marks[side][1] = (struct measure_mark){.kind = MEASURE_WRINKLE,
                                              .points = d->wrinkle,
                                              .count = 2,
                                              .width_px = 2,
                                              .length_px = 30,
                                              .depth = 0.0625};
    d->marks[side][2] = (struct measure_mark){.kind = MEASURE_SPOT,
                                              .points = d->spot,
                                              .count = 1,
                                              .radius_px = 3.5,
                                              .area_px = 38.5,
                                              .contrast = 0.25};
}

static void draw_side(struct drawn *d, int side)
{
    const struct drawn_texture texture = {.seed = 5 + (uint32_t)side, .size = W, .spots = 8};
    d->photos[side] = drawn_photo(&texture, W, H, NULL, NULL, side ? "after.png" : "before.png");
    memset(d->photos[side].sha256, 'a' + side, 64);
    d->zones[side] = (struct zone){.name = "whole", .width = W, .height = H};
    d->zones[side].outline = (struct image_polygon){d->outline, 4};
    d->zones[side].outline_px = d->zones[side].valid_px = W * H;
    draw_marks(d, side);
    d->sides[side] = (struct report_photo){
        .photo = &d->photos[side],
        .primary = true,
        .quality = {.usable = true, .comparable = true, .blur_sigma_px = NAN, .exposure_ev = -1.5},
        .mm_per_px = 0.0025,
        .scale_relative_error = 0.01,
        .scale_source = side ? REPORT_SCALE_INHERITED : REPORT_SCALE_GIVEN,
        .alignment = side ? &d->map : NULL,
        .aligned_to_session = 1,
        .zones = {&d->zones[side], 1},
        .marks = d->marks[side],
        .mark_zones = d->mark_zones,
        .mark_ids = d->ids[side],
        .mark_count = 3,
    };
}

static void draw_measurements(struct drawn *d)
{
    for (int s = 0; s < 2; s++) {
        d->measurements[s] =
            (struct report_measurement){.session = s, .measure = &hairs, .zone = "whole"};
        d->measurements[s].reading.area_cm2 = s ? NAN : 0.001875;
        d->measurements[s].reading.values[DENSITY] = s ? NAN : 152.3456789;
        d->measurements[s].reading.reasons[DENSITY] = s ? "resolution" : NULL;
        d->measurements[s].reading.values[MEAN] = s ? INFINITY : 61.5;
    }
}

static struct progress_change change(const struct measure *measure, int field, const char *zone,
                                     double before, double after, double detectable,
                                     enum progress_verdict verdict)
{
    struct progress_change made = {.from = 1,
                                   .to = 4,
                                   .measure = measure,
                                   .zone = zone,
                                   .field = field,
                                   .before = before,
                                   .after = after,
                                   .detectable = detectable,
                                   .seen_from = detectable,
                                   .q = 0.015625,
                                   .verdict = verdict};
    made.absolute = after - before;
    made.relative = made.absolute / before;
    made.interval95[0] = made.absolute - detectable;
    made.interval95[1] = made.absolute + detectable;
    return made;
}

static struct progress_match match(enum measure_mark_kind kind, enum progress_fate fate, int id,
                                   int before, int after, double size_before, double size_after)
{
    return (struct progress_match){.kind = kind,
                                   .fate = fate,
                                   .id = id,
                                   .before = before,
                                   .after = after,
                                   .size_before = size_before,
                                   .size_after = size_after,
                                   .strength_before = NAN,
                                   .strength_after = NAN};
}

static void draw_changes(struct drawn *d)
{
    d->changes[0] = change(&lines, 1, "crow_foot_left", 20.5, 18.25, 2, PROGRESS_IMPROVED);
    d->changes[1] = change(&hairs, DENSITY, "whole", 150, 151, 12.5, PROGRESS_NO_DETECTABLE_CHANGE);
    d->changes[2] = change(&lines, 0, "forehead", 10.5, 16.25, 1.5, PROGRESS_WORSENED);
    d->changes[3] = change(&hairs, MEAN, "whole", 60, 75, 1, PROGRESS_IMPROVED);
    d->changes[4] = change(&lines, 0, "whole", NAN, NAN, NAN, PROGRESS_NOT_COMPARABLE);
    d->changes[5] = change(&lines, 0, "chin", 10.5, 14.25, 3, PROGRESS_WORSENED);
    d->changes[4].reasons[0] = "resolution";
    d->changes[4].reason_count = 1;
    d->matches[0] = match(MEASURE_HAIR, PROGRESS_KEPT, 7, 0, 0, 40, 41);
    d->matches[1] = match(MEASURE_WRINKLE, PROGRESS_GONE, 8, 1, -1, 30, NAN);
    d->matches[2] = match(MEASURE_SPOT, PROGRESS_NEW, 9, -1, 2, NAN, 38.5);
}

struct drawn *draw(void)
{
    struct drawn *d = base_arena_calloc(arena, 1, sizeof *d, NULL);
    const struct image_point outline[4] = {{10, 10}, {190.126, 10}, {190, 140.5}, {10, 140}};
    const struct image_point hair[3] = {{20.123456, 30.5}, {40, 50.005}, {60, 70}};
    memcpy(d->outline, outline, sizeof outline);
    memcpy(d->hair, hair, sizeof hair);
    d->wrinkle[0] = (struct image_point){100.5, 20.5};
    d->wrinkle[1] = (struct image_point){130.5, 21.987654};
    d->spot[0] = (struct image_point){150.25, 90.75};
    for (int i = 0; i < 3; i++) {
        d->mark_zones[i] = "whole";
        d->ids[0][i] = d->ids[1][i] = 7 + i;
    }
    draw_map(d);
    draw_side(d, 0);
    draw_side(d, 1);
    draw_measurements(d);
    draw_changes(d);
    d->report = (struct report){
        .version = "0.0.1",
        .commit = "abc",
        .simd = "scalar",
        .opencv_version = "4.6.0",
        .view = LOCATE_SCALP_MACRO,
        .patient_code = "P-17",
        .given_mm_per_px = 0.0025,
        .sessions = {{1, "2026-03-02", -1, &d->sides[0], 1},
                     {4, "2026-04-13", 42, &d->sides[1], 1}},
        .session_count = 2,
        .measurements = d->measurements,
        .measurement_count = 2,
        .changes = d->changes,
        .change_count = CHANGES,
        .ledger = {d->matches, 3, d->ids[0], d->ids[1]},
        .kernels = &kernels,
    };
    return d;
}

int set_up(void **state)
{
    (void)state;
    return kernels_select(&kernels, NULL) || base_arena_new(&arena, 0, NULL);
}

int tear_down(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

void release(struct drawn *d)
{
    free(d->photos[0].rgb);
    free(d->photos[1].rgb);
}

const writer_fn writers[WRITERS] = {report_json, report_marks, report_html, report_check_json,
                                    report_align_json};

char *written(const struct drawn *d, writer_fn writer)
{
    char *text;
    size_t length;
    assert_int_equal(writer(&d->report, &text, &length, arena, NULL), MESO_OK);
    assert_int_equal(strlen(text), length);
    assert_int_equal(text[length - 1], '\n');
    return text;
}

cJSON *parsed(const struct drawn *d, writer_fn writer)
{
    cJSON *root = cJSON_Parse(written(d, writer));
    assert_non_null(root);
    return root;
}

cJSON *at(cJSON *root, const char *path)
{
    char copy[200], *rest = copy, *step;
    snprintf(copy, sizeof copy, "%s", path);
    while (root && (step = strsep(&rest, ".")))
        root = cJSON_IsArray(root) ? cJSON_GetArrayItem(root, atoi(step))
                                   : cJSON_GetObjectItemCaseSensitive(root, step);
    if (!root)
        fail_msg("the report has no %s", path);
    return root;
}

const char *text_at(cJSON *root, const char *path)
{
    return cJSON_GetStringValue(at(root, path));
}

double number_at(cJSON *root, const char *path)
{
    return cJSON_GetNumberValue(at(root, path));
}
