/* Words of NEON: 8. See lanes_words.h. */
typedef int16x8_t words;

static inline words words_set(int value)
{
    return vdupq_n_s16((int16_t)value);
}
static inline words words_load(const int16_t *at)
{
    return vld1q_s16(at);
}
static inline void words_store(int16_t *at, words a)
{
    vst1q_s16(at, a);
}
static inline words words_add(words a, words b)
{
    return vaddq_s16(a, b);
}
static inline words words_subtract(words a, words b)
{
    return vsubq_s16(a, b);
}
static inline words words_add_saturated(words a, words b)
{
    return vqaddq_s16(a, b);
}
static inline words words_subtract_saturated(words a, words b)
{
    return vqsubq_s16(a, b);
}
static inline words words_multiply(words a, words b)
{
    return vqrdmulhq_s16(a, b);
}
static inline words words_mean(words a, words b)
{
    return vreinterpretq_s16_u16(vrhaddq_u16(vreinterpretq_u16_s16(a), vreinterpretq_u16_s16(b)));
}
static inline words words_xor(words a, words b)
{
    return veorq_s16(a, b);
}
static inline words words_and(words a, words b)
{
    return vandq_s16(a, b);
}
static inline words words_halve(words a) /* of a number from 0, rounded down */
{
    return vreinterpretq_s16_u16(vshrq_n_u16(vreinterpretq_u16_s16(a), 1));
}
/* Where value is lower (numbers from 0) it becomes best, and its order best_order. */
static inline void words_keep_lowest(words value, words order, words *best, words *best_order)
{
    uint16x8_t lower = vcltq_u16(vreinterpretq_u16_s16(value), vreinterpretq_u16_s16(*best));
    *best = vbslq_s16(lower, value, *best);
    *best_order = vbslq_s16(lower, order, *best_order);
}
/* Rounded to nearest even; values that a word can hold. */
static inline words words_of_lanes(lanes low, lanes high)
{
    return vcombine_s16(vmovn_s32(vcvtnq_s32_f32(low)), vmovn_s32(vcvtnq_s32_f32(high)));
}
static inline void words_to_lanes(words a, lanes *low, lanes *high)
{
    *low = vcvtq_f32_s32(vmovl_s16(vget_low_s16(a)));
    *high = vcvtq_f32_s32(vmovl_s16(vget_high_s16(a)));
}
/* The lowest byte of each word. */
static inline void words_store_bytes(uint8_t *at, words a)
{
    vst1_u8(at, vmovn_u16(vreinterpretq_u16_s16(a)));
}
