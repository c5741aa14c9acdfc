/* Bits of AVX-512: 512 pixels. See vector_bits.h. */
enum { BITS_WORDS = 8 };
typedef __m512i bits;

static inline bits bits_load(const uint64_t *at)
{
    return _mm512_loadu_si512(at);
}
static inline void bits_store(uint64_t *at, bits a)
{
    _mm512_storeu_si512(at, a);
}
static inline bool bits_any(bits a)
{
    return _mm512_test_epi64_mask(a, a) != 0;
}
static inline bits bits_and(bits a, bits b)
{
    return _mm512_and_si512(a, b);
}
static inline bits bits_or(bits a, bits b)
{
    return _mm512_or_si512(a, b);
}
static inline bits bits_xor(bits a, bits b)
{
    return _mm512_xor_si512(a, b);
}
/* a & ~b */
static inline bits bits_and_not(bits a, bits b)
{
    return _mm512_andnot_si512(b, a);
}
/* Every word one to the left, the last bit of the word before coming in; and to the right. */
static inline bits bits_shift_in_left(bits a, bits before)
{
    return _mm512_shldi_epi64(a, before, 1);
}
static inline bits bits_shift_in_right(bits a, bits after)
{
    return _mm512_shrdi_epi64(a, after, 1);
}

/* The table of a function of three bits, by bit 4 a + 2 b + c. */
enum { BITS_A = 0xf0, BITS_B = 0xcc, BITS_C = 0xaa };
#define BITS_TERNARY(name, table)                                \
    static inline bits name(bits a, bits b, bits c)              \
    {                                                            \
        return _mm512_ternarylogic_epi64(a, b, c, (table)&0xff); \
    }
BITS_TERNARY(bits_and_3, BITS_A &BITS_B &BITS_C)
BITS_TERNARY(bits_odd, BITS_A ^ BITS_B ^ BITS_C)
BITS_TERNARY(bits_two_of_3, (BITS_A & BITS_B) | (BITS_A & BITS_C) | (BITS_B & BITS_C))
BITS_TERNARY(bits_rises, (~BITS_A & BITS_B) | (~BITS_B & BITS_C))
BITS_TERNARY(bits_unequal, (BITS_A ^ BITS_B) | (BITS_B ^ BITS_C))
BITS_TERNARY(bits_xor_and_not, (BITS_A ^ BITS_B) & ~BITS_C)
#undef BITS_TERNARY

/* 64 bytes as a word: which are not 0; and back, as 0 or 255. */
static inline uint64_t bits_of_bytes(const uint8_t *at)
{
    __m512i bytes = _mm512_loadu_si512(at);
    return _mm512_test_epi8_mask(bytes, bytes);
}
static inline void bits_to_bytes(uint8_t *at, uint64_t word)
{
    _mm512_storeu_si512(at, _mm512_movm_epi8(word));
}
