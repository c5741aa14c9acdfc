/* Lanes of SSE4.1: 4 floats. It has no fused multiply-add: lanes_fma rounds once by going through
   double. See lanes.h. */
#include <smmintrin.h>
#include <string.h>

enum { LANES = 4 };
typedef __m128 lanes;
typedef __m128i lanes_int;
typedef __m128 lanes_mask; /* all bits of a lane, or none */

static inline lanes lanes_set(float value)
{
    return _mm_set1_ps(value);
}
static inline lanes lanes_load(const float *at)
{
    return _mm_loadu_ps(at);
}
static inline void lanes_store(float *at, lanes a)
{
    _mm_storeu_ps(at, a);
}
static inline lanes lanes_load_first(const float *at, int count)
{
    float part[4] = {0};
    memcpy(part, at, (size_t)count * sizeof *at);
    return _mm_loadu_ps(part);
}
static inline void lanes_store_first(float *at, lanes a, int count)
{
    float part[4];
    _mm_storeu_ps(part, a);
    memcpy(at, part, (size_t)count * sizeof *at);
}
static inline lanes lanes_load_bytes(const uint8_t *at)
{
    int bytes;
    memcpy(&bytes, at, sizeof bytes);
    return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(bytes)));
}
static inline lanes lanes_gather(const float *table, lanes_int index)
{
    return _mm_setr_ps(table[_mm_extract_epi32(index, 0)], table[_mm_extract_epi32(index, 1)],
                       table[_mm_extract_epi32(index, 2)], table[_mm_extract_epi32(index, 3)]);
}

static inline lanes lanes_add(lanes a, lanes b)
{
    return _mm_add_ps(a, b);
}
static inline lanes lanes_subtract(lanes a, lanes b)
{
    return _mm_sub_ps(a, b);
}
static inline lanes lanes_multiply(lanes a, lanes b)
{
    return _mm_mul_ps(a, b);
}
static inline lanes lanes_divide(lanes a, lanes b)
{
    return _mm_div_ps(a, b);
}
/* a b + c of two lanes in double, rounded to odd, so that rounding to float is the only one (see
   kernels_fma in rows.h). */
static inline __m128d lanes_fma_half(__m128d a, __m128d b, __m128d c)
{
    __m128d product = _mm_mul_pd(a, b), sum = _mm_add_pd(product, c);
    __m128d added = _mm_sub_pd(sum, product);
    __m128d error = _mm_add_pd(_mm_sub_pd(product, _mm_sub_pd(sum, added)), _mm_sub_pd(c, added));
    __m128i bits = _mm_castpd_si128(sum), one = _mm_set1_epi64x(1);
    __m128i inexact = _mm_castpd_si128(_mm_cmpneq_pd(error, _mm_setzero_pd()));
    __m128i even = _mm_andnot_si128(bits, _mm_and_si128(one, inexact));
    __m128i signs = _mm_xor_si128(bits, _mm_castpd_si128(error)); /* top bit: away or towards 0 */
    __m128i towards = _mm_shuffle_epi32(_mm_srai_epi32(signs, 31), 0xf5);
    __m128i step = _mm_sub_epi64(_mm_xor_si128(even, towards), towards); /* +-even */
    return _mm_castsi128_pd(_mm_add_epi64(bits, step));
}
static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    __m128d low = lanes_fma_half(_mm_cvtps_pd(a), _mm_cvtps_pd(b), _mm_cvtps_pd(c));
    __m128d high =
        lanes_fma_half(_mm_cvtps_pd(_mm_movehl_ps(a, a)), _mm_cvtps_pd(_mm_movehl_ps(b, b)),
                       _mm_cvtps_pd(_mm_movehl_ps(c, c)));
    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
