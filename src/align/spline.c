/* A thin-plate spline: the smoothest map that takes points near their partners (Bookstein 1989,
   with Wahba's smoothing). Knows no pictures. */
#include "working.h"

#include <math.h>
#include <string.h>

struct align_spline {
    double unit, centre_x, centre_y;
    int count;
    double *x, *y;               /* control points, in units about the centre */
    double *weight_x, *weight_y; /* count, then constant, x, y */
};

/* r^2 ln r^2 */
static double bend(double dx, double dy)
{
    double squared = dx * dx + dy * dy;
    return squared > 0 ? squared * log(squared) : 0;
}

/* Gaussian elimination with partial pivoting of n rows of n + 2 columns; false when singular. */
static bool eliminate(double *m, int n)
{
    int stride = n + 2;
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(m[i * stride + k]) > fabs(m[best * stride + k]))
                best = i;
        if (!(fabs(m[best * stride + k]) > 1e-12))
            return false;
        for (int j = k; j < stride && best != k; j++) {
            double held = m[k * stride + j];
            m[k * stride + j] = m[best * stride + j];
            m[best * stride + j] = held;
        }
        for (int i = k + 1; i < n; i++) {
            double factor = m[i * stride + k] / m[k * stride + k];
            for (int j = k + 1; j < stride && factor != 0; j++)
                m[i * stride + j] -= factor * m[k * stride + j];
        }
    }
    for (int k = n - 1; k >= 0; k--)
        for (int side = n; side < stride; side++) {
            double sum = m[k * stride + side];
            for (int j = k + 1; j < n; j++)
                sum -= m[k * stride + j] * m[j * stride + side];
            m[k * stride + side] = sum / m[k * stride + k];
        }
    return true;
}

static void fill_system(const struct align_spline *spline, const struct image_point *after,
                        double stiffness, double *m)
{
    int count = spline->count, n = count + 3, stride = n + 2;
    memset(m, 0, sizeof *m * (size_t)n * stride);
    for (int i = 0; i < count; i++) {
        double *row = m + (ptrdiff_t)i * stride;
        for (int j = 0; j < count; j++)
            row[j] = bend(spline->x[i] - spline->x[j], spline->y[i] - spline->y[j]);
        row[i] += stiffness;
        const double affine[3] = {1, spline->x[i], spline->y[i]};
        for (int k = 0; k < 3; k++)
            row[count + k] = m[(count + k) * stride + i] = affine[k];
        row[n] = after[i].x;
        row[n + 1] = after[i].y;
    }
}

int align_spline_fit(const struct image_point *before, const struct image_point *after, int count,
                     double unit, double stiffness, struct align_spline **out, struct arena *arena,
                     struct meso_error *err)
{
    int n = count + 3;
    struct align_spline *spline = base_arena_calloc(arena, 1, sizeof *spline, err);
    double *numbers = base_arena_calloc(arena, (size_t)4 * n, sizeof *numbers, err);
    if (!spline || !numbers)
        return MESO_E_OUT_OF_MEMORY;
    *spline = (struct align_spline){.unit = unit,
                                    .count = count,
                                    .x = numbers,
                                    .y = numbers + n,
                                    .weight_x = numbers + 2 * n,
                                    .weight_y = numbers + 3 * n};
    for (int i = 0; i < count; i++) {
        spline->centre_x += before[i].x / count;
        spline->centre_y += before[i].y / count;
    }
    for (int i = 0; i < count; i++) {
        spline->x[i] = (before[i].x - spline->centre_x) / unit;
        spline->y[i] = (before[i].y - spline->centre_y) / unit;
    }
    struct base_arena_mark mark = base_arena_mark(arena);
    double *system = base_arena_alloc(arena, sizeof *system * (size_t)n * (n + 2), err);
    if (!system)
        return MESO_E_OUT_OF_MEMORY;
    fill_system(spline, after, stiffness, system);
    bool solved = eliminate(system, n);
    for (int i = 0; i < n; i++) {
        spline->weight_x[i] = system[i * (n + 2) + n];
        spline->weight_y[i] = system[i * (n + 2) + n + 1];
    }
    base_arena_rewind(arena, mark);
    if (!solved)
        return base_error(err, MESO_E_NOT_ALIGNED, "the landmarks of the face fall together");
    *out = spline;
    return MESO_OK;
}

struct image_point align_spline_map(const void *spline, double x, double y)
{
    const struct align_spline *s = spline;
    double u = (x - s->centre_x) / s->unit, v = (y - s->centre_y) / s->unit;
    const double *affine_x = s->weight_x + s->count, *affine_y = s->weight_y + s->count;
    double sum_x = affine_x[0] + affine_x[1] * u + affine_x[2] * v;
    double sum_y = affine_y[0] + affine_y[1] * u + affine_y[2] * v;
    for (int i = 0; i < s->count; i++) {
        double value = bend(u - s->x[i], v - s->y[i]);
        sum_x += s->weight_x[i] * value;
        sum_y += s->weight_y[i] * value;
    }
    return (struct image_point){sum_x, sum_y};
}
