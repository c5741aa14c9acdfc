/* What the measure of wrinkles promises, on drawn skin whose lines are known. */
#include "drawn_skin.h"
#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

extern const struct measure measure_wrinkles;

struct bench {
    struct kernels kernels;
    struct arena *arena;
    struct measure_reading reading;
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

static double value(const struct bench *bench, const char *field)
{
    int index = measure_field_index(&measure_wrinkles, field);
    assert_true(index >= 0);
    return bench->reading.values[index];
}

static const char *reason(const struct bench *bench, const char *field)
{
    return bench->reading.reasons[measure_field_index(&measure_wrinkles, field)];
}

/* Photographs the skin and measures all of it but margin_mm; hide: a rectangle of the mask, in px,
   that is cut out. */
static void measure_part(struct bench *bench, const struct drawn_skin *skin,
                         const struct drawn_camera *camera, double mm_per_px, double margin_mm,
                         const int hide[4], const double *frozen)
{
    struct photo photo;
    assert_true(drawn_photograph(skin, camera, &photo));
    int margin = (int)(margin_mm * camera->px_per_mm);
    struct zone zone = {.name = "whole",
                        .x = margin,
                        .y = margin,
                        .width = photo.width - 2 * margin,
                        .height = photo.height - 2 * margin};
    struct meso_error err = {0};
    assert_int_equal(kernels_mask_new(&zone.mask, zone.width, zone.height, bench->arena, &err),
                     MESO_OK);
    for (int y = 0; y < zone.height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)zone.width);
    zone.outline_px = zone.valid_px = (int64_t)zone.width * zone.height;
    for (int y = 0; hide && y < hide[3]; y++)
        memset(zone.mask.at + (hide[1] + y) * zone.mask.stride + hide[0], 0, (size_t)hide[2]);
    struct measure_input input = {.kernels = &bench->kernels,
                                  .photo = &photo,
                                  .zone = &zone,
                                  .mm_per_px = mm_per_px,
                                  .frozen = frozen};
    int code = measure_wrinkles.run(&input, &bench->reading, bench->arena, &err);
    free(photo.rgb);
    if (code)
        print_message("%s\n", err.text);
    assert_int_equal(code, MESO_OK);
}

static void measure_skin_by(struct bench *bench, const struct drawn_skin *skin,
                            const struct drawn_camera *camera)
{
    measure_part(bench, skin, camera, 1 / camera->px_per_mm, 2, NULL, NULL);
}

static void assert_within(double measured, double truth, double relative)
{
    if (!(fabs(measured - truth) <= relative * fabs(truth)))
        print_message("%g is not within %g of %g\n", measured, relative, truth);
    assert_true(fabs(measured - truth) <= relative * fabs(truth));
}

/* Three creases on skin with pores and shading; returns their length. */
static double three_creases(struct drawn_skin *skin)
{
    *skin = drawn_plain_skin(44, 30, 5);
    double length = drawn_add_line(skin, DRAWN_WRINKLE, 6, 8, 37, 7, 2.0, 0.7, 0.18);
    length += drawn_add_line(skin, DRAWN_WRINKLE, 8, 15, 36, 16, -1.5, 0.6, 0.15);
    return length + drawn_add_line(skin, DRAWN_WRINKLE, 12, 23, 30, 22, 1.2, 0.5, 0.2);
}

static void blank_skin_has_no_wrinkles_at_any_tone_and_roughness(void **state)
{
    struct bench *bench = *state;
    const double tones[3][3] = {{0.6, 0.42, 0.35}, {0.4, 0.24, 0.15}, {0.1, 0.055, 0.035}};
    const double pores[3] = {0.005, 0.02, 0.06};
    for (int i = 0; i < 3; i++) {
        struct drawn_skin skin = drawn_plain_skin(40, 26, 11 + (uint32_t)i);
        memcpy(skin.tone, tones[i], sizeof skin.tone);
        skin.pores = pores[i];
        measure_skin_by(bench, &skin, &drawn_plain_camera);
        assert_true(value(bench, "density") == 0);
        assert_true(value(bench, "count") == 0);
        assert_true(isnan(value(bench, "depth")));
        assert_string_equal(reason(bench, "depth"), "none_found");
        assert_int_equal(bench->reading.mark_count, 0);
    }
}

