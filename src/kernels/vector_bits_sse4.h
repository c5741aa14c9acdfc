/* Bits of SSE4.1: 128 pixels. See vector_bits.h. */
enum { BITS_WORDS = 2 };
typedef __m128i bits;

static inline bits bits_load(const uint64_t *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}
static inline void bits_store(uint64_t *at, bits a)
{
    _mm_storeu_si128((__m128i *)at, a);
}
static inline bool bits_any(bits a)
{
    return !_mm_testz_si128(a, a);
}
static inline bits bits_and(bits a, bits b)
{
    return _mm_and_si128(a, b);
}
static inline bits bits_or(bits a, bits b)
{
    return _mm_or_si128(a, b);
}
static inline bits bits_xor(bits a, bits b)
{
    return _mm_xor_si128(a, b);
}
/* a & ~b */
static inline bits bits_and_not(bits a, bits b)
{
    return _mm_andnot_si128(b, a);
}
/* Every word one to the left, the last bit of the word before coming in; and to the right. */
static inline bits bits_shift_in_left(bits a, bits before)
{
    return _mm_or_si128(_mm_add_epi64(a, a), _mm_srli_epi64(before, 63));
}
static inline bits bits_shift_in_right(bits a, bits after)
{
    return _mm_or_si128(_mm_srli_epi64(a, 1), _mm_slli_epi64(after, 63));
}

/* 64 bytes as a word: which are not 0; and back, as 0 or 255. */
static inline uint64_t bits_of_bytes(const uint8_t *at)
{
    uint64_t zeros = 0;
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(at + 16 * i));
        int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
        zeros |= (uint64_t)(unsigned)mask << 16 * i;
    }
    return ~zeros;
}
static inline void bits_to_bytes(uint8_t *at, uint64_t word)
{
    const __m128i byte_of = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const __m128i bit_of = _mm_set1_epi64x((long long)0x8040201008040201u);
    for (int i = 0; i < 4; i++) {
        __m128i quarter = _mm_cvtsi32_si128((int)(word >> 16 * i));
        __m128i bytes = _mm_and_si128(_mm_shuffle_epi8(quarter, byte_of), bit_of);
        _mm_storeu_si128((__m128i *)(at + 16 * i), _mm_cmpeq_epi8(bytes, bit_of));
    }
}
