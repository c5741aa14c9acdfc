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
        struct picture scalar = check_picture(width, height);
        check_scalar()->convolve(in.plane, scalar.plane, row, row_radius, column, column_radius);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height);
            level->convolve(in.plane, out.plane, row, row_radius, column, column_radius);
            check_same(&scalar.plane, &out.plane, level->level, "convolve");
            check_picture_free(&out);
        }
        check_picture_free(&in);
        check_picture_free(&scalar);
    }
}

void levels_hessian(void **state)
{
    (void)state;
    struct kernels_derivatives taps;
    for (int k = 0; k <= KERNELS_MAX_TAPS / 2; k++) {
        taps.smooth[k] = (float)check_uniform(-1, 1);
        taps.slope[k] = (float)check_uniform(-1, 1);
        taps.curve[k] = (float)check_uniform(-1, 1);
    }
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -1000, 1000), scalar[3];
        taps.radius = 1 + i % 11;
        for (int k = 0; k < 3; k++)
            scalar[k] = check_picture(width, height);
        check_scalar()->hessian(in.plane, &taps, scalar[0].plane, scalar[1].plane, scalar[2].plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out[3];
            for (int k = 0; k < 3; k++)
                out[k] = check_picture(width, height);
            level->hessian(in.plane, &taps, out[0].plane, out[1].plane, out[2].plane);
            for (int k = 0; k < 3; k++) {
                check_same(&scalar[k].plane, &out[k].plane, level->level, "hessian");
                check_picture_free(&out[k]);
            }
        }
        check_picture_free(&in);
        for (int k = 0; k < 3; k++)
            check_picture_free(&scalar[k]);
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
