/* Benches of the colour planes, 12 MP, against OpenCV. */
#include "bench.h"
#include "peer_colour.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 4000, HEIGHT = 3000, FACTOR = 2, STEP = 41 /* rows looked at for errors */ };
static const double PIXELS = (double)WIDTH * HEIGHT;

struct colour {
    uint8_t *rgb;
    struct plane plane[3];
    float table[256]; /* densities, for the peers */
};

static double linear(int code)
{
    double c = code / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static struct colour colour(struct bench *bench, int factor)
{
    struct colour c = {.rgb = bench_rgb(bench, WIDTH, HEIGHT)};
    for (int k = 0; k < 3; k++)
        c.plane[k] = bench_plane(bench, WIDTH / factor, HEIGHT / factor);
    for (int i = 0; i < 256; i++)
        c.table[i] = (float)-log(fmax(linear(i), 1 / 255.0));
    return c;
}

static double lab_curve(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

static void exact_lab(const uint8_t *rgb, double out[3])
{
    double r = linear(rgb[0]), g = linear(rgb[1]), b = linear(rgb[2]);
    double fx = lab_curve((0.41239080 * r + 0.35758434 * g + 0.18048079 * b) / 0.95045593);
    double fy = lab_curve(0.21263901 * r + 0.71516868 * g + 0.07219232 * b);
    double fz = lab_curve((0.01933082 * r + 0.11919478 * g + 0.95053215 * b) / 1.08905775);
    out[0] = 116 * fy - 16;
    out[1] = 500 * (fx - fy);
    out[2] = 200 * (fy - fz);
}

static void our_lab_at(const struct colour *c, int x, int y, double out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = (double)c->plane[k].at[y * c->plane[k].stride + x];
}

/* p99.9 of the colour difference dE76. */
static double lab_error(const struct colour *c, bool peers)
{
    size_t count = 0;
    float *errors = malloc((HEIGHT / STEP + 1) * (size_t)WIDTH * sizeof *errors);
    if (!errors)
        exit(1);
    for (int y = 0; y < HEIGHT; y += STEP)
        for (int x = 0; x < WIDTH; x++) {
            double expected[3], got[3], square = 0;
            exact_lab(c->rgb + 3 * ((ptrdiff_t)y * WIDTH + x), expected);
            if (peers)
                peer_lab_at(x, y, got);
            else
                our_lab_at(c, x, y, got);
            for (int k = 0; k < 3; k++)
                square += (got[k] - expected[k]) * (got[k] - expected[k]);
            errors[count++] = (float)sqrt(square);
        }
    double out = bench_percentile(errors, count);
    free(errors);
    return out;
}

static double our_lab_error(void *context)
{
    return lab_error(context, false);
}

static double peers_lab_error(void *context)
{
    return lab_error(context, true);
}

static void lab(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->lab_rgb8(c->rgb, 3 * WIDTH, c->plane[0], c->plane[1], c->plane[2]);
}

static void run_peer_lab(void *context)
{
    struct colour *c = context;
    peer_lab(c->rgb, WIDTH, HEIGHT);
}

void bench_lab_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, 1);
    struct bench_case what = {.size = "12 MP",
                              .peer = "OpenCV convertTo, cvtColor f32 (interleaved); tuned",
                              .goal = 8,
                              .goal_avx2 = 5,
                              .ours = lab,
                              .peer_run = run_peer_lab,
                              .our_error = our_lab_error,
                              .peer_error = peers_lab_error,
                              .context = &c,
                              .pixels = PIXELS,
                              .bytes_per_px = 15,
                              .flops_per_px = 70};
    bench_add(bench, "lab_rgb8", &what);
}

static void density(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->density_rgb8(c->rgb, 3 * WIDTH, c->plane[0], c->plane[1], c->plane[2]);
}

static void run_peer_log(void *context)
{
    struct colour *c = context;
    peer_density_log(c->rgb, WIDTH, HEIGHT);
}

static void run_peer_lut(void *context)
{
    struct colour *c = context;
    peer_density_lut(c->rgb, WIDTH, HEIGHT, c->table, c->plane);
}

static void add(struct bench *bench, const char *entry, struct colour *c, const char *peer,
                void (*peer_run)(void *context), double goal,
                void (*ours)(const struct kernels *kernels, void *context), double bytes)
{
    struct bench_case what = {.size = "12 MP",
                              .peer = peer,
                              .goal = goal,
                              .goal_avx2 = goal > 0 ? 5 : 0,
                              .ours = ours,
                              .peer_run = peer_run,
                              .context = c,
                              .pixels = PIXELS,
                              .bytes_per_px = bytes};
    bench_add(bench, entry, &what);
}

void bench_density_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, 1);
    add(bench, "density_rgb8", &c, "OpenCV convertTo, log (interleaved); plain", run_peer_log, 8,
        density, 15);
    add(bench, "density_rgb8", &c, "OpenCV LUT, split; tuned", run_peer_lut, 0, density, 15);
}

static void blocks(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->density_blocks_rgb8(c->rgb, 3 * WIDTH, FACTOR, c->plane[0], c->plane[1], c->plane[2]);
}

static void run_peer_blocks(void *context)
{
    struct colour *c = context;
    peer_density_blocks(c->rgb, WIDTH, HEIGHT, c->table, FACTOR, c->plane);
}

void bench_density_blocks_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, FACTOR);
    add(bench, "density_blocks_rgb8", &c, "OpenCV LUT, resize by 2, split; tuned", run_peer_blocks,
        0, blocks, 6);
}

static void darkness(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->darkness_rgb8(c->rgb, 3 * WIDTH, c->plane[0]);
}

void bench_darkness_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, 1);
    bench_against_scalar(bench, "darkness_rgb8", "12 MP", PIXELS, 7, 24, darkness, &c);
}

static void luma(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->luma_rgb8(c->rgb, 3 * WIDTH, c->plane[0]);
}

static void run_peer_luma(void *context)
{
    struct colour *c = context;
    peer_luma(c->rgb, WIDTH, HEIGHT, c->plane[0]);
}

void bench_luma_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, 1);
    add(bench, "luma_rgb8", &c, "OpenCV cvtColor to grey bytes, convertTo f32; tuned",
        run_peer_luma, 0, luma, 7);
}

static void light_blocks(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->light_blocks_rgb8(c->rgb, 3 * WIDTH, FACTOR, c->plane[0], c->plane[1]);
}

void bench_light_blocks_rgb8(struct bench *bench)
{
    struct colour c = colour(bench, FACTOR);
    bench_against_scalar(bench, "light_blocks_rgb8", "12 MP", PIXELS, 5, 22, light_blocks, &c);
}

struct bright {
    const uint8_t *rgb;
    struct mask mask;
};

static void bright(const struct kernels *kernels, void *context)
{
    struct bright *b = context;
    kernels->bright_rgb8(b->rgb, 3 * WIDTH, 200, b->mask);
}

void bench_bright_rgb8(struct bench *bench)
{
    struct bright b = {bench_rgb(bench, WIDTH, HEIGHT), bench_mask(bench, WIDTH, HEIGHT)};
    bench_against_scalar(bench, "bright_rgb8", "12 MP", PIXELS, 4, 4, bright, &b);
}
