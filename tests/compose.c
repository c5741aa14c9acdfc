/* A report of many sessions is composed of stored comparisons of two, without any photograph. */
#include "pipeline/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 8 };

/* Wrinkles and their depth over the whole at two sessions, as a comparison would leave them. */
struct pair {
    struct photo photos[2];
    struct report_photo sides[2];
    struct report_measurement measurements[2];
    struct progress_change changes[2];
    struct report report;
};

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static void draw_side(struct pair *pair, int side, int number, double density)
{
    struct report_session *session = &pair->report.sessions[side];
    struct measure_reading *reading = &pair->measurements[side].reading;
    pair->photos[side] = (struct photo){.width = 800, .height = 600, .format = "jpeg"};
    memset(pair->photos[side].sha256, 'a' + number % 6, 64);
    pair->sides[side] = (struct report_photo){.photo = &pair->photos[side],
                                              .primary = true,
                                              .quality = {.usable = true, .comparable = true},
                                              .mm_per_px = 0.1,
                                              .scale_source = REPORT_SCALE_IRIS};
    session->number = number;
    session->date = base_arena_printf(arena, NULL, "2026-%02d-01", number);
    session->days_since_previous = -1;
    session->photos = &pair->sides[side];
    session->photo_count = 1;
    pair->measurements[side] =
        (struct report_measurement){.session = side, .measure = measure_all[0], .zone = "whole"};
    measure_refuse(measure_all[0], reading, "resolution");
    reading->values[0] = density;
    reading->values[1] = 0.123456789;
    reading->values[measure_field_index(measure_all[0], "length")] = 300;
    reading->area_cm2 = 150;
}

static struct pair *draw(int from, double before, int to, double after)
{
    static const struct quality fine = {.usable = true, .comparable = true};
    struct pair *pair = base_arena_calloc(arena, 1, sizeof *pair, NULL);
    struct progress_gate gate = {
        .quality = &fine, .baseline = &fine, .zone_valid_fraction = 1, .days = -1};
    draw_side(pair, 0, from, before);
    draw_side(pair, 1, to, after);
    struct progress_captures x = {{&pair->measurements[0].reading}, 1};
    struct progress_captures y = {{&pair->measurements[1].reading}, 1};
    for (int f = 0; f < 2; f++) {
        progress_compare(measure_all[0], f, "whole", &x, &y, &gate, &pair->changes[f]);
        pair->changes[f].from = from;
        pair->changes[f].to = to;
    }
    struct report *report = &pair->report;
    report->version = "0.1.0";
    report->commit = report->simd = report->opencv_version = "drawn";
    report->session_count = 2;
    report->measurements = pair->measurements;
    report->measurement_count = 2;
    report->changes = pair->changes;
    report->change_count = 2;
    assert_int_equal(progress_decide(report->changes, 2, arena, NULL), MESO_OK);
    return pair;
}

static struct report *stored_and_read(const struct report *pair)
{
    char *text;
    size_t length;
    struct report *read = base_arena_calloc(arena, 1, sizeof *read, NULL);
    struct meso_error err = {0};
    assert_int_equal(report_pair_write(pair, &text, &length, arena, &err), MESO_OK);
    assert_int_equal(report_pair_read(text, read, arena, &err), MESO_OK);
    return read;
}

static struct report *composed(const struct report *const *pairs, int count)
{
    struct report *out = base_arena_calloc(arena, 1, sizeof *out, NULL);
    struct meso_error err = {0};
    int code = pipeline_compose(pairs, count, out, arena, &err);
    if (code)
        print_message("%s\n", err.text);
    assert_int_equal(code, MESO_OK);
    return out;
}

static const char *json(const struct report *report)
{
    char *text;
    size_t length;
    assert_int_equal(report_json(report, &text, &length, arena, NULL), MESO_OK);
    return text;
}

static void a_stored_comparison_is_written_again_with_the_same_bytes(void **state)
{
    (void)state;
    struct pair *pair = draw(1, 2.3456789012, 4, 1.0123456789);
    struct report *read = stored_and_read(&pair->report);
    assert_string_equal(json(&pair->report), json(read));
    assert_true(read->changes[0].p == pair->changes[0].p);
    assert_true(read->changes[0].error == pair->changes[0].error);
    assert_ptr_equal(read->changes[0].measure, measure_all[0]);
}

static const struct report *const *course(int *count, bool stored)
{
    static const double values[] = {3, 2.4, 1.8, 1.2, 1.2, 1.2};
    const struct report **pairs = base_arena_calloc(arena, MOST, sizeof *pairs, NULL);
    *count = 0;
    for (int s = 2; s <= 6; s++)
        pairs[(*count)++] = &draw(1, values[0], s, values[s - 1])->report;
    pairs[(*count)++] = &draw(5, values[4], 6, values[5])->report;
    for (int i = 0; i < *count && stored; i++)
        pairs[i] = stored_and_read(pairs[i]);
    return pairs;
}

