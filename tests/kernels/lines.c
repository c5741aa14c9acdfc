/* Checks of the line bank and of the Hessian's eigenvalue against plain double. */
#include "check.h"
#include "line_bank.h"

static const double PI = 3.14159265358979323846;

/* A picture in double; outside is the edge pixel. */
struct exact {
    double *at;
    int width, height;
};

static struct exact exact_new(int width, int height)
{
    struct exact out = {calloc((size_t)width * (size_t)height, sizeof(double)), width, height};
    assert_non_null(out.at);
    return out;
}

/* The bank's definition without its roundings, on a picture with a margin around it: correlation
   along x and y with the taps of one side, antisymmetric ones if `odd`. */
static struct exact correlate(struct exact in, const int16_t *taps, int radius, bool odd, bool down,
                              double scale)
{
    struct exact out = exact_new(in.width, in.height);
    for (int y = 0; y < in.height; y++)
        for (int x = 0; x < in.width; x++)
            for (int k = -radius; k <= radius; k++) {
                int column = down ? x : x + k, row = down ? y + k : y;
                if (column < 0 || row < 0 || column >= in.width || row >= in.height)
                    continue; /* within the margin */
                double tap = odd && !k ? 0 : (odd && k < 0 ? -1 : 1) * taps[abs(k)] / 32768.0;
                out.at[y * in.width + x] += scale * tap * in.at[row * in.width + column];
            }
    return out;
}

/* What rounds taps of order 2 to a sum that is not 0 is made up by the middle one. */
static struct exact curved(struct exact in, const int16_t *taps, int radius, bool down,
                           double scale)
{
    int16_t balanced[KERNELS_LINE_RADIUS + 1];
    int sum = 0;
    for (int k = 1; k <= radius; k++)
        sum += 2 * (balanced[k] = taps[k]);
    balanced[0] = (int16_t)-sum;
    return correlate(in, balanced, radius, false, down, scale);
}

static struct exact smoothed(struct exact in, const int16_t *taps, int radius, bool down,
                             double scale)
{
    int16_t balanced[KERNELS_LINE_RADIUS + 1];
    int sum = 0;
    for (int k = 1; k <= radius; k++)
        sum += 2 * (balanced[k] = taps[k]);
    balanced[0] = (int16_t)(32767 - sum);
    return correlate(in, balanced, radius, false, down, scale);
}

enum { EXACT_MARGIN = 60 };

static void exact_hessian(const struct plane *source, const struct kernels_line_bank *bank,
                          struct exact h[3])
{
    int width = source->width + 2 * EXACT_MARGIN, height = source->height + 2 * EXACT_MARGIN;
    struct exact in = exact_new(width, height);
    for (int i = 0; i < width * height; i++) {
        double value = check_at(source, i % width - EXACT_MARGIN, i / width - EXACT_MARGIN);
        in.at[i] = fmax(-(double)bank->range, fmin((double)bank->range, value));
    }
    int r = bank->radius;
    struct exact smooth = smoothed(in, bank->smooth, r, false, 1);
    struct exact slope = correlate(in, bank->slope, r, true, false, 1);
    struct exact curve = curved(in, bank->curve, r, false, 1);
    h[0] = smoothed(curve, bank->smooth, r, true, 1);
    h[1] = correlate(slope, bank->slope, r, true, true, 1);
    h[2] = curved(smooth, bank->curve, r, true, 1);
    free(in.at);
    free(smooth.at);
    free(slope.at);
    free(curve.at);
}

/* One direction in double at a pixel: the mean over the 32 places of the five steps. */
static double bank_at(const struct exact h[3], const struct kernels_line *line, int x, int y)
{
    double sum = 0;
    int half_x = 0, half_y = 0, side = line->mirrored ? -1 : 1;
    for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
        half_x += side * line->dx[i];
        half_y += line->dy[i];
    }
    for (int which = 0; which < 32; which++) {
        int column = x - half_x / 2 + EXACT_MARGIN, row = y - half_y / 2 + EXACT_MARGIN;
        for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
            column += which >> i & 1 ? side * line->dx[i] : 0;
            row += which >> i & 1 ? line->dy[i] : 0;
        }
        int at = row * h[0].width + column;
        sum += line->xx * h[0].at[at] - side * line->xy * h[1].at[at] + line->yy * h[2].at[at];
    }
    return sum / 32768 / 32;
}

