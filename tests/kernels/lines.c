/* Checks of the line bank and of the Hessian's eigenvalue against plain double. */
#include "check.h"

static const double PI = 3.14159265358979323846;

static double across_at(const struct plane h[3], double angle, int x, int y)
{
    double c = cos(angle), s = sin(angle);
    return s * s * check_at(&h[0], x, y) - 2 * s * c * check_at(&h[1], x, y) +
           c * c * check_at(&h[2], x, y);
}

/* The bank's definition: crossings of every step-th column (row), a parabola through the three
   nearest pixels there, a Gaussian along up to 3 sigma. */
static double bank_at(const struct plane h[3], int d, double along, int x, int y)
{
    double angle = d * PI / 12, c = cos(angle), s = sin(angle), sum = 0, total = 0;
    bool steep = fabs(s) > fabs(c) + 1e-9;
    double slope = steep ? c / s : s / c, stretch = 1 / fmax(fabs(c), fabs(s));
    int step = along * 0.375 >= 2 ? (int)(along * 0.375) : 1;
    for (int k = 0;; k++) {
        if (k * step * stretch > 3 * along + 1e-9)
            break;
        for (int sign = -1; sign <= (k ? 1 : -1); sign += 2) {
            double offset = sign * k * step * slope, nearest = floor(offset + 0.5);
            double f = offset - nearest, weight = exp(-0.5 * pow(k * step * stretch / along, 2));
            double at[3];
            for (int j = -1; j <= 1; j++)
                at[j + 1] = steep ? across_at(h, angle, x + (int)nearest + j, y + sign * k * step)
                                  : across_at(h, angle, x + sign * k * step, y + (int)nearest + j);
            sum += weight *
                   (at[1] + 0.5 * f * (at[2] - at[0]) + 0.5 * f * f * (at[0] - 2 * at[1] + at[2]));
            total += weight;
        }
    }
    return sum / total;
}

static void compare_bank(const struct plane h[3], double along, struct plane response,
                         struct mask direction)
{
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++) {
            double best = -INFINITY;
            for (int d = 0; d < KERNELS_DIRECTIONS; d++)
                best = fmax(best, bank_at(h, d, along, x, y));
            check_near(check_at(&response, x, y), best, 1e-5, "line bank", x, y);
            int d = direction.at[y * direction.stride + x];
            assert_in_range(d, 0, KERNELS_DIRECTIONS - 1);
            check_near(bank_at(h, d, along, x, y), best, 1e-5, "line bank's direction", x, y);
        }
}

static void bank_once(int width, int height, double along)
{
    struct picture h[3], response = check_picture(width, height);
    struct stencil direction = check_stencil(width, height);
    struct plane planes[3];
    for (int i = 0; i < 3; i++) {
        h[i] = check_random_picture(width, height, -1, 1);
        planes[i] = h[i].plane;
    }
    check_kernels()->line_bank(planes[0], planes[1], planes[2], (float)along, response.plane,
                               direction.mask.at, direction.mask.stride);
    compare_bank(planes, along, response.plane, direction.mask);
    check_picture_free(&response);
    check_stencil_free(&direction);
    for (int i = 0; i < 3; i++)
        check_picture_free(&h[i]);
}

void check_line_bank(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++)
        bank_once(width, 1 + width % 6, 0.3 + (width % 9) * 0.7);
    bank_once(140, 70, 0.9);
    bank_once(9, 7, 32);
}

void check_line_direction(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++) {
        int height = 1 + width % 5, d = width % KERNELS_DIRECTIONS;
        double along = 0.3 + (width % 11) * 0.6;
        struct picture h[3], response = check_picture(width, height);
        struct plane planes[3];
        for (int i = 0; i < 3; i++) {
            h[i] = check_random_picture(width, height, -1, 1);
            planes[i] = h[i].plane;
        }
        check_kernels()->line_direction(planes[0], planes[1], planes[2], d, (float)along,
                                        response.plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                check_near(check_at(&response.plane, x, y), bank_at(planes, d, along, x, y), 1e-5,
                           "line direction", x, y);
        check_picture_free(&response);
        for (int i = 0; i < 3; i++)
            check_picture_free(&h[i]);
    }
}

void check_strongest(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct picture source[3], response = check_picture(width, height);
        struct stencil direction = check_stencil(width, height);
        for (int d = 0; d < 3; d++) {
            source[d] = check_random_picture(width, height, -1, 1);
            source[d].plane.at[0] = 0.5f; /* of equals the lowest */
            check_kernels()->strongest(source[d].plane, d, response.plane, direction.mask.at,
                                       direction.mask.stride);
        }
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int best = 0;
                for (int d = 1; d < 3; d++)
                    if (check_at(&source[d].plane, x, y) > check_at(&source[best].plane, x, y))
                        best = d;
                assert_int_equal(direction.mask.at[y * direction.mask.stride + x], best);
                assert_true(check_at(&response.plane, x, y) == check_at(&source[best].plane, x, y));
            }
        for (int d = 0; d < 3; d++)
            check_picture_free(&source[d]);
        check_picture_free(&response);
        check_stencil_free(&direction);
    }
}

static void eigen(double a, double b, double c, int sign, double *response, double *angle)
{
    /* Rayleigh quotient over directions, refined by halving: no formula shared with the kernel. */
    double best = -INFINITY, at = 0;
    for (double step = PI / 64; step > 1e-9; step /= 2)
        for (int i = -64; i <= 64; i++) {
            double t = at + i * step, co = cos(t), si = sin(t);
            double value = sign * (a * co * co + 2 * b * si * co + c * si * si);
            if (value > best) {
                best = value;
                at = t;
            }
        }
    double other = sign * (a + c) - best;
    *response = best > 0 && best > fabs(other) ? best : 0;
    *angle = at + PI / 2;
}

