/* Benches of connected components: what stands above a background, against OpenCV's subtract,
   compare, connectedComponentsWithStats. Dense pictures are noise, of which every pixel is a
   border, and the same blurred; sparse ones have 1 % above. */
#include "bench.h"
#include "peer_masks.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 4000, HEIGHT = 3000 };
static const double PIXELS = (double)WIDTH * HEIGHT;

struct picture {
    struct plane source, background;
    float level;
    struct kernels_components found;
    int peers;
    struct arena *arena;
    struct base_arena_mark mark;
};

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The level that `share` of the pixels are above. */
static float level_of(struct plane plane, double share)
{
    enum { SAMPLES = 40000 };
    static float values[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        values[i] = plane.at[i * 73 % HEIGHT * plane.stride + i * 977 % WIDTH];
    qsort(values, SAMPLES, sizeof *values, by_value);
    return values[(int)((1 - share) * (SAMPLES - 1))];
}

/* Noise, blurred by sigma px (0: not), over a background that slopes. */
static struct picture picture(struct bench *bench, double sigma, double share)
{
    struct picture out = {.background = bench_plane(bench, WIDTH, HEIGHT),
                          .source = bench_plane(bench, WIDTH, HEIGHT),
                          .arena = bench_arena(bench)};
    struct kernels kernels;
    unsigned state = 7;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            state = state * 1664525u + 1013904223u;
            out.background.at[y * out.background.stride + x] = (float)(state >> 8) / (1 << 24);
        }
    if (kernels_select(&kernels, NULL) ||
        kernels_gaussian(&kernels, out.background, sigma, out.source, out.arena, NULL))
        exit(1);
    out.level = level_of(out.source, share);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            float under = (float)(x + y) / 65536;
            out.background.at[y * out.background.stride + x] = under;
            out.source.at[y * out.source.stride + x] += under;
        }
    out.mark = base_arena_mark(out.arena);
    return out;
}

static void components(const struct kernels *kernels, void *context)
{
    struct picture *p = context;
    base_arena_rewind(p->arena, p->mark);
    if (kernels_components_above(kernels, p->source, p->background, p->level, (struct mask){0},
                                 &p->found, p->arena, NULL))
        exit(1);
}

static void components_tuned(void *context)
{
    struct picture *p = context;
    p->peers = peer_components_tuned(p->source, p->background, p->level);
}

static void components_plain(void *context)
{
    struct picture *p = context;
    p->peers = peer_components_plain(p->source, p->background, p->level);
}

static int in_order(const void *a, const void *b)
{
    const struct kernels_component *x = a, *y = b;
    if (x->top != y->top)
        return x->top - y->top;
    if (x->left != y->left)
        return x->left - y->left;
    if (x->right != y->right)
        return x->right - y->right;
    return x->bottom != y->bottom ? x->bottom - y->bottom
                                  : (x->area > y->area) - (x->area < y->area);
}

/* How many of the components differ from OpenCV's in box, area or (by 1e-6 px) centre. */
static double differing(void *context)
{
    struct picture *p = context;
    int count = p->found.count, differ = abs(count - p->peers);
    struct kernels_component *theirs = malloc((size_t)p->peers * sizeof *theirs);
    if (!theirs)
        exit(1);
    for (int i = 0; i < p->peers; i++)
        peer_component(i, &theirs[i]);
    qsort(theirs, (size_t)p->peers, sizeof *theirs, in_order);
    qsort(p->found.at, (size_t)count, sizeof *theirs, in_order);
    for (int i = 0; i < count && i < p->peers; i++) {
        const struct kernels_component *a = &p->found.at[i], *b = &theirs[i];
        differ += in_order(a, b) != 0 || fabs(a->sum_x - b->sum_x) > 1e-6 * (double)a->area ||
                  fabs(a->sum_y - b->sum_y) > 1e-6 * (double)a->area;
    }
    free(theirs);
    return differ;
}

void bench_components(struct bench *bench)
{
    static const struct {
        const char *name;
        double sigma, share, goal;
    } CASES[] = {{"12 MP, blobs 30 %", 4, 0.3, 12}, {"12 MP, blobs 50 %", 4, 0.5, 12},
                 {"12 MP, blobs 1 %", 4, 0.01, 12}, {"12 MP, noise 30 %", 0, 0.3, 12},
                 {"12 MP, noise 50 %", 0, 0.5, 12}, {"12 MP, noise 1 %", 0, 0.01, 12}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct base_arena_mark mark = base_arena_mark(bench_arena(bench));
        struct picture p = picture(bench, CASES[i].sigma, CASES[i].share);
        struct bench_case what = {.size = CASES[i].name,
                                  .peer = "OpenCV subtract, compare, CCWithStats, tuned",
                                  .goal = CASES[i].goal,
                                  .ours = components,
                                  .peer_run = components_tuned,
                                  .peer_error = differing,
                                  .context = &p,
                                  .pixels = PIXELS,
                                  .bytes_per_px = 8};
        bench_add(bench, "components", &what);
        if (i == 0) {
            what.peer = "the same, plain";
            what.peer_run = components_plain;
            what.goal = 0;
            bench_add(bench, "components", &what);
        }
        base_arena_rewind(bench_arena(bench), mark);
    }
}

static void bits_above(const struct kernels *kernels, void *context)
{
    struct picture *p = context;
    kernels->bits_above(p->source, p->background, p->level, (struct mask){0}, p->found.strips.bits,
                        p->found.strips.words);
}

void bench_bits_above(struct bench *bench)
{
    struct picture p = picture(bench, 4, 0.3);
    struct kernels kernels;
    if (kernels_select(&kernels, NULL))
        exit(1);
    components(&kernels, &p);
    bench_against_scalar(bench, "bits_above", "12 MP", PIXELS, 8.125, 2, bits_above, &p);
}

static void label_strips(const struct kernels *kernels, void *context)
{
    struct picture *p = context;
    kernels->label_strips(&p->found.strips);
}

static void measure_strips(const struct kernels *kernels, void *context)
{
    struct picture *p = context;
    kernels->measure_strips(&p->found.strips, p->found.at);
}

static void bench_strips(struct bench *bench, const char *entry,
                         void (*ours)(const struct kernels *kernels, void *context))
{
    for (int noise = 0; noise < 2; noise++) {
        struct base_arena_mark mark = base_arena_mark(bench_arena(bench));
        struct picture p = picture(bench, noise ? 0 : 4, 0.3);
        struct kernels kernels;
        if (kernels_select(&kernels, NULL))
            exit(1);
        components(&kernels, &p);
        bench_against_scalar(bench, entry, noise ? "12 MP, noise 30 %" : "12 MP, blobs 30 %",
                             PIXELS, 0.125, 0, ours, &p);
        base_arena_rewind(bench_arena(bench), mark);
    }
}

void bench_label_strips(struct bench *bench)
{
    bench_strips(bench, "label_strips", label_strips);
}

void bench_measure_strips(struct bench *bench)
{
    bench_strips(bench, "measure_strips", measure_strips);
}
