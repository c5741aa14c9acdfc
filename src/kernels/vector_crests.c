/* Vector bodies of crests: see scalar_crests.c for what they compute. */
#include "normals.h"
#include "rows.h"
#include "vector.h"

struct normal {
    lanes x, y;
};

static inline struct normal normal_of(lanes angle)
{
    lanes square = lanes_multiply(angle, angle);
    lanes sine = lanes_set(kernels_sine_power[0]), cosine = lanes_set(kernels_cosine_power[0]);
    for (int i = 1; i <= NORMALS_DEGREE; i++)
        sine = lanes_add(lanes_multiply(sine, square), lanes_set(kernels_sine_power[i]));
    for (int i = 1; i <= NORMALS_DEGREE + 1; i++)
        cosine = lanes_add(lanes_multiply(cosine, square), lanes_set(kernels_cosine_power[i]));
    return (struct normal){lanes_negate(lanes_multiply(sine, angle)),
                           lanes_max(cosine, lanes_set(0))};
}

static inline lanes load(const float *at, int count)
{
    return count < LANES ? lanes_load_first(at, count) : lanes_load(at);
}

void KERNELS_ENTRY(drop_flanks)(struct plane source, struct plane angle, float steepest,
                                struct plane strength)
{
    const lanes steep = lanes_set(2 * steepest), none = lanes_set(0);
    for (int y = 1; y < source.height - 1; y++) {
        const float *here = kernels_row(source, y);
        const float *above = here - source.stride, *below = here + source.stride;
        float *out = kernels_row(strength, y);
        for (int x = 1; x < source.width - 1; x += LANES) {
            int count = kernels_min(LANES, source.width - 1 - x);
            lanes old = load(out + x, count);
            if (!lanes_mask_bits(lanes_less(none, old)))
                continue;
            struct normal n = normal_of(load(kernels_row(angle, y) + x, count));
            lanes along = lanes_subtract(load(here + x + 1, count), load(here + x - 1, count));
            lanes down = lanes_subtract(load(below + x, count), load(above + x, count));
            lanes slope = lanes_add(lanes_multiply(n.x, along), lanes_multiply(n.y, down));
            lanes most = lanes_multiply(steep, load(here + x, count));
            lanes kept = lanes_select(lanes_less_equal(lanes_abs(slope), most), old, none);
            if (count < LANES)
                lanes_store_first(out + x, kept, count);
            else
                lanes_store(out + x, kept);
        }
    }
}

/* What lies at x of a row, and at one px to a side, blended. */
static inline lanes blend(lanes middle, lanes side, lanes part)
{
    return lanes_add(middle, lanes_multiply(part, lanes_subtract(side, middle)));
}

static inline lanes_mask crests_at(const float *at, ptrdiff_t stride, lanes angle, lanes here,
                                   int count)
{
    struct normal n = normal_of(angle);
    lanes_mask leftwards = lanes_less(n.x, lanes_set(0));
    lanes across = lanes_abs(n.x), left = load(at - 1, count), right = load(at + 1, count);
    lanes level = blend(here, lanes_select(leftwards, left, right), across);
    lanes side =
        lanes_select(leftwards, load(at + stride - 1, count), load(at + stride + 1, count));
    lanes ahead = blend(level, blend(load(at + stride, count), side, across), n.y);
    level = blend(here, lanes_select(leftwards, right, left), across);
    side = lanes_select(leftwards, load(at - stride + 1, count), load(at - stride - 1, count));
    lanes behind = blend(level, blend(load(at - stride, count), side, across), n.y);
    return lanes_both(lanes_less_equal(ahead, here), lanes_less(behind, here));
}

void KERNELS_ENTRY(crests)(struct plane strength, struct plane angle, struct mask crests)
{
    for (int y = 0; y < strength.height; y++) {
        const float *row = kernels_row(strength, y);
        uint8_t *out = kernels_mask_row(crests, y), bytes[LANES];
        memset(out, 0, (size_t)strength.width);
        for (int x = 1; x < strength.width - 1 && y > 0 && y < strength.height - 1; x += LANES) {
            int count = kernels_min(LANES, strength.width - 1 - x);
            lanes here = load(row + x, count);
            lanes_mask lines = lanes_less(lanes_set(0), here);
            if (!lanes_mask_bits(lines))
                continue;
            lanes at = load(kernels_row(angle, y) + x, count);
            lines = lanes_both(lines, crests_at(row + x, strength.stride, at, here, count));
            lanes_int_store_bytes(bytes,
                                  lanes_int_select(lines, lanes_int_set(255), lanes_int_set(0)));
            memcpy(out + x, bytes, (size_t)count);
        }
    }
}
