/* What every format of a report promises, on a small report built by hand. */
#include "report/report.h"
#include "drawn_textures.h"

#include <cjson/cJSON.h>

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { W = 200, H = 150, STEP = 50, COLUMNS = W / STEP + 1, ROWS = H / STEP + 1, CHANGES = 5 };

static struct kernels kernels;
static struct arena *arena;

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
                                     .fields = fields};
static const struct measure_field lengths[] = {
    {"length", "mm", -1, MEASURE_POOL_SUM, NULL, "Length."},
};
static const struct measure lines = {.name = "lines",
                                     .version = 1,
                                     .title = "Lines",
                                     .views = MEASURE_VIEW_SCALP_MACRO,
                                     .field_count = 1,
                                     .fields = lengths};

/* A report with everything it points to. */
struct drawn {
    struct report report;
    struct photo photos[2];
    struct report_photo sides[2];
    struct zone zones[2];
    struct image_point outline[4], hair[3], wrinkle[2], spot[1];
    struct measure_mark marks[2][3];
    const char *mark_zones[3];
    int ids[2][3];
    struct align_map map;
    float x[COLUMNS * ROWS], y[COLUMNS * ROWS];
    uint8_t valid[COLUMNS * ROWS];
    struct report_measurement measurements[2];
    struct progress_change changes[CHANGES];
    struct progress_match matches[3];
};

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
                                .method = "features+flow",
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
                                   .q = 0.015625,
                                   .verdict = verdict};
    made.absolute = after - before;
    made.relative = made.absolute / before;
    made.interval95[0] = made.absolute - detectable;
    made.interval95[1] = made.absolute + detectable;
    return made;
}

static void draw_changes(struct drawn *d)
{
    d->changes[0] = change(&lines, 0, "crow_foot_left", 20.5, 18.25, 2, PROGRESS_IMPROVED);
    d->changes[1] = change(&hairs, DENSITY, "whole", 150, 151, 12.5, PROGRESS_NO_DETECTABLE_CHANGE);
    d->changes[2] = change(&lines, 0, "forehead", 10.5, 16.25, 1.5, PROGRESS_WORSENED);
    d->changes[3] = change(&hairs, MEAN, "whole", 60, 75, 1, PROGRESS_IMPROVED);
    d->changes[4] = change(&lines, 0, "whole", NAN, NAN, NAN, PROGRESS_NOT_COMPARABLE);
    d->changes[4].reasons[0] = "resolution";
    d->changes[4].reason_count = 1;
    d->matches[0] = (struct progress_match){MEASURE_HAIR, PROGRESS_KEPT, 7, 0, 0, 40, 41};
    d->matches[1] = (struct progress_match){MEASURE_WRINKLE, PROGRESS_GONE, 8, 1, -1, 30, NAN};
    d->matches[2] = (struct progress_match){MEASURE_SPOT, PROGRESS_NEW, 9, -1, 2, NAN, 38.5};
}

static struct drawn *draw(void)
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

