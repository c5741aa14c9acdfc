/* Benches of masks and sums. */
#include "bench.h"

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

#include <string.h>

struct masks {
    struct plane source;
    struct mask drawn, mask, scratch;
    struct kernels_sums sums;
};

static struct masks masks(struct bench *bench)
{
    struct masks out = {.source = bench_picture(bench, WIDTH, HEIGHT),
                        .drawn = bench_mask(bench, WIDTH, HEIGHT),
                        .mask = bench_mask(bench, WIDTH, HEIGHT),
                        .scratch = bench_mask(bench, WIDTH, HEIGHT)};
    for (int y = 0; y < HEIGHT; y++) /* strokes of 5 px, a tenth of the picture */
        for (int x = 0; x < WIDTH; x++)
            if ((x + y / 3) % 50 < 5)
                out.drawn.at[y * out.drawn.stride + x] = 255;
    return out;
}

static void threshold(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    kernels->threshold(m->source, 150, m->mask);
}

void bench_threshold(struct bench *bench)
{
    struct masks m = masks(bench);
    bench_against_scalar(bench, "threshold", "4 MP", PIXELS, 5, 1, threshold, &m);
}

static void thin(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    memcpy(m->mask.at, m->drawn.at, (size_t)m->drawn.stride * HEIGHT);
    kernels->thin(m->mask, m->scratch);
}

void bench_thin(struct bench *bench)
{
    struct masks m = masks(bench);
    bench_against_scalar(bench, "thin", "4 MP", PIXELS, 2, 0, thin, &m);
}

static void masked_sums(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    kernels->masked_sums(m->source, m->drawn, &m->sums);
}

void bench_masked_sums(struct bench *bench)
{
    struct masks m = masks(bench);
    bench_against_scalar(bench, "masked_sums", "4 MP", PIXELS, 5, 3, masked_sums, &m);
}
