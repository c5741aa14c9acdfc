/* What results of the public API promise: they own what they show and say why something is missing.
 */
#include "api_pair.h"
#include "image_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_pair_gives_a_report_its_marks_and_its_page(void **state)
{
    (void)state;
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, after, &result, NULL), MESO_OK);
    cJSON *root = json_of(result), *marks = cJSON_Parse(text_of(result, MESO_FORMAT_MARKS));
    assert_non_null(marks);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(root, "measurements")) > 0);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(root, "changes")) > 0);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "</html>"));
    cJSON_Delete(root);
    cJSON_Delete(marks);
    meso_result_free(result);
}

static void what_was_taken_for_granted_is_warned_of(void **state)
{
    (void)state;
    const struct meso_subject unscaled = {.view = "skin"};
    struct meso_result *result;
    assert_int_equal(compare(&unscaled, before, before, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_true(warned(root, "same_photograph", "the same photograph"));
    assert_true(warned(root, "no_scale", "--mm-per-px"));
    cJSON_Delete(root);
    meso_result_free(result);
    assert_int_equal(compare(&SKIN, before, after, &result, NULL), MESO_OK);
    root = json_of(result);
    assert_false(warned(root, "same_photograph", ""));
    assert_false(warned(root, "no_scale", ""));
    cJSON_Delete(root);
    meso_result_free(result);
}

static void a_course_is_named_and_its_next_session_is_due(void **state)
{
    (void)state;
    struct meso_subject subject = SKIN;
    const struct meso_session a = {.number = 1, .date = "2026-03-02", .photo = before},
                              b = {.number = 3, .date = "2026-03-22", .photo = after};
    struct meso_result *result;
    struct meso_error err;
    subject.course = "general";
    assert_int_equal(meso_compare(meso, &subject, &a, &b, &result, NULL), MESO_OK);
    cJSON *root = json_of(result), *course = cJSON_GetObjectItem(root, "course");
    cJSON *next = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "summary"), "next_session");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(course, "name")), "general");
    assert_int_equal(cJSON_GetObjectItem(course, "planned_sessions")->valueint, 5);
    assert_int_equal(cJSON_GetObjectItem(next, "number")->valueint, 4);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(next, "due")), "2026-04-01");
    assert_false(warned(root, "course_view", ""));
    cJSON_Delete(root);
    meso_result_free(result);

    subject.course = "face/weekly";
    assert_int_equal(meso_compare(meso, &subject, &b, &b, &result, NULL), MESO_OK);
    root = json_of(result);
    assert_true(warned(root, "course_view", "mesotrack courses face"));
    assert_true(warned(root, "late_baseline", "session 3"));
    cJSON_Delete(root);
    meso_result_free(result);

    subject.course = "face/hourly";
    assert_int_equal(meso_compare(meso, &subject, &a, &b, &result, &err), MESO_E_UNKNOWN_COURSE);
    assert_non_null(strstr(err.text, "weekly"));
}

static void the_table_of_courses_tells_all_or_the_faults_of_one(void **state)
{
    (void)state;
    struct meso_result *result;
    assert_int_equal(meso_courses(NULL, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(root, "courses")) >= 5);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "faults")), 0);
    cJSON_Delete(root);
    meso_result_free(result);

    char *path = base_arena_printf(arena, NULL, "%s/own.course", folder);
    assert_int_equal(base_file_write(path, "title: x\nvews: skin\n", 20, NULL), MESO_OK);
    assert_int_equal(meso_courses(path, &result, NULL), MESO_E_BAD_COURSE);
    root = json_of(result);
    cJSON *fault = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "faults"), 0);
    assert_int_equal(cJSON_GetObjectItem(fault, "line")->valueint, 2);
    cJSON_Delete(root);
    meso_result_free(result);
}

