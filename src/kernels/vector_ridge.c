/* Vector body of the Hessian's ridge: see scalar_ridge.c for what it computes. */
#include "rows.h"
#include "vector.h"

static inline lanes arc_tangent(lanes y, lanes x)
{
    const lanes zero = lanes_set(0), one = lanes_set(1);
    lanes ax = lanes_abs(x), ay = lanes_abs(y);
    lanes_mask steep = lanes_less(ax, ay);
    lanes large = lanes_select(steep, ay, ax), small = lanes_select(steep, ax, ay);
    large = lanes_select(lanes_less(zero, large), large, one);
    lanes ratio = lanes_divide(small, large), square = lanes_multiply(ratio, ratio);
    lanes sum = lanes_set(0.00681178528f);
    sum = lanes_subtract(lanes_multiply(sum, square), lanes_set(0.0336041949f));
    sum = lanes_add(lanes_multiply(sum, square), lanes_set(0.0796236408f));
    sum = lanes_subtract(lanes_multiply(sum, square), lanes_set(0.132333402f));
    sum = lanes_add(lanes_multiply(sum, square), lanes_set(0.19807815f));
    sum = lanes_subtract(lanes_multiply(sum, square), lanes_set(0.33317368f));
    sum = lanes_add(lanes_multiply(sum, square), lanes_set(0.999996112f));
    lanes angle = lanes_multiply(ratio, sum);
    angle = lanes_select(steep, lanes_subtract(lanes_set(1.57079633f), angle), angle);
    angle = lanes_select(lanes_less(x, zero), lanes_subtract(lanes_set(3.14159265f), angle), angle);
    return lanes_negate_where(lanes_less(y, zero), angle);
}

static inline void ridge(lanes a, lanes b, lanes c, lanes wanted, lanes *response, lanes *angle)
{
    const lanes zero = lanes_set(0), halve = lanes_set(0.5f);
    lanes half = lanes_multiply(lanes_multiply(halve, wanted), lanes_add(a, c));
    lanes difference = lanes_multiply(halve, lanes_subtract(a, c));
    lanes root =
        lanes_sqrt(lanes_add(lanes_multiply(difference, difference), lanes_multiply(b, b)));
    *response = lanes_select(lanes_less(zero, half), lanes_add(half, root), zero);
    lanes against = lanes_negate(wanted);
    *angle = lanes_multiply(
        halve, arc_tangent(lanes_multiply(against, b), lanes_multiply(against, difference)));
}

void KERNELS_ENTRY(hessian_ridge)(struct plane xx, struct plane xy, struct plane yy, int sign,
                                  struct plane response, struct plane angle)
{
    const lanes wanted = lanes_set(sign < 0 ? -1.0f : 1.0f);
    for (int y = 0; y < xx.height; y++) {
        const float *a = kernels_row(xx, y), *b = kernels_row(xy, y), *c = kernels_row(yy, y);
        float *response_out = kernels_row(response, y), *angle_out = kernels_row(angle, y);
        lanes r, t;
        int x = 0;
        for (; x + LANES <= xx.width; x += LANES) {
            ridge(lanes_load(a + x), lanes_load(b + x), lanes_load(c + x), wanted, &r, &t);
            lanes_store(response_out + x, r);
            lanes_store(angle_out + x, t);
        }
        int rest = xx.width - x;
        if (rest > 0) {
            ridge(lanes_load_first(a + x, rest), lanes_load_first(b + x, rest),
                  lanes_load_first(c + x, rest), wanted, &r, &t);
            lanes_store_first(response_out + x, r, rest);
            lanes_store_first(angle_out + x, t, rest);
        }
    }
}
