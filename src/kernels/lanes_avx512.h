/* Lanes of AVX-512 (Ice Lake class): 16 floats, masks in registers of their own. See lanes.h. */
#include <immintrin.h>

enum { LANES = 16 };
typedef __m512 lanes;
typedef __m512i lanes_int;
typedef __mmask16 lanes_mask;

static inline __mmask16 lanes_first(int count)
{
    return (__mmask16)((1u << count) - 1u);
}
static inline lanes lanes_set(float value)
{
    return _mm512_set1_ps(value);
}
static inline lanes lanes_load(const float *at)
{
    return _mm512_loadu_ps(at);
}
static inline void lanes_store(float *at, lanes a)
{
    _mm512_storeu_ps(at, a);
}
static inline lanes lanes_load_first(const float *at, int count)
{
    return _mm512_maskz_loadu_ps(lanes_first(count), at);
}
static inline void lanes_store_first(float *at, lanes a, int count)
{
    _mm512_mask_storeu_ps(at, lanes_first(count), a);
}
static inline lanes lanes_load_bytes(const uint8_t *at)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)at)));
}
static inline lanes lanes_gather(const float *table, lanes_int index)
{
    return _mm512_i32gather_ps(index, table, 4);
}

static inline lanes lanes_add(lanes a, lanes b)
{
    return _mm512_add_ps(a, b);
}
static inline lanes lanes_subtract(lanes a, lanes b)
{
    return _mm512_sub_ps(a, b);
}
static inline lanes lanes_multiply(lanes a, lanes b)
{
    return _mm512_mul_ps(a, b);
}
static inline lanes lanes_divide(lanes a, lanes b)
{
    return _mm512_div_ps(a, b);
}
static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline lanes lanes_sqrt(lanes a)
{
    return _mm512_sqrt_ps(a);
}
static inline lanes lanes_floor(lanes a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
static inline lanes lanes_min(lanes a, lanes b)
{
    return _mm512_min_ps(a, b);
}
static inline lanes lanes_max(lanes a, lanes b)
{
    return _mm512_max_ps(a, b);
}
static inline lanes_int lanes_bits(lanes a)
{
    return _mm512_castps_si512(a);
}
static inline lanes lanes_of_bits(lanes_int a)
{
    return _mm512_castsi512_ps(a);
}

static inline lanes_mask lanes_less(lanes a, lanes b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
static inline lanes_mask lanes_less_equal(lanes a, lanes b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ);
}
static inline lanes_mask lanes_both(lanes_mask a, lanes_mask b)
{
    return (lanes_mask)(a & b);
}
static inline lanes_mask lanes_either(lanes_mask a, lanes_mask b)
{
    return (lanes_mask)(a | b);
}
static inline lanes lanes_select(lanes_mask mask, lanes yes, lanes no)
{
    return _mm512_mask_blend_ps(mask, no, yes);
}
static inline unsigned lanes_mask_bits(lanes_mask mask)
{
    return mask;
}

static inline lanes_int lanes_int_set(int value)
{
    return _mm512_set1_epi32(value);
}
static inline lanes_int lanes_int_load(const int32_t *at)
{
    return _mm512_loadu_si512(at);
}
static inline void lanes_int_store(int32_t *at, lanes_int a)
{
    _mm512_storeu_si512(at, a);
}
static inline lanes_int lanes_int_add(lanes_int a, lanes_int b)
{
    return _mm512_add_epi32(a, b);
}
static inline lanes_int lanes_int_subtract(lanes_int a, lanes_int b)
{
    return _mm512_sub_epi32(a, b);
}
static inline lanes_int lanes_int_multiply(lanes_int a, lanes_int b)
{
    return _mm512_mullo_epi32(a, b);
}
static inline lanes_int lanes_int_and(lanes_int a, lanes_int b)
{
    return _mm512_and_si512(a, b);
}
static inline lanes_int lanes_int_or(lanes_int a, lanes_int b)
{
    return _mm512_or_si512(a, b);
}
static inline lanes_int lanes_int_xor(lanes_int a, lanes_int b)
{
    return _mm512_xor_si512(a, b);
}
static inline lanes_int lanes_int_min(lanes_int a, lanes_int b)
{
    return _mm512_min_epi32(a, b);
}
static inline lanes_int lanes_int_max(lanes_int a, lanes_int b)
{
    return _mm512_max_epi32(a, b);
}
/* A macro, because the number of bits is part of the instruction. */
#define lanes_int_shift_left(a, bits) _mm512_slli_epi32(a, bits)
#define lanes_int_shift_right(a, bits) _mm512_srai_epi32(a, bits)
#define lanes_int_shift_right_unsigned(a, bits) _mm512_srli_epi32(a, bits)
static inline lanes_mask lanes_int_less(lanes_int a, lanes_int b)
{
    return _mm512_cmplt_epi32_mask(a, b);
}
static inline lanes_mask lanes_int_equal(lanes_int a, lanes_int b)
{
    return _mm512_cmpeq_epi32_mask(a, b);
}
static inline lanes_int lanes_int_select(lanes_mask mask, lanes_int yes, lanes_int no)
{
    return _mm512_mask_blend_epi32(mask, no, yes);
}
static inline lanes lanes_from_int(lanes_int a)
{
    return _mm512_cvtepi32_ps(a);
}
static inline lanes_int lanes_round(lanes a)
{
    return _mm512_cvtps_epi32(a);
}
static inline lanes_int lanes_truncate(lanes a)
{
    return _mm512_cvttps_epi32(a);
}
/* The lowest byte of each lane. */
static inline void lanes_int_store_bytes(uint8_t *at, lanes_int a)
{
    _mm_storeu_si128((__m128i *)at, _mm512_cvtepi32_epi8(a));
}
