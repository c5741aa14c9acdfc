/* Benches of the colour planes. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct colour {
    uint8_t *rgb;
    struct plane a, b, c;
};

static struct colour colour(struct bench *bench)
{
    return (struct colour){bench_rgb(bench, WIDTH, HEIGHT), bench_plane(bench, WIDTH, HEIGHT),
                           bench_plane(bench, WIDTH, HEIGHT), bench_plane(bench, WIDTH, HEIGHT)};
}

static void density(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->density_rgb8(c->rgb, 3 * WIDTH, c->a, c->b, c->c);
}

void bench_density_rgb8(struct bench *bench)
{
    struct colour c = colour(bench);
    bench_against_scalar(bench, "density_rgb8", "4 MP", PIXELS, 15, 0, density, &c);
}

static void lab(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->lab_rgb8(c->rgb, 3 * WIDTH, c->a, c->b, c->c);
}

void bench_lab_rgb8(struct bench *bench)
{
    struct colour c = colour(bench);
    bench_against_scalar(bench, "lab_rgb8", "4 MP", PIXELS, 15, 60, lab, &c);
}

static void luma(const struct kernels *kernels, void *context)
{
    struct colour *c = context;
    kernels->luma_rgb8(c->rgb, 3 * WIDTH, c->a);
}

void bench_luma_rgb8(struct bench *bench)
{
    struct colour c = colour(bench);
    bench_against_scalar(bench, "luma_rgb8", "4 MP", PIXELS, 7, 5, luma, &c);
}
