/* What progress promises: noise is not sold as change, and things are matched to themselves. */
#include "progress/progress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct measure_field fields[] = {
    {"density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
    {"tone", "deg", 0, MEASURE_POOL_NONE, NULL, "drawn"},
};
static const struct measure drawn = {.name = "drawn",
                                     .version = 1,
                                     .title = "Drawn",
                                     .recovery_days = 5,
                                     .field_count = 2,
                                     .headline_count = 1,
                                     .fields = fields};
static const struct measure_field coloured_fields[] = {
    {"tone", "deg", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
    {"spread", "1", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
};
static const struct measure coloured = {.name = "drawn",
                                        .version = 1,
                                        .title = "Drawn",
                                        .absolute_colour = 1u << 0,
                                        .field_count = 2,
                                        .headline_count = 1,
                                        .fields = coloured_fields};

static const struct quality fine = {.usable = true, .comparable = true};

static struct progress_gate open_gate(void)
{
    return (struct progress_gate){
        .quality = &fine, .baseline = &fine, .zone_valid_fraction = 1, .days = -1};
}

static struct progress_change compare_fields(const struct measure *measure, int field,
                                             double before, double after,
                                             const struct progress_gate *gate)
{
    struct measure_reading a = {.values = {before, before}}, b = {.values = {after, after}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_change change;
    progress_compare(measure, field, "forehead", &x, &y, gate, &change);
    return change;
}

static struct progress_change compare_values(const struct measure *measure, double before,
                                             double after, const struct progress_gate *gate)
{
    return compare_fields(measure, 0, before, after, gate);
}

static void decide(struct progress_change *changes, int count)
{
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    assert_int_equal(progress_decide(changes, count, arena, NULL), MESO_OK);
    base_arena_free(arena);
}

static void a_change_within_the_noise_is_no_detectable_change(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    struct progress_change change = compare_values(&drawn, 10, 9, &gate);
    decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_true(change.detectable > 1);
    assert_true(change.interval95[0] < 0 && change.interval95[1] > 0);
}

static void a_large_change_is_named_by_its_direction(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    struct progress_change less = compare_values(&drawn, 10, 4, &gate);
    struct progress_change more = compare_values(&drawn, 4, 10, &gate);
    decide(&less, 1);
    decide(&more, 1);
    assert_int_equal(less.verdict, PROGRESS_IMPROVED);
    assert_int_equal(more.verdict, PROGRESS_WORSENED);
    assert_true(fabs(less.absolute + more.absolute) < 1e-12);
}

static void detectable_change_is_2_77_sd_of_one_capture(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    struct progress_change change = compare_values(&drawn, 10, 10, &gate);
    assert_true(fabs(change.detectable - 2.772 * 0.10 * 10) < 0.01); /* the cautious prior */
}

static void a_change_of_the_detectable_size_has_a_chance_of_5_percent(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    struct progress_change change;
    double after = 10;
    for (int i = 0; i < 60; i++) { /* the noise grows with the mean: walk to the fixed point */
        change = compare_values(&drawn, 10, after, &gate);
        after = 10 + change.detectable;
    }
    assert_true(fabs(change.p - 0.05) < 1e-4);
    /* Student's t of 6 degrees of freedom: 5.959 leaves 0.1 %, which is 4.773 of these sd. */
    change = compare_values(&drawn, 10, 10, &gate);
    double far = compare_values(&drawn, 10 - change.detectable * 4.773 / 1.96 / 2,
                                10 + change.detectable * 4.773 / 1.96 / 2, &gate)
                     .p;
    assert_true(fabs(far - 0.001) < 2e-5);
}

static struct progress_change compare_captures(const double *before, int before_count,
                                               const double *after, int after_count)
{
    struct measure_reading readings[16] = {0};
    struct progress_captures a = {.count = before_count}, b = {.count = after_count};
    struct progress_gate gate = open_gate();
    struct progress_change change;
    for (int i = 0; i < before_count; i++) {
        readings[i].values[0] = before[i];
        a.at[i] = &readings[i];
    }
    for (int i = 0; i < after_count; i++) {
        readings[before_count + i].values[0] = after[i];
        b.at[i] = &readings[before_count + i];
    }
    progress_compare(&drawn, 0, "forehead", &a, &b, &gate, &change);
    return change;
}

static void repeats_shrink_the_detectable_change(void **state)
{
    (void)state;
    const double steady[] = {10, 10, 10};
    struct progress_change one = compare_captures(steady, 1, steady, 1);
    struct progress_change three = compare_captures(steady, 3, steady, 3);
    assert_true(three.detectable < one.detectable / sqrt(3) + 1e-9);
}

static void scattered_repeats_raise_the_detectable_change(void **state)
{
    (void)state;
    const double steady[] = {10, 10, 10}, scattered[] = {10, 16, 4};
    struct progress_change calm = compare_captures(steady, 3, steady, 3);
    struct progress_change wild = compare_captures(scattered, 3, scattered, 3);
    assert_true(wild.detectable > 1.5 * calm.detectable);
}

static void many_quantities_do_not_make_a_change_out_of_chance(void **state)
{
    (void)state;
    /* Twenty quantities: one that stands at p = 0.04 alone would pass, among twenty it must not. */
    struct progress_change changes[20];
    struct progress_gate gate = open_gate();
    for (int i = 0; i < 20; i++)
        changes[i] = compare_values(&drawn, 10, i ? 10.3 : 13.4, &gate);
    struct progress_change alone = changes[0];
    decide(&alone, 1);
    decide(changes, 20);
    assert_int_equal(alone.verdict, PROGRESS_WORSENED);
    assert_int_equal(changes[0].verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_true(changes[0].q > alone.q);
}

static void a_gate_makes_not_comparable_and_says_which(void **state)
{
    (void)state;
    struct quality turned = fine;
    turned.problems[turned.problem_count++] =
        (struct quality_problem){.name = "pose", .scope = QUALITY_EVERYTHING};
    struct progress_gate gate = open_gate();
    gate.quality = &turned;
    struct progress_change change = compare_values(&drawn, 10, 1, &gate);
    decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_int_equal(change.reason_count, 1);
    assert_string_equal(change.reasons[0], "pose");
    assert_true(isnan(change.q));
}

static void light_gates_absolute_colours_and_false_colours_every_measure_of_them(void **state)
{
    (void)state;
    struct quality brighter = fine;
    brighter.problems[brighter.problem_count++] =
        (struct quality_problem){.name = "exposure", .scope = QUALITY_LIGHT};
    struct progress_gate gate = open_gate();
    gate.quality = &brighter;
    gate.calibrated = true;
    struct progress_change lines = compare_values(&drawn, 10, 1, &gate);
    struct progress_change tone = compare_values(&coloured, 10, 1, &gate);
    struct progress_change spread = compare_fields(&coloured, 1, 10, 1, &gate);
    decide(&lines, 1);
    decide(&tone, 1);
    decide(&spread, 1);
    assert_int_equal(lines.verdict, PROGRESS_IMPROVED);
    assert_int_equal(tone.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(tone.reasons[0], "exposure");
    assert_int_equal(spread.verdict, PROGRESS_IMPROVED);
    brighter.problems[0] =
        (struct quality_problem){.name = "colour_profile", .scope = QUALITY_COLOUR};
    lines = compare_values(&drawn, 10, 1, &gate);
    spread = compare_fields(&coloured, 1, 10, 1, &gate);
    assert_int_equal(lines.reason_count, 0);
    assert_string_equal(spread.reasons[0], "colour_profile");
}

static void what_the_needles_leave_is_judged_while_the_skin_recovers_and_only_then(void **state)
{
    (void)state;
    struct measure bruise = drawn;
    bruise.recovery_days = 14;
    bruise.of_recovery = true;
    struct progress_gate gate = open_gate();
    struct progress_change unknown = compare_values(&bruise, 10, 1, &gate);
    gate.needled_between = true;
    gate.days = 3;
    struct progress_change soon = compare_values(&bruise, 10, 1, &gate);
    struct progress_change lines = compare_values(&drawn, 10, 1, &gate);
    gate.days = 14;
    struct progress_change later = compare_values(&bruise, 10, 1, &gate);
    decide(&soon, 1);
    assert_string_equal(unknown.reasons[0], "not_in_recovery");
    assert_int_equal(soon.verdict, PROGRESS_IMPROVED);
    assert_string_equal(lines.reasons[0], "recovery");
    assert_string_equal(later.reasons[0], "not_in_recovery");
}

static void absolute_colours_are_compared_only_where_they_are_calibrated(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    struct progress_change tone = compare_values(&coloured, 10, 1, &gate);
    struct progress_change spread = compare_fields(&coloured, 1, 10, 1, &gate);
    gate.calibrated = true;
    struct progress_change known = compare_values(&coloured, 10, 1, &gate);
    decide(&tone, 1);
    decide(&spread, 1);
    decide(&known, 1);
    assert_int_equal(tone.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(tone.reasons[0], "uncalibrated");
    assert_int_equal(spread.verdict, PROGRESS_IMPROVED);
    assert_int_equal(known.verdict, PROGRESS_IMPROVED);
}

static void recovery_and_hidden_zones_are_not_comparable(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    gate.days = 4;
    gate.needled_between = true;
    struct progress_change swollen = compare_values(&drawn, 10, 1, &gate);
    gate.days = 5;
    struct progress_change healed = compare_values(&drawn, 10, 1, &gate);
    gate.zone_valid_fraction = 0.59;
    struct progress_change hidden = compare_values(&drawn, 10, 1, &gate);
    assert_string_equal(swollen.reasons[0], "recovery");
    assert_int_equal(healed.reason_count, 0);
    assert_string_equal(hidden.reasons[0], "zone_not_visible");
}

static void a_course_judges_its_measures_only_when_their_effect_can_show(void **state)
{
    (void)state;
    struct progress_gate gate = open_gate();
    gate.judge_after_days = 84;
    gate.days = 83;
    struct progress_change early = compare_values(&drawn, 10, 1, &gate);
    gate.days = 84;
    struct progress_change due = compare_values(&drawn, 10, 1, &gate);
    gate.days = -1;
    struct progress_change undated = compare_values(&drawn, 10, 1, &gate);
    assert_string_equal(early.reasons[0], "too_early");
    assert_int_equal(due.reason_count, 0);
    assert_int_equal(undated.reason_count, 0);
}

static void a_missing_value_carries_its_own_reason(void **state)
{
    (void)state;
    struct measure_reading a = {.values = {3}}, b = {.values = {NAN}, .reasons = {"resolution"}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_gate gate = open_gate();
    struct progress_change change;
    progress_compare(&drawn, 0, "forehead", &x, &y, &gate, &change);
    decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(change.reasons[0], "resolution");
}

static void a_field_without_direction_gets_no_verdict(void **state)
{
    (void)state;
    struct measure_reading a = {.values = {1, 10}}, b = {.values = {1, 50}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_gate gate = open_gate();
    struct progress_change change;
    progress_compare(&drawn, 1, "cheek_left", &x, &y, &gate, &change);
    decide(&change, 1);
    assert_int_equal(change.verdict, PROGRESS_NOT_COMPARABLE);
    assert_string_equal(change.reasons[0], "no_direction");
}

static void a_mean_of_few_things_is_not_compared(void **state)
{
    (void)state;
    static const struct measure_field weighted[] = {
        {"depth", "index", -1, MEASURE_POOL_WEIGHTED, "length", "drawn"},
        {"length", "mm", -1, MEASURE_POOL_SUM, NULL, "drawn"}};
    struct measure measure = drawn;
    measure.fields = weighted;
    struct progress_gate gate = open_gate();
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
    struct progress_gate gate = open_gate();
    struct measure measures[5];
    struct progress_change changes[6];
    const double after[] = {10.1, 5, 1, 40, 4};
    int indices[3];
    for (int i = 0; i < 5; i++) {
        measures[i] = drawn;
        changes[i] = compare_values(&measures[i], 10, after[i], &gate);
    }
    changes[5] =
        compare_values(&measures[2], 10, 2, &gate); /* the same quantity, elsewhere, less */
    decide(changes, 6);
    assert_int_equal(progress_headline(changes, 6, 3, indices), 3);
    for (int i = 1; i < 3; i++)
        assert_true(fabs(changes[indices[i - 1]].absolute) / changes[indices[i - 1]].detectable >=
                    fabs(changes[indices[i]].absolute) / changes[indices[i]].detectable);
    for (int i = 0; i < 3; i++)
        assert_true(indices[i] != 0 && indices[i] != 5);
}

/* The follow-up of the drawn pairs: twice as large, moved by (100, 50); left of 0 it shows nothing.
 */
static bool forward(const void *context, double x, double y, double *mx, double *my)
{
    (void)context;
    *mx = 2 * x + 100;
    *my = 2 * y + 50;
    return x >= 0;
}

static bool back(const void *context, double x, double y, double *mx, double *my)
{
    (void)context;
    *mx = (x - 100) / 2;
    *my = (y - 50) / 2;
    return *mx >= 0;
}

static struct measure_mark line(struct image_point points[2], double x0, double y0, double x1,
                                double y1)
{
    points[0] = (struct image_point){x0, y0};
    points[1] = (struct image_point){x1, y1};
    return (struct measure_mark){.kind = MEASURE_WRINKLE,
                                 .points = points,
                                 .count = 2,
                                 .length_px = hypot(x1 - x0, y1 - y0)};
}

static struct measure_mark spot(struct image_point *point, double x, double y, double area)
{
    *point = (struct image_point){x, y};
    return (struct measure_mark){
        .kind = MEASURE_SPOT, .points = point, .count = 1, .area_px = area};
}

static struct progress_ledger match(struct measure_mark *before, int nb, struct measure_mark *after,
                                    int na, struct arena *arena)
{
    static const double tolerance[PROGRESS_MARK_KINDS] = {5, 5, 5};
    struct progress_marks a = {before, nb}, b = {after, na};
    struct progress_ledger ledger;
    assert_int_equal(
        progress_match_marks(&a, &b, forward, back, NULL, 2, tolerance, &ledger, arena, NULL),
        MESO_OK);
    return ledger;
}

static const struct progress_match *with(const struct progress_ledger *ledger, int before,
                                         int after)
{
    for (int i = 0; i < ledger->count; i++)
        if (ledger->at[i].before == before && ledger->at[i].after == after)
            return &ledger->at[i];
    return NULL;
}

static void lines_are_matched_to_themselves_through_the_mapping(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[12];
    struct measure_mark before[] = {line(p, 10, 10, 60, 10), line(p + 2, 10, 40, 60, 40),
                                    line(p + 4, 100, 10, 100, 60)};
    /* The same first line, the second grown to three times its length, the third gone, one new. */
    struct measure_mark after[] = {line(p + 6, 120, 71, 220, 71), line(p + 8, 120, 130, 420, 130),
                                   line(p + 10, 600, 600, 700, 600)};
    struct progress_ledger ledger = match(before, 3, after, 3, arena);
    assert_int_equal(ledger.count, 4);
    assert_int_equal(with(&ledger, 0, 0)->fate, PROGRESS_KEPT);
    assert_int_equal(with(&ledger, 1, 1)->fate, PROGRESS_CHANGED);
    assert_int_equal(with(&ledger, 2, -1)->fate, PROGRESS_GONE);
    assert_int_equal(with(&ledger, -1, 2)->fate, PROGRESS_NEW);
    assert_int_equal(ledger.before_id[1], ledger.after_id[1]);
    assert_int_not_equal(ledger.before_id[2], ledger.after_id[2]);
    base_arena_free(arena);
}

static void each_spot_is_matched_once_and_to_the_nearest(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[5];
    struct measure_mark before[] = {spot(p, 10, 10, 20), spot(p + 1, 13, 10, 20)};
    struct measure_mark after[] = {spot(p + 2, 126, 70, 80), spot(p + 3, 120, 70, 80),
                                   spot(p + 4, 122, 74, 80)};
    struct progress_ledger ledger = match(before, 2, after, 3, arena);
    assert_non_null(with(&ledger, 0, 1));
    assert_non_null(with(&ledger, 1, 0));
    assert_int_equal(with(&ledger, -1, 2)->fate, PROGRESS_NEW);
    assert_int_equal(with(&ledger, 0, 1)->fate, PROGRESS_KEPT);
    base_arena_free(arena);
}

static void what_the_other_photograph_does_not_show_is_neither_gone_nor_new(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[2];
    struct measure_mark before[] = {spot(p, -20, 10, 20)}, after[] = {spot(p + 1, 20, 70, 80)};
    struct progress_ledger ledger = match(before, 1, after, 1, arena);
    assert_int_equal(ledger.count, 0);
    assert_int_equal(ledger.before_id[0], 1);
    assert_int_equal(ledger.after_id[0], 2);
    base_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_within_the_noise_is_no_detectable_change),
        cmocka_unit_test(a_large_change_is_named_by_its_direction),
        cmocka_unit_test(detectable_change_is_2_77_sd_of_one_capture),
        cmocka_unit_test(a_change_of_the_detectable_size_has_a_chance_of_5_percent),
        cmocka_unit_test(repeats_shrink_the_detectable_change),
        cmocka_unit_test(scattered_repeats_raise_the_detectable_change),
        cmocka_unit_test(many_quantities_do_not_make_a_change_out_of_chance),
        cmocka_unit_test(a_gate_makes_not_comparable_and_says_which),
        cmocka_unit_test(light_gates_absolute_colours_and_false_colours_every_measure_of_them),
        cmocka_unit_test(what_the_needles_leave_is_judged_while_the_skin_recovers_and_only_then),
        cmocka_unit_test(absolute_colours_are_compared_only_where_they_are_calibrated),
        cmocka_unit_test(recovery_and_hidden_zones_are_not_comparable),
        cmocka_unit_test(a_course_judges_its_measures_only_when_their_effect_can_show),
        cmocka_unit_test(a_missing_value_carries_its_own_reason),
        cmocka_unit_test(a_field_without_direction_gets_no_verdict),
        cmocka_unit_test(a_mean_of_few_things_is_not_compared),
        cmocka_unit_test(headlines_come_in_order_of_strength_and_each_quantity_once),
        cmocka_unit_test(lines_are_matched_to_themselves_through_the_mapping),
        cmocka_unit_test(each_spot_is_matched_once_and_to_the_nearest),
        cmocka_unit_test(what_the_other_photograph_does_not_show_is_neither_gone_nor_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
