/* Pixels of one bit, as many as the level's registers hold, as functions of one name on all levels.
   Pixel x of a row is bit x % 64 of word x / 64. bits_from_left and bits_from_right read one word
   beyond on their side. Beside lanes.h, which says the level. */
#ifndef KERNELS_VECTOR_BITS_H
#define KERNELS_VECTOR_BITS_H

#include "lanes.h"

#include <stdbool.h>
#include <string.h>

#if defined(KERNELS_LEVEL_AVX512)
#include "vector_bits_avx512.h"
#elif defined(KERNELS_LEVEL_AVX2)
#include "vector_bits_avx2.h"
#elif defined(KERNELS_LEVEL_SSE4)
#include "vector_bits_sse4.h"
#else
#include "vector_bits_neon.h"
#endif

enum { BITS = 64 * BITS_WORDS };

#if !defined(KERNELS_LEVEL_AVX512) /* which has any function of three bits as one instruction */
static inline bits bits_and_3(bits a, bits b, bits c)
{
    return bits_and(bits_and(a, b), c);
}
static inline bits bits_odd(bits a, bits b, bits c)
{
    return bits_xor(bits_xor(a, b), c);
}
static inline bits bits_two_of_3(bits a, bits b, bits c)
{
    return bits_or(bits_and(a, b), bits_and(bits_xor(a, b), c));
}
static inline bits bits_rises(bits a, bits b, bits c)
{
    return bits_or(bits_and_not(b, a), bits_and_not(c, b));
}
static inline bits bits_unequal(bits a, bits b, bits c)
{
    return bits_or(bits_xor(a, b), bits_xor(b, c));
}
static inline bits bits_xor_and_not(bits a, bits b, bits c)
{
    return bits_and_not(bits_xor(a, b), c);
}
#endif

/* The left neighbour of every pixel, and the right one; `here` is what stands at `at`. */
static inline bits bits_left_of(const uint64_t *at, bits here)
{
    return bits_shift_in_left(here, bits_load(at - 1));
}
static inline bits bits_right_of(const uint64_t *at, bits here)
{
    return bits_shift_in_right(here, bits_load(at + 1));
}

/* A row of a mask; words beyond its width are 0. */
static inline void bits_of_row(const uint8_t *in, int width, uint64_t *out, ptrdiff_t words)
{
    const int whole = width / 64, rest = width % 64;
    for (int i = 0; i < whole; i++)
        out[i] = bits_of_bytes(in + 64 * (ptrdiff_t)i);
    if (rest) {
        uint8_t part[64] = {0};
        memcpy(part, in + 64 * (ptrdiff_t)whole, (size_t)rest);
        out[whole] = bits_of_bytes(part);
    }
    for (ptrdiff_t i = whole + (rest > 0); i < words; i++)
        out[i] = 0;
}

#endif
