/* The line bank over a picture: strips of columns, blocks of rows, rings of rows that stay in the
   nearest caches. Included by the definition and by the vector bodies, each of which brings the
   work on single rows: row_quantise, row_derive, row_derive_down, row_across, row_flip, row_mean,
   row_keep, row_keep_two and row_tell. It knows the order of the work, no pixel.

   A strip's rows pass: source -> words -> derivatives along x -> (ring) -> xx, xy, yy -> (block)
   -> for each direction the derivative across -> (ring) -> means of four -> (ring) -> means of four
   -> (ring) -> means of two, of which the strongest is kept. Rows of words are computed in whole
   registers: what lies beyond the strip in them is not used. */
#ifndef KERNELS_VECTOR_LINE_STRIPS_H
#define KERNELS_VECTOR_LINE_STRIPS_H

#include "line_bank.h"
#include "rows.h"

enum {
    STRIP = 512,                         /* columns */
    BLOCK = 64,                          /* rows */
    SLACK = 128,                         /* words that whole registers may touch beyond a row */
    LINE_WORDS = 32,                     /* of a cache line */
    SHARES = KERNELS_DIRECTIONS / 2 + 1, /* walks down a block */
    MEAN_ROWS = KERNELS_LINE_STEP_REACH + 1
};

/* The stages of one direction; a ring's rows are at their number modulo a power of two. */
enum { ACROSS, FIRST, SECOND, STAGES };

struct strips {
    const struct kernels_line_bank *bank;
    struct plane source, response;
    int x, width;            /* of the strip */
    int top;                 /* the first row that is wanted */
    int y;                   /* of the block, from there */
    int skipped, span_width; /* of the block's columns: what is wanted of the strip */
    int pitch;
    int derived, completed; /* rows done so far, from the topmost that is needed */
    int block_rows;         /* of the second derivatives at hand */
    int16_t *line;          /* the source's row in words */
    int16_t *along_x[3];    /* smooth, slope, curve: 2 radius + 1 rows */
    int16_t *hessian[3];    /* xx, xy, yy: block_rows rows */
    int16_t *ring[2][STAGES];
    int16_t *best, *order; /* BLOCK rows */
};

/* A multiple of a cache line's words. */
static inline int strips_pitch(const struct kernels_line_bank *bank)
{
    int size = STRIP + 2 * bank->reach_x + 2 * KERNELS_LINE_RADIUS + SLACK;
    return (size + LINE_WORDS - 1) / LINE_WORDS * LINE_WORDS;
}

static inline int strips_rows(const struct kernels_line_bank *bank)
{
    return 1 + 3 * (2 * bank->radius + 1) + 3 * (BLOCK + 2 * bank->reach_y) +
           2 * STAGES * MEAN_ROWS + 2 * BLOCK;
}

static int16_t *strips_take(int16_t **free, const struct strips *strips, int rows)
{
    int16_t *taken = *free;
    *free += (ptrdiff_t)rows * strips->pitch;
    return taken;
}

static void strips_begin(struct strips *strips, const struct kernels_line_bank *bank,
                         struct plane source, void *scratch)
{
    int16_t *free = scratch;
    free += (LINE_WORDS - (uintptr_t)free / sizeof *free % LINE_WORDS) % LINE_WORDS;
    *strips = (struct strips){.bank = bank, .source = source, .pitch = strips_pitch(bank)};
    strips->block_rows = BLOCK + 2 * bank->reach_y;
    strips->line = strips_take(&free, strips, 1);
    for (int i = 0; i < 3; i++)
        strips->along_x[i] = strips_take(&free, strips, 2 * bank->radius + 1);
    for (int i = 0; i < 3; i++)
        strips->hessian[i] = strips_take(&free, strips, strips->block_rows);
    for (int i = 0; i < 2 * STAGES; i++)
        strips->ring[i / STAGES][i % STAGES] = strips_take(&free, strips, MEAN_ROWS);
    strips->best = strips_take(&free, strips, BLOCK);
    strips->order = strips_take(&free, strips, BLOCK);
}

