/* Benches of sampling between pixels. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

struct samples {
    struct plane source, x, y;
    uint8_t *rgb, *out;
    float *values;
};

static struct samples samples(struct bench *bench)
{
    struct samples out = {.source = bench_picture(bench, WIDTH, HEIGHT),
                          .x = bench_plane(bench, WIDTH, HEIGHT),
                          .y = bench_plane(bench, WIDTH, HEIGHT),
                          .rgb = bench_rgb(bench, WIDTH, HEIGHT),
                          .out = bench_rgb(bench, WIDTH, HEIGHT)};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) { /* turned by 3 degrees, 2 % larger, somewhat bent */
            float bend = 3.0f * (float)((x * 7 + y * 3) % 1000) / 1000.0f;
            out.x.at[y * out.x.stride + x] = 1.018f * (float)x - 0.053f * (float)y + 60 + bend;
            out.y.at[y * out.y.stride + x] = 0.053f * (float)x + 1.018f * (float)y - 40;
        }
    out.values = bench_plane(bench, WIDTH, HEIGHT).at;
    return out;
}

static void sample_linear(const struct kernels *kernels, void *context)
{
    struct samples *s = context;
    for (int y = 0; y < HEIGHT; y++)
        kernels->sample_linear(s->source, s->x.at + y * s->x.stride, s->y.at + y * s->y.stride,
                               WIDTH, s->values);
}

void bench_sample_linear(struct bench *bench)
{
    struct samples s = samples(bench);
    bench_against_scalar(bench, "sample_linear", "4 MP", PIXELS, 12, 10, sample_linear, &s);
}

static void warp_rgb8(const struct kernels *kernels, void *context)
{
    struct samples *s = context;
    kernels->warp_rgb8(s->rgb, 3 * WIDTH, WIDTH, HEIGHT, s->x, s->y, s->out, 3 * WIDTH);
}

void bench_warp_rgb8(struct bench *bench)
{
    struct samples s = samples(bench);
    bench_against_scalar(bench, "warp_rgb8", "4 MP", PIXELS, 14, 100, warp_rgb8, &s);
}
