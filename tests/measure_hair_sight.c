/* Sentences on trichoscopic fields as devices show them: bubbles, 70x, long hair, hairs of one
   follicle that lie on each other. Drawn, with known truth. */
#include "hair_bench.h"

extern const struct measure measure_hair;

static struct measure_reading read_field(struct bench *bench, struct phantom *p)
{
    return read_with(bench, &measure_hair, p, p->um_per_px / 1000);
}

/* A clipped hair: px, rad; the same width all along. */
static void draw_hair(struct phantom *p, double x, double y, double angle, double length_um,
                      double diameter_um)
{
    struct image_point points[33], root = {x, y};
    int count = phantom_curve(root, angle, 0.1, length_um / p->um_per_px, points);
    phantom_hair(p, points, count, diameter_um, diameter_um, 0.95);
}

/* Light on dark skin, dark on light. */
static void colour(struct phantom *p, bool light_hair)
{
    static const double skin[3] = {0.09, 0.05, 0.035}, hair[3] = {0.6, 0.5, 0.35};
    if (light_hair) {
        memcpy(p->skin, skin, sizeof skin);
        memcpy(p->hair, hair, sizeof hair);
    }
}

/* An air bubble under the glass: a dark rim, a bright one within, a glint. */
static void draw_bubble(struct phantom *p, double cx, double cy, double radius_um)
{
    double radius = radius_um / p->um_per_px, rim = 9 / p->um_per_px + 0.05 * radius;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            double r = hypot(x + 0.5 - cx, y + 0.5 - cy), out = (r - radius) / rim;
            double in = (r - radius + 2 * rim) / rim;
            size_t at = (size_t)y * (size_t)p->width + (size_t)x;
            p->cover[at] *= (float)(1 - 0.5 * exp(-out * out));
            p->glare[at] = (float)fmax((double)p->glare[at], 0.15 * exp(-in * in));
        }
    phantom_glare(p, cx + 0.3 * radius, cy - 0.3 * radius, 0.15 * radius, 0.15 * radius);
}

static void draw_bubbles(struct phantom *p)
{
    for (int i = 0; i < 8; i++)
        draw_bubble(p, 90 + 175 * (i % 4), 100 + 330 * (i / 4), 45 + 22 * i);
}

static void rims_of_bubbles_are_no_hair(void **state)
{
    for (int light = 0; light < 2; light++) {
        struct phantom p = phantom_new(760, 560, 5, 21);
        colour(&p, light != 0);
        for (int i = 0; i < 8; i++)
            draw_hair(&p, 40 + 90 * i, 250, 0.3, 500, 65);
        draw_bubbles(&p);
        phantom_develop(&p);
        struct measure_reading reading = read_field(*state, &p);
        assert_int_equal((int)value(&measure_hair, &reading, "in_view"), 8);
        phantom_free(&p);
    }
}

/* 30 px wide and short; bluish dye, a bar of text, a lamp that falls off towards the corners. */
static void a_clipped_site_at_70x_is_counted_and_as_wide_as_it_is(void **state)
{
    struct phantom p = phantom_new(1400, 1000, 2.2, 22);
    double skin[3] = {0.40, 0.36, 0.42};
    memcpy(p.skin, skin, sizeof skin);
    p.vignette = 0.5;
    p.blur_px = 1.5;
    for (int i = 0; i < 12; i++)
        draw_hair(&p, 90 + 320 * (i % 4), 150 + 290 * (i / 4), 0.2 + 0.15 * i, 420, 66);
    phantom_develop(&p);
    for (int y = 0; y < 40; y++)
        memset(p.rgb + 3 * y * p.width, 8, 3 * (size_t)p.width);
    for (int i = 0; i < 40; i++)
        for (int y = 8; y < 30; y++)
            memset(p.rgb + 3 * (y * p.width + 20 + 24 * i + y % 11), 245, 12);
    struct measure_reading reading = read_field(*state, &p);
    assert_int_equal((int)value(&measure_hair, &reading, "in_view"), 12);
    assert_true(fabs(value(&measure_hair, &reading, "mean_diameter") - 66) < 3);
    assert_true(value(&measure_hair, &reading, "sd_diameter") < 3);
    phantom_free(&p);
}

