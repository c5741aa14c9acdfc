/* What align promises of scalp and skin, on drawn skin whose warp is known exactly. */
#include "drawn_warp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void two_equal_photographs_map_to_themselves(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 1, .size = SIDE, .spots = 8, .noise = 2};
    struct photo photo = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "a");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &photo, &photo, LOCATE_SKIN, NULL, &map,
                                    f->arena, NULL),
                     MESO_OK);
    struct warp none = {.scale = 1};
    struct errors e = compare(map, &none);
    assert_true(e.worst < 0.05);
    assert_true(e.valid > 0.99);
    assert_true(fabs(map->scale - 1) < 1e-3 && fabs(map->rotation_deg) < 0.05);
    free(photo.rgb);
}

static void check_warp(struct fixture *f, struct drawn_texture skin, struct warp warp,
                       enum locate_view view)
{
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    skin.gain = 0.85;
    skin.bias = 9;
    skin.noise = 3;
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    struct meso_error err = {0};
    int code =
        align_textures(&f->kernels, f->opencv, &before, &after, view, NULL, &map, f->arena, &err);
    if (code)
        print_message("%s\n", err.text);
    assert_int_equal(code, MESO_OK);
    struct errors e = compare(map, &warp);
    print_message("median %.3f p95 %.3f worst %.3f valid %.3f scale %.4f turn %.2f\n", e.median,
                  e.p95, e.worst, e.valid, map->scale, map->rotation_deg);
    assert_true(e.median <= 0.3);
    assert_true(e.p95 <= 0.8);
    assert_true(e.worst <= 3);
    assert_true(e.valid >= 0.8);
    assert_true(fabs(map->scale / warp.scale - 1) < 0.03);
    free(before.rgb);
    free(after.rgb);
}

static void a_turned_and_smaller_photograph_is_found(void **state)
{
    check_warp(*state, (struct drawn_texture){.seed = 2, .size = SIDE, .spots = 7},
               (struct warp){.angle = 0.6, .scale = 0.8, .shift_x = 12, .shift_y = -8},
               LOCATE_SKIN);
}

static void any_rotation_is_found(void **state)
{
    check_warp(*state, (struct drawn_texture){.seed = 3, .size = SIDE, .spots = 7},
               (struct warp){.angle = 3.0, .scale = 1.3, .shift_x = -20, .shift_y = 5},
               LOCATE_SKIN);
}

static void a_tilted_camera_over_a_curved_surface_is_found(void **state)
{
    check_warp(
        *state, (struct drawn_texture){.seed = 4, .size = SIDE, .spots = 6},
        (struct warp){.angle = -0.15, .scale = 1.05, .tilt_x = 3e-4, .tilt_y = -2e-4, .wave = 2},
        LOCATE_SKIN);
}

static void hairs_under_the_dermatoscope_are_found_though_a_fifth_is_lost(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 5, .size = SIDE, .hairs = 90};
    struct warp warp = {.angle = 0.2, .scale = 0.95, .shift_x = 25, .shift_y = 14};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    skin.lost = 20;
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SCALP_MACRO,
                                    NULL, &map, f->arena, NULL),
                     MESO_OK);
    struct errors e = compare(map, &warp);
    print_message("median %.3f p95 %.3f worst %.3f valid %.3f\n", e.median, e.p95, e.worst,
                  e.valid);
    assert_true(e.median <= 0.3 && e.p95 <= 1);
    free(before.rgb);
    free(after.rgb);
}

static void positions_mapped_there_and_back_return(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 6, .size = SIDE, .spots = 7};
    struct warp warp = {.angle = 0.3, .scale = 0.9, .shift_x = 10, .tilt_x = 2e-4, .wave = 2};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                    &map, f->arena, NULL),
                     MESO_OK);
    int tried = 0;
    for (int y = 40; y < SIDE; y += 37)
        for (int x = 40; x < SIDE; x += 37) {
            double to_x, to_y, back_x, back_y;
            if (!align_point(map, x, y, &to_x, &to_y))
                continue;
            assert_true(align_point_back(map, to_x, to_y, &back_x, &back_y));
            assert_true(hypot(back_x - x, back_y - y) < 0.02);
            tried++;
        }
    assert_true(tried > 60);
    double to_x, to_y;
    assert_false(align_point(map, -1, 20, &to_x, &to_y));
    assert_false(align_point(map, SIDE + 1, 20, &to_x, &to_y));
    assert_false(align_point(map, NAN, 20, &to_x, &to_y));
    assert_false(align_point_back(map, -50, -50, &to_x, &to_y));
    free(before.rgb);
    free(after.rgb);
}