static void drawn_creases_are_found_where_they_are_and_as_long(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    double length = three_creases(&skin);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_true(value(bench, "count") == 3);
    assert_within(value(bench, "length"), length, 0.05);
    for (int i = 0; i < bench->reading.mark_count; i++) {
        const struct measure_mark *mark = &bench->reading.marks[i];
        for (int j = 0; j < mark->count; j++) {
            struct image_point at =
                drawn_to_mm(&skin, &drawn_plain_camera, mark->points[j].x, mark->points[j].y);
            double nearest = 1e9, along;
            for (int k = 0; k < skin.count; k++)
                nearest = fmin(nearest, fabs(drawn_distance(&skin.things[k], at.x, at.y, &along)));
            assert_true(nearest * drawn_plain_camera.px_per_mm <= 3);
        }
    }
}

static void a_wider_crease_reads_wider_and_a_deeper_one_deeper(void **state)
{
    struct bench *bench = *state;
    const double widths[3] = {0.5, 0.8, 1.1}, depths[3] = {0.08, 0.16, 0.3};
    double last_width = 0, last_depth = 0;
    for (int i = 0; i < 3; i++) {
        struct drawn_skin skin = drawn_plain_skin(40, 20, 3);
        drawn_add_line(&skin, DRAWN_WRINKLE, 6, 10, 34, 10, 1, widths[i], 0.2);
        measure_skin_by(bench, &skin, &drawn_plain_camera);
        assert_true(value(bench, "mean_width") > last_width * 1.15);
        assert_within(value(bench, "mean_width"), widths[i], 0.3);
        last_width = value(bench, "mean_width");
    }
    for (int i = 0; i < 3; i++) {
        struct drawn_skin skin = drawn_plain_skin(40, 20, 3);
        drawn_add_line(&skin, DRAWN_WRINKLE, 6, 10, 34, 10, 1, 0.6, depths[i]);
        measure_skin_by(bench, &skin, &drawn_plain_camera);
        assert_true(value(bench, "depth") > last_depth * 1.3);
        last_depth = value(bench, "depth");
    }
}

static void the_same_skin_photographed_otherwise_reads_the_same(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    double density = value(bench, "density"), depth = value(bench, "depth");
    const struct {
        double ev, red, blue, turn, scale, tolerance;
    } cases[] = {{0.3, 1, 1, 0, 1, 0.01},   {-0.3, 1, 1, 0, 1, 0.02}, {0, 1.1, 0.9, 0, 1, 0.01},
                 {0, 0.9, 1.1, 0, 1, 0.01}, {0, 1, 1, 5, 1, 0.03},    {0, 1, 1, -5, 1, 0.03},
                 {0, 1, 1, 0, 1.25, 0.05},  {0, 1, 1, 0, 0.8, 0.05}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct drawn_camera camera = drawn_plain_camera;
        camera.exposure_ev = cases[i].ev;
        camera.white[0] = cases[i].red;
        camera.white[2] = cases[i].blue;
        camera.turn_deg = cases[i].turn;
        camera.px_per_mm *= cases[i].scale;
        measure_skin_by(bench, &skin, &camera);
        assert_within(value(bench, "density"), density, cases[i].tolerance);
        assert_within(value(bench, "depth"), depth, 3 * cases[i].tolerance);
    }
}

static void a_dark_hair_across_the_skin_is_not_a_wrinkle(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(40, 26, 8);
    drawn_add_line(&skin, DRAWN_HAIR, 8, 0, 14, 26, 1.0, 0.09, 1.6);
    drawn_add_line(&skin, DRAWN_HAIR, 22, 0, 33, 20, -2.0, 0.08, 1.6);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_true(value(bench, "density") == 0);
}

static void a_spot_is_not_a_wrinkle(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(40, 26, 8);
    drawn_add_spot(&skin, 10, 10, 1.2, 0.3);
    drawn_add_spot(&skin, 20, 16, 2.2, 0.6);
    drawn_add_spot(&skin, 30, 10, 4.0, 0.8);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_true(value(bench, "density") == 0);
}

