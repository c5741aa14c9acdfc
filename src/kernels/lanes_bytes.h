/* Pixels of three bytes into lanes, and planes that no cache holds. For levels' files; see
   lanes.h. */
#ifndef KERNELS_LANES_BYTES_H
#define KERNELS_LANES_BYTES_H

#include "kernels/kernels.h"
#include "lanes.h"

#include <string.h>

struct lanes_rgb {
    lanes_int red, green, blue;
};

/* LANES pixels: reads 3 LANES bytes and none beyond. */
static inline struct lanes_rgb lanes_load_rgb(const uint8_t *at)
{
    struct lanes_rgb out;
#if defined(KERNELS_LEVEL_AVX512)
    static const uint8_t index[64] = {0,  0, 0, 0, 3,  0, 0, 0, 6,  0, 0, 0, 9,  0, 0, 0,
                                      12, 0, 0, 0, 15, 0, 0, 0, 18, 0, 0, 0, 21, 0, 0, 0,
                                      24, 0, 0, 0, 27, 0, 0, 0, 30, 0, 0, 0, 33, 0, 0, 0,
                                      36, 0, 0, 0, 39, 0, 0, 0, 42, 0, 0, 0, 45, 0, 0, 0};
    const __mmask64 lowest = 0x1111111111111111u;
    __m512i bytes = _mm512_maskz_loadu_epi8(0xffffffffffffu, at);
    __m512i red = _mm512_loadu_si512(index);
    __m512i green = _mm512_add_epi8(red, _mm512_set1_epi8(1));
    __m512i blue = _mm512_add_epi8(red, _mm512_set1_epi8(2));
    out.red = _mm512_maskz_permutexvar_epi8(lowest, red, bytes);
    out.green = _mm512_maskz_permutexvar_epi8(lowest, green, bytes);
    out.blue = _mm512_maskz_permutexvar_epi8(lowest, blue, bytes);
#elif defined(KERNELS_LEVEL_AVX2)
    __m128i low = _mm_loadu_si128((const __m128i *)at); /* pixels 0-3 at 0, 4-7 at 12 = 8 + 4 */
    __m128i high = _mm_loadu_si128((const __m128i *)(at + 8));
    __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    const __m256i red =
        _mm256_setr_epi8(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1, 4, -1, -1, -1,
                         7, -1, -1, -1, 10, -1, -1, -1, 13, -1, -1, -1);
    const __m256i one = _mm256_set1_epi32(1);
    out.red = _mm256_shuffle_epi8(bytes, red);
    out.green = _mm256_shuffle_epi8(bytes, _mm256_add_epi32(red, one));
    out.blue = _mm256_shuffle_epi8(bytes, _mm256_add_epi32(red, _mm256_add_epi32(one, one)));
#elif defined(KERNELS_LEVEL_SSE4)
    int last;
    memcpy(&last, at + 8, sizeof last);
    __m128i bytes = _mm_insert_epi32(_mm_loadl_epi64((const __m128i *)at), last, 2);
    const __m128i red = _mm_setr_epi8(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1);
    const __m128i one = _mm_set1_epi32(1);
    out.red = _mm_shuffle_epi8(bytes, red);
    out.green = _mm_shuffle_epi8(bytes, _mm_add_epi32(red, one));
    out.blue = _mm_shuffle_epi8(bytes, _mm_add_epi32(red, _mm_add_epi32(one, one)));
#else
    uint32_t last;
    memcpy(&last, at + 8, sizeof last);
    uint8x16_t bytes = vcombine_u8(vld1_u8(at), vcreate_u8(last));
    const uint8x16_t red = {0, 255, 255, 255, 3, 255, 255, 255, 6, 255, 255, 255, 9, 255, 255, 255};
    const uint8x16_t one = vreinterpretq_u8_u32(vdupq_n_u32(1));
    out.red = vreinterpretq_s32_u8(vqtbl1q_u8(bytes, red));
    out.green = vreinterpretq_s32_u8(vqtbl1q_u8(bytes, vaddq_u8(red, one)));
    out.blue = vreinterpretq_s32_u8(vqtbl1q_u8(bytes, vaddq_u8(red, vaddq_u8(one, one))));
#endif
    return out;
}

/* What is read some 1000 bytes from now is asked for: between long runs of arithmetic the machine's
   own prefetching lags behind (twice the time of 12 MP of Lab without). Beyond the end is
   harmless. */
static inline void lanes_expect(const uint8_t *at)
{
    __builtin_prefetch(at + 1024);
}

/* The first count pixels, 1 .. LANES; the others are black. */
static inline struct lanes_rgb lanes_load_rgb_first(const uint8_t *at, int count)
{
    uint8_t part[3 * LANES] = {0};
    if (count >= LANES)
        return lanes_load_rgb(at);
    memcpy(part, at, 3 * (size_t)count);
    return lanes_load_rgb(part);
}

/* To memory without a place in the caches; at is aligned to a vector. */
static inline void lanes_store_past(float *at, lanes a)
{
#if defined(KERNELS_LEVEL_AVX512)
    _mm512_stream_ps(at, a);
#elif defined(KERNELS_LEVEL_AVX2)
    _mm256_stream_ps(at, a);
#elif defined(KERNELS_LEVEL_SSE4)
    _mm_stream_ps(at, a);
#else
    lanes_store(at, a);
#endif
}

/* Whether a plane is larger than a cache near the core, so that it had better be written past them:
   it need not be read first, a third of the traffic. lanes_end_past after the last store. */
static inline bool lanes_go_past(struct plane destination)
{
    const ptrdiff_t many = 4 << 20; /* floats: 16 MB */
    return destination.stride * destination.height >= many && destination.stride % LANES == 0 &&
           (uintptr_t)destination.at % (LANES * sizeof(float)) == 0;
}
static inline void lanes_end_past(void)
{
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

#endif
