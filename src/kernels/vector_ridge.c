/* Vector bodies of the ridge's choice among scales: see scalar_filter.c for what they compute. */
#include "rows.h"
#include "vector_filter.h"

ALWAYS_INLINE void even(const float *const *rows, const float *taps, int radius, int x,
                        lanes out[2][5], int which)
{
    lanes tap = lanes_set(taps[0]), sum[2];
    for (int i = 0; i < 2; i++)
        sum[i] = lanes_multiply(tap, lanes_load(rows[0] + x + i * LANES));
#pragma GCC unroll 8
    for (int k = 1; k <= radius; k++) {
        const float *below = rows[k] + x, *above = rows[-k] + x;
        tap = lanes_set(taps[k]);
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++)
            sum[i] = lanes_fma(
                tap, lanes_add(lanes_load(below + i * LANES), lanes_load(above + i * LANES)),
                sum[i]);
    }
    out[0][which] = sum[0];
    out[1][which] = sum[1];
}
ALWAYS_INLINE void odd(const float *const *rows, const float *taps, int radius, int x,
                       lanes out[2][5], int which)
{
    lanes sum[2] = {lanes_set(0), lanes_set(0)};
#pragma GCC unroll 8
    for (int k = 1; k <= radius; k++) {
        const float *below = rows[k] + x, *above = rows[-k] + x;
        lanes tap = lanes_set(taps[k]);
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++) {
            lanes change =
                lanes_subtract(lanes_load(below + i * LANES), lanes_load(above + i * LANES));
            sum[i] = k > 1 ? lanes_fma(tap, change, sum[i]) : lanes_multiply(tap, change);
        }
    }
    out[0][which] = sum[0];
    out[1][which] = sum[1];
}

ALWAYS_INLINE void derivatives_at(const struct kernels_curvature *from, int radius, bool smoothed,
                                  bool gradient, float gradient_weight, int x, lanes out[2][5])
{
    if (smoothed)
        even(from->xx, from->smooth, radius, x, out, 0);
    for (int i = 0; !smoothed && i < 2; i++)
        out[i][0] = lanes_load(from->xx[0] + x + i * LANES);
    odd(from->xy, from->slope, radius, x, out, 1);
    even(from->yy, from->curve, radius, x, out, 2);
    if (!gradient)
        return;
    if (smoothed)
        even(from->xy, from->smooth, radius, x, out, 3);
    for (int i = 0; i < 2; i++)
        out[i][3] = lanes_multiply(lanes_set(gradient_weight),
                                   smoothed ? out[i][3] : lanes_load(from->xy[0] + x + i * LANES));
    odd(from->yy, from->slope, radius, x, out, 4);
}

static void curvature(const struct kernels_curvature *from, float gradient_weight,
                      float *const out[5], int width)
{
    bool gradient = out[3] != NULL;
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes values[2][5];
        derivatives_at(from, from->radius, from->smooth != NULL, gradient, gradient_weight, x,
                       values);
        for (int i = 0; i < (gradient ? 5 : 3); i++) {
            lanes pair[2] = {values[0][i], values[1][i]};
            store_pair(out[i] + x, pair, width - x);
        }
    }
}

ALWAYS_INLINE lanes centrality(const lanes d[5], lanes half, lanes difference, lanes root,
                               float nearness)
{
    const lanes halve = lanes_set(0.5f), least = lanes_set(1e-30f), none = lanes_set(0);
    lanes gx = d[3], gy = d[4], across = lanes_add(half, root);
    lanes turned = lanes_subtract(lanes_multiply(gx, gx), lanes_multiply(gy, gy));
    lanes squares = lanes_fma(gx, gx, lanes_multiply(gy, gy)), product = lanes_multiply(gx, gy);
    lanes slope = lanes_fma(
        lanes_multiply(halve, squares), root,
        lanes_fma(lanes_multiply(halve, turned), difference, lanes_multiply(product, d[1])));
    lanes size = lanes_multiply(root, lanes_multiply(across, across));
    lanes apart = lanes_multiply(lanes_set(nearness), lanes_max(slope, none));
    lanes off = lanes_sqrt(lanes_divide(apart, lanes_max(size, least)));
    lanes part = lanes_multiply(lanes_subtract(lanes_set(KERNELS_CREST_FAR), off),
                                lanes_set(1 / (KERNELS_CREST_FAR - KERNELS_CREST_NEAR)));
    part = lanes_max(lanes_min(part, lanes_set(1)), none);
    return lanes_select(lanes_less(none, half), part, none);
}

