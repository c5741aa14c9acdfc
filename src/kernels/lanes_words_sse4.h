/* Words of SSE4.1: 8. See lanes_words.h. */
#include <tmmintrin.h>
typedef __m128i words;

static inline words words_set(int value)
{
    return _mm_set1_epi16((short)value);
}
static inline words words_load(const int16_t *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}
static inline void words_store(int16_t *at, words a)
{
    _mm_storeu_si128((__m128i *)at, a);
}
static inline words words_add(words a, words b)
{
    return _mm_add_epi16(a, b);
}
static inline words words_subtract(words a, words b)
{
    return _mm_sub_epi16(a, b);
}
static inline words words_add_saturated(words a, words b)
{
    return _mm_adds_epi16(a, b);
}
static inline words words_subtract_saturated(words a, words b)
{
    return _mm_subs_epi16(a, b);
}
static inline words words_multiply(words a, words b)
{
    return _mm_mulhrs_epi16(a, b);
}
static inline words words_mean(words a, words b)
{
    return _mm_avg_epu16(a, b);
}
static inline words words_xor(words a, words b)
{
    return _mm_xor_si128(a, b);
}
static inline words words_and(words a, words b)
{
    return _mm_and_si128(a, b);
}
static inline words words_halve(words a) /* of a number from 0, rounded down */
{
    return _mm_srli_epi16(a, 1);
}
/* Where value is lower (numbers from 0) it becomes best, and its order best_order. */
static inline void words_keep_lowest(words value, words order, words *best, words *best_order)
{
    words lowest = _mm_min_epu16(value, *best);
    words kept = _mm_cmpeq_epi16(lowest, *best);
    *best = lowest;
    *best_order = _mm_blendv_epi8(order, *best_order, kept);
}
/* Rounded to nearest even; values that a word can hold. */
static inline words words_of_lanes(lanes low, lanes high)
{
    return _mm_packs_epi32(_mm_cvtps_epi32(low), _mm_cvtps_epi32(high));
}
static inline void words_to_lanes(words a, lanes *low, lanes *high)
{
    *low = _mm_cvtepi32_ps(_mm_cvtepi16_epi32(a));
    *high = _mm_cvtepi32_ps(_mm_cvtepi16_epi32(_mm_srli_si128(a, 8)));
}
/* The lowest byte of each word. */
static inline void words_store_bytes(uint8_t *at, words a)
{
    __m128i low = _mm_and_si128(a, _mm_set1_epi16(0xff));
    _mm_storel_epi64((__m128i *)at, _mm_packus_epi16(low, low));
}
