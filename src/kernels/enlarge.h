/* How a plane is enlarged by a whole factor: columns first, into a ring of rows that stays in the
   first-level cache, then rows. The two sums are the caller's (scalar or vectors), so that both
   share one geometry. */
#ifndef KERNELS_ENLARGE_H
#define KERNELS_ENLARGE_H

#include "rows.h"

enum {
    ENLARGE_POINTS = 6,
    ENLARGE_FACTOR = 64,
    ENLARGE_STRIP = 1024, /* destination columns of one step: 6 rows of them are 24 KB */
    ENLARGE_SPARE = 128   /* floats that may be written (ring) and read (line) beyond */
};

struct kernels_enlargement {
    int factor, points;
    float weights[ENLARGE_FACTOR][ENLARGE_POINTS]; /* of a destination index modulo factor */
};
void kernels_enlargement(int factor, int points, struct kernels_enlargement *out);

/* The source index at or before destination index d. */
static inline int kernels_enlarged_from(int d, int factor)
{
    int doubled = 2 * d + 1 - factor; /* 2 * factor * (source position - centre of pixel 0) */
    return doubled >= 0 ? doubled / (2 * factor) : -1;
}

/* out[d] = sum_k weights[d mod factor][k] line[(d + (factor + 1) / 2) / factor + k], d < width; in
   this order of k. */
typedef void kernels_enlarge_columns(const struct kernels_enlargement *how, const float *line,
                                     int width, float *out);
/* out[x] = sum_k weights[k] rows[k][x], in this order. */
typedef void kernels_enlarge_rows(const float *const *rows, const float *weights, int points,
                                  int width, float *out);

static inline void kernels_enlarge_strip(const struct kernels_enlargement *how, struct plane source,
                                         int margin, struct plane destination, int x,
                                         kernels_enlarge_columns *columns,
                                         kernels_enlarge_rows *rows)
{
    float line[ENLARGE_STRIP / 2 + 2 * ENLARGE_POINTS + ENLARGE_SPARE];
    float ring[ENLARGE_POINTS][ENLARGE_STRIP + ENLARGE_SPARE];
    const float *wanted[ENLARGE_POINTS];
    int factor = how->factor, points = how->points, before = points / 2 - 1;
    int width = kernels_min(ENLARGE_STRIP / factor * factor, destination.width - x);
    int first = kernels_enlarged_from(x, factor) - before + margin;
    int used = (width + factor - 1) / factor + points + 1;
    int next = -1 - before; /* the first row that is not yet in the ring */
    for (int y = 0; y < destination.height; y++) {
        int row = kernels_enlarged_from(y, factor) - before;
        for (; next < row + points; next++) {
            int from = kernels_clamp(next + margin, 0, source.height - 1);
            kernels_replicated(line, kernels_row(source, from), source.width, first, used + 16);
            columns(how, line, width, ring[(next + points) % points]);
        }
        for (int k = 0; k < points; k++)
            wanted[k] = ring[(row + k + points) % points];
        rows(wanted, how->weights[y % factor], points, width, kernels_row(destination, y) + x);
    }
}

#endif
