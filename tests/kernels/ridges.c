/* The multi-scale ridge against the full computation in double, and on every level bit by bit. */
#include "check.h"

static const double PI = 3.14159265358979323846;

enum { EDGE = 60 /* px of reference beyond the picture */ };

/* A Gaussian's derivatives (orders 0 to 2) in double, of the picture with its edge carried on. */
static double *full(const struct plane *in, double sigma, int order_x, int order_y)
{
    int radius = (int)ceil(6 * sigma), width = in->width, height = in->height;
    double *taps[2], *rows = malloc(sizeof *rows * (size_t)width * (size_t)(height + 2 * radius));
    double *out = malloc(sizeof *out * (size_t)width * (size_t)height);
    assert_true(rows && out && radius <= 4 * EDGE);
    for (int k = 0; k < 2; k++) {
        int order = k ? order_y : order_x;
        double sum = 0;
        taps[k] = malloc(sizeof **taps * (size_t)(2 * radius + 1));
        assert_non_null(taps[k]);
        for (int i = -radius; i <= radius; i++)
            sum += exp(-0.5 * i * i / sigma / sigma);
        for (int i = -radius; i <= radius; i++) {
            double z = i / sigma, weight = exp(-0.5 * z * z) / sum;
            taps[k][i + radius] = weight * (order == 0   ? 1
                                            : order == 1 ? z / sigma
                                                         : (z * z - 1) / sigma / sigma);
        }
    }
    for (int y = 0; y < height + 2 * radius; y++)
        for (int x = 0; x < width; x++) {
            rows[y * width + x] = 0;
            for (int i = -radius; i <= radius; i++)
                rows[y * width + x] += taps[0][i + radius] * check_at(in, x + i, y - radius);
        }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            out[y * width + x] = 0;
            for (int i = 0; i <= 2 * radius; i++)
                out[y * width + x] += taps[1][i] * rows[(y + i) * width + x];
        }
    free(taps[0]);
    free(taps[1]);
    free(rows);
    return out;
}

struct reference {
    double response, angle, second; /* second: the next scale's response */
    int scale;
};

/* Crests: what a place loses by how far away, in sigma, the slope across puts the crest. */
static double crest_part(double slope, double across, double sigma)
{
    double off = slope / across / sigma;
    return fmin(1, fmax(0, (0.85 - off) / 0.45));
}

static struct reference *refer(const struct plane *in, const struct kernels_ridge_scales *scales)
{
    int count = in->width * in->height;
    struct reference *out = calloc((size_t)count, sizeof *out);
    assert_non_null(out);
    for (int s = 0; s < scales->count; s++) {
        double sigma = scales->sigma[s], norm = scales->weight[s] * sigma * sigma, *d[5];
        static const int ORDERS[5][2] = {{2, 0}, {1, 1}, {0, 2}, {1, 0}, {0, 1}};
        for (int k = 0; k < 5; k++)
            d[k] = full(in, sigma, ORDERS[k][0], ORDERS[k][1]);
        for (int i = 0; i < count; i++) {
            double a = norm * d[0][i], b = norm * d[1][i], c = norm * d[2][i];
            double root = hypot((a - c) / 2, b), across = (a + c) / 2 + root;
            double along = (a + c) / 2 - root, turned = 0.5 * atan2(2 * b, a - c);
            double response = across - fmax(along, 0);
            double slope = norm * (cos(turned) * d[3][i] + sin(turned) * d[4][i]);
            if (scales->crests_only && response > 0)
                response *= a + c > 0 ? crest_part(fabs(slope), across, sigma) : 0;
            if (response > out[i].response)
                out[i] = (struct reference){response, turned + PI / 2, out[i].response, s};
            else
                out[i].second = fmax(out[i].second, response);
        }
        for (int k = 0; k < 5; k++)
            free(d[k]);
    }
    return out;
}