static void the_edge_of_a_shadow_is_not_a_wrinkle(void **state)
{
    struct bench *bench = *state;
    const double softness[3] = {0.3, 1.0, 3.0};
    for (int i = 0; i < 3; i++) {
        struct drawn_skin skin = drawn_plain_skin(40, 26, 8);
        drawn_add_line(&skin, DRAWN_EDGE, -5, 9, 45, 17, 0, softness[i], 0.4);
        measure_skin_by(bench, &skin, &drawn_plain_camera);
        assert_true(value(bench, "density") == 0);
    }
}

/* A sharpening camera darkens the skin beyond a bright flank a little. */
static void beside_a_deep_groove_there_is_no_second_line(void **state)
{
    struct bench *bench = *state;
    const double widths[3] = {0.45, 0.5, 0.75}, depths[3] = {0.3, 0.4, 0.28};
    for (int i = 0; i < 3; i++) {
        struct drawn_skin skin = drawn_plain_skin(44, 24, 21 + (uint32_t)i);
        skin.pores = 0.01;
        double beyond = 2.45 * widths[i], depth = depths[i];
        double length = drawn_add_line(&skin, DRAWN_WRINKLE, 6, 9, 38, 11, 1.5, widths[i], depth);
        drawn_add_line(&skin, DRAWN_WRINKLE, 6, 9 + beyond, 38, 11 + beyond, 1.5, widths[i],
                       0.1 * depth);
        measure_skin_by(bench, &skin, &drawn_plain_camera);
        assert_true(value(bench, "count") == 1);
        assert_within(value(bench, "length"), length, 0.06);
    }
}

static void two_creases_side_by_side_are_both_found(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(44, 24, 31);
    double length = drawn_add_line(&skin, DRAWN_WRINKLE, 6, 9, 38, 11, 1.5, 0.5, 0.24);
    length += drawn_add_line(&skin, DRAWN_WRINKLE, 6, 11.4, 38, 13.4, 1.5, 0.5, 0.12);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_true(value(bench, "count") == 2);
    assert_within(value(bench, "length"), length, 0.06);
}

static void a_crease_on_the_edge_of_a_shadow_is_found(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(44, 24, 33);
    drawn_add_line(&skin, DRAWN_EDGE, -5, 9, 49, 11, 0, 4, 0.15);
    double length = drawn_add_line(&skin, DRAWN_WRINKLE, 6, 10, 38, 10.6, 0.5, 0.5, 0.15);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_within(value(bench, "length"), length, 0.12);
}

static void the_border_of_the_mask_makes_no_lines(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(40, 26, 8);
    /* A bar of hair, as a brow, cut out of the mask just so. */
    drawn_add_line(&skin, DRAWN_HAIR, 13, 15, 26, 15, 0, 3, 1.5);
    const int hide[4] = {8 * 9, 8 * 11, 8 * 17, 8 * 4};
    measure_part(bench, &skin, &drawn_plain_camera, 1 / drawn_plain_camera.px_per_mm, 2, hide,
                 NULL);
    assert_true(value(bench, "density") == 0);
}

static void the_baselines_thresholds_hold_for_the_follow_up(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    double frozen[MEASURE_MAX_FROZEN], density = value(bench, "density");
    memcpy(frozen, bench->reading.frozen, sizeof frozen);
    double mm_per_px = 1 / drawn_plain_camera.px_per_mm;
    measure_part(bench, &skin, &drawn_plain_camera, mm_per_px, 2, NULL, frozen);
    assert_true(value(bench, "density") == density);
    assert_memory_equal(frozen, bench->reading.frozen, sizeof frozen);
    skin.pores /= 4; /* smoother skin finds no new lines by being smoother */
    skin.things[2].depth = 0;
    measure_part(bench, &skin, &drawn_plain_camera, mm_per_px, 2, NULL, frozen);
    assert_true(value(bench, "count") == 2);
}

