/* Vector bodies of sums and counts under a mask: see scalar_sums.c for what they compute. */
#include "rows.h"
#include "strips.h"
#include "vector.h"
#include "vector_bits.h"
#include "vector_doubles.h"

/* Adds sixteen pixels, those that are not wanted as 0, to the sixteen lanes of both sums. */
static inline void add_sixteen(const float values[SUMS], doubles *sum, doubles *squares)
{
    for (int i = 0; i < SUMS / DOUBLES; i++) {
        doubles value = doubles_load(values + i * DOUBLES);
        sum[i] = doubles_add(sum[i], value);
        squares[i] = doubles_add(squares[i], doubles_multiply(value, value));
    }
}

/* The wanted of sixteen pixels, the others as 0; returns how many are wanted. */
static inline int choose(const float *in, const uint8_t *wanted, float values[SUMS])
{
    const lanes zero = lanes_set(0);
    uint64_t chosen = 0;
    for (int i = 0; i < SUMS; i += LANES) {
        lanes_mask is = lanes_less(zero, lanes_load_bytes(wanted + i));
        lanes_store(values + i, lanes_select(is, lanes_load(in + i), zero));
        chosen |= (uint64_t)lanes_mask_bits(is) << i;
    }
    return kernels_count_bits(chosen);
}

/* The same of the last count pixels of a row (wanted NULL: all of them). */
static inline int choose_last(const float *in, const uint8_t *wanted, int count, float values[SUMS])
{
    float pixels[SUMS] = {0};
    uint8_t bytes[SUMS] = {0};
    memcpy(pixels, in, (size_t)count * sizeof *in);
    if (wanted)
        memcpy(bytes, wanted, (size_t)count);
    else
        memset(bytes, 1, (size_t)count);
    return choose(pixels, bytes, values);
}

static double pairwise(const doubles *sums)
{
    double all[SUMS];
    for (int i = 0; i < SUMS / DOUBLES; i++)
        doubles_store(all + i * DOUBLES, sums[i]);
    for (int half = SUMS / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            all[i] += all[i + half];
    return all[0];
}

void KERNELS_ENTRY(masked_sums)(struct plane source, struct mask mask, struct kernels_sums *sums)
{
    doubles sum[SUMS / DOUBLES], squares[SUMS / DOUBLES];
    float values[SUMS];
    int64_t count = 0;
    for (int i = 0; i < SUMS / DOUBLES; i++)
        sum[i] = squares[i] = doubles_zero();
    for (int y = 0; y < source.height; y++) {
        const float *in = kernels_row(source, y);
        const uint8_t *wanted = mask.at ? kernels_mask_row(mask, y) : NULL;
        int x = 0;
        for (; x + SUMS <= source.width && wanted; x += SUMS) {
            count += choose(in + x, wanted + x, values);
            add_sixteen(values, sum, squares);
        }
        for (; x + SUMS <= source.width; x += SUMS) {
            count += SUMS;
            add_sixteen(in + x, sum, squares);
        }
        if (x < source.width) {
            count += choose_last(in + x, wanted ? wanted + x : NULL, source.width - x, values);
            add_sixteen(values, sum, squares);
        }
    }
    *sums = (struct kernels_sums){pairwise(sum), pairwise(squares), count};
}

/* Of up to 64 pixels: which are below, which not above, which are numbers. */
struct places {
    uint64_t below, up_to, numbers;
};

static inline void place(lanes value, lanes low, lanes high, int x, struct places *out)
{
    out->below |= (uint64_t)lanes_mask_bits(lanes_less(value, low)) << x;
    out->up_to |= (uint64_t)lanes_mask_bits(lanes_less_equal(value, high)) << x;
    out->numbers |= (uint64_t)lanes_mask_bits(lanes_less_equal(value, value)) << x;
}

static inline lanes value_of(lanes value, lanes middle, bool deviations)
{
    return deviations ? lanes_abs(lanes_subtract(value, middle)) : value;
}

static inline struct places places_of(const float *in, int count, lanes middle, bool deviations,
                                      lanes low, lanes high)
{
    struct places out = {0, 0, 0};
    if (count == 64) {
        for (int x = 0; x < 64; x += LANES)
            place(value_of(lanes_load(in + x), middle, deviations), low, high, x, &out);
        return out;
    }
    for (int x = 0; x < count; x += LANES) {
        lanes value = lanes_load_first(in + x, kernels_min(count - x, LANES));
        place(value_of(value, middle, deviations), low, high, x, &out);
    }
    out.numbers &= kernels_bits_up_to(count - 1);
    return out;
}

static inline uint64_t wanted_of(const uint8_t *wanted, int count)
{
    uint8_t part[64] = {0};
    if (count == 64)
        return bits_of_bytes(wanted);
    memcpy(part, wanted, (size_t)count);
    return bits_of_bytes(part);
}

static inline void find_between(struct plane source, struct mask mask, float middle,
                                bool deviations, float low, float high, float *found, int64_t room,
                                struct kernels_between *out)
{
    const lanes centre = lanes_set(middle), lowest = lanes_set(low), highest = lanes_set(high);
    *out = (struct kernels_between){0, 0, 0};
    for (int y = 0; y < source.height; y++)
        for (int x = 0; x < source.width; x += 64) {
            const float *in = kernels_row(source, y) + x;
            int here = kernels_min(source.width - x, 64);
            struct places at = places_of(in, here, centre, deviations, lowest, highest);
            if (mask.at)
                at.numbers &= wanted_of(kernels_mask_row(mask, y) + x, here);
            out->count += kernels_count_bits(at.numbers);
            out->below += kernels_count_bits(at.numbers & at.below);
            uint64_t between = at.numbers & at.up_to & ~at.below;
            int64_t next = out->found;
            out->found += kernels_count_bits(between);
            for (; between && next < room; between &= between - 1) {
                float value = in[__builtin_ctzll(between)];
                found[next++] = deviations ? fabsf(value - middle) : value;
            }
        }
}

void KERNELS_ENTRY(between)(struct plane source, struct mask mask, float middle, float low,
                            float high, float *found, int64_t room, struct kernels_between *out)
{
    if (isnan(middle))
        find_between(source, mask, 0, false, low, high, found, room, out);
    else
        find_between(source, mask, middle, true, low, high, found, room, out);
}
