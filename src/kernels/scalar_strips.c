/* Pixels of one bit, and their components: see strips.h. Knows nothing of the shapes. */
#include "bit_rows.h"
#include "scalar.h"
#include "strips.h"

void kernels_scalar_bits_of_mask(struct mask mask, uint64_t *bits, ptrdiff_t words)
{
    for (int y = 0; y < mask.height; y++) {
        uint64_t *out = bits + y * words;
        memset(out, 0, (size_t)words * sizeof *out);
        kernels_pack_row(kernels_mask_row(mask, y), mask.width, out);
    }
}

void kernels_scalar_bits_above(struct plane source, struct plane background, float level,
                               struct mask within, uint64_t *bits, ptrdiff_t words)
{
    for (int y = 0; y < source.height; y++) {
        const float *in = kernels_row(source, y);
        const float *under = background.at ? kernels_row(background, y) : NULL;
        const uint8_t *wanted = within.at ? kernels_mask_row(within, y) : NULL;
        uint64_t *out = bits + y * words;
        memset(out, 0, (size_t)words * sizeof *out);
        for (int x = 0; x < source.width; x++) {
            bool above = (under ? in[x] - under[x] : in[x]) > level && (!wanted || wanted[x]);
            out[x / 64] |= (uint64_t)above << x % 64;
        }
    }
}

void kernels_scalar_label_strips(struct kernels_strips *strips)
{
    kernels_label(strips);
}

void kernels_scalar_measure_strips(const struct kernels_strips *strips,
                                   struct kernels_component *at)
{
    kernels_measure(strips, at);
}
