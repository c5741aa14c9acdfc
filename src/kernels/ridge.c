/* The multi-scale ridge, streamed: down strips of columns, a few rows a step, each Gaussian blurred
   from the one before, large scales at half the resolution. Only the results are ever whole planes;
   a strip's rows stay in the second-level cache. Edges are exact: the source is replicated as far
   as any filter reaches, and all in between is computed there as well. Knows neither what a filter
   is nor how it is computed. */
#include "ridge.h"
#include "rows.h"

#include <string.h>

enum {
    BLOCK = KERNELS_RIDGE_BLOCK,
    HALF_BLOCK = BLOCK / 2,
    STRIP = KERNELS_RIDGE_STRIP,
    CHUNK = 128,
    MOST_ROWS = 2 * KERNELS_RIDGE_RADIUS + 1 + BLOCK
};

struct stream {
    const struct kernels_filter_rows *work;
    const struct kernels_ridge_plan *plan;
    float *memory;
    struct plane source;
    int x, width; /* of the strip */
};

/* Rows begin at -FIRST_ROW or later. */
enum { FIRST_ROW = 1 << 20 };

static float *row_of(const struct stream *stream, const struct kernels_ridge_rows *rows, int y)
{
    unsigned count = (unsigned)rows->count, at = (unsigned)y + FIRST_ROW / count * count;
    return stream->memory + rows->at + (at % count) * rows->pitch;
}

/* Pointers to count rows from y on, at a column. */
static void gather(const struct stream *stream, const struct kernels_ridge_rows *rows, int y,
                   int count, int column, const float **out)
{
    const float *first = stream->memory + rows->at + column;
    const float *end = first + rows->count * rows->pitch, *row = row_of(stream, rows, y) + column;
    for (int i = 0; i < count; i++) {
        out[i] = row;
        row += rows->pitch;
        row = row == end ? first : row;
    }
}

/* Where a row that is needed `reach` columns beyond the strip is computed. */
struct span {
    int begin, width;
};
static struct span span_of(const struct stream *stream, int reach, bool half)
{
    int begin = -kernels_row_aligned(reach), end = half ? (stream->width + 1) / 2 : stream->width;
    return (struct span){begin, kernels_row_aligned(end + reach) - begin};
}

/* A row of the source from a column of the strip on, with room for the taps: itself where that lies
   inside, else a copy with the edge replicated. */
static const float *source_row(const struct stream *stream, int y, struct span span, int radius)
{
    struct plane source = stream->source;
    const float *row = kernels_row(source, kernels_clamp(y, 0, source.height - 1));
    int from = stream->x + span.begin - radius, width = kernels_row_steps(span.width) + 2 * radius;
    if (from >= 0 && from + width <= source.width)
        return row + from + radius;
    float *copy = row_of(stream, &stream->plan->source, y) + span.begin;
    kernels_replicated(copy - radius, row, source.width, from, width);
    return copy;
}

/* The first level: filtered along at once, and down when the rows below have come. */
static void derive_source(const struct stream *stream, const struct kernels_ridge_level *level,
                          int block)
{
    bool wanted = level->scale >= 0;
    struct span span = span_of(stream, level->reach, false);
    const struct kernels_row_taps taps = {level->radius, level->column_smooth, level->row_slope,
                                          level->row_curve};
    for (int y = block * BLOCK; y < (block + 1) * BLOCK; y++) {
        const float *from = source_row(stream, y, span, level->radius);
        float *smooth = row_of(stream, &level->along[0], y) + span.begin;
        if (wanted)
            stream->work->derive(from, &taps, smooth,
                                 row_of(stream, &level->along[1], y) + span.begin,
                                 row_of(stream, &level->along[2], y) + span.begin, span.width);
        else
            stream->work->along(from, level->blur, level->blur_radius, smooth, span.width);
    }
}

