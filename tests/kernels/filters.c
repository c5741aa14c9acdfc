/* Checks of correlation and local normalisation against direct sums in double. */
#include "check.h"

static void compare_convolution(struct plane in, struct plane out, const float *row, int row_radius,
                                const float *column, int column_radius)
{
    for (int y = 0; y < in.height; y++)
        for (int x = 0; x < in.width; x++) {
            double sum = 0, size = 0;
            for (int j = -column_radius; j <= column_radius; j++)
                for (int i = -row_radius; i <= row_radius; i++) {
                    double term = (double)column[column_radius + j] * row[row_radius + i] *
                                  check_at(&in, x + i, y + j);
                    sum += term;
                    size += fabs(term);
                }
            check_near(check_at(&out, x, y), sum, 1e-6 * size, "convolve", x, y);
        }
}

static void convolve_once(int width, int height, int row_radius, int column_radius)
{
    float row[KERNELS_MAX_TAPS], column[KERNELS_MAX_TAPS];
    for (int i = 0; i < KERNELS_MAX_TAPS; i++) {
        row[i] = (float)check_uniform(-1, 1);
        column[i] = (float)check_uniform(-1, 1);
    }
    struct picture in = check_random_picture(width, height, -1000, 1000);
    struct picture out = check_picture(width, height);
    check_kernels()->convolve(in.plane, out.plane, row, row_radius, column, column_radius);
    compare_convolution(in.plane, out.plane, row, row_radius, column, column_radius);
    check_picture_free(&in);
    check_picture_free(&out);
}

void check_convolve(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        convolve_once(width, height, i % 10, i % 7);
    }
    convolve_once(40, 5, 128, 0);
    convolve_once(5, 40, 0, 128);
    convolve_once(700, 3, 128, 1);
}

/* Whole taps of half ones, of one sign or two. */
static void mirror(const float *half, int radius, float sign, float *whole)
{
    for (int k = -radius; k <= radius; k++)
        whole[radius + k] = k < 0 ? sign * half[-k] : k == 0 && sign < 0 ? 0 : half[k];
}

void check_hessian(void **state)
{
    (void)state;
    struct kernels_derivatives taps;
    float smooth[KERNELS_MAX_TAPS], slope[KERNELS_MAX_TAPS], curve[KERNELS_MAX_TAPS];
    for (int k = 0; k <= KERNELS_MAX_TAPS / 2; k++) {
        taps.smooth[k] = (float)check_uniform(-1, 1);
        taps.slope[k] = (float)check_uniform(-1, 1);
        taps.curve[k] = (float)check_uniform(-1, 1);
    }
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        taps.radius = i == 0 ? 20 : 1 + i % 7;
        struct picture in = check_random_picture(width, height, -1000, 1000), out[3];
        for (int k = 0; k < 3; k++)
            out[k] = check_picture(width, height);
        check_kernels()->hessian(in.plane, &taps, out[0].plane, out[1].plane, out[2].plane);
        mirror(taps.smooth, taps.radius, 1, smooth);
        mirror(taps.slope, taps.radius, -1, slope);
        mirror(taps.curve, taps.radius, 1, curve);
        compare_convolution(in.plane, out[0].plane, curve, taps.radius, smooth, taps.radius);
        compare_convolution(in.plane, out[1].plane, slope, taps.radius, slope, taps.radius);
        compare_convolution(in.plane, out[2].plane, smooth, taps.radius, curve, taps.radius);
        check_picture_free(&in);
        for (int k = 0; k < 3; k++)
            check_picture_free(&out[k]);
    }
}

static double normalised(struct plane in, int radius, int x, int y)
{
    double sum = 0, square = 0, n = (2.0 * radius + 1) * (2.0 * radius + 1);
    for (int j = -radius; j <= radius; j++)
        for (int i = -radius; i <= radius; i++)
            sum += check_at(&in, x + i, y + j);
    for (int j = -radius; j <= radius; j++)
        for (int i = -radius; i <= radius; i++)
            square += pow(check_at(&in, x + i, y + j) - sum / n, 2);
    return (check_at(&in, x, y) - sum / n) / (sqrt(square / n) + 4);
}

void check_local_normalise(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height, radius = i % 40 ? i % 9 : KERNELS_NORMALISE_RADIUS - i;
        check_size(i, &width, &height);
        double low = i % 3 ? 0 : 240;
        struct picture in = check_random_picture(width, height, low, 255);
        struct picture out = check_picture(width, height);
        check_kernels()->local_normalise(in.plane, radius, out.plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                check_near(check_at(&out.plane, x, y), normalised(in.plane, radius, x, y), 2e-4,
                           "local_normalise", x, y);
        check_picture_free(&in);
        check_picture_free(&out);
    }
}

void local_normalisation_does_not_see_exposure(void **state)
{
    (void)state;
    int size = 64;
    struct picture in = check_random_picture(size, size, 0, 100);
    struct picture one = check_picture(size, size), other = check_picture(size, size);
    check_kernels()->local_normalise(in.plane, 6, one.plane);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            in.plane.at[y * in.plane.stride + x] += 120;
    check_kernels()->local_normalise(in.plane, 6, other.plane);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            check_near(check_at(&other.plane, x, y), check_at(&one.plane, x, y), 1e-4, "exposure",
                       x, y);
    check_picture_free(&in);
    check_picture_free(&one);
    check_picture_free(&other);
}