static int set_up(void **state)
{
    (void)state;
    return kernels_select(&kernels, NULL) || base_arena_new(&arena, 0, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static void release(struct drawn *d)
{
    free(d->photos[0].rgb);
    free(d->photos[1].rgb);
}

typedef int (*writer_fn)(const struct report *, char **, size_t *, struct arena *,
                         struct meso_error *);
static const writer_fn writers[] = {report_json, report_marks, report_html, report_check_json,
                                    report_align_json};
enum { WRITERS = sizeof writers / sizeof *writers };

static char *written(const struct drawn *d, writer_fn writer)
{
    char *text;
    size_t length;
    assert_int_equal(writer(&d->report, &text, &length, arena, NULL), MESO_OK);
    assert_int_equal(strlen(text), length);
    assert_int_equal(text[length - 1], '\n');
    return text;
}

static cJSON *parsed(const struct drawn *d, writer_fn writer)
{
    cJSON *root = cJSON_Parse(written(d, writer));
    assert_non_null(root);
    return root;
}

/* "a.b.2.c" */
static cJSON *at(cJSON *root, const char *path)
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

static const char *text_at(cJSON *root, const char *path)
{
    return cJSON_GetStringValue(at(root, path));
}

static double number_at(cJSON *root, const char *path)
{
    return cJSON_GetNumberValue(at(root, path));
}

static int occurrences(const char *text, const char *of)
{
    int count = 0;
    for (; (text = strstr(text, of)); text += strlen(of))
        count++;
    return count;
}

static void what_is_not_known_is_null_with_a_reason(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_json);
    assert_float_equal(number_at(root, "measurements.0.values.density.value"), 152.346, 0);
    assert_null(cJSON_GetObjectItem(at(root, "measurements.0.values.density"), "reason"));
    assert_true(cJSON_IsNull(at(root, "measurements.1.values.density.value")));
    assert_string_equal(text_at(root, "measurements.1.values.density.reason"), "resolution");
    assert_string_equal(text_at(root, "measurements.1.values.density.unit"), "1/cm2");
    assert_true(cJSON_IsNull(at(root, "measurements.1.area_cm2")));
    assert_true(cJSON_IsNull(at(root, "sessions.0.photos.0.quality.values.blur_sigma_px")));
    assert_true(cJSON_IsNull(at(root, "sessions.0.photos.0.alignment")));
    assert_true(cJSON_IsNull(at(root, "sessions.0.days_since_previous")));
    assert_true(cJSON_IsNull(at(root, "changes.4.before")));
    assert_true(cJSON_IsNull(at(root, "matches.wrinkles.0.after")));
    assert_true(cJSON_IsNull(at(root, "matches.spots.0.before")));
    cJSON_Delete(root);
    release(d);
}

static void a_value_beyond_all_numbers_is_null_with_a_reason_too(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_json);
    assert_true(cJSON_IsNull(at(root, "measurements.1.values.mean_diameter.value")));
    assert_string_equal(text_at(root, "measurements.1.values.mean_diameter.reason"),
                        "not_measured");
    cJSON_Delete(root);
    assert_null(strstr(written(d, report_html), "inf"));
    release(d);
}

static void a_report_tells_sessions_scale_and_alignment(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_json);
    assert_string_equal(text_at(root, "schema"), "mesotrack.report/1");
    assert_string_equal(text_at(root, "view"), "scalp-macro");
    assert_float_equal(number_at(root, "sessions.1.number"), 4, 0);
    assert_float_equal(number_at(root, "sessions.1.days_since_previous"), 42, 0);
    assert_string_equal(text_at(root, "sessions.1.photos.0.scale.source"), "inherited");
    assert_float_equal(number_at(root, "sessions.1.photos.0.alignment.residual_px.median"),
                       0.123457, 0);
    assert_float_equal(number_at(root, "measurements.0.version"), 3, 0);
    assert_string_equal(text_at(root, "changes.2.verdict"), "worsened");
    assert_string_equal(text_at(root, "matches.hairs.0.id"), "h7");
    assert_string_equal(text_at(root, "matches.hairs.0.status"), "kept");
    assert_float_equal(number_at(root, "matches.hairs.0.before"), 0.1, 1e-12);
    cJSON_Delete(root);
    release(d);
}

static void two_writings_have_the_same_bytes(void **state)
{
    (void)state;
    struct drawn *d = draw(), *again = draw();
    for (int i = 0; i < WRITERS; i++) {
        char *first = written(d, writers[i]);
        assert_string_equal(first, written(d, writers[i]));
        assert_string_equal(first, written(again, writers[i]));
    }
    release(d);
    release(again);
}

static void a_patients_code_is_escaped_on_the_page_and_whole_in_json(void **state)
{
    (void)state;
    struct drawn *d = draw();
    const char *code = "<script>&\"Ayşe\"\\'\n";
    d->report.patient_code = code;
    cJSON *root = parsed(d, report_json);
    assert_string_equal(text_at(root, "patient.code"), code);
    cJSON_Delete(root);
    char *page = written(d, report_html);
    assert_null(strstr(page, "<script"));
    assert_non_null(strstr(page, "Patient &lt;script&gt;&amp;&quot;Ayşe&quot;\\'\n"));
    release(d);
}

static void a_report_without_a_patient_says_null(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->report.patient_code = NULL;
    cJSON *root = parsed(d, report_json);
    assert_true(cJSON_IsNull(at(root, "patient")));
    cJSON_Delete(root);
    assert_null(strstr(written(d, report_html), "Patient"));
    release(d);
}

