/* Drawn fields handed to a measure, for the programs of tests on hair. */
#ifndef TESTS_HAIR_BENCH_H
#define TESTS_HAIR_BENCH_H

#include "hair_phantom.h"
#include "measure/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bench {
    struct kernels kernels;
    struct arena *arena;
};

static inline int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    *state = bench;
    return kernels_select(&bench->kernels, NULL) || base_arena_new(&bench->arena, 0, NULL);
}

static inline int tear_down(void **state)
{
    struct bench *bench = *state;
    base_arena_free(bench->arena);
    free(bench);
    return 0;
}

static inline struct measure_reading read_with(struct bench *bench, const struct measure *measure,
                                               const struct phantom *p, double mm_per_px)
{
    struct measure_input input = {
        .kernels = &bench->kernels, .photo = &p->photo, .zone = &p->zone, .mm_per_px = mm_per_px};
    struct measure_reading reading;
    struct meso_error err = {0, ""};
    if (measure->run(&input, &reading, bench->arena, &err))
        fail_msg("%s", err.text);
    return reading;
}

static inline double value(const struct measure *measure, const struct measure_reading *reading,
                           const char *field)
{
    int index = measure_field_index(measure, field);
    assert_true(index >= 0);
    return reading->values[index];
}

#endif
