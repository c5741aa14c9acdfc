/* Bits of NEON (AArch64): 128 pixels. See vector_bits.h. */
enum { BITS_WORDS = 2 };
typedef uint64x2_t bits;

static inline bits bits_load(const uint64_t *at)
{
    return vld1q_u64(at);
}
static inline void bits_store(uint64_t *at, bits a)
{
    vst1q_u64(at, a);
}
static inline bool bits_any(bits a)
{
    return vmaxvq_u32(vreinterpretq_u32_u64(a)) != 0;
}
static inline bits bits_and(bits a, bits b)
{
    return vandq_u64(a, b);
}
static inline bits bits_or(bits a, bits b)
{
    return vorrq_u64(a, b);
}
static inline bits bits_xor(bits a, bits b)
{
    return veorq_u64(a, b);
}
/* a & ~b */
static inline bits bits_and_not(bits a, bits b)
{
    return vbicq_u64(a, b);
}
/* Every word one to the left, the last bit of the word before coming in; and to the right. */
static inline bits bits_shift_in_left(bits a, bits before)
{
    return vsliq_n_u64(vshrq_n_u64(before, 63), a, 1);
}
static inline bits bits_shift_in_right(bits a, bits after)
{
    return vsriq_n_u64(vshlq_n_u64(after, 63), a, 1);
}

static inline uint8x16_t bits_of_each_byte(void)
{
    return vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201u));
}
/* 64 bytes as a word: which are not 0; and back, as 0 or 255. */
static inline uint64_t bits_of_bytes(const uint8_t *at)
{
    uint8x16_t part[4];
    for (int i = 0; i < 4; i++) {
        uint8x16_t bytes = vld1q_u8(at + 16 * i);
        part[i] = vandq_u8(vtstq_u8(bytes, bytes), bits_of_each_byte());
    }
    uint8x16_t sum = vpaddq_u8(vpaddq_u8(part[0], part[1]), vpaddq_u8(part[2], part[3]));
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}
static inline void bits_to_bytes(uint8_t *at, uint64_t word)
{
    for (int i = 0; i < 4; i++) {
        uint8x8_t low = vdup_n_u8((uint8_t)(word >> 16 * i));
        uint8x8_t high = vdup_n_u8((uint8_t)(word >> (16 * i + 8)));
        vst1q_u8(at + 16 * i, vtstq_u8(vcombine_u8(low, high), bits_of_each_byte()));
    }
}