static void a_result_owns_what_it_was_told(void **state)
{
    (void)state;
    char *told[6];
    const char *const words[6] = {"skin", "P-42", "2026-03-02", "2026-04-13", before, after};
    for (int i = 0; i < 6; i++)
        told[i] = strdup(words[i]);
    double *polygon = malloc(8 * sizeof *polygon);
    const double corners[8] = {20, 20, 400, 20, 400, 300, 20, 300};
    memcpy(polygon, corners, sizeof corners);
    struct meso_subject subject = {.view = told[0],
                                   .mm_per_px = 0.05,
                                   .polygon = polygon,
                                   .polygon_points = 4,
                                   .patient_code = told[1]};
    struct meso_session a = {.date = told[2], .photo = told[4]};
    struct meso_session b = {.date = told[3], .photo = told[5]};
    struct meso_result *result;
    assert_int_equal(meso_compare(meso, &subject, &a, &b, &result, NULL), MESO_OK);
    for (int i = 0; i < 6; i++) {
        memset(told[i], '#', strlen(told[i]));
        free(told[i]);
    }
    free(polygon);
    const char *json = text_of(result, MESO_FORMAT_JSON);
    assert_non_null(strstr(json, "\"P-42\""));
    assert_non_null(strstr(json, "\"2026-04-13\""));
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "P-42"));
    meso_result_free(result);
}

static void texts_are_written_once_and_an_unknown_format_is_an_error(void **state)
{
    (void)state;
    struct meso_result *result;
    const char *text = "old";
    size_t length = 3;
    const struct meso_session session = {.photo = before};
    assert_int_equal(meso_measure(meso, &SKIN, &session, &result, NULL), MESO_OK);
    assert_ptr_equal(text_of(result, MESO_FORMAT_JSON), text_of(result, MESO_FORMAT_JSON));
    assert_int_equal(meso_result_text(result, (enum meso_format)7, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_null(text);
    assert_int_equal(length, 0);
    meso_result_free(result);
}

static void the_table_of_measures_has_no_page_and_no_marks(void **state)
{
    (void)state;
    struct meso_result *result;
    const char *text;
    size_t length;
    double x, y;
    assert_int_equal(meso_measures(meso, &result, NULL), MESO_OK);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_JSON), "\"measures\""));
    assert_int_equal(meso_result_text(result, MESO_FORMAT_HTML, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_int_equal(meso_result_text(result, MESO_FORMAT_MARKS, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_int_equal(meso_result_usable(result), 0);
    assert_int_equal(meso_result_map_point(result, 5, 5, &x, &y), 0);
    meso_result_free(result);
}

static void points_map_as_the_drawing_was_moved(void **state)
{
    (void)state;
    struct meso_result *result;
    double x, y;
    assert_int_equal(meso_align(meso, &SKIN, before, after, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_map_point(result, 240.5, 180.5, &x, &y), 1);
    assert_true(hypot(x - 243.5, y - 178.5) < 0.2);
    assert_int_equal(meso_result_map_point(result, 100, 260, &x, &y), 1);
    assert_true(hypot(x - 103, y - 258) < 0.2);
    assert_int_equal(meso_result_map_point(result, -500, 180, &x, &y), 0);
    assert_int_equal(meso_result_map_point(result, W + 500, 180, &x, &y), 0);
    assert_int_equal(meso_result_map_point(result, NAN, 180, &x, &y), 0);
    meso_result_free(result);
}

static void a_single_photograph_maps_nothing(void **state)
{
    (void)state;
    struct meso_result *result;
    const struct meso_session session = {.photo = before};
    double x = 1, y = 1;
    assert_int_equal(meso_measure(meso, &SKIN, &session, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_map_point(result, 5, 5, &x, &y), 0);
    assert_true(isnan(x) && isnan(y));
    meso_result_free(result);
}

static void a_pair_of_two_sites_is_refused_with_a_result_that_says_why(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_error err;
    double x, y;
    assert_int_equal(compare(&SKIN, before, stranger, &result, &err), MESO_E_NOT_ALIGNED);
    assert_non_null(result);
    cJSON *root = json_of(result);
    assert_true(warned(root, "not_aligned", err.text));
    cJSON *each;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "changes")) assert_string_equal(
        cJSON_GetStringValue(cJSON_GetObjectItem(each, "verdict")), "not_comparable");
    cJSON_Delete(root);
    assert_int_equal(meso_result_map_point(result, 100, 100, &x, &y), 0);
    assert_int_equal(meso_result_usable(result), 0);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "Not comparable"));
    text_of(result, MESO_FORMAT_MARKS);
    meso_result_free(result);
    assert_int_equal(meso_align(meso, &SKIN, before, stranger, &result, NULL), MESO_E_NOT_ALIGNED);
    assert_non_null(result);
    assert_int_equal(meso_result_map_point(result, 100, 100, &x, &y), 0);
    meso_result_free(result);
}

static void a_check_says_usable_or_not_and_is_no_failure(void **state)
{
    (void)state;
    struct meso_result *result;
    assert_int_equal(meso_check(meso, &SKIN, after, before, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 1);
    text_of(result, MESO_FORMAT_JSON);
    meso_result_free(result);
    assert_int_equal(meso_check(meso, &SKIN, after, NULL, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 1);
    text_of(result, MESO_FORMAT_HTML);
    meso_result_free(result);
    assert_int_equal(meso_check(meso, &SKIN, stranger, before, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 0);
    meso_result_free(result);
}

/* Colour */

/* Whether each problem and reason of one code stands where it should: on measures of absolute
   colour and only there. */
static void assert_colour_is_gated(cJSON *root, const char *code)
{
    cJSON *photo = cJSON_GetArrayItem(
        cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(root, "sessions"), 1), "photos"),
        0);
    cJSON *problems = cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "quality"), "problems");
    cJSON *each, *reason;
    bool told = false;
    cJSON_ArrayForEach(each, problems) told =
        told || !strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(each, "code")), code);
    assert_true(told);
    int gated = 0, free_of_it = 0;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "changes"))
    {
        bool named = false;
        cJSON_ArrayForEach(reason, cJSON_GetObjectItem(each, "reasons")) named =
            named || !strcmp(cJSON_GetStringValue(reason), code);
        const char *measure = cJSON_GetStringValue(cJSON_GetObjectItem(each, "measure"));
        if (!strcmp(measure, "tone"))
            assert_true(named);
        if (!strcmp(measure, "wrinkles"))
            assert_false(named);
        gated += named;
        free_of_it += !named;
    }
    assert_true(gated > 0 && free_of_it > 0);
}

