/* What the separation of pigments, redness and tone promise, on drawn skin. */
#include "pigment_reading.h"

/* melanin and haemoglobin as tone and redness read them, from one flat colour */
static void pigments_of(const double pigment[3], double amount, double *m, double *h)
{
    struct drawn *cheek = drawn_blank(1);
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                cheek->density[c][y][x] += amount * pigment[c];
    drawn_expose(cheek, 0);
    struct measure_reading tone = read_with(cheek, &measure_tone);
    struct measure_reading redness = read_with(cheek, &measure_redness);
    *m = value(&measure_tone, &tone, "melanin") / 100;
    *h = value(&measure_redness, &redness, "index") / 100;
    drawn_free(cheek);
}

static void pigments_do_not_leak_into_each_other_nor_shading_into_them(void **state)
{
    (void)state;
    double m0, h0, m, h;
    pigments_of(drawn_grey, 0, &m0, &h0);
    pigments_of(drawn_melanin, 0.5, &m, &h);
    assert_near(m - m0, 0.5, 0.01);
    assert_near(h - h0, 0, 0.01);
    pigments_of(drawn_haemoglobin, 0.5, &m, &h);
    assert_near(m - m0, 0, 0.01);
    assert_near(h - h0, 0.5, 0.01);
    pigments_of(drawn_grey, 0.5, &m, &h);
    assert_near(m - m0, 0, 0.005);
    assert_near(h - h0, 0, 0.005);
}

static void known_colours_have_their_typology_angle(void **state)
{
    (void)state;
    /* ITA and L* of these sRGB colours by scikit-image's rgb2lab */
    static const struct {
        uint8_t rgb[3];
        double ita, lightness;
    } known[] = {{{230, 200, 180}, 66.911, 82.609},
                 {{180, 130, 100}, 19.823, 58.593},
                 {{90, 60, 45}, -56.012, 28.368}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct drawn *cheek = drawn_blank(0);
        for (int p = 0; p < DRAWN_SIDE * DRAWN_SIDE; p++)
            memcpy(cheek->photo.rgb + (ptrdiff_t)3 * p, known[i].rgb, 3);
        struct measure_reading reading = read_with(cheek, &measure_tone);
        assert_near(value(&measure_tone, &reading, "ita"), known[i].ita, 0.05);
        assert_near(value(&measure_tone, &reading, "brightness"), known[i].lightness, 0.02);
        assert_near(value(&measure_tone, &reading, "evenness"), 100, 0.01);
        drawn_free(cheek);
    }
}

static void blotches_make_skin_less_even_and_a_slope_of_light_does_not(void **state)
{
    (void)state;
    struct drawn *even = drawn_blank(1), *blotched = drawn_blank(1), *sloped = drawn_blank(1);
    for (int i = 0; i < 6; i++)
        drawn_spot(blotched, drawn_melanin, 0.2, 6 + 5 * i, 8 + 4 * (i * 5 % 6), 4);
    shade(sloped, slope);
    drawn_expose(even, 0);
    drawn_expose(blotched, 0);
    drawn_expose(sloped, 0);
    struct measure_reading a = read_with(even, &measure_tone);
    struct measure_reading b = read_with(blotched, &measure_tone);
    struct measure_reading c = read_with(sloped, &measure_tone);
    double evenness = value(&measure_tone, &a, "evenness");
    assert_near(value(&measure_tone, &b, "evenness"), 0, evenness - 10);
    assert_near(value(&measure_tone, &c, "evenness") / evenness, 1, 0.1);
    assert_true(value(&measure_tone, &b, "melanin_sd") >
                3 * value(&measure_tone, &a, "melanin_sd"));
    assert_near(value(&measure_tone, &c, "melanin_sd") / value(&measure_tone, &a, "melanin_sd"), 1,
                0.2);
    drawn_free(even);
    drawn_free(blotched);
    drawn_free(sloped);
}

static void a_flush_raises_the_index_and_a_tan_does_not(void **state)
{
    (void)state;
    double m0, h0, m, h;
    pigments_of(drawn_grey, 0, &m0, &h0);
    pigments_of(drawn_haemoglobin, 0.1, &m, &h);
    assert_true(h > 1.04 * h0);
    pigments_of(drawn_melanin, 0.3, &m, &h);
    assert_near(h / h0, 1, 0.02);
}

static void assert_refused(const struct measure *measure, struct drawn *drawing, const char *field,
                           const char *reason)
{
    struct measure_reading reading = read_with(drawing, measure);
    int index = measure_field_index(measure, field);
    assert_true(isnan(reading.values[index]));
    assert_string_equal(reading.reasons[index], reason);
    assert_int_equal(reading.mark_count, 0);
}

static void what_cannot_be_measured_says_why(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(0);
    draw_five(cheek);
    drawn_expose(cheek, 0);
    cheek->photo.grey = true;
    assert_refused(&measure_spots, cheek, "density", "no_colour");
    assert_refused(&measure_redness, cheek, "index", "no_colour");
    assert_refused(&measure_tone, cheek, "ita", "no_colour");
    cheek->photo.grey = false;
    cheek->input.mm_per_px = NAN;
    assert_refused(&measure_spots, cheek, "density", "no_scale");
    assert_refused(&measure_redness, cheek, "inflamed_count", "no_scale");
    assert_refused(&measure_tone, cheek, "evenness", "no_scale");
    struct measure_reading redness = read_with(cheek, &measure_redness);
    assert_false(isnan(value(&measure_redness, &redness, "index")));
    struct measure_reading tone = read_with(cheek, &measure_tone);
    assert_false(isnan(value(&measure_tone, &tone, "ita")));
    cheek->input.mm_per_px = 0.5;
    assert_refused(&measure_spots, cheek, "density", "resolution");
    assert_refused(&measure_redness, cheek, "inflamed_count", "resolution");
    cheek->input.mm_per_px = 0.02;
    assert_refused(&measure_spots, cheek, "density", "zone_too_small");
    cheek->input.mm_per_px = drawn_mm_per_px;
    drawn_expose(cheek, 3);
    assert_refused(&measure_spots, cheek, "density", "glare");
    cheek->zone.width = cheek->zone.height = 0;
    cheek->zone.valid_px = 0;
    assert_refused(&measure_spots, cheek, "density", "no_zone");
    assert_refused(&measure_tone, cheek, "ita", "no_zone");
    drawn_free(cheek);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pigments_do_not_leak_into_each_other_nor_shading_into_them),
        cmocka_unit_test(known_colours_have_their_typology_angle),
        cmocka_unit_test(blotches_make_skin_less_even_and_a_slope_of_light_does_not),
        cmocka_unit_test(a_flush_raises_the_index_and_a_tan_does_not),
        cmocka_unit_test(what_cannot_be_measured_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
