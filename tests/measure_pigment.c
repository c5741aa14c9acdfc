/* What spots promise, on drawn skin: pigment is laid on in densities, so that the truth is known
   whatever the skin's tone. */
#include "pigment_reading.h"

static void assert_count(const struct measure_reading *reading, double wanted)
{
    assert_near(value(&measure_spots, reading, "count"), wanted, 0);
    assert_int_equal(reading->mark_count, (int)wanted);
}

static void a_blank_cheek_has_no_spots(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone);
        struct measure_reading reading = spots_of(cheek, 0);
        assert_count(&reading, 0);
        assert_near(value(&measure_spots, &reading, "density"), 0, 0);
        assert_near(value(&measure_spots, &reading, "patch_fraction"), 0, 0);
        assert_near(reading.area_cm2, 12.96, 1e-9);
        assert_true(isnan(value(&measure_spots, &reading, "mean_contrast")));
        assert_string_equal(reading.reasons[measure_field_index(&measure_spots, "mean_contrast")],
                            "no_spots");
        drawn_free(cheek);
    }
}

static void planted_melanin_is_found_with_its_area_on_every_skin(void **state)
{
    (void)state;
    double truth = M_PI / 4 * (1.5 * 1.5 + 2 * 2 + 3 * 3 + 4.5 * 4.5 + 6 * 6) / 1296;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone);
        draw_five(cheek);
        struct measure_reading reading = spots_of(cheek, 0);
        assert_count(&reading, 5);
        assert_near(value(&measure_spots, &reading, "density"), 5 / 12.96, 1e-9);
        assert_near(value(&measure_spots, &reading, "area_fraction") / truth, 1, 0.05);
        assert_near(value(&measure_spots, &reading, "median_diameter"), 3, 0.1);
        drawn_free(cheek);
    }
}

static void a_mark_says_where_its_spot_is_and_how_large(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    drawn_spot(cheek, drawn_melanin, 0.4, 12.3, 21.6, 3);
    cheek->zone.x = 0;
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 1);
    assert_int_equal(reading.marks[0].kind, MEASURE_SPOT);
    assert_near(reading.marks[0].points[0].x, 12.3 / drawn_mm_per_px, 0.3);
    assert_near(reading.marks[0].points[0].y, 21.6 / drawn_mm_per_px, 0.3);
    assert_near(reading.marks[0].radius_px, 1.5 / drawn_mm_per_px, 0.3);
    assert_near(reading.marks[0].contrast, 0.4 * (0.299 * 0.4143 + 0.587 * 0.3570 + 0.114 * 0.8372),
                0.02);
    drawn_free(cheek);
}

static void a_red_spot_of_the_same_darkness_is_inflamed_and_no_pigment_spot(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone);
        drawn_spot(cheek, drawn_haemoglobin, 0.4, 10, 12, 3);
        drawn_spot(cheek, drawn_haemoglobin, 0.4, 25, 20, 4);
        struct measure_reading spots = spots_of(cheek, 0);
        assert_count(&spots, 0);
        struct measure_reading redness = read_with(cheek, &measure_redness);
        assert_near(value(&measure_redness, &redness, "inflamed_count"), 2, 0);
        assert_true(value(&measure_redness, &redness, "focal_fraction") > 0.01);
        assert_near(value(&measure_redness, &redness, "focal_delta_a_star"), 50, 49);
        drawn_free(cheek);
    }
}

static void melanin_spots_are_not_inflamed(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone);
        draw_five(cheek);
        drawn_expose(cheek, 0);
        struct measure_reading redness = read_with(cheek, &measure_redness);
        assert_near(value(&measure_redness, &redness, "inflamed_count"), 0, 0);
        drawn_free(cheek);
    }
}

static void slopes_and_edges_of_shadow_and_dimples_are_no_spots(void **state)
{
    (void)state;
    double (*const shadows[])(double, double) = {slope, edge, dimple};
    for (int tone = 0; tone < 4; tone++)
        for (int i = 0; i < 3; i++) {
            struct drawn *cheek = drawn_blank(tone);
            shade(cheek, shadows[i]);
            struct measure_reading reading = spots_of(cheek, 0);
            assert_count(&reading, 0);
            assert_near(value(&measure_spots, &reading, "patch_fraction"), 0, 0);
            drawn_free(cheek);
        }
}