/* Noise, lines of two widths and a step. */
static struct picture scene(int width, int height)
{
    struct picture picture = check_random_picture(width, height, -0.15, 0.15);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double thin = (x - y - 7) / 1.5 / sqrt(2), wide = (x + 0.4 * y - 50) / 4.0;
            picture.plane.at[y * picture.plane.stride + x] +=
                (float)((x > width - 20 ? 0.5 : 0) - exp(-0.5 * thin * thin) -
                        exp(-0.5 * wide * wide));
        }
    return picture;
}

struct ridges {
    struct picture response, angle;
    struct stencil scale;
};

static struct ridges run(const struct kernels *kernels, struct plane in,
                         const struct kernels_ridge_scales *scales)
{
    struct ridges out = {check_picture(in.width, in.height), check_picture(in.width, in.height),
                         check_stencil(in.width, in.height)};
    struct arena *arena = check_arena();
    assert_int_equal(kernels_ridge(kernels, in, scales, out.response.plane, out.angle.plane,
                                   out.scale.mask.at, out.scale.mask.stride, arena, NULL),
                     MESO_OK);
    base_arena_free(arena);
    return out;
}

static void drop(struct ridges *ridges)
{
    check_picture_free(&ridges->response);
    check_picture_free(&ridges->angle);
    check_stencil_free(&ridges->scale);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Responses are of lines of contrast 1; angle and scale where they are clear. (Beside crests, where
   slope and curvature both vanish, no response is certain.) */
static void compare(struct plane in, const struct kernels_ridge_scales *scales, double p999,
                    double largest)
{
    struct ridges got = run(check_kernels(), in, scales);
    struct reference *expected = refer(&in, scales);
    int count = in.width * in.height;
    double *errors = malloc(sizeof *errors * (size_t)count);
    assert_non_null(errors);
    for (int i = 0; i < count; i++) {
        int x = i % in.width, y = i / in.width;
        const struct reference *e = &expected[i];
        errors[i] = fabs(check_at(&got.response.plane, x, y) - e->response);
        check_error("ridge", errors[i]);
        if (e->response < 0.1 || e->response - e->second < 4 * largest)
            continue;
        assert_int_equal(got.scale.mask.at[y * got.scale.mask.stride + x], e->scale);
        if (!scales->crests_only)
            check_near(sin(check_at(&got.angle.plane, x, y) - e->angle), 0, 0.02, "ridge's angle",
                       x, y);
    }
    qsort(errors, (size_t)count, sizeof *errors, by_value);
    double high = errors[count - 1 - count / 1000];
    if (getenv("KERNELS_PRINT"))
        print_message("ridge of %d scales from sigma %g, crests %d: p99.9 %.2e, largest %.2e\n",
                      scales->count, scales->sigma[0], scales->crests_only, high,
                      errors[count - 1]);
    if (!(high <= p999 && errors[count - 1] <= largest))
        fail_msg("ridge of %d scales from sigma %g: errors of %.2e at p99.9, %.2e at most",
                 scales->count, scales->sigma[0], high, errors[count - 1]);
    free(errors);
    free(expected);
    drop(&got);
}

void check_ridge(void **state)
{
    (void)state;
    const struct kernels_ridge_scales five = {
        5, {1, 1.4142135623730951, 2, 2.8284271247461903, 4}, {1, 1, 1, 1, 1}, false};
    struct picture in = scene(141, 118);
    compare(in.plane, &five, 1e-3, 2e-3);
    check_picture_free(&in);
    for (int width = 1; width < 60; width += 7) { /* narrower and lower than the filters */
        const struct kernels_ridge_scales two = {2, {1, 1.5}, {1, 0.9}, false};
        in = scene(width, 1 + width % 9);
        compare(in.plane, &two, 4e-3, 4e-3);
        check_picture_free(&in);
    }
}

void the_ridge_of_every_sigma_is_the_full_one(void **state)
{
    (void)state;
    static const double STARTS[] = {1, 1.3, 2.5, 3.1, 3.7, 5, 9, 16};
    struct picture in = scene(90, 71);
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        for (int crests = 0; crests < 2; crests++) {
            double s = STARTS[i];
            const struct kernels_ridge_scales scales = {
                2, {s, s * 4 / 3}, {i % 2 ? 1 : -1, i % 2 ? 0.8 : -1.2}, crests};
            compare(in.plane, &scales, crests ? 0.01 : 2e-3, crests ? INFINITY : 3e-3);
        }
    check_picture_free(&in);
}

void crests_are_the_middle_of_a_line(void **state)
{
    (void)state;
    struct picture in = check_picture(81, 81);
    for (int y = 0; y < 81; y++)
        for (int x = 0; x < 81; x++)
            in.plane.at[y * in.plane.stride + x] = (float)-exp(-0.5 * pow((x - 40) / 4.0, 2));
    struct kernels_ridge_scales scales = {3, {1, 2, 4}, {1, 1, 1}, true};
    struct ridges got = run(check_kernels(), in.plane, &scales);
    for (int x = 0; x < 81; x++) {
        double response = check_at(&got.response.plane, x, 40);
        if (x == 40) {
            check_near(response, 0.3536, 0.003, "crest", x, 40);
            check_near(fabs(check_at(&got.angle.plane, x, 40)), PI / 2, 1e-3, "crest's angle", x,
                       40);
        }
        if (abs(x - 40) > 5)
            check_near(response, 0, 0.01, "off the crest", x, 40);
    }
    drop(&got);
    scales.weight[0] = scales.weight[1] = scales.weight[2] = -1; /* light lines */
    got = run(check_kernels(), in.plane, &scales);
    check_near(check_at(&got.response.plane, 40, 40), 0, 1e-6, "a light line", 40, 40);
    drop(&got);
    check_picture_free(&in);
}

void ridges_of_no_or_descending_scales_are_refused(void **state)
{
    (void)state;
    static const struct kernels_ridge_scales BAD[] = {{0, {0}, {0}, false},
                                                      {9, {1}, {1}, false},
                                                      {2, {2, 1}, {1, 1}, false},
                                                      {1, {0.2}, {1}, false},
                                                      {1, {40}, {1}, false}};
    struct picture in = check_picture(9, 9);
    struct stencil scale = check_stencil(9, 9);
    struct arena *arena = check_arena();
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct meso_error err;
        assert_int_equal(kernels_ridge(check_kernels(), in.plane, &BAD[i], in.plane, in.plane,
                                       scale.mask.at, scale.mask.stride, arena, &err),
                         MESO_E_USAGE);
    }
    base_arena_free(arena);
    check_picture_free(&in);
    check_stencil_free(&scale);
}

void levels_ridge(void **state)
{
    (void)state;
    static const struct kernels_ridge_scales SCALES[] = {
        {1, {1.1}, {1}, false},         {2, {0.8, 1.6}, {1, 0.5}, true},
        {2, {2, 2.8}, {-1, -2}, false}, {1, {3.7}, {1}, false},
        {2, {1.2, 4}, {1, 1}, true},    {3, {1, 1.41, 2}, {1, 1, 1}, false},
        {2, {1, 1}, {1, 2}, false}};
    enum { SETS = sizeof SCALES / sizeof *SCALES };
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -300, 300);
        const struct kernels_ridge_scales *scales = &SCALES[i % SETS];
        struct ridges scalar = run(check_scalar(), in.plane, scales);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct ridges out = run(level, in.plane, scales);
            check_same(&scalar.response.plane, &out.response.plane, level->level, "ridge");
            check_same(&scalar.angle.plane, &out.angle.plane, level->level, "ridge's angle");
            check_same_mask(&scalar.scale.mask, &out.scale.mask, level->level, "ridge's scale");
            drop(&out);
        }
        drop(&scalar);
        check_picture_free(&in);
    }
}
