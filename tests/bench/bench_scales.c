/* Benches of what changes the scale. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct scale {
    struct plane source, small, large;
};

static struct scale scale(struct bench *bench, int factor)
{
    return (struct scale){bench_picture(bench, WIDTH, HEIGHT),
                          bench_plane(bench, WIDTH / factor, HEIGHT / factor),
                          bench_plane(bench, WIDTH, HEIGHT)};
}

static void shrink(const struct kernels *kernels, void *context)
{
    struct scale *s = context;
    kernels->shrink_area(s->source, 4, s->small);
}

void bench_shrink_area(struct bench *bench)
{
    struct scale s = scale(bench, 4);
    bench_against_scalar(bench, "shrink_area", "4 MP by 4", PIXELS, 4.25, 1, shrink, &s);
}

static void halve(const struct kernels *kernels, void *context)
{
    struct scale *s = context;
    kernels->halve(s->source, 0, s->small);
}

void bench_halve(struct bench *bench)
{
    struct scale s = scale(bench, 2);
    bench_against_scalar(bench, "halve", "4 MP", PIXELS, 5, 3, halve, &s);
}

static void enlarge(const struct kernels *kernels, void *context)
{
    struct scale *s = context;
    kernels->enlarge(s->small, 0, 4, 6, s->large);
}

void bench_enlarge(struct bench *bench)
{
    struct scale s = scale(bench, 4);
    bench_against_scalar(bench, "enlarge", "4 MP by 4", PIXELS, 4.25, 15, enlarge, &s);
}

static void resize(const struct kernels *kernels, void *context)
{
    struct scale *s = context;
    kernels->resize_linear(s->source, s->small);
}

void bench_resize_linear(struct bench *bench)
{
    struct scale s = scale(bench, 1);
    s.small = kernels_plane_window(s.large, 0, 0, WIDTH * 7 / 10, HEIGHT * 7 / 10);
    bench_against_scalar(bench, "resize_linear", "4 MP by 0.7", PIXELS, 6, 3, resize, &s);
}