/* The source's row y (outside: the edge's) in words, its edge pixels replicated. */
static void strips_read_line(const struct strips *strips, int y)
{
    const struct kernels_line_bank *bank = strips->bank;
    int first = strips->x - bank->reach_x - bank->radius;
    int count = strips->width + 2 * (bank->reach_x + bank->radius);
    int begin = first < 0 ? -first : 0;
    int end = kernels_min(count, strips->source.width - first);
    const float *row = kernels_row(strips->source, kernels_clamp(y, 0, strips->source.height - 1));
    int16_t *line = strips->line;
    row_quantise(row + first + begin, end - begin, bank->range, line + begin);
    for (int i = 0; i < begin; i++)
        line[i] = line[begin];
    for (int i = end; i < count; i++)
        line[i] = line[end - 1];
}

/* The next row of derivatives along x. */
static void strips_derive(struct strips *strips)
{
    const struct kernels_line_bank *bank = strips->bank;
    int size = 2 * bank->radius + 1;
    ptrdiff_t at = (ptrdiff_t)(strips->derived % size) * strips->pitch;
    strips_read_line(strips, strips->top + strips->derived - bank->reach_y - bank->radius);
    row_derive(strips->line + bank->radius, strips->width + 2 * bank->reach_x, bank,
               strips->along_x[0] + at, strips->along_x[1] + at, strips->along_x[2] + at);
    strips->derived++;
}

/* Second derivatives up to `row`, counted from reach_y above what is wanted. */
static void strips_complete(struct strips *strips, int row)
{
    const struct kernels_line_bank *bank = strips->bank;
    int size = 2 * bank->radius + 1;
    const int16_t *rows[3][2 * KERNELS_LINE_RADIUS + 1];
    for (; strips->completed <= row; strips->completed++) {
        while (strips->derived < strips->completed + size)
            strips_derive(strips);
        for (int i = 0; i < size; i++)
            for (int k = 0; k < 3; k++)
                rows[k][i] = strips->along_x[k] +
                             (ptrdiff_t)((strips->completed + i) % size) * strips->pitch;
        ptrdiff_t at = (ptrdiff_t)(strips->completed % strips->block_rows) * strips->pitch;
        row_derive_down(rows[0] + bank->radius, rows[1] + bank->radius, rows[2] + bank->radius,
                        strips->width + 2 * bank->reach_x, bank, strips->hessian[0] + at,
                        strips->hessian[1] + at, strips->hessian[2] + at);
    }
}

/* One or two directions (d and its mirror image) walk down the block together. */
struct walk {
    const struct kernels_line *line; /* of the first; the second's is its mirror image */
    int count, order;                /* directions, place of the first in the order of comparison */
    int half_x, half_y;              /* from the first step's start to the middle */
    int mask[STAGES];                /* ring sizes - 1 */
};

static int strips_ring_mask(int reach)
{
    int size = 1;
    while (size < reach + 1)
        size *= 2;
    return size - 1;
}

static int16_t *strips_ring_row(const struct strips *strips, const struct walk *walk, int i,
                                int stage, int row)
{
    return strips->ring[i][stage] + (ptrdiff_t)(row & walk->mask[stage]) * strips->pitch;
}

/* The derivative across, in row `row` of the walk. */
static void strips_across(const struct strips *strips, const struct walk *walk, int top, int row)
{
    const struct kernels_line_bank *bank = strips->bank;
    int from = (top + bank->reach_y - walk->half_y + row) % strips->block_rows;
    ptrdiff_t at = (ptrdiff_t)from * strips->pitch + strips->skipped + bank->reach_x - walk->half_x;
    int width = strips->span_width + 2 * walk->half_x;
    int16_t *first = strips_ring_row(strips, walk, 0, ACROSS, row);
    if (walk->count == 1) /* along x or y: one second derivative as it is */
        row_flip((walk->line->xx ? strips->hessian[0] : strips->hessian[2]) + at, width, first);
    else
        row_across(strips->hessian[0] + at, strips->hessian[1] + at, strips->hessian[2] + at,
                   walk->line, width, first, strips_ring_row(strips, walk, 1, ACROSS, row));
}