static void compare_bank(const struct exact h[3], const struct kernels_line_bank *bank,
                         struct plane response, struct mask direction)
{
    const double step = (double)bank->range / 32768;
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++) {
            double best = -INFINITY, got = check_at(&response, x, y);
            for (int d = 0; d < KERNELS_DIRECTIONS; d++)
                best = fmax(best, bank_at(h, &bank->line[d], x, y));
            check_error("line bank / range", (got - best) / (double)bank->range);
            check_near(got, best, 8 * step, "line bank", x, y);
            int d = direction.at[y * direction.stride + x];
            assert_in_range(d, 0, KERNELS_DIRECTIONS - 1);
            check_near(bank_at(h, &bank->line[d], x, y), best, 8 * step, "line bank's direction", x,
                       y);
        }
}

static void run_bank(struct plane source, const struct kernels_line_bank *bank,
                     struct plane response, struct mask direction)
{
    void *scratch = malloc(kernels_line_scratch_bytes(bank));
    assert_non_null(scratch);
    check_kernels()->line_bank(source, (struct mask){0}, bank, response, direction.at,
                               direction.stride, scratch);
    free(scratch);
}

/* Beside what is asked for 0, within it what the whole bank answers. */
void the_bank_answers_only_where_it_is_asked(void **state)
{
    (void)state;
    enum { WIDTH = 700, HEIGHT = 300 };
    struct kernels_line_bank bank;
    struct picture source = check_random_picture(WIDTH, HEIGHT, -1, 1);
    struct picture all = check_picture(WIDTH, HEIGHT), some = check_picture(WIDTH, HEIGHT);
    struct stencil direction = check_stencil(WIDTH, HEIGHT), within = check_stencil(WIDTH, HEIGHT);
    void *scratch;
    assert_true(kernels_line_bank_design(1, 1, 5, 2, &bank));
    assert_non_null(scratch = malloc(kernels_line_scratch_bytes(&bank)));
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            within.mask.at[y * within.mask.stride + x] =
                hypot(x - 400, y - 170) < 90 && x % 7 ? 255 : 0;
    run_bank(source.plane, &bank, all.plane, direction.mask);
    check_kernels()->line_bank(source.plane, within.mask, &bank, some.plane, direction.mask.at,
                               direction.mask.stride, scratch);
    int answered = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double got = check_at(&some.plane, x, y), full = check_at(&all.plane, x, y);
            assert_true(got == full || (got == 0 && !check_set(&within.mask, x, y)));
            answered += got != 0;
        }
    assert_in_range(answered, 25000, 60000); /* the disc has 25400 pixels, its blocks 50000 */
    free(scratch);
    check_picture_free(&source);
    check_picture_free(&all);
    check_picture_free(&some);
    check_stencil_free(&direction);
    check_stencil_free(&within);
}

static void bank_once(int width, int height, double sigma, double along_ratio, double range)
{
    struct kernels_line_bank bank;
    struct picture source = check_random_picture(width, height, -1, 1),
                   response = check_picture(width, height);
    struct stencil direction = check_stencil(width, height);
    struct exact h[3];
    assert_true(kernels_line_bank_design(sigma, sigma, along_ratio, range, &bank));
    run_bank(source.plane, &bank, response.plane, direction.mask);
    exact_hessian(&source.plane, &bank, h);
    compare_bank(h, &bank, response.plane, direction.mask);
    for (int i = 0; i < 3; i++)
        free(h[i].at);
    check_picture_free(&source);
    check_picture_free(&response);
    check_stencil_free(&direction);
}

