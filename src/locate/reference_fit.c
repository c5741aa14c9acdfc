/* The calibration of a photograph's colours by patches of known ones: least squares in L*a*b*, so
   that a unit of error is the same to the eye in light and dark, with weights that fall where a
   patch contradicts the others, and with what cameras are known to do as a prior. Does not know
   where the patches come from. */
#include "reference_work.h"

#include <math.h>
#include <string.h>

enum { CURVE = 3, OFFSET = 3, GAIN = 4, MIX = 7, PARAMETERS = 13, ROUNDS = 48 };

/* sd of what cameras do before anything is seen: their tone curves against sRGB's (from a plain one
   to a strong S), light scattered in the lens, their gains (anything), and the
   mixture of their channels after their own matrix. */
static const double prior_sd[PARAMETERS] = {0.2, 0.3, 0.4, 0.01, 4,   4,  4,
                                            0.3, 0.3, 0.3, 0.3,  0.3, 0.3};
/* A patch's own error (print, light on it, noise) in units of L*a*b*: beyond some of these it no
   longer counts in full. */
static const double patch_sd = 1.0, outer_sd = 3;
static const double step = 1e-4;

struct task {
    const struct locate_reference *reference;
    const double *weight;
    struct image_lab truth[LOCATE_REFERENCE_PATCHES];
    double robust[LOCATE_REFERENCE_PATCHES];
};

static struct image_calibration calibration_of(const double p[PARAMETERS])
{
    struct image_calibration out = {
        .curve = {p[0], p[1], p[2]},
        .offset = p[OFFSET],
        .gain = {p[GAIN], p[GAIN + 1], p[GAIN + 2]},
    };
    const double *mix = p + MIX;
    for (int c = 0; c < 3; c++) {
        int next = (c + 1) % 3, last = (c + 2) % 3;
        out.mix[3 * c + next] = mix[2 * c];
        out.mix[3 * c + last] = mix[2 * c + 1];
        out.mix[3 * c + c] = 1 - mix[2 * c] - mix[2 * c + 1];
    }
    return out;
}

static struct image_lab calibrated_lab(const struct image_calibration *calibration,
                                       const double photographed[3])
{
    double density[3];
    image_calibrate(calibration, photographed, density);
    return image_lab_of_density(density);
}

/* Colours far out are what cameras differ in; their errors weigh less, as in dE of strong colours.
 */
static double chroma_scale(struct image_lab truth)
{
    return 1 / (1 + 0.045 * hypot(truth.a, truth.b));
}

static void residuals_of(const struct task *task, int patch, const double p[PARAMETERS],
                         double out[3])
{
    struct image_calibration calibration = calibration_of(p);
    struct image_lab is = calibrated_lab(&calibration, task->reference->patches[patch].density);
    struct image_lab truth = task->truth[patch];
    double colour = chroma_scale(truth);
    out[0] = is.lightness - truth.lightness;
    out[1] = (is.a - truth.a) * colour;
    out[2] = (is.b - truth.b) * colour;
}

static double cost_of(const struct task *task, const double p[PARAMETERS])
{
    double cost = 0;
    for (int i = 0; i < task->reference->patch_count; i++) {
        double r[3];
        if (!task->reference->patches[i].used)
            continue;
        residuals_of(task, i, p, r);
        cost += task->robust[i] * (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) / (patch_sd * patch_sd);
    }
    for (int k = 0; k < PARAMETERS; k++)
        cost += p[k] * p[k] / (prior_sd[k] * prior_sd[k]);
    return cost;
}

/* free_ones: a single patch has no say in curves and mixtures. */
static void add_patch(const struct task *task, int patch, const double p[PARAMETERS],
                      const bool *free_ones, double a[PARAMETERS][PARAMETERS], double b[PARAMETERS])
{
    double here[3], slope[PARAMETERS][3];
    residuals_of(task, patch, p, here);
    for (int k = 0; k < PARAMETERS; k++) {
        double moved[PARAMETERS], there[3];
        memcpy(moved, p, sizeof moved);
        moved[k] += step;
        residuals_of(task, patch, moved, there);
        for (int c = 0; c < 3; c++)
            slope[k][c] = free_ones[k] ? (there[c] - here[c]) / step : 0;
    }
    double weight = task->robust[patch] / (patch_sd * patch_sd);
    for (int i = 0; i < PARAMETERS; i++)
        for (int c = 0; c < 3; c++) {
            b[i] -= weight * slope[i][c] * here[c];
            for (int k = 0; k < PARAMETERS; k++)
                a[i][k] += weight * slope[i][c] * slope[k][c];
        }
}

