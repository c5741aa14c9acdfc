/* The smooth field that a model leaves: Gauss-Newton on locally normalised grey, coarse to fine,
   each pixel weighted by how well it fits (Geman and McClure 1985), so that what came, went or
   moved has no say; bending is held back as a stiff sheet would (second differences of B-spline
   nodes). Knows no hairs but by the mask of what is calm. */
#include "solve.h"
#include "texture.h"

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
};
enum { XX, XY, YY, BX, BY, RR, WW, AA, AB, BB, SUMS };

static void basis(double t, double out[4])
{
    double s = 1 - t;
    out[0] = s * s * s / 6;
    out[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    out[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
    out[3] = t * t * t / 6;
}

/* First node and the weights of four, along one axis. */
static int support(double at, double spacing, int nodes, double out[4])
{
    double u = at / spacing;
    int first = (int)fmin(fmax(floor(u), 0), nodes - 4);
    basis(fmin(fmax(u - first, 0), 1), out);
    return first;
}

/* A homography differs from an affine map by these, to first order; no sheet bends so, and they
   cost nothing. */
static void tilts(const struct texture_field *field, double x, double y, double to_x[2],
                  double to_y[2])
{
    double u = (x - field->middle_x) / field->unit, v = (y - field->middle_y) / field->unit;
    to_x[0] = u * u;
    to_y[0] = to_x[1] = u * v;
    to_y[1] = v * v;
}

struct image_point align_texture_displacement(const struct texture_field *field, double x, double y)
{
    double across[4], down[4];
    int column = support(x, field->spacing, field->columns, across);
    int row = support(y, field->spacing, field->rows, down);
    double tilt_x[2], tilt_y[2];
    tilts(field, x, y, tilt_x, tilt_y);
    struct image_point sum = {field->tilt[0] * tilt_x[0] + field->tilt[1] * tilt_x[1],
                              field->tilt[0] * tilt_y[0] + field->tilt[1] * tilt_y[1]};
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            int node = (row + j) * field->columns + column + i;
            sum.x += across[i] * down[j] * field->x[node];
            sum.y += across[i] * down[j] * field->y[node];
        }
    return sum;
}

struct image_point align_texture_map(const double model[9], const struct texture_field *field,
                                     double x, double y)
{
    struct image_point d = align_texture_displacement(field, x, y);
    return align_texture_project(model, x + d.x, y + d.y);
}

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

/* Adds the energy of second differences along (dx, dy) of the grid; the pull towards a flat sheet.
 */
static void add_bending(const struct texture_field *field, int dx, int dy, double stiffness,
                        double *matrix, double *vector, int n)
{
    static const double weight[3] = {1, -2, 1};
    for (int j = dy; j < field->rows - dy; j++)
        for (int i = dx; i < field->columns - dx; i++) {
            int at = j * field->columns + i, step = dy * field->columns + dx;
            const int node[3] = {at - step, at, at + step};
            double bent_x = 0, bent_y = 0;
            for (int k = 0; k < 3; k++) {
                bent_x += weight[k] * field->x[node[k]];
                bent_y += weight[k] * field->y[node[k]];
            }
            for (int a = 0; a < 3; a++) {
                vector[2 * node[a]] -= stiffness * weight[a] * bent_x;
                vector[2 * node[a] + 1] -= stiffness * weight[a] * bent_y;
                for (int c = 0; c <= a; c++) {
                    double e = stiffness * weight[a] * weight[c];
                    matrix[(2 * node[a]) * n + 2 * node[c]] += e;
                    matrix[(2 * node[a] + 1) * n + 2 * node[c] + 1] += e;
                }
            }
        }
}

/* How the unknowns move a place: two for each of 16 nodes, and the tilts. */
enum { MOVED = 34 };
struct motion {
    int unknown[MOVED]; /* ascending */
    double x[MOVED], y[MOVED];
};

static void motion_at(const struct texture_field *field, double x, double y, struct motion *out)
{
    double across[4], down[4];
    int column = support(x, field->spacing, field->columns, across);
    int row = support(y, field->spacing, field->rows, down);
    int nodes = field->columns * field->rows;
    memset(out, 0, sizeof *out);
    for (int k = 0; k < 16; k++) {
        int node = (row + k / 4) * field->columns + column + k % 4;
        out->unknown[2 * k] = 2 * node;
        out->unknown[2 * k + 1] = 2 * node + 1;
        out->x[2 * k] = out->y[2 * k + 1] = across[k % 4] * down[k / 4];
    }
    tilts(field, x, y, out->x + 32, out->y + 32);
    out->unknown[32] = 2 * nodes;
    out->unknown[33] = 2 * nodes + 1;
}

static void add_block(const struct bend *b, const struct texture_field *field, int block,
                      double share, double px, double *matrix, double *vector, int n)
{
    const double *s = b->sums + (ptrdiff_t)block * SUMS;
    struct motion m;
    motion_at(field, (block % b->columns + 0.5) * TEXTURE_BLOCK,
              (block / b->columns + 0.5) * TEXTURE_BLOCK, &m);
    /* Gradients are per pixel of the level. */
    double xx = share * s[XX] / (px * px), xy = share * s[XY] / (px * px);
    double yy = share * s[YY] / (px * px), bx = share * s[BX] / px, by = share * s[BY] / px;
    for (int i = 0; i < MOVED; i++) {
        double along = m.x[i] * xx + m.y[i] * xy, down = m.x[i] * xy + m.y[i] * yy;
        double *row = matrix + (ptrdiff_t)m.unknown[i] * n;
        vector[m.unknown[i]] += m.x[i] * bx + m.y[i] * by;
        for (int k = 0; k <= i; k++)
            row[m.unknown[k]] += along * m.x[k] + down * m.y[k];
    }
}

/* One step of Gauss and Newton; how far it moved the nodes (rms, working px). */
static double take_step(struct bend *b, const struct level *level,
                        const struct texture_bending *how, struct texture_field *field,
                        double *matrix, double *vector)
{
    int nodes = field->columns * field->rows, n = 2 * nodes + 2;
    double rr = 0, ww = 0, stiffness = 1 / (how->curvature * how->curvature);
    for (int i = 0; i < b->columns * b->rows; i++) {
        rr += b->sums[i * SUMS + RR];
        ww += b->sums[i * SUMS + WW];
    }
    if (!(ww > 0 && rr > 0))
        return 0;
    memset(matrix, 0, sizeof *matrix * (size_t)n * n);
    memset(vector, 0, sizeof *vector * (size_t)n);
    double share = ww / (rr * pixels_as_one);
    for (int i = 0; i < b->columns * b->rows; i++)
        if (b->sums[i * SUMS + WW] > 0)
            add_block(b, field, i, share, level->px, matrix, vector, n);
    add_bending(field, 1, 0, stiffness, matrix, vector, n);
    add_bending(field, 0, 1, stiffness, matrix, vector, n);
    add_bending(field, 1, 1, stiffness / 2, matrix, vector, n);
    for (int i = 0; i < n; i++)
        matrix[(ptrdiff_t)i * n + i] += 1e-4 * stiffness;
    b->fit = 2 * sqrt(rr / ww);
    if (!align_solve(matrix, vector, n))
        return 0;
    for (int i = 0; i < nodes; i++) {
        field->x[i] += vector[2 * i];
        field->y[i] += vector[2 * i + 1];
    }
    field->tilt[0] += vector[n - 2];
    field->tilt[1] += vector[n - 1];
    double moved = 0;
    for (int i = 0; i < n; i++)
        moved += vector[i] * vector[i];
    return sqrt(moved / n);
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

static int new_field(struct texture_field *field, const struct align_frame *frame, double nodes,
                     struct arena *arena, struct meso_error *err)
{
    field->spacing = fmax(frame->width, frame->height) / nodes;
    field->middle_x = frame->width / 2.0;
    field->middle_y = frame->height / 2.0;
    field->unit = fmax(field->middle_x, field->middle_y);
    field->tilt[0] = field->tilt[1] = 0;
    field->columns = (int)ceil(frame->width / field->spacing) + 3;
    field->rows = (int)ceil(frame->height / field->spacing) + 3;
    size_t count = (size_t)field->columns * field->rows;
    field->x = base_arena_calloc(arena, count, sizeof *field->x, err);
    field->y = base_arena_calloc(arena, count, sizeof *field->y, err);
    return field->x && field->y ? MESO_OK : MESO_E_OUT_OF_MEMORY;
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
    int code = new_field(field, frame, how->nodes, arena, err);
    if (code)
        return code;
    size_t n = 2 * (size_t)field->columns * field->rows + 2;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct bend b = {.kernels = kernels};
    struct plane warped, weight;
    double *matrix = base_arena_alloc(arena, n * (n + 1) * sizeof *matrix, err);
    if (!matrix || new_bend(&b, frame, arena, err) ||
        kernels_plane_new(&warped, frame->width, frame->height, arena, err) ||
        kernels_plane_new(&weight, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    code = lay_over(kernels, before, after, model, how->between_hairs, warped, weight, arena, err);
    if (!code)
        code = build_levels(&b, before->luma, warped, weight, arena, err);
    for (int k = LEVELS - 1; k >= 0 && !code; k--)
        for (int step = 0; step < level_steps[k]; step++) {
            pass_over(&b, field, &b.levels[k], PASS_TERMS);
            if (take_step(&b, &b.levels[k], how, field, matrix, matrix + n * n) <
                settled * b.levels[k].px)
                break;
        }
    if (!code)
        judge_blocks(&b, field, blocks);
    base_arena_rewind(arena, mark);
    return code;
}
