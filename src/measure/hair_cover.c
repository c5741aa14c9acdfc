/* Hair or bare scalp from colour and local line energy, with both learnt from the very photograph:
   strands make fine lines of any colour, bare skin is smooth; what the two kinds of place look like
   is then fitted as two Gaussians (EM), so that black, red, blond and white hair all work. Knows no
   partings and no areas. */
#include "hair_cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONG_SIDE = 1024, /* strands still show as texture, and a 12 MP picture costs what 1 MP does */
    FEATURES = 4,     /* L*, a*, b*, ln of line energy */
    SAMPLES = 40000,
    ROUNDS = 12
};
/* Line energy is averaged over this many px: a few strands. */
#define ENERGY_SIGMA 3.0
/* L* units a px^2 below which there is only noise and pores (1 sd noise of 2 grey levels reads
 * 0.8). */
#define ENERGY_FLOOR 0.5
/* The two kinds differ in mean by this many sd, in colour and texture together; below, they are
 * one. */
#define LEAST_SEPARATION 2.2
/* A picture of one kind is hair when its texture is above this (bare scalp of the real photographs
   of skin at hand reads 0.3 to 1.5, strands 3 to 20). */
#define HAIR_ENERGY 2.5

struct gaussian {
    double weight, mean[FEATURES], factor[FEATURES][FEATURES]; /* Cholesky factor, lower */
    double log_norm;
};

struct reduced {
    int width, height;
    uint8_t *rgb;
    struct plane at[FEATURES], a, b;
};

static double feature(const struct reduced *picture, int f, int x, int y)
{
    return picture->at[f].at[y * picture->at[f].stride + x];
}

/* Area means of the photograph's zone box; a pixel is in when most of it is. */
static void reduce(const struct measure_input *input, double reduction, struct reduced *out,
                   struct mask mask)
{
    const struct zone *zone = input->zone;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            int x0 = (int)(x * reduction), x1 = (int)((x + 1) * reduction);
            int y0 = (int)(y * reduction), y1 = (int)((y + 1) * reduction);
            int64_t sums[3] = {0, 0, 0}, inside = 0, area = 0;
            for (int j = y0; j < y1 && j < zone->height; j++)
                for (int i = x0; i < x1 && i < zone->width; i++) {
                    const uint8_t *rgb = input->photo->rgb +
                                         (ptrdiff_t)(zone->y + j) * input->photo->stride +
                                         3 * (zone->x + i);
                    for (int c = 0; c < 3; c++)
                        sums[c] += rgb[c];
                    inside += zone->mask.at[j * zone->mask.stride + i] != 0;
                    area++;
                }
            for (int c = 0; c < 3; c++)
                out->rgb[3 * (y * out->width + x) + c] =
                    (uint8_t)((sums[c] + area / 2) / (area ? area : 1));
            mask.at[y * mask.stride + x] = 2 * inside > area ? 255 : 0;
        }
}

/* ln of the mean curvature (of either sign) around a pixel. */
static int line_energy(const struct measure_input *input, struct reduced *picture,
                       struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane xx, xy, yy, *planes[] = {&xx, &xy, &yy};
    int code = MESO_OK;
    for (int i = 0; !code && i < 3; i++)
        code = kernels_plane_new(planes[i], picture->width, picture->height, arena, err);
    if (!code)
        code = kernels_hessian(input->kernels, picture->at[0], 1.0, xx, xy, yy, arena, err);
    if (code)
        return code;
    for (int y = 0; y < xx.height; y++)
        for (int x = 0; x < xx.width; x++) {
            float *a = &xx.at[y * xx.stride + x];
            float b = xy.at[y * xy.stride + x], c = yy.at[y * yy.stride + x];
            float light = picture->at[0].at[y * picture->at[0].stride + x];
            /* Difference of the two curvatures, relative to the light: black hair shines little. */
            *a = sqrtf((*a - c) * (*a - c) + 4 * b * b) * 60 / (light + 8);
        }
    code = kernels_gaussian(input->kernels, xx, ENERGY_SIGMA, picture->at[3], arena, err);
    for (int y = 0; !code && y < xx.height; y++)
        for (int x = 0; x < xx.width; x++) {
            float *energy = &picture->at[3].at[y * picture->at[3].stride + x];
            *energy = logf(*energy + (float)ENERGY_FLOOR);
        }
    base_arena_rewind(arena, mark);
    return code;
}

