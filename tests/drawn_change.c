/* Changes of a drawn measure, for the tests of progress. */
#include "drawn_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct measure_field fields[] = {
    {"density", "mm/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
    {"tone", "deg", 0, MEASURE_POOL_NONE, NULL, "drawn"},
};
const struct measure drawn_measure = {.name = "drawn",
                                      .version = 1,
                                      .title = "Drawn",
                                      .recovery_days = 5,
                                      .field_count = 2,
                                      .headline_count = 1,
                                      .fields = fields};
static const struct measure_field coloured_fields[] = {
    {"tone", "deg", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
    {"spread", "1", -1, MEASURE_POOL_AREA_MEAN, NULL, "drawn"},
};
const struct measure drawn_colour_measure = {.name = "drawn",
                                             .version = 1,
                                             .title = "Drawn",
                                             .absolute_colour = 1u << 0,
                                             .field_count = 2,
                                             .headline_count = 1,
                                             .fields = coloured_fields};

const struct quality drawn_fine = {.usable = true, .comparable = true};

struct progress_gate drawn_open_gate(void)
{
    return (struct progress_gate){
        .quality = &drawn_fine, .baseline = &drawn_fine, .zone_valid_fraction = 1, .days = -1};
}

struct progress_change drawn_compare_fields(const struct measure *measure, int field, double before,
                                            double after, const struct progress_gate *gate)
{
    struct measure_reading a = {.values = {before, before}}, b = {.values = {after, after}};
    struct progress_captures x = {{&a}, 1}, y = {{&b}, 1};
    struct progress_change change;
    progress_compare(measure, field, "forehead", &x, &y, gate, &change);
    return change;
}

struct progress_change drawn_compare(const struct measure *measure, double before, double after,
                                     const struct progress_gate *gate)
{
    return drawn_compare_fields(measure, 0, before, after, gate);
}

void drawn_decide(struct progress_change *changes, int count)
{
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    assert_int_equal(progress_decide(changes, count, arena, NULL), MESO_OK);
    base_arena_free(arena);
}

struct progress_change drawn_compare_captures(const double *before, int before_count,
                                              const double *after, int after_count)
{
    struct measure_reading readings[16] = {0};
    struct progress_captures a = {.count = before_count}, b = {.count = after_count};
    struct progress_gate gate = drawn_open_gate();
    struct progress_change change;
    for (int i = 0; i < before_count; i++) {
        readings[i].values[0] = before[i];
        a.at[i] = &readings[i];
    }
    for (int i = 0; i < after_count; i++) {
        readings[before_count + i].values[0] = after[i];
        b.at[i] = &readings[before_count + i];
    }
    progress_compare(&drawn_measure, 0, "forehead", &a, &b, &gate, &change);
    return change;
}
