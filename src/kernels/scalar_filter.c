/* Separable correlation. Knows nothing of the meaning of its taps. */
#include "rows.h"
#include "scalar.h"

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