/* Mean over two steps a, b from the rows of a stage into row `row` of the next. */
static void strips_mean(const struct strips *strips, const struct walk *walk, int i, int stage,
                        int a, int b, int width, int row)
{
    const struct kernels_line *line = walk->line;
    int x[4] = {0, line->dx[a], line->dx[b], line->dx[a] + line->dx[b]};
    int y[4] = {0, line->dy[a], line->dy[b], line->dy[a] + line->dy[b]};
    const int16_t *from[4];
    for (int k = 0; k < 4; k++)
        from[k] = strips_ring_row(strips, walk, i, stage, row + y[k]) + x[i ? 3 - k : k];
    row_mean(from, width, stage == ACROSS, strips_ring_row(strips, walk, i, stage + 1, row));
}

/* The last step's mean of a row, compared with the directions before. */
static void strips_keep(const struct strips *strips, const struct walk *walk, int row)
{
    int x = walk->line->dx[0], y = walk->line->dy[0];
    ptrdiff_t at = (ptrdiff_t)row * strips->pitch;
    const int16_t *near = strips_ring_row(strips, walk, 0, SECOND, row);
    const int16_t *far = strips_ring_row(strips, walk, 0, SECOND, row + y) + x;
    int16_t *best = strips->best + at, *order = strips->order + at;
    if (walk->count == 1)
        row_keep(near, far, strips->span_width, walk->order, best, order);
    else
        row_keep_two(near, far, strips_ring_row(strips, walk, 1, SECOND, row) + x,
                     strips_ring_row(strips, walk, 1, SECOND, row + y), strips->span_width,
                     walk->order, best, order);
}

/* Calls a share of the memory to the caches that the block's answer and the next block's source
   will want in `row`: while the directions are at work memory has nothing to do. */
static void strips_call(const struct strips *strips, int share, int row)
{
    const struct kernels_line_bank *bank = strips->bank;
    int begin = strips->span_width * share / SHARES,
        end = strips->span_width * (share + 1) / SHARES;
    int below = strips->top + strips->derived - bank->reach_y - bank->radius + row;
    const float *source =
        kernels_row(strips->source, kernels_min(below, strips->source.height - 1)) + strips->x;
    float *response = kernels_row(strips->response, strips->top + strips->y + row) + strips->x;
    for (int i = begin; i < end; i += LINE_WORDS / 2) {
        __builtin_prefetch(source + i, 0, 2);
        __builtin_prefetch(response + i, 1, 2);
    }
}

/* Rows of a stage as far as the stage after it wants them. */
static void strips_walk(const struct strips *strips, const struct walk *walk, int height)
{
    const struct kernels_line *line = walk->line;
    const int top = strips->y;
    int second_x = line->dx[0], first_x = second_x + line->dx[1] + line->dx[2];
    int second_y = line->dy[0], first_y = line->dy[1] + line->dy[2];
    int across_y = line->dy[3] + line->dy[4];
    for (int row = -second_y - first_y - across_y; row < height; row++) {
        int second = row + second_y, first = second + first_y, across = first + across_y;
        strips_across(strips, walk, top, across);
        for (int i = 0; i < walk->count && first >= 0; i++)
            strips_mean(strips, walk, i, ACROSS, 3, 4, strips->span_width + first_x, first);
        for (int i = 0; i < walk->count && second >= 0; i++)
            strips_mean(strips, walk, i, FIRST, 1, 2, strips->span_width + second_x, second);
        if (row < 0)
            continue;
        strips_call(strips, walk->order / 2, row);
        strips_keep(strips, walk, row);
    }
}

/* The directions in their order of comparison: 0, 1, 11, 2, 10 ... 5, 7, 6. */
static void strips_compare(const struct strips *strips, int height)
{
    for (int d = 0; d <= KERNELS_DIRECTIONS / 2; d++) {
        const struct kernels_line *line = &strips->bank->line[d];
        struct walk walk = {.line = line, .count = d % 6 ? 2 : 1, .order = 2 * d};
        for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
            walk.half_x += line->dx[i];
            walk.half_y += line->dy[i];
        }
        walk.half_x /= 2;
        walk.half_y /= 2;
        walk.mask[ACROSS] = strips_ring_mask(line->dy[3] + line->dy[4]);
        walk.mask[FIRST] = strips_ring_mask(line->dy[1] + line->dy[2]);
        walk.mask[SECOND] = strips_ring_mask(line->dy[0]);
        strips_walk(strips, &walk, height);
    }
}