static void a_pair_that_was_not_aligned_is_said_to_be_so(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->report.not_aligned = "too few features agree (3 < 25)";
    d->sides[1].alignment = NULL;
    cJSON *root = parsed(d, report_json);
    assert_string_equal(text_at(root, "warnings.0.code"), "not_aligned");
    assert_string_equal(text_at(root, "warnings.0.message"), d->report.not_aligned);
    assert_int_equal(cJSON_GetArraySize(at(root, "matches.hairs")), 0);
    assert_true(cJSON_IsNull(at(root, "sessions.1.photos.0.alignment")));
    cJSON_Delete(root);
    root = parsed(d, report_align_json);
    assert_true(cJSON_IsFalse(at(root, "aligned")));
    assert_true(cJSON_IsNull(at(root, "alignment")));
    cJSON_Delete(root);
    root = parsed(d, report_check_json);
    assert_true(cJSON_IsFalse(at(root, "usable")));
    assert_true(cJSON_IsFalse(at(root, "comparable")));
    cJSON_Delete(root);
    char *page = written(d, report_html);
    assert_non_null(strstr(page, "Not comparable: too few features agree (3 &lt; 25)"));
    assert_null(strstr(page, "in the frame of the first picture"));
    release(d);
}

/* The marks */

static cJSON *feature(cJSON *root, const char *kind, const char *photo)
{
    cJSON *each;
    cJSON_ArrayForEach(
        each,
        at(root, "features")) if (!strcmp(text_at(each, "properties.kind"), kind) &&
                                  !strcmp(text_at(each, "properties.photo"), photo)) return each;
    fail_msg("no mark %s in %s", kind, photo);
    return NULL;
}

static void every_kind_of_mark_has_its_geometry_and_properties(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_marks);
    assert_string_equal(text_at(root, "type"), "FeatureCollection");
    assert_int_equal(cJSON_GetArraySize(at(root, "features")), 2 * 4);
    for (int side = 0; side < 2; side++) {
        const char *photo = side ? "after" : "before";
        cJSON *hair = feature(root, "hair", photo), *wrinkle = feature(root, "wrinkle", photo);
        cJSON *spot = feature(root, "spot", photo);
        assert_string_equal(text_at(hair, "type"), "Feature");
        assert_string_equal(text_at(hair, "geometry.type"), "LineString");
        assert_int_equal(cJSON_GetArraySize(at(hair, "geometry.coordinates")), 3);
        assert_string_equal(text_at(hair, "properties.id"), "h7");
        assert_true(cJSON_IsTrue(at(hair, "properties.terminal")));
        assert_float_equal(number_at(hair, "properties.width_px"), 4.25, 0);
        assert_string_equal(text_at(wrinkle, "geometry.type"), "LineString");
        assert_string_equal(text_at(wrinkle, "properties.id"), "w8");
        assert_string_equal(text_at(wrinkle, "properties.zone"), "whole");
        assert_float_equal(number_at(wrinkle, "properties.depth"), 0.0625, 0);
        assert_string_equal(text_at(spot, "geometry.type"), "Point");
        assert_float_equal(number_at(spot, "geometry.coordinates.0"), 150.25, 0);
        assert_float_equal(number_at(spot, "properties.radius_px"), 3.5, 0);
        assert_float_equal(number_at(spot, "properties.contrast"), 0.25, 0);
        assert_string_equal(text_at(spot, "properties.id"), "s9");
    }
    cJSON_Delete(root);
    release(d);
}

static void polygons_are_closed(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_marks);
    cJSON *zone = feature(root, "zone", "after");
    assert_string_equal(text_at(zone, "geometry.type"), "Polygon");
    assert_string_equal(text_at(zone, "properties.name"), "whole");
    cJSON *ring = at(zone, "geometry.coordinates.0");
    assert_int_equal(cJSON_GetArraySize(ring), 5);
    assert_true(cJSON_Compare(cJSON_GetArrayItem(ring, 0), cJSON_GetArrayItem(ring, 4), true));
    cJSON_Delete(root);
    release(d);
}

static void positions_have_two_decimals(void **state)
{
    (void)state;
    struct drawn *d = draw();
    char *marks = written(d, report_marks);
    assert_non_null(strstr(marks, "[20.12,30.5]"));
    assert_non_null(strstr(marks, "[130.5,21.99]"));
    assert_non_null(strstr(marks, "[190.13,10]"));
    assert_null(strstr(marks, "20.123"));
    release(d);
}

static void landmarks_are_points_with_their_index(void **state)
{
    (void)state;
    struct drawn *d = draw();
    static struct locate_face face;
    for (int i = 0; i < LOCATE_LANDMARKS; i++)
        face.points[i] = (struct locate_landmark){i / 4., 20, 3};
    face.box_width = W;
    face.box_height = H;
    d->sides[0].face = &face;
    cJSON *root = parsed(d, report_marks), *each;
    int next = 0;
    cJSON_ArrayForEach(each, at(root, "features"))
    {
        if (strcmp(text_at(each, "properties.kind"), "landmark"))
            continue;
        assert_float_equal(number_at(each, "properties.index"), next, 0);
        assert_float_equal(number_at(each, "geometry.coordinates.0"), next / 4., 0);
        next++;
    }
    assert_int_equal(next, LOCATE_LANDMARKS);
    cJSON_Delete(root);
    release(d);
}

