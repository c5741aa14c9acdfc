/* Planes of other sizes: reduced by areas or by half, enlarged, and resized bilinearly. Knows no
   filter beyond what a change of size needs. */
#include "rows.h"
#include "scalar.h"

void kernels_scalar_shrink_area(struct plane source, int factor, struct plane destination)
{
    const float scale = 1.0f / ((float)factor * (float)factor);
    for (int y = 0; y < destination.height; y++) {
        float *restrict out = kernels_row(destination, y);
        for (int x = 0; x < destination.width; x++) {
            float sum = 0;
            for (int j = 0; j < factor; j++) {
                const float *in = kernels_row(source, y * factor + j) + (ptrdiff_t)x * factor;
                for (int i = 0; i < factor; i++)
                    sum += in[i];
            }
            out[x] = sum * scale;
        }
    }
}

void kernels_scalar_halve(struct plane source, int margin, struct plane destination)
{
    float column[2 * KERNELS_CHUNK + 2];
    for (int y = 0; y < destination.height; y++) {
        const float *rows[4];
        for (int j = 0; j < 4; j++)
            rows[j] =
                kernels_row(source, kernels_clamp(2 * (y - margin) - 1 + j, 0, source.height - 1));
        for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
            int width = kernels_min(KERNELS_CHUNK, destination.width - x);
            /* column[i] belongs to source column 2 (x - margin) - 1 + i */
            for (int i = 0; i < 2 * width + 2; i++) {
                int at = kernels_clamp(2 * (x - margin) - 1 + i, 0, source.width - 1);
                column[i] = (rows[0][at] + rows[3][at]) + 3.0f * (rows[1][at] + rows[2][at]);
            }
            float *restrict out = kernels_row(destination, y) + x;
            for (int i = 0; i < width; i++)
                out[i] = ((column[2 * i] + column[2 * i + 3]) +
                          3.0f * (column[2 * i + 1] + column[2 * i + 2])) *
                         (1.0f / 64.0f);
        }
    }
}

enum { LAGRANGE = 6, LARGEST_FACTOR = 64 };

/* Weights of the points first .. first + points - 1 for the place t between points 0 and 1. */
static void lagrange(double t, int points, float weights[LAGRANGE])
{
    int first = 1 - points / 2;
    for (int i = 0; i < points; i++) {
        double weight = 1;
        for (int j = 0; j < points; j++)
            if (j != i)
                weight *= (t - (first + j)) / (i - j);
        weights[i] = (float)weight;
    }
}

/* Where destination index d of a plane enlarged by factor lies: the source index at or before it,
   the place after that goes to *t. */
static int enlarged_from(int d, int factor, double *t)
{
    int doubled = 2 * d + 1 - factor; /* 2 * factor * (source position - centre of pixel 0) */
    int whole = doubled >= 0 ? doubled / (2 * factor) : -1;
    *t = (double)(doubled - 2 * factor * whole) / (2.0 * factor);
    return whole;
}

/* Every factor-th pixel has the same weights; one such comb after the other. x is a multiple of
   factor; line[0] is source column `first`. */
static void enlarge_row(const float *line, int first, int factor, int points,
                        float weights[LARGEST_FACTOR][LAGRANGE], int x, int width, float *out)
{
    float comb[KERNELS_CHUNK];
    const float *shifted[LAGRANGE];
    double unused;
    for (int phase = 0; phase < factor && phase < width; phase++) {
        int count = (width - phase + factor - 1) / factor;
        int from = enlarged_from(x + phase, factor, &unused) + 1 - points / 2;
        for (int k = 0; k < points; k++)
            shifted[k] = line + (from - first) + k;
        kernels_weighted_rows(comb, shifted, weights[phase], points, count);
        for (int i = 0; i < count; i++)
            out[i * factor + phase] = comb[i];
    }
}

void kernels_scalar_enlarge(struct plane source, int margin, int factor, int points,
                            struct plane destination)
{
    float weights[LARGEST_FACTOR][LAGRANGE];
    float line[KERNELS_CHUNK + 2 * LAGRANGE], column[KERNELS_CHUNK + 2 * LAGRANGE];
    int step = KERNELS_CHUNK / factor * factor;
    double t;
    for (int phase = 0; phase < factor; phase++) {
        enlarged_from(phase, factor, &t);
        lagrange(t, points, weights[phase]);
    }
    for (int y = 0; y < destination.height; y++) {
        int row = enlarged_from(y, factor, &t) + 1 - points / 2;
        for (int x = 0; x < destination.width; x += step) {
            int width = kernels_min(step, destination.width - x);
            int first = enlarged_from(x, factor, &t) + 1 - points / 2;
            int used = enlarged_from(x + width - 1, factor, &t) + points / 2 + 1 - first;
            for (int j = 0; j < points; j++) {
                int from = kernels_clamp(row + margin + j, 0, source.height - 1);
                const float weight = weights[y % factor][j];
                kernels_replicated(line, kernels_row(source, from), source.width, first + margin,
                                   used);
                for (int i = 0; i < used; i++)
                    column[i] = j ? column[i] + weight * line[i] : weight * line[i];
            }
            enlarge_row(column, first, factor, points, weights, x, width,
                        kernels_row(destination, y) + x);
        }
    }
}

/* Source index at or before a destination's pixel centre, and how far beyond it lies the centre. */
static int resized_from(int d, int source_size, int destination_size, float *fraction)
{
    double at = (d + 0.5) * source_size / destination_size - 0.5;
    at = at < 0 ? 0 : at > source_size - 1 ? source_size - 1 : at;
    int whole = kernels_min((int)at, source_size > 1 ? source_size - 2 : 0);
    *fraction = (float)(at - whole);
    return whole;
}

void kernels_scalar_resize_linear(struct plane source, struct plane destination)
{
    int from[KERNELS_CHUNK];
    float fraction[KERNELS_CHUNK];
    int right = source.width > 1, below = source.height > 1;
    for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
        int width = kernels_min(KERNELS_CHUNK, destination.width - x);
        for (int i = 0; i < width; i++)
            from[i] = resized_from(x + i, source.width, destination.width, &fraction[i]);
        for (int y = 0; y < destination.height; y++) {
            float down;
            int row = resized_from(y, source.height, destination.height, &down);
            const float *upper = kernels_row(source, row);
            const float *lower = kernels_row(source, row + below);
            float *restrict out = kernels_row(destination, y) + x;
            for (int i = 0; i < width; i++) {
                int a = from[i], b = a + right;
                float left_mix = upper[a] + down * (lower[a] - upper[a]);
                float right_mix = upper[b] + down * (lower[b] - upper[b]);
                out[i] = left_mix + fraction[i] * (right_mix - left_mix);
            }
        }
    }
}
