/* The smooth field that a model leaves: Gauss-Newton on locally normalised grey, coarse to fine,
   each pixel weighted by how well it fits (Geman and McClure 1985), so that what came, went or
   moved has no say; bending is held back as a stiff sheet would (second differences of B-spline
   nodes). Knows no hairs but by the mask of what is calm. */
#include "sheet.h"

#include <math.h>
#include <string.h>

enum { LEVELS = 4 };
/* Steps at each level, finest first, at most; and a move in px of the level after which the next
   level goes on. */
static const int level_steps[LEVELS] = {2, 6, 8, 8};
static const double settled = 0.02;
/* Working px between the places at which a spline is evaluated; linear between them. */
enum { KNOT = 16 };
/* Of the box that light is taken off with, px of each level: as for faces. */
enum { NORMAL_RADIUS = 8 };
/* Noise of neighbouring pixels goes together: so many count as one. */
static const double pixels_as_one = 6;

/* One level of the pyramid. */
struct level {
    struct plane still, moving, weight;
    int px; /* working px a pixel */
};

struct bend {
    const struct kernels *kernels;
    struct level levels[LEVELS];
    int columns, rows;           /* blocks */
    struct plane knot_x, knot_y; /* displacement at the knots */
    struct plane dense_x, dense_y;
    float *row;   /* scratch of a row: 9 widths */
    double *sums; /* SUMS a block */
    double fit;   /* residual at which a pixel counts a quarter */
    struct sheet *sheet;
};
enum { XX, XY, YY, BX, BY, RR, WW, AA, AB, BB, SUMS };