static void spots_are_the_same_under_a_slope_of_light(void **state)
{
    (void)state;
    struct drawn *even = drawn_blank(0), *sloped = drawn_blank(0);
    draw_five(even);
    draw_five(sloped);
    shade(sloped, slope);
    struct measure_reading a = spots_of(even, 0), b = spots_of(sloped, 0);
    assert_count(&a, 5);
    assert_count(&b, 5);
    assert_near(value(&measure_spots, &b, "load") / value(&measure_spots, &a, "load"), 1, 0.03);
    drawn_free(even);
    drawn_free(sloped);
}

static void a_third_of_a_stop_changes_nothing(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone);
        draw_five(cheek);
        struct measure_reading before = spots_of(cheek, 0);
        struct measure_reading redness = read_with(cheek, &measure_redness);
        double fraction = value(&measure_spots, &before, "area_fraction");
        double index = value(&measure_redness, &redness, "haemoglobin");
        for (double ev = -0.3; ev < 0.4; ev += 0.6) {
            if (tone == 0 && ev > 0)
                continue; /* clips red */
            struct measure_reading after = spots_of(cheek, ev);
            assert_count(&after, 5);
            assert_near(value(&measure_spots, &after, "area_fraction") / fraction, 1, 0.01);
            redness = read_with(cheek, &measure_redness);
            assert_near(value(&measure_redness, &redness, "haemoglobin") / index, 1, 0.01);
        }
        drawn_free(cheek);
    }
}

static void a_strand_of_hair_is_no_spot(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++) {
            double far = fabs(x - 80 - 25 * sin(y / 50.0));
            double dark = 1.2 * exp(-far * far / (2 * 0.9 * 0.9));
            for (int c = 0; c < 3; c++)
                cheek->density[c][y][x] += dark * (c == 2 ? 1.15 : c == 1 ? 1.05 : 1);
        }
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 0);
    drawn_free(cheek);
}

static void two_near_freckles_are_two(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    drawn_spot(cheek, drawn_melanin, 0.3, 15, 15, 2);
    drawn_spot(cheek, drawn_melanin, 0.3, 17.8, 15.5, 2);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 2);
    drawn_free(cheek);
}

static void a_field_of_freckles_stays_freckles(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    int planted = 0;
    for (double y = 4; y < 33; y += 4)
        for (double x = 4; x < 33; x += 4, planted++)
            drawn_spot(cheek, drawn_melanin, 0.25 + 0.1 * drawn_grain((uint32_t)x, (uint32_t)y, 3),
                       x + 0.5 * drawn_grain((uint32_t)x, (uint32_t)y, 1),
                       y + 0.5 * drawn_grain((uint32_t)x, (uint32_t)y, 2), 1.8);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_near(value(&measure_spots, &reading, "count"), planted, 0.05 * planted);
    drawn_free(cheek);
}

static void a_wide_patch_of_melanin_is_a_patch(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    drawn_lay(cheek, drawn_melanin, 0.3, 18, 20, 11, 6);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_near(value(&measure_spots, &reading, "patch_fraction") / (M_PI * 66 / 1296), 1, 0.1);
    drawn_free(cheek);
}

static void a_masked_brow_leaves_no_spots_along_its_border(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    int valid = 0;
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++) {
            bool brow = y > 30 && y < 62 + 6 * sin(x / 9.0) && x > 40 && x < 200;
            for (int c = 0; c < 3 && brow; c++)
                cheek->density[c][y][x] += 1.5;
            if (brow)
                cheek->zone.mask.at[y * cheek->zone.mask.stride + x] = 0;
            valid += !brow;
        }
    cheek->zone.valid_px = valid;
    drawn_spot(cheek, drawn_melanin, 0.3, 18, 25, 2.5);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 1);
    drawn_free(cheek);
}

static void a_close_up_is_read_on_blocks_and_marks_its_own_pixels(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    cheek->input.mm_per_px = drawn_mm_per_px / 4; /* what was drawn as 8 mm is 2 mm now */
    drawn_spot(cheek, drawn_melanin, 0.4, 12, 21, 8);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 1);
    assert_near(reading.area_cm2, 0.81, 1e-9);
    assert_near(value(&measure_spots, &reading, "mean_diameter"), 2, 0.04);
    assert_near(reading.marks[0].points[0].x, 12 / drawn_mm_per_px, 0.5);
    assert_near(reading.marks[0].points[0].y, 21 / drawn_mm_per_px, 0.5);
    assert_near(reading.marks[0].radius_px, 4 / drawn_mm_per_px, 0.5);
    drawn_free(cheek);
}

