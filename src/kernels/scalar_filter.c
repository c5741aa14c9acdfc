/* Linear filters: separable correlation, and normalisation by a box's mean and deviation. Knows
   nothing of the meaning of its taps. */
#include "rows.h"
#include "scalar.h"

#include <math.h>

enum { LONGEST = KERNELS_MAX_TAPS };

static void correlate_rows(struct plane source, struct plane destination, const float *taps,
                           int radius)
{
    float line[KERNELS_CHUNK + LONGEST];
    const float *shifted[LONGEST];
    int count = 2 * radius + 1;
    for (int i = 0; i < count; i++)
        shifted[i] = line + i;
    for (int y = 0; y < source.height; y++) {
        for (int x = 0; x < source.width; x += KERNELS_CHUNK) {
            int width = kernels_min(KERNELS_CHUNK, source.width - x);
            kernels_replicated(line, kernels_row(source, y), source.width, x - radius,
                               width + 2 * radius);
            kernels_weighted_rows(kernels_row(destination, y) + x, shifted, taps, count, width);
        }
    }
}

static void correlate_columns(struct plane source, struct plane destination, const float *taps,
                              int radius)
{
    const float *rows[LONGEST];
    int count = 2 * radius + 1;
    for (int x = 0; x < source.width; x += KERNELS_CHUNK) {
        int width = kernels_min(KERNELS_CHUNK, source.width - x);
        for (int y = 0; y < source.height; y++) {
            for (int i = 0; i < count; i++)
                rows[i] =
                    kernels_row(source, kernels_clamp(y + i - radius, 0, source.height - 1)) + x;
            kernels_weighted_rows(kernels_row(destination, y) + x, rows, taps, count, width);
        }
    }
}

void kernels_scalar_convolve(struct plane source, struct plane destination, const float *row_taps,
                             int row_radius, const float *column_taps, int column_radius,
                             struct plane scratch)
{
    correlate_rows(source, scratch, row_taps, row_radius);
    correlate_columns(scratch, destination, column_taps, column_radius);
}

/* Grey levels are taken from the middle of their range, which halves the loss of significance when
   the squared mean is taken from the mean square. */
static const double MIDDLE_GREY = 128.0;

/* Box sums down the columns of grey and of its square: running sums in double, top to bottom. */
static void sum_columns(struct plane source, int radius, struct plane sums, struct plane squares)
{
    double sum[KERNELS_CHUNK], square[KERNELS_CHUNK];
    int last = source.height - 1;
    for (int x = 0; x < source.width; x += KERNELS_CHUNK) {
        int width = kernels_min(KERNELS_CHUNK, source.width - x);
        for (int i = 0; i < width; i++)
            sum[i] = square[i] = 0;
        for (int j = -radius; j <= radius; j++) {
            const float *row = kernels_row(source, kernels_clamp(j, 0, last)) + x;
            for (int i = 0; i < width; i++) {
                double grey = row[i] - MIDDLE_GREY;
                sum[i] += grey;
                square[i] += grey * grey;
            }
        }
        for (int y = 0;; y++) {
            float *restrict sum_out = kernels_row(sums, y) + x;
            float *restrict square_out = kernels_row(squares, y) + x;
            for (int i = 0; i < width; i++) {
                sum_out[i] = (float)sum[i];
                square_out[i] = (float)square[i];
            }
            if (y == last)
                break;
            const float *in = kernels_row(source, kernels_clamp(y + radius + 1, 0, last)) + x;
            const float *out = kernels_row(source, kernels_clamp(y - radius, 0, last)) + x;
            for (int i = 0; i < width; i++) {
                double entering = in[i] - MIDDLE_GREY, leaving = out[i] - MIDDLE_GREY;
                sum[i] += entering - leaving;
                square[i] += entering * entering - leaving * leaving;
            }
        }
    }
}

static void normalise_row(const float *source, const float *sums, const float *squares, int width,
                          int radius, float *destination)
{
    double side = 2.0 * radius + 1.0, scale = 1.0 / (side * side), sum = 0, square = 0;
    for (int i = -radius; i <= radius; i++) {
        sum += sums[kernels_clamp(i, 0, width - 1)];
        square += squares[kernels_clamp(i, 0, width - 1)];
    }
    for (int x = 0; x < width; x++) {
        double mean = sum * scale, variance = square * scale - mean * mean;
        double deviation = sqrt(variance > 0 ? variance : 0);
        destination[x] = (float)((source[x] - MIDDLE_GREY - mean) / (deviation + 4.0));
        int entering = kernels_min(x + radius + 1, width - 1);
        int leaving = kernels_clamp(x - radius, 0, width - 1);
        sum += (double)sums[entering] - sums[leaving];
        square += (double)squares[entering] - squares[leaving];
    }
}

void kernels_scalar_local_normalise(struct plane source, int radius, struct plane destination,
                                    struct plane scratch_a, struct plane scratch_b)
{
    sum_columns(source, radius, scratch_a, scratch_b);
    for (int y = 0; y < source.height; y++)
        normalise_row(kernels_row(source, y), kernels_row(scratch_a, y), kernels_row(scratch_b, y),
                      source.width, radius, kernels_row(destination, y));
}
