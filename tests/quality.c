/* What quality promises: it measures light and sharpness of drawn pictures, and says what differs.
 */
#include "drawn_stripes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void blur_is_read_from_the_edges_within_a_tenth(void **state)
{
    (void)state;
    for (double sigma = 0.8; sigma < 3.1; sigma += 0.45) {
        double read = assess(draw(sigma, 1, 0, 1), 0.1).blur_sigma_px;
        /* The pixel's own box adds 1/12 px^2, and the sensor's sampling is counted in. */
        double truth = sqrt(sigma * sigma + 1. / 12 + 0.25);
        assert_true(fabs(read / truth - 1) < 0.12);
    }
}

static void exposure_differs_by_what_it_was_changed_by(void **state)
{
    (void)state;
    double before = assess(draw(1, 1, 0, 1), 0.1).exposure_ev;
    for (double ev = -1; ev < 0.9; ev += 0.5)
        assert_true(fabs(assess(draw(1, exp2(ev), 0, 1), 0.1).exposure_ev - before - ev) < 0.03);
}

static void dark_skin_is_not_refused(void **state)
{
    (void)state;
    struct quality quality = assess(draw(1, 0.12, 0, 1), 0.1);
    assert_true(quality.usable);
    assert_null(problem(&quality, "too_dark"));
}

static void burnt_out_skin_is_named(void **state)
{
    (void)state;
    struct quality quality = assess(draw(1, 4, 0, 1), 0.1);
    const struct quality_problem *clipped = problem(&quality, "clipped");
    assert_non_null(clipped);
    assert_true(clipped->figure > 0.2);
    assert_non_null(strstr(clipped->advice, "exposure"));
}

static void a_blurred_photograph_is_not_usable(void **state)
{
    (void)state;
    struct quality quality = assess(draw(6, 1, 0, 1), 0.1);
    assert_false(quality.usable);
    assert_non_null(problem(&quality, "blurred"));
}

static void coarse_photographs_are_told_that_fine_lines_cannot_be_seen(void **state)
{
    (void)state;
    struct quality coarse = assess(draw(1, 1, 0, 1), 0.25), fine = assess(draw(1, 1, 0, 1), 0.1);
    assert_non_null(problem(&coarse, "low_resolution"));
    assert_null(problem(&fine, "low_resolution"));
    assert_true(coarse.usable);
}

static void the_same_capture_is_comparable(void **state)
{
    (void)state;
    struct quality quality = against(draw(1, 1, 0, 1), draw(1, 1.03, 0.02, 1.01), 1.01);
    assert_int_equal(quality.problem_count, 0);
    assert_true(quality.comparable);
}

static void each_planted_difference_is_named_alone(void **state)
{
    (void)state;
    const struct {
        double sigma, gain, slope, blue, scale;
        const char *name;
        bool comparable;
    } plants[] = {
        {1, 0.8, 0, 1, 1, "exposure", true},   {1, 1, 0, 0.85, 1, "white_balance", true},
        {1.9, 1, 0, 1, 1, "sharpness", false}, {1, 1, 0.2, 1, 1, "side_light", false},
        {1, 1, 0, 1, 1.08, "scale", false},
    };
    for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
        struct quality quality =
            against(draw(1, 1, 0, 1),
                    draw(plants[i].sigma, plants[i].gain, plants[i].slope, plants[i].blue),
                    plants[i].scale);
        assert_int_equal(quality.problem_count, 1);
        assert_string_equal(quality.problems[0].name, plants[i].name);
        assert_int_equal(quality.comparable, plants[i].comparable);
        assert_true(strlen(quality.problems[0].advice) > 10);
    }
}

static void a_turned_head_a_smile_and_closed_eyes_are_named(void **state)
{
    (void)state;
    struct locate_face rest = {
        .mouth_width = 0.8, .eye_opening_left = 0.3, .eye_opening_right = 0.3};
    struct locate_face turned = rest, smiling = rest, open = rest, winking = rest;
    turned.yaw_deg = -4;
    smiling.mouth_width = 0.95;
    open.mouth_opening = 0.2;
    winking.eye_opening_left = 0.1;
    struct quality quality = with_faces(rest, rest);
    assert_int_equal(quality.problem_count, 0);
    quality = with_faces(rest, turned);
    assert_non_null(problem(&quality, "pose"));
    quality = with_faces(rest, smiling);
    assert_non_null(problem(&quality, "expression"));
    quality = with_faces(rest, open);
    assert_non_null(problem(&quality, "expression"));
    quality = with_faces(rest, winking);
    assert_non_null(problem(&quality, "expression"));
}

static void a_raised_brow_and_a_tilted_head_are_named_with_their_figures(void **state)
{
    (void)state;
    struct locate_face rest = {.brow_raise = 0.3}, raised = rest, tilted = rest;
    raised.brow_raise = 0.36;
    tilted.roll_deg = 7;
    struct quality quality = with_faces(rest, raised);
    const struct quality_problem *expression = problem(&quality, "expression");
    assert_non_null(expression);
    assert_true(fabs(expression->figure - 0.06) < 1e-9 && !quality.comparable);
    assert_true(fabs(quality.brow_raise_from_baseline - 0.06) < 1e-9);
    quality = with_faces(rest, tilted); /* the mapping turns it back: said, but compared */
    assert_non_null(problem(&quality, "pose"));
    assert_true(quality.comparable);
}

