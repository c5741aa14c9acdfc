/* Designs the filters of the multi-scale ridge: a cascade of Gaussians, each blurred from the one
   before, and short derivatives of each, fitted by least squares to what the exact Gaussian (its
   derivatives) would answer. Knows neither pictures nor memory.

   All fits are of impulse responses: p is what the cascade has made of a pixel so far, and taps t
   are sought for which p * t is nearest to the target. By Parseval that is also the least error on
   white noise. The sums that a fit needs are p's autocorrelation and its correlation with the
   target. */
#include "ridge.h"

#include <math.h>
#include <string.h>

enum { REACH = 400, UNKNOWNS = KERNELS_RIDGE_RADIUS + 1, LAGS = 4 * KERNELS_RIDGE_RADIUS + 8 };

/* From this sigma on a scale works at half resolution, where taps between pixels answer for every
   second one; what is halved has been blurred by at least LEAST_HALVED px, so that what aliases
   into such a scale is below 1e-6. */
static const double LEAST_HALF = 3.6, LEAST_HALVED = 1.9, STEP_TO_HALF = 2.0;
/* The first Gaussian is derived straight from the source, with taps that reach as far, up to this.
 */
static const double MOST_FIRST = 2.4, STEP_TO_WIDER = 1.7;
/* The blur between two Gaussians reaches as far as it takes to leave BLUR_ERROR of the second, in
   px of the step's own sigma. */
static const double BLUR_ERROR = 1.5e-4, LEAST_REACH = 2.5, MOST_REACH = 4;
/* Steadies the fits, whose equations are nearly singular where p has lost the highest frequencies;
   relative to the mean of their diagonal. Costs no accuracy down to 1e-7 of the response. */
static const double STEADY = 1e-7;

/* A response on both sides of the middle. */
struct response {
    int radius;
    double at[2 * REACH + 1]; /* at[REACH] is the middle */
};

static void gaussian(double sigma, int order, struct response *out)
{
    double weight[REACH + 1], sum = 0, second = 0, fourth = 0;
    memset(out, 0, sizeof *out);
    out->radius = (int)fmin(ceil(6 * sigma), REACH);
    for (int i = 0; i <= out->radius; i++) {
        double square = (double)i * i, both = i ? 2 : 1;
        weight[i] = exp(-0.5 * square / (sigma * sigma));
        sum += both * weight[i];
        second += both * square * weight[i];
        fourth += both * square * square * weight[i];
    }
    double mean_square = second / sum;
    for (int i = -out->radius; i <= out->radius; i++) {
        double square = (double)i * i, w = weight[i < 0 ? -i : i];
        out->at[REACH + i] = order == 0 ? w / sum
                             : order == 1
                                 ? -i * w / second
                                 : 2 * (square - mean_square) * w / (fourth - mean_square * second);
    }
}

static double correlation(const struct response *a, const struct response *b, int lag)
{
    double sum = 0;
    int from = -b->radius > -a->radius - lag ? -b->radius : -a->radius - lag;
    int to = b->radius < a->radius - lag ? b->radius : a->radius - lag;
    for (int i = from; i <= to; i++)
        sum += a->at[REACH + i + lag] * b->at[REACH + i];
    return sum;
}

