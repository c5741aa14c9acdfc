/* Benches of the filters. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct filter {
    struct plane source, out, a, b, angle;
    float taps[KERNELS_MAX_TAPS];
    int radius;
};

static struct filter filter(struct bench *bench)
{
    struct filter out = {.source = bench_picture(bench, WIDTH, HEIGHT),
                         .out = bench_plane(bench, WIDTH, HEIGHT),
                         .a = bench_plane(bench, WIDTH, HEIGHT),
                         .b = bench_plane(bench, WIDTH, HEIGHT),
                         .angle = bench_plane(bench, WIDTH, HEIGHT)};
    kernels_gaussian_taps(2.0, 0, out.taps, &out.radius);
    return out;
}

static void convolve(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels->convolve(f->source, f->out, f->taps, f->radius, f->taps, f->radius, f->a);
}

void bench_convolve(struct bench *bench)
{
    struct filter f = filter(bench);
    bench_against_scalar(bench, "convolve", "4 MP, 17 taps", PIXELS, 8, 68, convolve, &f);
}

static void local_normalise(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels->local_normalise(f->source, 15, f->out);
}

void bench_local_normalise(struct bench *bench)
{
    struct filter f = filter(bench);
    bench_against_scalar(bench, "local_normalise", "4 MP, radius 15", PIXELS, 8, 16,
                         local_normalise, &f);
}

static void hessian_ridge(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels->hessian_ridge(f->a, f->source, f->b, 1, f->out, f->angle);
}

void bench_hessian_ridge(struct bench *bench)
{
    struct filter f = filter(bench);
    bench_against_scalar(bench, "hessian_ridge", "4 MP", PIXELS, 20, 30, hessian_ridge, &f);
}
