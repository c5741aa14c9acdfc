/* Exact order statistics of pixels under a mask. Knows no distribution.

   The numbers that count are gathered once. A sample brackets the wanted one; the numbers within
   the bracket, a few in a hundred, are gathered by a pass without branches and the rank is selected
   among them. If the bracket misses, all are selected from: the sample decides about time, never
   about the result. (R. Floyd and R. Rivest, "Expected time bounds for selection", Communications
   of the ACM 18, 1975.) */
#include "rows.h"

#include <math.h>
#include <string.h>

enum { SAMPLE = 2048, SPARE_RANKS = 100 /* of the sample: 4 standard deviations of a median's */ };

/* The number of this rank; reorders (Hoare). */
static float selected(float *values, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        float pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            float kept = values[i];
            values[i++] = values[j];
            values[j--] = kept;
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

/* Copies the numbers of low .. high, counts those below. */
static size_t between(const float *values, size_t count, float low, float high, float *out,
                      size_t *below)
{
    size_t found = 0, less = 0;
    for (size_t i = 0; i < count; i++) {
        float value = values[i];
        out[found] = value;
        found += (size_t)(value >= low) & (size_t)(value <= high);
        less += value < low;
    }
    *below = less;
    return found;
}

/* The lower median of count > 0 numbers, which stay; room holds count + 1. */
static float lower_median(const float *values, size_t count, float *room)
{
    size_t rank = (count - 1) / 2, below = 0, found = count;
    if (count > 4 * SAMPLE) {
        float sample[SAMPLE];
        for (size_t i = 0; i < SAMPLE; i++)
            sample[i] = values[i * count / SAMPLE];
        float low = selected(sample, SAMPLE, SAMPLE / 2 - SPARE_RANKS);
        float high = selected(sample, SAMPLE, SAMPLE / 2 + SPARE_RANKS);
        found = between(values, count, low, high, room, &below);
        if (rank >= below && rank - below < found)
            return selected(room, found, rank - below);
    }
    memcpy(room, values, count * sizeof *room);
    return selected(room, count, rank);
}

/* The numbers under the mask, -0 as 0. */
static size_t gather(struct plane source, struct mask mask, float *out)
{
    size_t count = 0;
    for (int y = 0; y < source.height; y++) {
        const float *in = kernels_row(source, y);
        const uint8_t *wanted = mask.at ? kernels_mask_row(mask, y) : NULL;
        for (int x = 0; x < source.width; x++) {
            out[count] = in[x] + 0.0f;
            count += (size_t)(!wanted || wanted[x]) & (size_t)(in[x] == in[x]);
        }
    }
    return count;
}

int kernels_median_mad(struct plane source, struct mask mask, double *median, double *mad,
                       struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    size_t pixels = (size_t)source.width * (size_t)source.height + 1;
    float *values = base_arena_alloc(scratch, 2 * pixels * sizeof *values, err);
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    size_t count = gather(source, mask, values);
    *median = *mad = NAN;
    if (count) {
        float middle = lower_median(values, count, values + pixels);
        for (size_t i = 0; i < count; i++)
            values[i] = fabsf(values[i] - middle);
        *median = middle;
        *mad = lower_median(values, count, values + pixels);
    }
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}