static bool factorise(double covariance[FEATURES][FEATURES], struct gaussian *out)
{
    double log_det = 0;
    memset(out->factor, 0, sizeof out->factor);
    for (int i = 0; i < FEATURES; i++)
        for (int j = 0; j <= i; j++) {
            double sum = covariance[i][j];
            for (int k = 0; k < j; k++)
                sum -= out->factor[i][k] * out->factor[j][k];
            if (i == j && sum <= 0)
                return false;
            out->factor[i][j] = i == j ? sqrt(sum) : sum / out->factor[j][j];
            if (i == j)
                log_det += log(out->factor[i][i]);
        }
    out->log_norm = -log_det;
    return true;
}

static double log_density(const struct gaussian *g, const double *x)
{
    double z[FEATURES], squares = 0;
    for (int i = 0; i < FEATURES; i++) {
        z[i] = x[i] - g->mean[i];
        for (int k = 0; k < i; k++)
            z[i] -= g->factor[i][k] * z[k];
        z[i] /= g->factor[i][i];
        squares += z[i] * z[i];
    }
    return log(g->weight) + g->log_norm - squares / 2;
}

static double hair_probability(const struct gaussian kinds[2], const double *x)
{
    double difference = log_density(&kinds[0], x) - log_density(&kinds[1], x);
    return 1 / (1 + exp(difference > 60 ? 60 : difference < -60 ? -60 : difference));
}

/* Weighted mean and covariance; the least spread of each feature keeps flat areas from collapsing.
 */
