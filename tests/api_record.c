/* What the public API promises of what the clinic tells: flags of photographs, what was done at a
   session, what the screening found. */
#include "api_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int compare_told(const struct meso_subject *subject, struct meso_session first,
                        struct meso_session second, struct meso_result **out,
                        struct meso_error *err)
{
    first.photo = before;
    second.photo = after;
    return meso_compare(meso, subject, &first, &second, out, err);
}

static bool refused_for(const cJSON *root, const char *reason)
{
    bool all = true;
    const cJSON *change, *each;
    cJSON_ArrayForEach(change, cJSON_GetObjectItem(root, "changes"))
    {
        bool named = false;
        cJSON_ArrayForEach(each, cJSON_GetObjectItem(change, "reasons")) named =
            named || !strcmp(cJSON_GetStringValue(each), reason);
        all = all && named;
    }
    return all && cJSON_GetArraySize(cJSON_GetObjectItem(root, "changes")) > 0;
}

static void make_up_at_one_session_is_not_comparable_and_at_both_is_warned_of(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_session bare = {0}, made_up = {.flags = "make-up"};
    assert_int_equal(compare_told(&SKIN, bare, made_up, &result, NULL), MESO_E_NOT_COMPARABLE);
    cJSON *root = json_of(result);
    assert_true(refused_for(root, "make_up"));
    const cJSON *session = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "sessions"), 1);
    const cJSON *photo = cJSON_GetArrayItem(cJSON_GetObjectItem(session, "photos"), 0);
    assert_string_equal(
        cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItem(photo, "flags"), 0)),
        "make-up");
    cJSON_Delete(root);
    meso_result_free(result);
    assert_int_equal(compare_told(&SKIN, made_up, made_up, &result, NULL), MESO_OK);
    root = json_of(result);
    assert_true(warned(root, "flagged_alike", "make-up"));
    assert_false(refused_for(root, "make_up"));
    cJSON_Delete(root);
    meso_result_free(result);
}

static void an_unknown_flag_is_told_the_nearest(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_error err;
    struct meso_session wrong = {.flags = "makeup"};
    assert_int_equal(compare_told(&SKIN, wrong, wrong, &result, &err), MESO_E_USAGE);
    assert_null(result);
    assert_non_null(strstr(err.text, "make-up"));
}

static void a_check_takes_flags_of_both_photographs(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_subject subject = SKIN;
    subject.flags = "make-up";
    assert_int_equal(meso_check(meso, &subject, after, before, &result, NULL), MESO_OK);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_JSON), "take the make-up off"));
    assert_int_equal(meso_result_usable(result), 0);
    meso_result_free(result);
    subject.baseline_flags = "make-up";
    assert_int_equal(meso_check(meso, &subject, after, before, &result, NULL), MESO_OK);
    assert_null(strstr(text_of(result, MESO_FORMAT_JSON), "take the make-up off"));
    meso_result_free(result);
}

static void a_sessions_treatment_stands_in_the_report_and_on_the_page(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_session first = {.treatment = "technique=nappage depth=2mm "
                                              "cocktail=vitamin-c:2.5ml"};
    assert_int_equal(compare_told(&SKIN, first, (struct meso_session){0}, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    const cJSON *sessions = cJSON_GetObjectItem(root, "sessions");
    const cJSON *told = cJSON_GetObjectItem(cJSON_GetArrayItem(sessions, 0), "treatment");
    const cJSON *dose = cJSON_GetArrayItem(cJSON_GetObjectItem(told, "cocktail"), 0);
    assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(dose, "amount")) == 2.5);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(sessions, 1), "treatment")));
    assert_non_null(
        strstr(text_of(result, MESO_FORMAT_HTML), "nappage, 2 mm deep; vitamin c 2.5 ml"));
    cJSON_Delete(root);
    meso_result_free(result);
}

static void photographs_taken_after_the_needles_wait_for_the_recovery(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_session fresh = {.treatment = "technique=nappage photographed=after"};
    compare_told(&SKIN, (struct meso_session){0}, fresh, &result, NULL);
    const char *text = text_of(result, MESO_FORMAT_JSON);
    assert_non_null(strstr(text, "\"recovery\""));
    meso_result_free(result);
}

static void a_wrong_record_is_refused_with_its_session_and_word(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_error err;
    struct meso_session wrong = {.number = 4, .treatment = "technique=napage"};
    assert_int_equal(compare_told(&SKIN, (struct meso_session){0}, wrong, &result, &err),
                     MESO_E_BAD_TREATMENT);
    assert_non_null(strstr(err.text, "session 4"));
    assert_non_null(strstr(err.text, "'nappage'"));
}

static void what_the_screening_found_is_a_warning_and_changes_nothing(void **state)
{
    (void)state;
    struct meso_result *plain, *told;
    struct meso_subject subject = SKIN;
    const struct meso_session none = {0};
    int code = compare_told(&SKIN, none, none, &plain, NULL);
    subject.screening = "pregnancy,urticaria";
    assert_int_equal(compare_told(&subject, none, none, &told, NULL), code);
    cJSON *with = json_of(told), *without = json_of(plain);
    assert_true(warned(with, "screening", "pregnancy, urticaria"));
    assert_true(cJSON_Compare(cJSON_GetObjectItem(with, "changes"),
                              cJSON_GetObjectItem(without, "changes"), true));
    cJSON_Delete(with);
    cJSON_Delete(without);
    meso_result_free(plain);
    meso_result_free(told);
    subject.screening = "sneezing";
    assert_int_equal(compare_told(&subject, none, none, &told, NULL), MESO_E_BAD_TREATMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(make_up_at_one_session_is_not_comparable_and_at_both_is_warned_of),
        cmocka_unit_test(an_unknown_flag_is_told_the_nearest),
        cmocka_unit_test(a_check_takes_flags_of_both_photographs),
        cmocka_unit_test(a_sessions_treatment_stands_in_the_report_and_on_the_page),
        cmocka_unit_test(photographs_taken_after_the_needles_wait_for_the_recovery),
        cmocka_unit_test(a_wrong_record_is_refused_with_its_session_and_word),
        cmocka_unit_test(what_the_screening_found_is_a_warning_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
