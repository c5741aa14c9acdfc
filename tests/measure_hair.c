/* Sentences on hair: drawn trichoscopic fields whose truth is known. */
#include "hair_bench.h"

extern const struct measure measure_hair;

static double hair_value(struct bench *bench, const struct phantom *p, const char *field)
{
    struct measure_reading reading = read_with(bench, &measure_hair, p, p->um_per_px / 1000);
    return value(&measure_hair, &reading, field);
}

static void draw_line(struct phantom *p, double x0, double y0, double x1, double y1,
                      double diameter_um)
{
    struct image_point points[2] = {{x0, y0}, {x1, y1}};
    phantom_hair(p, points, 2, diameter_um, diameter_um, 0.95);
}

/* 10 x 6 hairs, each in a cell of its own, none at the border. */
static void draw_sixty(struct phantom *p, double unit)
{
    for (int i = 0; i < 60; i++) {
        struct image_point points[33],
            root = {(40 + 78 * (i % 10)) * unit, (30 + 95 * (i / 10)) * unit};
        int count = phantom_curve(root, 0.6 + 0.8 * phantom_random(p), 0.4 * phantom_normal(p),
                                  (45 + 20 * phantom_random(p)) * unit, points);
        phantom_hair(p, points, count, 60 + 15 * phantom_normal(p) / 3, 45, 0.95);
    }
}

static struct phantom sixty(void)
{
    struct phantom p = phantom_new(840, 600, 6, 7);
    draw_sixty(&p, 1);
    return p;
}

static void an_empty_field_has_no_hair(void **state)
{
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct phantom p = phantom_new(700, 500, 5, seed);
        p.texture = 0.05;
        p.noise = 3;
        phantom_develop(&p);
        struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.005);
        assert_true(value(&measure_hair, &reading, "count") == 0);
        assert_true(value(&measure_hair, &reading, "density") == 0);
        assert_true(isnan(value(&measure_hair, &reading, "mean_diameter")));
        assert_string_equal(reading.reasons[measure_field_index(&measure_hair, "mean_diameter")],
                            "no_hair");
        phantom_free(&p);
    }
}

static void sixty_hairs_apart_are_sixty(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.006);
    assert_true(value(&measure_hair, &reading, "count") == 60);
    double area_cm2 = 840 * 600 * 0.006 * 0.006 / 100;
    assert_true(fabs(value(&measure_hair, &reading, "density") - 60 / area_cm2) < 1e-6 * 60);
    assert_int_equal(reading.mark_count, 60);
    phantom_free(&p);
}

static void two_crossing_hairs_are_two(void **state)
{
    for (int degrees = 30; degrees <= 90; degrees += 15) {
        struct phantom p = phantom_new(500, 400, 5, 3);
        double a = degrees * M_PI / 360, c = 120 * cos(a), s = 120 * sin(a);
        draw_line(&p, 250 - c, 200 - s, 250 + c, 200 + s, 60);
        draw_line(&p, 250 - c, 200 + s, 250 + c, 200 - s, 60);
        phantom_develop(&p);
        struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.005);
        assert_true(value(&measure_hair, &reading, "count") == 2);
        assert_true(fabs(reading.marks[0].length_px - 240) < 20);
        phantom_free(&p);
    }
}

static void a_parallel_pair_is_two(void **state)
{
    for (int gap_um = 20; gap_um <= 100; gap_um += 40) {
        struct phantom p = phantom_new(500, 400, 5, 4);
        double apart = (60 + gap_um) / 5.0;
        draw_line(&p, 100, 200, 380, 215, 60);
        draw_line(&p, 100, 200 + apart, 380, 215 + apart, 60);
        phantom_develop(&p);
        assert_true(hair_value(*state, &p, "count") == 2);
        phantom_free(&p);
    }
}

static void light_hair_on_dark_skin_counts_as_its_negative(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    double dark = hair_value(*state, &p, "count");
    for (size_t i = 0; i < 3 * 840 * 600; i++)
        p.rgb[i] = (uint8_t)(255 - p.rgb[i]);
    assert_true(hair_value(*state, &p, "count") == dark);
    phantom_free(&p);
}

static void a_brighter_photograph_reads_the_same(void **state)
{
    double counts[2], diameters[2];
    for (int i = 0; i < 2; i++) {
        struct phantom p = sixty();
        for (int c = 0; c < 3; c++) {
            p.skin[c] *= i ? 1.23 : 1; /* 0.3 EV */
            p.hair[c] *= i ? 1.23 : 1;
        }
        phantom_develop(&p);
        counts[i] = hair_value(*state, &p, "count");
        diameters[i] = hair_value(*state, &p, "mean_diameter");
        phantom_free(&p);
    }
    assert_true(counts[0] == counts[1]);
    assert_true(fabs(diameters[0] - diameters[1]) < 1);
}

