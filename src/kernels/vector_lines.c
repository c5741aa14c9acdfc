/* Vector body of the oriented line bank: the work on single rows of words; see scalar_lines.c for
   what it computes and vector_line_strips.h for the order. Rows are worked in whole registers. */
#include "lanes_words.h"
#include "line_bank.h"
#include "rows.h"
#include "vector.h"

static inline lanes clip(lanes value, lanes limit)
{
    value = lanes_max(value, lanes_negate(limit));
    return lanes_min(value, limit);
}

static void row_quantise(const float *in, int width, float range, int16_t *out)
{
    const lanes scale = lanes_set(KERNELS_LINE_SOURCE / range);
    const lanes limit = lanes_set(KERNELS_LINE_SOURCE - 1);
    const lanes zero = lanes_set(0);
    int i = 0;
    for (; i + WORDS <= width; i += WORDS) {
        lanes low = lanes_multiply(lanes_load(in + i), scale);
        lanes high = lanes_multiply(lanes_load(in + i + LANES), scale);
        words_store(out + i, words_of_lanes(clip(low, limit), clip(high, limit)));
    }
    for (; i < width; i += LANES) {
        int rest = kernels_min(width - i, LANES);
        int16_t part[WORDS];
        lanes low = lanes_multiply(lanes_load_first(in + i, rest), scale);
        words_store(part, words_of_lanes(clip(low, limit), zero));
        memcpy(out + i, part, (size_t)rest * sizeof *part);
    }
}

struct taps {
    words smooth[KERNELS_LINE_RADIUS + 1], slope[KERNELS_LINE_RADIUS + 1],
        curve[KERNELS_LINE_RADIUS + 1];
};

static inline void spread(const int16_t *from, int radius, words *to)
{
    for (int k = 0; k <= radius; k++)
        to[k] = words_set(from[k]);
}

/* Twice the middle less than the two sides, saturated. */
static inline words bend_of(words before, words middle, words after)
{
    return words_subtract_saturated(words_add(before, after), words_add(middle, middle));
}

/* Two registers side by side, which share the taps. */
static inline void derive(const int16_t *line, const struct taps *taps, int radius,
                          int16_t *smooth_out, int16_t *slope_out, int16_t *curve_out)
{
    words middle[2], smooth[2], slope[2], curve[2];
    for (int j = 0; j < 2; j++) {
        smooth[j] = middle[j] = words_load(line + j * WORDS);
        slope[j] = curve[j] = words_set(0);
    }
    for (int k = 1; k <= radius; k++)
        for (int j = 0; j < 2; j++) {
            words before = words_load(line + j * WORDS - k);
            words after = words_load(line + j * WORDS + k);
            words bend = bend_of(before, middle[j], after);
            smooth[j] = words_add(smooth[j], words_multiply(bend, taps->smooth[k]));
            slope[j] =
                words_add(slope[j], words_multiply(words_subtract(after, before), taps->slope[k]));
            curve[j] = words_add(curve[j], words_multiply(bend, taps->curve[k]));
        }
    for (int j = 0; j < 2; j++) {
        words_store(smooth_out + j * WORDS, smooth[j]);
        words_store(slope_out + j * WORDS, slope[j]);
        words_store(curve_out + j * WORDS, curve[j]);
    }
}

static void row_derive(const int16_t *line, int width, const struct kernels_line_bank *bank,
                       int16_t *smooth, int16_t *slope, int16_t *curve)
{
    struct taps taps;
    spread(bank->smooth, bank->radius, taps.smooth);
    spread(bank->slope, bank->radius, taps.slope);
    spread(bank->curve, bank->radius, taps.curve);
    for (int i = 0; i < width; i += 2 * WORDS)
        derive(line + i, &taps, bank->radius, smooth + i, slope + i, curve + i);
}

static inline void derive_down(const int16_t *const *smooth, const int16_t *const *slope,
                               const int16_t *const *curve, int at, const struct taps *taps,
                               int radius, int16_t *xx, int16_t *xy, int16_t *yy)
{
    words a[2], b[2], c[2], middle[2];
    for (int j = 0; j < 2; j++) {
        middle[j] = words_load(smooth[0] + at + j * WORDS);
        a[j] = words_multiply(words_load(curve[0] + at + j * WORDS), taps->smooth[0]);
        b[j] = c[j] = words_set(0);
    }
    for (int k = 1; k <= radius; k++)
        for (int j = 0; j < 2; j++) {
            int i = at + j * WORDS;
            words bend = bend_of(words_load(smooth[-k] + i), middle[j], words_load(smooth[k] + i));
            words both = words_add(words_load(curve[-k] + i), words_load(curve[k] + i));
            words step = words_subtract(words_load(slope[k] + i), words_load(slope[-k] + i));
            a[j] = words_add(a[j], words_multiply(both, taps->smooth[k]));
            b[j] = words_add(b[j], words_multiply(step, taps->slope[k]));
            c[j] = words_add(c[j], words_multiply(bend, taps->curve[k]));
        }
    for (int j = 0; j < 2; j++) {
        words_store(xx + j * WORDS, a[j]);
        words_store(xy + j * WORDS, b[j]);
        words_store(yy + j * WORDS, c[j]);
    }
}

