/* The filters on every level against scalar, bit by bit. */
#include "check.h"

void levels_convolve(void **state)
{
    (void)state;
    float row[KERNELS_MAX_TAPS], column[KERNELS_MAX_TAPS];
    for (int i = 0; i < KERNELS_MAX_TAPS; i++) {
        row[i] = (float)check_uniform(-1, 1);
        column[i] = (float)check_uniform(-1, 1);
    }
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, row_radius = i % 12, column_radius = i * 7 % 18;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -1000, 1000);
        struct picture scalar = check_picture(width, height), a = check_picture(width, height);
        check_scalar()->convolve(in.plane, scalar.plane, row, row_radius, column, column_radius,
                                 a.plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height), b = check_picture(width, height);
            level->convolve(in.plane, out.plane, row, row_radius, column, column_radius, b.plane);
            check_same(&scalar.plane, &out.plane, level->level, "convolve");
            check_picture_free(&out);
            check_picture_free(&b);
        }
        check_picture_free(&in);
        check_picture_free(&scalar);
        check_picture_free(&a);
    }
}

void levels_local_normalise(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, radius = i % 15 * (i % 11);
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, 0, 255);
        struct picture scalar = check_picture(width, height);
        check_scalar()->local_normalise(in.plane, radius, scalar.plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height);
            level->local_normalise(in.plane, radius, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "local_normalise");
            check_picture_free(&out);
        }
        check_picture_free(&in);
        check_picture_free(&scalar);
    }
}
