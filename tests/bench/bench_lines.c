/* Bench of the oriented line bank against OpenCV's filter2D, both from the source picture to the
   strongest response and its direction. */
#include "bench.h"
#include "line_bank.h"
#include "peer_lines.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 2464, HEIGHT = 1648, SIZE = 31, SAMPLES = 4000 }; /* 4 MP */
static const double PIXELS = (double)WIDTH * HEIGHT;
static const double SIGMA = 5 / 3.0, ALONG = 3; /* 3 sigma of its length fill a 31 x 31 kernel */
static const double PI = 3.14159265358979323846;

struct lines {
    struct plane source, response;
    struct mask direction;
    struct arena *arena;
    struct kernels_line_bank bank;
    void *scratch;
    struct peer_lines peer;
    double exact[SAMPLES];
};

/* The exact filter of direction d, one tap; scale-normalised. */
static double tap(int d, int x, int y)
{
    double c = cos(d * PI / KERNELS_DIRECTIONS), s = sin(d * PI / KERNELS_DIRECTIONS);
    double u = (c * x + s * y) / (ALONG * SIGMA), v = (c * y - s * x) / SIGMA;
    return (v * v - 1) * exp(-0.5 * (u * u + v * v)) / (2 * PI * SIGMA * ALONG * SIGMA);
}

static double edge_at(struct plane plane, int x, int y)
{
    x = x < 0 ? 0 : x >= plane.width ? plane.width - 1 : x;
    y = y < 0 ? 0 : y >= plane.height ? plane.height - 1 : y;
    return (double)plane.at[y * plane.stride + x];
}

static void place(int sample, int *x, int *y)
{
    *x = (int)((unsigned)sample * 2654435761u % WIDTH);
    *y = (int)((unsigned)sample * 40503u * 977u % HEIGHT);
}

/* In double, over four sigma: what both are held against. */
static void find_exact(struct lines *lines)
{
    int reach = (int)ceil(4 * ALONG * SIGMA);
    for (int i = 0; i < SAMPLES; i++) {
        int x, y;
        place(i, &x, &y);
        lines->exact[i] = -INFINITY;
        for (int d = 0; d < KERNELS_DIRECTIONS; d++) {
            double sum = 0;
            for (int j = -reach; j <= reach; j++)
                for (int k = -reach; k <= reach; k++)
                    sum += tap(d, k, j) * edge_at(lines->source, x + k, y + j);
            lines->exact[i] = fmax(lines->exact[i], sum);
        }
    }
}

static double error_of(const struct lines *lines, const float *response, ptrdiff_t stride)
{
    static float errors[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        int x, y;
        place(i, &x, &y);
        errors[i] = (float)((double)response[y * stride + x] - lines->exact[i]);
    }
    return bench_percentile(errors, SAMPLES);
}

static double our_error(void *context)
{
    const struct lines *lines = context;
    return error_of(lines, lines->response.at, lines->response.stride);
}

static double peer_error(void *context)
{
    const struct lines *lines = context;
    return error_of(lines, lines->peer.response, WIDTH);
}

static float *floats(struct bench *bench, size_t count)
{
    float *at = base_arena_alloc(bench_arena(bench), count * sizeof *at, NULL);
    if (!at)
        abort();
    return at;
}

/* Log light around 0, as the measure has it. */
static void prepare(struct bench *bench, struct lines *lines)
{
    *lines = (struct lines){.source = bench_picture(bench, WIDTH, HEIGHT),
                            .response = bench_plane(bench, WIDTH, HEIGHT),
                            .direction = bench_mask(bench, WIDTH, HEIGHT),
                            .arena = bench_arena(bench)};
    float *dense = floats(bench, (size_t)WIDTH * HEIGHT);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            float *at = &lines->source.at[y * lines->source.stride + x];
            *at = logf(*at / 150);
            dense[(size_t)y * WIDTH + x] = *at;
        }
    float *kernels = floats(bench, (size_t)KERNELS_DIRECTIONS * SIZE * SIZE);
    for (int d = 0; d < KERNELS_DIRECTIONS; d++)
        for (int i = 0; i < SIZE * SIZE; i++)
            kernels[d * SIZE * SIZE + i] = (float)tap(d, i % SIZE - SIZE / 2, i / SIZE - SIZE / 2);
    float *response = floats(bench, (size_t)WIDTH * HEIGHT);
    uint8_t *direction = base_arena_calloc(bench_arena(bench), (size_t)WIDTH * HEIGHT, 1, NULL);
    if (!direction || !kernels_line_bank_design(SIGMA, SIGMA, ALONG, 2, &lines->bank))
        abort();
    lines->peer = (struct peer_lines){
        WIDTH, HEIGHT, dense, response, direction, kernels, KERNELS_DIRECTIONS, SIZE};
    lines->scratch =
        base_arena_alloc(bench_arena(bench), kernels_line_scratch_bytes(&lines->bank), NULL);
    if (!lines->scratch)
        abort();
    find_exact(lines);
}

