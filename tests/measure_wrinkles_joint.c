/* What a joint reading of wrinkles promises: two photographs of drawn skin whose lines are known,
   and what was done to them in between. */
#include "drawn_skin.h"
#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

extern const struct measure measure_wrinkles;

/* One photograph of some skin, measured by itself. */
struct shot {
    const struct drawn_skin *skin;
    struct drawn_camera camera;
    struct photo photo;
    struct zone zone;
    struct measure_input input;
    struct measure_reading reading;
};

struct bench {
    struct kernels kernels;
    struct arena *arena;
    struct shot before, after;
    /* Between these heights of the skin the mapping is not to be trusted, and its guess 1 mm off.
     */
    double doubted_from_mm, doubted_to_mm;
};

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct meso_error err;
    if (!bench || kernels_select(&bench->kernels, &err) || base_arena_new(&bench->arena, 0, &err))
        return -1;
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    base_arena_free(bench->arena);
    free(bench);
    return 0;
}

static double value(const struct shot *shot, const char *field)
{
    return shot->reading.values[measure_field_index(&measure_wrinkles, field)];
}

static const char *reason(const struct shot *shot, const char *field)
{
    return shot->reading.reasons[measure_field_index(&measure_wrinkles, field)];
}

static void photograph(struct bench *bench, const struct drawn_skin *skin,
                       const struct drawn_camera *camera, const double *frozen, struct shot *out)
{
    struct meso_error err = {0};
    *out = (struct shot){.skin = skin, .camera = *camera};
    assert_true(drawn_photograph(skin, camera, &out->photo));
    int margin = (int)(2 * camera->px_per_mm);
    out->zone = (struct zone){.name = "whole",
                              .x = margin,
                              .y = margin,
                              .width = out->photo.width - 2 * margin,
                              .height = out->photo.height - 2 * margin};
    assert_int_equal(
        kernels_mask_new(&out->zone.mask, out->zone.width, out->zone.height, bench->arena, &err),
        MESO_OK);
    for (int y = 0; y < out->zone.height; y++)
        memset(out->zone.mask.at + y * out->zone.mask.stride, 255, (size_t)out->zone.width);
    out->zone.outline_px = out->zone.valid_px = (int64_t)out->zone.width * out->zone.height;
    out->input = (struct measure_input){.kernels = &bench->kernels,
                                        .photo = &out->photo,
                                        .zone = &out->zone,
                                        .mm_per_px = 1 / camera->px_per_mm,
                                        .frozen = frozen};
    assert_int_equal(measure_wrinkles.run(&out->input, &out->reading, bench->arena, &err), MESO_OK);
}

/* Where the drawn skin of one photograph lies in the other. */
static bool map(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    const struct bench *bench = context;
    struct image_point mm = drawn_to_mm(bench->before.skin, &bench->before.camera, x, y);
    bool doubted = mm.y > bench->doubted_from_mm && mm.y < bench->doubted_to_mm;
    struct image_point px =
        drawn_to_px(bench->after.skin, &bench->after.camera, mm.x, mm.y + (doubted ? 1 : 0));
    *mapped_x = px.x;
    *mapped_y = px.y;
    return !doubted;
}

static bool map_back(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    const struct bench *bench = context;
    struct image_point mm = drawn_to_mm(bench->after.skin, &bench->after.camera, x, y);
    struct image_point px = drawn_to_px(bench->before.skin, &bench->before.camera, mm.x, mm.y);
    *mapped_x = px.x;
    *mapped_y = px.y;
    return true;
}

static void compare(struct bench *bench, const struct drawn_skin *before,
                    const struct drawn_camera *camera, const struct drawn_skin *after,
                    const struct drawn_camera *other)
{
    struct meso_error err = {0};
    photograph(bench, before, camera, NULL, &bench->before);
    photograph(bench, after, other, bench->before.reading.frozen, &bench->after);
    const struct measure_capture captures[2] = {
        {.input = &bench->before.input, .reading = &bench->before.reading},
        {.input = &bench->after.input,
         .reading = &bench->after.reading,
         .map = map,
         .map_back = map_back,
         .context = bench}};
    assert_int_equal(measure_wrinkles.join(captures, 2, bench->arena, &err), MESO_OK);
    free(bench->before.photo.rgb);
    free(bench->after.photo.rgb);
}

static void assert_within(double measured, double truth, double relative)
{
    if (!(fabs(measured - truth) <= relative * fabs(truth)))
        print_message("%g is not within %g of %g\n", measured, relative, truth);
    assert_true(fabs(measured - truth) <= relative * fabs(truth));
}

