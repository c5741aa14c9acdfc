/* Vector body of sampling at single places: see scalar_sample.c for what it computes. */
#include "rows.h"
#include "sample.h"
#include "vector.h"

static inline lanes inside(lanes position, lanes last)
{
    lanes at = lanes_max(lanes_subtract(position, lanes_set(0.5f)), lanes_set(0));
    return lanes_min(at, last);
}

static inline lanes sample(struct plane source, lanes x, lanes y)
{
    const lanes_int one = lanes_int_set(1), stride = lanes_int_set((int)source.stride);
    lanes at_x = inside(x, lanes_set((float)(source.width - 1)));
    lanes at_y = inside(y, lanes_set((float)(source.height - 1)));
    lanes_int left = lanes_truncate(at_x), top = lanes_truncate(at_y);
    lanes_int right = lanes_int_min(lanes_int_add(left, one), lanes_int_set(source.width - 1));
    lanes_int bottom = lanes_int_min(lanes_int_add(top, one), lanes_int_set(source.height - 1));
    lanes across = lanes_subtract(at_x, lanes_from_int(left));
    lanes down = lanes_subtract(at_y, lanes_from_int(top));
    lanes_int upper = lanes_int_multiply(top, stride), lower = lanes_int_multiply(bottom, stride);
    lanes a = lanes_gather(source.at, lanes_int_add(upper, left));
    lanes b = lanes_gather(source.at, lanes_int_add(upper, right));
    lanes c = lanes_gather(source.at, lanes_int_add(lower, left));
    lanes d = lanes_gather(source.at, lanes_int_add(lower, right));
    lanes above = lanes_add(a, lanes_multiply(across, lanes_subtract(b, a)));
    lanes below = lanes_add(c, lanes_multiply(across, lanes_subtract(d, c)));
    return lanes_add(above, lanes_multiply(down, lanes_subtract(below, above)));
}

void KERNELS_ENTRY(sample_linear)(struct plane source, const float *x, const float *y, int count,
                                  float *values)
{
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        lanes_store(values + i, sample(source, lanes_load(x + i), lanes_load(y + i)));
    if (i < count)
        lanes_store_first(
            values + i,
            sample(source, lanes_load_first(x + i, count - i), lanes_load_first(y + i, count - i)),
            count - i);
}
