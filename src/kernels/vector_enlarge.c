/* Vector body of enlarging: see enlarge.h for the order of things. */
#include "enlarge.h"
#include "lanes_bytes.h"
#include "lanes_pairs.h"
#include "vector.h"

static inline lanes weighted(const float *const *at, int offset, const float *weights, int points)
{
    lanes sum = lanes_multiply(lanes_set(weights[0]), lanes_load(at[0] + offset));
    for (int k = 1; k < points; k++)
        sum = lanes_add(sum, lanes_multiply(lanes_set(weights[k]), lanes_load(at[k] + offset)));
    return sum;
}

/* LANES source pixels become factor vectors; what lies beyond width is spare. */
static inline void joined_columns(const struct kernels_enlargement *how, const float *line,
                                  int width, float *out, int factor, int points)
{
    const float *shifted[ENLARGE_POINTS + 1];
    lanes v[8];
    for (int k = 0; k <= points; k++)
        shifted[k] = line + k;
    for (int i = 0; i * factor < width; i += LANES) {
        for (int p = 0; p < factor; p++)
            v[p] = weighted(shifted + (p >= factor / 2), i, how->weights[p], points);
        if (factor == 2)
            lanes_join(v[0], v[1], &v[0], &v[1]);
        else if (factor == 4)
            lanes_join_four(v);
        else
            lanes_join_eight(v);
        for (int p = 0; p < factor; p++)
            lanes_store(out + i * factor + p * LANES, v[p]);
    }
}

/* Other factors: a comb of every factor-th pixel after the other, seldom enough. */
static inline void combed_columns(const struct kernels_enlargement *how, const float *line,
                                  int width, float *out, int points)
{
    const float *shifted[ENLARGE_POINTS + 1];
    float comb[LANES];
    for (int k = 0; k <= points; k++)
        shifted[k] = line + k;
    for (int p = 0; p < how->factor && p < width; p++) {
        int count = (width - p + how->factor - 1) / how->factor;
        for (int i = 0; i < count; i += LANES) {
            lanes_store(comb,
                        weighted(shifted + (p >= how->factor / 2), i, how->weights[p], points));
            for (int k = 0; k < LANES && i + k < count; k++)
                out[(i + k) * how->factor + p] = comb[k];
        }
    }
}

static inline void columns_of(const struct kernels_enlargement *how, const float *line, int width,
                              float *out, int points)
{
    if (how->factor == 2)
        joined_columns(how, line, width, out, 2, points);
    else if (how->factor == 4)
        joined_columns(how, line, width, out, 4, points);
    else if (how->factor == 8)
        joined_columns(how, line, width, out, 8, points);
    else
        combed_columns(how, line, width, out, points);
}

static void enlarge_columns(const struct kernels_enlargement *how, const float *line, int width,
                            float *out)
{
    if (how->points == 2)
        columns_of(how, line, width, out, 2);
    else if (how->points == 4)
        columns_of(how, line, width, out, 4);
    else
        columns_of(how, line, width, out, 6);
}

static inline void rows_of(const float *const *rows, const float *weights, int points, int width,
                           bool past_caches, float *out)
{
    int x = 0;
    for (; x + LANES <= width; x += LANES)
        if (past_caches)
            lanes_store_past(out + x, weighted(rows, x, weights, points));
        else
            lanes_store(out + x, weighted(rows, x, weights, points));
    if (x < width)
        lanes_store_first(out + x, weighted(rows, x, weights, points), width - x);
}

static inline void enlarge_by(const float *const *rows, const float *weights, int points, int width,
                              bool past_caches, float *out)
{
    if (points == 2)
        rows_of(rows, weights, 2, width, past_caches, out);
    else if (points == 4)
        rows_of(rows, weights, 4, width, past_caches, out);
    else
        rows_of(rows, weights, 6, width, past_caches, out);
}

static void enlarge_rows(const float *const *rows, const float *weights, int points, int width,
                         float *out)
{
    enlarge_by(rows, weights, points, width, false, out);
}

static void enlarge_rows_past(const float *const *rows, const float *weights, int points, int width,
                              float *out)
{
    enlarge_by(rows, weights, points, width, true, out);
}

void KERNELS_ENTRY(enlarge)(struct plane source, int margin, int factor, int points,
                            struct plane destination)
{
    struct kernels_enlargement how;
    int step = ENLARGE_STRIP / factor * factor;
    bool past = step % LANES == 0 && lanes_go_past(destination);
    kernels_enlargement(factor, points, &how);
    for (int x = 0; x < destination.width; x += step)
        kernels_enlarge_strip(&how, source, margin, destination, x, enlarge_columns,
                              past ? enlarge_rows_past : enlarge_rows);
    if (past)
        lanes_end_past();
}