static void smooth_first(const struct stream *stream, const struct kernels_ridge_level *level,
                         int block)
{
    const float *rows[MOST_ROWS];
    float *out[BLOCK];
    struct span span = span_of(stream, level->reach, false);
    int y = block * BLOCK, radius = level->blur_radius;
    gather(stream, &level->along[0], y - radius, 2 * radius + BLOCK, span.begin, rows);
    for (int k = 0; k < BLOCK; k++)
        out[k] = row_of(stream, &level->smooth, y + k) + span.begin;
    stream->work->columns(rows, level->blur, 2 * radius + 1, BLOCK, out, span.width);
}

/* A later level: blurred down and along, and derived along. */
static void blur_level(const struct stream *stream, const struct kernels_ridge_level *level,
                       const struct kernels_ridge_rows *before, int block)
{
    const float *rows[MOST_ROWS];
    float *down[BLOCK];
    int count = level->half ? HALF_BLOCK : BLOCK, y = block * count, radius = level->blur_radius;
    struct span span = span_of(stream, level->reach, level->half);
    struct span wider = span_of(stream, level->reach + radius, level->half);
    gather(stream, before, y - radius, 2 * radius + count, wider.begin, rows);
    for (int k = 0; k < count; k++)
        down[k] = row_of(stream, &stream->plan->work, k) + wider.begin;
    stream->work->columns(rows, level->blur, 2 * radius + 1, count, down, wider.width);
    for (int k = 0; k < count; k++)
        stream->work->along(row_of(stream, &stream->plan->work, k) + span.begin, level->blur,
                            radius, row_of(stream, &level->smooth, y + k) + span.begin, span.width);
    if (level->scale < 0)
        return;
    const struct kernels_row_taps taps = {level->radius, NULL, level->row_slope, level->row_curve};
    span = span_of(stream, level->half ? level->points : 0, level->half);
    for (int k = 0; k < count; k++)
        stream->work->derive(row_of(stream, &level->smooth, y + k) + span.begin, &taps, NULL,
                             row_of(stream, &level->along[1], y + k) + span.begin,
                             row_of(stream, &level->along[2], y + k) + span.begin, span.width);
}

/* Every second row and column of the level before. */
static void halve(const struct stream *stream, const struct kernels_ridge_level *level,
                  const struct kernels_ridge_level *before, int block)
{
    struct span span = span_of(stream, level->reach + level->blur_radius, true);
    for (int y = block * HALF_BLOCK; y < (block + 1) * HALF_BLOCK; y++)
        stream->work->every_second(row_of(stream, &before->smooth, 2 * y) + 2 * span.begin,
                                   row_of(stream, &level->source, y) + span.begin, span.width);
}

/* The rows that become the level's second derivatives at row y. */
struct stacks {
    const float *rows[3][2 * KERNELS_RIDGE_DERIVATIVE + 1];
    struct kernels_curvature curvature;
};
static void stack_rows(const struct stream *stream, const struct kernels_ridge_level *level, int y,
                       int column, struct stacks *out)
{
    int radius = level->radius, above = level->first ? radius : 0;
    gather(stream, &level->along[2], y - above, 2 * above + 1, column, out->rows[0]);
    gather(stream, &level->along[1], y - radius, 2 * radius + 1, column, out->rows[1]);
    gather(stream, level->first ? &level->along[0] : &level->smooth, y - radius, 2 * radius + 1,
           column, out->rows[2]);
    out->curvature = (struct kernels_curvature){out->rows[0] + above,
                                                out->rows[1] + radius,
                                                out->rows[2] + radius,
                                                radius,
                                                level->first ? level->column_smooth : NULL,
                                                level->column_slope,
                                                level->column_curve};
}

static void derive_half(const struct stream *stream, const struct kernels_ridge_level *level,
                        int block)
{
    struct span span = span_of(stream, level->points, true);
    for (int y = block * HALF_BLOCK; y < (block + 1) * HALF_BLOCK; y++) {
        struct stacks stacks;
        float *out[5] = {NULL};
        for (int i = 0; i < (stream->plan->crest ? 5 : 3); i++)
            out[i] = row_of(stream, &level->second[i], y) + span.begin;
        stack_rows(stream, level, y, span.begin, &stacks);
        stream->work->curvature(&stacks.curvature, level->gradient_weight, out, span.width);
    }
}

