/* Vector body of the bicubic warp: see scalar_warp.c for what it computes.

   The places and weights of a chunk of pixels are computed in lanes; then a pixel is four loads of
   16 bytes, one a row. A shuffle spreads 12 of them to words, channel by channel, red and green in
   one 128 bits, blue in the next, so that one multiply-add gives each channel's two half sums of a
   row. The half sums of two rows share a word pair each, so that another multiply-add weights and
   adds two rows. AVX-512 does two pixels at a time. SSE4.1 and NEON stay with the scalar
   definition. */
#include "rows.h"
#include "sample.h"
#include "scalar.h"
#include "vector.h"

#if defined(KERNELS_LEVEL_AVX2) || defined(KERNELS_LEVEL_AVX512)

enum {
    CHUNK = 64,
    TILE_WIDTH = 512,
    TILE_ROWS = 32,
    MARGIN = 5,   /* 16 bytes from the pixel to the left on end before the row does */
    AHEAD = 6,    /* rows to be fetched into the cache: their addresses follow no pattern */
    LINE_PX = 16, /* less than a cache line of pixels */
#if defined(KERNELS_LEVEL_AVX512)
    STEP = 4, /* pixels at a time */
#else
    STEP = 2,
#endif
    PATCH = 16,
    PATCH_STRIDE = STEP * PATCH
};

struct source {
    const uint8_t *at;
    ptrdiff_t stride;
    int width, height;
};

/* What the pixels of a chunk take: weights as pairs of words, across (0 and 1, 2 and 3) and down (0
   and 1; 2 and 3). */
struct chunk {
    int32_t left[CHUNK], top[CHUNK], offset[CHUNK]; /* bytes from the source to the first used */
    int32_t across[2][CHUNK], down[2][CHUNK];
    bool inner; /* all 16 bytes of the four rows around every pixel are the source's */
};

static inline lanes inside(lanes position, int size)
{
    lanes at = lanes_max(lanes_subtract(position, lanes_set(0.5f)), lanes_set(0));
    return lanes_min(at, lanes_set((float)(size - 1)));
}

static inline void catmull_rom(lanes t, lanes_int weights[4])
{
    const lanes one = lanes_set((float)KERNELS_WARP_ONE), half = lanes_set(0.5f);
    lanes square = lanes_multiply(t, t), cube = lanes_multiply(square, t);
    lanes half_t = lanes_multiply(half, t), half_cube = lanes_multiply(half, cube);
    lanes first = lanes_subtract(lanes_subtract(square, half_cube), half_t);
    lanes third = lanes_add(lanes_subtract(lanes_multiply(lanes_set(2.0f), square),
                                           lanes_multiply(lanes_set(1.5f), cube)),
                            half_t);
    lanes fourth = lanes_subtract(half_cube, lanes_multiply(half, square));
    weights[0] = lanes_round(lanes_multiply(one, first));
    weights[2] = lanes_round(lanes_multiply(one, third));
    weights[3] = lanes_round(lanes_multiply(one, fourth));
    lanes_int others = lanes_int_add(lanes_int_add(weights[0], weights[2]), weights[3]);
    weights[1] = lanes_int_subtract(lanes_int_set(KERNELS_WARP_ONE), others);
}

static inline lanes_int word_pair(lanes_int low, lanes_int high)
{
    return lanes_int_or(lanes_int_and(low, lanes_int_set(0xffff)), lanes_int_shift_left(high, 16));
}

