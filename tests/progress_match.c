/* The ledger's matching: hairs, pieces of lines, ways of change, net change, growth. */
#include "progress/progress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { MOST = 4096 };
/* 0.1 mm of hair, 1.5 mm of the others at 10 um a pixel. */
static const double tolerance[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = 150, [MEASURE_SPOT] = 150, [MEASURE_HAIR] = 10};

static bool same(const void *context, double x, double y, double *mx, double *my)
{
    (void)context;
    *mx = x;
    *my = y;
    return true;
}

struct field {
    struct arena *arena;
    struct measure_mark before[MOST], after[MOST];
    int nb, na;
    struct progress_ledger ledger;
};

static struct field *field_new(void)
{
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    struct field *f = base_arena_calloc(arena, 1, sizeof *f, NULL);
    f->arena = arena;
    return f;
}

static void add(struct field *f, bool after, enum measure_mark_kind kind, double x, double y,
                double angle, double length, double width)
{
    struct measure_mark *mark = after ? &f->after[f->na++] : &f->before[f->nb++];
    *mark = (struct measure_mark){.kind = kind,
                                  .count = 9,
                                  .width_px = width,
                                  .length_px = length,
                                  .depth = 0.2,
                                  .contrast = 0.6};
    mark->points = base_arena_alloc(f->arena, 9 * sizeof *mark->points, NULL);
    for (int i = 0; i < 9; i++)
        mark->points[i] = (struct image_point){x + i / 8.0 * length * cos(angle),
                                               y + i / 8.0 * length * sin(angle)};
}

static void match(struct field *f)
{
    struct progress_marks a = {f->before, f->nb}, b = {f->after, f->na};
    assert_int_equal(
        progress_match_marks(&a, &b, same, same, NULL, 1, tolerance, &f->ledger, f->arena, NULL),
        MESO_OK);
}

static int count(const struct field *f, enum progress_fate fate)
{
    int found = 0;
    for (int i = 0; i < f->ledger.count; i++)
        found += f->ledger.at[i].fate == fate;
    return found;
}

static bool paired(const struct field *f, int before, int after)
{
    for (int i = 0; i < f->ledger.count; i++)
        if (f->ledger.at[i].before == before && f->ledger.at[i].after == after)
            return true;
    return false;
}

static void hairs_of_one_follicle_are_told_by_where_they_point(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 100, 100, 0.0, 90, 7);
    add(f, false, MEASURE_HAIR, 102, 101, 0.5, 90, 7);
    add(f, true, MEASURE_HAIR, 101, 100, 0.55, 60, 7); /* cut and moved a little */
    add(f, true, MEASURE_HAIR, 103, 102, 0.08, 110, 7);
    match(f);
    assert_true(paired(f, 0, 1) && paired(f, 1, 0));
    base_arena_free(f->arena);
}

/* Nearest first would take the second's partner for the first and leave two alone. */
static void the_assignment_of_least_cost_leaves_nobody_alone(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 100, 100, 0, 90, 7);
    add(f, false, MEASURE_HAIR, 100, 106, 0, 90, 7);
    add(f, true, MEASURE_HAIR, 100, 105, 0, 90, 7);
    add(f, true, MEASURE_HAIR, 100, 112, 0, 90, 7);
    match(f);
    assert_true(paired(f, 0, 0) && paired(f, 1, 1));
    base_arena_free(f->arena);
}

static void a_hair_taken_by_its_tip_is_still_itself(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 100, 100, 0, 90, 7);
    add(f, true, MEASURE_HAIR, 190, 100, acos(-1), 90, 7);
    match(f);
    assert_true(paired(f, 0, 0));
    base_arena_free(f->arena);
}

static void a_thicker_hair_is_said_to_be_thickened(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 100, 100, 0, 90, 4);
    add(f, false, MEASURE_HAIR, 100, 300, 0, 90, 6);
    add(f, true, MEASURE_HAIR, 100, 100, 0, 90, 6.5);
    add(f, true, MEASURE_HAIR, 100, 300, 0, 90, 6.3);
    match(f);
    assert_int_equal(f->ledger.at[0].fate, PROGRESS_CHANGED);
    assert_int_equal(f->ledger.at[0].ways, PROGRESS_THICKENED);
    assert_int_equal(f->ledger.at[1].fate, PROGRESS_KEPT);
    base_arena_free(f->arena);
}

