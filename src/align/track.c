/* Smooth flow between two pictures of one size, by iterated least squares (Lucas and Kanade 1981)
   over a Gaussian window around every node, coarse to fine. The window is what keeps a real change
   from being flowed away: it is wider than anything that comes or goes. Knows no faces. */
#include "lattice.h"

#include <math.h>
#include <string.h>

/* Steps at each scale, finest first; each leaves about a tenth of the error of the one before. */
static const int steps[ALIGN_SCALES] = {3, 3, 4};

/* A second window, so many times as wide, stands behind the first: where that sees too little, the
   face is taken to move as its surroundings do. Above the finest scale it alone is used, since what
   is seen there is more light than skin: with narrow windows there, known warps came out a third
   worse. */
static const double wide = 3.2;

/* Added to the mean squared gradient of the detail (0.01 to 0.2 on skin, in 1 / px^2): what holds
   the narrow window to the wide one, and the wide one to where it is. */
static const float narrow_stiffness = 0.05f, wide_stiffness = 0.001f;

/* xx, xy, yy of the gradient; x, y of the pull. */
enum { SUMS = 5 };

/* One scale of one direction. Sums are over the pixels of a block, then over the window. */
struct scale {
    const struct kernels *kernels;
    struct plane still, moving, weight;
    int block;              /* pixels a node here */
    int skip;               /* every so manyth row of pixels is looked at */
    float px;               /* finest px a pixel here */
    float *at_x, *at_y;     /* a row of positions, then of samples; the finest's width */
    float *value, *between; /* likewise */
    float *sums[3];         /* likewise */
    struct plane *raw;      /* 3 means of the blocks, before the window */
    double sigma;           /* of the narrow window, nodes */
};

/* The columns of a row of nodes that have weight: first .. last - 1, and inside the picture's rim,
   where there is no gradient. */
static bool weighted_columns(const struct scale *s, int row, int *first, int *last)
{
    const float *weight = s->weight.at + row * s->weight.stride;
    *first = 1;
    *last = s->weight.width - 1;
    while (*first < *last && !(weight[*first] > 0))
        ++*first;
    while (*last > *first && !(weight[*last - 1] > 0))
        --*last;
    return *first < *last && row > 0 && row < s->weight.height - 1;
}

/* Flow between the nodes of a row of pixels: down first, then across. */
static void flow_row(const struct scale *s, struct plane flow, int y, int first, int last,
                     float *out)
{
    int row = y / s->block, phase = y % s->block;
    float down = ((float)phase + 0.5f) / (float)s->block - 0.5f;
    const float *here = flow.at + row * flow.stride;
    const float *next = here + (down < 0 ? -flow.stride : flow.stride);
    down = fabsf(down) / s->px;
    float own = 1 / s->px - down, *mixed = s->between;
    for (int c = first - 1; c <= last; c++)
        mixed[c] = own * here[c] + down * next[c];
    for (int p = 0; p < s->block; p++) {
        float across = ((float)p + 0.5f) / (float)s->block - 0.5f;
        int side = across < 0 ? -1 : 1;
        across = fabsf(across);
        for (int c = first; c < last; c++)
            out[c * s->block + p] = mixed[c] + across * (mixed[c + side] - mixed[c]);
    }
}

/* The moving picture along row y of the still one, into s->value. */
static void sample_row(const struct scale *s, const struct align_field *flow, int y, int first,
                       int last)
{
    int from = first * s->block, to = last * s->block;
    flow_row(s, flow->x, y, first, last, s->at_x);
    flow_row(s, flow->y, y, first, last, s->at_y);
    for (int x = from; x < to; x++) {
        s->at_x[x] += (float)x + 0.5f;
        s->at_y[x] += (float)y + 0.5f;
    }
    s->kernels->sample_linear(s->moving, s->at_x + from, s->at_y + from, to - from,
                              s->value + from);
}

static void add_gradients(const struct scale *s, int y, int from, int to)
{
    const float *at = s->still.at + y * s->still.stride;
    const float *above = at - s->still.stride, *below = at + s->still.stride;
    float *restrict xx = s->sums[0], *restrict xy = s->sums[1], *restrict yy = s->sums[2];
    for (int x = from; x < to; x++) {
        float dx = 0.5f * (at[x + 1] - at[x - 1]), dy = 0.5f * (below[x] - above[x]);
        xx[x] += dx * dx;
        xy[x] += dx * dy;
        yy[x] += dy * dy;
    }
}