static void a_grey_photograph_is_measured_but_not_for_colour(void **state)
{
    (void)state;
    struct photo photo = drawn(3, shifted);
    uint8_t *grey = base_arena_alloc(arena, (size_t)W * H, NULL);
    for (int i = 0; i < W * H; i++)
        grey[i] = photo.rgb[3 * i + 1];
    free(photo.rgb);
    struct bytes file = write_png(&(struct png_way){.colour_type = PNG_COLOR_TYPE_GRAY,
                                                    .bit_depth = 8,
                                                    .samples = grey,
                                                    .width = W,
                                                    .height = H});
    char *path = write_bytes("grey.png", file.at, file.length);
    free(file.at);
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, path, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_colour_is_gated(root, "no_colour");
    cJSON_Delete(root);
    meso_result_free(result);
}

static void a_damaged_colour_profile_is_warned_of_and_gates_colour(void **state)
{
    (void)state;
    struct photo photo = drawn(3, shifted);
    struct bytes file = {0};
    uint8_t *jpeg;
    size_t length;
    assert_int_equal(image_encode_jpeg(photo.rgb, W, H, 3 * W, 97, &jpeg, &length, arena, NULL),
                     MESO_OK);
    free(photo.rgb);
    bytes_add(&file, jpeg, length);
    add_segment(&file, 0xE2, "ICC_PROFILE\0\1\2....", 18); /* the first of two, never a second */
    char *path = write_bytes("profile.jpg", file.at, file.length);
    free(file.at);
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, path, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_true(warned(root, "colour_profile", "sRGB was assumed"));
    assert_true(warned(root, "colour_profile", path));
    assert_colour_is_gated(root, "colour_profile");
    cJSON_Delete(root);
    meso_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_gives_a_report_its_marks_and_its_page),
        cmocka_unit_test(what_was_taken_for_granted_is_warned_of),
        cmocka_unit_test(a_course_is_named_and_its_next_session_is_due),
        cmocka_unit_test(the_table_of_courses_tells_all_or_the_faults_of_one),
        cmocka_unit_test(a_result_owns_what_it_was_told),
        cmocka_unit_test(texts_are_written_once_and_an_unknown_format_is_an_error),
        cmocka_unit_test(the_table_of_measures_has_no_page_and_no_marks),
        cmocka_unit_test(points_map_as_the_drawing_was_moved),
        cmocka_unit_test(a_single_photograph_maps_nothing),
        cmocka_unit_test(a_pair_of_two_sites_is_refused_with_a_result_that_says_why),
        cmocka_unit_test(a_check_says_usable_or_not_and_is_no_failure),
        cmocka_unit_test(a_grey_photograph_is_measured_but_not_for_colour),
        cmocka_unit_test(a_damaged_colour_profile_is_warned_of_and_gates_colour),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