static void a_follow_up_that_shows_less_is_refused_and_not_flattered(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    struct drawn_camera camera = drawn_plain_camera;
    camera.px_per_mm = 6.1;
    measure_skin_by(bench, &skin, &camera);
    double frozen[MEASURE_MAX_FROZEN], density = value(bench, "density");
    assert_false(isnan(value(bench, "fine_density")));
    memcpy(frozen, bench->reading.frozen, sizeof frozen);
    camera.px_per_mm = 5.8; /* a little farther away: still the same scales */
    measure_part(bench, &skin, &camera, 1 / camera.px_per_mm, 2, NULL, frozen);
    assert_within(value(bench, "density"), density, 0.05);
    camera.px_per_mm = 4;
    measure_part(bench, &skin, &camera, 1 / camera.px_per_mm, 2, NULL, frozen);
    assert_true(isnan(value(bench, "density")));
    assert_string_equal(reason(bench, "density"), "resolution");
}

static void without_a_scale_nothing_is_claimed(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    measure_part(bench, &skin, &drawn_plain_camera, NAN, 2, NULL, NULL);
    for (int i = 0; i < measure_wrinkles.field_count; i++) {
        assert_true(isnan(bench->reading.values[i]));
        assert_string_equal(bench->reading.reasons[i], "no_scale");
    }
}

static void fine_lines_are_not_claimed_below_six_pixels_a_millimetre(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    struct drawn_camera camera = drawn_plain_camera;
    camera.px_per_mm = 4;
    measure_skin_by(bench, &skin, &camera);
    assert_true(isnan(value(bench, "fine_density")));
    assert_string_equal(reason(bench, "fine_density"), "resolution");
    assert_true(value(bench, "density") > 0);
    camera.px_per_mm = 1;
    measure_skin_by(bench, &skin, &camera);
    assert_true(isnan(value(bench, "density")));
    assert_string_equal(reason(bench, "density"), "resolution");
}

static void a_zone_too_small_is_refused(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = drawn_plain_skin(10, 10, 8);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_true(isnan(value(bench, "density")));
    assert_string_equal(reason(bench, "density"), "zone_too_small");
}

static void two_runs_give_the_same_bits(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin;
    three_creases(&skin);
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    struct measure_reading first = bench->reading;
    measure_skin_by(bench, &skin, &drawn_plain_camera);
    assert_memory_equal(first.values, bench->reading.values, sizeof first.values);
    assert_int_equal(first.mark_count, bench->reading.mark_count);
    for (int i = 0; i < first.mark_count; i++)
        assert_memory_equal(first.marks[i].points, bench->reading.marks[i].points,
                            (size_t)first.marks[i].count * sizeof(struct image_point));
}

static void it_reads_faces_from_every_side_and_close_ups_of_skin_and_no_scalp(void **state)
{
    (void)state;
    for (unsigned view = 1; view <= MEASURE_VIEW_SKIN; view *= 2)
        assert_true(measure_applies(&measure_wrinkles, view, "whole") ==
                    ((view & (MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN)) != 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_skin_has_no_wrinkles_at_any_tone_and_roughness),
        cmocka_unit_test(drawn_creases_are_found_where_they_are_and_as_long),
        cmocka_unit_test(a_wider_crease_reads_wider_and_a_deeper_one_deeper),
        cmocka_unit_test(the_same_skin_photographed_otherwise_reads_the_same),
        cmocka_unit_test(a_dark_hair_across_the_skin_is_not_a_wrinkle),
        cmocka_unit_test(a_spot_is_not_a_wrinkle),
        cmocka_unit_test(the_edge_of_a_shadow_is_not_a_wrinkle),
        cmocka_unit_test(beside_a_deep_groove_there_is_no_second_line),
        cmocka_unit_test(two_creases_side_by_side_are_both_found),
        cmocka_unit_test(a_crease_on_the_edge_of_a_shadow_is_found),
        cmocka_unit_test(the_border_of_the_mask_makes_no_lines),
        cmocka_unit_test(the_baselines_thresholds_hold_for_the_follow_up),
        cmocka_unit_test(a_follow_up_that_shows_less_is_refused_and_not_flattered),
        cmocka_unit_test(without_a_scale_nothing_is_claimed),
        cmocka_unit_test(fine_lines_are_not_claimed_below_six_pixels_a_millimetre),
        cmocka_unit_test(a_zone_too_small_is_refused),
        cmocka_unit_test(two_runs_give_the_same_bits),
        cmocka_unit_test(it_reads_faces_from_every_side_and_close_ups_of_skin_and_no_scalp),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
