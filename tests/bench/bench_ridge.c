/* Benches of the ridge and of the Gaussians and second derivatives below it. */
#include "bench.h"
#include "peer_filters.h"
#include "peer_frangi.h"
#include "peer_ridge.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 2464, HEIGHT = 1648 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;
static const struct kernels_ridge_scales SCALES = {
    5, {1, 1.4142135623730951, 2, 2.8284271247461903, 4}, {1, 1, 1, 1, 1}, false};
/* Errors are relative to the contrast of the picture's lines, in grey levels (bench_picture). */
static const double CONTRAST = 25;
/* The window that errors are taken in. */
enum { LEFT = 1000, TOP = 700, WIDE = 320, HIGH = 240 };

struct ridge {
    struct plane source, response, angle;
    struct mask scale;
    struct arena *arena;
    struct peer_ridge *peer;
    struct peer_frangi *frangi;
    double *reference; /* of the window */
};

static double source_at(const struct ridge *r, int x, int y)
{
    return (double)r->source.at[(TOP + y) * r->source.stride + LEFT + x];
}

/* A derivative of the Gaussian of the window, times sigma squared, in double: taps of 6 sigma. */
static void derive(const struct ridge *r, double sigma, int order_x, int order_y, double *out)
{
    enum { LONGEST = 24 };
    static double rows[(HIGH + 2 * LONGEST) * WIDE];
    double taps[3][2 * LONGEST + 1], sum = 0;
    int radius = (int)ceil(6 * sigma);
    for (int i = -radius; i <= radius; i++)
        sum += exp(-0.5 * i * i / sigma / sigma);
    for (int i = -radius; i <= radius; i++) {
        double z = i / sigma, weight = exp(-0.5 * z * z) / sum;
        taps[0][i + radius] = weight;
        taps[1][i + radius] = weight * z;
        taps[2][i + radius] = weight * (z * z - 1);
    }
    for (int y = -radius; y < HIGH + radius; y++)
        for (int x = 0; x < WIDE; x++) {
            double *to = &rows[(y + radius) * WIDE + x];
            *to = 0;
            for (int i = -radius; i <= radius; i++)
                *to += taps[order_x][i + radius] * source_at(r, x + i, y);
        }
    for (int y = 0; y < HIGH; y++)
        for (int x = 0; x < WIDE; x++) {
            out[y * WIDE + x] = 0;
            for (int i = 0; i <= 2 * radius; i++)
                out[y * WIDE + x] += taps[order_y][i] * rows[(y + i) * WIDE + x];
        }
}

static void refer(struct ridge *r)
{
    static double d[3][HIGH * WIDE];
    r->reference = base_arena_calloc(r->arena, sizeof *r->reference, HIGH * WIDE, NULL);
    for (int s = 0; r->reference && s < SCALES.count; s++) {
        derive(r, SCALES.sigma[s], 2, 0, d[0]);
        derive(r, SCALES.sigma[s], 1, 1, d[1]);
        derive(r, SCALES.sigma[s], 0, 2, d[2]);
        for (int i = 0; i < HIGH * WIDE; i++) {
            double half = (d[0][i] + d[2][i]) / 2, root = hypot((d[0][i] - d[2][i]) / 2, d[1][i]);
            r->reference[i] = fmax(r->reference[i], half + root - fmax(half - root, 0));
        }
    }
}

static double error(void *context)
{
    struct ridge *r = context;
    static float errors[HIGH * WIDE];
    for (int i = 0; i < HIGH * WIDE; i++) {
        const float *row = r->response.at + (TOP + i / WIDE) * r->response.stride + LEFT;
        errors[i] = (float)((row[i % WIDE] - r->reference[i]) / CONTRAST);
    }
    return bench_percentile(errors, HIGH * WIDE);
}

static void ours(const struct kernels *kernels, void *context)
{
    struct ridge *r = context;
    kernels_ridge(kernels, r->source, &SCALES, r->response, r->angle, r->scale.at, r->scale.stride,
                  r->arena, NULL);
}

static void peer(struct ridge *r, int optimized)
{
    peer_ridge_run(r->peer, r->source, SCALES.sigma, SCALES.count, r->response, r->angle,
                   r->scale.at, r->scale.stride, optimized);
}

static void tuned(void *context)
{
    peer(context, 1);
}

static void plain(void *context)
{
    peer(context, 0);
}

static double frangi_seconds(void *context)
{
    return peer_frangi_run(((struct ridge *)context)->frangi);
}

/* About 340 operations a pixel, of which the fused ones are two: derivatives and blurs 215, choice
   and angle 110. */
