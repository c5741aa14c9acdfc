/* The entries that read between the pixels on every level against scalar, bit by bit. */
#include "check.h"

/* Positions all over the picture and beyond it, on pixel centres and borders as well. */
static double position(int size)
{
    double anywhere = check_uniform(-0.5 * size - 3, 1.5 * size + 3);
    unsigned kind = check_random() % 8;
    return kind == 0 ? floor(anywhere) + 0.5 : kind == 1 ? floor(anywhere) : anywhere;
}

void levels_sample_linear(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, count = 1 + i * 3;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -5, 260);
        struct picture x = check_picture(count, 1), y = check_picture(count, 1),
                       scalar = check_picture(count, 1);
        for (int k = 0; k < count; k++) {
            x.plane.at[k] = (float)position(width);
            y.plane.at[k] = (float)position(height);
        }
        check_scalar()->sample_linear(in.plane, x.plane.at, y.plane.at, count, scalar.plane.at);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(count, 1);
            level->sample_linear(in.plane, x.plane.at, y.plane.at, count, out.plane.at);
            check_same(&scalar.plane, &out.plane, level->level, "sample_linear");
            check_picture_free(&out);
        }
        check_picture_free(&in);
        check_picture_free(&x);
        check_picture_free(&y);
        check_picture_free(&scalar);
    }
}

static void levels_of_warp(int width, int height, int index)
{
    int columns = 1 + index % 67, rows = 1 + index % 5;
    ptrdiff_t stride = 3 * (ptrdiff_t)width + index % 4;
    size_t size = (size_t)(stride * (height - 1) + 3 * width); /* nothing after the last pixel */
    uint8_t *rgb = malloc(size);
    assert_non_null(rgb);
    for (size_t i = 0; i < size; i++)
        rgb[i] = (uint8_t)(index % 5 ? check_random() : (i / 3) % 2 * 255);
    struct picture x = check_picture(columns, rows), y = check_picture(columns, rows);
    for (int j = 0; j < rows; j++)
        for (int i = 0; i < columns; i++) {
            x.plane.at[j * x.plane.stride + i] = (float)position(width);
            y.plane.at[j * y.plane.stride + i] = (float)position(height);
        }
    struct stencil scalar = check_stencil(3 * columns, rows);
    check_scalar()->warp_rgb8(rgb, stride, width, height, x.plane, y.plane, scalar.mask.at,
                              scalar.mask.stride);
    const struct kernels *level;
    for (int l = 0; (level = check_level(l)); l++) {
        struct stencil out = check_stencil(3 * columns, rows);
        level->warp_rgb8(rgb, stride, width, height, x.plane, y.plane, out.mask.at,
                         out.mask.stride);
        check_same_mask(&scalar.mask, &out.mask, level->level, "warp_rgb8");
        check_stencil_free(&out);
    }
    check_stencil_free(&scalar);
    check_picture_free(&x);
    check_picture_free(&y);
    free(rgb);
}

void levels_warp_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        check_case(i, &width, &height);
        levels_of_warp(width, height, i);
    }
}
