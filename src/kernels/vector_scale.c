/* Vector bodies of reducing by areas or by half, and of resizing: see scalar_scale.c for what they
   compute. */
#include "lanes_pairs.h"
#include "rows.h"
#include "vector.h"

enum { COLUMNS = 2048 /* of one step: a sum of rows stays in the first-level cache */ };

/* sum[i] += the rows' [i], the rows one after the other. */
static inline void sum_rows(float *sum, const float *in, ptrdiff_t stride, int rows, int count)
{
    for (int j = 0; j < rows;) {
        int four = j ? kernels_min(4, rows - j) : kernels_min(5, rows), i = 0;
        const float *from = in + j * stride;
        for (; i + LANES <= count; i += LANES) {
            lanes s = lanes_load(j ? sum + i : from + i);
            for (int k = j ? 0 : 1; k < four; k++)
                s = lanes_add(s, lanes_load(from + k * stride + i));
            lanes_store(sum + i, s);
        }
        for (; i < count; i++) {
            float s = j ? sum[i] : from[i];
            for (int k = j ? 0 : 1; k < four; k++)
                s += from[k * stride + i];
            sum[i] = s;
        }
        j += four;
    }
}

static void shrink_columns(const float *sums, int factor, float *out, int count)
{
    const lanes scale = lanes_set(1.0f / ((float)factor * (float)factor));
    const lanes_int comb = lanes_int_multiply(lanes_int_count(), lanes_int_set(factor));
    int x = 0;
    for (; x + LANES <= count; x += LANES)
        lanes_store(out + x,
                    lanes_multiply(lanes_sum_neighbours(sums + x * factor, factor, comb), scale));
    if (x < count)
        lanes_store_first(
            out + x, lanes_multiply(lanes_sum_neighbours(sums + x * factor, factor, comb), scale),
            count - x);
}

/* A factor too large for the step's columns: blocks one by one. */
static void shrink_widely(const float *in, ptrdiff_t stride, int factor, float *out, int count)
{
    const float scale = 1.0f / ((float)factor * (float)factor);
    for (int x = 0; x < count; x++, in += factor) {
        float sum = 0;
        for (int i = 0; i < factor; i++) {
            float column = in[i];
            for (int j = 1; j < factor; j++)
                column += in[i + j * stride];
            sum = i ? sum + column : column;
        }
        out[x] = sum * scale;
    }
}

void KERNELS_ENTRY(shrink_area)(struct plane source, int factor, struct plane destination)
{
    float sums[COLUMNS] = {0};
    int step = COLUMNS / factor / LANES * LANES;
    for (int y = 0; y < destination.height; y++) {
        const float *in = kernels_row(source, y * factor);
        float *out = kernels_row(destination, y);
        if (step < 1)
            shrink_widely(in, source.stride, factor, out, destination.width);
        for (int x = 0; x < destination.width && step > 0; x += step) {
            int count = kernels_min(step, destination.width - x);
            sum_rows(sums, in + (ptrdiff_t)x * factor, source.stride, factor, count * factor);
            shrink_columns(sums, factor, out + x, count);
        }
    }
}

/* Weighted sums of `taps` rows. */
static void weigh_rows(const float *from, ptrdiff_t stride, const struct kernels_boxes *rows, int y,
                       int width, float *line)
{
    lanes weights[KERNELS_BOX_TAPS];
    for (int k = 0; k < rows->taps; k++)
        weights[k] = lanes_set(rows->weights[k * rows->count + y]);
    for (int i = 0; i < width; i += LANES) {
        int count = kernels_min(LANES, width - i);
        if (count < LANES) {
            lanes sum = lanes_multiply(weights[0], lanes_load_first(from + i, count));
            for (int k = 1; k < rows->taps; k++)
                sum = lanes_fma(weights[k], lanes_load_first(from + k * stride + i, count), sum);
            lanes_store(line + i, sum);
            return;
        }
        lanes sum = lanes_multiply(weights[0], lanes_load(from + i));
        for (int k = 1; k < rows->taps; k++)
            sum = lanes_fma(weights[k], lanes_load(from + k * stride + i), sum);
        lanes_store(line + i, sum);
    }
}

/* `count` boxes from x on along a line that begins at pixel `left`. */
static void weigh_columns(const float *line, const struct kernels_boxes *columns, int x, int count,
                          int left, float *out)
{
    for (int i = x; i < x + count; i += LANES) {
        int some = kernels_min(LANES, x + count - i);
        int32_t first[LANES];
        const float *weights = columns->weights + i;
        for (int j = 0; j < LANES && some < LANES; j++)
            first[j] = columns->first[i + kernels_min(j, some - 1)];
        lanes_int at = lanes_int_subtract(lanes_int_load(some < LANES ? first : columns->first + i),
                                          lanes_int_set(left));
        lanes sum =
            lanes_multiply(some < LANES ? lanes_load_first(weights, some) : lanes_load(weights),
                           lanes_gather(line, at));
        for (int k = 1; k < columns->taps; k++) {
            weights += columns->count;
            sum = lanes_fma(some < LANES ? lanes_load_first(weights, some) : lanes_load(weights),
                            lanes_gather(line + k, at), sum);
        }
        if (some < LANES)
            lanes_store_first(out + i, sum, some);
        else
            lanes_store(out + i, sum);
    }
}