static inline lanes lanes_sqrt(lanes a)
{
    return _mm_sqrt_ps(a);
}
static inline lanes lanes_floor(lanes a)
{
    return _mm_floor_ps(a);
}
static inline lanes lanes_min(lanes a, lanes b)
{
    return _mm_min_ps(a, b);
}
static inline lanes lanes_max(lanes a, lanes b)
{
    return _mm_max_ps(a, b);
}
static inline lanes_int lanes_bits(lanes a)
{
    return _mm_castps_si128(a);
}
static inline lanes lanes_of_bits(lanes_int a)
{
    return _mm_castsi128_ps(a);
}

static inline lanes_mask lanes_less(lanes a, lanes b)
{
    return _mm_cmplt_ps(a, b);
}
static inline lanes_mask lanes_less_equal(lanes a, lanes b)
{
    return _mm_cmple_ps(a, b);
}
static inline lanes_mask lanes_both(lanes_mask a, lanes_mask b)
{
    return _mm_and_ps(a, b);
}
static inline lanes_mask lanes_either(lanes_mask a, lanes_mask b)
{
    return _mm_or_ps(a, b);
}
static inline lanes lanes_select(lanes_mask mask, lanes yes, lanes no)
{
    return _mm_blendv_ps(no, yes, mask);
}
static inline unsigned lanes_mask_bits(lanes_mask mask)
{
    return (unsigned)_mm_movemask_ps(mask);
}

static inline lanes_int lanes_int_set(int value)
{
    return _mm_set1_epi32(value);
}
static inline lanes_int lanes_int_load(const int32_t *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}
static inline void lanes_int_store(int32_t *at, lanes_int a)
{
    _mm_storeu_si128((__m128i *)at, a);
}
static inline lanes_int lanes_int_add(lanes_int a, lanes_int b)
{
    return _mm_add_epi32(a, b);
}
static inline lanes_int lanes_int_subtract(lanes_int a, lanes_int b)
{
    return _mm_sub_epi32(a, b);
}
static inline lanes_int lanes_int_multiply(lanes_int a, lanes_int b)
{
    return _mm_mullo_epi32(a, b);
}
static inline lanes_int lanes_int_and(lanes_int a, lanes_int b)
{
    return _mm_and_si128(a, b);
}
static inline lanes_int lanes_int_or(lanes_int a, lanes_int b)
{
    return _mm_or_si128(a, b);
}
static inline lanes_int lanes_int_xor(lanes_int a, lanes_int b)
{
    return _mm_xor_si128(a, b);
}
static inline lanes_int lanes_int_min(lanes_int a, lanes_int b)
{
    return _mm_min_epi32(a, b);
}
static inline lanes_int lanes_int_max(lanes_int a, lanes_int b)
{
    return _mm_max_epi32(a, b);
}
/* A macro, because the number of bits is part of the instruction. */
#define lanes_int_shift_left(a, bits) _mm_slli_epi32(a, bits)
#define lanes_int_shift_right(a, bits) _mm_srai_epi32(a, bits)
#define lanes_int_shift_right_unsigned(a, bits) _mm_srli_epi32(a, bits)
static inline lanes_mask lanes_int_less(lanes_int a, lanes_int b)
{
    return _mm_castsi128_ps(_mm_cmplt_epi32(a, b));
}
static inline lanes_mask lanes_int_equal(lanes_int a, lanes_int b)
{
    return _mm_castsi128_ps(_mm_cmpeq_epi32(a, b));
}
static inline lanes_int lanes_int_select(lanes_mask mask, lanes_int yes, lanes_int no)
{
    return _mm_blendv_epi8(no, yes, _mm_castps_si128(mask));
}
static inline lanes lanes_from_int(lanes_int a)
{
    return _mm_cvtepi32_ps(a);
}
static inline lanes_int lanes_round(lanes a)
{
    return _mm_cvtps_epi32(a);
}
static inline lanes_int lanes_truncate(lanes a)
{
    return _mm_cvttps_epi32(a);
}
/* The lowest byte of each lane. */
static inline void lanes_int_store_bytes(uint8_t *at, lanes_int a)
{
    int bytes = _mm_cvtsi128_si32(_mm_shuffle_epi8(
        a, _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)));
    memcpy(at, &bytes, sizeof bytes);
}