static void an_interval_that_is_wider_on_one_side_stays_so(void **state)
{
    (void)state;
    struct pair *pair = draw(1, 2, 4, 1);
    pair->changes[0].interval95[0] -= 0.5;
    struct report *read = stored_and_read(&pair->report);
    assert_true(read->changes[0].interval95[0] == pair->changes[0].interval95[0]);
    assert_true(read->changes[0].interval95[1] == pair->changes[0].interval95[1]);
}

static void stored_and_fresh_comparisons_compose_to_the_same_bytes(void **state)
{
    (void)state;
    int count;
    const char *fresh = json(composed(course(&count, false), 6));
    assert_string_equal(fresh, json(composed(course(&count, true), 6)));
    assert_int_equal(count, 6);
}

static void first_against_last_stands_first_then_the_last_step(void **state)
{
    (void)state;
    int count;
    struct report *report = composed(course(&count, true), 6);
    assert_int_equal(report->session_count, 6);
    assert_int_equal(report->change_count, 12);
    assert_int_equal(report_main_count(report), 2);
    assert_int_equal(report->changes[0].from, 1);
    assert_int_equal(report->changes[0].to, 6);
    assert_int_equal(report->changes[0].verdict, PROGRESS_IMPROVED);
    assert_int_equal(report->changes[report->step_from].from, 5);
    assert_int_equal(report->changes[report->step_from].verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    for (int s = 0; s < 6; s++) {
        assert_int_equal(report->sessions[s].number, s + 1);
        assert_int_equal(report->measurements[s].session, s);
    }
    assert_int_equal(report->sessions[3].days_since_previous, 31);
}

static void the_trend_and_its_plateau_are_told(void **state)
{
    (void)state;
    int count;
    struct report *report = composed(course(&count, true), 6);
    const struct progress_trend *trend = report_trend(report, &report->changes[0]);
    assert_non_null(trend);
    assert_int_equal(trend->count, 6);
    assert_int_equal(trend->plateau_since, 4);
    assert_true(trend->per_session95[1] < 0);
    const char *text = json(report);
    assert_non_null(strstr(text, "no further detectable change since session 4"));
    assert_non_null(strstr(text, "\"trend\""));
}

static void verdicts_are_decided_over_all_sessions_at_once(void **state)
{
    (void)state;
    int count;
    const struct report *const *pairs = course(&count, true);
    struct report *report = composed(pairs, 6);
    /* More questions, more ways to be fooled: what must be seen to be told grows. */
    const struct report *alone = pairs[4];
    assert_int_equal(alone->sessions[1].number, 6);
    assert_true(report->changes[1].seen_from >= alone->changes[1].seen_from);
    assert_true(report->changes[1].detectable == alone->changes[1].detectable);
}

static void sessions_without_a_photograph_are_said(void **state)
{
    (void)state;
    const struct report *pairs[] = {&draw(1, 3, 2, 2.4)->report, &draw(1, 3, 5, 1.2)->report};
    struct report *report = composed(pairs, 2);
    assert_int_equal(report->session_count, 3);
    assert_int_equal(report->warning_count, 1);
    assert_string_equal(report->warnings[0].code, "sessions_missing");
    assert_string_equal(report->warnings[0].message,
                        "no photograph of sessions 3, 4 in the view face-front");
    assert_int_equal(report->step_count, 0); /* 2 and 5 were not compared */
}

static void first_and_last_must_have_been_compared(void **state)
{
    (void)state;
    const struct report *pairs[] = {&draw(1, 3, 2, 2.4)->report, &draw(2, 2.4, 5, 1.2)->report};
    struct report out;
    struct meso_error err;
    assert_int_equal(pipeline_compose(pairs, 2, &out, arena, &err), MESO_E_USAGE);
    assert_string_equal(err.text, "sessions 1 and 5 are not compared");
}

static void a_damaged_text_is_an_error_and_never_a_report(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "{}", "[1]", "{\"schema\":\"mesotrack.pair/2\"}",
                                        "{\"schema\":\"mesotrack.pair/0\",\"report\":{}}"};
    struct report out;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_not_equal(report_pair_read(texts[i], &out, arena, NULL), MESO_OK);
    char *text;
    size_t length;
    struct pair *pair = draw(1, 3, 2, 2);
    assert_int_equal(report_pair_write(&pair->report, &text, &length, arena, NULL), MESO_OK);
    memcpy(strstr(text, "\"wrinkles\",\"version\""), "\"wrinklez\"", 10);
    assert_int_not_equal(report_pair_read(text, &out, arena, NULL), MESO_OK);
}

int main(void)
{
#define COMPOSING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        COMPOSING(a_stored_comparison_is_written_again_with_the_same_bytes),
        COMPOSING(an_interval_that_is_wider_on_one_side_stays_so),
        COMPOSING(stored_and_fresh_comparisons_compose_to_the_same_bytes),
        COMPOSING(first_against_last_stands_first_then_the_last_step),
        COMPOSING(the_trend_and_its_plateau_are_told),
        COMPOSING(verdicts_are_decided_over_all_sessions_at_once),
        COMPOSING(sessions_without_a_photograph_are_said),
        COMPOSING(first_and_last_must_have_been_compared),
        COMPOSING(a_damaged_text_is_an_error_and_never_a_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
