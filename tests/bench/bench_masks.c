/* Benches of masks and sums. */
#include "bench.h"
#include "peer_masks.h"

enum { WIDTH = 4000, HEIGHT = 3000, WORDS = 63 }; /* 12 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct masks {
    struct plane source;
    struct mask drawn, mask, peers;
    uint64_t *room;
    struct kernels_sums sums;
    double median, peers_median;
    struct arena *arena;
};

static struct masks masks(struct bench *bench)
{
    struct masks out = {.arena = bench_arena(bench),
                        .source = bench_picture(bench, WIDTH, HEIGHT),
                        .drawn = bench_mask(bench, WIDTH, HEIGHT),
                        .mask = bench_mask(bench, WIDTH, HEIGHT),
                        .peers = bench_mask(bench, WIDTH, HEIGHT)};
    out.room = base_arena_alloc(bench_arena(bench),
                                kernels_thin_words(WIDTH, HEIGHT) * sizeof *out.room, NULL);
    /* Strokes of 5 px, a tenth of the picture; none on its border, which OpenCV's thinning leaves.
     */
    for (int y = 1; y < HEIGHT - 1; y++)
        for (int x = 1; x < WIDTH - 1; x++)
            if ((x + y / 3) % 50 < 5)
                out.drawn.at[y * out.drawn.stride + x] = 255;
    return out;
}

static void bits_of_mask(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    kernels->bits_of_mask(m->drawn, m->room, WORDS);
}

void bench_bits_of_mask(struct bench *bench)
{
    struct masks m = masks(bench);
    bench_against_scalar(bench, "bits_of_mask", "12 MP", PIXELS, 1.125, 0, bits_of_mask, &m);
}

static void thin(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    kernels->thin(m->drawn, m->mask, m->room);
}

static void thin_peer(void *context)
{
    struct masks *m = context;
    peer_thin(m->drawn, m->peers);
}

/* Pixels in which OpenCV's result differs. */
static double thin_differs(void *context)
{
    struct masks *m = context;
    int count = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            count += m->mask.at[y * m->mask.stride + x] != m->peers.at[y * m->peers.stride + x];
    return count;
}

void bench_thin(struct bench *bench)
{
    struct masks m = masks(bench);
    struct bench_case what = {.size = "12 MP, strokes",
                              .peer = "OpenCV ximgproc thinning",
                              .goal = 450,
                              .goal_avx2 = 250,
                              .ours = thin,
                              .peer_run = thin_peer,
                              .peer_error = thin_differs,
                              .context = &m,
                              .pixels = PIXELS,
                              .bytes_per_px = 2};
    bench_add(bench, "thin", &what);
    for (int y = 1; y < HEIGHT - 1; y++) /* discs of 20 px, a third of the picture */
        for (int x = 1; x < WIDTH - 1; x++) {
            int u = x % 60 - 30, v = (y + x / 60 * 17) % 60 - 30;
            m.drawn.at[y * m.drawn.stride + x] = u * u + v * v < 400 ? 255 : 0;
        }
    what.size = "12 MP, discs";
    bench_add(bench, "thin", &what);
}

static void masked_sums(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    kernels->masked_sums(m->source, m->drawn, &m->sums);
}

static void sums_peer(void *context)
{
    struct masks *m = context;
    double sums[2];
    peer_sums(m->source, m->drawn, sums);
    m->sums.sum = sums[0];
}

void bench_masked_sums(struct bench *bench)
{
    struct masks m = masks(bench);
    struct bench_case what = {.size = "12 MP",
                              .peer = "OpenCV meanStdDev under a mask",
                              .ours = masked_sums,
                              .peer_run = sums_peer,
                              .context = &m,
                              .pixels = PIXELS,
                              .bytes_per_px = 5,
                              .flops_per_px = 3};
    bench_add(bench, "masked_sums", &what);
}

static void between(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    struct kernels_between counts;
    kernels->between(m->source, m->drawn, NAN, 150, 151, (float *)m->room, WIDTH, &counts);
}

void bench_between(struct bench *bench)
{
    struct masks m = masks(bench);
    bench_against_scalar(bench, "between", "12 MP", PIXELS, 5, 2, between, &m);
}

static void medians(const struct kernels *kernels, void *context)
{
    struct masks *m = context;
    if (kernels_medians(kernels, m->source, (struct mask){0}, &m->median, NULL, m->arena, NULL))
        exit(1);
}

static void medians_peer(void *context)
{
    struct masks *m = context;
    m->peers_median = peer_median(m->source, (struct mask){0});
}

static double medians_differ(void *context)
{
    const struct masks *m = context;
    return fabs(m->median - m->peers_median);
}

void bench_median(struct bench *bench)
{
    struct masks m = masks(bench);
    struct bench_case what = {.size = "12 MP",
                              .peer = "std::nth_element of a copy",
                              .ours = medians,
                              .peer_run = medians_peer,
                              .peer_error = medians_differ,
                              .context = &m,
                              .pixels = PIXELS,
                              .bytes_per_px = 4,
                              .flops_per_px = 2};
    bench_add(bench, "median", &what);
}

static void grow(const struct kernels *kernels, void *context)
{
    (void)kernels;
    struct masks *m = context;
    memcpy(m->mask.at, m->drawn.at, (size_t)m->drawn.stride * HEIGHT);
    if (kernels_grow(m->mask, 10.5, m->arena, NULL))
        exit(1);
}

static void grow_peer(void *context)
{
    struct masks *m = context;
    peer_dilate(m->drawn, 10, m->peers);
}

static void distance(const struct kernels *kernels, void *context)
{
    (void)kernels;
    struct masks *m = context;
    if (kernels_distance_squared(m->drawn, m->source, m->arena, NULL))
        exit(1);
}

static void distance_peer(void *context)
{
    struct masks *m = context;
    peer_distance(m->drawn, m->source);
}

/* No level's: plain C, the same on all. */
void bench_grow(struct bench *bench)
{
    struct masks m = masks(bench);
    for (int y = 0; y < HEIGHT; y++) /* a tenth of a tenth */
        for (int x = 0; x < WIDTH; x++)
            if ((x / 200 + y / 200) % 10)
                m.drawn.at[y * m.drawn.stride + x] = 0;
    struct bench_case what = {.size = "12 MP, disc of 10 px",
                              .peer = "OpenCV dilate, MORPH_ELLIPSE",
                              .ours = grow,
                              .peer_run = grow_peer,
                              .context = &m,
                              .pixels = PIXELS,
                              .bytes_per_px = 2};
    bench_add(bench, "grow", &what);
    what.size = "12 MP";
    what.peer = "OpenCV distanceTransform, PRECISE";
    what.ours = distance;
    what.peer_run = distance_peer;
    what.bytes_per_px = 5;
    bench_add(bench, "distance", &what);
}
