/* Lanes of AVX2 and FMA: 8 floats. See lanes.h. */
#include <immintrin.h>

enum { LANES = 8 };
typedef __m256 lanes;
typedef __m256i lanes_int;
typedef __m256 lanes_mask; /* all bits of a lane, or none */

static inline __m256i lanes_first(int count)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline lanes lanes_set(float value)
{
    return _mm256_set1_ps(value);
}
static inline lanes lanes_load(const float *at)
{
    return _mm256_loadu_ps(at);
}
static inline void lanes_store(float *at, lanes a)
{
    _mm256_storeu_ps(at, a);
}
static inline lanes lanes_load_first(const float *at, int count)
{
    return _mm256_maskload_ps(at, lanes_first(count));
}
static inline void lanes_store_first(float *at, lanes a, int count)
{
    _mm256_maskstore_ps(at, lanes_first(count), a);
}
static inline lanes lanes_load_bytes(const uint8_t *at)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)at)));
}
static inline lanes lanes_gather(const float *table, lanes_int index)
{
    return _mm256_i32gather_ps(table, index, 4);
}

static inline lanes lanes_add(lanes a, lanes b)
{
    return _mm256_add_ps(a, b);
}
static inline lanes lanes_subtract(lanes a, lanes b)
{
    return _mm256_sub_ps(a, b);
}
static inline lanes lanes_multiply(lanes a, lanes b)
{
    return _mm256_mul_ps(a, b);
}
static inline lanes lanes_divide(lanes a, lanes b)
{
    return _mm256_div_ps(a, b);
}
static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline lanes lanes_sqrt(lanes a)
{
    return _mm256_sqrt_ps(a);
}
static inline lanes lanes_floor(lanes a)
{
    return _mm256_floor_ps(a);
}
static inline lanes lanes_min(lanes a, lanes b)
{
    return _mm256_min_ps(a, b);
}
static inline lanes lanes_max(lanes a, lanes b)
{
    return _mm256_max_ps(a, b);
}
static inline lanes_int lanes_bits(lanes a)
{
    return _mm256_castps_si256(a);
}
static inline lanes lanes_of_bits(lanes_int a)
{
    return _mm256_castsi256_ps(a);
}

static inline lanes_mask lanes_less(lanes a, lanes b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}
static inline lanes_mask lanes_less_equal(lanes a, lanes b)
{
    return _mm256_cmp_ps(a, b, _CMP_LE_OQ);
}
static inline lanes_mask lanes_both(lanes_mask a, lanes_mask b)
{
    return _mm256_and_ps(a, b);
}
static inline lanes_mask lanes_either(lanes_mask a, lanes_mask b)
{
    return _mm256_or_ps(a, b);
}
static inline lanes lanes_select(lanes_mask mask, lanes yes, lanes no)
{
    return _mm256_blendv_ps(no, yes, mask);
}
static inline unsigned lanes_mask_bits(lanes_mask mask)
{
    return (unsigned)_mm256_movemask_ps(mask);
}

static inline lanes_int lanes_int_set(int value)
{
    return _mm256_set1_epi32(value);
}
static inline lanes_int lanes_int_load(const int32_t *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}
static inline void lanes_int_store(int32_t *at, lanes_int a)
{
    _mm256_storeu_si256((__m256i *)at, a);
}
static inline lanes_int lanes_int_add(lanes_int a, lanes_int b)
{
    return _mm256_add_epi32(a, b);
}
static inline lanes_int lanes_int_subtract(lanes_int a, lanes_int b)
{
    return _mm256_sub_epi32(a, b);
}
static inline lanes_int lanes_int_multiply(lanes_int a, lanes_int b)
{
    return _mm256_mullo_epi32(a, b);
}
static inline lanes_int lanes_int_and(lanes_int a, lanes_int b)
{
    return _mm256_and_si256(a, b);
}
static inline lanes_int lanes_int_or(lanes_int a, lanes_int b)
{
    return _mm256_or_si256(a, b);
}
static inline lanes_int lanes_int_xor(lanes_int a, lanes_int b)
{
    return _mm256_xor_si256(a, b);
}
static inline lanes_int lanes_int_min(lanes_int a, lanes_int b)
{
    return _mm256_min_epi32(a, b);
}
static inline lanes_int lanes_int_max(lanes_int a, lanes_int b)
{
    return _mm256_max_epi32(a, b);
}
/* A macro, because the number of bits is part of the instruction. */
#define lanes_int_shift_left(a, bits) _mm256_slli_epi32(a, bits)
#define lanes_int_shift_right(a, bits) _mm256_srai_epi32(a, bits)
#define lanes_int_shift_right_unsigned(a, bits) _mm256_srli_epi32(a, bits)
static inline lanes_mask lanes_int_less(lanes_int a, lanes_int b)
{
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(b, a));
}
static inline lanes_mask lanes_int_equal(lanes_int a, lanes_int b)
{
    return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
}
static inline lanes_int lanes_int_select(lanes_mask mask, lanes_int yes, lanes_int no)
{
    return _mm256_blendv_epi8(no, yes, _mm256_castps_si256(mask));
}
static inline lanes lanes_from_int(lanes_int a)
{
    return _mm256_cvtepi32_ps(a);
}
static inline lanes_int lanes_round(lanes a)
{
    return _mm256_cvtps_epi32(a);
}
static inline lanes_int lanes_truncate(lanes a)
{
    return _mm256_cvttps_epi32(a);
}
/* The lowest byte of each lane. */
static inline void lanes_int_store_bytes(uint8_t *at, lanes_int a)
{
    const __m256i lowest =
        _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 4, 8, 12,
                         -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    __m256i bytes = _mm256_shuffle_epi8(a, lowest);
    _mm_storel_epi64((__m128i *)at, _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes),
                                                       _mm256_extracti128_si256(bytes, 1)));
}
