/* Benches of sampling between pixels. */
#include "bench.h"
#include "peer_warp.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = 4032,
    HEIGHT = 3024 /* 12 MP */,
    CHECKED = 200000,
    TILE_WIDTH = 512,
    TILE_ROWS = 32
};
static const double PIXELS = (double)WIDTH * HEIGHT;

struct samples {
    struct plane source, x, y, peer_x, peer_y, tile_x, tile_y;
    double homography[9];
    uint8_t *rgb, *out;
    float *values;
};

/* Turned by 3 degrees, 2 % larger, seen somewhat from the side. Positions have pixel centres at
   +0.5, as ours have; OpenCV's lie at integers. */
static const double H[9] = {1.018, -0.053, 60, 0.053, 1.018, -40, 4e-6, -3e-6, 1};

static void position(const double h[9], double x, double y, double *to_x, double *to_y)
{
    double w = h[6] * x + h[7] * y + h[8];
    *to_x = (h[0] * x + h[1] * y + h[2]) / w;
    *to_y = (h[3] * x + h[4] * y + h[5]) / w;
}

static void fill_maps(struct samples *s)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double to_x, to_y;
            position(H, x, y, &to_x, &to_y);
            s->peer_x.at[y * s->peer_x.stride + x] = (float)to_x;
            s->peer_y.at[y * s->peer_y.stride + x] = (float)to_y;
            s->x.at[y * s->x.stride + x] = (float)(to_x + 0.5);
            s->y.at[y * s->y.stride + x] = (float)(to_y + 0.5);
        }
}

static struct samples samples(struct bench *bench)
{
    struct samples out = {.source = bench_picture(bench, WIDTH, HEIGHT),
                          .x = bench_plane(bench, WIDTH, HEIGHT),
                          .y = bench_plane(bench, WIDTH, HEIGHT),
                          .peer_x = bench_plane(bench, WIDTH, HEIGHT),
                          .peer_y = bench_plane(bench, WIDTH, HEIGHT),
                          .tile_x = bench_plane(bench, TILE_WIDTH, TILE_ROWS),
                          .tile_y = bench_plane(bench, TILE_WIDTH, TILE_ROWS),
                          .rgb = bench_rgb(bench, WIDTH, HEIGHT),
                          .out = bench_rgb(bench, WIDTH, HEIGHT),
                          .values = bench_plane(bench, WIDTH, HEIGHT).at};
    memcpy(out.homography, H, sizeof H);
    fill_maps(&out);
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
    bench_against_scalar(bench, "sample_linear", "12 MP", PIXELS, 12, 10, sample_linear, &s);
}

static double keys(double t)
{
    t = fabs(t);
    if (t < 1)
        return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

/* Bicubic with a = -0.5 (OpenCV's is -0.75) in double. */
static double exact(const uint8_t *rgb, double x, double y, int channel)
{
    double sum = 0;
    x = fmin(fmax(x, 0), WIDTH - 1);
    y = fmin(fmax(y, 0), HEIGHT - 1);
    for (int j = (int)floor(y) - 1; j <= (int)floor(y) + 2; j++)
        for (int i = (int)floor(x) - 1; i <= (int)floor(x) + 2; i++)
            sum += keys(x - i) * keys(y - j) *
                   rgb[3 * ((ptrdiff_t)clamp(j, HEIGHT) * WIDTH + clamp(i, WIDTH)) + channel];
    return fmin(fmax(sum, 0), 255);
}

/* Of pixels spread over the picture; the rounding to bytes counts. */
static double warp_error(void *context)
{
    struct samples *s = context;
    static float errors[CHECKED];
    for (int k = 0; k < CHECKED; k++) {
        int pixel = (int)((unsigned)k * 2654435761u % (unsigned)(WIDTH * HEIGHT));
        double x, y;
        position(H, pixel % WIDTH, pixel / WIDTH, &x, &y);
        errors[k] = (float)(s->out[3 * (ptrdiff_t)pixel + k % 3] - exact(s->rgb, x, y, k % 3));
    }
    return bench_percentile(errors, CHECKED);
}

static void warp_rgb8(const struct kernels *kernels, void *context)
{
    struct samples *s = context;
    kernels->warp_rgb8(s->rgb, 3 * WIDTH, WIDTH, HEIGHT, s->x, s->y, s->out, 3 * WIDTH);
}

static void remap(void *context)
{
    struct samples *s = context;
    peer_remap(s->rgb, WIDTH, HEIGHT, s->peer_x, s->peer_y, s->out);
}

/* The places of a tile, as a perspective has them. */
static void fill_tile(const struct samples *s, int left, int top, struct plane x, struct plane y)
{
    const double *h = s->homography;
    for (int j = 0; j < x.height; j++) {
        float *to_x = x.at + j * x.stride, *to_y = y.at + j * y.stride;
        const float along[3] = {(float)h[0], (float)h[3], (float)h[6]};
        const float start[3] = {(float)(h[0] * left + h[1] * (top + j) + h[2]),
                                (float)(h[3] * left + h[4] * (top + j) + h[5]),
                                (float)(h[6] * left + h[7] * (top + j) + h[8])};
        for (int i = 0; i < x.width; i++) {
            float w = 1.0f / (along[2] * (float)i + start[2]);
            to_x[i] = (along[0] * (float)i + start[0]) * w + 0.5f;
            to_y[i] = (along[1] * (float)i + start[1]) * w + 0.5f;
        }
    }
}

/* The whole of a perspective: places and pixels of one tile after the other. */
static void warp_perspective(const struct kernels *kernels, void *context)
{
    struct samples *s = context;
    for (int top = 0; top < HEIGHT; top += TILE_ROWS)
        for (int left = 0; left < WIDTH; left += TILE_WIDTH) {
            int width = left + TILE_WIDTH > WIDTH ? WIDTH - left : TILE_WIDTH;
            int height = top + TILE_ROWS > HEIGHT ? HEIGHT - top : TILE_ROWS;
            struct plane x = kernels_plane_window(s->tile_x, 0, 0, width, height);
            struct plane y = kernels_plane_window(s->tile_y, 0, 0, width, height);
            fill_tile(s, left, top, x, y);
            kernels->warp_rgb8(s->rgb, 3 * WIDTH, WIDTH, HEIGHT, x, y,
                               s->out + 3 * ((ptrdiff_t)top * WIDTH + left), 3 * WIDTH);
        }
}

static void opencv_perspective(void *context)
{
    struct samples *s = context;
    peer_warp_perspective(s->rgb, WIDTH, HEIGHT, s->homography, s->out);
}

void bench_warp_rgb8(struct bench *bench)
{
    struct samples s = samples(bench);
    struct bench_case what = {.size = "12 MP, perspective",
                              .peer = "OpenCV warpPerspective, cubic (places to 1/32 px)",
                              .goal = 8,
                              .goal_avx2 = 5,
                              .ours = warp_perspective,
                              .peer_run = opencv_perspective,
                              .our_error = warp_error,
                              .peer_error = warp_error,
                              .context = &s,
                              .pixels = PIXELS,
                              .bytes_per_px = 6,
                              .flops_per_px = 120};
    bench_add(bench, "warp_rgb8", &what);
    what.size = "12 MP, map";
    what.peer = "OpenCV remap, cubic (places to 1/32 px)";
    what.goal = what.goal_avx2 = 0;
    what.ours = warp_rgb8;
    what.peer_run = remap;
    what.bytes_per_px = 14;
    bench_add(bench, "warp_rgb8", &what);
}
