/* Exact order statistics of pixels under a mask. Knows no distribution.

   Selection by radix: the float's bits, turned so that they sort as integers, are counted 11 + 11 +
   10 bits at a time; no copy of the pixels, no dependence on their order. */
#include "rows.h"

#include <math.h>
#include <string.h>

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

struct population {
    struct plane source;
    struct mask mask;
    bool deviations; /* of |value - middle| instead of the values */
    float middle;
    size_t *histogram; /* RADIX counts */
};

static uint32_t sort_key(float value)
{
    uint32_t bits;
    value += 0.0f; /* -0 sorts as 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float of_key(uint32_t key)
{
    uint32_t bits = key & 0x80000000u ? key & 0x7fffffffu : ~key;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Counts the digit at `shift` of the keys whose higher bits are those of prefix. */
static void count_digits(const struct population *of, uint32_t prefix, int shift, int digit_bits)
{
    int above = shift + digit_bits;
    uint32_t digits = (1u << digit_bits) - 1;
    memset(of->histogram, 0, RADIX * sizeof *of->histogram);
    for (int y = 0; y < of->source.height; y++) {
        const float *in = kernels_row(of->source, y);
        const uint8_t *wanted = of->mask.at ? kernels_mask_row(of->mask, y) : NULL;
        for (int x = 0; x < of->source.width; x++) {
            if ((wanted && !wanted[x]) || isnan(in[x]))
                continue;
            uint32_t key = sort_key(of->deviations ? fabsf(in[x] - of->middle) : in[x]);
            if (above == 32 || key >> above == prefix >> above)
                of->histogram[key >> shift & digits]++;
        }
    }
}

/* The lower median; NaN if there are no pixels. */
static float lower_median(const struct population *of)
{
    static const int SHIFTS[3] = {21, 10, 0};
    uint32_t prefix = 0;
    size_t rank = 0;
    for (int pass = 0; pass < 3; pass++) {
        count_digits(of, prefix, SHIFTS[pass], pass == 2 ? 10 : RADIX_BITS);
        if (pass == 0) {
            size_t total = 0;
            for (int i = 0; i < RADIX; i++)
                total += of->histogram[i];
            if (total == 0)
                return NAN;
            rank = (total - 1) / 2;
        }
        uint32_t digit = 0;
        while (rank >= of->histogram[digit])
            rank -= of->histogram[digit++];
        prefix |= digit << SHIFTS[pass];
    }
    return of_key(prefix);
}

int kernels_median_mad(struct plane source, struct mask mask, double *median, double *mad,
                       struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    size_t *histogram = base_arena_alloc(scratch, RADIX * sizeof *histogram, err);
    if (!histogram)
        return MESO_E_OUT_OF_MEMORY;
    struct population population = {source, mask, false, 0, histogram};
    population.middle = lower_median(&population);
    *median = population.middle;
    population.deviations = true;
    *mad = isnan(population.middle) ? NAN : lower_median(&population);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}
