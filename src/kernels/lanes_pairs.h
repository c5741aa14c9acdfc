/* Lanes apart and together again: every second float of two vectors. For levels' files; see
   lanes.h. */
#ifndef KERNELS_LANES_PAIRS_H
#define KERNELS_LANES_PAIRS_H

#include "lanes.h"

/* 0, 1, 2 ... */
static inline lanes_int lanes_int_count(void)
{
    static const int32_t indices[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return lanes_int_load(indices);
}

/* Of the 2 LANES floats a, b: those of even index, and those of odd index. */
static inline void lanes_split(lanes a, lanes b, lanes *even, lanes *odd)
{
#if defined(KERNELS_LEVEL_AVX512)
    const __m512i first =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(1));
    *even = _mm512_permutex2var_ps(a, first, b);
    *odd = _mm512_permutex2var_ps(a, second, b);
#elif defined(KERNELS_LEVEL_AVX2)
    __m256d low = _mm256_castps_pd(_mm256_shuffle_ps(a, b, 0x88));
    __m256d high = _mm256_castps_pd(_mm256_shuffle_ps(a, b, 0xdd));
    *even = _mm256_castpd_ps(_mm256_permute4x64_pd(low, 0xd8));
    *odd = _mm256_castpd_ps(_mm256_permute4x64_pd(high, 0xd8));
#elif defined(KERNELS_LEVEL_SSE4)
    *even = _mm_shuffle_ps(a, b, 0x88);
    *odd = _mm_shuffle_ps(a, b, 0xdd);
#else
    *even = vuzp1q_f32(a, b);
    *odd = vuzp2q_f32(a, b);
#endif
}

/* The inverse: even[0], odd[0], even[1] ... in a, then b. */
static inline void lanes_join(lanes even, lanes odd, lanes *a, lanes *b)
{
#if defined(KERNELS_LEVEL_AVX512)
    const __m512i first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(8));
    *a = _mm512_permutex2var_ps(even, first, odd);
    *b = _mm512_permutex2var_ps(even, second, odd);
#elif defined(KERNELS_LEVEL_AVX2)
    __m256 low = _mm256_unpacklo_ps(even, odd), high = _mm256_unpackhi_ps(even, odd);
    *a = _mm256_permute2f128_ps(low, high, 0x20);
    *b = _mm256_permute2f128_ps(low, high, 0x31);
#elif defined(KERNELS_LEVEL_SSE4)
    *a = _mm_unpacklo_ps(even, odd);
    *b = _mm_unpackhi_ps(even, odd);
#else
    *a = vzip1q_f32(even, odd);
    *b = vzip2q_f32(even, odd);
#endif
}

/* Four vectors, of index 4 i + p one after the other, become one vector a phase p; and back. */
static inline void lanes_split_four(lanes v[4])
{
    lanes even[2], odd[2];
    for (int i = 0; i < 2; i++)
        lanes_split(v[2 * i], v[2 * i + 1], &even[i], &odd[i]);
    lanes_split(even[0], even[1], &v[0], &v[2]);
    lanes_split(odd[0], odd[1], &v[1], &v[3]);
}
static inline void lanes_join_four(lanes v[4])
{
    lanes even[2], odd[2];
    lanes_join(v[0], v[2], &even[0], &even[1]);
    lanes_join(v[1], v[3], &odd[0], &odd[1]);
    for (int i = 0; i < 2; i++)
        lanes_join(even[i], odd[i], &v[2 * i], &v[2 * i + 1]);
}

/* The same of eight. */
static inline void lanes_split_eight(lanes v[8])
{
    lanes even[4], odd[4];
    for (int i = 0; i < 4; i++)
        lanes_split(v[2 * i], v[2 * i + 1], &even[i], &odd[i]);
    lanes_split_four(even);
    lanes_split_four(odd);
    for (int i = 0; i < 4; i++) {
        v[2 * i] = even[i];
        v[2 * i + 1] = odd[i];
    }
}
static inline void lanes_join_eight(lanes v[8])
{
    lanes even[4], odd[4];
    for (int i = 0; i < 4; i++) {
        even[i] = v[2 * i];
        odd[i] = v[2 * i + 1];
    }
    lanes_join_four(even);
    lanes_join_four(odd);
    for (int i = 0; i < 4; i++)
        lanes_join(even[i], odd[i], &v[2 * i], &v[2 * i + 1]);
}

/* The sums of factor neighbours each, one after the other, for LANES of them; comb is
   lanes_int_count() times factor. */
static inline lanes lanes_sum_neighbours(const float *sums, int factor, lanes_int comb)
{
    lanes v[8], sum;
    if (factor != 2 && factor != 4 && factor != 8) {
        sum = lanes_gather(sums, comb);
        for (int i = 1; i < factor; i++)
            sum = lanes_add(sum, lanes_gather(sums + i, comb));
        return sum;
    }
    for (int i = 0; i < factor; i++)
        v[i] = lanes_load(sums + i * LANES);
    if (factor == 2)
        lanes_split(v[0], v[1], &v[0], &v[1]);
    else if (factor == 4)
        lanes_split_four(v);
    else
        lanes_split_eight(v);
    sum = v[0];
    for (int i = 1; i < factor; i++)
        sum = lanes_add(sum, v[i]);
    return sum;
}

#endif
