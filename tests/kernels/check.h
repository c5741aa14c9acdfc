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

/* An entry of the table without its check_NAME (the scalar definition, and whatever level
   MESOTRACK_SIMD names, against float64) and its levels_NAME (every level of this machine against
   scalar, bit by bit) does not link. */
#define KERNEL(name, arguments)      \
    void check_##name(void **state); \
    void levels_##name(void **state);
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
    size_t mapped_bytes; /* 0: of the heap */
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

/* Numbers that are the same on every run; check_begin, before each test, starts them anew. */
int check_begin(void **state);
unsigned check_random(void);
double check_uniform(double low, double high);

/* Fails unless |got - expected| <= tolerance; also for NaN. */
void check_near(double got, double expected, double tolerance, const char *what, int x, int y);

const struct kernels *check_kernels(void);
/* The scalar table, and the levels above it that this machine has: index 0 on, NULL at the end. */
const struct kernels *check_scalar(void);
const struct kernels *check_level(int index);

/* What levels_NAME runs over: for (case = 0; case < CHECK_CASES; case++): every width of 1..131
   (and some beyond the kernels' steps) with changing heights, strides, offsets and fillings. */
enum check_filling {
    CHECK_RANDOM,
    CHECK_LOWEST,      /* all `low` */
    CHECK_HIGHEST,     /* all `high` */
    CHECK_ALTERNATING, /* low and high in turn, as a chessboard */
    CHECK_DENORMAL,    /* random numbers of 1e-40, and zeros of both signs */
    CHECK_FILLINGS
};
enum { CHECK_CASES = 140 };
enum check_filling check_case(int index, int *width, int *height);
/* A picture that is filled. Every fourth one ends, with the last pixel of its last row, at memory
   that can't be read: who reads on crashes. */
struct picture check_filled(int width, int height, enum check_filling filling, double low,
                            double high);
/* A copy of the values with fences, stride and offset of its own. */
struct picture check_copy(const struct picture *picture);
struct stencil check_stencil_copy(const struct stencil *stencil);
/* Fails unless both hold the same bits. */
void check_same(const struct plane *scalar, const struct plane *level, const char *level_name,
                const char *entry);
void check_same_mask(const struct mask *scalar, const struct mask *level, const char *level_name,
                     const char *entry);
void check_same_bytes(const void *scalar, const void *level, size_t size, const char *level_name,
                      const char *entry);

/* Runs an entry's thin in scratch of just the size it asks for. */
void check_thin_in(struct mask source, struct mask destination, const struct kernels *kernels);

/* Notes an error against float64; check_print_errors prints each entry's percentiles. */
void check_error(const char *entry, double error);
void check_print_errors(void);
struct arena *check_arena(void);

/* Sizes that each check runs over: all widths 1..70 with changing heights, and some that are longer
   than the steps of the kernels. */
enum { CHECK_SIZES = 73 };
void check_size(int index, int *width, int *height);

#endif
