/* What quality says of a photograph against its baseline: which way, how far, and the worst first.
 */
#include "drawn_stripes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_difference_is_told_in_its_direction(void **state)
{
    (void)state;
    const struct {
        double gain, slope, blue, scale;
        const char *name, *message, *advice;
    } plants[] = {
        {0.75, 0, 1, 1, "exposure", "0.41 EV darker", "raise the exposure by 0.4 EV"},
        {1.3, 0, 1, 1, "exposure", "0.38 EV brighter", "lower the exposure by 0.4 EV"},
        {1, 0, 0.85, 1, "white_balance", "yellower", "too warm"},
        {1, 0, 1.18, 1, "white_balance", "bluer", "too cold"},
        {1, 0.2, 1, 1, "side_light", "patient's left", "lamp to the patient's right"},
        {1, -0.2, 1, 1, "side_light", "patient's right", "lamp to the patient's left"},
        {1, 0, 1, 1.08, "scale", "8 % larger", "step back by 8 %"},
        {1, 0, 1, 0.92, "scale", "8 % smaller", "come closer by 8 %"},
    };
    for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
        struct quality before = assess(draw(1, 1, 0, 1), 0.1);
        struct quality after =
            assess(draw(1, plants[i].gain, plants[i].slope, plants[i].blue), 0.1);
        /* the frame shows more or less of the skin, so that it is not the number of pixels */
        after.photo_height_px = before.photo_height_px;
        struct align_map map = {.scale = plants[i].scale};
        quality_compare(&before, NULL, &map, NULL, &after);
        const struct quality_problem *found = problem(&after, plants[i].name);
        assert_non_null(found);
        assert_non_null(strstr(found->message, plants[i].message));
        assert_non_null(strstr(found->advice, plants[i].advice));
    }
}

static void a_turned_head_is_told_which_way_to_turn_back(void **state)
{
    (void)state;
    struct locate_face rest = {.mouth_width = 0.8}, right = rest, up = rest;
    right.yaw_deg = 4; /* the patient's left cheek to the camera: turned to the right */
    up.pitch_deg = -5;
    struct quality quality = with_faces(rest, right);
    assert_non_null(strstr(problem(&quality, "pose")->advice, "4 degrees to the patient's left"));
    quality = with_faces(right, rest);
    assert_non_null(strstr(problem(&quality, "pose")->advice, "4 degrees to the patient's right"));
    quality = with_faces(rest, up);
    assert_non_null(strstr(problem(&quality, "pose")->advice, "raise the chin by 5 degrees"));
}

static void the_worst_problem_stands_first(void **state)
{
    (void)state;
    struct locate_face rest = {.mouth_width = 0.8}, after = rest;
    after.yaw_deg = 4;
    after.mouth_width = 1.2;
    after.roll_deg = 40;
    struct quality quality = with_faces(rest, after);
    assert_int_equal(quality.problem_count, 3);
    assert_int_equal(quality.problems[0].code, QUALITY_EXPRESSION_SMILE);
    assert_int_equal(quality.problems[1].code, QUALITY_POSE_YAW);
    assert_int_equal(quality.problems[2].code, QUALITY_POSE_ROLL); /* gates nothing */
}

/* sd of the noise in levels, on every channel alike. */
static void add_noise(struct photo *photo, double sd)
{
    srand48(5);
    for (int i = 0; i < W * H; i++) {
        double level = sd * (drand48() + drand48() + drand48() + drand48() - 2) * sqrt(3);
        for (int c = 0; c < 3; c++)
            photo->rgb[3 * i + c] =
                (uint8_t)lround(fmin(255, fmax(0, photo->rgb[3 * i + c] + level)));
    }
}

/* As against, but of a face: in the texture of hair neither noise nor motion can be told. */
static struct quality of_a_face(struct photo *baseline, struct photo *follow_up)
{
    struct quality before = assess(baseline, 0.1), after = assess(follow_up, 0.1);
    struct locate_face rest = {.mouth_width = 0.8};
    struct align_map map = {.scale = 1};
    quality_compare(&before, &rest, &map, &rest, &after);
    return after;
}