static void another_site_is_refused(void **state)
{
    struct fixture *f = *state;
    for (uint32_t i = 0; i < 6; i++) {
        struct drawn_texture one = {
            .seed = 30 + i, .size = SIDE, .spots = i % 2 ? 7 : 0, .hairs = i % 2 ? 0 : 40};
        struct drawn_texture two = one;
        two.seed = 60 + i;
        struct photo before = drawn_photo(&one, SIDE, SIDE, NULL, NULL, "one.jpg");
        struct photo after = drawn_photo(&two, SIDE, SIDE, NULL, NULL, "two.jpg");
        struct align_map *map;
        struct meso_error err;
        assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                        &map, f->arena, &err),
                         MESO_E_NOT_ALIGNED);
        assert_non_null(strstr(err.text, "one.jpg"));
        assert_non_null(strstr(err.text, "two.jpg"));
        free(before.rgb);
        free(after.rgb);
    }
}

/* The same frame, logo and ruler of the device around two different places. */
static void draw_device(struct photo *photo)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            bool vignette = hypot(x - SIDE / 2, y - SIDE / 2) > SIDE * 0.52;
            bool ruler = y > SIDE - 60 && y < SIDE - 30 && (x / 4) % 5 == 0 && x > 60 && x < 420;
            bool logo = y > 20 && y < 50 && x > 150 && x < 330 &&
                        drawn_hash((uint32_t)x / 6, (uint32_t)y / 6, 5) % 2;
            if (vignette || ruler || logo)
                memset(photo->rgb + y * photo->stride + x * 3, vignette ? 5 : ruler ? 30 : 250, 3);
        }
}

static void the_same_device_over_another_site_is_refused(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture one = {.seed = 80, .size = SIDE, .hairs = 40}, two = one;
    two.seed = 81;
    struct photo before = drawn_photo(&one, SIDE, SIDE, NULL, NULL, "one.jpg");
    struct photo after = drawn_photo(&two, SIDE, SIDE, NULL, NULL, "two.jpg");
    draw_device(&before);
    draw_device(&after);
    struct align_map *map;
    struct meso_error err = {0};
    int code = align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SCALP_MACRO, NULL,
                              &map, f->arena, &err);
    print_message("%s\n", err.text);
    assert_int_equal(code, MESO_E_NOT_ALIGNED);
    free(before.rgb);
    free(after.rgb);
}

static void a_blank_photograph_is_refused(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 7, .size = SIDE, .spots = 7};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct photo blank = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "blank");
    memset(blank.rgb, 180, (size_t)SIDE * SIDE * 3);
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &blank, LOCATE_SKIN, NULL,
                                    &map, f->arena, NULL),
                     MESO_E_NOT_ALIGNED);
    assert_int_equal(align_textures(&f->kernels, f->opencv, &blank, &blank, LOCATE_SKIN, NULL, &map,
                                    f->arena, NULL),
                     MESO_E_NOT_ALIGNED);
    free(before.rgb);
    free(blank.rgb);
}

static void what_lies_outside_the_follow_up_is_never_valid(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 8, .size = SIDE, .spots = 8};
    struct warp warp = {.scale = 1, .shift_x = 180, .shift_y = -60};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                    &map, f->arena, NULL),
                     MESO_OK);
    for (int y = 0; y <= SIDE; y += 6)
        for (int x = 0; x <= SIDE; x += 6) {
            double to_x, to_y;
            bool valid = align_point(map, x, y, &to_x, &to_y);
            if (x + warp.shift_x > SIDE + 1 || y + warp.shift_y < -1)
                assert_false(valid);
        }
    struct errors e = compare(map, &warp);
    assert_true(e.median < 0.3 && e.worst < 3 && e.valid > 0.8);
    free(before.rgb);
    free(after.rgb);
}