static void compare_ridge(const struct plane h[3], int sign, struct plane response,
                          struct plane angle)
{
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++) {
            double expected, direction, a = check_at(&h[0], x, y), b = check_at(&h[1], x, y),
                                        c = check_at(&h[2], x, y);
            eigen(a, b, c, sign, &expected, &direction);
            if (fabs(a + c) > 1e-4)
                check_near(check_at(&response, x, y), expected, 1e-5, "ridge", x, y);
            double got = check_at(&angle, x, y);
            assert_true(got >= -PI / 2 - 1e-6 && got <= PI / 2 + 1e-6);
            if (hypot(a - c, 2 * b) > 0.05)
                check_near(sin(got - direction), 0, 2e-5, "ridge's angle", x, y);
        }
}

void check_hessian_ridge(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++) {
        int height = 1 + width % 3, sign = width & 1 ? 1 : -1;
        struct picture h[3], response = check_picture(width, height),
                             angle = check_picture(width, height);
        for (int i = 0; i < 3; i++)
            h[i] = check_random_picture(width, height, -2, 2);
        for (int i = 0; i < 3; i++) /* pure directions and nothing at all */
            h[i].plane.at[0] = width % 4 == i ? 1.0f : 0.0f;
        struct plane planes[3] = {h[0].plane, h[1].plane, h[2].plane};
        check_kernels()->hessian_ridge(planes[0], planes[1], planes[2], sign, response.plane,
                                       angle.plane);
        compare_ridge(planes, sign, response.plane, angle.plane);
        for (int i = 0; i < 3; i++)
            check_picture_free(&h[i]);
        check_picture_free(&response);
        check_picture_free(&angle);
    }
}

/* A line of Gaussian profile through the middle, contrast 1, darker than 0. */
static void draw_line(struct plane plane, double sigma, double angle)
{
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            double across =
                -(x - plane.width / 2) * sin(angle) + (y - plane.height / 2) * cos(angle);
            plane.at[y * plane.stride + x] = (float)-exp(-0.5 * across * across / sigma / sigma);
        }
}

struct reading {
    double response;
    int direction;
};

static struct reading read_middle(struct plane source, double sigma)
{
    struct arena *arena = check_arena();
    struct picture response = check_picture(source.width, source.height);
    struct stencil direction = check_stencil(source.width, source.height);
    assert_int_equal(kernels_line_response(check_kernels(), source, sigma, 3, response.plane,
                                           direction.mask.at, direction.mask.stride, arena, NULL),
                     MESO_OK);
    int x = source.width / 2, y = source.height / 2;
    struct reading reading = {check_at(&response.plane, x, y),
                              direction.mask.at[y * direction.mask.stride + x]};
    check_picture_free(&response);
    check_stencil_free(&direction);
    base_arena_free(arena);
    return reading;
}

void a_line_reads_035_of_its_contrast_at_every_sigma_and_angle(void **state)
{
    (void)state;
    for (double sigma = 1; sigma < 9; sigma *= 1.4142135623730951)
        for (int d = 0; d < KERNELS_DIRECTIONS; d++) {
            int size = (int)(26 * sigma) | 1;
            struct picture picture = check_picture(size, size);
            draw_line(picture.plane, sigma, d * PI / 12);
            struct reading reading = read_middle(picture.plane, sigma);
            check_near(reading.response, 0.35355, 0.008, "response of a line", (int)sigma, d);
            assert_int_equal(reading.direction, d);
            check_picture_free(&picture);
        }
}

void the_direction_is_the_nearest_one_to_within_seven_and_a_half_degrees(void **state)
{
    (void)state;
    struct picture picture = check_picture(75, 75);
    for (int degrees = 0; degrees < 180; degrees += 4) {
        if (degrees % 15 == 7 || degrees % 15 == 8) /* between two directions */
            continue;
        draw_line(picture.plane, 2, degrees * PI / 180);
        int nearest = (degrees + 7) / 15 % KERNELS_DIRECTIONS;
        assert_int_equal(read_middle(picture.plane, 2).direction, nearest);
    }
    check_picture_free(&picture);
}

/* sigma^2 makes a line read most at sqrt(2) of its own sigma; over sqrt(sigma), at its own. */
void a_line_of_sigma_s_reads_strongest_at_scale_s(void **state)
{
    (void)state;
    for (double s = 2; s <= 6; s += 2) {
        struct picture picture = check_picture(161, 161);
        draw_line(picture.plane, s, PI / 6);
        double best = 0, best_sigma = 0;
        for (double ratio = 0.5; ratio < 2.1; ratio *= 1.189207115) {
            double value = read_middle(picture.plane, s * ratio).response / sqrt(s * ratio);
            if (value > best) {
                best = value;
                best_sigma = s * ratio;
            }
        }
        check_near(best_sigma, s, 0.01 * s, "strongest sigma", (int)s, 0);
        check_picture_free(&picture);
    }
}

void a_light_line_is_no_dark_line(void **state)
{
    (void)state;
    struct picture picture = check_picture(75, 75);
    draw_line(picture.plane, 2, 0.4);
    for (int y = 0; y < 75; y++)
        for (int x = 0; x < 75; x++)
            picture.plane.at[y * picture.plane.stride + x] *= -1;
    assert_true(read_middle(picture.plane, 2).response < 0.02);
    check_picture_free(&picture);
}
