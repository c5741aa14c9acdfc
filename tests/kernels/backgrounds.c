/* The background against the full normalised convolution, and what it promises. */
#include "check.h"

/* Gaussian mean of the pixels that count within 4 sigma, in double; edges replicated. */
static double full_background(const struct plane *in, const struct mask *mask, double sigma, int x,
                              int y)
{
    int reach = (int)ceil(4 * sigma);
    double sum = 0, weights = 0;
    for (int j = -reach; j <= reach; j++)
        for (int i = -reach; i <= reach; i++) {
            if (mask->at && !check_set(mask, x + i, y + j))
                continue;
            double weight = exp(-0.5 * (i * i + j * j) / sigma / sigma);
            sum += weight * check_at(in, x + i, y + j);
            weights += weight;
        }
    return sum / weights;
}

static void compare(double sigma, bool masked, double tolerance)
{
    struct arena *arena = check_arena();
    struct picture in = check_random_picture(131, 117, -0.2, 0.2), out = check_picture(131, 117);
    struct stencil mask = check_random_stencil(131, 117, 70);
    for (int y = 0; y < 117; y++)
        for (int x = 66; x < 131; x++)
            in.plane.at[y * in.plane.stride + x] += 1; /* a step of contrast 1 */
    struct mask weight = masked ? mask.mask : (struct mask){0};
    assert_int_equal(
        kernels_background(check_kernels(), in.plane, weight, sigma, out.plane, arena, NULL),
        MESO_OK);
    for (int y = 0; y < 117; y += 13)
        for (int x = 0; x < 131; x += 3)
            check_near(check_at(&out.plane, x, y), full_background(&in.plane, &weight, sigma, x, y),
                       tolerance, "background", x, y);
    check_picture_free(&in);
    check_picture_free(&out);
    check_stencil_free(&mask);
    base_arena_free(arena);
}

void the_background_is_the_full_gaussian_to_a_small_part_of_the_contrast(void **state)
{
    (void)state;
    compare(3, false, 1e-3);
    compare(8, false, 0.003);
    compare(8, true, 0.003);
    compare(17, true, 0.003);
    compare(33, false, 0.003);
}

void the_background_of_a_ramp_is_the_ramp(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    for (double sigma = 4; sigma <= 32; sigma *= 2) {
        int size = 240 + (int)sigma;
        struct picture in = check_picture(size, size), out = check_picture(size, size);
        for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
                in.plane.at[y * in.plane.stride + x] = (float)(0.02 * x - 0.01 * y + 5);
        kernels_background(check_kernels(), in.plane, (struct mask){0}, sigma, out.plane, arena,
                           NULL);
        int margin = (int)(3.5 * sigma);
        for (int y = margin; y < size - margin; y++)
            for (int x = margin; x < size - margin; x++)
                check_near(check_at(&out.plane, x, y), check_at(&in.plane, x, y), 2e-4, "ramp", x,
                           y);
        check_picture_free(&in);
        check_picture_free(&out);
    }
    base_arena_free(arena);
}

void what_is_masked_does_not_count(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    struct picture in = check_random_picture(160, 120, 0, 1), one = check_picture(160, 120),
                   other = check_picture(160, 120);
    struct stencil mask = check_stencil(160, 120);
    for (int y = 0; y < 120; y++)
        for (int x = 0; x < 160; x++)
            mask.mask.at[y * mask.mask.stride + x] = hypot(x - 70, y - 60) > 25 ? 255 : 0;
    kernels_background(check_kernels(), in.plane, mask.mask, 9, one.plane, arena, NULL);
    for (int y = 0; y < 120; y++)
        for (int x = 0; x < 160; x++)
            if (!check_set(&mask.mask, x, y))
                in.plane.at[y * in.plane.stride + x] = (x & 1) ? NAN : 1e9f;
    kernels_background(check_kernels(), in.plane, mask.mask, 9, other.plane, arena, NULL);
    for (int y = 0; y < 120; y++)
        assert_memory_equal(one.plane.at + y * one.plane.stride,
                            other.plane.at + y * other.plane.stride, 160 * sizeof(float));
    check_picture_free(&in);
    check_picture_free(&one);
    check_picture_free(&other);
    check_stencil_free(&mask);
    base_arena_free(arena);
}

void beyond_reach_the_nearest_known_value_is_carried(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    struct picture in = check_random_picture(400, 60, 2, 2), out = check_picture(400, 60);
    struct stencil mask = check_stencil(400, 60);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 20; x++) {
            mask.mask.at[y * mask.mask.stride + x] = 1;
            mask.mask.at[y * mask.mask.stride + 399 - x] = 1;
            in.plane.at[y * in.plane.stride + 399 - x] = 7;
        }
    kernels_background(check_kernels(), in.plane, mask.mask, 8, out.plane, arena, NULL);
    for (int x = 0; x < 400; x++)
        if (x < 195 || x >= 205)
            check_near(check_at(&out.plane, x, 30), x < 200 ? 2 : 7, 1e-4, "carried", x, 30);
    memset(mask.memory, 0, mask.count); /* nothing known at all: still a number */
    kernels_background(check_kernels(), in.plane, mask.mask, 8, out.plane, arena, NULL);
    for (int x = 0; x < 400; x++)
        assert_true(isfinite(check_at(&out.plane, x, 30)));
    check_picture_free(&in);
    check_picture_free(&out);
    free(mask.memory);
    base_arena_free(arena);
}
