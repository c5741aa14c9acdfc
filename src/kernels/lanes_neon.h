/* Lanes of NEON (AArch64): 4 floats. Smallest and largest are by comparison, as on x86, since
   NEON's own order the zeros. See lanes.h. */
#include <arm_neon.h>
#include <string.h>

enum { LANES = 4 };
typedef float32x4_t lanes;
typedef int32x4_t lanes_int;
typedef uint32x4_t lanes_mask; /* all bits of a lane, or none */

static inline lanes lanes_set(float value)
{
    return vdupq_n_f32(value);
}
static inline lanes lanes_load(const float *at)
{
    return vld1q_f32(at);
}
static inline void lanes_store(float *at, lanes a)
{
    vst1q_f32(at, a);
}
static inline lanes lanes_load_first(const float *at, int count)
{
    float part[4] = {0};
    memcpy(part, at, (size_t)count * sizeof *at);
    return vld1q_f32(part);
}
static inline void lanes_store_first(float *at, lanes a, int count)
{
    float part[4];
    vst1q_f32(part, a);
    memcpy(at, part, (size_t)count * sizeof *at);
}
static inline lanes lanes_load_bytes(const uint8_t *at)
{
    uint32_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    uint16x8_t words = vmovl_u8(vcreate_u8(bytes));
    return vcvtq_f32_u32(vmovl_u16(vget_low_u16(words)));
}
static inline lanes lanes_gather(const float *table, lanes_int index)
{
    lanes out = vdupq_n_f32(table[vgetq_lane_s32(index, 0)]);
    out = vsetq_lane_f32(table[vgetq_lane_s32(index, 1)], out, 1);
    out = vsetq_lane_f32(table[vgetq_lane_s32(index, 2)], out, 2);
    return vsetq_lane_f32(table[vgetq_lane_s32(index, 3)], out, 3);
}

static inline lanes lanes_add(lanes a, lanes b)
{
    return vaddq_f32(a, b);
}
static inline lanes lanes_subtract(lanes a, lanes b)
{
    return vsubq_f32(a, b);
}
static inline lanes lanes_multiply(lanes a, lanes b)
{
    return vmulq_f32(a, b);
}
static inline lanes lanes_divide(lanes a, lanes b)
{
    return vdivq_f32(a, b);
}
static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    return vfmaq_f32(c, a, b);
}
static inline lanes lanes_sqrt(lanes a)
{
    return vsqrtq_f32(a);
}
static inline lanes lanes_floor(lanes a)
{
    return vrndmq_f32(a);
}
static inline lanes lanes_min(lanes a, lanes b)
{
    return vbslq_f32(vcltq_f32(a, b), a, b);
}
static inline lanes lanes_max(lanes a, lanes b)
{
    return vbslq_f32(vcgtq_f32(a, b), a, b);
}
static inline lanes_int lanes_bits(lanes a)
{
    return vreinterpretq_s32_f32(a);
}
static inline lanes lanes_of_bits(lanes_int a)
{
    return vreinterpretq_f32_s32(a);
}

static inline lanes_mask lanes_less(lanes a, lanes b)
{
    return vcltq_f32(a, b);
}
static inline lanes_mask lanes_less_equal(lanes a, lanes b)
{
    return vcleq_f32(a, b);
}
static inline lanes_mask lanes_both(lanes_mask a, lanes_mask b)
{
    return vandq_u32(a, b);
}
static inline lanes_mask lanes_either(lanes_mask a, lanes_mask b)
{
    return vorrq_u32(a, b);
}
static inline lanes lanes_select(lanes_mask mask, lanes yes, lanes no)
{
    return vbslq_f32(mask, yes, no);
}
static inline unsigned lanes_mask_bits(lanes_mask mask)
{
    const uint32x4_t weights = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(mask, weights));
}

static inline lanes_int lanes_int_set(int value)
{
    return vdupq_n_s32(value);
}
static inline lanes_int lanes_int_load(const int32_t *at)
{
    return vld1q_s32(at);
}
static inline void lanes_int_store(int32_t *at, lanes_int a)
{
    vst1q_s32(at, a);
}
static inline lanes_int lanes_int_add(lanes_int a, lanes_int b)
{
    return vaddq_s32(a, b);
}
static inline lanes_int lanes_int_subtract(lanes_int a, lanes_int b)
{
    return vsubq_s32(a, b);
}
static inline lanes_int lanes_int_multiply(lanes_int a, lanes_int b)
{
    return vmulq_s32(a, b);
}
static inline lanes_int lanes_int_and(lanes_int a, lanes_int b)
{
    return vandq_s32(a, b);
}
static inline lanes_int lanes_int_or(lanes_int a, lanes_int b)
{
    return vorrq_s32(a, b);
}
static inline lanes_int lanes_int_xor(lanes_int a, lanes_int b)
{
    return veorq_s32(a, b);
}
static inline lanes_int lanes_int_min(lanes_int a, lanes_int b)
{
    return vminq_s32(a, b);
}
static inline lanes_int lanes_int_max(lanes_int a, lanes_int b)
{
    return vmaxq_s32(a, b);
}
/* A macro, because the number of bits is part of the instruction. */
#define lanes_int_shift_left(a, bits) vshlq_n_s32(a, bits)
#define lanes_int_shift_right(a, bits) vshrq_n_s32(a, bits)
#define lanes_int_shift_right_unsigned(a, bits) \
    vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(a), bits))
static inline lanes_mask lanes_int_less(lanes_int a, lanes_int b)
{
    return vcltq_s32(a, b);
}
static inline lanes_mask lanes_int_equal(lanes_int a, lanes_int b)
{
    return vceqq_s32(a, b);
}
static inline lanes_int lanes_int_select(lanes_mask mask, lanes_int yes, lanes_int no)
{
    return vbslq_s32(mask, yes, no);
}
static inline lanes lanes_from_int(lanes_int a)
{
    return vcvtq_f32_s32(a);
}
static inline lanes_int lanes_round(lanes a)
{
    return vcvtnq_s32_f32(a);
}
static inline lanes_int lanes_truncate(lanes a)
{
    return vcvtq_s32_f32(a);
}
/* The lowest byte of each lane. */
static inline void lanes_int_store_bytes(uint8_t *at, lanes_int a)
{
    uint16x4_t words = vmovn_u32(vreinterpretq_u32_s32(a));
    uint32_t bytes = vget_lane_u32(vreinterpret_u32_u8(vmovn_u16(vcombine_u16(words, words))), 0);
    memcpy(at, &bytes, sizeof bytes);
}