/* Columns begin .. end that the mask wants in some rows; begin == end: none. */
static void strips_span(struct mask within, int y, int rows, int *begin, int *end)
{
    *begin = within.width;
    *end = 0;
    for (int j = 0; j < rows; j++) {
        const uint8_t *row = kernels_mask_row(within, y + j);
        int first = 0, last = within.width;
        while (first < *begin && !row[first])
            first++;
        while (last > *end && !row[last - 1])
            last--;
        *begin = kernels_min(*begin, first);
        *end = last;
    }
    *begin = kernels_min(*begin, *end);
}

/* A block's answer, as far as it is wanted; 0 beside it. */
static void strips_tell(const struct strips *strips, int height, uint8_t *direction,
                        ptrdiff_t direction_stride)
{
    for (int j = 0; j < height; j++) {
        ptrdiff_t at = (ptrdiff_t)j * strips->pitch;
        int y = strips->top + strips->y + j, end = strips->skipped + strips->span_width;
        float *response = kernels_row(strips->response, y) + strips->x;
        uint8_t *told = direction + y * direction_stride + strips->x;
        memset(response, 0, (size_t)strips->skipped * sizeof *response);
        memset(told, 0, (size_t)strips->skipped);
        row_tell(strips->best + at, strips->order + at, strips->span_width,
                 strips->bank->range / KERNELS_LINE_ONE, response + strips->skipped,
                 told + strips->skipped);
        memset(response + end, 0, (size_t)(strips->width - end) * sizeof *response);
        memset(told + end, 0, (size_t)(strips->width - end));
    }
}

/* Columns that nothing in the mask lies in. */
static void strips_clear(struct plane response, uint8_t *direction, ptrdiff_t direction_stride,
                         int begin, int end)
{
    for (int y = 0; y < response.height && begin < end; y++) {
        memset(kernels_row(response, y) + begin, 0, (size_t)(end - begin) * sizeof(float));
        memset(direction + y * direction_stride + begin, 0, (size_t)(end - begin));
    }
}

/* The columns of a block that are wanted; false: none. */
static bool strips_wants(struct strips *strips, struct mask within, int y, int height)
{
    int begin = 0, end = strips->width;
    if (within.at) {
        strips_span(within, y, height, &begin, &end);
        begin = kernels_clamp(begin - strips->x, 0, strips->width);
        end = kernels_clamp(end - strips->x, begin, strips->width);
    }
    if (begin == end && !strips->derived)
        strips->top = y + height; /* nothing so far */
    strips->y = y - strips->top;
    strips->skipped = begin;
    strips->span_width = end - begin;
    return begin < end;
}

static void strips_run(const struct kernels_line_bank *bank, struct plane source,
                       struct mask within, struct plane response, uint8_t *direction,
                       ptrdiff_t direction_stride, void *scratch)
{
    struct strips strips;
    int left = 0, right = source.width;
    strips_begin(&strips, bank, source, scratch);
    strips.response = response;
    if (within.at)
        strips_span(within, 0, source.height, &left, &right);
    strips_clear(response, direction, direction_stride, 0, left);
    strips_clear(response, direction, direction_stride, right, source.width);
    for (int x = left; x < right; x += STRIP) {
        strips.x = x;
        strips.width = kernels_min(STRIP, right - x);
        strips.derived = strips.completed = strips.top = 0;
        for (int y = 0; y < source.height; y += BLOCK) {
            int height = kernels_min(BLOCK, source.height - y);
            if (strips_wants(&strips, within, y, height)) {
                strips_complete(&strips, strips.y + height - 1 + 2 * bank->reach_y);
                size_t bytes = (size_t)height * (size_t)strips.pitch * sizeof *strips.best;
                memset(strips.best, 0xff, bytes);
                memset(strips.order, 0, bytes);
                strips_compare(&strips, height);
            }
            strips_tell(&strips, height, direction, direction_stride);
        }
    }
}

#endif
