/* Found things are matched to themselves through the mapping of two photographs. */
#include "progress/progress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The follow-up of the drawn pairs: twice as large, moved by (100, 50); left of 0 it shows nothing.
 */
static bool forward(const void *context, double x, double y, double *mx, double *my)
{
    (void)context;
    *mx = 2 * x + 100;
    *my = 2 * y + 50;
    return x >= 0;
}

static bool back(const void *context, double x, double y, double *mx, double *my)
{
    (void)context;
    *mx = (x - 100) / 2;
    *my = (y - 50) / 2;
    return *mx >= 0;
}

static struct measure_mark line(struct image_point points[2], double x0, double y0, double x1,
                                double y1)
{
    points[0] = (struct image_point){x0, y0};
    points[1] = (struct image_point){x1, y1};
    return (struct measure_mark){.kind = MEASURE_WRINKLE,
                                 .points = points,
                                 .count = 2,
                                 .length_px = hypot(x1 - x0, y1 - y0)};
}

static struct measure_mark spot(struct image_point *point, double x, double y, double area)
{
    *point = (struct image_point){x, y};
    return (struct measure_mark){
        .kind = MEASURE_SPOT, .points = point, .count = 1, .area_px = area};
}

static struct progress_ledger match(struct measure_mark *before, int nb, struct measure_mark *after,
                                    int na, struct arena *arena)
{
    static const double tolerance[PROGRESS_MARK_KINDS] = {5, 5, 5};
    struct progress_marks a = {before, nb}, b = {after, na};
    struct progress_ledger ledger;
    assert_int_equal(
        progress_match_marks(&a, &b, forward, back, NULL, 2, tolerance, &ledger, arena, NULL),
        MESO_OK);
    return ledger;
}

static const struct progress_match *with(const struct progress_ledger *ledger, int before,
                                         int after)
{
    for (int i = 0; i < ledger->count; i++)
        if (ledger->at[i].before == before && ledger->at[i].after == after)
            return &ledger->at[i];
    return NULL;
}

static void lines_are_matched_to_themselves_through_the_mapping(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[12];
    struct measure_mark before[] = {line(p, 10, 10, 60, 10), line(p + 2, 10, 40, 60, 40),
                                    line(p + 4, 100, 10, 100, 60)};
    /* The same first line, the second grown to three times its length, the third gone, one new. */
    struct measure_mark after[] = {line(p + 6, 120, 71, 220, 71), line(p + 8, 120, 130, 420, 130),
                                   line(p + 10, 600, 600, 700, 600)};
    struct progress_ledger ledger = match(before, 3, after, 3, arena);
    assert_int_equal(ledger.count, 4);
    assert_int_equal(with(&ledger, 0, 0)->fate, PROGRESS_KEPT);
    assert_int_equal(with(&ledger, 1, 1)->fate, PROGRESS_CHANGED);
    assert_int_equal(with(&ledger, 2, -1)->fate, PROGRESS_GONE);
    assert_int_equal(with(&ledger, -1, 2)->fate, PROGRESS_NEW);
    assert_int_equal(ledger.before_id[1], ledger.after_id[1]);
    assert_int_not_equal(ledger.before_id[2], ledger.after_id[2]);
    base_arena_free(arena);
}

static void each_spot_is_matched_once_and_to_the_nearest(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[5];
    struct measure_mark before[] = {spot(p, 10, 10, 20), spot(p + 1, 13, 10, 20)};
    struct measure_mark after[] = {spot(p + 2, 126, 70, 80), spot(p + 3, 120, 70, 80),
                                   spot(p + 4, 122, 74, 80)};
    struct progress_ledger ledger = match(before, 2, after, 3, arena);
    assert_non_null(with(&ledger, 0, 1));
    assert_non_null(with(&ledger, 1, 0));
    assert_int_equal(with(&ledger, -1, 2)->fate, PROGRESS_NEW);
    assert_int_equal(with(&ledger, 0, 1)->fate, PROGRESS_KEPT);
    base_arena_free(arena);
}

static void what_the_other_photograph_does_not_show_is_neither_gone_nor_new(void **state)
{
    (void)state;
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    struct image_point p[2];
    struct measure_mark before[] = {spot(p, -20, 10, 20)}, after[] = {spot(p + 1, 20, 70, 80)};
    struct progress_ledger ledger = match(before, 1, after, 1, arena);
    assert_int_equal(ledger.count, 2);
    assert_int_equal(ledger.at[0].fate, PROGRESS_UNDECIDED);
    assert_int_equal(ledger.at[1].fate, PROGRESS_UNDECIDED);
    assert_int_equal(ledger.before_id[0], 1);
    assert_int_equal(ledger.after_id[0], 2);
    base_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_matched_to_themselves_through_the_mapping),
        cmocka_unit_test(each_spot_is_matched_once_and_to_the_nearest),
        cmocka_unit_test(what_the_other_photograph_does_not_show_is_neither_gone_nor_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
