/* What spots promise beside finding: outlines, what lines and relief do to them, several
   photographs read together. */
#include "pigment_reading.h"

static void assert_count(const struct measure_reading *reading, double wanted)
{
    assert_near(value(&measure_spots, reading, "count"), wanted, 0);
    assert_int_equal(reading->mark_count, (int)wanted);
}

static void a_mark_has_an_outline_and_a_colour_difference(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    drawn_lay(cheek, drawn_melanin, 0.4, 18, 18, 3, 2);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 1);
    const struct measure_mark *mark = reading.marks;
    double area = image_polygon_area((struct image_polygon){mark->outline, mark->outline_count});
    assert_true(mark->outline_count > 15);
    assert_near(area / mark->area_px, 1, 0.04);
    double skin[3], spot[3];
    for (int c = 0; c < 3; c++) {
        skin[c] = -log(drawn_linear(drawn_skins[0][c]));
        spot[c] = skin[c] + 0.4 * drawn_melanin[c];
    }
    double truth = image_delta_e00(image_lab_of_density(skin), image_lab_of_density(spot));
    assert_near(mark->delta_e00 / truth, 0.97, 0.04); /* its rim is soft */
    assert_near(value(&measure_spots, &reading, "delta_e00"), mark->delta_e00, 1e-9);
    assert_near(value(&measure_spots, &reading, "large_count"), 1, 0);
    assert_near(value(&measure_spots, &reading, "small_count"), 0, 0);
    drawn_free(cheek);
}

/* The middle of a frown line is its darkest, and a little longer than wide. */
static double frown(double x_mm, double y_mm)
{
    double along = y_mm - 18, across = x_mm - 18;
    double deep = 0.15 + 0.2 * exp(-along * along / 2);
    return fabs(along) < 8 ? deep * exp(-across * across / (2 * 0.5 * 0.5)) : 0;
}

static void the_dark_middle_of_a_frown_line_is_no_spot(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *brow = drawn_blank(tone);
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                for (int c = 0; c < 3; c++) /* as pigmented as a crease that gathers make-up */
                    brow->density[c][y][x] += (1 + 0.15 * c) * frown((x + 0.5) * drawn_mm_per_px,
                                                                     (y + 0.5) * drawn_mm_per_px);
        struct measure_reading reading = spots_of(brow, 0);
        assert_count(&reading, 0);
        drawn_free(brow);
    }
}

/* Relief that darkens all channels alike, twice as strong as the spot. */
static void colour_shows_the_spot_that_relief_hides(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++)
            for (int c = 0; c < 3; c++)
                cheek->density[c][y][x] +=
                    0.15 * drawn_grain((uint32_t)(x / 4), (uint32_t)(y / 4), 5);
    drawn_spot(cheek, drawn_melanin, 0.3, 18, 18, 3);
    struct measure_reading reading = spots_of(cheek, 0);
    assert_count(&reading, 1);
    assert_near(reading.marks[0].points[0].x, 18 / drawn_mm_per_px, 2);
    assert_near(reading.marks[0].contrast, 0.3 * 0.429, 0.05);
    drawn_free(cheek);
}

static void a_spot_near_the_limit_counts_where_another_photograph_shows_it_clear(void **state)
{
    (void)state;
    struct drawn *first = drawn_blank(1), *second = drawn_blank(1), *third = drawn_blank(1);
    drawn_spot(first, drawn_melanin, 0.19, 18, 18, 2);
    drawn_spot(second, drawn_melanin, 0.11, 18, 18, 2);
    struct measure_reading readings[3] = {spots_of(first, 0), spots_of(second, 0),
                                          spots_of(third, 0)};
    assert_count(&readings[0], 1);
    assert_count(&readings[1], 0);
    assert_int_equal(readings[1].doubtful_count, 1);
    struct measure_capture captures[3] = {{.input = &first->input, .reading = &readings[0]},
                                          {.input = &second->input, .reading = &readings[1]},
                                          {.input = &third->input, .reading = &readings[2]}};
    assert_int_equal(measure_spots.join(captures, 3, first->arena, NULL), MESO_OK);
    assert_count(&readings[0], 1);
    assert_count(&readings[1], 1);
    assert_count(&readings[2], 0);
    assert_near(readings[1].values[0] / readings[0].values[0], 1, 1e-9);
    drawn_free(first);
    drawn_free(second);
    drawn_free(third);
}

static void join_two(struct drawn *first, struct measure_reading *one, struct drawn *second,
                     struct measure_reading *two)
{
    struct measure_capture captures[2] = {{.input = &first->input, .reading = one},
                                          {.input = &second->input, .reading = two}};
    assert_int_equal(measure_spots.join(captures, 2, first->arena, NULL), MESO_OK);
}

/* Two thirds of its pigment, in a strand's shape: the search takes it for no spot. */
static void a_spot_that_the_search_missed_counts_where_a_second_look_sees_it(void **state)
{
    (void)state;
    struct drawn *first = drawn_blank(1), *second = drawn_blank(1), *third = drawn_blank(1);
    drawn_spot(first, drawn_melanin, 0.3, 18, 18, 2.5);
    drawn_spot(second, drawn_melanin, 0.2, 18, 18, 2.5);
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++) {
            double far = fabs((x + 0.5) * drawn_mm_per_px - 18);
            for (int c = 0; c < 3 && far < 0.4; c++)
                second->density[c][y][x] += 0.25 * drawn_melanin[c];
        }
    struct measure_reading one = spots_of(first, 0), two = spots_of(second, 0);
    struct measure_reading none = spots_of(third, 0);
    assert_count(&one, 1);
    assert_count(&two, 0);
    assert_int_equal(two.doubtful_count, 0);
    join_two(first, &one, second, &two);
    assert_count(&two, 1);
    assert_near(two.values[1] / one.values[1], 1, 0.02);
    join_two(first, &one, third, &none);
    assert_count(&one, 1);
    assert_count(&none, 0);
    drawn_free(first);
    drawn_free(second);
    drawn_free(third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_has_an_outline_and_a_colour_difference),
        cmocka_unit_test(the_dark_middle_of_a_frown_line_is_no_spot),
        cmocka_unit_test(colour_shows_the_spot_that_relief_hides),
        cmocka_unit_test(a_spot_near_the_limit_counts_where_another_photograph_shows_it_clear),
        cmocka_unit_test(a_spot_that_the_search_missed_counts_where_a_second_look_sees_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
