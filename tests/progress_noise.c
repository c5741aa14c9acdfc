/* What progress promises of noise: by the prior, by repeat captures, by an untreated zone. */
#include "drawn_change.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void detectable_change_is_2_77_sd_of_one_capture(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change = drawn_compare(&drawn_measure, 10, 10, &gate);
    assert_true(fabs(change.detectable - 2.772 * 0.10 * 10) < 0.01); /* the cautious prior */
}

static void a_change_of_the_detectable_size_has_a_chance_of_5_percent(void **state)
{
    (void)state;
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change;
    double after = 10;
    for (int i = 0; i < 60; i++) { /* the noise grows with the mean: walk to the fixed point */
        change = drawn_compare(&drawn_measure, 10, after, &gate);
        after = 10 + change.detectable;
    }
    assert_true(fabs(change.p - 0.05) < 1e-4);
    /* Student's t of 20 degrees of freedom: 3.850 leaves 0.1 %, which is 3.617 of these sd. */
    change = drawn_compare(&drawn_measure, 10, 10, &gate);
    double far = drawn_compare(&drawn_measure, 10 - change.detectable * 3.617 / 1.96 / 2,
                               10 + change.detectable * 3.617 / 1.96 / 2, &gate)
                     .p;
    assert_true(fabs(far - 0.001) < 2e-5);
}

static void repeats_shrink_the_detectable_change(void **state)
{
    (void)state;
    const double steady[] = {10, 10, 10};
    struct progress_change one = drawn_compare_captures(steady, 1, steady, 1);
    struct progress_change three = drawn_compare_captures(steady, 3, steady, 3);
    assert_true(three.detectable < one.detectable / sqrt(3) + 1e-9);
}

static void scattered_repeats_raise_the_detectable_change(void **state)
{
    (void)state;
    const double steady[] = {10, 10, 10}, scattered[] = {10, 16, 4};
    struct progress_change calm = drawn_compare_captures(steady, 3, steady, 3);
    struct progress_change wild = drawn_compare_captures(scattered, 3, scattered, 3);
    assert_true(wild.detectable > 1.5 * calm.detectable);
}

static void calm_repeats_lower_the_noise_and_the_prior_still_weighs_twenty(void **state)
{
    (void)state;
    const double calm[] = {10, 10, 10}, one[] = {10};
    struct progress_change repeated = drawn_compare_captures(calm, 3, calm, 3);
    struct progress_change single = drawn_compare_captures(one, 1, one, 1);
    /* Four degrees of freedom without any scatter: 20 of 24 parts of the variance are left. */
    assert_true(fabs(repeated.noise_ratio - 20. / 24) < 1e-12);
    assert_true(fabs(repeated.detectable - single.detectable * sqrt(20. / 24 / 3)) < 1e-9);
    assert_true(repeated.repeat_freedom == 4 && single.repeat_freedom == 0);
}

/* On ln x where the prior is relative: the same shares scatter alike, whatever the level. */
static void repeats_count_by_their_share_of_the_value(void **state)
{
    (void)state;
    const double large[] = {100, 110, 90}, small[] = {1, 1.1, 0.9};
    struct progress_change a = drawn_compare_captures(large, 3, large, 3);
    struct progress_change b = drawn_compare_captures(small, 3, small, 3);
    struct progress_change mixed = drawn_compare_captures(large, 3, small, 3);
    assert_true(fabs(a.noise_ratio - b.noise_ratio) < 1e-12);
    assert_true(fabs(a.noise_ratio - mixed.noise_ratio) < 1e-12);
    /* 10 % of scatter is what the prior of this measure expects: squares of 2 for 2 degrees. */
    assert_true(fabs(a.noise_ratio - 1) < 1e-12);
}

static void repeats_of_other_zones_tell_of_this_one_but_count_less(void **state)
{
    (void)state;
    const double calm[] = {10, 10, 10};
    struct measure_reading readings[3] = {0};
    struct progress_captures captures = {.count = 3};
    struct progress_repeats elsewhere = {0};
    for (int i = 0; i < 3; i++) {
        readings[i].values[0] = calm[i];
        captures.at[i] = &readings[i];
    }
    for (int zone = 0; zone < 9; zone++)
        progress_repeats_add(&drawn_measure, 0, &captures, &elsewhere);
    progress_repeats_discount(&elsewhere);
    assert_true(elsewhere.freedom > 2 && elsewhere.freedom < 18);
    struct progress_gate gate = drawn_open_gate();
    struct progress_change alone, told;
    progress_compare(&drawn_measure, 0, "chin", &captures, &captures, &gate, &alone);
    gate.elsewhere = &elsewhere;
    progress_compare(&drawn_measure, 0, "chin", &captures, &captures, &gate, &told);
    assert_true(told.noise_ratio < alone.noise_ratio);
    assert_true(fabs(told.noise_ratio - 20 / (24 + elsewhere.freedom)) < 1e-12);
}