static void add_pull(const struct scale *s, int y, int from, int to)
{
    const float *at = s->still.at + y * s->still.stride, *restrict value = s->value;
    const float *above = at - s->still.stride, *below = at + s->still.stride;
    float *restrict pull_x = s->sums[0], *restrict pull_y = s->sums[1];
    for (int x = from; x < to; x++) {
        float dx = 0.5f * (at[x + 1] - at[x - 1]), dy = 0.5f * (below[x] - above[x]);
        float miss = at[x] - value[x];
        pull_x[x] += dx * miss;
        pull_y[x] += dy * miss;
    }
}

static void add_products(const struct scale *s, int y, int from, int to)
{
    const float *restrict at = s->still.at + y * s->still.stride, *restrict value = s->value;
    float *restrict aa = s->sums[0], *restrict ab = s->sums[1], *restrict bb = s->sums[2];
    for (int x = from; x < to; x++) {
        aa[x] += at[x] * at[x];
        ab[x] += at[x] * value[x];
        bb[x] += value[x] * value[x];
    }
}

enum sum { SUM_GRADIENTS, SUM_PULL, SUM_PRODUCTS };

/* Means over each block, weighted; 0 where there is no weight. */
static void block_sums(const struct scale *s, enum sum what, const struct align_field *flow,
                       struct plane *out, int count)
{
    static void (*const add[])(const struct scale *, int, int, int) = {
        [SUM_GRADIENTS] = add_gradients, [SUM_PULL] = add_pull, [SUM_PRODUCTS] = add_products};
    float share = (float)s->skip / (float)(s->block * s->block);
    for (int row = 0; row < s->weight.height; row++) {
        int first, last;
        for (int k = 0; k < count; k++)
            memset(out[k].at + row * out[k].stride, 0, sizeof(float) * (size_t)s->weight.width);
        if (!weighted_columns(s, row, &first, &last))
            continue;
        size_t bytes = sizeof(float) * (size_t)((last - first) * s->block);
        for (int k = 0; k < count; k++)
            memset(s->sums[k] + first * s->block, 0, bytes);
        for (int y = row * s->block + s->skip / 2; y < (row + 1) * s->block; y += s->skip) {
            if (what != SUM_GRADIENTS)
                sample_row(s, flow, y, first, last);
            add[what](s, y, first * s->block, last * s->block);
        }
        const float *weight = s->weight.at + row * s->weight.stride;
        for (int k = 0; k < count; k++)
            for (int c = first; c < last; c++) {
                float sum = 0;
                for (int p = 0; p < s->block; p++)
                    sum += s->sums[k][c * s->block + p];
                out[k].at[row * out[k].stride + c] = sum * share * weight[c];
            }
    }
}

/* The means of the blocks over both windows; the narrow one is used at the finest scale only. */
static int window_sums(const struct scale *s, enum sum what, const struct align_field *flow,
                       struct plane *near, struct plane *far, int count, struct arena *arena,
                       struct meso_error *err)
{
    int code = MESO_OK;
    block_sums(s, what, flow, s->raw, count);
    for (int k = 0; k < count && !code; k++) {
        if (near)
            code = kernels_gaussian(s->kernels, s->raw[k], s->sigma, near[k], arena, err);
        if (!code && far)
            code = kernels_gaussian(s->kernels, s->raw[k], wide * s->sigma, far[k], arena, err);
    }
    return code;
}

/* (H + stiffness)^-1 (pull + stiffness * around), for one row of nodes. */
static void solve_row(const struct plane *sums, int y, float stiffness, const float *around_x,
                      const float *around_y, float *restrict out_x, float *restrict out_y)
{
    const float *row[SUMS];
    for (int k = 0; k < SUMS; k++)
        row[k] = sums[k].at + y * sums[k].stride;
    for (int x = 0; x < sums[0].width; x++) {
        float a = row[0][x] + stiffness, b = row[1][x], c = row[2][x] + stiffness;
        float p = row[3][x] + stiffness * around_x[x], q = row[4][x] + stiffness * around_y[x];
        float each = 1 / (a * c - b * b);
        out_x[x] = each * (c * p - b * q);
        out_y[x] = each * (a * q - b * p);
    }
}

static void move_row(const float *by_x, const float *by_y, float px, float longest, int count,
                     float *restrict to_x, float *restrict to_y)
{
    for (int x = 0; x < count; x++) {
        float new_x = to_x[x] + px * by_x[x], new_y = to_y[x] + px * by_y[x];
        float length = sqrtf(new_x * new_x + new_y * new_y);
        float keep = length > longest ? longest / length : 1;
        to_x[x] = keep * new_x;
        to_y[x] = keep * new_y;
    }
}