/* Skin with three clear creases. */
static double draw(struct drawn_skin *skin, double lengths[3])
{
    *skin = drawn_plain_skin(44, 30, 5);
    lengths[0] = drawn_add_line(skin, DRAWN_WRINKLE, 6, 8, 37, 7, 2.0, 0.7, 0.18);
    lengths[1] = drawn_add_line(skin, DRAWN_WRINKLE, 8, 15, 36, 16, -1.5, 0.6, 0.15);
    lengths[2] = drawn_add_line(skin, DRAWN_WRINKLE, 12, 23, 30, 22, 1.2, 0.5, 0.2);
    return lengths[0] + lengths[1] + lengths[2];
}

static struct drawn_camera other_camera(void)
{
    struct drawn_camera camera = drawn_plain_camera;
    camera.turn_deg = 3;
    camera.exposure_ev = 0.2;
    camera.white[0] = 1.05;
    camera.px_per_mm *= 1.04;
    return camera;
}

static void skin_that_stayed_reads_the_same(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    double lengths[3];
    draw(&skin, lengths);
    struct drawn_camera other = other_camera();
    for (uint32_t seed = 0; seed < 3; seed++) {
        struct drawn_skin again = skin;
        other.noise = 0.004 + 0.001 * seed;
        compare(bench, &skin, &drawn_plain_camera, &again, &other);
        assert_true(value(&bench->before, "density") > 0);
        assert_within(value(&bench->after, "density"), value(&bench->before, "density"), 0.01);
        assert_within(value(&bench->after, "depth"), value(&bench->before, "depth"), 0.04);
        assert_true(value(&bench->after, "count") == value(&bench->before, "count"));
    }
}

static void a_crease_that_went_is_gone_and_nothing_else(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, after;
    double lengths[3], all = draw(&skin, lengths);
    struct drawn_camera other = other_camera();
    for (int gone = 0; gone < 3; gone++) {
        after = skin;
        after.things[gone].depth = 0;
        compare(bench, &skin, &drawn_plain_camera, &after, &other);
        double left = value(&bench->after, "density") / value(&bench->before, "density");
        assert_within(left, (all - lengths[gone]) / all, 0.05);
        assert_int_equal(bench->after.reading.mark_count, 2);
        assert_int_equal(bench->before.reading.mark_count, 3);
        assert_true(value(&bench->after, "severity") < value(&bench->before, "severity"));
    }
}

/* Skin that no longer looks alike is just where an alignment can't be trusted. */
static void a_crease_that_went_is_gone_where_the_mapping_fails_for_its_absence(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, after;
    double lengths[3], all = draw(&skin, lengths);
    struct drawn_camera other = other_camera();
    bench->doubted_from_mm = 12;
    bench->doubted_to_mm = 18.5;
    for (int gone = 0; gone < 2; gone++) {
        after = skin;
        after.things[1].depth *= 1 - gone;
        compare(bench, &skin, &drawn_plain_camera, &after, &other);
        double left = value(&bench->after, "density") / value(&bench->before, "density");
        assert_within(left, gone ? (all - lengths[1]) / all : 1, 0.05);
        assert_int_equal(bench->before.reading.mark_count, 3);
        assert_int_equal(bench->after.reading.mark_count, 3 - gone);
    }
    bench->doubted_from_mm = bench->doubted_to_mm = 0;
}

static void a_crease_that_came_is_new_and_nothing_else(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, before;
    double lengths[3], all = draw(&skin, lengths);
    struct drawn_camera other = other_camera();
    for (int came = 0; came < 3; came++) {
        before = skin;
        before.things[came].depth = 0;
        compare(bench, &before, &drawn_plain_camera, &skin, &other);
        double more = value(&bench->after, "density") / value(&bench->before, "density");
        assert_within(more, all / (all - lengths[came]), 0.05);
        assert_int_equal(bench->before.reading.mark_count, 2);
        assert_int_equal(bench->after.reading.mark_count, 3);
    }
}

static void creases_that_faded_read_as_much_shallower(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, after;
    double lengths[3];
    draw(&skin, lengths);
    const double factors[3] = {0.8, 0.6, 1.3};
    for (int i = 0; i < 3; i++) {
        after = skin;
        for (int k = 0; k < 3; k++)
            after.things[k].depth *= factors[i];
        compare(bench, &skin, &drawn_plain_camera, &after, &drawn_plain_camera);
        double severity = value(&bench->after, "severity") / value(&bench->before, "severity");
        assert_within(severity, factors[i], 0.12);
        bool more = value(&bench->after, "density") >= value(&bench->before, "density");
        assert_true(more == (factors[i] > 1) ||
                    value(&bench->after, "density") == value(&bench->before, "density"));
    }
}

/* A fading line counts for less and less, and never comes or goes as a whole. */
/* What is left of the shallow ones is hardly seen: the mean of what is seen would be that of the
   deep one. */
