/* A model moved to where two sets of cells look most alike: Gauss-Newton on both channels with
   weights that let go of what differs (Geman and McClure 1985). Knows cells, nothing of
   photographs.
 */
#include "solve.h"
#include "texture.h"

#include <math.h>
#include <string.h>

struct image_point align_texture_project(const double h[9], double x, double y)
{
    double w = h[6] * x + h[7] * y + h[8];
    return (struct image_point){(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w};
}

/* The follow-up's cells along a row of the baseline's. */
struct row {
    float *x, *y, *density, *redness, *weight;
};

static int row_new(struct row *row, int width, struct arena *arena, struct meso_error *err)
{
    float *numbers = base_arena_alloc(arena, 5 * sizeof *numbers * (size_t)width, err);
    if (!numbers)
        return MESO_E_OUT_OF_MEMORY;
    *row = (struct row){numbers, numbers + width, numbers + 2 * width, numbers + 3 * width,
                        numbers + 4 * width};
    return MESO_OK;
}

static void sample_row(const struct kernels *kernels, const struct texture_cells *before,
                       const struct texture_cells *after, const double h[9], int y,
                       const struct row *row)
{
    int width = before->weight.width;
    for (int x = 0; x < width; x++) {
        struct image_point to = align_texture_project(h, x + 0.5, y + 0.5);
        row->x[x] = (float)to.x;
        row->y[x] = (float)to.y;
    }
    kernels->sample_linear(after->density, row->x, row->y, width, row->density);
    kernels->sample_linear(after->redness, row->x, row->y, width, row->redness);
    kernels->sample_linear(after->weight, row->x, row->y, width, row->weight);
    for (int x = 0; x < width; x++) {
        bool seen = row->x[x] > 0 && row->y[x] > 0 && row->x[x] < (float)after->weight.width &&
                    row->y[x] < (float)after->weight.height;
        row->weight[x] =
            seen ? row->weight[x] * before->weight.at[y * before->weight.stride + x] : 0;
    }
}

/* How a step moves the place (x, y), relative to the middle in units of half the width. */
static void freedoms(double x, double y, enum texture_freedom freedom, double to_x[8],
                     double to_y[8])
{
    if (freedom == TEXTURE_SIMILARITY) {
        const double along[4] = {1, 0, x, -y}, down[4] = {0, 1, y, x};
        memcpy(to_x, along, sizeof along);
        memcpy(to_y, down, sizeof down);
        return;
    }
    const double along[8] = {1, x, y, 0, 0, 0, x * x, x * y};
    const double down[8] = {0, 0, 0, 1, x, y, x * y, y * y};
    memcpy(to_x, along, sizeof along);
    memcpy(to_y, down, sizeof down);
}

/* h = h * (1 + step) about the middle (cx, cy) in units of `unit`. */
static void compose(double h[9], const double *step, enum texture_freedom freedom, double cx,
                    double cy, double unit)
{
    double m[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, shifted[9], out[9];
    if (freedom == TEXTURE_SIMILARITY) {
        m[0] = m[4] = 1 + step[2];
        m[1] = -step[3];
        m[3] = step[3];
        m[2] = step[0];
        m[5] = step[1];
    } else {
        m[0] += step[1];
        m[1] += step[2];
        m[2] += step[0];
        m[3] += step[4];
        m[4] += step[5];
        m[5] += step[3];
        if (freedom == TEXTURE_HOMOGRAPHY) {
            m[6] = -step[6];
            m[7] = -step[7];
        }
    }
    /* From places to units and back. */
    const double to[9] = {1 / unit, 0, -cx / unit, 0, 1 / unit, -cy / unit, 0, 0, 1};
    const double from[9] = {unit, 0, cx, 0, unit, cy, 0, 0, 1};
    const double *factors[] = {h, from, m, to};
    memcpy(out, factors[0], sizeof out);
    for (int f = 1; f < 4; f++) {
        for (int i = 0; i < 9; i++) {
            shifted[i] = 0;
            for (int k = 0; k < 3; k++)
                shifted[i] += out[i / 3 * 3 + k] * factors[f][k * 3 + i % 3];
        }
        memcpy(out, shifted, sizeof out);
    }
    for (int i = 0; i < 9; i++)
        h[i] = out[i] / out[8];
}

/* Normal equations of one row. */
struct equations {
    double matrix[64], vector[8];
    double ab, aa, bb, seen;
};

static void add_row(const struct texture_cells *before, const struct row *row, int y,
                    enum texture_freedom freedom, struct equations *e)
{
    /* Squared distance of two channels of spread 1 at which a cell counts a quarter. */
    static const double scale = 2;
    int width = before->weight.width, height = before->weight.height;
    const float *density = before->density.at + y * before->density.stride;
    const float *redness = before->redness.at + y * before->redness.stride;
    double unit = width / 2.0, to_x[8], to_y[8];
    for (int x = 1; x + 1 < width; x++) {
        double w = row->weight[x];
        if (!(w > 0))
            continue;
        double miss[2] = {density[x] - row->density[x], redness[x] - row->redness[x]};
        double apart = (miss[0] * miss[0] + miss[1] * miss[1]) / scale;
        e->ab += w * ((double)density[x] * row->density[x] + (double)redness[x] * row->redness[x]);
        e->aa += w * ((double)density[x] * density[x] + (double)redness[x] * redness[x]);
        e->bb += w * ((double)row->density[x] * row->density[x] +
                      (double)row->redness[x] * row->redness[x]);
        e->seen += w;
        w /= (1 + apart) * (1 + apart);
        freedoms((x + 0.5) / unit - 1, (y + 0.5 - height / 2.0) / unit, freedom, to_x, to_y);
        for (int channel = 0; channel < 2; channel++) {
            const float *at = channel ? redness + x : density + x;
            ptrdiff_t stride = channel ? before->redness.stride : before->density.stride;
            double dx = unit * 0.5 * (at[1] - at[-1]), dy = unit * 0.5 * (at[stride] - at[-stride]);
            double slope[8];
            for (int i = 0; i < (int)freedom; i++)
                slope[i] = dx * to_x[i] + dy * to_y[i];
            for (int i = 0; i < (int)freedom; i++) {
                e->vector[i] -= w * slope[i] * miss[channel];
                for (int k = 0; k <= i; k++)
                    e->matrix[i * (int)freedom + k] += w * slope[i] * slope[k];
            }
        }
    }
}

static void judge(const struct equations *e, struct texture_model *model)
{
    double both = sqrt(e->aa * e->bb);
    model->likeness = both > 0 ? e->ab / both : 0;
    model->seen = e->seen;
}

/* Change of the likeness in a step below which another one moves nothing by a tenth of a cell. */
static const double converged = 1e-3;

int align_texture_fit(const struct kernels *kernels, const struct texture_cells *before,
                      const struct texture_cells *after, enum texture_freedom freedom, int steps,
                      struct texture_model *model, struct arena *arena, struct meso_error *err)
{
    int width = before->weight.width, height = before->weight.height, n = (int)freedom;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct texture_model best = {.likeness = -1};
    double last = -1;
    struct row row;
    if (row_new(&row, width, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int step = 0; step <= steps; step++) {
        struct equations e = {0};
        for (int y = 1; y + 1 < height; y++) {
            sample_row(kernels, before, after, model->h, y, &row);
            add_row(before, &row, y, freedom, &e);
        }
        judge(&e, model);
        if (model->likeness * sqrt(model->seen) > best.likeness * sqrt(best.seen))
            best = *model;
        if (fabs(model->likeness - last) < converged)
            break;
        last = model->likeness;
        for (int i = 0; i < n; i++)
            e.matrix[i * n + i] += 1e-3 * e.matrix[i * n + i] + 1e-6;
        /* miss = before - after falls when `after` is sampled further along the slope. */
        for (int i = 0; i < n; i++)
            e.vector[i] = -e.vector[i];
        if (step < steps && !align_solve(e.matrix, e.vector, n))
            break;
        if (step < steps)
            compose(model->h, e.vector, freedom, width / 2.0, height / 2.0, width / 2.0);
    }
    *model = best;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
