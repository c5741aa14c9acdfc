/* What the place and the colour of a line say, on drawn skin: the same line is a crease in one zone
   and the face's form or a hair in another. */
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
    struct meso_error err;
};

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench || kernels_select(&bench->kernels, &bench->err) ||
        base_arena_new(&bench->arena, 0, &bench->err))
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

enum { WIDTH_MM = 44, HEIGHT_MM = 30 };

static struct drawn_skin plain_skin(void)
{
    return drawn_plain_skin(WIDTH_MM, HEIGHT_MM, 5);
}

/* Length of the wrinkles where all of the drawn skin but 2 mm around is the zone; cut_mm: so much
   more of it at the bottom is cut out of the mask. */
static double length_in(struct bench *bench, const struct drawn_skin *skin, const char *name,
                        double cut_mm)
{
    struct photo photo;
    struct measure_reading reading;
    double px_per_mm = drawn_plain_camera.px_per_mm;
    int margin = (int)(2 * px_per_mm), cut = (int)(cut_mm * px_per_mm);
    assert_true(drawn_photograph(skin, &drawn_plain_camera, &photo));
    struct zone zone = {.name = name,
                        .x = margin,
                        .y = margin,
                        .width = photo.width - 2 * margin,
                        .height = photo.height - 2 * margin};
    int right = zone.x + zone.width, bottom = zone.y + zone.height;
    struct image_point corners[4] = {
        {zone.x, zone.y}, {right, zone.y}, {right, bottom}, {zone.x, bottom}};
    zone.outline = (struct image_polygon){corners, 4};
    assert_int_equal(
        kernels_mask_new(&zone.mask, zone.width, zone.height, bench->arena, &bench->err), MESO_OK);
    for (int y = 0; y < zone.height; y++)
        memset(zone.mask.at + y * zone.mask.stride, y < zone.height - cut ? 255 : 0,
               (size_t)zone.width);
    zone.outline_px = (int64_t)zone.width * zone.height;
    zone.valid_px = (int64_t)zone.width * (zone.height - cut);
    struct measure_input input = {
        .kernels = &bench->kernels, .photo = &photo, .zone = &zone, .mm_per_px = 1 / px_per_mm};
    int code = measure_wrinkles.run(&input, &reading, bench->arena, &bench->err);
    free(photo.rgb);
    assert_int_equal(code, MESO_OK);
    return reading.values[measure_field_index(&measure_wrinkles, "length")];
}

static void a_line_across_the_noses_root_counts_and_one_along_its_bridge_does_not(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin across = plain_skin(), along = plain_skin();
    double length = drawn_add_line(&across, DRAWN_WRINKLE, 14, 15, 30, 15, 1, 0.6, 0.18);
    drawn_add_line(&along, DRAWN_WRINKLE, 22, 7, 23, 23, 1, 0.6, 0.18);
    assert_true(length_in(bench, &across, "nose", 0) > 0.8 * length);
    assert_true(length_in(bench, &along, "cheek_left", 0) > 0.8 * length);
    assert_true(length_in(bench, &along, "nose", 0) == 0);
}

static void a_line_across_the_lip_counts_and_the_noses_shade_above_it_does_not(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin across = plain_skin(), along = plain_skin();
    double length = drawn_add_line(&across, DRAWN_WRINKLE, 22, 8, 23, 20, 0.5, 0.6, 0.18);
    drawn_add_line(&along, DRAWN_WRINKLE, 14, 15, 30, 15, 1, 0.6, 0.18);
    assert_true(length_in(bench, &across, "perioral", 0) > 0.8 * length);
    assert_true(length_in(bench, &along, "perioral", 0) == 0);
}

static void a_frown_line_counts_however_upright(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = plain_skin();
    double length = drawn_add_line(&skin, DRAWN_WRINKLE, 20, 8, 20, 22, 0.5, 0.9, 0.2);
    assert_true(length_in(bench, &skin, "glabella", 0) > 0.8 * length);
}

/* The same line 2 mm from the face's side and 20 mm away from it. */
static void the_rim_of_the_ear_is_no_crease_of_the_cheek(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin rim = plain_skin(), inside = plain_skin();
    drawn_add_line(&rim, DRAWN_WRINKLE, 40.3, 7, 40.3, 23, 0.1, 0.8, 0.2);
    double length = drawn_add_line(&inside, DRAWN_WRINKLE, 22, 7, 22, 23, 0.1, 0.8, 0.2);
    assert_true(length_in(bench, &inside, "cheek_left", 0) > 0.8 * length);
    assert_true(length_in(bench, &rim, "cheek_left", 0) == 0);
    assert_true(length_in(bench, &rim, "cheek_right", 0) > 0.5 * length);
}

/* Beside the lashes (the mask ends 1.6 mm below) it is their row, further away the lid's crease. */
static void a_dark_crease_of_the_lid_counts_and_a_row_of_lashes_does_not(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin skin = plain_skin();
    double length = drawn_add_line(&skin, DRAWN_WRINKLE, 12, 15, 32, 15, 0.5, 0.8, 0.55);
    double crease = length_in(bench, &skin, "under_eye_left", 5);
    double lashes = length_in(bench, &skin, "under_eye_left", HEIGHT_MM - 4 - 14.6);
    assert_true(crease > 0.8 * length);
    assert_true(lashes < 0.2 * length);
}

static void soft_shading_of_the_orbit_is_no_line(void **state)
{
    struct bench *bench = *state;
    struct drawn_skin soft = plain_skin(), sharp = plain_skin();
    drawn_add_line(&soft, DRAWN_WRINKLE, 12, 15, 24, 15, 0.5, 1.9, 0.08);
    double length = drawn_add_line(&sharp, DRAWN_WRINKLE, 12, 15, 24, 15, 0.5, 0.5, 0.2);
    assert_true(length_in(bench, &soft, "crow_foot_left", 0) < 0.15 * length);
    assert_true(length_in(bench, &sharp, "crow_foot_left", 0) > 0.6 * length);
}

/* As dark as a crease, but blue, or as a vein shows. */
static void a_pens_line_and_a_vein_are_no_creases(void **state)
{
    struct bench *bench = *state;
    const double inks[2][3] = {{1, 1, 0.35}, {1.5, 1, 0.8}};
    struct drawn_skin crease = plain_skin();
    double length = drawn_add_line(&crease, DRAWN_WRINKLE, 8, 15, 36, 14, 1, 0.7, 0.3);
    assert_true(length_in(bench, &crease, "whole", 0) > 0.8 * length);
    for (int i = 0; i < 2; i++) {
        struct drawn_skin ink = crease;
        memcpy(ink.things[0].colour, inks[i], sizeof inks[i]);
        assert_true(length_in(bench, &ink, "whole", 0) < 0.05 * length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_across_the_noses_root_counts_and_one_along_its_bridge_does_not),
        cmocka_unit_test(a_line_across_the_lip_counts_and_the_noses_shade_above_it_does_not),
        cmocka_unit_test(a_frown_line_counts_however_upright),
        cmocka_unit_test(the_rim_of_the_ear_is_no_crease_of_the_cheek),
        cmocka_unit_test(a_dark_crease_of_the_lid_counts_and_a_row_of_lashes_does_not),
        cmocka_unit_test(soft_shading_of_the_orbit_is_no_line),
        cmocka_unit_test(a_pens_line_and_a_vein_are_no_creases),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
