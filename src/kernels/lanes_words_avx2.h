/* Words of AVX2: 16. See lanes_words.h. */
typedef __m256i words;

static inline words words_set(int value)
{
    return _mm256_set1_epi16((short)value);
}
static inline words words_load(const int16_t *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}
static inline void words_store(int16_t *at, words a)
{
    _mm256_storeu_si256((__m256i *)at, a);
}
static inline words words_add(words a, words b)
{
    return _mm256_add_epi16(a, b);
}
static inline words words_subtract(words a, words b)
{
    return _mm256_sub_epi16(a, b);
}
static inline words words_add_saturated(words a, words b)
{
    return _mm256_adds_epi16(a, b);
}
static inline words words_subtract_saturated(words a, words b)
{
    return _mm256_subs_epi16(a, b);
}
static inline words words_multiply(words a, words b)
{
    return _mm256_mulhrs_epi16(a, b);
}
static inline words words_mean(words a, words b)
{
    return _mm256_avg_epu16(a, b);
}
static inline words words_xor(words a, words b)
{
    return _mm256_xor_si256(a, b);
}
static inline words words_and(words a, words b)
{
    return _mm256_and_si256(a, b);
}
static inline words words_halve(words a) /* of a number from 0, rounded down */
{
    return _mm256_srli_epi16(a, 1);
}
/* Where value is lower (numbers from 0) it becomes best, and its order best_order. */
static inline void words_keep_lowest(words value, words order, words *best, words *best_order)
{
    words lowest = _mm256_min_epu16(value, *best);
    words kept = _mm256_cmpeq_epi16(lowest, *best);
    *best = lowest;
    *best_order = _mm256_blendv_epi8(order, *best_order, kept);
}
/* Rounded to nearest even; values that a word can hold. */
static inline words words_of_lanes(lanes low, lanes high)
{
    __m256i packed = _mm256_packs_epi32(_mm256_cvtps_epi32(low), _mm256_cvtps_epi32(high));
    return _mm256_permute4x64_epi64(packed, 0xd8);
}
static inline void words_to_lanes(words a, lanes *low, lanes *high)
{
    *low = _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_castsi256_si128(a)));
    *high = _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_extracti128_si256(a, 1)));
}
/* The lowest byte of each word. */
static inline void words_store_bytes(uint8_t *at, words a)
{
    __m256i low = _mm256_and_si256(a, _mm256_set1_epi16(0xff));
    __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, low), 0xd8);
    _mm_storeu_si128((__m128i *)at, _mm256_castsi256_si128(packed));
}
