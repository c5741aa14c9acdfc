/* What the lesion of a close-up promises, on drawn skin of four tones. */
#include "pigment_reading.h"

extern const struct measure measure_lesion;

static struct measure_reading lesion_of(struct drawn *skin)
{
    drawn_expose(skin, 0);
    return read_with(skin, &measure_lesion);
}

static double lesion_value(const struct measure_reading *reading, const char *field)
{
    return value(&measure_lesion, reading, field);
}

static void assert_none(const struct measure_reading *reading)
{
    assert_true(isnan(lesion_value(reading, "area")));
    assert_string_equal(reading->reasons[0], "no_lesion");
    assert_int_equal(reading->mark_count, 0);
}

static void a_mole_is_outlined_on_every_skin(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *skin = drawn_blank(tone);
        drawn_lay(skin, drawn_melanin, 0.5, 17, 19, 6, 4);
        struct measure_reading reading = lesion_of(skin);
        assert_int_equal(reading.mark_count, 1);
        assert_int_equal(reading.marks[0].kind, MEASURE_SPOT);
        /* the border is drawn at the outer end of the fading */
        assert_near(lesion_value(&reading, "area") / (M_PI * 24), 1.06, 0.06);
        assert_near(lesion_value(&reading, "diameter"), 12.2, 0.4);
        assert_near(reading.marks[0].points[0].x, 17 / drawn_mm_per_px, 1);
        assert_near(reading.marks[0].points[0].y, 19 / drawn_mm_per_px, 1);
        assert_near(lesion_value(&reading, "melanin"), 48, 4);
        assert_near(lesion_value(&reading, "haemoglobin"), 0, 4);
        assert_near(lesion_value(&reading, "asymmetry"), 0.02, 0.02);
        assert_near(lesion_value(&reading, "border_irregularity"), 1.05, 0.07);
        drawn_free(skin);
    }
}

static void the_outline_holds_the_area(void **state)
{
    (void)state;
    struct drawn *skin = drawn_blank(1);
    drawn_lay(skin, drawn_melanin, 0.5, 17, 19, 6, 4);
    struct measure_reading reading = lesion_of(skin);
    assert_int_equal(reading.mark_count, 1);
    const struct measure_mark *mark = reading.marks;
    assert_true(mark->outline_count > 30);
    double area = image_polygon_area((struct image_polygon){mark->outline, mark->outline_count});
    assert_near(area / mark->area_px, 1, 0.02);
    drawn_free(skin);
}

static void skin_without_a_lesion_has_none(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *skin = drawn_blank(tone);
        struct measure_reading reading = lesion_of(skin);
        assert_none(&reading);
        shade(skin, slope);
        reading = lesion_of(skin);
        assert_none(&reading);
        drawn_free(skin);
    }
}

static void freckled_skin_has_no_single_lesion(void **state)
{
    (void)state;
    struct drawn *skin = drawn_blank(0);
    for (double y = 4; y < 33; y += 5)
        for (double x = 4; x < 33; x += 5)
            drawn_spot(skin, drawn_melanin, 0.4, x, y, 2.5);
    struct measure_reading reading = lesion_of(skin);
    assert_none(&reading);
    drawn_free(skin);
}

/* Light that falls off like a bowl, and beyond 16.5 mm the black frame of the instrument. */
static double instrument(double x_mm, double y_mm)
{
    double far = hypot(x_mm - 18, y_mm - 18);
    return 0.0012 * far * far + 3.5 / (1 + exp(-(far - 20) / 0.3));
}

static void a_dermatoscope_s_light_and_frame_change_nothing(void **state)
{
    (void)state;
    struct drawn *even = drawn_blank(0), *framed = drawn_blank(0);
    drawn_lay(even, drawn_melanin, 0.5, 20, 17, 5, 5);
    drawn_lay(framed, drawn_melanin, 0.5, 20, 17, 5, 5);
    shade(framed, instrument);
    struct measure_reading a = lesion_of(even), b = lesion_of(framed);
    assert_near(lesion_value(&b, "area") / lesion_value(&a, "area"), 1, 0.05);
    assert_near(lesion_value(&b, "contrast") / lesion_value(&a, "contrast"), 1, 0.06);
    drawn_free(even);
    drawn_free(framed);
}

static void hairs_over_a_lesion_leave_its_outline(void **state)
{
    (void)state;
    struct drawn *bare = drawn_blank(1), *hairy = drawn_blank(1);
    drawn_lay(bare, drawn_melanin, 0.5, 18, 18, 6, 5);
    drawn_lay(hairy, drawn_melanin, 0.5, 18, 18, 6, 5);
    for (int hair = 0; hair < 9; hair++)
        drawn_lay(hairy, drawn_hair, 1.2, 18, 3 + 3.7 * hair, 17, 0.13);
    struct measure_reading a = lesion_of(bare), b = lesion_of(hairy);
    assert_near(lesion_value(&b, "area") / lesion_value(&a, "area"), 1, 0.04);
    drawn_free(bare);
    drawn_free(hairy);
}

static void a_faded_lesion_has_less_contrast(void **state)
{
    (void)state;
    double last = 0;
    for (int i = 0; i < 4; i++) {
        struct drawn *skin = drawn_blank(2);
        drawn_spot(skin, drawn_melanin, 0.35 * pow(1.1, i), 18, 18, 9);
        struct measure_reading reading = lesion_of(skin);
        assert_true(lesion_value(&reading, "contrast") > 1.05 * last);
        last = lesion_value(&reading, "contrast");
        drawn_free(skin);
    }
}

static void half_a_lesion_is_asymmetric(void **state)
{
    (void)state;
    struct drawn *skin = drawn_blank(0);
    drawn_lay(skin, drawn_melanin, 0.5, 18, 18, 6, 6);
    drawn_lay(skin, drawn_melanin, 0.5, 23, 14, 5, 2);
    struct measure_reading reading = lesion_of(skin);
    assert_true(lesion_value(&reading, "asymmetry") > 0.05);
    drawn_free(skin);
}

static void without_a_scale_only_what_has_no_size_is_read(void **state)
{
    (void)state;
    struct drawn *skin = drawn_blank(0);
    drawn_lay(skin, drawn_melanin, 0.5, 18, 18, 6, 6);
    skin->input.mm_per_px = NAN;
    struct measure_reading reading = lesion_of(skin);
    assert_true(isnan(lesion_value(&reading, "area")));
    assert_string_equal(reading.reasons[0], "no_scale");
    assert_true(lesion_value(&reading, "contrast") > 0.1);
    assert_int_equal(reading.mark_count, 1);
    drawn_free(skin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mole_is_outlined_on_every_skin),
        cmocka_unit_test(the_outline_holds_the_area),
        cmocka_unit_test(skin_without_a_lesion_has_none),
        cmocka_unit_test(freckled_skin_has_no_single_lesion),
        cmocka_unit_test(a_dermatoscope_s_light_and_frame_change_nothing),
        cmocka_unit_test(hairs_over_a_lesion_leave_its_outline),
        cmocka_unit_test(a_faded_lesion_has_less_contrast),
        cmocka_unit_test(half_a_lesion_is_asymmetric),
        cmocka_unit_test(without_a_scale_only_what_has_no_size_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