/* Solves the normal equations (symmetric, positive) by Cholesky's decomposition, in place. */
static void solve(double a[UNKNOWNS][UNKNOWNS], double *b, int count)
{
    double mean = 0;
    for (int i = 0; i < count; i++)
        mean += a[i][i] / count;
    for (int i = 0; i < count; i++)
        a[i][i] += STEADY * mean;
    for (int j = 0; j < count; j++)
        for (int i = j; i < count; i++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = count - 1; i >= 0; i--) {
        for (int k = i + 1; k < count; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

enum kind {
    SMOOTH, /* sums to 1 */
    SLOPE,  /* of two signs */
    CURVE,  /* sums to 0 */
    BETWEEN /* at 1/2, 3/2 ... of the step; sums to 1 */
};

/* Half taps, `spacing` px apart, that make p nearest to the target; what remains of it, relative.
 */
static double fit(const struct response *p, const struct response *target, enum kind kind,
                  int radius, int spacing, double *half)
{
    double own[LAGS], equations[UNKNOWNS][UNKNOWNS], right[UNKNOWNS] = {0};
    int first = kind == SLOPE || kind == CURVE, count = radius + 1 - first;
    if (kind == BETWEEN)
        count = radius;
    for (int l = 0; l <= 2 * radius * spacing && l < LAGS; l++)
        own[l] = correlation(p, p, l);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            int a = (i + first) * spacing, b = (j + first) * spacing, apart = a > b ? a - b : b - a;
            int together = kind == BETWEEN ? a + b + spacing : a + b;
            double same = own[apart], mirrored = own[together];
            equations[i][j] = kind == SLOPE ? 2 * (same - mirrored) : 2 * (same + mirrored);
            if (kind == CURVE)
                equations[i][j] += 4 * (own[0] - own[a] - own[b]);
            if (kind == SMOOTH)
                equations[i][j] *= (i ? 1 : 0.5) * (j ? 1 : 0.5);
        }
    for (int i = 0; i < count; i++) {
        int a = kind == BETWEEN ? (2 * i + 1) * spacing / 2 : (i + first) * spacing;
        right[i] = 2 * correlation(p, target, a);
        if (kind == CURVE)
            right[i] -= 2 * correlation(p, target, 0);
        if (kind == SMOOTH && !i)
            right[i] /= 2;
    }
    double explained = 0, wanted[UNKNOWNS];
    memcpy(wanted, right, sizeof wanted);
    solve(equations, right, count);
    for (int i = 0; i < count; i++)
        explained += wanted[i] * right[i];
    double sum = 0;
    half[0] = 0;
    for (int i = 0; i < count; i++) {
        half[i + first] = right[i];
        sum += (kind == SMOOTH && !i ? 1 : 2) * right[i];
    }
    for (int i = 0; i < count && (kind == SMOOTH || kind == BETWEEN); i++)
        half[i] /= sum;
    if (kind == CURVE)
        half[0] = -sum;
    return sqrt(fmax(0, 1 - explained / correlation(target, target, 0)));
}

/* p filtered by even half taps. */
static void filter(struct response *p, const double *half, int radius, int spacing)
{
    struct response out;
    memset(&out, 0, sizeof out);
    out.radius = p->radius + radius * spacing;
    out.radius = out.radius < REACH ? out.radius : REACH;
    for (int i = -out.radius; i <= out.radius; i++)
        for (int k = -radius; k <= radius; k++) {
            int from = i - k * spacing;
            if (from >= -p->radius && from <= p->radius)
                out.at[REACH + i] += half[k < 0 ? -k : k] * p->at[REACH + from];
        }
    *p = out;
}

static void scale_half(const double *half, int radius, double factor, float *out)
{
    for (int k = 0; k <= radius; k++)
        out[k] = (float)(factor * half[k]);
}

/* Whole even taps; the middle one takes the rounding of the others. */
static void whole_of(const double *half, int radius, float *out)
{
    double rest = 1;
    for (int k = 1; k <= radius; k++) {
        out[radius + k] = out[radius - k] = (float)half[k];
        rest -= 2 * (double)out[radius + k];
    }
    out[radius] = (float)rest;
}

/* Half taps of a second derivative that sum to exactly nothing, so that a flat picture does. */
static void scale_curve(const double *half, int radius, double factor, float *out)
{
    double rest = 0;
    for (int k = 1; k <= radius; k++) {
        out[k] = (float)(factor * half[k]);
        rest -= 2 * (double)out[k];
    }
    out[0] = (float)rest;
}

static void derive(struct kernels_ridge_level *level, const struct response *p, double sigma,
                   double weight)
{
    struct response target, derived = *p;
    double half[KERNELS_RIDGE_RADIUS + 1];
    int spacing = level->half ? 2 : 1;
    gaussian(sigma, 1, &target);
    fit(p, &target, SLOPE, level->radius, spacing, half);
    scale_half(half, level->radius, 1, level->row_slope);
    scale_half(half, level->radius, weight, level->column_slope);
    level->gradient_weight = (float)weight;
    gaussian(sigma, 2, &target);
    fit(p, &target, CURVE, level->radius, spacing, half);
    scale_curve(half, level->radius, 0.5 * weight, level->row_curve);
    memcpy(level->column_curve, level->row_curve, sizeof level->row_curve);
    if (!level->half)
        return;
    filter(&derived, half, level->radius, spacing);
    fit(&derived, &target, BETWEEN, level->points, spacing, half);
    for (int k = 0; k < level->points; k++)
        level->between[k] = (float)half[k];
}

/* How far derivatives must reach to be within about 1e-3 of the strongest response. */
static int derivative_radius(double sigma)
{
    return sigma >= 2.6 ? 2 : sigma >= 1.35 ? 3 : sigma >= 1 ? 4 : 6;
}
static int points_between(double sigma)
{
    return sigma >= 2.8 ? 3 : sigma >= 2.4 ? 4 : sigma >= 1.95 ? 5 : 6;
}

/* The next Gaussian of the cascade. p and *before are of the one before it. */
static bool add_level(struct kernels_ridge_plan *plan, double sigma, int scale, double weight,
                      struct response *p, double *before)
{
    double half[KERNELS_RIDGE_RADIUS + 1];
    struct response target;
    if (plan->count == KERNELS_RIDGE_LEVELS)
        return false;
    struct kernels_ridge_level *level = &plan->level[plan->count++];
    level->first = plan->count == 1;
    level->half = sigma >= LEAST_HALF;
    level->scale = scale;
    level->nearness = (float)(1 / (sigma * sigma));
    int spacing = level->half ? 2 : 1;
    double step = sqrt(sigma * sigma - *before * *before) / spacing;
    gaussian(sigma, 0, &target);
    level->blur_radius = step > 0 ? larger(2, (int)ceil(LEAST_REACH * step)) : 0;
    for (;; level->blur_radius++) {
        if (level->blur_radius > KERNELS_RIDGE_RADIUS)
            return false;
        if (fit(p, &target, SMOOTH, level->blur_radius, spacing, half) < BLUR_ERROR ||
            level->blur_radius >= MOST_REACH * step)
            break;
    }
    level->radius = level->first ? level->blur_radius : derivative_radius(sigma / spacing);
    level->points = points_between(sigma / spacing);
    if (level->first)
        derive(level, p, sigma, weight * sigma * sigma);
    whole_of(half, level->blur_radius, level->blur);
    for (int k = 0; level->first && k <= level->radius; k++)
        level->column_smooth[k] = level->blur[level->radius + k];
    filter(p, half, level->blur_radius, spacing);
    if (!level->first)
        derive(level, p, sigma, weight * sigma * sigma);
    *before = sigma;
    return true;
}

bool kernels_ridge_design(const double *sigmas, const double *weights, int count,
                          struct kernels_ridge_plan *plan)
{
    struct response p;
    double before = 0;
    memset(&p, 0, sizeof p);
    p.at[REACH] = 1;
    plan->count = 0;
    if (count < 1 || count > KERNELS_RIDGE_SCALES)
        return false;
    for (int i = 0; i < count; i++) {
        double sigma = sigmas[i];
        if (!(sigma >= 0.5 && sigma >= before && sigma <= 32))
            return false;
        if (!plan->count && sigma > MOST_FIRST && sigma < LEAST_HALF &&
            !add_level(plan, STEP_TO_WIDER, -1, 0, &p, &before))
            return false;
        if (before < LEAST_HALVED && sigma >= LEAST_HALF &&
            !add_level(plan, STEP_TO_HALF, -1, 0, &p, &before))
            return false;
        if (!add_level(plan, sigma, i, weights[i], &p, &before))
            return false;
    }
    return true;
}
