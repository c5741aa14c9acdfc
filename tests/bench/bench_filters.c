/* Benches of the filters. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct filter {
    struct plane source, out, a, b, angle;
};

static struct filter filter(struct bench *bench)
{
    struct filter out = {.source = bench_picture(bench, WIDTH, HEIGHT),
                         .out = bench_plane(bench, WIDTH, HEIGHT),
                         .a = bench_plane(bench, WIDTH, HEIGHT),
                         .b = bench_plane(bench, WIDTH, HEIGHT),
                         .angle = bench_plane(bench, WIDTH, HEIGHT)};
    return out;
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
