/* Vector bodies of the pixels of one bit: see scalar_strips.c for what they compute. */
#include "strips.h"
#include "vector.h"
#include "vector_bits.h"

void KERNELS_ENTRY(bits_of_mask)(struct mask mask, uint64_t *to, ptrdiff_t words)
{
    for (int y = 0; y < mask.height; y++)
        bits_of_row(kernels_mask_row(mask, y), mask.width, to + y * words, words);
}

/* Which of 64 pixels are above. */
static inline uint64_t word_above(const float *in, const float *under, lanes level)
{
    uint64_t word = 0;
    for (int x = 0; x < 64; x += LANES) {
        lanes value = lanes_load(in + x);
        if (under)
            value = lanes_subtract(value, lanes_load(under + x));
        word |= (uint64_t)lanes_mask_bits(lanes_less(level, value)) << x;
    }
    return word;
}

/* The same of the last count pixels of a row; the lanes beyond are left out. */
static inline uint64_t last_above(const float *in, const float *under, int count, lanes level)
{
    uint64_t word = 0;
    for (int x = 0; x < count; x += LANES) {
        int here = kernels_min(count - x, LANES);
        lanes value = lanes_load_first(in + x, here);
        if (under)
            value = lanes_subtract(value, lanes_load_first(under + x, here));
        word |= (uint64_t)lanes_mask_bits(lanes_less(level, value)) << x;
    }
    return word & kernels_bits_up_to(count - 1);
}

static inline void row_above(const float *in, const float *under, const uint8_t *wanted, int width,
                             lanes level, uint64_t *out)
{
    const int whole = width / 64, rest = width % 64;
    for (int i = 0; i < whole; i++) {
        ptrdiff_t x = 64 * (ptrdiff_t)i;
        uint64_t word = word_above(in + x, under ? under + x : NULL, level);
        out[i] = wanted ? word & bits_of_bytes(wanted + x) : word;
    }
    if (!rest)
        return;
    ptrdiff_t x = 64 * (ptrdiff_t)whole;
    uint8_t part[64] = {0};
    out[whole] = last_above(in + x, under ? under + x : NULL, rest, level);
    if (wanted) {
        memcpy(part, wanted + x, (size_t)rest);
        out[whole] &= bits_of_bytes(part);
    }
}

void KERNELS_ENTRY(bits_above)(struct plane source, struct plane background, float level,
                               struct mask within, uint64_t *to, ptrdiff_t words)
{
    const lanes limit = lanes_set(level);
    const int used = (source.width + 63) / 64;
    for (int y = 0; y < source.height; y++) {
        const float *in = kernels_row(source, y);
        const float *under = background.at ? kernels_row(background, y) : NULL;
        const uint8_t *wanted = within.at ? kernels_mask_row(within, y) : NULL;
        uint64_t *out = to + y * words;
        if (under)
            row_above(in, under, wanted, source.width, limit, out);
        else
            row_above(in, NULL, wanted, source.width, limit, out);
        for (ptrdiff_t i = used; i < words; i++)
            out[i] = 0;
    }
}

void KERNELS_ENTRY(label_strips)(struct kernels_strips *strips)
{
    kernels_label(strips);
}

void KERNELS_ENTRY(measure_strips)(const struct kernels_strips *strips,
                                   struct kernels_component *at)
{
    kernels_measure(strips, at);
}
