/* What the separation of pigments, redness and tone promise, on drawn skin. */
#include "pigment_reading.h"

extern const struct measure measure_under_eye, measure_recovery;

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
    *h = value(&measure_redness, &redness, "haemoglobin") / 100;
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

static void a_flush_raises_haemoglobin_and_a_tan_does_not(void **state)
{
    (void)state;
    double m0, h0, m, h;
    pigments_of(drawn_grey, 0, &m0, &h0);
    pigments_of(drawn_haemoglobin, 0.1, &m, &h);
    assert_true(h > 1.04 * h0);
    pigments_of(drawn_melanin, 0.3, &m, &h);
    assert_near(h / h0, 1, 0.02);
}

/* The typical colour of a drawing, to read another against. */
static struct measure_reference reference_of(struct drawn *drawing)
{
    struct measure_reference out;
    struct meso_error err;
    assert_int_equal(measure_reference_read(&drawing->input, &out, drawing->arena, &err), MESO_OK);
    assert_non_null(out.zone);
    return out;
}

static void lay_all(struct drawn *drawing, const double pigment[3], double amount)
{
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                drawing->density[c][y][x] += amount * pigment[c];
}

/* Gains of the channels, as another white balance has them. */
static const double warm[3] = {-0.095, 0, 0.105};

static void redness_against_the_reference_zone_is_deaf_to_light_and_white_balance(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        double index[3], flush[3], delta_a[3];
        for (int light = 0; light < 3; light++) {
            struct drawn *forehead = drawn_blank(tone), *cheek = drawn_blank(tone);
            lay_all(cheek, drawn_haemoglobin, 0.12);
            if (light == 2) {
                lay_all(forehead, warm, 1);
                lay_all(cheek, warm, 1);
            }
            drawn_expose(forehead, light == 1 ? -0.5 : 0);
            drawn_expose(cheek, light == 1 ? -0.5 : 0);
            struct measure_reference reference = reference_of(forehead);
            cheek->input.reference = &reference;
            struct measure_reading redness = read_with(cheek, &measure_redness);
            struct measure_reading recovery = read_with(cheek, &measure_recovery);
            index[light] = value(&measure_redness, &redness, "index");
            delta_a[light] = value(&measure_redness, &redness, "delta_a_star");
            flush[light] = value(&measure_recovery, &recovery, "flush");
            drawn_free(forehead);
            drawn_free(cheek);
        }
        for (int light = 0; light < 3; light++) {
            assert_near(index[light], 12, 0.6);
            assert_near(flush[light], 12, 0.6);
            assert_near(delta_a[light] / delta_a[0], 1, 0.12);
        }
        assert_near(index[1], index[0], 0.3);
        assert_near(index[2], index[0], 0.3);
    }
}

static void circles_under_the_eye_are_darker_than_the_cheek_by_a_signed_difference(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1), *pigmented = drawn_blank(1), *vascular = drawn_blank(1),
                 *lighter = drawn_blank(1);
    lay_all(pigmented, drawn_melanin, 0.2);
    lay_all(vascular, drawn_haemoglobin, 0.2);
    lay_all(lighter, drawn_grey, -0.15);
    struct drawn *all[] = {cheek, pigmented, vascular, lighter};
    double darkness[4], dimmer[4], melanin[4], blood[4];
    for (int ev = 0; ev < 2; ev++) {
        drawn_expose(cheek, ev ? -0.4 : 0);
        struct measure_reference reference = reference_of(cheek);
        for (int i = 0; i < 4; i++) {
            drawn_expose(all[i], ev ? -0.4 : 0);
            all[i]->input.reference = &reference;
            struct measure_reading reading = read_with(all[i], &measure_under_eye);
            (ev ? dimmer : darkness)[i] = value(&measure_under_eye, &reading, "darkness");
            melanin[i] = value(&measure_under_eye, &reading, "delta_melanin");
            blood[i] = value(&measure_under_eye, &reading, "delta_haemoglobin");
        }
    }
    assert_near(darkness[0], 0, 0.2);
    assert_near(darkness[1], 4, 2);
    assert_near(darkness[2], 5, 3);
    assert_near(darkness[3], -4, 2);
    for (int i = 0; i < 4; i++)
        assert_near(dimmer[i], darkness[i], 0.25);
    assert_near(melanin[1], 20, 1);
    assert_near(blood[1], 0, 1);
    assert_near(melanin[2], 0, 1);
    assert_near(blood[2], 20, 1);
    for (int i = 0; i < 4; i++)
        drawn_free(all[i]);
}