static void a_turned_photograph_reads_the_same(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    double count = hair_value(*state, &p, "count");
    double diameter = hair_value(*state, &p, "mean_diameter");
    for (size_t i = 0, n = 840 * 600; i < n / 2; i++) /* by 180 degrees */
        for (int c = 0; c < 3; c++) {
            uint8_t swap = p.rgb[3 * i + (size_t)c];
            p.rgb[3 * i + (size_t)c] = p.rgb[3 * (n - 1 - i) + (size_t)c];
            p.rgb[3 * (n - 1 - i) + (size_t)c] = swap;
        }
    assert_true(hair_value(*state, &p, "count") == count);
    assert_true(fabs(hair_value(*state, &p, "mean_diameter") - diameter) < 0.5);
    phantom_free(&p);
}

static void another_magnification_with_its_scale_reads_the_same(void **state)
{
    static const double um[] = {2, 3, 4.5, 8};
    for (size_t i = 0; i < sizeof um / sizeof *um; i++) {
        double unit = 6 / um[i];
        struct phantom p = phantom_new((int)(840 * unit), (int)(600 * unit), um[i], 7);
        p.blur_px = 5 / um[i];
        draw_sixty(&p, unit);
        phantom_develop(&p);
        struct measure_reading reading = read_with(*state, &measure_hair, &p, um[i] / 1000);
        assert_true(fabs(value(&measure_hair, &reading, "count") - 60) <= 1);
        assert_true(fabs(value(&measure_hair, &reading, "mean_diameter") - 52.5) < 3);
        phantom_free(&p);
    }
}

static void a_diameter_is_right_within_3_um_at_several_blurs(void **state)
{
    static const double diameters[] = {35, 50, 70, 95};
    for (size_t d = 0; d < 4; d++)
        for (int blur = 1; blur <= 3; blur++) {
            struct phantom p = phantom_new(600, 500, 4, (uint32_t)(10 * d) + 5);
            p.blur_px = 0.5 * blur;
            for (int i = 0; i < 5; i++)
                draw_line(&p, 60, 40 + 95 * i, 500, 45 + 95 * i, diameters[d]);
            phantom_develop(&p);
            assert_true(fabs(hair_value(*state, &p, "mean_diameter") - diameters[d]) < 3);
            phantom_free(&p);
        }
}

static void glare_is_no_hair(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    double without = hair_value(*state, &p, "count");
    phantom_free(&p);
    struct phantom empty = phantom_new(840, 600, 6, 9);
    for (int i = 0; i < 40; i++)
        phantom_glare(&empty, 840 * phantom_random(&empty), 600 * phantom_random(&empty),
                      2 + 8 * phantom_random(&empty), 2 + 8 * phantom_random(&empty));
    phantom_develop(&empty);
    assert_true(hair_value(*state, &empty, "count") == 0);
    phantom_free(&empty);
    assert_true(without == 60);
}

static void a_hair_under_a_glint_is_still_one(void **state)
{
    struct phantom p = phantom_new(500, 400, 5, 6);
    draw_line(&p, 60, 100, 420, 150, 60);
    draw_line(&p, 60, 250, 420, 240, 60);
    phantom_glare(&p, 240, 125, 12, 9);
    phantom_develop(&p);
    assert_true(hair_value(*state, &p, "count") == 2);
    phantom_free(&p);
}

static void burnt_in_text_is_no_hair(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    memset(p.rgb, 12, 3 * 840 * 14); /* a bar over the first hairs' row, clear of the hairs */
    for (int i = 0; i < 30; i++)
        for (int y = 3; y < 12; y++)
            memset(p.rgb + 3 * (y * 840 + 20 + 16 * i + (y % 7)), 240, 9);
    struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.006);
    assert_true(value(&measure_hair, &reading, "count") == 60);
    assert_true(reading.area_cm2 < 0.98 * 840 * 600 * 0.006 * 0.006 / 100);
    phantom_free(&p);
}

static void thin_hairs_are_vellus_and_thick_ones_terminal(void **state)
{
    struct phantom p = phantom_new(700, 600, 4, 8);
    for (int i = 0; i < 10; i++)
        draw_line(&p, 60, 40 + 50 * i, 400, 50 + 50 * i, i % 2 ? 24 : 65);
    phantom_develop(&p);
    struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.004);
    assert_true(value(&measure_hair, &reading, "count") == 10);
    assert_true(fabs(value(&measure_hair, &reading, "terminal_fraction") - 0.5) < 1e-9);
    assert_true(value(&measure_hair, &reading, "vellus_count") == 5);
    phantom_free(&p);
}