static void a_removed_spot_is_not_flowed_away(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 9, .size = SIDE, .spots = 8};
    struct warp warp = {.angle = 0.05, .scale = 1.02, .tilt_x = 1e-4, .wave = 2.5};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct drawn_texture later = skin;
    later.lost = 40;
    struct photo after = drawn_photo(&later, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                    &map, f->arena, NULL),
                     MESO_OK);
    double change[2] = {0, 0};
    int count[2] = {0, 0};
    for (int j = 1; j < skin.spots - 1; j++)
        for (int i = 1; i < skin.spots - 1; i++) {
            double x, y, radius;
            int kept = drawn_spot(&later, i, j, &x, &y, &radius);
            double first = contrast(&before, NULL, x, y, radius);
            change[kept] += 1 - contrast(&after, map, x, y, radius) / first;
            count[kept]++;
        }
    assert_true(count[0] > 8 && count[1] > 8);
    print_message("removed %.3f (%d) unchanged %.3f (%d)\n", change[0] / count[0], count[0],
                  change[1] / count[1], count[1]);
    assert_true(change[0] / count[0] >= 0.9 && change[0] / count[0] <= 1.02);
    assert_true(fabs(change[1] / count[1]) <= 0.08);
    free(before.rgb);
    free(after.rgb);
}

static void two_runs_give_the_same_bits(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 10, .size = SIDE, .spots = 7};
    struct warp warp = {.angle = 0.1, .scale = 1.1, .wave = 1};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                        &map[i], f->arena, NULL),
                         MESO_OK);
    size_t nodes = (size_t)map[0]->columns * map[0]->rows;
    assert_memory_equal(map[0]->x, map[1]->x, nodes * sizeof(float));
    assert_memory_equal(map[0]->y, map[1]->y, nodes * sizeof(float));
    assert_memory_equal(map[0]->valid, map[1]->valid, nodes);
    free(before.rgb);
    free(after.rgb);
}

static void the_warped_follow_up_looks_like_the_baseline(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 11, .size = SIDE, .spots = 7};
    struct warp warp = {.angle = 0.2, .scale = 1.1};
    struct photo before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before");
    struct photo after = drawn_photo(&skin, SIDE, SIDE, place, &warp, "after");
    struct align_map *map;
    assert_int_equal(align_textures(&f->kernels, f->opencv, &before, &after, LOCATE_SKIN, NULL,
                                    &map, f->arena, NULL),
                     MESO_OK);
    uint8_t *rgb;
    assert_int_equal(
        align_warp(&f->kernels, map, &after, 140, 140, 200, 200, 200, 200, &rgb, f->arena, NULL),
        MESO_OK);
    double difference = 0;
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 200; x++)
            difference += abs(rgb[(y * 200 + x) * 3 + 1] -
                              before.rgb[(y + 140) * before.stride + (x + 140) * 3 + 1]);
    assert_true(difference / 40000 < 2);
    free(before.rgb);
    free(after.rgb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_equal_photographs_map_to_themselves),
        cmocka_unit_test(a_turned_and_smaller_photograph_is_found),
        cmocka_unit_test(any_rotation_is_found),
        cmocka_unit_test(a_tilted_camera_over_a_curved_surface_is_found),
        cmocka_unit_test(hairs_under_the_dermatoscope_are_found_though_a_fifth_is_lost),
        cmocka_unit_test(positions_mapped_there_and_back_return),
        cmocka_unit_test(another_site_is_refused),
        cmocka_unit_test(the_same_device_over_another_site_is_refused),
        cmocka_unit_test(a_blank_photograph_is_refused),
        cmocka_unit_test(what_lies_outside_the_follow_up_is_never_valid),
        cmocka_unit_test(a_removed_spot_is_not_flowed_away),
        cmocka_unit_test(two_runs_give_the_same_bits),
        cmocka_unit_test(the_warped_follow_up_looks_like_the_baseline),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
