/* Benches of what changes the scale. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct scale {
    struct plane source, small, large, share;
    struct mask mask;
};

static struct scale scale(struct bench *bench, int factor)
{
    return (struct scale){.source = bench_picture(bench, WIDTH, HEIGHT),
                          .small = bench_plane(bench, WIDTH / factor, HEIGHT / factor),
                          .large = bench_plane(bench, WIDTH, HEIGHT)};
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

struct boxes {
    struct scale scale;
    struct kernels_boxes columns, rows;
};

static void shrink_boxes(const struct kernels *kernels, void *context)
{
    struct boxes *b = context;
    struct plane out = kernels_plane_window(b->scale.large, 0, 0, b->columns.count, b->rows.count);
    kernels->shrink_boxes(b->scale.source, &b->columns, &b->rows, out);
}

void bench_shrink_boxes(struct bench *bench)
{
    struct boxes b = {.scale = scale(bench, 1)};
    if (kernels_boxes_of(WIDTH, 1.67, &b.columns, bench_arena(bench), NULL) ||
        kernels_boxes_of(HEIGHT, 1.67, &b.rows, bench_arena(bench), NULL))
        return;
    bench_against_scalar(bench, "shrink_boxes", "4 MP by 1.67", PIXELS, 5.4, 5, shrink_boxes, &b);
}

static void shrink_masked(const struct kernels *kernels, void *context)
{
    struct scale *s = context;
    kernels->shrink_masked(s->source, s->mask, 0, 8, s->small, s->share);
}

void bench_shrink_masked(struct bench *bench)
{
    struct scale s = scale(bench, 8);
    s.share = bench_plane(bench, WIDTH / 8, HEIGHT / 8);
    s.mask = bench_mask(bench, WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            s.mask.at[y * s.mask.stride + x] = (x / 100 + y / 100) % 3 ? 255 : 0;
    bench_against_scalar(bench, "shrink_masked", "4 MP by 8", PIXELS, 5, 2, shrink_masked, &s);
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