/* splitmix64, and a normal deviate of it. */
static double normal(uint64_t *state)
{
    double u[2];
    for (int i = 0; i < 2; i++) {
        uint64_t z = (*state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        u[i] = (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
    }
    return sqrt(-2 * log(1 - u[0])) * cos(2 * M_PI * u[1]);
}

/* Captures as the prior says they scatter: of 95 % intervals about the change, 95 % hold nought,
   with one capture or three. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    enum { ROUNDS = 8000 };
    uint64_t seed = 7;
    for (int k = 1; k <= 3; k += 2) {
        int held = 0;
        for (int i = 0; i < ROUNDS; i++) {
            double before[3], after[3];
            for (int c = 0; c < 3; c++) {
                before[c] = 10 + normal(&seed);
                after[c] = 10 + normal(&seed);
            }
            struct progress_change change = drawn_compare_captures(before, k, after, k);
            held += change.interval95[0] <= 0 && change.interval95[1] >= 0;
        }
        assert_true(held > 0.94 * ROUNDS && held < 0.96 * ROUNDS);
    }
}

/* A clinic whose light is steadier than the prior says sees smaller changes with three captures. */
static void a_steady_clinic_is_told_smaller_detectable_changes(void **state)
{
    (void)state;
    enum { ROUNDS = 500 };
    uint64_t seed = 11;
    double steady = 0, usual = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double values[2][6];
        for (int c = 0; c < 6; c++) {
            double deviate = normal(&seed);
            values[0][c] = 10 + 0.4 * deviate;
            values[1][c] = 10 + deviate;
        }
        steady += drawn_compare_captures(values[0], 3, values[0] + 3, 3).detectable / ROUNDS;
        usual += drawn_compare_captures(values[1], 3, values[1] + 3, 3).detectable / ROUNDS;
    }
    /* 20 parts of the prior and 4 of a sixth of it. */
    assert_true(fabs(steady / usual - sqrt((20 + 4 * 0.16) / 24)) < 0.02);
}

static struct progress_change in_zone(const char *zone, double before, double after)
{
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change = drawn_compare(&drawn_measure, before, after, &gate);
    change.zone = zone;
    return change;
}

static void the_control_zones_change_is_taken_off_and_its_variance_added(void **state)
{
    (void)state;
    struct progress_change changes[] = {in_zone("forehead", 10, 4), in_zone("chin", 8, 7)};
    double alone = changes[0].error, control = changes[1].error;
    progress_subtract_control(changes, 2, "chin");
    drawn_decide(changes, 2);
    assert_true(fabs(changes[0].absolute + 5) < 1e-12);
    assert_true(changes[0].after == 4);
    assert_true(fabs(changes[0].error - hypot(alone, control)) < 1e-12);
    assert_true(fabs(changes[0].detectable - 1.959964 * changes[0].error) < 1e-6);
    assert_string_equal(changes[0].control, "chin");
    assert_int_equal(changes[0].verdict, PROGRESS_IMPROVED);
    assert_null(changes[1].control);
    assert_string_equal(changes[1].remarks[0], "control");
}

static void what_changed_everywhere_alike_is_no_effect_of_the_treatment(void **state)
{
    (void)state;
    struct progress_change changes[] = {in_zone("forehead", 10, 5), in_zone("chin", 10, 5)};
    int headline;
    progress_subtract_control(changes, 2, "chin");
    drawn_decide(changes, 2);
    assert_int_equal(changes[0].verdict, PROGRESS_NO_DETECTABLE_CHANGE);
    assert_int_equal(changes[1].verdict, PROGRESS_IMPROVED);
    assert_int_equal(progress_headline(changes, 2, 1, &headline), 0);
}

static void a_control_that_cannot_be_compared_leaves_the_plain_difference(void **state)
{
    (void)state;
    struct progress_change changes[] = {in_zone("forehead", 10, 4), in_zone("chin", 8, 7)};
    changes[1].reasons[changes[1].reason_count++] = "zone_not_visible";
    progress_subtract_control(changes, 2, "chin");
    assert_true(changes[0].absolute == -6);
    assert_null(changes[0].control);
    assert_string_equal(changes[0].remarks[0], "no_control");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detectable_change_is_2_77_sd_of_one_capture),
        cmocka_unit_test(a_change_of_the_detectable_size_has_a_chance_of_5_percent),
        cmocka_unit_test(repeats_shrink_the_detectable_change),
        cmocka_unit_test(scattered_repeats_raise_the_detectable_change),
        cmocka_unit_test(calm_repeats_lower_the_noise_and_the_prior_still_weighs_twenty),
        cmocka_unit_test(repeats_count_by_their_share_of_the_value),
        cmocka_unit_test(repeats_of_other_zones_tell_of_this_one_but_count_less),
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
        cmocka_unit_test(a_steady_clinic_is_told_smaller_detectable_changes),
        cmocka_unit_test(the_control_zones_change_is_taken_off_and_its_variance_added),
        cmocka_unit_test(what_changed_everywhere_alike_is_no_effect_of_the_treatment),
        cmocka_unit_test(a_control_that_cannot_be_compared_leaves_the_plain_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
