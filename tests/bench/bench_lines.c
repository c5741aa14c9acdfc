/* Benches of the oriented lines. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct line {
    struct plane xx, xy, yy, out;
    struct mask direction;
};

static struct line line(struct bench *bench)
{
    return (struct line){bench_picture(bench, WIDTH, HEIGHT), bench_picture(bench, WIDTH, HEIGHT),
                         bench_picture(bench, WIDTH, HEIGHT), bench_plane(bench, WIDTH, HEIGHT),
                         bench_mask(bench, WIDTH, HEIGHT)};
}

static void line_bank(const struct kernels *kernels, void *context)
{
    struct line *l = context;
    kernels->line_bank(l->xx, l->xy, l->yy, 4, l->out, l->direction.at, l->direction.stride);
}

void bench_line_bank(struct bench *bench)
{
    struct line l = line(bench);
    bench_against_scalar(bench, "line_bank", "4 MP", PIXELS, 17, 500, line_bank, &l);
}

static void line_direction(const struct kernels *kernels, void *context)
{
    struct line *l = context;
    kernels->line_direction(l->xx, l->xy, l->yy, 5, 4, l->out);
}

void bench_line_direction(struct bench *bench)
{
    struct line l = line(bench);
    bench_against_scalar(bench, "line_direction", "4 MP", PIXELS, 16, 42, line_direction, &l);
}

static void strongest(const struct kernels *kernels, void *context)
{
    struct line *l = context;
    kernels->strongest(l->xx, 3, l->out, l->direction.at, l->direction.stride);
}

void bench_strongest(struct bench *bench)
{
    struct line l = line(bench);
    bench_against_scalar(bench, "strongest", "4 MP", PIXELS, 14, 1, strongest, &l);
}
