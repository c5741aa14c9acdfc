/* Words of AVX-512 BW: 32. See lanes_words.h. */
typedef __m512i words;

static inline words words_set(int value)
{
    return _mm512_set1_epi16((short)value);
}
static inline words words_load(const int16_t *at)
{
    return _mm512_loadu_si512(at);
}
static inline void words_store(int16_t *at, words a)
{
    _mm512_storeu_si512(at, a);
}
static inline words words_add(words a, words b)
{
    return _mm512_add_epi16(a, b);
}
static inline words words_subtract(words a, words b)
{
    return _mm512_sub_epi16(a, b);
}
static inline words words_add_saturated(words a, words b)
{
    return _mm512_adds_epi16(a, b);
}
static inline words words_subtract_saturated(words a, words b)
{
    return _mm512_subs_epi16(a, b);
}
static inline words words_multiply(words a, words b)
{
    return _mm512_mulhrs_epi16(a, b);
}
static inline words words_mean(words a, words b)
{
    return _mm512_avg_epu16(a, b);
}
static inline words words_xor(words a, words b)
{
    return _mm512_xor_si512(a, b);
}
static inline words words_and(words a, words b)
{
    return _mm512_and_si512(a, b);
}
static inline words words_halve(words a) /* of a number from 0, rounded down */
{
    return _mm512_srli_epi16(a, 1);
}
/* Where value is lower (numbers from 0) it becomes best, and its order best_order. */
static inline void words_keep_lowest(words value, words order, words *best, words *best_order)
{
    __mmask32 lower = _mm512_cmplt_epu16_mask(value, *best);
    *best = _mm512_min_epu16(value, *best);
    *best_order = _mm512_mask_mov_epi16(*best_order, lower, order);
}
/* Rounded to nearest even; values that a word can hold. */
static inline words words_of_lanes(lanes low, lanes high)
{
    __m256i a = _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(low));
    __m256i b = _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(high));
    return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
}
static inline void words_to_lanes(words a, lanes *low, lanes *high)
{
    *low = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_castsi512_si256(a)));
    *high = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(a, 1)));
}
/* The lowest byte of each word. */
static inline void words_store_bytes(uint8_t *at, words a)
{
    _mm256_storeu_si256((__m256i *)at, _mm512_cvtepi16_epi8(a));
}
