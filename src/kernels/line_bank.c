/* Designs the oriented bank: taps of the derivatives, and for each direction the whole-pixel steps
   whose means of two make the average along it. Knows no pixels. */
#include "line_bank.h"
#include "reduced.h"

#include <math.h>
#include <string.h>

/* The steps' lengths: unequal, for equal ones let through what repeats at their distance; of these
   five the mean's profile has an excess kurtosis of -0.5. */
static const double LENGTHS[KERNELS_LINE_STEPS] = {0.619, 0.519, 0.419, 0.330, 0.250};
enum { CANDIDATES = 4 };

/* A whole-pixel step: its length along the line and its offset across. */
struct step {
    int x, y;
    double along, across, cost;
};

static int16_t word(double value)
{
    double rounded = floor(value * KERNELS_LINE_ONE + 0.5);
    return (int16_t)fmin(fmax(rounded, -32767), 32767);
}

static void design_taps(double sigma, double scale_sigma, struct kernels_line_bank *out)
{
    double taps[3][KERNELS_LINE_RADIUS + 1];
    out->radius = (int)ceil(3.5 * sigma);
    for (int order = 0; order < 3; order++)
        kernels_sampled_gaussian(sigma, order, out->radius, taps[order]);
    double slope = scale_sigma, curve = scale_sigma * scale_sigma;
    for (int i = 0; i <= out->radius; i++) {
        out->smooth[i] = word(taps[0][i]);
        out->slope[i] = word(slope * taps[1][i]);
        out->curve[i] = word(curve * taps[2][i]);
        out->smooth_2[i] = word(2 * taps[0][i]);
        out->slope_2[i] = word(2 * slope * taps[1][i]);
        out->curve_2[i] = word(2 * curve * taps[2][i]);
    }
}

/* The CANDIDATES steps nearest to the wanted length along the direction (c, s), 0 to 45 degrees. */
static void find_candidates(double c, double s, double length, double typical, double sigma,
                            struct step best[CANDIDATES])
{
    for (int i = 0; i < CANDIDATES; i++)
        best[i].cost = INFINITY;
    int farthest = (int)(1.5 * length) + 3;
    for (int x = 0; x < farthest; x++)
        for (int up = 0; up < 2; up++) {
            struct step step = {.x = x, .y = (int)floor(x * s / c + 1e-9) + up};
            step.along = c * step.x + s * step.y;
            step.across = c * step.y - s * step.x;
            step.cost = pow((step.along - length) / typical, 2) + pow(step.across / sigma, 2);
            for (int i = 0; i < CANDIDATES; i++)
                if (step.cost < best[i].cost) {
                    struct step worse = best[i];
                    best[i] = step;
                    step = worse;
                }
        }
}

/* How unlike the wanted Gaussian the mean over the steps is: the losses of correlation that a wrong
   length, width or tilt cost to second order, and the lengths' deviations. */
static double cost_of(struct step *const steps[KERNELS_LINE_STEPS], double variance, double sigma,
                      double along)
{
    double length = 0, width = 0, tilt = 0, shape = 0;
    int x = 0, y = 0;
    for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
        length += steps[i]->along * steps[i]->along / 4;
        width += steps[i]->across * steps[i]->across / 4;
        tilt += steps[i]->along * steps[i]->across / 4;
        shape += pow(steps[i]->along - LENGTHS[i] * sqrt(4 * variance), 2) / (4 * variance + 1e-9);
        x += steps[i]->x;
        y += steps[i]->y;
    }
    if (x % 2 || y % 2) /* the middle must be a pixel */
        return INFINITY;
    return pow((length - variance) / (4 * along * along), 2) +
           0.31 * pow(width / (sigma * sigma), 2) + 0.6 * pow(tilt / (along * sigma), 2) +
           0.1 * shape;
}

