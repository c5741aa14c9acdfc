/* Checks of the kernels that change a plane's size against direct formulas in double. */
#include "check.h"

void check_shrink_area(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++)
        for (int factor = 1; factor <= 9; factor += 1 + factor / 4) {
            int height = factor * (1 + width % 4) + width % factor;
            if (width < factor)
                continue;
            struct picture in = check_random_picture(width, height, -500, 500);
            struct picture out = check_picture(width / factor, height / factor);
            check_kernels()->shrink_area(in.plane, factor, out.plane);
            for (int y = 0; y < height / factor; y++)
                for (int x = 0; x < width / factor; x++) {
                    double sum = 0;
                    for (int j = 0; j < factor; j++)
                        for (int i = 0; i < factor; i++)
                            sum += check_at(&in.plane, x * factor + i, y * factor + j);
                    check_near(check_at(&out.plane, x, y), sum / (factor * factor), 2e-4, "shrink",
                               x, y);
                }
            check_picture_free(&in);
            check_picture_free(&out);
        }
}

/* How much of pixel i lies in begin .. end. */
static double share_of(int i, double begin, double end)
{
    return fmax(fmin(end, i + 1) - fmax(begin, i), 0);
}

static double mean_of_square(const struct plane *in, double factor, int x, int y)
{
    double sum = 0;
    for (int j = 0; j < in->height; j++)
        for (int i = 0; i < in->width; i++)
            sum += share_of(i, x * factor, (x + 1) * factor) *
                   share_of(j, y * factor, (y + 1) * factor) * check_at(in, i, j);
    return sum / (factor * factor);
}

static struct arena *new_arena(void)
{
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    return arena;
}

void check_shrink_boxes(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        double factor = i % 5 ? check_uniform(1, 1 + i % 7) : 1 + i % 4;
        struct kernels_boxes columns, rows;
        struct arena *arena = new_arena();
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -500, 500);
        assert_int_equal(kernels_boxes_of(width, factor, &columns, arena, NULL), MESO_OK);
        assert_int_equal(kernels_boxes_of(height, factor, &rows, arena, NULL), MESO_OK);
        assert_int_equal(columns.count, (int)floor(width / factor));
        if (columns.count && rows.count) {
            struct picture out = check_picture(columns.count, rows.count);
            check_kernels()->shrink_boxes(in.plane, &columns, &rows, out.plane);
            for (int y = 0; y < rows.count; y += 1 + i % 3)
                for (int x = 0; x < columns.count; x += 1 + i % 5)
                    check_near(check_at(&out.plane, x, y), mean_of_square(&in.plane, factor, x, y),
                               1e-3, "boxes", x, y);
            check_picture_free(&out);
        }
        check_picture_free(&in);
        base_arena_free(arena);
    }
}

/* Sum and number over one block; outside is the edge. */
static void counted_block(const struct plane *in, const struct mask *mask, int factor, int left,
                          int top, double *sum, double *count)
{
    *sum = *count = 0;
    for (int j = 0; j < factor; j++)
        for (int i = 0; i < factor; i++)
            if (!mask->at || check_set(mask, left + i, top + j)) {
                *sum += check_at(in, left + i, top + j);
                ++*count;
            }
}

void check_shrink_masked(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height, factor = 1 + i % 17, margin = i % 4;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -500, 500);
        struct stencil mask = check_random_stencil(width, height, 60);
        struct mask wanted = i % 3 ? mask.mask : (struct mask){0};
        int columns = (width + factor - 1) / factor + 2 * margin;
        int rows = (height + factor - 1) / factor + 2 * margin;
        struct picture value = check_picture(columns, rows), share = check_picture(columns, rows);
        for (int y = 0; y < height && wanted.at; y++)
            for (int x = 0; x < width; x++)
                if (!check_set(&wanted, x, y))
                    in.plane.at[y * in.plane.stride + x] = NAN;
        check_kernels()->shrink_masked(in.plane, wanted, margin, factor, value.plane, share.plane);
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) {
                double sum, count, area = (double)factor * factor;
                counted_block(&in.plane, &wanted, factor, (x - margin) * factor,
                              (y - margin) * factor, &sum, &count);
                check_near(check_at(&value.plane, x, y), sum / area, 2e-4, "shrink masked", x, y);
                if (wanted.at)
                    check_near(check_at(&share.plane, x, y), count / area, 1e-7, "share", x, y);
            }
        check_picture_free(&in);
        check_picture_free(&value);
        check_picture_free(&share);
        check_stencil_free(&mask);
    }
}