static void sensor_noise_is_read_and_told_with_its_direction(void **state)
{
    (void)state;
    struct photo *calm = draw(1, 1, 0, 1), *noisy = draw(1, 1, 0, 1);
    add_noise(calm, 1);
    add_noise(noisy, 6);
    struct quality quality = against(calm, noisy, 1);
    assert_true(fabs(quality.noise_from_baseline_levels - sqrt(35)) < 0.6);
    assert_non_null(strstr(problem(&quality, "noise")->message, "more of sensor noise than"));
    quality = of_a_face(noisy, calm);
    assert_non_null(strstr(problem(&quality, "noise")->message, "the baseline has"));
    quality = against(calm, draw(1, 1, 0, 1), 1);
    assert_null(problem(&quality, "noise"));
}

/* Rings have edges in all directions; moved along x, those across x alone are spread. */
static struct photo *draw_rings(int moved_px)
{
    struct photo *photo = draw(1, 1, 0, 1);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double sum = 0;
            for (int i = 0; i < moved_px; i++) {
                double r = hypot(x + i - moved_px / 2. - W / 2., y - H / 2.);
                sum += 0.5 + 0.5 * erf((fabs(fmod(r, 48) - 24) - 12) / 1.4);
            }
            memset(photo->rgb + 3 * (y * W + x),
                   (int)lround(255 * encoded(0.1 + 0.3 * sum / moved_px)), 3);
        }
    return photo;
}

static void what_moved_is_told_from_what_is_out_of_focus(void **state)
{
    (void)state;
    struct quality quality = of_a_face(draw_rings(1), draw_rings(9));
    assert_non_null(problem(&quality, "motion_blur"));
    assert_null(problem(&quality, "sharpness"));
    /* The box of 9 px has an sd of 2.6 along x. */
    struct quality moved = assess(draw_rings(9), 0.1);
    assert_true(moved.blur_widest_px > 2 * moved.blur_narrowest_px);
    struct quality soft = of_a_face(draw(1, 1, 0, 1), draw(2.2, 1, 0, 1));
    assert_null(problem(&soft, "motion_blur"));
}

static void the_same_framing_with_fewer_pixels_is_resolution_not_distance(void **state)
{
    (void)state;
    struct quality before = assess(draw(1, 1, 0, 1), 0.1), after = before;
    struct align_map map = {.scale = 0.8};
    after.photo_height_px = 0.8 * before.photo_height_px;
    quality_compare(&before, NULL, &map, NULL, &after);
    assert_non_null(strstr(problem(&after, "low_resolution")->message, "20 % fewer"));
    assert_null(problem(&after, "scale"));
}

static void what_the_baseline_shares_is_no_fault_of_the_follow_up(void **state)
{
    (void)state;
    struct quality coarse = assess(draw(1, 1, 0, 1), 0.25), after = coarse;
    struct align_map map = {.scale = 1};
    quality_compare(&coarse, NULL, &map, NULL, &after);
    assert_int_equal(after.problem_count, 0);
}

static void more_hair_or_shine_than_at_the_baseline_is_told(void **state)
{
    (void)state;
    struct quality before = assess(draw(1, 1, 0, 1), 0.1), after = before;
    struct locate_face rest = {.mouth_width = 0.8};
    struct align_map map = {.scale = 1};
    before.zones[0] = after.zones[0] =
        (struct quality_zone){.name = "forehead", .hair_fraction = 0.02};
    after.zones[0].hair_fraction = 0.4;
    after.glare_fraction = before.glare_fraction + 0.08;
    quality_compare(&before, &rest, &map, &rest, &after);
    assert_non_null(strstr(problem(&after, "hair")->message, "38 % more"));
    assert_non_null(strstr(problem(&after, "hair")->message, "forehead"));
    assert_non_null(problem(&after, "glare"));
    assert_true(after.comparable); /* what is hidden is left out */
}

static struct quality with_glare(const struct photo *photo, int64_t glare_px)
{
    struct locate_zones zones;
    struct quality quality;
    assert_int_equal(locate_region_zones(photo, LOCATE_SKIN, NULL, &kernels, &zones, arena, NULL),
                     MESO_OK);
    zones.at[0].glare_px = glare_px;
    assert_int_equal(quality_assess(&kernels, photo, &zones, 0.1, &quality, arena, NULL), MESO_OK);
    return quality;
}

static void mirrored_light_is_glare_and_not_burnt_out_skin(void **state)
{
    (void)state;
    struct photo *photo = draw(1, 1, 0, 1);
    for (int y = 100; y < 160; y++)
        memset(photo->rgb + 3 * (y * W + 100), 255, 3 * 60);
    struct quality known = with_glare(photo, 60 * 60), unknown = with_glare(photo, 0);
    assert_null(problem(&known, "clipped"));
    assert_non_null(problem(&unknown, "clipped"));
    memset(photo->rgb, 255, 3 * W * H);
    struct quality white = with_glare(photo, W * H);
    assert_non_null(problem(&white, "clipped"));
}

