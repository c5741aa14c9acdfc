/* Vector body of the sums over blocks of the pixels that count: see scalar_scale.c for what it
   computes. */
#include "lanes_pairs.h"
#include "rows.h"
#include "vector.h"

enum { COLUMNS = 2048, ROWS = 4 /* of one pass over the sums */ };

struct columns {
    float value[COLUMNS], count[COLUMNS];
};

/* Lanes whose byte is not 0. */
static inline lanes_mask counted(const uint8_t *mask)
{
#if defined(KERNELS_LEVEL_AVX512)
    __m128i bytes = _mm_loadu_si128((const __m128i *)mask);
    return _mm_test_epi8_mask(bytes, bytes);
#else
    return lanes_less(lanes_set(0), lanes_load_bytes(mask));
#endif
}

static inline void add_masked(const float *const *rows, const uint8_t *const *masks, int row_count,
                              int width, float *value, float *count)
{
    const lanes one = lanes_set(1);
    int x = 0;
    for (; x + LANES <= width; x += LANES) {
        lanes sum = lanes_load(value + x), number = lanes_load(count + x);
        for (int j = 0; j < row_count; j++) {
            lanes_mask in = counted(masks[j] + x);
            sum = lanes_select(in, lanes_add(sum, lanes_load(rows[j] + x)), sum);
            number = lanes_select(in, lanes_add(number, one), number);
        }
        lanes_store(value + x, sum);
        lanes_store(count + x, number);
    }
    for (; x < width; x++)
        for (int j = 0; j < row_count; j++)
            if (masks[j][x]) {
                value[x] += rows[j][x];
                count[x] += 1;
            }
}

static inline void add_all(const float *const *rows, int row_count, int width, float *value)
{
    int x = 0;
    for (; x + LANES <= width; x += LANES) {
        lanes sum = lanes_load(value + x);
        for (int j = 0; j < row_count; j++)
            sum = lanes_add(sum, lanes_load(rows[j] + x));
        lanes_store(value + x, sum);
    }
    for (; x < width; x++)
        for (int j = 0; j < row_count; j++)
            value[x] += rows[j][x];
}

/* `width` columns of the source from x on, inside it, of the rows y .. y + factor - 1. */
static void add_rows(struct plane source, struct mask mask, int x, int y, int factor, int width,
                     float *value, float *count)
{
    memset(value, 0, (size_t)width * sizeof *value);
    memset(count, 0, (size_t)width * sizeof *count);
    for (int j = 0; j < factor; j += ROWS) {
        const float *rows[ROWS] = {0};
        const uint8_t *masks[ROWS] = {0};
        int row_count = kernels_min(ROWS, factor - j);
        for (int k = 0; k < row_count; k++) {
            int row = kernels_clamp(y + j + k, 0, source.height - 1);
            rows[k] = kernels_row(source, row) + x;
            masks[k] = mask.at ? kernels_mask_row(mask, row) + x : NULL;
        }
        if (mask.at && row_count == ROWS)
            add_masked(rows, masks, ROWS, width, value, count);
        else if (mask.at)
            add_masked(rows, masks, row_count, width, value, count);
        else if (row_count == ROWS)
            add_all(rows, ROWS, width, value);
        else
            add_all(rows, row_count, width, value);
    }
}

static void replicate(float *columns, int before, int inside, int all)
{
    for (int i = 0; i < before; i++)
        columns[i] = columns[before];
    for (int i = before + inside; i < all; i++)
        columns[i] = columns[before + inside - 1];
}

static void sum_blocks(const float *columns, int factor, int count, float *out)
{
    const lanes scale = lanes_set(1.0f / ((float)factor * (float)factor));
    const lanes_int comb = lanes_int_multiply(lanes_int_count(), lanes_int_set(factor));
    for (int x = 0; x < count; x += LANES) {
        lanes sum = lanes_sum_neighbours(columns + x * factor, factor, comb);
        lanes_store_first(out + x, lanes_multiply(sum, scale), kernels_min(LANES, count - x));
    }
}

static void shrink_row(struct plane source, struct mask mask, int margin, int factor, int y,
                       struct columns *columns, struct plane value, struct plane share)
{
    int step = COLUMNS / factor / LANES * LANES;
    for (int x = 0; x < value.width; x += step) {
        int count = kernels_min(step, value.width - x), from = (x - margin) * factor;
        int begin = kernels_clamp(from, 0, source.width - 1);
        int end = kernels_clamp(from + count * factor, begin + 1, source.width);
        int before = kernels_clamp(begin - from, 0, count * factor - 1);
        add_rows(source, mask, begin, (y - margin) * factor, factor, end - begin,
                 columns->value + before, columns->count + before);
        replicate(columns->value, before, end - begin, count * factor);
        sum_blocks(columns->value, factor, count, kernels_row(value, y) + x);
        if (!mask.at)
            continue;
        replicate(columns->count, before, end - begin, count * factor);
        sum_blocks(columns->count, factor, count, kernels_row(share, y) + x);
    }
}

void KERNELS_ENTRY(shrink_masked)(struct plane source, struct mask mask, int margin, int factor,
                                  struct plane value, struct plane share)
{
    struct columns columns;
    size_t bytes = (size_t)value.width * sizeof(float);
    memset(&columns, 0, sizeof columns);
    int last = (source.height - 1) / factor + margin + 1; /* from here on the edge's row alone */
    for (int y = 0; y < value.height; y++) {
        if ((y == 0 || y >= margin) && y <= last) {
            shrink_row(source, mask, margin, factor, y, &columns, value, share);
            continue;
        }
        memcpy(kernels_row(value, y), kernels_row(value, y - 1), bytes);
        if (mask.at)
            memcpy(kernels_row(share, y), kernels_row(share, y - 1), bytes);
    }
}
