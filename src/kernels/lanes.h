/* The vector registers of the level that a file is compiled for, as a few functions of one name on
   all levels: the kernels' vector bodies are written once, on these.

   Every function does exactly what its scalar counterpart does, lane by lane and bit by bit: no
   approximate reciprocals, no reassociation; min and max are a < b ? a : b and a > b ? a : b;
   lanes_fma rounds once; lanes_round is to nearest even; conversions to int are for values that an
   int can hold. So a body has the bits of the scalar definition where it does the same operations
   in the same order, and the number of lanes does not show.

   Nothing is said of a value's neighbours: at the end of a row use the _first forms, which touch
   count (1 .. LANES) floats only, the other lanes being 0. */
#ifndef KERNELS_LANES_H
#define KERNELS_LANES_H

#include <stdint.h>

#if defined(KERNELS_LEVEL_AVX512)
#include "lanes_avx512.h"
#define KERNELS_LEVEL "avx512"
#define KERNELS_ENTRY(name) kernels_avx512_##name
#elif defined(KERNELS_LEVEL_AVX2)
#include "lanes_avx2.h"
#define KERNELS_LEVEL "avx2"
#define KERNELS_ENTRY(name) kernels_avx2_##name
#elif defined(KERNELS_LEVEL_SSE4)
#include "lanes_sse4.h"
#define KERNELS_LEVEL "sse4"
#define KERNELS_ENTRY(name) kernels_sse4_##name
#elif defined(KERNELS_LEVEL_NEON)
#include "lanes_neon.h"
#define KERNELS_LEVEL "neon"
#define KERNELS_ENTRY(name) kernels_neon_##name
#else
#error "lanes.h is for a level's library: KERNELS_LEVEL_AVX2 and the like are defined by its flags"
#endif

static inline lanes lanes_abs(lanes a)
{
    return lanes_of_bits(lanes_int_and(lanes_bits(a), lanes_int_set(0x7fffffff)));
}
static inline lanes lanes_negate(lanes a)
{
    return lanes_of_bits(lanes_int_xor(lanes_bits(a), lanes_int_set(INT32_MIN)));
}
/* Where mask: -a. */
static inline lanes lanes_negate_where(lanes_mask mask, lanes a)
{
    return lanes_select(mask, lanes_negate(a), a);
}

#endif
