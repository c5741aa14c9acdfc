/* Checks of the colour kernels against the formulas of IEC 61966-2-1 and CIE 15 in double. */
#include "check.h"

static double linear(int code)
{
    double c = code / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double lab_curve(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

static void lab(const uint8_t *rgb, double out[3])
{
    /* IEC 61966-2-1 gives the matrix to four places; these are the primaries' own, to eight. */
    double r = linear(rgb[0]), g = linear(rgb[1]), b = linear(rgb[2]);
    double x = 0.41239080 * r + 0.35758434 * g + 0.18048079 * b;
    double y = 0.21263901 * r + 0.71516868 * g + 0.07219232 * b;
    double z = 0.01933082 * r + 0.11919478 * g + 0.95053215 * b;
    double fx = lab_curve(x / 0.95045593), fy = lab_curve(y), fz = lab_curve(z / 1.08905775);
    out[0] = 116 * fy - 16;
    out[1] = 500 * (fx - fy);
    out[2] = 200 * (fy - fz);
}

/* Bytes with an odd stride; the first pixels run through the extremes. */
static uint8_t *random_rgb(int width, int height, ptrdiff_t *stride)
{
    *stride = 3 * (ptrdiff_t)width + 5;
    uint8_t *rgb = malloc((size_t)*stride * (size_t)height);
    assert_non_null(rgb);
    for (ptrdiff_t i = 0; i < *stride * height; i++)
        rgb[i] = check_random() % 8 ? (uint8_t)check_random()
                                    : (uint8_t)(check_random() & 1 ? 255 : check_random() % 3);
    return rgb;
}

typedef void compare_pixel(const uint8_t *rgb, const double got[3], int x, int y);

static void over_sizes(void (*kernel)(const uint8_t *, ptrdiff_t, struct plane, struct plane,
                                      struct plane),
                       compare_pixel *compare)
{
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        ptrdiff_t stride;
        check_size(i, &width, &height);
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct picture out[3];
        for (int k = 0; k < 3; k++)
            out[k] = check_picture(width, height);
        kernel(rgb, stride, out[0].plane, out[1].plane, out[2].plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double got[3];
                for (int k = 0; k < 3; k++)
                    got[k] = check_at(&out[k].plane, x, y);
                compare(rgb + y * stride + 3 * x, got, x, y);
            }
        for (int k = 0; k < 3; k++)
            check_picture_free(&out[k]);
        free(rgb);
    }
}

static void compare_density(const uint8_t *rgb, const double got[3], int x, int y)
{
    for (int k = 0; k < 3; k++)
        check_near(got[k], -log(fmax(linear(rgb[k]), 1 / 255.0)), 1e-6, "density", x, y);
}

void check_density_rgb8(void **state)
{
    (void)state;
    over_sizes(check_kernels()->density_rgb8, compare_density);
}

void check_density_blocks_rgb8(void **state)
{
    (void)state;
    for (int factor = 1; factor <= 9; factor += 2) {
        int width = 75, height = 40;
        ptrdiff_t stride;
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct picture out[3];
        for (int k = 0; k < 3; k++)
            out[k] = check_picture(width / factor, height / factor);
        check_kernels()->density_blocks_rgb8(rgb, stride, factor, out[0].plane, out[1].plane,
                                             out[2].plane);
        for (int i = 0; i < (width / factor) * (height / factor); i++)
            for (int k = 0; k < 3; k++) {
                int x = i % (width / factor), y = i / (width / factor);
                double sum = 0;
                for (int j = 0; j < factor * factor; j++)
                    sum -= log(fmax(linear(rgb[(y * factor + j / factor) * stride +
                                               3 * (x * factor + j % factor) + k]),
                                    1 / 255.0));
                check_near(check_at(&out[k].plane, x, y), sum / (factor * factor), 1.5e-6,
                           "density of blocks", x, y);
            }
        for (int k = 0; k < 3; k++)
            check_picture_free(&out[k]);
        free(rgb);
    }
}

void check_light_blocks_rgb8(void **state)
{
    (void)state;
    for (int factor = 1; factor <= 9; factor += 2) {
        int width = 75, height = 40;
        ptrdiff_t stride;
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct picture codes = check_picture(width / factor, height / factor);
        struct picture light = check_picture(width / factor, height / factor);
        check_kernels()->light_blocks_rgb8(rgb, stride, factor, codes.plane, light.plane);
        for (int i = 0; i < (width / factor) * (height / factor); i++) {
            int x = i % (width / factor), y = i / (width / factor), area = factor * factor;
            double sum = 0, lights = 0;
            for (int j = 0; j < 2 * area; j++) {
                int code = rgb[(y * factor + j / 2 / factor) * stride +
                               3 * (x * factor + j / 2 % factor) + j % 2];
                sum += code;
                lights += 255 * linear(code);
            }
            check_near(check_at(&codes.plane, x, y), sum / (2 * area), 2e-5, "codes", x, y);
            check_near(check_at(&light.plane, x, y), lights / (2 * area), 3e-3, "light", x, y);
        }
        check_picture_free(&codes);
        check_picture_free(&light);
        free(rgb);
    }
}

void check_bright_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int width = 1 + i * 7 % 75, height = 40, level = 3 + 12 * i;
        ptrdiff_t stride;
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct stencil out = check_stencil(width, height);
        check_kernels()->bright_rgb8(rgb, stride, level, out.mask);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                const uint8_t *at = rgb + y * stride + 3 * x;
                bool bright = at[0] >= level && at[1] >= level && at[2] >= level;
                assert_int_equal(check_set(&out.mask, x, y), bright);
            }
        check_stencil_fences(&out);
        check_stencil_free(&out);
        free(rgb);
    }
}