/* The summary */

static void the_strongest_change_stands_first(void **state)
{
    (void)state;
    struct drawn *d = draw();
    cJSON *root = parsed(d, report_json);
    assert_int_equal(cJSON_GetArraySize(at(root, "summary.headline")), 2);
    assert_string_equal(text_at(root, "summary.headline.0.zone"), "forehead");
    assert_string_equal(text_at(root, "summary.headline.1.zone"), "crow_foot_left");
    assert_int_equal(cJSON_GetArraySize(at(root, "summary.not_comparable")), 1);
    assert_string_equal(text_at(root, "summary.not_comparable.0.measure"), "lines");
    cJSON_Delete(root);
    char *page = written(d, report_html);
    char *first = strstr(page, "<li>Lines, length, forehead:");
    char *second = strstr(page, "<li>Lines, length, crow foot left:");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    release(d);
}

static void without_a_seen_change_the_whole_is_spoken_of(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->changes[0].verdict = d->changes[2].verdict = PROGRESS_NO_DETECTABLE_CHANGE;
    cJSON *root = parsed(d, report_json);
    assert_int_equal(cJSON_GetArraySize(at(root, "summary.headline")), 1);
    assert_string_equal(text_at(root, "summary.headline.0.measure"), "hair");
    assert_string_equal(text_at(root, "summary.headline.0.text"),
                        "Hair, density, whole: no detectable change; a change of 8.3 % or more "
                        "would have been seen");
    cJSON_Delete(root);
    release(d);
}

static void sentences_say_how_much_and_from_what_on_it_is_seen(void **state)
{
    (void)state;
    struct drawn *d = draw();
    assert_string_equal(report_sentence(&d->changes[0], arena, NULL),
                        "Lines, length, crow foot left: 11 % less than at session 1 (improved); "
                        "changes from 9.8 % on are seen");
    assert_string_equal(report_sentence(&d->changes[4], arena, NULL),
                        "Lines, length, whole: not comparable (resolution)");
    d->changes[0].relative = NAN;
    d->changes[0].before = 0;
    assert_string_equal(report_sentence(&d->changes[0], arena, NULL),
                        "Lines, length, crow foot left: 2.25 mm less than at session 1 "
                        "(improved); changes from 2 mm on are seen");
    release(d);
}

/* The page */

static void the_page_carries_both_pictures_and_needs_nothing(void **state)
{
    (void)state;
    struct drawn *d = draw();
    char *page = written(d, report_html);
    assert_int_equal(occurrences(page, "data:image/jpeg;base64,"), 2);
    assert_int_equal(occurrences(page, "<svg"), 2);
    assert_int_equal(occurrences(page, "</svg>"), 2);
    assert_int_equal(occurrences(page, "<circle class=\"spot\""), 2);
    assert_int_equal(occurrences(page, "<path class=\"hair\""), 2);
    assert_null(strstr(page, "http"));
    assert_null(strstr(page, "nan"));
    static const char *const tags[] = {"table", "ul", "li", "tr", "td", "p", "figure", "details"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        char opening[20], bare[20], closing[20];
        snprintf(opening, sizeof opening, "<%s ", tags[i]);
        snprintf(bare, sizeof bare, "<%s>", tags[i]);
        snprintf(closing, sizeof closing, "</%s>", tags[i]);
        assert_int_equal(occurrences(page, opening) + occurrences(page, bare),
                         occurrences(page, closing));
    }
    release(d);
}

static void a_single_session_is_a_page_of_measurements(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->report.session_count = 1;
    d->report.change_count = 0;
    d->report.measurement_count = 1;
    char *page = written(d, report_html);
    assert_non_null(strstr(page, "<h2>Measurements</h2>"));
    assert_null(strstr(page, "<h2>Result</h2>"));
    assert_non_null(strstr(page, "152.3"));
    release(d);
}