/* In place, positive definite by the prior. */
static void solve(double a[PARAMETERS][PARAMETERS], double b[PARAMETERS])
{
    for (int i = 0; i < PARAMETERS; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / a[j][j];
        }
    for (int i = 0; i < PARAMETERS; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = PARAMETERS; i-- > 0;) {
        for (int k = i + 1; k < PARAMETERS; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

/* Levenberg and Marquardt, a round. Whether it went down. */
static bool descend(const struct task *task, const bool *free_ones, double p[PARAMETERS],
                    double *damping)
{
    double a[PARAMETERS][PARAMETERS] = {{0}}, b[PARAMETERS] = {0}, next[PARAMETERS];
    for (int i = 0; i < task->reference->patch_count; i++)
        if (task->reference->patches[i].used)
            add_patch(task, i, p, free_ones, a, b);
    for (int k = 0; k < PARAMETERS; k++) {
        double prior = 1 / (prior_sd[k] * prior_sd[k]);
        a[k][k] += prior + *damping * (a[k][k] + prior);
        b[k] -= p[k] * prior;
    }
    solve(a, b);
    for (int k = 0; k < PARAMETERS; k++)
        next[k] = p[k] + (free_ones[k] ? b[k] : 0);
    if (!(cost_of(task, next) < cost_of(task, p))) {
        *damping *= 8;
        return false;
    }
    memcpy(p, next, sizeof next);
    *damping = fmax(*damping / 8, 1e-9);
    return true;
}

/* Cauchy's weights: 1 within, falling with the square of the error beyond. */
static void weigh(struct task *task, const double p[PARAMETERS])
{
    for (int i = 0; i < task->reference->patch_count; i++) {
        double r[3];
        residuals_of(task, i, p, r);
        double off = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) / (outer_sd * patch_sd);
        task->robust[i] = task->weight[i] / (1 + off * off);
    }
}

static void judge(struct locate_reference *reference)
{
    double squares = 0;
    int count = 0;
    for (int i = 0; i < reference->patch_count; i++) {
        struct locate_reference_patch *patch = &reference->patches[i];
        struct image_lab is = calibrated_lab(&reference->calibration, patch->density);
        patch->delta_e00 = image_delta_e00(is, image_lab_of_density(patch->truth));
        if (patch->used) {
            squares += patch->delta_e00 * patch->delta_e00;
            count++;
        }
    }
    reference->used_count = count;
    reference->residual_de00 = count > 1 ? sqrt(squares / count) : NAN;
}

void locate_reference_fit(struct locate_reference *reference,
                          const double weight[LOCATE_REFERENCE_PATCHES])
{
    struct task task = {.reference = reference, .weight = weight};
    double p[PARAMETERS] = {0}, damping = 1e-3;
    bool free_ones[PARAMETERS];
    int used = 0;
    for (int i = 0; i < reference->patch_count; i++) {
        task.truth[i] = image_lab_of_density(reference->patches[i].truth);
        task.robust[i] = weight[i];
        used += reference->patches[i].used;
    }
    /* A start where the light is about right. */
    for (int c = 0; c < 3 && used; c++)
        for (int i = 0; i < reference->patch_count; i++)
            if (reference->patches[i].used)
                p[GAIN + c] +=
                    (reference->patches[i].truth[c] - reference->patches[i].density[c]) / used;
    for (int k = 0; k < PARAMETERS; k++)
        free_ones[k] = used > 1 || (k >= GAIN && k < MIX);
    for (int round = 0; round < ROUNDS && used; round++) {
        descend(&task, free_ones, p, &damping);
        if (used > 1 && round % 8 == 7)
            weigh(&task, p);
    }
    reference->calibration = calibration_of(p);
    judge(reference);
}

double locate_reference_difference(const struct locate_reference *one,
                                   const struct locate_reference *other)
{
    double sum = 0;
    int count = 0;
    if (one->kind != other->kind || one->refusal || other->refusal ||
        one->patch_count != other->patch_count)
        return NAN;
    for (int i = 0; i < one->patch_count; i++)
        if (one->patches[i].used && other->patches[i].used) {
            sum += image_delta_e00(calibrated_lab(&one->calibration, one->patches[i].density),
                                   calibrated_lab(&other->calibration, other->patches[i].density));
            count++;
        }
    return count ? sum / count : NAN;
}