static void roots_close_together_are_one_unit(void **state)
{
    struct phantom p = phantom_new(800, 600, 5, 2);
    for (int i = 0; i < 12; i++) {
        struct image_point root = {80 + 180 * (i % 4), 60 + 190 * (i / 4)}, points[33];
        int count = phantom_curve(root, 0.5, 0, 120, points);
        phantom_hair(&p, points, count, 75, 30, 0.95);
        root.x += 6;
        root.y -= 14;
        count = phantom_curve(root, 0.1, 0, 120, points);
        phantom_hair(&p, points, count, 75, 30, 0.95);
    }
    phantom_develop(&p);
    assert_true(hair_value(*state, &p, "count") == 24);
    assert_true(fabs(hair_value(*state, &p, "hairs_per_unit") - 2) < 0.2);
    phantom_free(&p);
}

static void a_tapering_hair_is_marked_from_root_to_tip(void **state)
{
    struct phantom p = phantom_new(500, 400, 5, 2);
    struct image_point points[33];
    int count = phantom_curve((struct image_point){350, 300}, 3.6, 0.5, 220, points);
    phantom_hair(&p, points, count, 90, 30, 0.95);
    phantom_develop(&p);
    struct measure_reading reading = read_with(*state, &measure_hair, &p, 0.005);
    assert_int_equal(reading.mark_count, 1);
    assert_true(hypot(reading.marks[0].points[0].x - 350, reading.marks[0].points[0].y - 300) < 15);
    phantom_free(&p);
}

static void hairs_that_thin_to_a_point_are_counted(void **state)
{
    struct phantom p = phantom_new(840, 600, 6, 11);
    for (int i = 0; i < 30; i++) {
        struct image_point points[33], root = {50 + 155 * (i % 5), 30 + 95 * (i / 5)};
        int count = phantom_curve(root, 0.4, 0.3, 110, points);
        phantom_hair(&p, points, count, 80, 16, 0.95);
    }
    phantom_develop(&p);
    assert_true(hair_value(*state, &p, "count") == 30);
    phantom_free(&p);
}

/* A ragged patch, from discs around a place. */
static void draw_scale(struct phantom *p, double x, double y, double radius_px)
{
    for (int i = 0; i < 9; i++) {
        double angle = 0.7 * i, away = 0.6 * radius_px * phantom_random(p);
        struct image_point at[2] = {{x + away * cos(angle), y + away * sin(angle)},
                                    {x + away * cos(angle) + 1, y + away * sin(angle)}};
        phantom_hair(p, at, 2, 1.3 * radius_px * p->um_per_px, 1.3 * radius_px * p->um_per_px, 0.5);
    }
}

static void white_scales_among_white_hairs_are_no_hair(void **state)
{
    for (int scales = 0; scales <= 24; scales += 24) {
        struct phantom p = phantom_new(840, 600, 6, 12);
        double skin[3] = {0.09, 0.05, 0.035}, hair[3] = {0.6, 0.55, 0.5};
        memcpy(p.skin, skin, sizeof skin);
        memcpy(p.hair, hair, sizeof hair);
        for (int i = 0; i < 24; i++) {
            double x = 40 + 200 * (i % 4), y = 40 + 95 * (i / 4);
            draw_line(&p, x, y, x + 90, y + 15, 65);
            if (scales)
                draw_scale(&p, x + 130, y + 40 * phantom_random(&p), 16 + 6 * phantom_random(&p));
        }
        phantom_develop(&p);
        assert_true(hair_value(*state, &p, "count") == 24);
        phantom_free(&p);
    }
}

static void a_hair_half_below_another_is_counted(void **state)
{
    for (int i = 0; i < 4; i++) {
        struct phantom p = phantom_new(500, 400, 5, 13);
        draw_line(&p, 80, 120, 400, 130, 65);
        /* its root beside the other's flank, its way across it at a small angle, its tip free */
        draw_line(&p, 100 + 30 * i, 122, 330 + 20 * i, 150 + 5 * i, 65);
        draw_line(&p, 80, 300, 400, 280, 65);
        phantom_develop(&p);
        assert_true(hair_value(*state, &p, "count") == 3);
        phantom_free(&p);
    }
}