static void row_derive_down(const int16_t *const *smooth, const int16_t *const *slope,
                            const int16_t *const *curve, int width,
                            const struct kernels_line_bank *bank, int16_t *xx, int16_t *xy,
                            int16_t *yy)
{
    struct taps taps;
    int radius = bank->radius;
    spread(bank->smooth_2, radius, taps.smooth);
    spread(bank->slope_2, radius, taps.slope);
    spread(bank->curve_2, radius, taps.curve);
    for (int i = 0; i < width; i += 2 * WORDS)
        derive_down(smooth, slope, curve, i, &taps, radius, xx + i, xy + i, yy + i);
}

static void row_flip(const int16_t *in, int width, int16_t *out)
{
    const words sign = words_set(INT16_MIN);
    for (int i = 0; i < width; i += WORDS)
        words_store(out + i, words_xor(words_load(in + i), sign));
}

static void row_across(const int16_t *xx, const int16_t *xy, const int16_t *yy,
                       const struct kernels_line *line, int width, int16_t *first,
                       int16_t *mirrored)
{
    const words a = words_set(line->xx), b = words_set(line->xy), c = words_set(line->yy);
    const words sign = words_set(INT16_MIN);
    for (int i = 0; i < width; i += WORDS) {
        words even = words_add_saturated(words_multiply(words_load(xx + i), a),
                                         words_multiply(words_load(yy + i), c));
        words odd = words_multiply(words_load(xy + i), b);
        words_store(first + i, words_xor(words_subtract_saturated(even, odd), sign));
        words_store(mirrored + i, words_xor(words_add_saturated(even, odd), sign));
    }
}

static void row_mean(const int16_t *const from[4], int width, bool inverted, int16_t *out)
{
    const int16_t *a = from[0], *b = from[1], *c = from[2], *d = from[3];
    const words flip = words_set(inverted ? -1 : 0);
    for (int i = 0; i < width; i += WORDS) {
        words pair = words_mean(words_load(a + i), words_load(b + i));
        words other = words_mean(words_load(c + i), words_load(d + i));
        words_store(out + i, words_xor(words_mean(pair, other), flip));
    }
}

static void row_keep(const int16_t *near, const int16_t *far, int width, int order, int16_t *best,
                     int16_t *best_order)
{
    const words place = words_set(order);
    for (int i = 0; i < width; i += WORDS) {
        words lowest = words_load(best + i), lowest_order = words_load(best_order + i);
        words_keep_lowest(words_mean(words_load(near + i), words_load(far + i)), place, &lowest,
                          &lowest_order);
        words_store(best + i, lowest);
        words_store(best_order + i, lowest_order);
    }
}

/* The same of a direction and its mirror image. */
static void row_keep_two(const int16_t *near, const int16_t *far, const int16_t *mirrored_near,
                         const int16_t *mirrored_far, int width, int order, int16_t *best,
                         int16_t *best_order)
{
    const words place = words_set(order), next = words_set(order + 1);
    for (int i = 0; i < width; i += WORDS) {
        words lowest = words_load(best + i), lowest_order = words_load(best_order + i);
        words_keep_lowest(words_mean(words_load(near + i), words_load(far + i)), place, &lowest,
                          &lowest_order);
        words_keep_lowest(words_mean(words_load(mirrored_near + i), words_load(mirrored_far + i)),
                          next, &lowest, &lowest_order);
        words_store(best + i, lowest);
        words_store(best_order + i, lowest_order);
    }
}

/* Place in the order of comparison to direction. */
static inline words direction_of(words order)
{
    words odd = words_and(order, words_set(1));
    words back = words_subtract(words_set(KERNELS_DIRECTIONS + 1), order);
    return words_add(words_halve(order), words_and(words_subtract(words_set(0), odd), back));
}

static void row_tell(const int16_t *best, const int16_t *order, int width, float unit,
                     float *response, uint8_t *direction)
{
    const words middle = words_set(INT16_MAX);
    const lanes scale = lanes_set(unit);
    for (int i = 0; i < width; i += WORDS) {
        lanes low, high;
        words_to_lanes(words_subtract(middle, words_load(best + i)), &low, &high);
        low = lanes_multiply(low, scale);
        high = lanes_multiply(high, scale);
        words d = direction_of(words_load(order + i));
        int rest = kernels_min(width - i, WORDS);
        if (rest == WORDS) {
            lanes_store(response + i, low);
            lanes_store(response + i + LANES, high);
            words_store_bytes(direction + i, d);
            continue;
        }
        float values[WORDS];
        uint8_t directions[WORDS];
        lanes_store(values, low);
        lanes_store(values + LANES, high);
        words_store_bytes(directions, d);
        memcpy(response + i, values, (size_t)rest * sizeof *values);
        memcpy(direction + i, directions, (size_t)rest);
    }
}

#include "vector_line_strips.h"

void KERNELS_ENTRY(line_bank)(struct plane source, struct mask within,
                              const struct kernels_line_bank *bank, struct plane response,
                              uint8_t *direction, ptrdiff_t direction_stride, void *scratch)
{
    strips_run(bank, source, within, response, direction, direction_stride, scratch);
}