static void long_hairs_across_the_field_are_one_each(void **state)
{
    struct phantom p = phantom_new(1000, 700, 6, 23);
    for (int i = 0; i < 7; i++)
        draw_hair(&p, 60, 60 + 85 * i, i % 2 ? 0.12 : -0.02, 5200, 70);
    phantom_develop(&p);
    struct measure_reading reading = read_field(*state, &p);
    assert_int_equal((int)value(&measure_hair, &reading, "in_view"), 7);
    phantom_free(&p);
}

/* Six stand alone; six have another one, clipped like them, over half of their width. */
static void hairs_of_one_follicle_that_overlap_are_two(void **state)
{
    for (int light = 0; light < 2; light++) {
        struct phantom p = phantom_new(900, 600, 5, 24);
        colour(&p, light != 0);
        for (int i = 0; i < 12; i++) {
            double x = 60 + 210 * (i % 4), y = 60 + 180 * (i / 4), angle = 0.1 + 0.1 * i;
            double aside = 32 / p.um_per_px, on = 110 / p.um_per_px;
            draw_hair(&p, x, y, angle, 600, 66);
            if (i % 2)
                continue;
            draw_hair(&p, x + on * cos(angle) - aside * sin(angle),
                      y + on * sin(angle) + aside * cos(angle), angle, 600, 66);
        }
        phantom_develop(&p);
        struct measure_reading reading = read_field(*state, &p);
        double found = value(&measure_hair, &reading, "in_view");
        assert_true(found >= 17 && found <= 19);
        phantom_free(&p);
    }
}

static void hairs_that_part_from_one_follicle_are_two(void **state)
{
    struct phantom p = phantom_new(900, 600, 5, 25);
    for (int i = 0; i < 12; i++) {
        double x = 60 + 210 * (i % 4), y = 60 + 180 * (i / 4), angle = 0.1 + 0.1 * i;
        draw_hair(&p, x, y, angle, 600, 66);
        draw_hair(&p, x + 4, y + 4, angle + 0.2, 560, 62);
    }
    phantom_develop(&p);
    struct measure_reading reading = read_field(*state, &p);
    assert_int_equal((int)value(&measure_hair, &reading, "in_view"), 24);
    assert_true(fabs(value(&measure_hair, &reading, "mean_diameter") - 64) < 4);
    phantom_free(&p);
}

/* Vellus is as thin as the blur of a sharp picture is wide. */
static void thin_hairs_are_as_thin_as_they_are_beside_thick_ones(void **state)
{
    for (int k = 0; k < 2; k++) {
        struct phantom p = phantom_new(900, 600, k ? 5 : 3, 26);
        for (int i = 0; i < 12; i++)
            draw_hair(&p, 60 + 210 * (i % 4), 60 + 180 * (i / 4), 0.1 + 0.1 * i, 360,
                      i % 2 ? 66 : 24);
        phantom_develop(&p);
        struct measure_reading reading = read_field(*state, &p);
        assert_int_equal(reading.mark_count, 12);
        for (int m = 0; m < reading.mark_count; m++) {
            double um = reading.marks[m].width_px * p.um_per_px;
            assert_true(fabs(um - (um > 45 ? 66 : 24)) < 4);
        }
        phantom_free(&p);
    }
}

/* Takes a share of each channel's light away along a line on the finished picture. */
static void dim_line(struct phantom *p, double x, double y, double angle, double length_um,
                     const double shares[3], double sd_px)
{
    double length = length_um / p->um_per_px;
    for (int j = 0; j < p->height; j++)
        for (int i = 0; i < p->width; i++) {
            double dx = i + 0.5 - x, dy = j + 0.5 - y;
            double along = dx * cos(angle) + dy * sin(angle);
            double across = dy * cos(angle) - dx * sin(angle);
            if (along < 0 || along > length || fabs(across) > 4 * sd_px)
                continue;
            uint8_t *rgb = p->rgb + 3 * ((ptrdiff_t)j * p->width + i);
            for (int c = 0; c < 3; c++)
                rgb[c] = (uint8_t)(rgb[c] * (1 - shares[c] *
                                                     exp(-across * across / (2 * sd_px * sd_px))) +
                                   0.5);
        }
}