void KERNELS_ENTRY(shrink_boxes)(struct plane source, const struct kernels_boxes *columns,
                                 const struct kernels_boxes *rows, struct plane destination)
{
    float line[KERNELS_BOX_STRIP + LANES];
    for (int x = 0; x < destination.width;) {
        int count = kernels_boxes_in_strip(columns, x), left = columns->first[x];
        int width = columns->first[x + count - 1] + columns->taps - left;
        for (int y = 0; y < destination.height; y++) {
            weigh_rows(kernels_row(source, rows->first[y]) + left, source.stride, rows, y, width,
                       line);
            weigh_columns(line, columns, x, count, left, kernels_row(destination, y));
        }
        x += count;
    }
}

/* Sums of four rows by weights 1 3 3 1, of source columns 2 k and 2 k + 1 to even[k], odd[k] for k
   from `from` on; columns beyond the edge are those of the edge. */
static void halve_rows(const float *const rows[4], int source_width, int from, int count,
                       float *even, float *odd)
{
    int k = 0;
    for (; k < count && from + k < 0; k++)
        even[k] = odd[k] = (rows[0][0] + rows[3][0]) + 3.0f * (rows[1][0] + rows[2][0]);
    for (; k + LANES <= count && 2 * (from + k + LANES) <= source_width; k += LANES) {
        lanes v[2], at[4];
        for (int half = 0; half < 2; half++) {
            for (int j = 0; j < 4; j++)
                at[j] = lanes_load(rows[j] + 2 * (from + k) + half * LANES);
            v[half] = lanes_add(lanes_add(at[0], at[3]),
                                lanes_multiply(lanes_set(3.0f), lanes_add(at[1], at[2])));
        }
        lanes_split(v[0], v[1], &v[0], &v[1]);
        lanes_store(even + k, v[0]);
        lanes_store(odd + k, v[1]);
    }
    for (; k < count; k++)
        for (int half = 0; half < 2; half++) {
            int at = kernels_min(2 * (from + k) + half, source_width - 1);
            (half ? odd : even)[k] =
                (rows[0][at] + rows[3][at]) + 3.0f * (rows[1][at] + rows[2][at]);
        }
}

/* even[0] and odd[0] belong to the pixel before out[0]. */
static inline lanes halved(const float *even, const float *odd)
{
    lanes outer = lanes_add(lanes_load(odd), lanes_load(even + 2));
    lanes inner = lanes_add(lanes_load(even + 1), lanes_load(odd + 1));
    return lanes_multiply(lanes_add(outer, lanes_multiply(lanes_set(3.0f), inner)),
                          lanes_set(1.0f / 64.0f));
}

void KERNELS_ENTRY(halve)(struct plane source, int margin, struct plane destination)
{
    float even[KERNELS_CHUNK + 2 + LANES] = {0}, odd[KERNELS_CHUNK + 2 + LANES] = {0};
    for (int y = 0; y < destination.height; y++) {
        const float *rows[4];
        float *out = kernels_row(destination, y);
        for (int j = 0; j < 4; j++)
            rows[j] =
                kernels_row(source, kernels_clamp(2 * (y - margin) - 1 + j, 0, source.height - 1));
        for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
            int width = kernels_min(KERNELS_CHUNK, destination.width - x), i = 0;
            halve_rows(rows, source.width, x - margin - 1, width + 2, even, odd);
            for (; i + LANES <= width; i += LANES)
                lanes_store(out + x + i, halved(even + i, odd + i));
            if (i < width)
                lanes_store_first(out + x + i, halved(even + i, odd + i), width - i);
        }
    }
}

/* Between two rows first, then between the two columns of each pixel. */
static void mix_rows(const float *upper, const float *lower, float down, int count, float *out)
{
    int x = 0;
    for (; x + LANES <= count; x += LANES) {
        lanes a = lanes_load(upper + x), b = lanes_load(lower + x);
        lanes_store(out + x, lanes_add(a, lanes_multiply(lanes_set(down), lanes_subtract(b, a))));
    }
    for (; x < count; x++)
        out[x] = upper[x] + down * (lower[x] - upper[x]);
}

static inline lanes between(const float *row, const int *from, const float *fraction, int right)
{
    lanes_int at = lanes_int_load(from);
    lanes a = lanes_gather(row, at), b = lanes_gather(row + right, at);
    return lanes_add(a, lanes_multiply(lanes_load(fraction), lanes_subtract(b, a)));
}

void KERNELS_ENTRY(resize_linear)(struct plane source, struct plane destination)
{
    int from[KERNELS_CHUNK] = {0};
    float fraction[KERNELS_CHUNK] = {0}, mixed[2 * KERNELS_CHUNK + 16] = {0};
    int right = source.width > 1, below = source.height > 1;
    for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
        int width = kernels_min(KERNELS_CHUNK, destination.width - x);
        int first = kernels_resized_from(x, source.width, destination.width, &fraction[0]);
        for (int i = 0; i < width; i++)
            from[i] =
                kernels_resized_from(x + i, source.width, destination.width, &fraction[i]) - first;
        int used = from[width - 1] + 1 + right;
        for (int y = 0; y < destination.height; y++) {
            float down, *out = kernels_row(destination, y) + x;
            int row = kernels_resized_from(y, source.height, destination.height, &down), i = 0;
            mix_rows(kernels_row(source, row) + first, kernels_row(source, row + below) + first,
                     down, used, mixed);
            for (; i + LANES <= width; i += LANES)
                lanes_store(out + i, between(mixed, from + i, fraction + i, right));
            if (i < width)
                lanes_store_first(out + i, between(mixed, from + i, fraction + i, right),
                                  width - i);
        }
    }
}
