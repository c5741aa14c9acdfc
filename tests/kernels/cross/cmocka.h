/* As much of cmocka as the kernels' tests use, for machines of which no cmocka is installed: the
   first failure ends the program. */
#ifndef TESTS_KERNELS_CROSS_CMOCKA_H
#define TESTS_KERNELS_CROSS_CMOCKA_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*test)(void **state);
    int (*setup)(void **state);
};
#define cmocka_unit_test_setup(test, setup) \
    {                                       \
#test, test, setup                  \
    }

#define fail_msg(...)                          \
    do {                                       \
        printf("%s:%d: ", __FILE__, __LINE__); \
        printf(__VA_ARGS__);                   \
        printf("\n");                          \
        exit(1);                               \
    } while (0)
#define assert_true(what)                  \
    do {                                   \
        if (!(what))                       \
            fail_msg("not so: %s", #what); \
    } while (0)
#define assert_false(what) assert_true(!(what))
#define assert_non_null(what) assert_true((what) != NULL)
#define assert_int_equal(a, b) assert_true((intmax_t)(a) == (intmax_t)(b))
#define assert_ptr_equal(a, b) assert_true((const void *)(a) == (const void *)(b))
#define assert_ptr_not_equal(a, b) assert_true((const void *)(a) != (const void *)(b))
#define assert_string_equal(a, b) assert_true(strcmp(a, b) == 0)
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)
#define assert_in_range(a, low, high) assert_true((a) >= (low) && (a) <= (high))
#define print_message printf

static inline int run_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", tests[i].name);
        fflush(stdout);
        void *state = NULL;
        if (tests[i].setup && tests[i].setup(&state))
            return 1;
        tests[i].test(&state);
    }
    printf("%zu tests passed\n", count);
    return 0;
}
#define cmocka_run_group_tests_name(name, tests, setup, teardown) \
    run_tests(tests, sizeof(tests) / sizeof *(tests))

#endif
