/* What progress promises of verdicts: noise is not sold as change, and gates say why. */
#include "drawn_change.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_change_within_the_noise_is_no_detectable_change(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change = drawn_compare(&drawn_measure, 10, 9, &gate);
    drawn_decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_true(change.detectable > 1);
    assert_true(change.interval95[0] < 0 && change.interval95[1] > 0);
}

static void a_large_change_is_named_by_its_direction(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change less = drawn_compare(&drawn_measure, 10, 4, &gate);
    struct progress_change more = drawn_compare(&drawn_measure, 4, 10, &gate);
    drawn_decide(&less, 1);
    drawn_decide(&more, 1);
    assert_int_equal(less.verdict, PROGRESS_IMPROVED);
    assert_int_equal(more.verdict, PROGRESS_WORSENED);
    assert_true(fabs(less.absolute + more.absolute) < 1e-12);
}

static void many_quantities_do_not_make_a_change_out_of_chance(void **state)
{
    (void)state;
    /* Twenty quantities: one that stands at p = 0.04 alone would pass, among twenty it must not. */
    struct progress_change changes[20];
    struct progress_gate gate = drawn_open_gate();
    for (int i = 0; i < 20; i++)
        changes[i] = drawn_compare(&drawn_measure, 10, i ? 10.3 : 13.4, &gate);
    struct progress_change alone = changes[0];
    drawn_decide(&alone, 1);
    drawn_decide(changes, 20);
    assert_int_equal(alone.verdict, PROGRESS_WORSENED);
    assert_int_equal(changes[0].verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_true(changes[0].q > alone.q);
}

static void a_gate_makes_not_comparable_and_says_which(void **state)
{
    (void)state;
    struct quality turned = drawn_fine;
    turned.problems[turned.problem_count++] =
        (struct quality_problem){.name = "pose", .scope = QUALITY_EVERYTHING};
    struct progress_gate gate = drawn_open_gate();
    gate.quality = &turned;
    struct progress_change change = drawn_compare(&drawn_measure, 10, 1, &gate);
    drawn_decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_int_equal(change.reason_count, 1);
    assert_string_equal(change.reasons[0], "pose");
    assert_true(isnan(change.q));
}

static void light_gates_absolute_colours_and_false_colours_every_measure_of_them(void **state)
{
    (void)state;
    struct quality brighter = drawn_fine;
    brighter.problems[brighter.problem_count++] =
        (struct quality_problem){.name = "exposure", .scope = QUALITY_LIGHT};
    struct progress_gate gate = drawn_open_gate();
    gate.quality = &brighter;
    gate.calibrated = true;
    struct progress_change lines = drawn_compare(&drawn_measure, 10, 1, &gate);
    struct progress_change tone = drawn_compare(&drawn_colour_measure, 10, 1, &gate);
    struct progress_change spread = drawn_compare_fields(&drawn_colour_measure, 1, 10, 1, &gate);
    drawn_decide(&lines, 1);
    drawn_decide(&tone, 1);
    drawn_decide(&spread, 1);
    assert_int_equal(lines.verdict, PROGRESS_IMPROVED);
    assert_int_equal(tone.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(tone.reasons[0], "exposure");
    assert_int_equal(spread.verdict, PROGRESS_IMPROVED);
    brighter.problems[0] =
        (struct quality_problem){.name = "colour_profile", .scope = QUALITY_COLOUR};
    lines = drawn_compare(&drawn_measure, 10, 1, &gate);
    spread = drawn_compare_fields(&drawn_colour_measure, 1, 10, 1, &gate);
    assert_int_equal(lines.reason_count, 0);
    assert_string_equal(spread.reasons[0], "colour_profile");
}

static void a_flag_gates_only_the_measures_that_it_touches(void **state)
{
    (void)state;
    struct quality made_up = drawn_fine;
    made_up.problems[made_up.problem_count++] = (struct quality_problem){
        .code = QUALITY_MAKE_UP, .name = "make_up", .scope = QUALITY_NAMED};
    struct progress_gate gate = drawn_open_gate();
    gate.quality = &made_up;
    struct measure touched = drawn_measure, other = drawn_measure;
    touched.name = "wrinkles";
    other.name = "contour";
    struct progress_change lines = drawn_compare(&touched, 10, 1, &gate);
    struct progress_change contour = drawn_compare(&other, 10, 1, &gate);
    bool named = false;
    for (int i = 0; i < lines.reason_count; i++)
        named = named || !strcmp(lines.reasons[i], "make_up");
    assert_true(named);
    assert_int_equal(contour.reason_count, 0);
}

static void what_the_needles_leave_is_judged_while_the_skin_recovers_and_only_then(void **state)
{
    (void)state;
    struct measure bruise = drawn_measure;
    bruise.recovery_days = 14;
    bruise.of_recovery = true;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change unknown = drawn_compare(&bruise, 10, 1, &gate);
    gate.needled[1] = true;
    gate.days_since_needles[1] = 3;
    struct progress_change soon = drawn_compare(&bruise, 10, 1, &gate);
    struct progress_change lines = drawn_compare(&drawn_measure, 10, 1, &gate);
    gate.days_since_needles[1] = 14;
    struct progress_change later = drawn_compare(&bruise, 10, 1, &gate);
    drawn_decide(&soon, 1);
    assert_string_equal(unknown.reasons[0], "not_in_recovery");
    assert_int_equal(soon.verdict, PROGRESS_IMPROVED);
    assert_string_equal(lines.reasons[0], "recovery");
    assert_string_equal(later.reasons[0], "not_in_recovery");
}

static void absolute_colours_are_compared_only_where_they_are_calibrated(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change tone = drawn_compare(&drawn_colour_measure, 10, 1, &gate);
    struct progress_change spread = drawn_compare_fields(&drawn_colour_measure, 1, 10, 1, &gate);
    gate.calibrated = true;
    struct progress_change known = drawn_compare(&drawn_colour_measure, 10, 1, &gate);
    drawn_decide(&tone, 1);
    drawn_decide(&spread, 1);
    drawn_decide(&known, 1);
    assert_int_equal(tone.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(tone.reasons[0], "uncalibrated");
    assert_int_equal(spread.verdict, PROGRESS_IMPROVED);
    assert_int_equal(known.verdict, PROGRESS_IMPROVED);
}

static void recovery_and_hidden_zones_are_not_comparable(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    gate.needled[1] = true;
    gate.days_since_needles[1] = 4;
    struct progress_change swollen = drawn_compare(&drawn_measure, 10, 1, &gate);
    gate.days_since_needles[1] = 5;
    struct progress_change healed = drawn_compare(&drawn_measure, 10, 1, &gate);
    gate.zone_valid_fraction = 0.59;
    struct progress_change hidden = drawn_compare(&drawn_measure, 10, 1, &gate);
    assert_string_equal(swollen.reasons[0], "recovery");
    assert_int_equal(healed.reason_count, 0);
    assert_string_equal(hidden.reasons[0], "zone_not_visible");
}

static void a_course_judges_its_measures_only_when_their_effect_can_show(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    gate.judge_after_days = 84;
    gate.days = 83;
    struct progress_change early = drawn_compare(&drawn_measure, 10, 1, &gate);
    gate.days = 84;
    struct progress_change due = drawn_compare(&drawn_measure, 10, 1, &gate);
    gate.days = -1;
    struct progress_change undated = drawn_compare(&drawn_measure, 10, 1, &gate);
    assert_string_equal(early.reasons[0], "too_early");
    assert_int_equal(due.reason_count, 0);
    assert_int_equal(undated.reason_count, 0);
}

static void a_missing_value_carries_its_own_reason(void **state)
{
    (void)state;
    struct measure_reading a = {.values = {3}}, b = {.values = {NAN}, .reasons = {"resolution"}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change;
    progress_compare(&drawn_measure, 0, "forehead", &x, &y, &gate, &change);
    drawn_decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(change.reasons[0], "resolution");
}

static void a_field_without_direction_gets_no_verdict(void **state)
{
    (void)state;
    struct measure_reading a = {.values = {1, 10}}, b = {.values = {1, 50}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change;
    progress_compare(&drawn_measure, 1, "cheek_left", &x, &y, &gate, &change);
    drawn_decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(change.reasons[0], "no_direction");
}

static void a_mean_of_few_things_is_not_compared(void **state)
{
    (void)state;
    static const struct measure_field weighted[] = {
        {"depth", "index", -1, MEASURE_POOL_WEIGHTED, "length", "drawn"},
        {"length", "mm", -1, MEASURE_POOL_SUM, NULL, "drawn"}};
    struct measure measure = drawn_measure;
    measure.fields = weighted;
    struct progress_gate gate = drawn_open_gate();
    struct measure_reading a = {.values = {0.1, 50}}, few = {.values = {0.3, 9}},
                           many = {.values = {0.3, 40}};
    struct progress_captures x = {{&a}, 1}, y = {{&few}, 1}, z = {{&many}, 1};
    struct progress_change change;
    progress_compare(&measure, 0, "perioral", &x, &y, &gate, &change);
    assert_int_equal(change.reason_count, 1);
    assert_string_equal(change.reasons[0], "too_few");
    progress_compare(&measure, 0, "perioral", &x, &z, &gate, &change);
    assert_int_equal(change.reason_count, 0);
}

static void headlines_come_in_order_of_strength_and_each_quantity_once(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct measure measures[5];
    struct progress_change changes[6];
    const double after[] = {10.1, 5, 1, 40, 4};
    int indices[3];
    for (int i = 0; i < 5; i++) {
        measures[i] = drawn_measure;
        changes[i] = drawn_compare(&measures[i], 10, after[i], &gate);
    }
    changes[5] = drawn_compare(&measures[2], 10, 2, &gate); /* the same quantity, elsewhere, less */
    drawn_decide(changes, 6);
    assert_int_equal(progress_headline(changes, 6, 3, indices), 3);
    for (int i = 1; i < 3; i++)
        assert_true(fabs(changes[indices[i - 1]].absolute) / changes[indices[i - 1]].detectable >=
                    fabs(changes[indices[i]].absolute) / changes[indices[i]].detectable);
    for (int i = 0; i < 3; i++)
        assert_true(indices[i] != 0 && indices[i] != 5);
}

/* The zone in which a change happens to stand out most overstates it. */
static void a_headline_speaks_of_the_whole_where_that_survives(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change changes[3];
    int indices[3];
    const double after[] = {30, 4, 2};
    for (int i = 0; i < 3; i++) {
        changes[i] = drawn_compare(&drawn_measure, 10, after[i], &gate);
        changes[i].zone = i == 1 ? "whole" : i ? "chin" : "forehead";
    }
    drawn_decide(changes, 3);
    assert_int_equal(progress_headline(changes, 3, 3, indices), 1);
    assert_int_equal(indices[0], 1);
    changes[1].verdict = PROGRESS_NO_DETECTABLE_CHANGE;
    assert_int_equal(progress_headline(changes, 3, 3, indices), 1);
    assert_int_not_equal(indices[0], 1);
}

static void a_week_after_the_needles_a_weeks_recovery_is_borderline(void **state)
{
    (void)state;
    struct measure week = drawn_measure;
    week.recovery_days = 7;
    struct progress_gate gate = drawn_open_gate();
    gate.needled[1] = true;
    struct progress_change at[4];
    const int days[] = {6, 7, 8, 9};
    for (int i = 0; i < 4; i++) {
        gate.days_since_needles[1] = days[i];
        at[i] = drawn_compare(&week, 10, 1, &gate);
    }
    assert_string_equal(at[0].reasons[0], "recovery");
    for (int i = 1; i < 3; i++) {
        assert_int_equal(at[i].reason_count, 0);
        assert_string_equal(at[i].remarks[0], "borderline");
    }
    assert_int_equal(at[3].reason_count + at[3].remark_count, 0);
}

static void a_baseline_that_is_still_swollen_is_not_compared(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    gate.needled[0] = true;
    gate.days_since_needles[0] = 2;
    struct progress_change change = drawn_compare(&drawn_measure, 10, 1, &gate);
    assert_string_equal(change.reasons[0], "recovery");
}

/* A hundred zones beside it would else hide a change of the whole. */
static void a_change_of_the_whole_is_told_though_many_zones_stand_beside_it(void **state)
{
    (void)state;
    enum { ZONES = 100 };
    struct progress_gate gate = drawn_open_gate();
    struct progress_change changes[ZONES], level = drawn_compare(&drawn_measure, 10, 10, &gate);
    double more = 10 + 1.5 * level.detectable;
    for (int i = 0; i < ZONES; i++) {
        changes[i] = drawn_compare(&drawn_measure, 10, i < 2 ? more : 10, &gate);
        changes[i].zone = i ? "forehead" : "whole";
        changes[i].absolute = i < 2 ? 1.5 * changes[i].detectable : 0;
        progress_set_error(&changes[i], changes[i].error);
    }
    drawn_decide(changes, ZONES);
    assert_int_equal(changes[0].verdict, PROGRESS_WORSENED);
    assert_true(changes[0].seen_from < 1.5 * changes[0].detectable);
    assert_int_equal(changes[1].verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_true(changes[1].seen_from > 1.5 * changes[1].detectable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_of_the_whole_is_told_though_many_zones_stand_beside_it),
        cmocka_unit_test(a_change_within_the_noise_is_no_detectable_change),
        cmocka_unit_test(a_large_change_is_named_by_its_direction),
        cmocka_unit_test(many_quantities_do_not_make_a_change_out_of_chance),
        cmocka_unit_test(a_gate_makes_not_comparable_and_says_which),
        cmocka_unit_test(light_gates_absolute_colours_and_false_colours_every_measure_of_them),
        cmocka_unit_test(a_flag_gates_only_the_measures_that_it_touches),
        cmocka_unit_test(what_the_needles_leave_is_judged_while_the_skin_recovers_and_only_then),
        cmocka_unit_test(absolute_colours_are_compared_only_where_they_are_calibrated),
        cmocka_unit_test(recovery_and_hidden_zones_are_not_comparable),
        cmocka_unit_test(a_course_judges_its_measures_only_when_their_effect_can_show),
        cmocka_unit_test(a_missing_value_carries_its_own_reason),
        cmocka_unit_test(a_field_without_direction_gets_no_verdict),
        cmocka_unit_test(a_mean_of_few_things_is_not_compared),
        cmocka_unit_test(headlines_come_in_order_of_strength_and_each_quantity_once),
        cmocka_unit_test(a_headline_speaks_of_the_whole_where_that_survives),
        cmocka_unit_test(a_week_after_the_needles_a_weeks_recovery_is_borderline),
        cmocka_unit_test(a_baseline_that_is_still_swollen_is_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