static struct kernels_strongest best_row(const struct stream *stream, int y)
{
    const struct kernels_ridge_rows *best = stream->plan->best;
    return (struct kernels_strongest){row_of(stream, &best[0], y), row_of(stream, &best[1], y),
                                      row_of(stream, &best[2], y), row_of(stream, &best[3], y)};
}

/* All scales and rows of the block for a few columns at a time: what they read and the strongest so
   far stay in the first-level cache. */
static void choose_full(const struct stream *stream, int block)
{
    const struct kernels_ridge_plan *plan = stream->plan;
    struct stacks stacks[KERNELS_RIDGE_SCALES][BLOCK];
    const struct kernels_ridge_level *levels[KERNELS_RIDGE_SCALES];
    int rows = kernels_min(BLOCK, stream->source.height - block * BLOCK), count = 0;
    for (int i = 0; i < plan->count; i++)
        if (plan->level[i].scale >= 0 && !plan->level[i].half)
            levels[count++] = &plan->level[i];
    for (int i = 0; i < count; i++)
        for (int y = 0; y < rows; y++)
            stack_rows(stream, levels[i], block * BLOCK + y, 0, &stacks[i][y]);
    for (int x = 0; x < stream->width; x += CHUNK)
        for (int i = 0; i < count; i++) {
            const struct kernels_crest crest = {levels[i]->gradient_weight, levels[i]->nearness};
            int end = kernels_row_steps(kernels_min(x + CHUNK, stream->width));
            for (int y = 0; y < rows; y++) {
                struct kernels_strongest best = best_row(stream, block * BLOCK + y);
                stream->work->keep_strongest(&stacks[i][y].curvature, plan->crest ? &crest : NULL,
                                             (float)levels[i]->scale, i == 0, &best, x, end);
            }
        }
}

/* Half-resolution derivatives at the rows between two of their own: those of the block's results
   of odd y, one after the other in the rows for work. */
static void interpolate_rows(const struct stream *stream, const struct kernels_ridge_level *level,
                             int block)
{
    const struct kernels_ridge_plan *plan = stream->plan;
    struct span span = span_of(stream, level->points, true);
    const float *rows[2 * KERNELS_RIDGE_POINTS + HALF_BLOCK];
    float taps[2 * KERNELS_RIDGE_POINTS];
    int points = level->points, first = block * HALF_BLOCK + 1 - points;
    for (int k = 0; k < points; k++)
        taps[points - 1 - k] = taps[points + k] = level->between[k];
    for (int d = 0; d < (plan->crest ? 5 : 3); d++) {
        float *out[HALF_BLOCK];
        for (int k = 0; k < HALF_BLOCK; k++)
            out[k] = row_of(stream, &plan->between, HALF_BLOCK * d + k) + span.begin;
        gather(stream, &level->second[d], first, 2 * points + HALF_BLOCK - 1, span.begin, rows);
        stream->work->columns(rows, taps, 2 * points, HALF_BLOCK, out, span.width);
    }
}

static void choose_half(const struct stream *stream, int block)
{
    const struct kernels_ridge_plan *plan = stream->plan;
    int end = kernels_min((block + 1) * BLOCK, stream->source.height);
    bool fresh = !plan->has_full;
    for (int i = 0; i < plan->count; i++) {
        const struct kernels_ridge_level *level = &plan->level[i];
        const struct kernels_crest crest = {level->gradient_weight, level->nearness};
        if (level->scale < 0 || !level->half)
            continue;
        interpolate_rows(stream, level, block);
        for (int y = block * BLOCK; y < end; y++) {
            struct kernels_strongest best = best_row(stream, y);
            const float *derivatives[5] = {NULL};
            for (int d = 0; d < (plan->crest ? 5 : 3); d++)
                derivatives[d] = y % 2 == 0 ? row_of(stream, &level->second[d], y / 2)
                                            : row_of(stream, &plan->between,
                                                     HALF_BLOCK * d + (y / 2) % HALF_BLOCK);
            stream->work->keep_strongest_between(derivatives, level->between, level->points,
                                                 plan->crest ? &crest : NULL, (float)level->scale,
                                                 fresh, &best, kernels_row_steps(stream->width));
        }
        fresh = false;
    }
}

