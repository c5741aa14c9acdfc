/* Checks of sampling between pixels against direct formulas in double. */
#include "check.h"

static double inside(double position, int size)
{
    return fmin(fmax(position - 0.5, 0), size - 1);
}

static double bilinear(const struct plane *in, double x, double y)
{
    x = inside(x, in->width);
    y = inside(y, in->height);
    int left = (int)x, top = (int)y;
    double a = x - left, b = y - top;
    return (1 - b) * ((1 - a) * check_at(in, left, top) + a * check_at(in, left + 1, top)) +
           b * ((1 - a) * check_at(in, left, top + 1) + a * check_at(in, left + 1, top + 1));
}

void check_sample_linear(void **state)
{
    (void)state;
    enum { COUNT = 70 };
    float x[COUNT], y[COUNT], values[COUNT + 1];
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -100, 100);
        for (int count = 0; count <= COUNT; count += 7) {
            for (int k = 0; k < count; k++) {
                x[k] = (float)check_uniform(-3, width + 3);
                y[k] = (float)check_uniform(-3, height + 3);
            }
            if (count > 3) {
                x[0] = -1e30f;
                x[1] = 1e30f;
                y[2] = INFINITY;
            }
            values[count] = 77;
            check_kernels()->sample_linear(in.plane, x, y, count, values);
            for (int k = 0; k < count; k++)
                check_near(values[k], bilinear(&in.plane, x[k], y[k]), 0.03, "sample", i, k);
            assert_true(values[count] == 77);
        }
        check_picture_free(&in);
    }
}

static double keys(double t)
{
    t = fabs(t);
    if (t < 1)
        return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

static double bicubic(const uint8_t *in, int stride, int width, int height, double x, double y,
                      int channel)
{
    x = inside(x, width);
    y = inside(y, height);
    double sum = 0;
    for (int j = (int)y - 1; j <= (int)y + 2; j++)
        for (int i = (int)x - 1; i <= (int)x + 2; i++)
            sum += keys(x - i) * keys(y - j) *
                   in[clamp(j, height) * stride + 3 * clamp(i, width) + channel];
    return fmin(fmax(sum, 0), 255);
}

static void warp_once(int width, int height, int in_width, int in_height)
{
    int stride = 3 * in_width + 1, out_stride = 3 * width + 4;
    uint8_t *in = malloc((size_t)stride * (size_t)in_height);
    uint8_t *out = malloc((size_t)out_stride * (size_t)height);
    struct picture x = check_random_picture(width, height, -2, in_width + 2);
    struct picture y = check_random_picture(width, height, -2, in_height + 2);
    assert_true(in && out);
    for (int i = 0; i < stride * in_height; i++)
        in[i] =
            check_random() % 3 ? (uint8_t)check_random() : (uint8_t)(check_random() & 1 ? 255 : 0);
    memset(out, 0x5a, (size_t)out_stride * (size_t)height);
    if (width > 2) {
        x.plane.at[0] = INFINITY;
        x.plane.at[1] = -1e30f;
    }
    check_kernels()->warp_rgb8(in, stride, in_width, in_height, x.plane, y.plane, out, out_stride);
    for (int v = 0; v < height; v++)
        for (int u = 0; u < out_stride; u++) {
            if (u >= 3 * width)
                assert_int_equal(out[v * out_stride + u], 0x5a);
            else /* rounding, and the fixed point's share of it */
                check_near(out[v * out_stride + u],
                           bicubic(in, stride, in_width, in_height, check_at(&x.plane, u / 3, v),
                                   check_at(&y.plane, u / 3, v), u % 3),
                           0.54, "warp", u, v);
        }
    check_picture_free(&x);
    check_picture_free(&y);
    free(in);
    free(out);
}

void check_warp_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        warp_once(width, height, 1 + i % 23, 1 + i % 17);
    }
}

void a_map_that_moves_nothing_changes_nothing(void **state)
{
    (void)state;
    int size = 40;
    struct picture x = check_picture(size, size), y = check_picture(size, size);
    uint8_t in[3 * 40 * 40], out[3 * 40 * 40];
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)check_random();
    for (int v = 0; v < size; v++)
        for (int u = 0; u < size; u++) {
            x.plane.at[v * x.plane.stride + u] = (float)u + 0.5f;
            y.plane.at[v * y.plane.stride + u] = (float)v + 0.5f;
        }
    check_kernels()->warp_rgb8(in, 3 * size, size, size, x.plane, y.plane, out, 3 * size);
    assert_memory_equal(in, out, sizeof in);
    check_picture_free(&x);
    check_picture_free(&y);
}
