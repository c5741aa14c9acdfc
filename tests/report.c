/* What JSON and marks promise, on a small report built by hand. */
#include "drawn_report.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

/* And each quantity once, where it stands out most: the chin's length is not among them. */
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
    char *second = strstr(page, "<li>Lines, width, crow foot left:");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    release(d);
}

static void without_a_seen_change_the_whole_is_spoken_of(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->changes[0].verdict = d->changes[2].verdict = d->changes[5].verdict =
        PROGRESS_NO_DETECTABLE_CHANGE;
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
                        "Lines, width, crow foot left: 11 % less than at session 1 (improved); "
                        "changes from 9.8 % on are seen");
    assert_string_equal(report_sentence(&d->changes[4], arena, NULL),
                        "Lines, length, whole: not comparable (resolution)");
    d->changes[0].relative = NAN;
    d->changes[0].before = 0;
    assert_string_equal(report_sentence(&d->changes[0], arena, NULL),
                        "Lines, width, crow foot left: 2.25 mm less than at session 1 "
                        "(improved); changes from 2 mm on are seen");
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

/* An arena takes 1 MiB at least: of many marks some find no room for their name. */
static void a_text_is_whole_or_out_of_memory(void **state)
{
    (void)state;
    struct drawn *d = draw();
    enum { MANY = 40000 };
    struct measure_mark *marks = base_arena_calloc(arena, MANY, sizeof *marks, NULL);
    int *ids = base_arena_calloc(arena, MANY, sizeof *ids, NULL);
    const char **zones = base_arena_calloc(arena, MANY, sizeof *zones, NULL);
    for (int i = 0; i < MANY; i++) {
        marks[i] = d->marks[0][2];
        zones[i] = "whole";
    }
    d->sides[0].marks = marks;
    d->sides[0].mark_ids = ids;
    d->sides[0].mark_zones = zones;
    d->sides[0].mark_count = MANY;
    struct meso_error err = {0};
    char *text;
    size_t length;
    struct arena *narrow;
    assert_int_equal(base_arena_new(&narrow, 1 << 20, NULL), MESO_OK);
    assert_int_equal(report_marks(&d->report, &text, &length, narrow, &err), MESO_E_OUT_OF_MEMORY);
    assert_int_equal(err.code, MESO_E_OUT_OF_MEMORY);
    base_arena_free(narrow);
    char *whole = written(d, report_marks);
    assert_null(strstr(whole, "\"id\":null"));
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
        cmocka_unit_test(warnings_and_problems_stand_in_both),
        cmocka_unit_test(the_table_of_measures_is_complete),
        cmocka_unit_test(a_text_is_whole_or_out_of_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