/* Blood as much as the shadow beside it: of equal lightness, and a little to either side of it. */
static void hue_alone_is_no_darkness_below_the_eye(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1), *skin[5];
    double darkness[5];
    drawn_expose(cheek, 0);
    struct measure_reference reference = reference_of(cheek);
    for (int i = 0; i < 5; i++) {
        skin[i] = drawn_blank(1);
        lay_all(skin[i], drawn_haemoglobin, 0.2);
        lay_all(skin[i], drawn_grey, -0.14 + 0.015 * i);
        drawn_expose(skin[i], 0);
        skin[i]->input.reference = &reference;
        struct measure_reading reading = read_with(skin[i], &measure_under_eye);
        darkness[i] = value(&measure_under_eye, &reading, "darkness");
    }
    assert_true(darkness[0] < 0 && darkness[4] > 0);
    for (int i = 1; i < 5; i++) /* 0.5 of L* a step */
        assert_true(darkness[i] > darkness[i - 1] && darkness[i] < darkness[i - 1] + 1);
    for (int i = 0; i < 5; i++)
        drawn_free(skin[i]);
    drawn_free(cheek);
}

/* Blood in blotches, as in any forehead. */
static void blotch(struct drawn *forehead)
{
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < DRAWN_SIDE; y++)
            for (int x = 0; x < DRAWN_SIDE; x++)
                forehead->density[c][y][x] += 0.1 * drawn_haemoglobin[c] *
                                              drawn_grain((uint32_t)(x / 8), (uint32_t)(y / 8), 9);
}

/* A forehead that falls away to its side: half of it in shadow, more or less by session. */
static void a_shadow_over_the_reference_moves_no_redness(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone), *lit = drawn_blank(tone),
                     *shaded = drawn_blank(tone);
        lay_all(cheek, drawn_haemoglobin, 0.12);
        shade(lit, slope);
        shade(shaded, edge);
        blotch(lit);
        blotch(shaded);
        struct drawn *foreheads[2] = {lit, shaded};
        double index[2];
        drawn_expose(cheek, -0.3);
        for (int i = 0; i < 2; i++) {
            drawn_expose(foreheads[i], -0.3);
            struct measure_reference reference = reference_of(foreheads[i]);
            cheek->input.reference = &reference;
            struct measure_reading reading = read_with(cheek, &measure_redness);
            index[i] = value(&measure_redness, &reading, "index");
        }
        assert_near(index[1], index[0], 0.2);
        drawn_free(cheek);
        drawn_free(lit);
        drawn_free(shaded);
    }
}

static double bruised(struct drawn *skin, const char *field)
{
    drawn_expose(skin, 0);
    struct measure_reading reading = read_with(skin, &measure_recovery);
    return value(&measure_recovery, &reading, field);
}

static void a_bruise_is_red_then_yellow_and_a_mole_or_a_shadow_is_none(void **state)
{
    (void)state;
    static const double bilirubin[3] = {0.0, 0.15, 1.0}, deep_blood[3] = {0.5, 0.75, 0.72};
    double area = M_PI / 4 * 14 * 14 / (36 * 36.0);
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *clear = drawn_blank(tone), *fresh = drawn_blank(tone),
                     *old = drawn_blank(tone), *patch = drawn_blank(tone),
                     *sloped = drawn_blank(tone);
        drawn_spot(fresh, deep_blood, 0.4, 18, 18, 14);
        drawn_spot(old, bilirubin, 0.35, 18, 18, 14);
        drawn_spot(patch, drawn_melanin, 0.3, 18, 18, 14);
        shade(sloped, slope);
        assert_near(bruised(clear, "bruised_fraction"), 0, 0.002);
        assert_near(bruised(fresh, "fresh_fraction") / area, 1, 0.25);
        assert_near(bruised(fresh, "old_fraction"), 0, 0.01);
        assert_near(bruised(old, "old_fraction") / area, 1, 0.25);
        assert_near(bruised(old, "fresh_fraction"), 0, 0.01);
        assert_near(bruised(patch, "bruised_fraction"), 0, 0.01);
        assert_near(bruised(sloped, "bruised_fraction"), 0, 0.01);
        drawn_free(clear);
        drawn_free(fresh);
        drawn_free(old);
        drawn_free(patch);
        drawn_free(sloped);
    }
}