static inline void place(const struct source *source, lanes x, lanes y, int i, struct chunk *chunk)
{
    lanes_int weights[4];
    const lanes_int one = lanes_int_set(1), three = lanes_int_set(3);
    lanes at_x = inside(x, source->width), at_y = inside(y, source->height);
    lanes_int left = lanes_truncate(at_x), top = lanes_truncate(at_y);
    lanes_mask outer =
        lanes_either(lanes_either(lanes_int_less(left, one),
                                  lanes_int_less(lanes_int_set(source->width - MARGIN), left)),
                     lanes_either(lanes_int_less(top, one),
                                  lanes_int_less(lanes_int_set(source->height - 3), top)));
    chunk->inner = chunk->inner && !lanes_mask_bits(outer);
    lanes_int_store(chunk->left + i, left);
    lanes_int_store(chunk->top + i, top);
    lanes_int row =
        lanes_int_multiply(lanes_int_subtract(top, one), lanes_int_set((int)source->stride));
    lanes_int_store(chunk->offset + i,
                    lanes_int_add(row, lanes_int_multiply(lanes_int_subtract(left, one), three)));
    catmull_rom(lanes_subtract(at_x, lanes_from_int(left)), weights);
    lanes_int_store(chunk->across[0] + i, word_pair(weights[0], weights[1]));
    lanes_int_store(chunk->across[1] + i, word_pair(weights[2], weights[3]));
    catmull_rom(lanes_subtract(at_y, lanes_from_int(top)), weights);
    lanes_int_store(chunk->down[0] + i, word_pair(weights[0], weights[1]));
    lanes_int_store(chunk->down[1] + i, word_pair(weights[2], weights[3]));
}

static void place_all(const struct source *source, const float *x, const float *y, int count,
                      struct chunk *chunk)
{
    int i = 0;
    chunk->inner = true; /* lanes beyond count lie at 0, 0: at the edge */
    for (; i + LANES <= count; i += LANES)
        place(source, lanes_load(x + i), lanes_load(y + i), i, chunk);
    if (i < count)
        place(source, lanes_load_first(x + i, count - i), lanes_load_first(y + i, count - i), i,
              chunk);
}

#if defined(KERNELS_LEVEL_AVX512)
static inline __m512i rows_of(const uint8_t *one, const uint8_t *other)
{
    __m512i both = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)one));
    return _mm512_mask_broadcast_i32x4(both, 0xff00, _mm_loadu_si128((const __m128i *)other));
}

/* The half sums over a row of two pixels. */
static inline __m512i row_sums(const uint8_t *one, const uint8_t *other, __m512i across)
{
    const __m512i words = _mm512_broadcast_i64x4(
        _mm256_setr_epi8(0, -1, 3, -1, 6, -1, 9, -1, 1, -1, 4, -1, 7, -1, 10, -1, 2, -1, 5, -1, 8,
                         -1, 11, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    return _mm512_madd_epi16(_mm512_shuffle_epi8(rows_of(one, other), words), across);
}

/* Both cut to words: the one in the low half, the other in the high one. */
static inline __m512i cut(__m512i low, __m512i high)
{
    return _mm512_mask_blend_epi16(0xaaaaaaaa, _mm512_srli_epi32(low, KERNELS_WARP_ROW_SHIFT),
                                   _mm512_slli_epi32(high, 16 - KERNELS_WARP_ROW_SHIFT));
}

/* Pixels i and i + 1, half sums: r r g g, b b . . of each. */
static inline __m512i warp_two(const struct source *source, const struct chunk *chunk, int i)
{
    const __m512i pairs = _mm512_setr_epi32(0, 16, 0, 16, 0, 16, 0, 16, 1, 17, 1, 17, 1, 17, 1, 17);
    const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const uint8_t *a = source->at + chunk->offset[i], *b = source->at + chunk->offset[i + 1];
    ptrdiff_t stride = source->stride;
    __m512i across = _mm512_permutex2var_epi32(
        _mm512_castsi128_si512(_mm_loadl_epi64((const __m128i *)(chunk->across[0] + i))), pairs,
        _mm512_castsi128_si512(_mm_loadl_epi64((const __m128i *)(chunk->across[1] + i))));
    __m512i upper = _mm512_permutexvar_epi32(
        halves, _mm512_castsi128_si512(_mm_loadl_epi64((const __m128i *)(chunk->down[0] + i))));
    __m512i lower = _mm512_permutexvar_epi32(
        halves, _mm512_castsi128_si512(_mm_loadl_epi64((const __m128i *)(chunk->down[1] + i))));
    __m512i first = cut(row_sums(a, b, across), row_sums(a + stride, b + stride, across));
    __m512i second = cut(row_sums(a + 2 * stride, b + 2 * stride, across),
                         row_sums(a + 3 * stride, b + 3 * stride, across));
    return _mm512_add_epi32(_mm512_madd_epi16(first, upper), _mm512_madd_epi16(second, lower));
}

/* Writes 16 bytes, of which 12 are the pixels i .. i + 3. */
static inline void warp_step(const struct source *source, const struct chunk *chunk, int i,
                             uint8_t *out)
{
    __m512 one = _mm512_castsi512_ps(warp_two(source, chunk, i));
    __m512 other = _mm512_castsi512_ps(warp_two(source, chunk, i + 2));
    __m512i sum = _mm512_add_epi32(_mm512_castps_si512(_mm512_shuffle_ps(one, other, 0x88)),
                                   _mm512_castps_si512(_mm512_shuffle_ps(one, other, 0xdd)));
    sum = _mm512_srai_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(KERNELS_WARP_ROUND)),
                            KERNELS_WARP_SHIFT);
    __m128i bytes = _mm512_cvtusepi32_epi8(_mm512_max_epi32(sum, _mm512_setzero_si512()));
    _mm_storeu_si128((__m128i *)out,
                     _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 1, 4, 8, 9, 12, 2, 3, 6, 10, 11, 14,
                                                           -1, -1, -1, -1)));
}
#else
/* The half sums over a row of a pixel. */
static inline __m256i row_sums(const uint8_t *row, __m256i across)
{
    const __m256i words =
        _mm256_setr_epi8(0, -1, 3, -1, 6, -1, 9, -1, 1, -1, 4, -1, 7, -1, 10, -1, 2, -1, 5, -1, 8,
                         -1, 11, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)row));
    return _mm256_madd_epi16(_mm256_shuffle_epi8(bytes, words), across);
}