static void a_wrinkle_in_two_pieces_is_one(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_WRINKLE, 1000, 1000, 0, 2000, 30);
    add(f, true, MEASURE_WRINKLE, 1010, 1020, 0, 900, 30);
    add(f, true, MEASURE_WRINKLE, 2000, 1010, 0, 950, 30);
    match(f);
    assert_int_equal(f->ledger.count, 1);
    assert_int_equal(f->ledger.at[0].fate, PROGRESS_KEPT);
    assert_int_equal(f->ledger.after_id[0], f->ledger.after_id[1]);
    assert_int_equal(f->ledger.before_id[0], f->ledger.after_id[0]);
    base_arena_free(f->arena);
}

static void a_hair_in_pieces_is_one_and_each_piece_has_its_own_id(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 1000, 1000, 0, 120, 7);
    add(f, true, MEASURE_HAIR, 1000, 1000, 0, 60, 7);
    add(f, true, MEASURE_HAIR, 1065, 1000, 0, 50, 7);
    match(f);
    assert_int_equal(f->ledger.count, 1);
    assert_int_equal(count(f, PROGRESS_NEW), 0);
    assert_int_equal(f->ledger.after_id[1 - f->ledger.at[0].after],
                     f->ledger.at[0].id + PROGRESS_PIECE);
    base_arena_free(f->arena);
}

static bool left_half(const void *context, double x, double y, double *mx, double *my)
{
    return same(context, x, y, mx, my) && x < 500;
}

static void what_the_other_photograph_does_not_show_is_undecided_and_counts_for_nothing(
    void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_HAIR, 300, 300, 0, 90, 7);
    add(f, false, MEASURE_HAIR, 700, 300, 0, 90, 7);
    add(f, true, MEASURE_HAIR, 300, 300, 0, 90, 7);
    struct progress_marks a = {f->before, f->nb}, b = {f->after, f->na};
    struct progress_paired paired;
    assert_int_equal(progress_match_marks(&a, &b, left_half, left_half, NULL, 1, tolerance,
                                          &f->ledger, f->arena, NULL),
                     MESO_OK);
    assert_int_equal(f->ledger.count, 2);
    assert_int_equal(count(f, PROGRESS_UNDECIDED), 1);
    assert_true(progress_pair(&f->ledger, MEASURE_HAIR, &paired));
    assert_int_equal(paired.undecided[0] + paired.undecided[1], 0);
    base_arena_free(f->arena);
}

static void lines_that_cross_are_two(void **state)
{
    (void)state;
    struct field *f = field_new();
    add(f, false, MEASURE_WRINKLE, 1000, 1000, 0, 400, 30);
    add(f, true, MEASURE_WRINKLE, 1200, 800, acos(-1) / 2, 400, 30);
    match(f);
    assert_int_equal(count(f, PROGRESS_GONE), 1);
    assert_int_equal(count(f, PROGRESS_NEW), 1);
    base_arena_free(f->arena);
}

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void fill(struct field *f, int hairs, double side)
{
    uint32_t state = 7;
    for (int i = 0; i < hairs; i++) {
        double x = next(&state) % 100000 * side / 100000, y = next(&state) % 100000 * side / 100000;
        double angle = next(&state) % 100 * 0.01;
        add(f, false, MEASURE_HAIR, x, y, angle, 90, 7);
        add(f, true, MEASURE_HAIR, x + 1, y - 1, angle + 0.05, 80, 7);
    }
}

static void the_same_field_twice_is_kept_whole(void **state)
{
    (void)state;
    struct field *f = field_new();
    fill(f, 200, 1600);
    for (int i = 0; i < f->nb; i++)
        f->after[i] = f->before[i];
    match(f);
    assert_int_equal(count(f, PROGRESS_KEPT), 200);
    for (int i = 0; i < f->nb; i++)
        assert_int_equal(f->ledger.before_id[i], f->ledger.after_id[i]);
    base_arena_free(f->arena);
}

