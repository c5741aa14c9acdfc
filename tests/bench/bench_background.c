/* Benches of the large-scale background (sigma 40 px, 12 MP) against cv::GaussianBlur and against
   what OpenCV makes of its own resize. */
#include "bench.h"
#include "peer_background.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 4000, HEIGHT = 3000, FACTOR = 8, REACH = 200, STEP = 97 };
static const double PIXELS = (double)WIDTH * HEIGHT, SIGMA = 40;

struct field {
    struct plane source, destination;
    struct mask mask; /* at NULL: all */
    struct arena *scratch;
    bool subtracts;
    float *expected; /* every STEP-th row, in double */
};

static int clamp(int value, int high)
{
    return value < 0 ? 0 : value > high ? high : value;
}

/* One row of the normalised convolution in double: down the columns, then along the row. */
static void exact_row(const struct field *f, int y, float *out)
{
    static double value[WIDTH], weight[WIDTH], taps[2 * REACH + 1];
    for (int i = -REACH; i <= REACH; i++)
        taps[i + REACH] = exp(-0.5 * i * i / (SIGMA * SIGMA));
    for (int x = 0; x < WIDTH; x++) {
        value[x] = weight[x] = 0;
        for (int j = -REACH; j <= REACH; j++) {
            int row = clamp(y + j, HEIGHT - 1);
            if (f->mask.at && !f->mask.at[row * f->mask.stride + x])
                continue;
            value[x] += taps[j + REACH] * (double)f->source.at[row * f->source.stride + x];
            weight[x] += taps[j + REACH];
        }
    }
    for (int x = 0; x < WIDTH; x++) {
        double sum = 0, all = 0;
        for (int i = -REACH; i <= REACH; i++) {
            sum += taps[i + REACH] * value[clamp(x + i, WIDTH - 1)];
            all += taps[i + REACH] * weight[clamp(x + i, WIDTH - 1)];
        }
        double whole = (double)f->source.at[y * f->source.stride + x];
        out[x] = (float)(f->subtracts ? whole - sum / all : sum / all);
    }
}

static double error(void *context)
{
    struct field *f = context;
    int rows = (HEIGHT + STEP - 1) / STEP;
    float *errors = malloc((size_t)rows * WIDTH * sizeof *errors);
    if (!errors)
        exit(1);
    for (int i = 0; i < rows; i++)
        for (int x = 0; x < WIDTH; x++)
            errors[i * WIDTH + x] =
                f->destination.at[(ptrdiff_t)i * STEP * f->destination.stride + x] -
                f->expected[i * WIDTH + x];
    double out = bench_percentile(errors, (size_t)rows * WIDTH);
    free(errors);
    return out;
}

static void ours(const struct kernels *kernels, void *context)
{
    struct field *f = context;
    if ((f->subtracts ? kernels_background_subtract : kernels_background)(
            kernels, f->source, f->mask, SIGMA, f->destination, f->scratch, NULL))
        exit(1);
}

static void gaussian(void *context)
{
    struct field *f = context;
    peer_background_gaussian(f->source, SIGMA, f->destination);
}

static void resized(void *context)
{
    struct field *f = context;
    peer_background_resized(f->source, SIGMA, FACTOR, f->destination);
}

static void masked(void *context)
{
    struct field *f = context;
    peer_background_masked(f->source, f->mask, SIGMA, FACTOR, f->destination);
}

static void subtracted(void *context)
{
    struct field *f = context;
    peer_background_subtracted(f->source, SIGMA, FACTOR, f->destination);
}

static struct field field(struct bench *bench, bool is_masked, bool subtracts)
{
    struct field f = {.source = bench_picture(bench, WIDTH, HEIGHT),
                      .destination = bench_plane(bench, WIDTH, HEIGHT),
                      .scratch = bench_arena(bench),
                      .subtracts = subtracts};
    if (is_masked) { /* an oval of skin with holes */
        f.mask = bench_mask(bench, WIDTH, HEIGHT);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                f.mask.at[y * f.mask.stride + x] =
                    hypot((x - 2000) / 1.3, y - 1500) < 1400 && (x / 60 + y / 60) % 5 ? 255 : 0;
    }
    int rows = (HEIGHT + STEP - 1) / STEP;
    f.expected = bench_plane(bench, WIDTH, rows).at;
    for (int i = 0; i < rows; i++)
        exact_row(&f, i * STEP, f.expected + (ptrdiff_t)i * WIDTH);
    return f;
}

static void add(struct bench *bench, struct field *f, const char *name, double goal,
                const char *peer, void (*run)(void *context), double bytes)
{
    struct bench_case what = {.size = "12 MP, sigma 40",
                              .peer = peer,
                              .goal = goal,
                              .goal_avx2 = goal,
                              .ours = ours,
                              .peer_run = run,
                              .our_error = error,
                              .peer_error = error,
                              .context = f,
                              .pixels = PIXELS,
                              .bytes_per_px = bytes,
                              .flops_per_px = 4};
    bench_add(bench, name, &what);
}

void bench_background(struct bench *bench)
{
    struct field f = field(bench, false, false);
    add(bench, &f, "background", 300, "cv::GaussianBlur f32", gaussian, 8);
    add(bench, &f, "background", 2.5, "OpenCV resize, GaussianBlur, resize; tuned", resized, 8);
}

void bench_background_masked(struct bench *bench)
{
    struct field f = field(bench, true, false);
    if (f.mask.at)
        add(bench, &f, "background masked", 2.5, "OpenCV normalised convolution by resize; tuned",
            masked, 9);
}

void bench_background_subtract(struct bench *bench)
{
    struct field f = field(bench, false, true);
    add(bench, &f, "source - background", 0, "OpenCV resize, GaussianBlur, resize, subtract; tuned",
        subtracted, 12);
}