/* Both cut to words: the one in the low half, the other in the high one. */
static inline __m256i cut(__m256i low, __m256i high)
{
    return _mm256_blend_epi16(_mm256_srli_epi32(low, KERNELS_WARP_ROW_SHIFT),
                              _mm256_slli_epi32(high, 16 - KERNELS_WARP_ROW_SHIFT), 0xaa);
}

/* Pixel i, half sums: r r g g, b b . . */
static inline __m256i warp_one(const struct source *source, const struct chunk *chunk, int i)
{
    const uint8_t *at = source->at + chunk->offset[i];
    ptrdiff_t stride = source->stride;
    __m256i across = _mm256_blend_epi32(_mm256_set1_epi32(chunk->across[0][i]),
                                        _mm256_set1_epi32(chunk->across[1][i]), 0xaa);
    __m256i first = cut(row_sums(at, across), row_sums(at + stride, across));
    __m256i second = cut(row_sums(at + 2 * stride, across), row_sums(at + 3 * stride, across));
    return _mm256_add_epi32(_mm256_madd_epi16(first, _mm256_set1_epi32(chunk->down[0][i])),
                            _mm256_madd_epi16(second, _mm256_set1_epi32(chunk->down[1][i])));
}

/* Writes 8 bytes, of which 6 are the pixels i and i + 1. */
static inline void warp_step(const struct source *source, const struct chunk *chunk, int i,
                             uint8_t *out)
{
    __m256i sum = _mm256_hadd_epi32(warp_one(source, chunk, i), warp_one(source, chunk, i + 1));
    sum = _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(KERNELS_WARP_ROUND)),
                            KERNELS_WARP_SHIFT);
    __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    __m128i bytes = _mm_packus_epi16(words, words); /* r g r g b . b . */
    _mm_storel_epi64((__m128i *)out,
                     _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 1, 4, 2, 3, 6, -1, -1, -1, -1, -1, -1,
                                                           -1, -1, -1, -1)));
}
#endif

/* Whether all 16 bytes of the four rows around each of STEP pixels are the source's. */
static inline bool is_inner(const struct chunk *chunk, int i, int width, int height)
{
    for (int k = i; k < i + STEP; k++)
        if (chunk->left[k] < 1 || chunk->left[k] > width - MARGIN || chunk->top[k] < 1 ||
            chunk->top[k] > height - 3)
            return false;
    return true;
}