static double seconds(int hairs, double side)
{
    double best = INFINITY;
    for (int round = 0; round < 3; round++) {
        struct field *f = field_new();
        fill(f, hairs, side);
        clock_t start = clock();
        match(f);
        best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
        base_arena_free(f->arena);
    }
    return best;
}

/* Printed, and far from what asking all of all would take (100 times). */
static void ten_times_the_hairs_take_about_ten_times_as_long(void **state)
{
    (void)state;
    double few = seconds(200, 1600), many = seconds(2000, 1600 * sqrt(10));
    print_message("matching: 200 hairs %.2f ms, 2,000 hairs %.2f ms, %.1f times\n", 1000 * few,
                  1000 * many, many / few);
    assert_true(many < 40 * few + 0.01);
}

static void growing_hairs_are_told_from_resting_ones(void **state)
{
    (void)state;
    struct field *f = field_new();
    uint32_t random = 3;
    for (int i = 0; i < 60; i++) {
        double x = 300 + i % 10 * 250, y = 300 + i / 10 * 250;
        double jitter = (int)(next(&random) % 100) / 100.0 * 4 - 2;
        add(f, false, MEASURE_HAIR, x, y, 0.3, 35, 7);
        add(f, true, MEASURE_HAIR, x, y, 0.33, 35 + jitter + (i % 5 ? 70 : 0), 7);
    }
    match(f);
    struct progress_growth_view views[2] = {{{f->before, f->nb}, 0.01, 3200, 2200},
                                            {{f->after, f->na}, 0.01, 3200, 2200}};
    struct progress_phototrichogram out;
    assert_int_equal(progress_phototrichogram(&f->ledger, views, same, NULL, 2, false, 0.01, &out,
                                              f->arena, NULL),
                     MESO_OK);
    assert_null(out.reason);
    assert_true(fabs(out.anagen_fraction - 0.8) < 0.02);
    assert_true(fabs(out.growth_rate - 0.35) < 0.01);
    assert_true(out.anagen95[0] < 0.8 && out.anagen95[1] > 0.8);
    const double wrong[] = {NAN, 0.5, 5};
    for (int i = 0; i < 3; i++) {
        progress_phototrichogram(&f->ledger, views, same, NULL, wrong[i], false, 0.01, &out,
                                 f->arena, NULL);
        assert_string_equal(out.reason, i ? "interval_out_of_range" : "interval_unknown");
        assert_true(isnan(out.anagen_fraction) && isnan(out.growth_rate));
    }
    base_arena_free(f->arena);
}

static void hairs_combed_another_way_are_still_themselves(void **state)
{
    (void)state;
    struct field *f = field_new();
    uint32_t random = 5;
    for (int i = 0; i < 60; i++) {
        double x = 300 + i % 10 * 250, y = 300 + i / 10 * 250;
        double angle = next(&random) % 100 * 0.005;
        add(f, false, MEASURE_HAIR, x, y, angle, 90, 7);
        if (i)
            add(f, true, MEASURE_HAIR, x + 1, y, angle + 1.4, 90, 7);
    }
    match(f);
    assert_true(fabs(f->ledger.comb - 1.4) < 0.02);
    assert_int_equal(count(f, PROGRESS_KEPT), 59);
    assert_int_equal(count(f, PROGRESS_GONE), 1);
    base_arena_free(f->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hairs_of_one_follicle_are_told_by_where_they_point),
        cmocka_unit_test(the_assignment_of_least_cost_leaves_nobody_alone),
        cmocka_unit_test(a_hair_taken_by_its_tip_is_still_itself),
        cmocka_unit_test(a_thicker_hair_is_said_to_be_thickened),
        cmocka_unit_test(a_wrinkle_in_two_pieces_is_one),
        cmocka_unit_test(a_hair_in_pieces_is_one_and_each_piece_has_its_own_id),
        cmocka_unit_test(
            what_the_other_photograph_does_not_show_is_undecided_and_counts_for_nothing),
        cmocka_unit_test(lines_that_cross_are_two),
        cmocka_unit_test(the_same_field_twice_is_kept_whole),
        cmocka_unit_test(ten_times_the_hairs_take_about_ten_times_as_long),
        cmocka_unit_test(hairs_combed_another_way_are_still_themselves),
        cmocka_unit_test(growing_hairs_are_told_from_resting_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
