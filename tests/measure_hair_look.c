/* Sentences on the second look at a hair: fields are drawn with it and without it. */
#include "hair_phantom.h"
#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { POINTS = 33 };

struct bench {
    struct kernels kernels;
    struct arena *arena;
    struct phantom field;
    bool clear[POINTS];
};

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    *state = bench;
    bench->field = phantom_new(800, 600, 5, 11);
    for (int i = 0; i < POINTS; i++)
        bench->clear[i] = true;
    return kernels_select(&bench->kernels, NULL) || base_arena_new(&bench->arena, 0, NULL);
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    phantom_free(&bench->field);
    base_arena_free(bench->arena);
    free(bench);
    return 0;
}

/* px; the way is of POINTS */
static void curve(double x, double y, double degrees, double bend, struct image_point *way)
{
    int count = phantom_curve((struct image_point){x, y}, degrees * acos(-1) / 180, bend, 150, way);
    assert_int_equal(count, POINTS);
}

static void draw(struct bench *bench, double x, double y, double degrees, double bend, double um)
{
    struct image_point way[POINTS];
    curve(x, y, degrees, bend, way);
    phantom_hair(&bench->field, way, POINTS, um, um, 0.95);
}

/* Hairs elsewhere, so that the field has hair at all; then the picture is taken. */
static struct measure_hair_view *view_of(struct bench *bench)
{
    for (int i = 0; i < 6; i++)
        draw(bench, 60 + 120 * i, 40, 0, 0, 70);
    phantom_develop(&bench->field);
    const struct measure_input input = {.kernels = &bench->kernels,
                                        .photo = &bench->field.photo,
                                        .zone = &bench->field.zone,
                                        .mm_per_px = 0.005};
    struct measure_hair_view *view;
    assert_int_equal(measure_hair_view_new(&input, &view, bench->arena, NULL), MESO_OK);
    return view;
}

static struct measure_look look(const struct bench *bench, const struct measure_hair_view *view,
                                double degrees, double bend, double um)
{
    struct image_point points[POINTS];
    curve(300, 350, degrees, bend, points);
    const struct measure_hair_way way = {points, bench->clear, POINTS, um / 5, 0.5, false, 0, 0};
    return measure_hair_look(view, &way);
}

static void a_hair_that_leaves_its_root_another_way_is_seen(void **state)
{
    struct bench *bench = *state;
    draw(bench, 300, 350, 38, 0.2, 70);
    struct measure_look found = look(bench, view_of(bench), 20, 0.2, 70);
    assert_true(found.contrast > 0.4);
    assert_true(found.shown > 0.95);
    assert_true(found.likelihood > 1);
}

static void where_there_is_none_nothing_is_seen_though_it_would_be(void **state)
{
    struct bench *bench = *state;
    draw(bench, 420, 250, 110, 0, 70); /* crosses the place */
    struct measure_look found = look(bench, view_of(bench), 20, 0.2, 70);
    assert_true(found.contrast < 0.1);
    assert_true(found.shown > 0.9);
    assert_true(found.likelihood < 0.15);
}

static void a_thin_hair_is_no_thick_one(void **state)
{
    struct bench *bench = *state;
    draw(bench, 300, 350, 20, 0, 22);
    assert_true(look(bench, view_of(bench), 20, 0, 80).contrast < 0.2);
}

static void what_lies_under_others_is_not_said_to_be_in_view(void **state)
{
    struct bench *bench = *state;
    struct measure_hair_view *view = view_of(bench);
    struct image_point way[POINTS];
    for (int degrees = -20; degrees <= 60; degrees += 4) {
        curve(300, 350, degrees, 0, way);
        measure_hair_view_take(view, way, POINTS, 18, 1);
    }
    struct measure_look found = look(bench, view, 20, 0, 70);
    assert_true(found.shown < 0.3);
    assert_true(found.likelihood > 0.4 && found.likelihood < 1.5); /* nothing is told */
    curve(300, 350, 20, 0, way);
    assert_false(measure_hair_view_shows(view, way[POINTS / 2], 0));
}

static void a_hair_is_looked_at_in_its_own_place_but_not_in_anothers(void **state)
{
    struct bench *bench = *state;
    draw(bench, 300, 350, 20, 0, 70);
    struct measure_hair_view *view = view_of(bench);
    struct image_point way[POINTS];
    curve(300, 350, 20, 0, way);
    measure_hair_view_take(view, way, POINTS, 18, 3);
    struct measure_hair_way asked = {way, bench->clear, POINTS, 14, 0.5, false, 3, 0.1};
    assert_true(measure_hair_look(view, &asked).contrast > 0.4);
    assert_true(measure_hair_view_shows(view, way[POINTS / 2], 3));
    asked.hair = 2;
    assert_true(measure_hair_look(view, &asked).contrast < 0.2);
    measure_hair_view_take(view, way, POINTS, 18, 2); /* now it lies under both */
    asked.hair = 3;
    assert_true(measure_hair_look(view, &asked).contrast < 0.2);
}

static void hairs_that_hardly_turn_are_not_sought_far_away(void **state)
{
    struct bench *bench = *state;
    draw(bench, 300, 350, 44, 0, 70);
    struct measure_hair_view *view = view_of(bench);
    struct image_point way[POINTS];
    curve(300, 350, 20, 0, way);
    struct measure_hair_way asked = {way, bench->clear, POINTS, 14, 0.5, false, 0, 0.2};
    assert_true(measure_hair_look(view, &asked).contrast > 0.4);
    asked.turn_sd = 0.07;
    assert_true(measure_hair_look(view, &asked).contrast < 0.2);
}

static void a_way_over_two_hairs_tells_nothing(void **state)
{
    struct bench *bench = *state;
    struct measure_hair_view *view = view_of(bench);
    struct image_point points[POINTS];
    curve(300, 350, 0, 0, points);
    for (int i = 11; i < POINTS; i++) /* over to a neighbour and on along it */
        points[i] = (struct image_point){points[i - 1].x + (i < 22 ? 0 : 4.7),
                                         points[i - 1].y + (i < 22 ? 7 : 0)};
    const struct measure_hair_way way = {points, bench->clear, POINTS, 14, 0.5, false, 0, 0};
    assert_true(measure_hair_look(view, &way).shown == 0);
    assert_true(measure_hair_look(view, &way).likelihood == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hair_that_leaves_its_root_another_way_is_seen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(where_there_is_none_nothing_is_seen_though_it_would_be,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_thin_hair_is_no_thick_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_lies_under_others_is_not_said_to_be_in_view, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_way_over_two_hairs_tells_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hair_is_looked_at_in_its_own_place_but_not_in_anothers,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(hairs_that_hardly_turn_are_not_sought_far_away, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
