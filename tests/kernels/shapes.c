/* Distances, growing and order statistics against plain versions. */
#include "check.h"

static double brute_distance(const struct mask *mask, int x, int y)
{
    double best = 1e30;
    for (int v = 0; v < mask->height; v++)
        for (int u = 0; u < mask->width; u++)
            if (check_set(mask, u, v))
                best = fmin(best, (u - x) * (u - x) + (v - y) * (v - y));
    return best;
}

void distances_are_exact(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++) {
        int height = 1 + width * 7 % 40;
        struct arena *arena = check_arena();
        struct stencil in = check_random_stencil(width, height, width % 4 ? width % 4 : 30);
        struct picture out = check_picture(width, height);
        assert_int_equal(kernels_distance_squared(in.mask, out.plane, arena, NULL), MESO_OK);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                assert_true((float)brute_distance(&in.mask, x, y) ==
                            out.plane.at[y * out.plane.stride + x]);
        check_stencil_free(&in);
        check_picture_free(&out);
        base_arena_free(arena);
    }
}

void growing_is_by_a_disc_and_shrinking_is_growing_what_is_out(void **state)
{
    (void)state;
    for (int width = 2; width <= 160; width += width < 60 ? 3 : 31) {
        int height = 25;
        double radius = width > 150 ? 140 : width % 7 * 0.7 + (width % 2 ? 0.5 : 5);
        struct arena *arena = check_arena();
        struct stencil in = check_random_stencil(width, height, 4);
        struct stencil grown = check_stencil(width, height), shrunk = check_stencil(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                bool set = check_set(&in.mask, x, y);
                grown.mask.at[y * grown.mask.stride + x] = set;
                shrunk.mask.at[y * shrunk.mask.stride + x] = !set;
            }
        assert_int_equal(kernels_grow(grown.mask, radius, arena, NULL), MESO_OK);
        assert_int_equal(kernels_grow(shrunk.mask, -radius, arena, NULL), MESO_OK);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                bool near = brute_distance(&in.mask, x, y) <= radius * radius;
                assert_int_equal(grown.mask.at[y * grown.mask.stride + x], near ? 255 : 0);
                assert_int_equal(shrunk.mask.at[y * shrunk.mask.stride + x], near ? 0 : 255);
            }
        check_stencil_free(&in);
        check_stencil_free(&grown);
        check_stencil_free(&shrunk);
        base_arena_free(arena);
    }
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float sorted_median(float *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[(count - 1) / 2];
}

static void set_pixel(struct picture *in, int index, float value)
{
    in->plane.at[index / in->plane.width * in->plane.stride + index % in->plane.width] = value;
}

/* What the sample sees is none of the values: every pixel that it may take is far above. */
static void mislead(struct picture *in)
{
    for (int y = 0; y < in->plane.height; y++)
        for (int x = 0; x < in->plane.width; x++)
            if (x % 2 == 1 && y % 2 == 1)
                in->plane.at[y * in->plane.stride + x] += 5e3f;
}

static void compare_with_sorting(struct picture *in, struct mask mask, struct arena *arena)
{
    int width = in->plane.width, pixels = width * in->plane.height, count = 0;
    double median, mad, alone;
    float *values = malloc(sizeof *values * (size_t)pixels);
    assert_non_null(values);
    for (int k = 0; k < pixels; k++)
        if (!mask.at || check_set(&mask, k % width, k / width))
            values[count++] = (float)check_at(&in->plane, k % width, k / width);
    assert_int_equal(kernels_medians(check_kernels(), in->plane, mask, &median, &mad, arena, NULL),
                     MESO_OK);
    assert_int_equal(kernels_medians(check_kernels(), in->plane, mask, &alone, NULL, arena, NULL),
                     MESO_OK);
    if (count == 0) {
        assert_true(isnan(median) && isnan(mad) && isnan(alone));
    } else {
        float expected = sorted_median(values, count);
        assert_true(median == expected && alone == expected);
        for (int k = 0; k < count; k++)
            values[k] = fabsf(values[k] - expected);
        assert_true(mad == sorted_median(values, count));
    }
    free(values);
}

void median_and_mad_are_those_of_sorting(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    for (int i = 0; i < CHECK_SIZES + 16; i++) {
        int width = 190, height = 230;
        if (i < CHECK_SIZES)
            check_size(i, &width, &height);
        double reach = i % 3 ? 1e3 : 1e-3;
        struct picture in = check_random_picture(width, height, -reach, reach * (i % 5));
        struct stencil mask = check_random_stencil(width, height, 20 + i % 80);
        for (int k = 0; k < width * height && i % 4 == 0; k++) /* ties */
            set_pixel(&in, k, roundf((float)check_at(&in.plane, k % width, k / width) / 300));
        if (i % 8 == 5)
            mislead(&in);
        compare_with_sorting(&in, i % 7 ? mask.mask : (struct mask){0}, arena);
        check_picture_free(&in);
        check_stencil_free(&mask);
    }
    base_arena_free(arena);
}