/* Moves by what the wide window says and, where it is used, the narrow one knows better. */
static void take_step(const struct scale *s, const struct plane *near, const struct plane *far,
                      float longest, struct align_field *flow)
{
    int width = flow->x.width;
    float *far_x = s->at_x, *far_y = s->at_y, *by_x = s->value, *by_y = s->between;
    for (int y = 0; y < flow->x.height; y++) {
        memset(by_x, 0, sizeof *by_x * (size_t)width);
        memset(by_y, 0, sizeof *by_y * (size_t)width);
        solve_row(far, y, wide_stiffness, by_x, by_y, far_x, far_y);
        if (near)
            solve_row(near, y, narrow_stiffness, far_x, far_y, by_x, by_y);
        move_row(near ? by_x : far_x, near ? by_y : far_y, s->px, longest, width,
                 flow->x.at + y * flow->x.stride, flow->y.at + y * flow->y.stride);
    }
}

static void correlate(const struct plane *products, struct plane likeness)
{
    for (int y = 0; y < likeness.height; y++) {
        const float *aa = products[0].at + y * products[0].stride;
        const float *ab = products[1].at + y * products[1].stride;
        const float *bb = products[2].at + y * products[2].stride;
        float *out = likeness.at + y * likeness.stride;
        for (int x = 0; x < likeness.width; x++) {
            float both = sqrtf(aa[x] * bb[x]);
            out[x] = both > 1e-6f ? ab[x] / both : 0;
        }
    }
}

static int new_scale(struct scale *s, int columns, int rows, struct arena *arena,
                     struct meso_error *err)
{
    size_t width = (size_t)columns * ALIGN_BLOCK;
    float *numbers = base_arena_alloc(arena, 7 * width * sizeof *numbers, err);
    s->raw = base_arena_alloc(arena, 3 * sizeof *s->raw, err);
    if (!numbers || !s->raw)
        return MESO_E_OUT_OF_MEMORY;
    s->at_x = numbers;
    s->at_y = numbers + width;
    s->value = numbers + 2 * width;
    s->between = numbers + 3 * width;
    for (int k = 0; k < 3; k++) {
        s->sums[k] = numbers + (4 + k) * width;
        if (kernels_plane_new(&s->raw[k], columns, rows, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    }
    return MESO_OK;
}

static int track_scale(struct scale *s, int finer, double longest, struct plane *near,
                       struct plane *far, struct align_field *flow, struct arena *arena,
                       struct meso_error *err)
{
    s->block = ALIGN_BLOCK >> finer;
    s->px = (float)(1 << finer);
    s->skip = 1;
    int code = window_sums(s, SUM_GRADIENTS, NULL, near, far, 3, arena, err);
    for (int step = 0; step < steps[finer] && !code; step++) {
        /* All rows only where it counts: at the finest scale's last step. */
        s->skip = finer == 0 && step + 1 < steps[finer] ? 2 : 1;
        code =
            window_sums(s, SUM_PULL, flow, near ? near + 3 : NULL, far + 3, SUMS - 3, arena, err);
        if (!code)
            take_step(s, near, far, (float)longest, flow);
    }
    return code;
}

static int track(struct scale *s, const struct align_detail *still,
                 const struct align_detail *moving, double longest, struct align_field *flow,
                 struct plane likeness, struct arena *arena, struct meso_error *err)
{
    int columns = flow->x.width, rows = flow->x.height, code = MESO_OK;
    struct plane near[SUMS], far[SUMS];
    for (int k = 0; k < SUMS; k++)
        if (kernels_plane_new(&near[k], columns, rows, arena, err) ||
            kernels_plane_new(&far[k], columns, rows, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < rows; y++) {
        memset(flow->x.at + y * flow->x.stride, 0, sizeof(float) * (size_t)columns);
        memset(flow->y.at + y * flow->y.stride, 0, sizeof(float) * (size_t)columns);
    }
    for (int k = ALIGN_SCALES - 1; k >= 0 && !code; k--) {
        s->still = still->scale[k];
        s->moving = moving->scale[k];
        code = track_scale(s, k, longest, k ? NULL : near, far, flow, arena, err);
    }
    if (!code && likeness.at)
        code = window_sums(s, SUM_PRODUCTS, flow, near, NULL, 3, arena, err);
    if (!code && likeness.at)
        correlate(near, likeness);
    return code;
}

int align_track(const struct kernels *kernels, const struct align_detail *still,
                const struct align_detail *moving, struct plane weight,
                const struct align_tracking *how, struct align_field *flow, struct plane likeness,
                struct arena *arena, struct meso_error *err)
{
    struct scale s = {.kernels = kernels, .weight = weight, .sigma = how->sigma};
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = new_scale(&s, weight.width, weight.height, arena, err);
    if (!code)
        code = track(&s, still, moving, how->longest, flow, likeness, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}