static struct quality framed(double outside, double x, double y)
{
    struct photo *photo = draw(1, 1, 0, 1);
    struct locate_face face = {
        .outside_fraction = outside, .box_x = x, .box_y = y, .box_width = 100, .box_height = 130};
    struct quality quality = assess(photo, 0.1);
    quality_frame(&face, photo, &quality);
    return quality;
}

static void a_face_beyond_the_edge_is_named_and_half_a_face_is_not_usable(void **state)
{
    (void)state;
    struct quality whole = framed(0, 100, 90), cut = framed(0.08, 100, 90),
                   half = framed(0.45, 100, 90);
    assert_null(problem(&whole, "framing"));
    assert_non_null(problem(&cut, "framing"));
    assert_true(cut.usable);
    assert_non_null(problem(&half, "framing"));
    assert_false(half.usable);
    assert_int_equal(half.problem_count, whole.problem_count + 1); /* once, not twice */
    assert_true(fabs(whole.face_height_fraction - 130.0 / H) < 1e-9);
    assert_true(fabs(whole.face_right_of_middle + 10.0 / 130) < 1e-9);
}

static void half_a_face_is_not_also_blamed_for_its_guessed_expression(void **state)
{
    (void)state;
    struct quality before = framed(0, 100, 90), after = framed(0.45, 100, 90);
    struct locate_face rest = {.mouth_width = 0.8}, guessed = {.mouth_width = 1.2, .yaw_deg = 9};
    struct align_map map = {.scale = 1};
    quality_compare(&before, &rest, &map, &guessed, &after);
    assert_null(problem(&after, "expression"));
    assert_null(problem(&after, "pose"));
    assert_false(after.comparable);
}

static void a_face_elsewhere_in_the_picture_is_named_but_compared(void **state)
{
    (void)state;
    struct quality before = framed(0, 100, 90), after = framed(0, 150, 90);
    struct locate_face rest = {.mouth_width = 0.8};
    struct align_map map = {.scale = 1};
    quality_compare(&before, &rest, &map, &rest, &after);
    assert_non_null(problem(&after, "framing"));
    assert_true(after.comparable);
    assert_true(fabs(after.face_shift_from_baseline - 50.0 / 130) < 1e-9);
}

static void a_face_given_as_skin_or_scalp_is_named(void **state)
{
    (void)state;
    const struct {
        enum locate_view view;
        double share;
        bool named, usable;
    } cases[] = {{LOCATE_SCALP_MACRO, 0.4, true, false},
                 {LOCATE_SKIN, 0.4, true, false},
                 {LOCATE_SKIN, 0, false, true},
                 {LOCATE_SCALP, 0.4, false, true},
                 {LOCATE_SCALP, 0.8, true, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quality quality = assess(draw(1, 1, 0, 1), 0.1);
        quality_doubt_view(cases[i].view, cases[i].share, &quality);
        assert_int_equal(problem(&quality, "view") != NULL, cases[i].named);
        assert_int_equal(quality.usable, cases[i].usable);
    }
}

static void only_the_sharper_photograph_is_blurred_and_to_the_others_blur(void **state)
{
    (void)state;
    struct quality sharp = {.blur_sigma_px = 1}, soft = {.blur_sigma_px = 1.5};
    double before, after;
    quality_match_blur(&sharp, &soft, 1, &before, &after);
    assert_true(after == 0 && fabs(before * before + 1 - 2.25) < 1e-9);
    quality_match_blur(&soft, &sharp, 1, &before, &after);
    assert_true(before == 0 && fabs(after * after + 1 - 2.25) < 1e-9);
    /* Twice as many pixels: two of them are one of the baseline's. */
    quality_match_blur(&sharp, &(struct quality){.blur_sigma_px = 2}, 2, &before, &after);
    assert_true(before == 0 && after == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blur_is_read_from_the_edges_within_a_tenth),
        cmocka_unit_test(exposure_differs_by_what_it_was_changed_by),
        cmocka_unit_test(dark_skin_is_not_refused),
        cmocka_unit_test(burnt_out_skin_is_named),
        cmocka_unit_test(a_blurred_photograph_is_not_usable),
        cmocka_unit_test(coarse_photographs_are_told_that_fine_lines_cannot_be_seen),
        cmocka_unit_test(the_same_capture_is_comparable),
        cmocka_unit_test(each_planted_difference_is_named_alone),
        cmocka_unit_test(a_turned_head_a_smile_and_closed_eyes_are_named),
        cmocka_unit_test(a_raised_brow_and_a_tilted_head_are_named_with_their_figures),
        cmocka_unit_test(a_face_beyond_the_edge_is_named_and_half_a_face_is_not_usable),
        cmocka_unit_test(half_a_face_is_not_also_blamed_for_its_guessed_expression),
        cmocka_unit_test(a_face_elsewhere_in_the_picture_is_named_but_compared),
        cmocka_unit_test(a_face_given_as_skin_or_scalp_is_named),
        cmocka_unit_test(only_the_sharper_photograph_is_blurred_and_to_the_others_blur),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
