/* Gaussians, derivatives, line response and background of every sigma against the full computation
   in double: what working at reduced scale costs. */
#include "check.h"

enum { SIZE = 150 };

static double full_gaussian(double sigma, int order, double *taps)
{
    int radius = (int)ceil(6 * sigma);
    double sum = 0;
    for (int i = -radius; i <= radius; i++)
        sum += taps[i + radius] = exp(-0.5 * i * i / sigma / sigma);
    for (int i = -radius; i <= radius; i++) {
        double z = i / sigma, *tap = &taps[i + radius];
        *tap /= sum;
        *tap *= order == 0 ? 1 : order == 1 ? z / sigma : (z * z - 1) / sigma / sigma;
    }
    return radius;
}

/* Separable in double, replicated edges. */
static double *full_convolution(const struct plane *in, double sigma, int order_x, int order_y)
{
    static double taps[2000];
    double *rows = malloc(sizeof *rows * (size_t)(in->width * in->height));
    double *out = malloc(sizeof *out * (size_t)(in->width * in->height));
    assert_true(rows && out);
    int width = in->width, radius = (int)full_gaussian(sigma, order_x, taps);
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < width; x++) {
            rows[y * width + x] = 0;
            for (int i = -radius; i <= radius; i++)
                rows[y * width + x] += taps[i + radius] * check_at(in, x + i, y);
        }
    full_gaussian(sigma, order_y, taps);
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < width; x++) {
            out[y * width + x] = 0;
            for (int i = -radius; i <= radius; i++) {
                int row = y + i < 0 ? 0 : y + i >= in->height ? in->height - 1 : y + i;
                out[y * width + x] += taps[i + radius] * rows[row * width + x];
            }
        }
    free(rows);
    return out;
}

