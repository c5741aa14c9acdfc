/* The oriented line bank's definition: the work on single rows of 16-bit words, in plain C. Knows
   neither borders nor the order of rows (vector_line_strips.h). */
#include "line_bank.h"
#include "rows.h"
#include "scalar.h"

#include <string.h>

static inline int16_t add_saturated(int a, int b)
{
    int sum = a + b;
    return (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
}

/* a times b / 32768, rounded to nearest, halves up. */
static inline int16_t multiply(int a, int b)
{
    return (int16_t)(((a * b >> 14) + 1) >> 1);
}

/* Of words as numbers from 0: rounded up. */
static inline uint16_t mean(unsigned a, unsigned b)
{
    return (uint16_t)((a + b + 1) >> 1);
}

/* To steps of range / 16384, clipped at the range, rounded to nearest even. */
static void row_quantise(const float *restrict in, int width, float range, int16_t *restrict out)
{
    const float scale = KERNELS_LINE_SOURCE / range, limit = KERNELS_LINE_SOURCE - 1;
    for (int i = 0; i < width; i++) {
        float value = in[i] * scale;
        value = value > -limit ? value : -limit;
        value = value < limit ? value : limit;
        value += 12582912.0f; /* 1.5 * 2^23: the sum's lowest bits are the rounded number */
        int32_t bits;
        memcpy(&bits, &value, sizeof bits);
        out[i] = (int16_t)(uint16_t)((uint32_t)bits & 0xffff);
    }
}

/* Derivatives of order 0, 1, 2 along x. As differences from the middle pixel, so that what is
   constant stays so and gives nothing. */
static void row_derive(const int16_t *restrict line, int width,
                       const struct kernels_line_bank *bank, int16_t *restrict smooth,
                       int16_t *restrict slope, int16_t *restrict curve)
{
    for (int i = 0; i < width; i++) {
        smooth[i] = line[i];
        slope[i] = curve[i] = 0;
    }
    for (int k = 1; k <= bank->radius; k++)
        for (int i = 0; i < width; i++) {
            int16_t bend = add_saturated(line[i - k] + line[i + k], -2 * line[i]);
            smooth[i] = (int16_t)(smooth[i] + multiply(bend, bank->smooth[k]));
            slope[i] = (int16_t)(slope[i] + multiply(line[i + k] - line[i - k], bank->slope[k]));
            curve[i] = (int16_t)(curve[i] + multiply(bend, bank->curve[k]));
        }
}

/* The same down the columns, twice: rows[k] is the row k below. */
static void row_derive_down(const int16_t *const *smooth, const int16_t *const *slope,
                            const int16_t *const *curve, int width,
                            const struct kernels_line_bank *bank, int16_t *restrict xx,
                            int16_t *restrict xy, int16_t *restrict yy)
{
    const int16_t *restrict middle = smooth[0];
    for (int i = 0; i < width; i++) {
        xx[i] = multiply(curve[0][i], bank->smooth_2[0]);
        xy[i] = yy[i] = 0;
    }
    for (int k = 1; k <= bank->radius; k++)
        for (int i = 0; i < width; i++) {
            int16_t bend = add_saturated(smooth[-k][i] + smooth[k][i], -2 * middle[i]);
            xx[i] = (int16_t)(xx[i] + multiply(curve[-k][i] + curve[k][i], bank->smooth_2[k]));
            xy[i] = (int16_t)(xy[i] + multiply(slope[k][i] - slope[-k][i], bank->slope_2[k]));
            yy[i] = (int16_t)(yy[i] + multiply(bend, bank->curve_2[k]));
        }
}

/* Words from 0 on: 32768 is nothing. */
static void row_flip(const int16_t *restrict in, int width, int16_t *restrict out)
{
    for (int i = 0; i < width; i++)
        out[i] = (int16_t)(in[i] ^ INT16_MIN);
}

/* The second derivatives across a direction and its mirror image. */
static void row_across(const int16_t *restrict xx, const int16_t *restrict xy,
                       const int16_t *restrict yy, const struct kernels_line *line, int width,
                       int16_t *restrict first, int16_t *restrict mirrored)
{
    for (int i = 0; i < width; i++) {
        int16_t even = add_saturated(multiply(xx[i], line->xx), multiply(yy[i], line->yy));
        int16_t odd = multiply(xy[i], line->xy);
        first[i] = (int16_t)(add_saturated(even, -odd) ^ INT16_MIN);
        mirrored[i] = (int16_t)(add_saturated(even, odd) ^ INT16_MIN);
    }
}

/* The mean of four; inverted (65535 - mean), so that the next stage's rounding up undoes this
   one's. */
static void row_mean(const int16_t *const from[4], int width, bool inverted, int16_t *restrict out)
{
    const int flip = inverted ? -1 : 0;
    for (int i = 0; i < width; i++) {
        unsigned pair = mean((uint16_t)from[0][i], (uint16_t)from[1][i]);
        unsigned other = mean((uint16_t)from[2][i], (uint16_t)from[3][i]);
        out[i] = (int16_t)(mean(pair, other) ^ flip);
    }
}

/* The last mean; the lowest (words are inverted) and its place in the order are kept. */
static void row_keep(const int16_t *restrict near, const int16_t *restrict far, int width,
                     int order, int16_t *restrict best, int16_t *restrict best_order)
{
    for (int i = 0; i < width; i++) {
        uint16_t value = mean((uint16_t)near[i], (uint16_t)far[i]);
        bool lower = value < (uint16_t)best[i];
        best[i] = lower ? (int16_t)value : best[i];
        best_order[i] = lower ? (int16_t)order : best_order[i];
    }
}

static void row_keep_two(const int16_t *near, const int16_t *far, const int16_t *mirrored_near,
                         const int16_t *mirrored_far, int width, int order, int16_t *best,
                         int16_t *best_order)
{
    row_keep(near, far, width, order, best, best_order);
    row_keep(mirrored_near, mirrored_far, width, order + 1, best, best_order);
}

static void row_tell(const int16_t *restrict best, const int16_t *restrict order, int width,
                     float unit, float *restrict response, uint8_t *restrict direction)
{
    for (int i = 0; i < width; i++) {
        int odd = order[i] & 1;
        response[i] = (float)(32767 - (int)(uint16_t)best[i]) * unit;
        direction[i] = (uint8_t)((order[i] >> 1) + (-odd & (KERNELS_DIRECTIONS + 1 - order[i])));
    }
}

#include "vector_line_strips.h"

void kernels_scalar_line_bank(struct plane source, struct mask within,
                              const struct kernels_line_bank *bank, struct plane response,
                              uint8_t *direction, ptrdiff_t direction_stride, void *scratch)
{
    strips_run(bank, source, within, response, direction, direction_stride, scratch);
}

size_t kernels_line_scratch_bytes(const struct kernels_line_bank *bank)
{
    return ((size_t)strips_pitch(bank) * (size_t)strips_rows(bank) + LINE_WORDS) * sizeof(int16_t);
}