/* Six thick hairs, and as many lines hardly darker than skin's texture at any one place. */
static int hairs_beside_faint_lines(struct bench *bench, const double shares[3], double sd_px)
{
    struct phantom p = phantom_new(900, 600, 5, 27);
    p.texture = 0.02;
    for (int i = 0; i < 6; i++)
        draw_hair(&p, 60 + 280 * (i % 3), 60 + 280 * (i / 3), 0.1 + 0.1 * i, 500, 66);
    phantom_develop(&p);
    for (int i = 0; i < 6; i++)
        dim_line(&p, 100 + 280 * (i % 3), 170 + 280 * (i / 3), 0.4 + 0.1 * i, 450, shares, sd_px);
    struct measure_reading reading = read_field(bench, &p);
    phantom_free(&p);
    return reading.mark_count;
}

static void a_hair_that_only_its_length_shows_is_counted(void **state)
{
    const double shares[3] = {0.05, 0.05, 0.05};
    assert_int_equal(hairs_beside_faint_lines(*state, shares, 1.4), 12);
}

static void skin_without_faint_hairs_vessels_and_a_pigment_network_have_none(void **state)
{
    const double nothing[3] = {0, 0, 0}, blood[3] = {0.02, 0.08, 0.07};
    const double network[3] = {0.025, 0.025, 0.025};
    assert_int_equal(hairs_beside_faint_lines(*state, nothing, 1.4), 6);
    assert_int_equal(hairs_beside_faint_lines(*state, blood, 1.4), 6);
    assert_int_equal(hairs_beside_faint_lines(*state, network, 2.6), 6);
}

/* Rows of hairs of which every second is `more` times as long; two that run on in each other. */
static int hairs_of_a_row(struct bench *bench, double more)
{
    struct phantom p = phantom_new(1000, 760, 5, 28);
    for (int i = 0; i < 14; i++)
        draw_hair(&p, 60 + 230 * (i % 4), 60 + 180 * (i / 4), 0.1, i % 2 ? 400 : 400 * more, 66);
    double x = 520, y = 640;
    draw_hair(&p, x, y, 0.1, 400, 66);
    draw_hair(&p, x + 76, y + 11, 0.2, 400, 66);
    phantom_develop(&p);
    struct measure_reading reading = read_field(bench, &p);
    phantom_free(&p);
    return reading.mark_count;
}

static void of_clipped_hairs_one_twice_as_long_is_two(void **state)
{
    assert_int_equal(hairs_of_a_row(*state, 1.1), 16);
}

static void where_lengths_differ_a_long_hair_is_one(void **state)
{
    assert_int_equal(hairs_of_a_row(*state, 2), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rims_of_bubbles_are_no_hair),
        cmocka_unit_test(a_clipped_site_at_70x_is_counted_and_as_wide_as_it_is),
        cmocka_unit_test(long_hairs_across_the_field_are_one_each),
        cmocka_unit_test(hairs_of_one_follicle_that_overlap_are_two),
        cmocka_unit_test(hairs_that_part_from_one_follicle_are_two),
        cmocka_unit_test(thin_hairs_are_as_thin_as_they_are_beside_thick_ones),
        cmocka_unit_test(of_clipped_hairs_one_twice_as_long_is_two),
        cmocka_unit_test(where_lengths_differ_a_long_hair_is_one),
        cmocka_unit_test(a_hair_that_only_its_length_shows_is_counted),
        cmocka_unit_test(skin_without_faint_hairs_vessels_and_a_pigment_network_have_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
