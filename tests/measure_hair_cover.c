/* Sentences on coverage: scalps drawn of single hairs, whose truth is known. */
#include "hair_bench.h"

extern const struct measure measure_hair_coverage;

/* A scalp whose part x < edge is combed hair of the given colour, the rest bare. */
static struct phantom scalp(double edge, double parting_px, const double hair[3])
{
    struct phantom p = phantom_new(600, 450, 100, 21);
    memcpy(p.hair, hair, sizeof p.hair);
    p.texture = 0.02;
    for (int i = 0; i < 3600; i++) {
        struct image_point points[33];
        double x = 600 * phantom_random(&p), y = 450 * phantom_random(&p);
        int count = phantom_curve((struct image_point){x, y}, 1.5 + 0.1 * phantom_normal(&p),
                                  0.1 * phantom_normal(&p), 60, points);
        bool bare = false;
        for (int k = 0; k < count; k++)
            bare |= points[k].x > edge || fabs(points[k].x - 300) < parting_px / 2;
        if (!bare)
            phantom_hair(&p, points, count, 220, 220, 0.97);
    }
    phantom_develop(&p);
    return p;
}

static const double colours[3][3] = {{0.02, 0.015, 0.012}, {0.20, 0.09, 0.04}, {0.48, 0.34, 0.17}};

/* Mean share of the pixels that hair hides. */
static double hidden(const struct phantom *p)
{
    double sum = 0, pixels = (double)p->width * p->height;
    for (size_t i = 0; i < (size_t)p->width * (size_t)p->height; i++)
        sum += 1 - p->cover[i];
    return sum / pixels;
}

static void coverage_is_what_was_drawn(void **state)
{
    for (int c = 0; c < 3; c++) {
        struct phantom p = scalp(300, 0, colours[c]);
        struct measure_reading reading = read_with(*state, &measure_hair_coverage, &p, NAN);
        double truth = hidden(&p);
        /* blond on light skin: told apart, or refused, but never guessed */
        if (c == 2 && isnan(reading.values[0]))
            assert_string_equal(reading.reasons[0], "hair_like_skin");
        else
            assert_true(fabs(reading.values[0] - truth) < 0.03);
        phantom_free(&p);
    }
}

static void bare_skin_is_not_covered(void **state)
{
    struct phantom p = scalp(-100, 0, colours[0]);
    struct measure_reading reading = read_with(*state, &measure_hair_coverage, &p, 0.1);
    assert_true(reading.values[0] < 0.02);
    phantom_free(&p);
}

static void hair_without_a_bare_place_is_read_right_or_refused(void **state)
{
    struct phantom p = scalp(1000, 0, colours[1]);
    struct measure_reading reading = read_with(*state, &measure_hair_coverage, &p, 0.1);
    if (isnan(reading.values[0]))
        assert_string_equal(reading.reasons[0], "hair_like_skin");
    else
        assert_true(fabs(reading.values[0] - hidden(&p)) < 0.05);
    phantom_free(&p);
}

static void a_parting_is_as_wide_as_it_was_drawn(void **state)
{
    struct phantom p = scalp(1000, 30, colours[0]);
    struct measure_reading reading = read_with(*state, &measure_hair_coverage, &p, 0.1);
    double width = value(&measure_hair_coverage, &reading, "parting_width");
    assert_true(fabs(width - 3) < 0.5);
    reading = read_with(*state, &measure_hair_coverage, &p, NAN);
    assert_true(isnan(value(&measure_hair_coverage, &reading, "parting_width")));
    assert_true(fabs(value(&measure_hair_coverage, &reading, "parting_fraction") - 30 / 450.0) <
                0.012);
    phantom_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_is_what_was_drawn),
        cmocka_unit_test(bare_skin_is_not_covered),
        cmocka_unit_test(hair_without_a_bare_place_is_read_right_or_refused),
        cmocka_unit_test(a_parting_is_as_wide_as_it_was_drawn),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
