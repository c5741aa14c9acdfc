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
    struct picture out = check_picture(width, height), scratch = check_picture(width, height);
    check_kernels()->convolve(in.plane, out.plane, row, row_radius, column, column_radius,
                              scratch.plane);
    compare_convolution(in.plane, out.plane, row, row_radius, column, column_radius);
    check_picture_free(&in);
    check_picture_free(&out);
    check_picture_free(&scratch);
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