static void hairs_that_meet_end_to_end_are_two(void **state)
{
    for (int degrees = 45; degrees <= 105; degrees += 20) {
        struct phantom p = phantom_new(500, 400, 5, 15);
        double a = degrees * M_PI / 180;
        draw_line(&p, 80, 150, 220, 150, 65);
        draw_line(&p, 224, 150, 224 + 140 * cos(a), 150 + 140 * sin(a), 65);
        phantom_develop(&p);
        assert_true(hair_value(*state, &p, "count") == 2);
        phantom_free(&p);
    }
}

static void a_hair_that_curls_is_one(void **state)
{
    struct phantom p = phantom_new(700, 500, 5, 16);
    struct image_point points[33];
    int count = phantom_curve((struct image_point){350, 100}, 0, 2.6, 420, points);
    phantom_hair(&p, points, count, 70, 60, 0.95);
    phantom_develop(&p);
    assert_true(hair_value(*state, &p, "count") == 1);
    phantom_free(&p);
}

static void grey_hair_on_dark_skin_is_as_wide_as_it_is(void **state)
{
    struct phantom p = phantom_new(500, 500, 5, 17);
    /* as bright as the skin in red and green together, unlike in colour */
    double skin[3] = {0.26, 0.14, 0.065}, hair[3] = {0.25, 0.24, 0.22};
    memcpy(p.skin, skin, sizeof skin);
    memcpy(p.hair, hair, sizeof hair);
    for (int i = 0; i < 4; i++)
        draw_line(&p, 60, 60 + 110 * i, 420, 80 + 110 * i, 70);
    phantom_develop(&p);
    assert_true(hair_value(*state, &p, "count") == 4);
    assert_true(fabs(hair_value(*state, &p, "mean_diameter") - 70) < 6);
    phantom_free(&p);
}

static void without_a_scale_or_too_coarse_there_is_a_reason(void **state)
{
    struct phantom p = sixty();
    phantom_develop(&p);
    struct measure_reading reading = read_with(*state, &measure_hair, &p, NAN);
    assert_true(isnan(reading.values[0]));
    assert_string_equal(reading.reasons[0], "no_scale");
    reading = read_with(*state, &measure_hair, &p, 0.02);
    assert_true(isnan(reading.values[0]));
    assert_string_equal(reading.reasons[0], "resolution");
    phantom_free(&p);
}

static void frozen_thresholds_read_the_baseline_the_same(void **state)
{
    struct bench *bench = *state;
    struct phantom p = sixty();
    phantom_develop(&p);
    struct measure_reading first = read_with(bench, &measure_hair, &p, 0.006), again;
    struct measure_input input = {.kernels = &bench->kernels,
                                  .photo = &p.photo,
                                  .zone = &p.zone,
                                  .mm_per_px = 0.006,
                                  .frozen = first.frozen};
    assert_int_equal(measure_hair.run(&input, &again, bench->arena, NULL), MESO_OK);
    assert_memory_equal(first.values, again.values, sizeof(double) * 3);
    phantom_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_field_has_no_hair),
        cmocka_unit_test(sixty_hairs_apart_are_sixty),
        cmocka_unit_test(two_crossing_hairs_are_two),
        cmocka_unit_test(a_parallel_pair_is_two),
        cmocka_unit_test(light_hair_on_dark_skin_counts_as_its_negative),
        cmocka_unit_test(a_brighter_photograph_reads_the_same),
        cmocka_unit_test(a_turned_photograph_reads_the_same),
        cmocka_unit_test(another_magnification_with_its_scale_reads_the_same),
        cmocka_unit_test(a_diameter_is_right_within_3_um_at_several_blurs),
        cmocka_unit_test(glare_is_no_hair),
        cmocka_unit_test(a_hair_under_a_glint_is_still_one),
        cmocka_unit_test(burnt_in_text_is_no_hair),
        cmocka_unit_test(thin_hairs_are_vellus_and_thick_ones_terminal),
        cmocka_unit_test(roots_close_together_are_one_unit),
        cmocka_unit_test(a_tapering_hair_is_marked_from_root_to_tip),
        cmocka_unit_test(hairs_that_thin_to_a_point_are_counted),
        cmocka_unit_test(white_scales_among_white_hairs_are_no_hair),
        cmocka_unit_test(a_hair_half_below_another_is_counted),
        cmocka_unit_test(hairs_that_meet_end_to_end_are_two),
        cmocka_unit_test(a_hair_that_curls_is_one),
        cmocka_unit_test(grey_hair_on_dark_skin_is_as_wide_as_it_is),
        cmocka_unit_test(without_a_scale_or_too_coarse_there_is_a_reason),
        cmocka_unit_test(frozen_thresholds_read_the_baseline_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