/* Dark specks a millimetre apart, as open pores are. */
static void roughen(struct drawn *skin, double amount)
{
    for (int i = 0; i < 900; i++)
        drawn_spot(skin, drawn_grey, amount, 1 + 1.15 * (i % 30), 1 + 1.15 * (double)(i / 30), 0.7);
}

static void relief_takes_glow_and_exposure_does_not(void **state)
{
    (void)state;
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *smooth = drawn_blank(tone), *rough = drawn_blank(tone);
        roughen(rough, 0.15);
        double glow[2];
        for (int dim = 0; dim < 2; dim++) {
            drawn_expose(smooth, dim ? -0.3 : 0);
            drawn_expose(rough, dim ? -0.3 : 0);
            struct measure_reading a = read_with(smooth, &measure_tone);
            struct measure_reading b = read_with(rough, &measure_tone);
            glow[dim] = value(&measure_tone, &b, "glow");
            assert_true(value(&measure_tone, &a, "glow") > glow[dim] + 10);
        }
        assert_near(glow[1] / glow[0], 1, 0.03);
        drawn_free(smooth);
        drawn_free(rough);
    }
}

static void a_calibration_mends_what_a_camera_did(void **state)
{
    (void)state;
    const struct image_calibration gains = {.gain = {0.1, -0.05, -0.2},
                                            .mix = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    for (int tone = 0; tone < 4; tone++) {
        struct drawn *cheek = drawn_blank(tone), *cast = drawn_blank(tone);
        drawn_spot(cheek, drawn_haemoglobin, 0.3, 18, 18, 6);
        drawn_spot(cast, drawn_haemoglobin, 0.3, 18, 18, 6);
        for (int c = 0; c < 3; c++) {
            double unit[3] = {c == 0, c == 1, c == 2};
            lay_all(cast, unit, -gains.gain[c]);
        }
        drawn_expose(cheek, -0.2);
        drawn_expose(cast, -0.2);
        cast->input.calibration = &gains;
        struct measure_reading a = read_with(cheek, &measure_tone);
        struct measure_reading b = read_with(cast, &measure_tone);
        struct measure_reading c = read_with(cheek, &measure_redness);
        struct measure_reading d = read_with(cast, &measure_redness);
        assert_near(value(&measure_tone, &b, "ita"), value(&measure_tone, &a, "ita"), 0.3);
        assert_near(value(&measure_tone, &b, "evenness"), value(&measure_tone, &a, "evenness"), 1);
        assert_near(value(&measure_redness, &d, "a_star"), value(&measure_redness, &c, "a_star"),
                    0.2);
        assert_near(value(&measure_redness, &d, "index"), value(&measure_redness, &c, "index"),
                    0.3);
        drawn_free(cheek);
        drawn_free(cast);
    }
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
    assert_refused(&measure_under_eye, cheek, "darkness", "no_colour");
    assert_refused(&measure_recovery, cheek, "bruised_fraction", "no_colour");
    assert_refused(&measure_tone, cheek, "ita", "no_colour");
    cheek->photo.grey = false;
    assert_refused(&measure_under_eye, cheek, "darkness", "no_reference_zone");
    assert_refused(&measure_recovery, cheek, "flush", "no_reference_zone");
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
        cmocka_unit_test(a_flush_raises_haemoglobin_and_a_tan_does_not),
        cmocka_unit_test(redness_against_the_reference_zone_is_deaf_to_light_and_white_balance),
        cmocka_unit_test(circles_under_the_eye_are_darker_than_the_cheek_by_a_signed_difference),
        cmocka_unit_test(hue_alone_is_no_darkness_below_the_eye),
        cmocka_unit_test(a_shadow_over_the_reference_moves_no_redness),
        cmocka_unit_test(a_bruise_is_red_then_yellow_and_a_mole_or_a_shadow_is_none),
        cmocka_unit_test(relief_takes_glow_and_exposure_does_not),
        cmocka_unit_test(a_calibration_mends_what_a_camera_did),
        cmocka_unit_test(what_cannot_be_measured_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