/* The follow-up's grey on the baseline's frame, and how far each pixel may be used. */
static int lay_over(const struct kernels *kernels, const struct texture_picture *before,
                    const struct texture_picture *after, const double h[9], bool between_hairs,
                    struct plane warped, struct plane weight, struct arena *arena,
                    struct meso_error *err)
{
    int width = warped.width;
    struct base_arena_mark mark = base_arena_mark(arena);
    float *at_x = base_arena_alloc(arena, 2 * sizeof *at_x * (size_t)width, err);
    if (!at_x)
        return MESO_E_OUT_OF_MEMORY;
    float *at_y = at_x + width;
    double here_x = (double)before->calm.width / width;
    double here_y = (double)before->calm.height / warped.height;
    double there_x = (double)after->calm.width / after->luma.width;
    double there_y = (double)after->calm.height / after->luma.height;
    for (int y = 0; y < warped.height; y++) {
        const uint8_t *calm = before->calm.at + (int)((y + 0.5) * here_y) * before->calm.stride;
        float *to = weight.at + y * weight.stride;
        for (int x = 0; x < width; x++) {
            struct image_point p = align_texture_project(h, x + 0.5, y + 0.5);
            at_x[x] = (float)p.x;
            at_y[x] = (float)p.y;
            bool seen = p.x > 0 && p.y > 0 && p.x < after->luma.width && p.y < after->luma.height;
            to[x] = seen;
            if (between_hairs && seen)
                to[x] = calm[(int)((x + 0.5) * here_x)] &&
                        after->calm
                            .at[(int)(p.y * there_y) * after->calm.stride + (int)(p.x * there_x)];
        }
        kernels->sample_linear(after->luma, at_x, at_y, width, warped.at + y * warped.stride);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

static int build_levels(struct bend *b, struct plane still, struct plane moving,
                        struct plane weight, struct arena *arena, struct meso_error *err)
{
    struct plane grey[2] = {still, moving};
    for (int k = 0; k < LEVELS; k++) {
        struct level *level = &b->levels[k];
        int width = still.width >> k, height = still.height >> k;
        struct plane *detail[2] = {&level->still, &level->moving};
        level->px = 1 << k;
        if (k) {
            struct plane *all[] = {&grey[0], &grey[1], &weight};
            for (int i = 0; i < 3; i++) {
                struct plane half;
                if (kernels_plane_new(&half, width, height, arena, err))
                    return MESO_E_OUT_OF_MEMORY;
                b->kernels->shrink_area(*all[i], 2, half);
                *all[i] = half;
            }
        }
        level->weight = weight;
        for (int i = 0; i < 2; i++) {
            if (kernels_plane_new(detail[i], width, height, arena, err))
                return MESO_E_OUT_OF_MEMORY;
            b->kernels->local_normalise(grey[i], NORMAL_RADIUS, *detail[i]);
        }
    }
    return MESO_OK;
}

/* The displacement at every pixel of a level. */
static void spread(struct bend *b, const struct texture_field *field, const struct level *level)
{
    for (int y = 0; y < b->knot_x.height; y++)
        for (int x = 0; x < b->knot_x.width; x++) {
            struct image_point d =
                align_texture_displacement(field, (x + 0.5) * KNOT, (y + 0.5) * KNOT);
            b->knot_x.at[y * b->knot_x.stride + x] = (float)(d.x / level->px);
            b->knot_y.at[y * b->knot_y.stride + x] = (float)(d.y / level->px);
        }
    int width = level->still.width, height = level->still.height;
    b->kernels->resize_linear(b->knot_x, kernels_plane_window(b->dense_x, 0, 0, width, height));
    b->kernels->resize_linear(b->knot_y, kernels_plane_window(b->dense_y, 0, 0, width, height));
}

/* Contributions of each pixel of a row; each array has the row's width. value: the follow-up along
   the row before, this one and the next. The slope is the mean of both pictures' (Malis 2004):
   second order in the step, and with half the noise of one. */
static void row_terms(const struct level *level, int y, float *const value[3], float fit,
                      float *restrict out)
{
    int width = level->still.width;
    const float *restrict at = level->still.at + y * level->still.stride;
    const float *restrict above = y > 0 ? at - level->still.stride : at;
    const float *restrict below = y + 1 < level->still.height ? at + level->still.stride : at;
    const float *restrict before = value[0], *restrict here = value[1], *restrict next = value[2];
    const float *restrict weight = level->weight.at + y * level->weight.stride;
    float *restrict xx = out, *restrict xy = out + width, *restrict yy = out + 2 * width;
    float *restrict bx = out + 3 * width, *restrict by = out + 4 * width;
    float *restrict rr = out + 5 * width, *restrict ww = out + 6 * width;
    float each = 1 / (fit * fit);
    for (int x = 1; x < width - 1; x++) {
        float dx = 0.25f * (at[x + 1] - at[x - 1] + here[x + 1] - here[x - 1]);
        float dy = 0.25f * (below[x] - above[x] + next[x] - before[x]);
        float miss = at[x] - here[x], keep = 1 / (1 + miss * miss * each);
        float w = weight[x] * keep * keep;
        xx[x] = w * dx * dx;
        xy[x] = w * dx * dy;
        yy[x] = w * dy * dy;
        bx[x] = w * dx * miss;
        by[x] = w * dy * miss;
        rr[x] = w * miss * miss;
        ww[x] = w;
    }
    for (int k = 0; k < 7; k++)
        out[k * width] = out[k * width + width - 1] = 0;
}

static void row_products(const struct level *level, int y, const float *restrict value,
                         float *restrict out)
{
    int width = level->still.width;
    const float *restrict at = level->still.at + y * level->still.stride;
    const float *restrict weight = level->weight.at + y * level->weight.stride;
    for (int x = 0; x < width; x++) {
        out[x] = weight[x] * at[x] * at[x];
        out[width + x] = weight[x] * at[x] * value[x];
        out[2 * width + x] = weight[x] * value[x] * value[x];
        out[3 * width + x] = weight[x];
    }
}

static void add_to_blocks(struct bend *b, const struct level *level, int y, const float *terms,
                          int first, int count)
{
    int block = TEXTURE_BLOCK / level->px, width = level->still.width;
    double *sums = b->sums + (ptrdiff_t)(y / block) * b->columns * SUMS;
    for (int column = 0; column < b->columns; column++)
        for (int k = 0; k < count; k++) {
            const float *at = terms + k * width + column * block;
            float sum = 0;
            for (int x = 0; x < block; x++)
                sum += at[x];
            sums[column * SUMS + first + k] += (double)sum;
        }
}

enum pass { PASS_TERMS, PASS_PRODUCTS };

/* The follow-up along row y, at the field as it is. */
static void sample_row(const struct bend *b, const struct level *level, int y, float *value)
{
    int width = level->still.width;
    float *at_x = b->row + 7 * width, *at_y = b->row + 8 * width;
    const float *dx = b->dense_x.at + y * b->dense_x.stride;
    const float *dy = b->dense_y.at + y * b->dense_y.stride;
    for (int x = 0; x < width; x++) {
        at_x[x] = (float)x + 0.5f + dx[x];
        at_y[x] = (float)y + 0.5f + dy[x];
    }
    b->kernels->sample_linear(level->moving, at_x, at_y, width, value);
}

/* Sums of all blocks at the field as it is. */
static void pass_over(struct bend *b, const struct texture_field *field, const struct level *level,
                      enum pass pass)
{
    int width = level->still.width, height = level->still.height;
    float *value[3] = {b->row + 9 * width, b->row + 10 * width, b->row + 11 * width};
    memset(b->sums, 0, sizeof *b->sums * SUMS * (size_t)b->columns * b->rows);
    spread(b, field, level);
    sample_row(b, level, 0, value[1]);
    memcpy(value[0], value[1], sizeof **value * (size_t)width);
    for (int y = 0; y < height; y++) {
        sample_row(b, level, y + 1 < height ? y + 1 : y, value[2]);
        if (pass == PASS_TERMS) {
            row_terms(level, y, value, (float)b->fit, b->row);
            add_to_blocks(b, level, y, b->row, XX, 7);
        } else {
            row_products(level, y, value[1], b->row);
            add_to_blocks(b, level, y, b->row, AA, 3);
            add_to_blocks(b, level, y, b->row + 3 * width, WW, 1);
        }
        float *oldest = value[0];
        value[0] = value[1];
        value[1] = value[2];
        value[2] = oldest;
    }
}

/* One step of Gauss and Newton; how far it moved the nodes (rms, working px). */
static double take_step(struct bend *b, const struct level *level,
                        const struct texture_bending *how, struct texture_field *field)
{
    double rr = 0, ww = 0, px = level->px;
    for (int i = 0; i < b->columns * b->rows; i++) {
        rr += b->sums[i * SUMS + RR];
        ww += b->sums[i * SUMS + WW];
    }
    if (!(ww > 0 && rr > 0))
        return 0;
    b->fit = 2 * sqrt(rr / ww);
    /* Gradients are per pixel of the level. */
    double along = ww / (rr * pixels_as_one * px), twice = along / px;
    align_sheet_clear(b->sheet);
    for (int i = 0; i < b->columns * b->rows; i++) {
        const double *s = b->sums + (ptrdiff_t)i * SUMS;
        const double pull[5] = {twice * s[XX], twice * s[XY], twice * s[YY], along * s[BX],
                                along * s[BY]};
        if (s[WW] > 0)
            align_sheet_pull(b->sheet, field, (i % b->columns + 0.5) * TEXTURE_BLOCK,
                             (i / b->columns + 0.5) * TEXTURE_BLOCK, pull);
    }
    return align_sheet_settle(b->sheet, field, how->curvature);
}

/* Of a block and its eight neighbours. */
static void around(const struct bend *b, int block, double out[SUMS])
{
    int column = block % b->columns, row = block / b->columns;
    memset(out, 0, sizeof *out * SUMS);
    for (int j = row - 1; j <= row + 1; j++)
        for (int i = column - 1; i <= column + 1; i++)
            if (i >= 0 && j >= 0 && i < b->columns && j < b->rows)
                for (int k = 0; k < SUMS; k++)
                    out[k] += b->sums[(j * b->columns + i) * SUMS + k];
}

static void judge_blocks(struct bend *b, const struct texture_field *field,
                         struct texture_block *blocks)
{
    /* At half size: the finest detail is noise as often as not. */
    const struct level *level = &b->levels[1];
    double sums[SUMS], px = level->px, full = TEXTURE_BLOCK / px * (TEXTURE_BLOCK / px);
    pass_over(b, field, level, PASS_PRODUCTS);
    for (int i = 0; i < b->columns * b->rows; i++) {
        around(b, i, sums);
        double both = sqrt(sums[AA] * sums[BB]);
        blocks[i].weight = (float)(b->sums[i * SUMS + WW] / full);
        blocks[i].likeness = both > 0 ? (float)(sums[AB] / both) : 0;
    }
    pass_over(b, field, level, PASS_TERMS);
    for (int i = 0; i < b->columns * b->rows; i++) {
        around(b, i, sums);
        double soft = 1e-3 * (sums[XX] + sums[YY]) + 1e-9;
        double xx = sums[XX] + soft, yy = sums[YY] + soft, det = xx * yy - sums[XY] * sums[XY];
        blocks[i].off = (float)(px *
                                hypot(yy * sums[BX] - sums[XY] * sums[BY],
                                      xx * sums[BY] - sums[XY] * sums[BX]) /
                                det);
    }
}

static int new_bend(struct bend *b, const struct align_frame *frame, struct arena *arena,
                    struct meso_error *err)
{
    b->columns = frame->width / TEXTURE_BLOCK;
    b->rows = frame->height / TEXTURE_BLOCK;
    b->fit = 1;
    b->row = base_arena_alloc(arena, 12 * sizeof *b->row * (size_t)frame->width, err);
    b->sums = base_arena_alloc(arena, SUMS * sizeof *b->sums * (size_t)b->columns * b->rows, err);
    if (!b->row || !b->sums ||
        kernels_plane_new(&b->knot_x, frame->width / KNOT, frame->height / KNOT, arena, err) ||
        kernels_plane_new(&b->knot_y, frame->width / KNOT, frame->height / KNOT, arena, err) ||
        kernels_plane_new(&b->dense_x, frame->width, frame->height, arena, err) ||
        kernels_plane_new(&b->dense_y, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

int align_texture_bend(const struct kernels *kernels, const struct texture_picture *before,
                       const struct texture_picture *after, const double model[9],
                       const struct texture_bending *how, struct texture_field *field,
                       struct texture_block *blocks, struct arena *arena, struct meso_error *err)
{
    const struct align_frame *frame = &before->frame;
    int code = align_sheet_field(field, frame, how->nodes, arena, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct bend b = {.kernels = kernels};
    struct plane warped, weight;
    if (new_bend(&b, frame, arena, err) || align_sheet_new(&b.sheet, field, arena, err) ||
        kernels_plane_new(&warped, frame->width, frame->height, arena, err) ||
        kernels_plane_new(&weight, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    code = lay_over(kernels, before, after, model, how->between_hairs, warped, weight, arena, err);
    if (!code)
        code = build_levels(&b, before->luma, warped, weight, arena, err);
    for (int k = LEVELS - 1; k >= 0 && !code; k--)
        for (int step = 0; step < level_steps[k]; step++) {
            pass_over(&b, field, &b.levels[k], PASS_TERMS);
            if (take_step(&b, &b.levels[k], how, field) < settled * b.levels[k].px)
                break;
        }
    if (!code)
        judge_blocks(&b, field, blocks);
    base_arena_rewind(arena, mark);
    return code;
}