static void warnings_and_problems_stand_in_both(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->report.warnings[0] = (struct report_warning){"several_faces", "'<a>' shows 2 faces"};
    d->report.warning_count = 1;
    struct quality_problem *problem = &d->sides[1].quality.problems[0];
    *problem = (struct quality_problem){.code = QUALITY_BLURRED, .name = "blurred", .figure = 5};
    strcpy(problem->message, "blurred by 5.0 px");
    strcpy(problem->advice, "hold still");
    d->sides[1].quality.problem_count = 1;
    cJSON *root = parsed(d, report_json);
    assert_string_equal(text_at(root, "warnings.0.message"), "'<a>' shows 2 faces");
    assert_string_equal(text_at(root, "sessions.1.photos.0.quality.problems.0.code"), "blurred");
    cJSON_Delete(root);
    char *page = written(d, report_html);
    assert_non_null(strstr(page, "<li>'&lt;a&gt;' shows 2 faces</li>"));
    assert_non_null(strstr(page, "Session 4: blurred by 5.0 px. Next time: hold still."));
    release(d);
}

static void the_table_of_measures_is_complete(void **state)
{
    (void)state;
    char *text;
    size_t length;
    assert_int_equal(report_measures_json(&text, &length, arena, NULL), MESO_OK);
    cJSON *root = cJSON_Parse(text);
    int count = 0;
    while (measure_all[count])
        count++;
    assert_int_equal(cJSON_GetArraySize(at(root, "measures")), count);
    cJSON *each;
    cJSON_ArrayForEach(each, at(root, "measures"))
    {
        assert_true(cJSON_GetArraySize(at(each, "views")) > 0);
        assert_non_null(text_at(each, "fields.0.unit"));
    }
    cJSON_Delete(root);
}

/* Locale: a desktop program around the library may have set one with a decimal comma. */

static bool comma_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "tr_TR.UTF-8", "fr_FR.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]))
            return true;
    static char folder[] = "/tmp/mesotrack_locale_XXXXXX";
    if (!mkdtemp(folder))
        return false;
    char *command = base_arena_printf(
        arena, NULL, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", folder);
    setenv("LOCPATH", folder, 1);
    bool set = system(command) == 0 && setlocale(LC_ALL, "de_DE.UTF-8");
    char *clean = base_arena_printf(arena, NULL, "rm -r %s", folder);
    return system(clean) == 0 && set;
}

static void a_decimal_comma_changes_no_byte(void **state)
{
    (void)state;
    struct drawn *d = draw();
    char *before[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        before[i] = written(d, writers[i]);
    char *sentence = report_sentence(&d->changes[0], arena, NULL);
    if (!comma_locale()) {
        print_message("skipped: no locale with a decimal comma, and none could be made\n");
        release(d);
        skip();
    }
    char probe[20];
    snprintf(probe, sizeof probe, "%.1f", 0.5);
    char *after[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        after[i] = written(d, writers[i]);
    char *sentence_after = report_sentence(&d->changes[0], arena, NULL);
    setlocale(LC_ALL, "C");
    assert_string_equal(probe, "0,5");
    for (int i = 0; i < WRITERS; i++)
        assert_string_equal(before[i], after[i]);
    assert_string_equal(sentence, sentence_after);
    release(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_known_is_null_with_a_reason),
        cmocka_unit_test(a_value_beyond_all_numbers_is_null_with_a_reason_too),
        cmocka_unit_test(a_report_tells_sessions_scale_and_alignment),
        cmocka_unit_test(two_writings_have_the_same_bytes),
        cmocka_unit_test(a_patients_code_is_escaped_on_the_page_and_whole_in_json),
        cmocka_unit_test(a_report_without_a_patient_says_null),
        cmocka_unit_test(a_pair_that_was_not_aligned_is_said_to_be_so),
        cmocka_unit_test(every_kind_of_mark_has_its_geometry_and_properties),
        cmocka_unit_test(polygons_are_closed),
        cmocka_unit_test(positions_have_two_decimals),
        cmocka_unit_test(landmarks_are_points_with_their_index),
        cmocka_unit_test(the_strongest_change_stands_first),
        cmocka_unit_test(without_a_seen_change_the_whole_is_spoken_of),
        cmocka_unit_test(sentences_say_how_much_and_from_what_on_it_is_seen),
        cmocka_unit_test(the_page_carries_both_pictures_and_needs_nothing),
        cmocka_unit_test(a_single_session_is_a_page_of_measurements),
        cmocka_unit_test(warnings_and_problems_stand_in_both),
        cmocka_unit_test(the_table_of_measures_is_complete),
        cmocka_unit_test(a_decimal_comma_changes_no_byte),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
