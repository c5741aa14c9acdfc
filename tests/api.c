/* What the public API promises a program that embeds it: every wrong input is an error with its own
   code, and neither threads nor earlier errors change a byte. */
#include "api_pair.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Handles */

static void options_may_be_absent_and_everything_closes(void **state)
{
    (void)state;
    struct meso *handle;
    assert_int_equal(meso_open(&handle, NULL, NULL), MESO_OK);
    meso_close(handle);
    meso_close(NULL);
    meso_result_free(NULL);
    assert_non_null(meso_version());
    cJSON *schema = cJSON_Parse(meso_report_schema());
    assert_non_null(schema);
    cJSON_Delete(schema);
}

static void every_code_has_a_name_an_exit_code_and_advice(void **state)
{
    (void)state;
    for (int code = 1; code < MESO_ERROR_COUNT; code++) {
        assert_true(*meso_error_name(code) && *meso_error_advice(code));
        assert_true(meso_error_exit_code(code) > 0);
        for (int other = 1; other < code; other++)
            assert_string_not_equal(meso_error_name(code), meso_error_name(other));
    }
    assert_string_equal(meso_error_name(MESO_ERROR_COUNT), meso_error_name(MESO_E_UNEXPECTED));
    assert_string_equal(meso_error_name(-1), meso_error_name(MESO_E_UNEXPECTED));
}

/* Wrong input */

/* The error of comparing the pair; asserts that nothing came back, with and without an err. */
static struct meso_error refused(const struct meso_subject *subject,
                                 const struct meso_session *first,
                                 const struct meso_session *second, int code)
{
    struct meso_error err = {0};
    struct meso_result *result = (struct meso_result *)(uintptr_t)1;
    assert_int_equal(meso_compare(meso, subject, first, second, &result, &err), code);
    assert_null(result);
    assert_int_equal(err.code, code);
    assert_true(*err.text && !strchr(err.text, '\n'));
    assert_int_equal(meso_compare(meso, subject, first, second, &result, NULL), code);
    assert_null(result);
    return err;
}

static struct meso_error refused_subject(struct meso_subject subject, int code)
{
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    return refused(&subject, &a, &b, code);
}

static struct meso_error refused_session(struct meso_session wrong, int code)
{
    const struct meso_session good = {.photo = before};
    refused(&SKIN, &wrong, &good, code);
    return refused(&SKIN, &good, &wrong, code);
}

static void an_unknown_view_is_refused_and_the_nearest_is_named(void **state)
{
    (void)state;
    struct meso_error err =
        refused_subject((struct meso_subject){.view = "face-fornt"}, MESO_E_UNKNOWN_VIEW);
    assert_non_null(strstr(err.text, "face-front"));
    refused_subject((struct meso_subject){.view = NULL}, MESO_E_UNKNOWN_VIEW);
    refused_subject((struct meso_subject){.view = ""}, MESO_E_UNKNOWN_VIEW);
}

static void a_polygon_without_area_is_refused(void **state)
{
    (void)state;
    const double line[] = {10, 10, 50, 50, 90, 90}, nowhere[] = {10, 10, NAN, 50, 90, 10};
    const double far[] = {10, 10, INFINITY, 50, 90, 10}, outside[] = {-90, -90, -50, -90, -50, -20};
    const double good[] = {10, 10, 200, 10, 200, 200};
    struct meso_subject subject = SKIN;
    subject.polygon = good;
    for (size_t corners = 0; corners < 3; corners++) {
        subject.polygon_points = corners;
        refused_subject(subject, MESO_E_BAD_POLYGON);
    }
    static const char *const faces[] = {"face-front", "face-left", "face-right"};
    subject.polygon_points = 3;
    for (int i = 0; i < 3; i++) {
        subject.view = faces[i];
        refused_subject(subject, MESO_E_BAD_POLYGON);
    }
    subject.view = "skin";
    subject.polygon = line;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = nowhere;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = far;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = outside;
    refused_subject(subject, MESO_E_BAD_POLYGON);
}

static void a_scale_that_is_none_is_refused(void **state)
{
    (void)state;
    static const double wrong[] = {-1, NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 4; i++)
        refused_subject((struct meso_subject){.view = "skin", .mm_per_px = wrong[i]},
                        MESO_E_BAD_SCALE);
    refused_subject((struct meso_subject){.view = "scalp-macro"}, MESO_E_SCALE_NEEDED);
}