void check_halve(void **state)
{
    (void)state;
    static const double WEIGHT[4] = {0.125, 0.375, 0.375, 0.125};
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -500, 500);
        int margin = i % 4;
        struct picture out =
            check_picture((width + 1) / 2 + 2 * margin, (height + 1) / 2 + 2 * margin);
        check_kernels()->halve(in.plane, margin, out.plane);
        for (int y = 0; y < out.plane.height; y++)
            for (int x = 0; x < out.plane.width; x++) {
                double sum = 0;
                for (int k = 0; k < 16; k++)
                    sum += WEIGHT[k / 4] * WEIGHT[k % 4] *
                           check_at(&in.plane, 2 * (x - margin) - 1 + k % 4,
                                    2 * (y - margin) - 1 + k / 4);
                check_near(check_at(&out.plane, x, y), sum, 2e-4, "halve", x, y);
            }
        check_picture_free(&in);
        check_picture_free(&out);
    }
}

/* Value at index `at` of the polynomial through the pixels around it, along one direction by
   Neville's scheme. */
static double neville(const double *values, int points, double t)
{
    double p[6];
    memcpy(p, values, (size_t)points * sizeof *p);
    for (int order = 1; order < points; order++)
        for (int i = 0; i + order < points; i++)
            p[i] = ((t - i - order) * p[i] + (i - t) * p[i + 1]) / -order;
    return p[0];
}

static double interpolated(const struct plane *in, double x, double y, int points)
{
    double columns[6], rows[6];
    int left = (int)floor(x) + 1 - points / 2, top = (int)floor(y) + 1 - points / 2;
    for (int j = 0; j < points; j++) {
        for (int i = 0; i < points; i++)
            rows[i] = check_at(in, left + i, top + j);
        columns[j] = neville(rows, points, x - left);
    }
    return neville(columns, points, y - top);
}

void check_enlarge(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++)
        for (int factor = 2; factor <= 64; factor += 1 + factor / 3) {
            int points = 2 + (width + factor / 2) % 3 * 2;
            int margin = width % 5;
            int in_width = (width + factor - 1) / factor + (width % 3 == 0) + margin;
            int height = 1 + width % 20, in_height = (height + factor - 1) / factor + 2 * margin;
            struct picture in = check_random_picture(in_width, in_height, -500, 500);
            struct picture out = check_picture(width, height);
            check_kernels()->enlarge(in.plane, margin, factor, points, out.plane);
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    check_near(check_at(&out.plane, x, y),
                               interpolated(&in.plane, margin + (x + 0.5) / factor - 0.5,
                                            margin + (y + 0.5) / factor - 0.5, points),
                               2e-3, "enlarge", x, y);
            check_picture_free(&in);
            check_picture_free(&out);
        }
}

static double linear(const struct plane *in, double x, double y)
{
    x = fmin(fmax(x, 0), in->width - 1);
    y = fmin(fmax(y, 0), in->height - 1);
    return interpolated(in, x, y, 2);
}

void check_resize_linear(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        int in_width = 1 + (int)(check_random() % (unsigned)(2 * width));
        int in_height = 1 + (int)(check_random() % (unsigned)(2 * height));
        struct picture in = check_random_picture(in_width, in_height, -500, 500);
        struct picture out = check_picture(width, height);
        check_kernels()->resize_linear(in.plane, out.plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                check_near(check_at(&out.plane, x, y),
                           linear(&in.plane, (x + 0.5) * in_width / width - 0.5,
                                  (y + 0.5) * in_height / height - 0.5),
                           1e-3, "resize", x, y);
        check_picture_free(&in);
        check_picture_free(&out);
    }
}