static void creases_that_fade_out_of_sight_make_the_mean_no_deeper(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(44, 30, 5), after;
    drawn_add_line(&skin, DRAWN_WRINKLE, 6, 8, 37, 7, 2.0, 0.7, 0.3);
    drawn_add_line(&skin, DRAWN_WRINKLE, 8, 15, 36, 16, -1.5, 0.6, 0.1);
    drawn_add_line(&skin, DRAWN_WRINKLE, 12, 23, 30, 22, 1.2, 0.5, 0.1);
    struct drawn_camera other = other_camera();
    for (int i = 1; i < 3; i++) {
        after = skin;
        after.things[1].depth *= 0.6 / i;
        after.things[2].depth *= 0.6 / i;
        compare(bench, &skin, &drawn_plain_camera, &after, &other);
        assert_true(value(&bench->after, "depth") < 0.95 * value(&bench->before, "depth"));
        assert_true(value(&bench->after, "depth_length") == value(&bench->before, "depth_length"));
    }
}

static void a_line_near_the_limit_counts_in_part(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, after;
    double lengths[3], last = INFINITY;
    draw(&skin, lengths);
    int partly = 0;
    for (int i = 0; i <= 10; i++) {
        after = skin;
        after.things[1].depth = 0.05 * (10 - i) / 10;
        compare(bench, &skin, &drawn_plain_camera, &after, &drawn_plain_camera);
        double length = value(&bench->after, "length");
        assert_true(length <= last * 1.002);
        assert_true(!(last < INFINITY) || last - length < 0.5 * lengths[1]);
        partly += i && last - length > 0.05 * lengths[1];
        last = length;
    }
    assert_true(partly >= 3);
}

static void it_makes_no_difference_which_photograph_is_the_baseline(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin, after;
    double lengths[3];
    draw(&skin, lengths);
    after = skin;
    after.things[2].depth *= 0.3;
    struct drawn_camera other = other_camera();
    compare(bench, &skin, &drawn_plain_camera, &after, &other);
    double forth = value(&bench->after, "density") / value(&bench->before, "density");
    compare(bench, &after, &other, &skin, &drawn_plain_camera);
    double back = value(&bench->before, "density") / value(&bench->after, "density");
    assert_within(back, forth, 0.02);
}

static void blank_skin_stays_blank(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(40, 26, 11), after = skin;
    struct drawn_camera other = other_camera();
    other.noise = 0.012;
    compare(bench, &skin, &drawn_plain_camera, &after, &other);
    assert_true(value(&bench->before, "density") == 0);
    assert_true(value(&bench->after, "density") == 0);
    assert_string_equal(reason(&bench->after, "depth"), "none_found");
}

static void only_scales_that_both_photographs_resolve_are_compared(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    double lengths[3];
    draw(&skin, lengths);
    struct drawn_camera farther = drawn_plain_camera;
    farther.px_per_mm = 4;
    const struct drawn_camera *cameras[2] = {&drawn_plain_camera, &farther};
    for (int order = 0; order < 2; order++) {
        compare(bench, &skin, cameras[order], &skin, cameras[1 - order]);
        const struct shot *shots[2] = {&bench->before, &bench->after};
        for (int i = 0; i < 2; i++) {
            assert_true(isnan(value(shots[i], "fine_density")));
            assert_string_equal(reason(shots[i], "fine_density"), "resolution");
            assert_true(value(shots[i], "density") > 0);
            assert_null(reason(shots[i], "density"));
        }
        assert_within(value(&bench->after, "density"), value(&bench->before, "density"), 0.05);
    }
}

static void a_photograph_too_coarse_for_any_line_leaves_the_other_as_it_is(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    double lengths[3];
    draw(&skin, lengths);
    struct drawn_camera coarse = drawn_plain_camera;
    coarse.px_per_mm = 1;
    photograph(bench, &skin, &drawn_plain_camera, NULL, &bench->before);
    free(bench->before.photo.rgb);
    double density = value(&bench->before, "density");
    compare(bench, &skin, &drawn_plain_camera, &skin, &coarse);
    assert_true(value(&bench->before, "density") == density);
    assert_string_equal(reason(&bench->after, "density"), "resolution");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skin_that_stayed_reads_the_same),
        cmocka_unit_test(a_crease_that_went_is_gone_and_nothing_else),
        cmocka_unit_test(a_crease_that_went_is_gone_where_the_mapping_fails_for_its_absence),
        cmocka_unit_test(a_crease_that_came_is_new_and_nothing_else),
        cmocka_unit_test(creases_that_faded_read_as_much_shallower),
        cmocka_unit_test(creases_that_fade_out_of_sight_make_the_mean_no_deeper),
        cmocka_unit_test(a_line_near_the_limit_counts_in_part),
        cmocka_unit_test(it_makes_no_difference_which_photograph_is_the_baseline),
        cmocka_unit_test(blank_skin_stays_blank),
        cmocka_unit_test(only_scales_that_both_photographs_resolve_are_compared),
        cmocka_unit_test(a_photograph_too_coarse_for_any_line_leaves_the_other_as_it_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
