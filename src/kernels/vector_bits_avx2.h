/* Bits of AVX2: 256 pixels. See vector_bits.h. */
enum { BITS_WORDS = 4 };
typedef __m256i bits;

static inline bits bits_load(const uint64_t *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}
static inline void bits_store(uint64_t *at, bits a)
{
    _mm256_storeu_si256((__m256i *)at, a);
}
static inline bool bits_any(bits a)
{
    return !_mm256_testz_si256(a, a);
}
static inline bits bits_and(bits a, bits b)
{
    return _mm256_and_si256(a, b);
}
static inline bits bits_or(bits a, bits b)
{
    return _mm256_or_si256(a, b);
}
static inline bits bits_xor(bits a, bits b)
{
    return _mm256_xor_si256(a, b);
}
/* a & ~b */
static inline bits bits_and_not(bits a, bits b)
{
    return _mm256_andnot_si256(b, a);
}
/* Every word one to the left, the last bit of the word before coming in; and to the right. */
static inline bits bits_shift_in_left(bits a, bits before)
{
    return _mm256_or_si256(_mm256_add_epi64(a, a), _mm256_srli_epi64(before, 63));
}
static inline bits bits_shift_in_right(bits a, bits after)
{
    return _mm256_or_si256(_mm256_srli_epi64(a, 1), _mm256_slli_epi64(after, 63));
}

/* 64 bytes as a word: which are not 0; and back, as 0 or 255. */
static inline uint64_t bits_of_bytes(const uint8_t *at)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)at);
    __m256i high = _mm256_loadu_si256((const __m256i *)(at + 32));
    const __m256i zero = _mm256_setzero_si256();
    uint32_t low_zeros = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, zero));
    uint32_t high_zeros = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, zero));
    return ~((uint64_t)high_zeros << 32 | low_zeros);
}
static inline __m256i bits_spread(uint32_t half)
{
    const __m256i byte_of = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2,
                                             2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit_of = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32((int)half), byte_of);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit_of), bit_of);
}
static inline void bits_to_bytes(uint8_t *at, uint64_t word)
{
    _mm256_storeu_si256((__m256i *)at, bits_spread((uint32_t)word));
    _mm256_storeu_si256((__m256i *)(at + 32), bits_spread((uint32_t)(word >> 32)));
}