/* A part of the drawing as a zone. */
static void cut_zone(struct drawn *cheek, int x, int y, int width, int height)
{
    cheek->zone.x = x;
    cheek->zone.y = y;
    cheek->zone.width = width;
    cheek->zone.height = height;
    cheek->zone.mask = kernels_mask_window(cheek->zone.mask, 0, 0, width, height);
    cheek->zone.valid_px = cheek->zone.outline_px = (int64_t)width * height;
}

static void a_spot_on_the_border_of_two_zones_is_whole_and_counts_once(void **state)
{
    (void)state;
    for (int side = 0; side < 2; side++) {
        struct drawn *cheek = drawn_blank(1);
        drawn_spot(cheek, drawn_melanin, 0.4, 120.5 * drawn_mm_per_px - 0.6, 18, 3);
        cut_zone(cheek, 120 * side, 0, 120, DRAWN_SIDE);
        struct measure_reading reading = spots_of(cheek, 0);
        assert_count(&reading, side == 0);
        if (side == 0)
            assert_near(value(&measure_spots, &reading, "mean_diameter"), 3, 0.1);
        drawn_free(cheek);
    }
}

static void lashes_that_reach_into_a_zone_are_no_spots(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    for (int lash = 0; lash < 10; lash++)
        drawn_lay(cheek, drawn_hair, 1.2, 5 + 2.5 * lash, 10, 0.45, 2.2);
    drawn_lay(cheek, drawn_hair, 1.5, 18, 6, 15, 3);
    cut_zone(cheek, 0, 73, DRAWN_SIDE, 150); /* begins at 11 mm: the lashes end at 12.2 */
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 0);
    drawn_free(cheek);
}

static void a_darker_spot_is_a_greater_load(void **state)
{
    (void)state;
    double last = 0;
    for (int i = 0; i < 4; i++) {
        struct drawn *cheek = drawn_blank(2);
        drawn_spot(cheek, drawn_melanin, 0.30 * pow(1.1, i), 18, 18, 3);
        struct measure_reading reading = spots_of(cheek, 0);
        assert_count(&reading, 1);
        assert_true(value(&measure_spots, &reading, "load") > 1.05 * last);
        last = value(&measure_spots, &reading, "load");
        drawn_free(cheek);
    }
}

static void frozen_thresholds_are_those_that_count(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    drawn_spot(cheek, drawn_melanin, 0.3, 18, 18, 3);
    struct measure_reading own = spots_of(cheek, 0);
    assert_count(&own, 1);
    double frozen[MEASURE_MAX_FROZEN];
    memcpy(frozen, own.frozen, sizeof frozen);
    cheek->input.frozen = frozen;
    struct measure_reading same = spots_of(cheek, 0);
    assert_count(&same, 1);
    assert_near(same.values[0], own.values[0], 0);
    frozen[0] *= 100; /* of brightness, and of colour */
    frozen[2] *= 100;
    struct measure_reading blind = spots_of(cheek, 0);
    assert_count(&blind, 0);
    assert_near(blind.frozen[0], frozen[0], 0);
    drawn_free(cheek);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blank_cheek_has_no_spots),
        cmocka_unit_test(planted_melanin_is_found_with_its_area_on_every_skin),
        cmocka_unit_test(a_mark_says_where_its_spot_is_and_how_large),
        cmocka_unit_test(a_red_spot_of_the_same_darkness_is_inflamed_and_no_pigment_spot),
        cmocka_unit_test(melanin_spots_are_not_inflamed),
        cmocka_unit_test(slopes_and_edges_of_shadow_and_dimples_are_no_spots),
        cmocka_unit_test(spots_are_the_same_under_a_slope_of_light),
        cmocka_unit_test(a_third_of_a_stop_changes_nothing),
        cmocka_unit_test(a_strand_of_hair_is_no_spot),
        cmocka_unit_test(two_near_freckles_are_two),
        cmocka_unit_test(a_field_of_freckles_stays_freckles),
        cmocka_unit_test(a_wide_patch_of_melanin_is_a_patch),
        cmocka_unit_test(a_masked_brow_leaves_no_spots_along_its_border),
        cmocka_unit_test(a_close_up_is_read_on_blocks_and_marks_its_own_pixels),
        cmocka_unit_test(a_spot_on_the_border_of_two_zones_is_whole_and_counts_once),
        cmocka_unit_test(lashes_that_reach_into_a_zone_are_no_spots),
        cmocka_unit_test(a_darker_spot_is_a_greater_load),
        cmocka_unit_test(frozen_thresholds_are_those_that_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
