/* Rows of bytes as rows of bits and back, eight pixels at a time without vectors: for what runs
   where no table of kernels is at hand. Pixel x is bit x % 64 of word x / 64. */
#ifndef KERNELS_BIT_ROWS_H
#define KERNELS_BIT_ROWS_H

#include <stdint.h>
#include <string.h>

/* Eight bytes as bits: which are not 0. The first byte is the lowest of the word: both kinds of
   machine that there are levels for keep it so. */
static inline uint64_t kernels_bits_of_eight(uint64_t bytes)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
    uint64_t set = (((bytes & low) + low) | bytes) & ~low;
    return (set >> 7) * 0x0102040810204080u >> 56;
}

/* And back, as 0 or 255. */
static inline uint64_t kernels_eight_of_bits(uint64_t bits)
{
    const uint64_t each = 0x8040201008040201u, low = 0x7f7f7f7f7f7f7f7fu;
    uint64_t one = (bits & 255) * 0x0101010101010101u & each;
    uint64_t set = ((((one & low) + low) | one) & ~low) >> 7;
    return set * 255;
}

static inline void kernels_pack_row(const uint8_t *in, int width, uint64_t *out)
{
    memset(out, 0, ((size_t)width + 63) / 64 * sizeof *out);
    for (int x = 0; x < width; x += 8) {
        uint64_t bytes = 0;
        if (width - x >= 8)
            memcpy(&bytes, in + x, 8);
        else
            memcpy(&bytes, in + x, (size_t)(width - x));
        out[x / 64] |= kernels_bits_of_eight(bytes) << x % 64;
    }
}

static inline void kernels_unpack_row(const uint64_t *in, int width, uint8_t *out)
{
    for (int x = 0; x < width; x += 8) {
        uint64_t bytes = kernels_eight_of_bits(in[x / 64] >> x % 64);
        if (width - x >= 8)
            memcpy(out + x, &bytes, 8);
        else
            memcpy(out + x, &bytes, (size_t)(width - x));
    }
}

#endif
