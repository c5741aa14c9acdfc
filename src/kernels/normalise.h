/* Normalisation by a box's mean and deviation, written once in plain C: every level compiles it
   with its own flags, and its operations are lane by lane what they are in scalar. In strips whose
   column sums stay in the first-level cache: no plane but source and destination is touched.

   Column sums run down the strip, a row's sums run along it; in double, whose rounding over a strip
   is far below a float's. */
#ifndef KERNELS_NORMALISE_H
#define KERNELS_NORMALISE_H

#include "rows.h"

#include <math.h>

enum {
    KERNELS_NORMALISE_STRIP = 512,
    KERNELS_NORMALISE_COLUMNS = KERNELS_NORMALISE_STRIP + 2 * KERNELS_NORMALISE_RADIUS
};

/* Column sums of a strip: column i is the source's x - radius + i, the edge replicated. */
struct kernels_columns {
    double sum[KERNELS_NORMALISE_COLUMNS], square[KERNELS_NORMALISE_COLUMNS];
    int left, count;
};

/* Grey levels are taken from the middle of their range, which halves the loss of significance when
   the squared mean is taken from the mean square. */
static const double kernels_middle_grey = 128.0;

/* Columns begin .. end - 1 lie inside the source; those outside take the edge's sums later. */
static inline void kernels_columns_move(struct kernels_columns *columns, int begin, int end,
                                        const float *restrict entering,
                                        const float *restrict leaving)
{
    for (int i = begin; i < end; i++) {
        double in = entering[columns->left + i] - kernels_middle_grey;
        double out = leaving[columns->left + i] - kernels_middle_grey;
        columns->sum[i] += in - out;
        columns->square[i] += in * in - out * out;
    }
}

static inline void kernels_columns_begin(struct kernels_columns *columns, int begin, int end,
                                         struct plane source, int radius)
{
    for (int i = 0; i < columns->count; i++)
        columns->sum[i] = columns->square[i] = 0;
    for (int j = -radius; j <= radius; j++) {
        const float *row = kernels_row(source, kernels_clamp(j, 0, source.height - 1));
        for (int i = begin; i < end; i++) {
            double grey = row[columns->left + i] - kernels_middle_grey;
            columns->sum[i] += grey;
            columns->square[i] += grey * grey;
        }
    }
}

static inline void kernels_columns_replicate(struct kernels_columns *columns, int begin, int end)
{
    for (int i = 0; i < begin; i++) {
        columns->sum[i] = columns->sum[begin];
        columns->square[i] = columns->square[begin];
    }
    for (int i = end; i < columns->count; i++) {
        columns->sum[i] = columns->sum[end - 1];
        columns->square[i] = columns->square[end - 1];
    }
}

/* One row of a strip: what enters and leaves the box, the sums along the row, every pixel by
   itself: only the second step has to go one by one. */
static inline void kernels_normalise_row(const struct kernels_columns *columns,
                                         const float *restrict source, int radius, int width,
                                         float *restrict destination)
{
    double sums[KERNELS_NORMALISE_STRIP + 1], squares[KERNELS_NORMALISE_STRIP + 1];
    double side = 2.0 * radius + 1.0, scale = 1.0 / (side * side), sum = 0, square = 0;
    int entering = 2 * radius + 1;
    for (int i = 0; i < entering; i++) {
        sum += columns->sum[i];
        square += columns->square[i];
    }
    for (int x = 0; x + 1 < width; x++) {
        sums[x + 1] = columns->sum[x + entering] - columns->sum[x];
        squares[x + 1] = columns->square[x + entering] - columns->square[x];
    }
    sums[0] = squares[0] = 0;
    for (int x = 0; x < width; x++) {
        sums[x] = sum += sums[x];
        squares[x] = square += squares[x];
    }
    for (int x = 0; x < width; x++) {
        double mean = sums[x] * scale, variance = squares[x] * scale - mean * mean;
        float deviation = sqrtf((float)(variance > 0 ? variance : 0));
        destination[x] = (float)(source[x] - kernels_middle_grey - mean) / (deviation + 4.0f);
    }
}

static inline void kernels_normalise_strip(struct plane source, int radius, int x, int width,
                                           struct plane destination)
{
    struct kernels_columns columns = {.left = x - radius, .count = width + 2 * radius};
    int last = source.height - 1, begin = columns.left < 0 ? -columns.left : 0;
    int end = kernels_min(columns.count, source.width - columns.left);
    kernels_columns_begin(&columns, begin, end, source, radius);
    for (int y = 0; y <= last; y++) {
        kernels_columns_replicate(&columns, begin, end);
        kernels_normalise_row(&columns, kernels_row(source, y) + x, radius, width,
                              kernels_row(destination, y) + x);
        kernels_columns_move(&columns, begin, end,
                             kernels_row(source, kernels_clamp(y + radius + 1, 0, last)),
                             kernels_row(source, kernels_clamp(y - radius, 0, last)));
    }
}

static inline void kernels_normalise(struct plane source, int radius, struct plane destination)
{
    for (int x = 0; x < source.width; x += KERNELS_NORMALISE_STRIP)
        kernels_normalise_strip(
            source, radius, x, kernels_min(KERNELS_NORMALISE_STRIP, source.width - x), destination);
}

#endif
