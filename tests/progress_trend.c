/* What progress promises of a course: the change a session, and from when on nothing more is seen.
 */
#include "drawn_change.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 8 };

/* Sessions 1 .. count, the first the baseline, each known by one capture that errs by sd. */
static struct progress_trend trend_of(const double *values, int count, double sd)
{
    static struct progress_change changes[MOST];
    const struct progress_change *at[MOST];
    struct progress_trend trend;
    for (int i = 1; i < count; i++) {
        struct progress_change *change = &changes[i - 1];
        *change = (struct progress_change){.measure = &drawn_measure,
                                           .zone = "whole",
                                           .from = 1,
                                           .to = i + 1,
                                           .before = values[0],
                                           .after = values[i],
                                           .absolute = values[i] - values[0],
                                           .variance = {sd * sd, sd * sd}};
        progress_set_error(change, sd * sqrt(2));
        at[i - 1] = change;
    }
    drawn_decide(changes, count - 1);
    progress_trend_of(at, count - 1, &trend);
    return trend;
}

static void the_change_a_session_is_the_slope_of_a_straight_line(void **state)
{
    (void)state;
    const double falling[] = {10, 9, 8, 7, 6};
    struct progress_trend trend = trend_of(falling, 5, 0.1);
    assert_true(fabs(trend.per_session + 1) < 1e-9);
    /* Five points of equal error: sd / sqrt(sum of (x - mean)^2) = 0.1 / sqrt(10). */
    assert_true(fabs(trend.per_session_error - 0.1 / sqrt(10)) < 1e-9);
    assert_true(trend.per_session95[0] < -1 && trend.per_session95[1] > -1);
}

static void points_off_the_line_make_the_slope_less_sure(void **state)
{
    (void)state;
    const double straight[] = {10, 9, 8, 7}, crooked[] = {10, 8, 9, 7};
    struct progress_trend a = trend_of(straight, 4, 0.1), b = trend_of(crooked, 4, 0.1);
    assert_true(b.per_session_error > 3 * a.per_session_error);
}

static void a_plateau_is_the_session_after_which_nothing_more_is_seen(void **state)
{
    (void)state;
    const double levelled[] = {10, 8, 6, 4, 4.05, 3.95, 4};
    struct progress_trend trend = trend_of(levelled, 7, 0.1);
    assert_int_equal(trend.plateau_since, 4);
    assert_true(fabs(trend.plateau_detectable - 1.96 * 0.1 * sqrt(2)) < 1e-4);
}

static void what_goes_on_changing_has_no_plateau(void **state)
{
    (void)state;
    const double steady[] = {10, 9, 8, 7, 6, 5, 4};
    assert_int_equal(trend_of(steady, 7, 0.1).plateau_since, 0);
    /* Each step is too small to be seen, their sum is not. */
    const double creeping[] = {10, 8, 7.85, 7.7, 7.55, 7.4, 7.25};
    assert_int_equal(trend_of(creeping, 7, 0.1).plateau_since, 0);
}

static void what_never_changed_has_no_plateau_either(void **state)
{
    (void)state;
    const double flat[] = {10, 10.1, 9.9, 10, 10.05};
    struct progress_trend trend = trend_of(flat, 5, 0.1);
    assert_int_equal(trend.plateau_since, 0);
    assert_true(trend.per_session95[0] < 0 && trend.per_session95[1] > 0);
}

static void one_later_session_makes_no_plateau(void **state)
{
    (void)state;
    const double two[] = {10, 8, 6, 6};
    assert_int_equal(trend_of(two, 4, 0.1).plateau_since, 0);
}

static void a_session_that_cannot_be_compared_is_left_out_of_the_trend(void **state)
{
    (void)state;
    struct progress_change changes[3];
    const struct progress_change *at[3] = {&changes[0], &changes[1], &changes[2]};
    struct progress_gate gate = drawn_open_gate();
    struct progress_trend trend;
    for (int i = 0; i < 3; i++) {
        changes[i] = drawn_compare(&drawn_measure, 10, 9 - i, &gate);
        changes[i].from = 1;
        changes[i].to = i + 2;
    }
    changes[1].reasons[changes[1].reason_count++] = "pose";
    drawn_decide(changes, 3);
    progress_trend_of(at, 3, &trend);
    assert_int_equal(trend.count, 3);
    assert_int_equal(trend.points[2].session, 4);
    assert_true(isfinite(trend.per_session));
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

static void the_interval_of_the_slope_holds_the_truth_at_least_as_often_as_it_says(void **state)
{
    (void)state;
    enum { ROUNDS = 4000 };
    uint64_t seed = 3;
    int held = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double values[6];
        for (int s = 0; s < 6; s++)
            values[s] = 10 - 0.3 * s + 0.5 * normal(&seed);
        struct progress_trend trend = trend_of(values, 6, 0.5);
        held += trend.per_session95[0] <= -0.3 && trend.per_session95[1] >= -0.3;
    }
    assert_true(held > 0.945 * ROUNDS && held < 0.985 * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_change_a_session_is_the_slope_of_a_straight_line),
        cmocka_unit_test(points_off_the_line_make_the_slope_less_sure),
        cmocka_unit_test(a_plateau_is_the_session_after_which_nothing_more_is_seen),
        cmocka_unit_test(what_goes_on_changing_has_no_plateau),
        cmocka_unit_test(what_never_changed_has_no_plateau_either),
        cmocka_unit_test(one_later_session_makes_no_plateau),
        cmocka_unit_test(a_session_that_cannot_be_compared_is_left_out_of_the_trend),
        cmocka_unit_test(the_interval_of_the_slope_holds_the_truth_at_least_as_often_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