/* Skin-like: white noise, lines and a step, all at once. */
static struct picture scene(int width, int height)
{
    struct picture picture = check_random_picture(width, height, -0.3, 0.3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            picture.plane.at[y * picture.plane.stride + x] +=
                (float)((x > width / 2 ? 1 : 0) - (abs(x - y) < 3) - (abs(x + y / 3 - 40) < 2));
    return picture;
}

/* Root mean square and largest |got - expected|, edges included, over the root mean square of
   expected. */
static void assert_errors(const struct plane *got, const double *expected, const char *what,
                          double sigma, double rms_limit, double largest_limit)
{
    double square = 0, size = 0, most = 0;
    for (int i = 0; i < got->width * got->height; i++) {
        double error = check_at(got, i % got->width, i / got->width) - expected[i];
        square += error * error;
        size += expected[i] * expected[i];
        most = fmax(most, fabs(error));
    }
    double rms = sqrt(square / size), largest = most / sqrt(size / (got->width * got->height));
    if (getenv("KERNELS_PRINT"))
        print_message("%s, sigma %g: rms %.5f, largest %.5f\n", what, sigma, rms, largest);
    if (!(rms <= rms_limit && largest <= largest_limit))
        fail_msg("%s of sigma %g: error %.5f rms, %.5f largest", what, sigma, rms, largest);
}

void gaussians_of_every_sigma_are_the_full_ones(void **state)
{
    (void)state;
    static const double SIGMAS[] = {0.5, 1, 2, 4.9, 5, 7.3, 10, 14, 20.5};
    struct arena *arena = check_arena();
    struct picture in = scene(SIZE, SIZE - 7), out = check_picture(SIZE, SIZE - 7);
    for (size_t i = 0; i < sizeof SIGMAS / sizeof *SIGMAS; i++) {
        assert_int_equal(
            kernels_gaussian(check_kernels(), in.plane, SIGMAS[i], out.plane, arena, NULL),
            MESO_OK);
        double *full = full_convolution(&in.plane, SIGMAS[i], 0, 0);
        assert_errors(&out.plane, full, "gaussian", SIGMAS[i], 1e-4, 5e-4);
        free(full);
    }
    check_picture_free(&in);
    check_picture_free(&out);
    base_arena_free(arena);
}

void second_derivatives_of_every_sigma_are_the_full_ones(void **state)
{
    (void)state;
    static const double SIGMAS[] = {1, 2, 4.9, 5, 7.3, 10, 14};
    static const int ORDERS[3][2] = {{2, 0}, {1, 1}, {0, 2}};
    struct arena *arena = check_arena();
    struct picture in = scene(SIZE + 1, SIZE), out[3];
    for (int k = 0; k < 3; k++)
        out[k] = check_picture(SIZE + 1, SIZE);
    for (size_t i = 0; i < sizeof SIGMAS / sizeof *SIGMAS; i++) {
        double sigma = SIGMAS[i];
        assert_int_equal(kernels_hessian(check_kernels(), in.plane, sigma, out[0].plane,
                                         out[1].plane, out[2].plane, arena, NULL),
                         MESO_OK);
        for (int k = 0; k < 3; k++) {
            double *full = full_convolution(&in.plane, sigma, ORDERS[k][0], ORDERS[k][1]);
            for (int j = 0; j < (SIZE + 1) * SIZE; j++)
                full[j] *= sigma * sigma;
            assert_errors(&out[k].plane, full, "hessian", sigma, 0.006, 0.04);
            free(full);
        }
    }
    check_picture_free(&in);
    for (int k = 0; k < 3; k++)
        check_picture_free(&out[k]);
    base_arena_free(arena);
}

void taps_have_their_moments(void **state)
{
    (void)state;
    float taps[KERNELS_MAX_TAPS];
    int radius;
    for (double sigma = 0.3; sigma <= 32; sigma *= 1.3)
        for (int order = 0; order <= 2; order++) {
            kernels_gaussian_taps(sigma, order, taps, &radius);
            assert_int_equal(radius, (int)fmax(1, ceil(4 * sigma)));
            double moment[3] = {0};
            for (int i = -radius; i <= radius; i++)
                for (int k = 0; k < 3; k++)
                    moment[k] += pow(i, k) / (k == 2 ? 2 : 1) * taps[radius + i];
            for (int k = 0; k < 3; k++)
                if (k <= order)
                    check_near(moment[k], k == order, 2e-7, "moment", order, k);
        }
}

void a_constant_plane_gives_nothing(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    struct picture in = check_random_picture(83, 61, 3.7, 3.7), out[3];
    struct stencil direction = check_stencil(83, 61);
    for (int k = 0; k < 3; k++)
        out[k] = check_picture(83, 61);
    for (double sigma = 0.8; sigma < 20; sigma *= 2) {
        kernels_hessian(check_kernels(), in.plane, sigma, out[0].plane, out[1].plane, out[2].plane,
                        arena, NULL);
        for (int i = 0; i < 83 * 61; i++)
            for (int k = 0; k < 3; k++)
                check_near(check_at(&out[k].plane, i % 83, i / 83), 0, 1e-5, "hessian", i, k);
        kernels_line_response(check_kernels(), in.plane, sigma, 3, 4, out[0].plane,
                              direction.mask.at, direction.mask.stride, arena, NULL);
        kernels_background(check_kernels(), in.plane, (struct mask){0}, sigma, out[1].plane, arena,
                           NULL);
        for (int i = 0; i < 83 * 61; i++) {
            check_near(check_at(&out[0].plane, i % 83, i / 83), 0, 1e-5, "line response", i, 0);
            check_near(check_at(&out[1].plane, i % 83, i / 83), 3.7, 1e-5, "background", i, 0);
        }
    }
    check_picture_free(&in);
    check_stencil_free(&direction);
    for (int k = 0; k < 3; k++)
        check_picture_free(&out[k]);
    base_arena_free(arena);
}

/* The second derivative across the angle, averaged along it with a Gaussian: steps of half a pixel,
   linear between pixels. */
static double full_direction(double *const h[3], int width, double angle, double variance, int x,
                             int y)
{
    double c = cos(angle), s = sin(angle), sum = 0, weights = 0, reach = 3.5 * sqrt(variance);
    for (double t = -floor(reach); t <= reach; t += 1) {
        double px = x + t * c, py = y + t * s;
        int i = (int)px, j = (int)py;
        double fx = px - i, fy = py - j, weight = exp(-0.5 * t * t / variance), value[3];
        for (int k = 0; k < 3; k++) {
            const double *at = h[k] + j * width + i;
            value[k] = (1 - fy) * ((1 - fx) * at[0] + fx * at[1]) +
                       fy * ((1 - fx) * at[width] + fx * at[width + 1]);
        }
        sum += weight * (s * s * value[0] - 2 * s * c * value[1] + c * c * value[2]);
        weights += weight;
    }
    return sum / weights;
}

/* The picture with its edge pixels carried on around it. */
static struct picture carried_on(const struct plane *in, int margin)
{
    struct picture out = check_picture(in->width + 2 * margin, in->height + 2 * margin);
    for (int y = 0; y < out.plane.height; y++)
        for (int x = 0; x < out.plane.width; x++)
            out.plane.at[y * out.plane.stride + x] = (float)check_at(in, x - margin, y - margin);
    return out;
}

enum { EACH = 5 /* th pixel is compared, of each EACH-th row */ };

/* The exact lines at full size: derivatives across and Gaussians along, in double. */
static void full_response(const struct plane *in, double sigma, struct plane response)
{
    const double pi = 3.14159265358979323846;
    static const int ORDERS[3][2] = {{2, 0}, {1, 1}, {0, 2}};
    double *h[3], variance = 8 * sigma * sigma;
    int margin = (int)ceil(3.5 * sqrt(variance)) + 2;
    struct picture wide = carried_on(in, margin);
    for (int k = 0; k < 3; k++)
        h[k] = full_convolution(&wide.plane, sigma, ORDERS[k][0], ORDERS[k][1]);
    for (int y = 0; y < in->height; y += EACH)
        for (int x = 0; x < in->width; x += EACH) {
            double best = -INFINITY;
            for (int d = 0; d < KERNELS_DIRECTIONS; d++)
                best = fmax(best, full_direction(h, wide.plane.width, d * pi / 12, variance,
                                                 x + margin, y + margin));
            response.at[y * response.stride + x] = (float)(sigma * sigma * best);
        }
    for (int k = 0; k < 3; k++)
        free(h[k]);
    check_picture_free(&wide);
}

/* Largest error over the strongest response; apart within 4 sigma of the edge. */
static void compare_responses(const struct plane *got, const struct plane *full, double sigma)
{
    double strongest = 0, worst = 0, at_edge = 0;
    for (int y = 0; y < full->height; y += EACH)
        for (int x = 0; x < full->width; x += EACH) {
            double from_edge = fmin(fmin(x, full->width - 1 - x), fmin(y, full->height - 1 - y));
            double *to = from_edge > 4 * sigma ? &worst : &at_edge;
            strongest = fmax(strongest, check_at(full, x, y));
            *to = fmax(*to, fabs(check_at(got, x, y) - check_at(full, x, y)));
        }
    if (getenv("KERNELS_PRINT"))
        print_message("line response, sigma %g: worst %.4f, at the edge %.4f\n", sigma,
                      worst / strongest, at_edge / strongest);
    if (!(worst <= 0.1 * strongest && at_edge <= 0.12 * strongest))
        fail_msg("line response of sigma %g is off by %.4f, %.4f at the edge", sigma,
                 worst / strongest, at_edge / strongest);
}

void the_line_response_of_large_sigma_is_the_full_one(void **state)
{
    (void)state;
    static const double SIGMAS[] = {3, 5, 6.5, 9.9, 10.4};
    struct arena *arena = check_arena();
    struct picture in = scene(200, 190), full = check_picture(200, 190),
                   got = check_picture(200, 190);
    struct stencil direction = check_stencil(200, 190);
    for (size_t i = 0; i < sizeof SIGMAS / sizeof *SIGMAS; i++) {
        full_response(&in.plane, SIGMAS[i], full.plane);
        assert_int_equal(kernels_line_response(check_kernels(), in.plane, SIGMAS[i], 3, 4,
                                               got.plane, direction.mask.at, direction.mask.stride,
                                               arena, NULL),
                         MESO_OK);
        compare_responses(&got.plane, &full.plane, SIGMAS[i]);
    }
    check_picture_free(&in);
    check_picture_free(&full);
    check_picture_free(&got);
    check_stencil_free(&direction);
    base_arena_free(arena);
}