static bool fit(const double (*samples)[FEATURES], const double *hair, int count, int kind,
                struct gaussian *out)
{
    static const double least[FEATURES] = {1.5, 0.8, 0.8, 0.12};
    double total = 1e-9, covariance[FEATURES][FEATURES] = {{0}};
    memset(out->mean, 0, sizeof out->mean);
    for (int s = 0; s < count; s++) {
        double w = kind ? hair[s] : 1 - hair[s];
        total += w;
        for (int f = 0; f < FEATURES; f++)
            out->mean[f] += w * samples[s][f];
    }
    for (int f = 0; f < FEATURES; f++)
        out->mean[f] /= total;
    for (int s = 0; s < count; s++) {
        double w = kind ? hair[s] : 1 - hair[s];
        for (int i = 0; i < FEATURES; i++)
            for (int j = 0; j <= i; j++)
                covariance[i][j] +=
                    w * (samples[s][i] - out->mean[i]) * (samples[s][j] - out->mean[j]) / total;
    }
    for (int f = 0; f < FEATURES; f++)
        covariance[f][f] += least[f] * least[f];
    out->weight = total / count;
    return out->weight > 0.002 && factorise(covariance, out);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* First guess: the threshold on line energy that parts it best (Otsu). */
static double first_threshold(const double (*samples)[FEATURES], int count, double *sorted)
{
    double total = 0, below = 0, best = -1, threshold = 0;
    for (int s = 0; s < count; s++)
        total += sorted[s] = samples[s][3];
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    for (int s = 0; s + 1 < count; s++) {
        below += sorted[s];
        double n = s + 1, m = count - n, difference = below / n - (total - below) / m;
        if (n * m * difference * difference > best) {
            best = n * m * difference * difference;
            threshold = (sorted[s] + sorted[s + 1]) / 2;
        }
    }
    return threshold;
}

/* Distance of the two means in sd of their common spread (Mahalanobis). */
static double separation(const struct gaussian kinds[2])
{
    double squares[2];
    for (int k = 0; k < 2; k++) {
        double z[FEATURES];
        squares[k] = 0;
        for (int i = 0; i < FEATURES; i++) {
            z[i] = kinds[1 - k].mean[i] - kinds[k].mean[i];
            for (int j = 0; j < i; j++)
                z[i] -= kinds[k].factor[i][j] * z[j];
            z[i] /= kinds[k].factor[i][i];
            squares[k] += z[i] * z[i];
        }
    }
    return sqrt(fmin(squares[0], squares[1]));
}

/* kinds[0] is skin, kinds[1] hair; false when the picture has but one kind, then *all_hair says
 * which.
 */
static bool learn(const double (*samples)[FEATURES], int count, double *hair, double *sorted,
                  struct gaussian kinds[2], bool *all_hair)
{
    double threshold = first_threshold(samples, count, sorted);
    *all_hair = exp(sorted[count / 2]) > HAIR_ENERGY;
    for (int s = 0; s < count; s++)
        hair[s] = samples[s][3] > threshold ? 0.9 : 0.1;
    for (int round = 0; round < ROUNDS; round++) {
        if (!fit(samples, hair, count, 0, &kinds[0]) || !fit(samples, hair, count, 1, &kinds[1]))
            return false;
        for (int s = 0; s < count; s++)
            hair[s] = hair_probability(kinds, samples[s]);
    }
    return separation(kinds) > LEAST_SEPARATION && kinds[1].mean[3] > kinds[0].mean[3];
}

static int collect(const struct reduced *picture, struct mask zone, double (*samples)[FEATURES])
{
    int64_t inside = 0, seen = 0;
    int count = 0;
    for (int y = 0; y < zone.height; y++)
        for (int x = 0; x < zone.width; x++)
            inside += zone.at[y * zone.stride + x] != 0;
    int64_t every = inside / SAMPLES + 1;
    for (int y = 0; y < zone.height; y++)
        for (int x = 0; x < zone.width; x++)
            if (zone.at[y * zone.stride + x] && seen++ % every == 0 && count < SAMPLES) {
                for (int f = 0; f < FEATURES; f++)
                    samples[count][f] = feature(picture, f, x, y);
                count++;
            }
    return count;
}

static int classify(const struct reduced *picture, struct hair_cover *out, struct arena *arena,
                    struct meso_error *err)
{
    double(*samples)[FEATURES] = base_arena_alloc(arena, sizeof *samples * SAMPLES, err);
    double *hair = base_arena_alloc(arena, sizeof *hair * SAMPLES, err);
    double *sorted = base_arena_alloc(arena, sizeof *sorted * SAMPLES, err);
    if (!samples || !hair || !sorted)
        return MESO_E_OUT_OF_MEMORY;
    int count = collect(picture, out->zone, samples);
    struct gaussian kinds[2];
    bool all_hair = false;
    out->mixed = count > 100 &&
                 learn((const double(*)[FEATURES])samples, count, hair, sorted, kinds, &all_hair);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double value[FEATURES];
            for (int f = 0; f < FEATURES; f++)
                value[f] = feature(picture, f, x, y);
            out->hair.at[y * out->hair.stride + x] =
                (float)(out->mixed ? hair_probability(kinds, value) : all_hair);
        }
    return MESO_OK;
}

int hair_cover_find(const struct measure_input *input, struct hair_cover *out, struct arena *arena,
                    struct meso_error *err)
{
    int longer =
        input->zone->width > input->zone->height ? input->zone->width : input->zone->height;
    out->reduction = longer > LONG_SIDE ? (double)longer / LONG_SIDE : 1;
    struct reduced picture = {.width = (int)(input->zone->width / out->reduction),
                              .height = (int)(input->zone->height / out->reduction)};
    int code = kernels_plane_new(&out->hair, picture.width, picture.height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->zone, picture.width, picture.height, arena, err);
    for (int f = 0; !code && f < FEATURES; f++)
        code = kernels_plane_new(&picture.at[f], picture.width, picture.height, arena, err);
    picture.rgb =
        code ? NULL
             : base_arena_alloc(arena, 3 * (size_t)picture.width * (size_t)picture.height, err);
    if (!picture.rgb)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    reduce(input, out->reduction, &picture, out->zone);
    input->kernels->lab_rgb8(picture.rgb, 3 * (ptrdiff_t)picture.width, picture.at[0],
                             picture.at[1], picture.at[2]);
    code = line_energy(input, &picture, arena, err);
    return code ? code : classify(&picture, out, arena, err);
}