ALWAYS_INLINE void keep_at(const lanes d[5], const struct kernels_crest *crest, lanes scale,
                           bool fresh, const struct kernels_strongest *best, int x)
{
    const lanes none = lanes_set(0);
    lanes half = lanes_add(d[0], d[2]), difference = lanes_subtract(d[0], d[2]);
    lanes root = lanes_sqrt(lanes_fma(difference, difference, lanes_multiply(d[1], d[1])));
    lanes response = lanes_add(root, lanes_min(half, root));
    if (crest)
        response = lanes_multiply(response, centrality(d, half, difference, root, crest->nearness));
    lanes before[4] = {none, none, none, none};
    if (!fresh) {
        before[0] = lanes_load(best->response + x);
        before[1] = lanes_load(best->difference + x);
        before[2] = lanes_load(best->mixed + x);
        before[3] = lanes_load(best->scale + x);
    }
    lanes_mask stronger = lanes_less(before[0], response);
    lanes_store(best->response + x, lanes_select(stronger, response, before[0]));
    lanes_store(best->difference + x, lanes_select(stronger, difference, before[1]));
    lanes_store(best->mixed + x, lanes_select(stronger, d[1], before[2]));
    lanes_store(best->scale + x, lanes_select(stronger, scale, before[3]));
}

ALWAYS_INLINE void keep_taps(const struct kernels_curvature *from, int radius, bool smoothed,
                             const struct kernels_crest *crest, float scale, bool fresh,
                             const struct kernels_strongest *into, int begin, int end)
{
    const struct kernels_strongest best = *into;
    for (int x = begin; x < end; x += 2 * LANES) {
        lanes values[2][5];
        derivatives_at(from, radius, smoothed, crest != NULL, crest ? crest->weight : 0, x, values);
        keep_at(values[0], crest, lanes_set(scale), fresh, &best, x);
        keep_at(values[1], crest, lanes_set(scale), fresh, &best, x + LANES);
    }
}

static void keep_strongest(const struct kernels_curvature *from, const struct kernels_crest *crest,
                           float scale, bool fresh, const struct kernels_strongest *best, int begin,
                           int end)
{
    int radius = from->radius;
    bool smoothed = from->smooth != NULL;
    if (crest && !smoothed && radius == 3)
        keep_taps(from, 3, false, crest, scale, fresh, best, begin, end);
    else if (crest)
        keep_taps(from, radius, smoothed, crest, scale, fresh, best, begin, end);
    else if (smoothed && radius == 4 && fresh)
        keep_taps(from, 4, true, NULL, scale, true, best, begin, end);
    else if (smoothed)
        keep_taps(from, radius, true, NULL, scale, fresh, best, begin, end);
    else if (radius == 2)
        keep_taps(from, 2, false, NULL, scale, fresh, best, begin, end);
    else if (radius == 3)
        keep_taps(from, 3, false, NULL, scale, fresh, best, begin, end);
    else
        keep_taps(from, radius, false, NULL, scale, fresh, best, begin, end);
}

