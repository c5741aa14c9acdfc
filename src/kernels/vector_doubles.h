/* Doubles of the level's registers, for sums in sixteen lanes. Beside lanes.h. */
#ifndef KERNELS_VECTOR_DOUBLES_H
#define KERNELS_VECTOR_DOUBLES_H

#include "lanes.h"

#if defined(KERNELS_LEVEL_AVX512)
enum { DOUBLES = 8 };
typedef __m512d doubles;
static inline doubles doubles_zero(void)
{
    return _mm512_setzero_pd();
}
static inline doubles doubles_load(const float *at)
{
    return _mm512_cvtps_pd(_mm256_loadu_ps(at));
}
static inline void doubles_store(double *at, doubles a)
{
    _mm512_storeu_pd(at, a);
}
static inline doubles doubles_add(doubles a, doubles b)
{
    return _mm512_add_pd(a, b);
}
static inline doubles doubles_multiply(doubles a, doubles b)
{
    return _mm512_mul_pd(a, b);
}
#elif defined(KERNELS_LEVEL_AVX2)
enum { DOUBLES = 4 };
typedef __m256d doubles;
static inline doubles doubles_zero(void)
{
    return _mm256_setzero_pd();
}
static inline doubles doubles_load(const float *at)
{
    return _mm256_cvtps_pd(_mm_loadu_ps(at));
}
static inline void doubles_store(double *at, doubles a)
{
    _mm256_storeu_pd(at, a);
}
static inline doubles doubles_add(doubles a, doubles b)
{
    return _mm256_add_pd(a, b);
}
static inline doubles doubles_multiply(doubles a, doubles b)
{
    return _mm256_mul_pd(a, b);
}
#elif defined(KERNELS_LEVEL_SSE4)
enum { DOUBLES = 2 };
typedef __m128d doubles;
static inline doubles doubles_zero(void)
{
    return _mm_setzero_pd();
}
static inline doubles doubles_load(const float *at)
{
    return _mm_cvtps_pd(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)at)));
}
static inline void doubles_store(double *at, doubles a)
{
    _mm_storeu_pd(at, a);
}
static inline doubles doubles_add(doubles a, doubles b)
{
    return _mm_add_pd(a, b);
}
static inline doubles doubles_multiply(doubles a, doubles b)
{
    return _mm_mul_pd(a, b);
}
#else
enum { DOUBLES = 2 };
typedef float64x2_t doubles;
static inline doubles doubles_zero(void)
{
    return vdupq_n_f64(0);
}
static inline doubles doubles_load(const float *at)
{
    return vcvt_f64_f32(vld1_f32(at));
}
static inline void doubles_store(double *at, doubles a)
{
    vst1q_f64(at, a);
}
static inline doubles doubles_add(doubles a, doubles b)
{
    return vaddq_f64(a, b);
}
static inline doubles doubles_multiply(doubles a, doubles b)
{
    return vmulq_f64(a, b);
}
#endif

enum { SUMS = 16 };

#endif