void bench_ridge(struct bench *bench)
{
    struct ridge r = {bench_picture(bench, WIDTH, HEIGHT),
                      bench_plane(bench, WIDTH, HEIGHT),
                      bench_plane(bench, WIDTH, HEIGHT),
                      bench_mask(bench, WIDTH, HEIGHT),
                      bench_arena(bench),
                      peer_ridge_new(),
                      NULL,
                      NULL};
    struct bench_case what = {.size = "4 MP, 5 sigmas",
                              .peer = "OpenCV GaussianBlur + Sobel + loop, tuned",
                              .goal = 6,
                              .goal_avx2 = 4,
                              .ours = ours,
                              .peer_run = tuned,
                              .our_error = error,
                              .peer_error = error,
                              .context = &r,
                              .pixels = PIXELS,
                              .bytes_per_px = 13,
                              .flops_per_px = 480};
    refer(&r);
    bench_add(bench, "ridge", &what);
    what.peer = "the same, plain";
    what.peer_run = plain;
    what.goal = what.goal_avx2 = 0;
    bench_add(bench, "ridge", &what);
    peer_ridge_free(r.peer);
    r.frangi =
        peer_frangi_new(r.source.at, WIDTH, HEIGHT, r.source.stride, SCALES.sigma, SCALES.count);
    if (!r.frangi) {
        fprintf(stderr, "bench: no scikit-image for /usr/bin/python3 (python3-skimage): the ridge "
                        "is not timed against its frangi\n");
        return;
    }
    what.peer = "scikit-image frangi";
    what.goal = 90;
    what.goal_avx2 = 60;
    what.peer_run = NULL;
    what.peer_error = NULL;
    what.peer_seconds = frangi_seconds;
    bench_add(bench, "ridge", &what);
    peer_frangi_free(r.frangi);
}

struct filter {
    struct plane source, out[3];
    struct arena *arena;
    float taps[3][KERNELS_MAX_TAPS];
    struct kernels_derivatives half;
    int radius;
    double sigma;
};

static struct filter filter(struct bench *bench, double sigma)
{
    struct filter f = {
        .source = bench_picture(bench, WIDTH, HEIGHT), .arena = bench_arena(bench), .sigma = sigma};
    float *half[3] = {f.half.smooth, f.half.slope, f.half.curve};
    for (int k = 0; k < 3; k++) {
        f.out[k] = bench_plane(bench, WIDTH, HEIGHT);
        kernels_gaussian_taps(sigma, k, f.taps[k], &f.radius);
        for (int i = 0; i <= f.radius; i++)
            half[k][i] = f.taps[k][f.radius + i];
    }
    f.half.radius = f.radius;
    return f;
}

static void convolve(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels->convolve(f->source, f->out[0], f->taps[0], f->radius, f->taps[0], f->radius);
}

static void peer_convolve(void *context)
{
    struct filter *f = context;
    peer_separable(f->source, f->out[0], f->taps[0], f->radius, f->taps[0], f->radius);
}

static void hessian(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels->hessian(f->source, &f->half, f->out[0], f->out[1], f->out[2]);
}

static void peer_hessian(void *context)
{
    struct filter *f = context;
    for (int k = 0; k < 3; k++)
        peer_separable(f->source, f->out[k], f->taps[2 - k], f->radius, f->taps[k], f->radius);
}

static void gaussian(const struct kernels *kernels, void *context)
{
    struct filter *f = context;
    kernels_gaussian(kernels, f->source, f->sigma, f->out[0], f->arena, NULL);
}

static void peer_gaussian(void *context)
{
    struct filter *f = context;
    peer_gaussian_blur(f->source, f->out[0], f->sigma);
}

static void add(struct bench *bench, const char *name, const char *size, const char *peer_name,
                double sigma, double bytes, double flops,
                void (*run)(const struct kernels *kernels, void *context),
                void (*peer_run)(void *context))
{
    struct filter f = filter(bench, sigma);
    struct bench_case what = {.size = size,
                              .peer = peer_name,
                              .ours = run,
                              .peer_run = peer_run,
                              .context = &f,
                              .pixels = PIXELS,
                              .bytes_per_px = bytes,
                              .flops_per_px = flops};
    bench_add(bench, name, &what);
}

void bench_convolve(struct bench *bench)
{
    add(bench, "convolve", "4 MP, 17 taps", "OpenCV sepFilter2D, tuned", 2, 8, 68, convolve,
        peer_convolve);
}

void bench_hessian(struct bench *bench)
{
    add(bench, "hessian", "4 MP, 17 taps", "OpenCV 3 x sepFilter2D, tuned", 2, 16, 200, hessian,
        peer_hessian);
}

void bench_gaussian(struct bench *bench)
{
    add(bench, "gaussian", "4 MP, sigma 1", "OpenCV GaussianBlur, tuned", 1, 8, 36, gaussian,
        peer_gaussian);
    add(bench, "gaussian", "4 MP, sigma 10", "OpenCV GaussianBlur, tuned", 10, 8, 40, gaussian,
        peer_gaussian);
}