ALWAYS_INLINE void keep_between(const float *const derivatives[5], const float *between, int points,
                                const struct kernels_crest *crest, float scale, bool fresh,
                                const struct kernels_strongest *into, int width)
{
    const struct kernels_strongest best = *into;
    for (int x = 0; x < width; x += 2 * LANES) {
        lanes first[5], second[5];
        for (int i = 0; i < (crest ? 5 : 3); i++) {
            const float *row = derivatives[i] + x / 2;
            lanes value = lanes_load(row);
            lanes sum =
                lanes_multiply(lanes_set(between[0]), lanes_add(value, lanes_load(row + 1)));
#pragma GCC unroll 8
            for (int k = 1; k < points; k++)
                sum = lanes_fma(lanes_set(between[k]),
                                lanes_add(lanes_load(row - k), lanes_load(row + 1 + k)), sum);
            lanes_join(value, sum, &first[i], &second[i]);
        }
        keep_at(first, crest, lanes_set(scale), fresh, &best, x);
        keep_at(second, crest, lanes_set(scale), fresh, &best, x + LANES);
    }
}

static void keep_strongest_between(const float *const derivatives[5], const float *between,
                                   int points, const struct kernels_crest *crest, float scale,
                                   bool fresh, const struct kernels_strongest *best, int width)
{
    if (crest)
        keep_between(derivatives, between, points, crest, scale, fresh, best, width);
    else if (points == 5)
        keep_between(derivatives, between, 5, NULL, scale, fresh, best, width);
    else
        keep_between(derivatives, between, points, NULL, scale, fresh, best, width);
}

ALWAYS_INLINE lanes arc_tangent(lanes y, lanes x)
{
    const lanes zero = lanes_set(0), one = lanes_set(1);
    lanes ax = lanes_abs(x), ay = lanes_abs(y);
    lanes_mask steep = lanes_less(ax, ay);
    lanes large = lanes_select(steep, ay, ax), small = lanes_select(steep, ax, ay);
    large = lanes_select(lanes_less(zero, large), large, one);
    lanes ratio = lanes_divide(small, large), square = lanes_multiply(ratio, ratio);
    lanes sum = lanes_fma(lanes_set(0.00681178528f), square, lanes_set(-0.0336041949f));
    sum = lanes_fma(sum, square, lanes_set(0.0796236408f));
    sum = lanes_fma(sum, square, lanes_set(-0.132333402f));
    sum = lanes_fma(sum, square, lanes_set(0.19807815f));
    sum = lanes_fma(sum, square, lanes_set(-0.33317368f));
    sum = lanes_fma(sum, square, lanes_set(0.999996112f));
    lanes angle = lanes_multiply(ratio, sum);
    angle = lanes_select(steep, lanes_subtract(lanes_set(1.57079633f), angle), angle);
    angle = lanes_select(lanes_less(x, zero), lanes_subtract(lanes_set(3.14159265f), angle), angle);
    return lanes_negate_where(lanes_less(y, zero), angle);
}

static void finish(const struct kernels_strongest *best, float *response, float *angle,
                   uint8_t *scale, int width)
{
    for (int x = 0; x < width; x += LANES) {
        lanes mixed = lanes_load(best->mixed + x), strength = lanes_load(best->response + x);
        lanes difference = lanes_load(best->difference + x);
        lanes turned = lanes_multiply(lanes_set(0.5f),
                                      arc_tangent(lanes_negate(mixed), lanes_negate(difference)));
        lanes_int index = lanes_truncate(lanes_load(best->scale + x));
        uint8_t bytes[LANES];
        if (x + LANES <= width) {
            lanes_store(response + x, strength);
            lanes_store(angle + x, turned);
            lanes_int_store_bytes(scale + x, index);
            continue;
        }
        lanes_store_first(response + x, strength, width - x);
        lanes_store_first(angle + x, turned, width - x);
        lanes_int_store_bytes(bytes, index);
        memcpy(scale + x, bytes, (size_t)(width - x));
    }
}

void KERNELS_ENTRY(ridge)(struct plane source, const struct kernels_ridge_plan *plan, float *memory,
                          struct plane response, struct plane angle, uint8_t *scale,
                          ptrdiff_t scale_stride)
{
    struct kernels_filter_rows work = KERNELS_ENTRY(filter_rows);
    work.curvature = curvature;
    work.keep_strongest = keep_strongest;
    work.keep_strongest_between = keep_strongest_between;
    work.finish = finish;
    kernels_filter_ridge(&work, source, plan, memory, response, angle, scale, scale_stride);
}
