/* Vectors of 16-bit words of the level that a file is compiled for, beside lanes.h: WORDS is twice
   LANES. words_multiply is a b / 32768 rounded to nearest (halves up; -32768 squared is not
   allowed); words_mean is of words as numbers from 0, rounded up. */
#ifndef KERNELS_LANES_WORDS_H
#define KERNELS_LANES_WORDS_H

#include "lanes.h"

enum { WORDS = 2 * LANES };

#if defined(KERNELS_LEVEL_AVX512)
#include "lanes_words_avx512.h"
#elif defined(KERNELS_LEVEL_AVX2)
#include "lanes_words_avx2.h"
#elif defined(KERNELS_LEVEL_SSE4)
#include "lanes_words_sse4.h"
#else
#include "lanes_words_neon.h"
#endif

#endif