/* All Gaussians as far as this step's rows carry them. */
static void advance(const struct stream *stream, int step)
{
    const struct kernels_ridge_plan *plan = stream->plan;
    for (int i = 0; i < plan->count; i++) {
        const struct kernels_ridge_level *level = &plan->level[i], *before = i ? level - 1 : NULL;
        if (level->first)
            derive_source(stream, level, step);
        if (level->half && !before->half && step >= 2 * before->lag - plan->half_lag)
            halve(stream, level, before, step - before->lag);
        if (step >= 2 * level->lag - plan->half_lag) {
            if (level->first)
                smooth_first(stream, level, step - level->lag);
            else
                blur_level(stream, level,
                           level->half && !before->half ? &level->source : &before->smooth,
                           step - level->lag);
        }
        if (level->half && level->scale >= 0 && step >= 2 * level->derived_lag - plan->half_lag)
            derive_half(stream, level, step - level->derived_lag);
    }
}

void kernels_filter_ridge(const struct kernels_filter_rows *work, struct plane source,
                          const struct kernels_ridge_plan *plan, float *memory,
                          struct plane response, struct plane angle, uint8_t *scale,
                          ptrdiff_t scale_stride)
{
    int height = source.height, blocks = (height + BLOCK - 1) / BLOCK;
    memset(memory, 0, plan->floats * sizeof *memory);
    for (int x = 0; x < source.width; x += STRIP) {
        const struct stream stream = {work,   plan, memory,
                                      source, x,    kernels_min(STRIP, source.width - x)};
        for (int step = -plan->half_lag; step < blocks + plan->half_lag; step++) {
            advance(&stream, step);
            int last = (step - plan->half_lag) * BLOCK;
            if (step >= plan->lag)
                choose_full(&stream, step - plan->lag);
            if (step >= plan->half_lag)
                choose_half(&stream, step - plan->half_lag);
            for (int y = last; step >= plan->half_lag && y < kernels_min(last + BLOCK, height);
                 y++) {
                struct kernels_strongest best = best_row(&stream, y);
                work->finish(&best, kernels_row(response, y) + x, kernels_row(angle, y) + x,
                             scale + y * scale_stride + x, stream.width);
            }
        }
    }
}

int kernels_ridge(const struct kernels *kernels, struct plane source,
                  const struct kernels_ridge_scales *scales, struct plane response,
                  struct plane angle, uint8_t *scale, ptrdiff_t scale_stride, struct arena *scratch,
                  struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct kernels_ridge_plan *plan = base_arena_calloc(scratch, 1, sizeof *plan, err);
    if (!plan)
        return MESO_E_OUT_OF_MEMORY;
    if (!kernels_ridge_design(scales->sigma, scales->weight, scales->count, plan)) {
        base_arena_rewind(scratch, mark);
        return base_error(err, MESO_E_USAGE,
                          "a ridge of %d scales; 1 to %d are possible, ascending, of sigma 0.5 to "
                          "32 px",
                          scales->count, KERNELS_RIDGE_SCALES);
    }
    plan->crest = scales->crests_only;
    kernels_ridge_arrange(plan);
    float *memory = base_arena_alloc(scratch, plan->floats * sizeof *memory, err);
    if (memory)
        kernels->ridge(source, plan, memory, response, angle, scale, scale_stride);
    base_arena_rewind(scratch, mark);
    return memory ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