static void a_date_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"2026-02-30", "2026-13-01",       "02.03.2026", "2026-3-2",
                                        "",           "2026-03-02T10:00", "yesterday"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct meso_error err = refused_session(
            (struct meso_session){.photo = before, .date = wrong[i]}, MESO_E_BAD_DATE);
        assert_non_null(strstr(err.text, wrong[i]));
    }
}

static void a_session_without_a_photograph_is_refused(void **state)
{
    (void)state;
    static const char *const nothing[1] = {NULL};
    refused_session((struct meso_session){.photo = NULL}, MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .repeats = nothing, .repeat_count = 1},
                    MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .repeat_count = 1}, MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .number = -3}, MESO_E_USAGE);
    struct meso_result *result;
    assert_int_equal(meso_check(meso, &SKIN, NULL, before, &result, NULL), MESO_E_USAGE);
    assert_int_equal(meso_align(meso, &SKIN, before, NULL, &result, NULL), MESO_E_USAGE);
}

static void too_many_repeats_are_refused(void **state)
{
    (void)state;
    const char *many[200];
    for (int i = 0; i < 200; i++)
        many[i] = before;
    struct meso_error err = refused_session(
        (struct meso_session){.photo = before, .repeats = many, .repeat_count = 200}, MESO_E_USAGE);
    assert_non_null(strstr(err.text, "201"));
}

static void a_photograph_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    char *text = write_bytes("notes.txt", "not a photograph", 16);
    char *empty = write_bytes("empty.jpg", "", 0);
    struct meso_error err =
        refused_session((struct meso_session){.photo = "/nowhere/a.jpg"}, MESO_E_FILE_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/a.jpg"));
    err = refused_session((struct meso_session){.photo = text}, MESO_E_NOT_AN_IMAGE);
    assert_non_null(strstr(err.text, "notes.txt"));
    refused_session((struct meso_session){.photo = empty}, MESO_E_NOT_AN_IMAGE);
    refused_session((struct meso_session){.photo = folder}, MESO_E_FILE_UNREADABLE);
    const char *repeats[] = {after, text};
    refused_session((struct meso_session){.photo = before, .repeats = repeats, .repeat_count = 2},
                    MESO_E_NOT_AN_IMAGE);
}

static void a_texture_is_no_face_and_missing_networks_are_named(void **state)
{
    (void)state;
    struct meso *bare;
    struct meso_result *result;
    struct meso_error err;
    const struct meso_subject face = {.view = "face-front"};
    const struct meso_session session = {.photo = before};
    const struct meso_options options = {.models_dir = folder};
    assert_int_equal(meso_open(&bare, &options, NULL), MESO_OK);
    assert_int_equal(meso_measure(bare, &face, &session, &result, &err), MESO_E_MODELS_MISSING);
    assert_non_null(strstr(err.text, folder));
    assert_null(result);
    meso_close(bare);
    if (access(MODELS_DIR "/mesh_attention_base.onnx", R_OK)) {
        print_message("skipped: no networks; build them with the target models\n");
        skip();
    }
    assert_int_equal(meso_measure(meso, &face, &session, &result, &err), MESO_E_NO_FACE);
    assert_null(result);
}

/* Smaller than anything can be found in, and so narrow that its reduced copy is. */
static void small_and_narrow_pairs_are_answered_or_refused(void **state)
{
    (void)state;
    static const int sizes[][2] = {{64, 64}, {64, 1600}, {1600, 64}, {100, 70}, {65, 300}};
    static const char *const views[] = {"skin", "scalp", "scalp-macro"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct drawn_texture texture = {.seed = 3, .size = 400, .spots = 20, .hairs = 30};
        int width = sizes[i][0], height = sizes[i][1];
        struct photo photo = drawn_photo(&texture, width, height, NULL, NULL, "small");
        char *path = write_rgb("small.png", photo.rgb, width, height);
        free(photo.rgb);
        for (int v = 0; v < 3; v++) {
            struct meso_result *result;
            struct meso_error err = {0};
            const struct meso_subject subject = {.view = views[v], .mm_per_px = 0.05};
            int code = compare(&subject, path, path, &result, &err);
            print_message("%d x %d %s: %s\n", width, height, views[v], err.text);
            assert_true(code == MESO_OK || code == MESO_E_NOT_ALIGNED ||
                        code == MESO_E_NOT_COMPARABLE || code == MESO_E_IMAGE_TOO_SMALL);
            if (result)
                text_of(result, MESO_FORMAT_HTML);
            meso_result_free(result);
        }
    }
}