static void as_much_burnt_out_as_at_the_baseline_is_no_fault(void **state)
{
    (void)state;
    struct photo *photo = draw(1, 1, 0, 1);
    for (int y = 100; y < 140; y++)
        memset(photo->rgb + 3 * (y * W + 100), 255, 3 * 30);
    struct quality before = with_glare(photo, 300), after = with_glare(photo, 0);
    assert_null(problem(&before, "clipped"));
    assert_non_null(problem(&after, "clipped"));
    struct align_map map = {.scale = 1};
    quality_compare(&before, NULL, &map, NULL, &after);
    assert_null(problem(&after, "clipped"));
}

static void noise_passes_neither_for_sharpness_nor_fewer_pixels_for_blur(void **state)
{
    (void)state;
    struct photo *calm = draw(1, 1, 0, 1), *noisy = draw(1, 1, 0, 1);
    add_noise(noisy, 12);
    struct quality quality = of_a_face(calm, noisy);
    assert_non_null(problem(&quality, "noise"));
    assert_null(problem(&quality, "sharpness"));
    struct quality before = assess(calm, 0.1), after = before;
    struct align_map map = {.scale = 0.5};
    after.photo_height_px = 0.5 * before.photo_height_px;
    quality_compare(&before, NULL, &map, NULL, &after);
    assert_non_null(problem(&after, "low_resolution"));
    assert_null(problem(&after, "sharpness"));
}

static void flags_are_read_and_gate_what_they_touch(void **state)
{
    (void)state;
    struct meso_error err;
    unsigned flags, alike;
    const char *why;
    assert_int_equal(quality_flags_parse("make-up,wet-hair", &flags, &err), MESO_OK);
    assert_int_equal(flags, 3);
    assert_int_equal(quality_flags_parse(NULL, &flags, &err), MESO_OK);
    assert_int_equal(flags, 0);
    assert_int_equal(quality_flags_parse("wethair", &flags, &err), MESO_E_USAGE);
    assert_non_null(strstr(err.text, "wet-hair"));
    struct quality before = assess(draw(1, 1, 0, 1), 0.1), after = before;
    after.flags = 1u << QUALITY_FLAG_MAKE_UP | 1u << QUALITY_FLAG_WET_HAIR;
    quality_compare_flags(LOCATE_FACE_FRONT, &before, &after, &alike, &why);
    assert_int_equal(after.problem_count, 1); /* wet hair is nothing to a face */
    assert_string_equal(after.problems[0].name, "make_up");
    assert_false(after.comparable);
    assert_true(quality_touches(QUALITY_MAKE_UP, "wrinkles"));
    assert_false(quality_touches(QUALITY_MAKE_UP, "hair"));
    assert_true(quality_touches(QUALITY_WET_HAIR, "hair"));
    assert_false(quality_touches(QUALITY_WET_HAIR, "hairline"));
    struct quality both = before;
    both.flags = before.flags = 1u << QUALITY_FLAG_MAKE_UP;
    quality_compare_flags(LOCATE_FACE_FRONT, &before, &both, &alike, &why);
    assert_true(both.comparable && alike == 1u << QUALITY_FLAG_MAKE_UP);
    assert_non_null(strstr(why, "make-up"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_told_in_its_direction),
        cmocka_unit_test(a_turned_head_is_told_which_way_to_turn_back),
        cmocka_unit_test(the_worst_problem_stands_first),
        cmocka_unit_test(sensor_noise_is_read_and_told_with_its_direction),
        cmocka_unit_test(what_moved_is_told_from_what_is_out_of_focus),
        cmocka_unit_test(the_same_framing_with_fewer_pixels_is_resolution_not_distance),
        cmocka_unit_test(what_the_baseline_shares_is_no_fault_of_the_follow_up),
        cmocka_unit_test(more_hair_or_shine_than_at_the_baseline_is_told),
        cmocka_unit_test(mirrored_light_is_glare_and_not_burnt_out_skin),
        cmocka_unit_test(as_much_burnt_out_as_at_the_baseline_is_no_fault),
        cmocka_unit_test(noise_passes_neither_for_sharpness_nor_fewer_pixels_for_blur),
        cmocka_unit_test(flags_are_read_and_gate_what_they_touch),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