static void run_bank(const struct kernels *kernels, void *context)
{
    struct lines *lines = context;
    kernels->line_bank(lines->source, (struct mask){0}, &lines->bank, lines->response,
                       lines->direction.at, lines->direction.stride, lines->scratch);
}

static void run_response(const struct kernels *kernels, void *context)
{
    struct lines *lines = context;
    kernels_line_response(kernels, lines->source, SIGMA, ALONG, 2, lines->response,
                          lines->direction.at, lines->direction.stride, lines->arena, NULL);
}

static void run_peer(void *context)
{
    struct lines *lines = context;
    peer_lines_tuned(&lines->peer);
}

static void run_plain(void *context)
{
    struct lines *lines = context;
    peer_lines_plain(&lines->peer);
}

/* A word operation counts as one of float: 64 for the derivatives, 15 for each direction. */
static struct bench_case against(struct lines *lines, const char *peer, void (*run)(void *context))
{
    return (struct bench_case){.size = "4 MP, 12 directions",
                               .peer = peer,
                               .goal = 60,
                               .goal_avx2 = 60,
                               .peer_run = run,
                               .our_error = our_error,
                               .peer_error = peer_error,
                               .context = lines,
                               .pixels = PIXELS,
                               .bytes_per_px = 9,
                               .flops_per_px = 250};
}

void bench_line_bank(struct bench *bench)
{
    static struct lines lines;
    prepare(bench, &lines);
    struct bench_case what = against(&lines, "OpenCV 12 x filter2D 31x31, tuned", run_peer);
    what.ours = run_bank;
    bench_add(bench, "line_bank", &what);
}

void bench_line_response(struct bench *bench)
{
    static struct lines lines;
    prepare(bench, &lines);
    struct bench_case what = against(&lines, "OpenCV 12 x filter2D 31x31, plain", run_plain);
    what.ours = run_response;
    what.goal = what.goal_avx2 = 0;
    bench_add(bench, "line_response", &what);
}

struct crest_lines {
    struct plane source, angle, strength;
    struct mask crests;
};

static void drop_flanks(const struct kernels *kernels, void *context)
{
    struct crest_lines *c = context;
    kernels->drop_flanks(c->source, c->angle, 0.25f, c->strength);
}

static void crests(const struct kernels *kernels, void *context)
{
    struct crest_lines *c = context;
    kernels->crests(c->strength, c->angle, c->crests);
}

static struct crest_lines crest_lines(struct bench *bench)
{
    struct crest_lines out = {
        bench_picture(bench, WIDTH, HEIGHT), bench_plane(bench, WIDTH, HEIGHT),
        bench_picture(bench, WIDTH, HEIGHT), bench_mask(bench, WIDTH, HEIGHT)};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            out.angle.at[y * out.angle.stride + x] = (float)((x * 7 + y * 13) % 31 - 15) / 10;
    return out;
}

void bench_drop_flanks(struct bench *bench)
{
    struct crest_lines c = crest_lines(bench);
    bench_against_scalar(bench, "drop_flanks", "4 MP", PIXELS, 16, 33, drop_flanks, &c);
}

void bench_crests(struct bench *bench)
{
    struct crest_lines c = crest_lines(bench);
    bench_against_scalar(bench, "crests", "4 MP", PIXELS, 9, 45, crests, &c);
}