void check_darkness_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int width = 1 + i * 7 % 75, height = 40;
        ptrdiff_t stride;
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct picture out = check_picture(width, height);
        check_kernels()->darkness_rgb8(rgb, stride, out.plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int k = 0; k < 2; k++)
                    sum -= log(fmax(linear(rgb[y * stride + 3 * x + k]), 1 / 255.0));
                check_near(check_at(&out.plane, x, y), sum / 2, 1.5e-6, "darkness", x, y);
            }
        check_picture_free(&out);
        free(rgb);
    }
}

/* The goal is a colour difference of 0.005. */
static void compare_lab(const uint8_t *rgb, const double got[3], int x, int y)
{
    double expected[3];
    lab(rgb, expected);
    for (int k = 0; k < 3; k++)
        check_near(got[k], expected[k], 4e-3, "Lab", x, y);
}

void check_lab_rgb8(void **state)
{
    (void)state;
    over_sizes(check_kernels()->lab_rgb8, compare_lab);
}

void check_luma_rgb8(void **state)
{
    (void)state;
    int width = 70, height = 90;
    ptrdiff_t stride;
    for (; width > 0; width--) {
        uint8_t *rgb = random_rgb(width, height, &stride);
        struct picture out = check_picture(width, height);
        check_kernels()->luma_rgb8(rgb, stride, out.plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                const uint8_t *at = rgb + y * stride + 3 * x;
                check_near(check_at(&out.plane, x, y),
                           0.299 * at[0] + 0.587 * at[1] + 0.114 * at[2], 5e-5, "luma", x, y);
            }
        check_picture_free(&out);
        free(rgb);
    }
}

void every_sixth_colour_of_all_has_its_lab(void **state)
{
    (void)state;
    enum { WIDTH = 256 / 6 + 1 };
    struct picture l = check_picture(WIDTH, 1), a = check_picture(WIDTH, 1),
                   b = check_picture(WIDTH, 1);
    uint8_t rgb[3 * WIDTH];
    for (int red = 0; red < 256; red += 3)
        for (int green = 0; green < 256; green += 6) {
            for (int i = 0; i < WIDTH; i++) {
                rgb[3 * i] = (uint8_t)red;
                rgb[3 * i + 1] = (uint8_t)green;
                rgb[3 * i + 2] = (uint8_t)(6 * i);
            }
            check_kernels()->lab_rgb8(rgb, 0, l.plane, a.plane, b.plane);
            for (int i = 0; i < WIDTH; i++) {
                double got[3] = {l.plane.at[i], a.plane.at[i], b.plane.at[i]};
                compare_lab(rgb + 3 * i, got, i, green);
            }
        }
    check_picture_free(&l);
    check_picture_free(&a);
    check_picture_free(&b);
}

void grey_has_no_chroma_and_white_is_white(void **state)
{
    (void)state;
    struct picture l = check_picture(1, 256), a = check_picture(1, 256), b = check_picture(1, 256);
    uint8_t rgb[3 * 256];
    for (int i = 0; i < 3 * 256; i++)
        rgb[i] = (uint8_t)(i / 3);
    check_kernels()->lab_rgb8(rgb, 3, l.plane, a.plane, b.plane);
    for (int y = 0; y < 256; y++) {
        check_near(check_at(&a.plane, 0, y), 0, 1e-4, "a of grey", 0, y);
        check_near(check_at(&b.plane, 0, y), 0, 1e-4, "b of grey", 0, y);
    }
    check_near(check_at(&l.plane, 0, 255), 100, 1e-3, "L of white", 0, 255);
    check_near(check_at(&l.plane, 0, 0), 0, 2e-5, "L of black", 0, 0);
    check_picture_free(&l);
    check_picture_free(&a);
    check_picture_free(&b);
}
