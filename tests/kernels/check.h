/* What the checks of the kernels share: fenced pictures, drawn numbers, the table under test. */
#ifndef TESTS_KERNELS_CHECK_H
#define TESTS_KERNELS_CHECK_H

#include "kernels/kernels.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* An entry of the table without its check_NAME does not link. */
#define KERNEL(name, arguments) void check_##name(void **state);
#include "kernels/kernels_list.h"
#undef KERNEL

#define SENTENCE(name) void name(void **state);
#include "sentences.h"
#undef SENTENCE

/* A plane or mask in the middle of memory that must not change: fences of 1..8 floats at the sides,
   two rows above and below, an odd stride. */
struct picture {
    struct plane plane;
    float *memory;
    size_t count;
};
struct stencil {
    struct mask mask;
    uint8_t *memory;
    size_t count;
};

struct picture check_picture(int width, int height);
struct picture check_random_picture(int width, int height, double low, double high);
void check_picture_fences(const struct picture *picture);
void check_picture_free(struct picture *picture);
struct stencil check_stencil(int width, int height);
/* Of 100 pixels about `percent` are set, to any value but 0. */
struct stencil check_random_stencil(int width, int height, int percent);
void check_stencil_fences(const struct stencil *stencil);
void check_stencil_free(struct stencil *stencil);

/* The pixel of a plane or mask; outside is the nearest edge pixel. */
double check_at(const struct plane *plane, int x, int y);
bool check_set(const struct mask *mask, int x, int y);

/* Numbers that are the same on every run. */
unsigned check_random(void);
double check_uniform(double low, double high);

/* Fails unless |got - expected| <= tolerance; also for NaN. */
void check_near(double got, double expected, double tolerance, const char *what, int x, int y);

const struct kernels *check_kernels(void);
struct arena *check_arena(void);

/* Sizes that each check runs over: all widths 1..70 with changing heights, and some that are longer
   than the steps of the kernels. */
enum { CHECK_SIZES = 73 };
void check_size(int index, int *width, int *height);

#endif