void check_line_bank(void **state)
{
    (void)state;
    for (int width = 1; width <= 70; width++)
        bank_once(width, 1 + width % 6, 0.8 + (width % 9) * 0.2, 1 + width % 5, 2 + width % 3);
    bank_once(530, 4, 1.2, 3, 2);
    bank_once(20, 140, 1.2, 3, 2);
    bank_once(9, 7, 5, 3, 2);
}

void a_bank_that_cannot_be_had_is_refused(void **state)
{
    (void)state;
    struct kernels_line_bank bank;
    assert_false(kernels_line_bank_design(0.7, 0.7, 3, 1, &bank));
    assert_false(kernels_line_bank_design(6, 6, 3, 1, &bank));
    assert_false(kernels_line_bank_design(2, 2, 0.9, 1, &bank));
    assert_false(kernels_line_bank_design(5, 5, 6.1, 1, &bank));
    assert_false(kernels_line_bank_design(2, 2, 3, 0, &bank));
    assert_false(kernels_line_bank_design(2, 2, (double)NAN, 1, &bank));
    assert_true(kernels_line_bank_design(5, 5, 6, 1, &bank));
}

/* The exact filter of direction d: a second derivative across, a Gaussian along. */
static double exact_line_at(const struct plane *in, int d, double sigma, double along, int x, int y)
{
    double c = cos(d * PI / 12), s = sin(d * PI / 12), sum = 0, weights = 0;
    int radius = (int)ceil(3.5 * along);
    for (int j = -radius; j <= radius; j++)
        for (int i = -radius; i <= radius; i++) {
            double u = (c * i + s * j) / along, v = (c * j - s * i) / sigma;
            double gauss = exp(-0.5 * (u * u + v * v));
            sum += (v * v - 1) * gauss * check_at(in, x + i, y + j);
            weights += gauss;
        }
    return sum / weights;
}

/* Five steps of whole pixels instead of a Gaussian, 16 bits instead of doubles: how like the exact
   lines' is the response, on noise, where nothing helps? */
void the_bank_answers_as_exact_lines_do(void **state)
{
    (void)state;
    static const double CASES[][2] = {{1.2, 5}, {5 / 3.0, 3}, {2, 5}, {3.2, 3}};
    for (size_t n = 0; n < sizeof CASES / sizeof *CASES; n++) {
        double sigma = CASES[n][0], along = CASES[n][1] * sigma, sums[5] = {0};
        struct kernels_line_bank bank;
        struct picture in = check_random_picture(56, 56, -1, 1), out = check_picture(56, 56);
        struct stencil direction = check_stencil(56, 56);
        assert_true(kernels_line_bank_design(sigma, sigma, CASES[n][1], 2, &bank));
        run_bank(in.plane, &bank, out.plane, direction.mask);
        for (int i = 0; i < 56 * 56; i++) {
            double exact = -INFINITY, got = check_at(&out.plane, i % 56, i / 56);
            for (int d = 0; d < KERNELS_DIRECTIONS; d++)
                exact = fmax(exact, exact_line_at(&in.plane, d, sigma, along, i % 56, i / 56));
            double terms[5] = {got, exact, got * got, exact * exact, got * exact};
            for (int k = 0; k < 5; k++)
                sums[k] += terms[k] / (56 * 56);
        }
        double covariance = sums[4] - sums[0] * sums[1];
        double correlation =
            covariance / sqrt((sums[2] - sums[0] * sums[0]) * (sums[3] - sums[1] * sums[1]));
        if (getenv("KERNELS_PRINT"))
            print_message("sigma %.2f, %g times as long: correlation %.4f, means %.5f %.5f\n",
                          sigma, CASES[n][1], correlation, sums[0], sums[1]);
        if (!(correlation >= 0.988 && fabs(sums[0] / sums[1] - 1) < 0.03))
            fail_msg("sigma %g: correlation %.4f, mean %.4f for %.4f", sigma, correlation, sums[0],
                     sums[1]);
        check_picture_free(&in);
        check_picture_free(&out);
        check_stencil_free(&direction);
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
    assert_int_equal(kernels_line_response(check_kernels(), source, sigma, 3, 2, response.plane,
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