/* Threads and order */

struct client {
    int threads;
    int code;
    char *texts[3];
};

static void *run_client(void *argument)
{
    struct client *client = argument;
    struct meso *handle;
    struct meso_result *result = NULL;
    const struct meso_options options = {.models_dir = MODELS_DIR, .threads = client->threads};
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    if ((client->code = meso_open(&handle, &options, NULL)))
        return NULL;
    client->code = meso_compare(handle, &SKIN, &a, &b, &result, NULL);
    for (int i = 0; i < 3 && result; i++) {
        const char *text = NULL;
        size_t length;
        client->code |= meso_result_text(result, (enum meso_format)i, &text, &length, NULL);
        client->texts[i] = text ? strdup(text) : NULL;
    }
    meso_result_free(result);
    meso_close(handle);
    return NULL;
}

static void assert_same(struct client *client, const struct client *as)
{
    assert_int_equal(client->code, MESO_OK);
    for (int i = 0; i < 3; i++) {
        assert_non_null(client->texts[i]);
        if (client != as)
            assert_string_equal(client->texts[i], as->texts[i]);
    }
}

static void handles_side_by_side_and_any_thread_count_give_the_same_bytes(void **state)
{
    (void)state;
    struct client alone = {.threads = 1}, side[2] = {{.threads = 2}, {.threads = 5}};
    pthread_t threads[2];
    run_client(&alone);
    assert_same(&alone, &alone);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_client, &side[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_same(&side[i], &alone);
    }
    for (int i = 0; i < 3; i++) {
        free(alone.texts[i]);
        free(side[0].texts[i]);
        free(side[1].texts[i]);
    }
}

static void errors_before_change_nothing_after(void **state)
{
    (void)state;
    struct meso_result *first, *second;
    assert_int_equal(compare(&SKIN, before, after, &first, NULL), MESO_OK);
    refused_session((struct meso_session){.photo = "/nowhere/a.jpg"}, MESO_E_FILE_NOT_FOUND);
    compare(&SKIN, before, stranger, &second, NULL);
    meso_result_free(second);
    assert_int_equal(compare(&SKIN, before, after, &second, NULL), MESO_OK);
    for (int i = 0; i < 3; i++)
        assert_string_equal(text_of(first, (enum meso_format)i),
                            text_of(second, (enum meso_format)i));
    meso_result_free(first);
    meso_result_free(second);
}

struct heard {
    int calls, wrong;
    char stage[32];
    int done;
};

static void hear(void *context, const char *stage, int done, int total)
{
    struct heard *heard = context;
    heard->calls++;
    bool same = !strcmp(heard->stage, stage);
    heard->wrong += done < 0 || done > total || total < 1 || (same && done < heard->done);
    snprintf(heard->stage, sizeof heard->stage, "%s", stage);
    heard->done = done;
}

static void progress_counts_up_and_never_beyond_its_total(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct meso *handle;
    struct meso_result *result;
    const struct meso_options options = {.progress = hear, .progress_context = &heard};
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    assert_int_equal(meso_open(&handle, &options, NULL), MESO_OK);
    assert_int_equal(meso_compare(handle, &SKIN, &a, &b, &result, NULL), MESO_OK);
    assert_true(heard.calls > 3);
    assert_int_equal(heard.wrong, 0);
    meso_result_free(result);
    meso_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_be_absent_and_everything_closes),
        cmocka_unit_test(every_code_has_a_name_an_exit_code_and_advice),
        cmocka_unit_test(an_unknown_view_is_refused_and_the_nearest_is_named),
        cmocka_unit_test(a_polygon_without_area_is_refused),
        cmocka_unit_test(a_scale_that_is_none_is_refused),
        cmocka_unit_test(a_date_that_is_none_is_refused),
        cmocka_unit_test(a_session_without_a_photograph_is_refused),
        cmocka_unit_test(too_many_repeats_are_refused),
        cmocka_unit_test(a_photograph_that_cannot_be_read_is_named),
        cmocka_unit_test(a_texture_is_no_face_and_missing_networks_are_named),
        cmocka_unit_test(small_and_narrow_pairs_are_answered_or_refused),
        cmocka_unit_test(handles_side_by_side_and_any_thread_count_give_the_same_bytes),
        cmocka_unit_test(errors_before_change_nothing_after),
        cmocka_unit_test(progress_counts_up_and_never_beyond_its_total),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