/* Steps along (c, s), 0 to 45 degrees, whose means of two have the variance. */
static void find_steps(double c, double s, double variance, double sigma, double along,
                       struct step out[KERNELS_LINE_STEPS])
{
    struct step candidates[KERNELS_LINE_STEPS][CANDIDATES];
    struct step *steps[KERNELS_LINE_STEPS];
    double total = sqrt(4 * variance), typical = sqrt(4 * variance / KERNELS_LINE_STEPS);
    double best = INFINITY;
    memset(out, 0, KERNELS_LINE_STEPS * sizeof *out); /* no average is always possible */
    if (!(variance > 0))
        return;
    for (int i = 0; i < KERNELS_LINE_STEPS; i++)
        find_candidates(c, s, LENGTHS[i] * total, typical, sigma, candidates[i]);
    for (int combination = 0; combination < 1 << (2 * KERNELS_LINE_STEPS); combination++) {
        for (int i = 0; i < KERNELS_LINE_STEPS; i++)
            steps[i] = &candidates[i][combination >> (2 * i) & (CANDIDATES - 1)];
        double cost = cost_of(steps, variance, sigma, along);
        if (cost >= best)
            continue;
        best = cost;
        for (int i = 0; i < KERNELS_LINE_STEPS; i++)
            out[i] = *steps[i];
    }
}

/* Direction d of the bank from the steps of its mirror image between 0 and 45 degrees. */
static void place(const struct step steps[KERNELS_LINE_STEPS], int d, double sigma,
                  struct kernels_line *out)
{
    const double pi = 3.14159265358979323846;
    double s = sin(d * pi / KERNELS_DIRECTIONS), c = cos(d * pi / KERNELS_DIRECTIONS), width = 0;
    bool steep = d > KERNELS_DIRECTIONS / 4 && d < KERNELS_DIRECTIONS - KERNELS_DIRECTIONS / 4;
    out->mirrored = d > KERNELS_DIRECTIONS / 2;
    for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
        out->dx[i] = steep ? steps[i].y : steps[i].x;
        out->dy[i] = steep ? steps[i].x : steps[i].y;
        width += steps[i].across * steps[i].across / 4;
    }
    /* What the steps widen the filter weakens its answer to a line as wide as itself. */
    double gain = pow(1 + width / (2 * sigma * sigma), 1.5);
    out->xx = word(gain * s * s);
    out->xy = word(gain * 2 * fabs(s * c));
    out->yy = word(gain * c * c);
}

static void extend_reach(const struct kernels_line *line, struct kernels_line_bank *bank)
{
    int x = 0, y = 0;
    for (int i = 0; i < KERNELS_LINE_STEPS; i++) {
        x += line->dx[i];
        y += line->dy[i];
    }
    bank->reach_x = x / 2 > bank->reach_x ? x / 2 : bank->reach_x;
    bank->reach_y = y / 2 > bank->reach_y ? y / 2 : bank->reach_y;
}

bool kernels_line_bank_design(double sigma, double scale_sigma, double along_ratio, double range,
                              struct kernels_line_bank *out)
{
    const double pi = 3.14159265358979323846, along = along_ratio * scale_sigma;
    struct step steps[4][KERNELS_LINE_STEPS]; /* 0, 15, 30, 45 degrees */
    if (!(sigma >= 0.8 && sigma <= 5.3 && along_ratio >= 1 && along <= 30 && range > 0))
        return false;
    *out = (struct kernels_line_bank){.range = (float)range};
    design_taps(sigma, scale_sigma, out);
    double variance = along * along - scale_sigma * scale_sigma;
    for (int i = 0; i < 4; i++)
        find_steps(cos(i * pi / KERNELS_DIRECTIONS), sin(i * pi / KERNELS_DIRECTIONS), variance,
                   scale_sigma, along, steps[i]);
    for (int d = 0; d < KERNELS_DIRECTIONS; d++) {
        int acute = d > KERNELS_DIRECTIONS / 2 ? KERNELS_DIRECTIONS - d : d;
        place(steps[acute > 3 ? 6 - acute : acute], d, scale_sigma, &out->line[d]);
        extend_reach(&out->line[d], out);
    }
    return true;
}