/* The four rows around a pixel with the edge replicated, 12 bytes each. */
static void fill_patch(const struct source *source, int left, int top, uint8_t *patch)
{
    ptrdiff_t column[4];
    for (int i = 0; i < 4; i++)
        column[i] = 3 * (ptrdiff_t)kernels_clamp(left - 1 + i, 0, source->width - 1);
    for (int j = 0; j < 4; j++) {
        const uint8_t *row =
            source->at + kernels_clamp(top - 1 + j, 0, source->height - 1) * source->stride;
        for (int i = 0; i < 4; i++)
            memcpy(patch + j * PATCH_STRIDE + 3 * i, row + column[i], 3);
    }
}

static void warp_at_the_edge(const struct source *source, struct chunk *chunk, int count,
                             uint8_t *out)
{
    uint8_t patch[4 * PATCH_STRIDE] = {0};
    const struct source patched = {.at = patch, .stride = PATCH_STRIDE};
    for (int i = 0; i < count; i += STEP) {
        bool inner = is_inner(chunk, i, source->width, source->height);
        for (int k = 0; k < STEP && !inner; k++) {
            fill_patch(source, chunk->left[i + k], chunk->top[i + k], patch + PATCH * k);
            chunk->offset[i + k] = PATCH * k;
        }
        warp_step(inner ? source : &patched, chunk, i, out + 3 * i);
    }
}

static void fetch_ahead(const struct source *source, const struct chunk *chunk, int count)
{
    for (int i = 0; i < count; i += LINE_PX) {
        int row = kernels_min(chunk->top[i] + AHEAD, source->height - 1);
        _mm_prefetch((const char *)(source->at + row * source->stride + 3 * chunk->left[i]),
                     _MM_HINT_T0);
    }
}

/* A step writes some bytes more than its pixels: where they are nobody else's to be written later,
   the chunk goes by way of a buffer. */
static void warp_chunk(const struct source *source, const float *at_x, const float *at_y, int count,
                       bool is_last, uint8_t *destination)
{
    struct chunk chunk;
    uint8_t buffer[3 * CHUNK + 16], *out = is_last ? buffer : destination;
    place_all(source, at_x, at_y, count, &chunk);
    fetch_ahead(source, &chunk, count);
    if (chunk.inner)
        for (int i = 0; i < count; i += STEP)
            warp_step(source, &chunk, i, out + 3 * i);
    else
        warp_at_the_edge(source, &chunk, count, out);
    if (is_last)
        memcpy(destination, buffer, 3 * (size_t)count);
}

/* In tiles, so that a turned picture's rows stay in the caches and their pages known. */
void KERNELS_ENTRY(warp_rgb8)(const uint8_t *source, ptrdiff_t source_stride, int source_width,
                              int source_height, struct plane map_x, struct plane map_y,
                              uint8_t *destination, ptrdiff_t destination_stride)
{
    const struct source from = {source, source_stride, source_width, source_height};
    if (source_stride > INT32_MAX / source_height - 3) { /* offsets are of 32 bits */
        kernels_scalar_warp_rgb8(source, source_stride, source_width, source_height, map_x, map_y,
                                 destination, destination_stride);
        return;
    }
    for (int top = 0; top < map_x.height; top += TILE_ROWS)
        for (int left = 0; left < map_x.width; left += TILE_WIDTH) {
            int right = kernels_min(left + TILE_WIDTH, map_x.width);
            int bottom = kernels_min(top + TILE_ROWS, map_x.height);
            for (int y = top; y < bottom; y++)
                for (int x = left; x < right; x += CHUNK)
                    warp_chunk(&from, kernels_row(map_x, y) + x, kernels_row(map_y, y) + x,
                               kernels_min(CHUNK, right - x), x + CHUNK + STEP > map_x.width,
                               destination + y * destination_stride + 3 * (ptrdiff_t)x);
        }
}

#endif
