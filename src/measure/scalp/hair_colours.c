/* The direction in which two kinds of pixel part best (Fisher's linear discriminant). Strands of
   one head differ much in brightness and little in hue: that spread is what the discriminant turns
   away from. Knows no pictures, only values. R. A. Fisher, Annals of Eugenics 7 (1936). */
#include "hair_lesson.h"

#include <math.h>
#include <string.h>

enum { FEWEST_PX = 60 };
/* Variance of colour that is always there (1 % of the light, squared): keeps even areas, as a
   drawing has, from passing as exact. */
#define LEAST_VARIANCE 1e-4

struct kind {
    double mean[3], covariance[3][3];
};

static bool describe(const struct plane colour[3], struct mask mask, struct kind *out)
{
    int64_t count = 0;
    double sums[3] = {0}, products[3][3] = {{0}};
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            if (!mask.at[y * mask.stride + x])
                continue;
            double value[3];
            for (int c = 0; c < 3; c++)
                sums[c] += value[c] = (double)colour[c].at[y * colour[c].stride + x];
            for (int i = 0; i < 3; i++)
                for (int j = 0; j <= i; j++)
                    products[i][j] += value[i] * value[j];
            count++;
        }
    if (count < FEWEST_PX)
        return false;
    double n = (double)count;
    for (int i = 0; i < 3; i++)
        out->mean[i] = sums[i] / n;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j <= i; j++) {
            double c = products[i][j] / n - out->mean[i] * out->mean[j];
            out->covariance[i][j] = out->covariance[j][i] = c + (i == j ? LEAST_VARIANCE : 0);
        }
    return true;
}

/* Solves m x = b by elimination; m is symmetric and positive. */
static void solve(double m[3][3], const double b[3], double x[3])
{
    memcpy(x, b, 3 * sizeof *x);
    for (int k = 0; k < 3; k++)
        for (int i = k + 1; i < 3; i++) {
            double part = m[i][k] / m[k][k];
            for (int j = k; j < 3; j++)
                m[i][j] -= part * m[k][j];
            x[i] -= part * x[k];
        }
    for (int i = 2; i >= 0; i--) {
        for (int j = i + 1; j < 3; j++)
            x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
    }
}

static double spread_along(const double weight[3], const struct kind *kind)
{
    double sum = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            sum += weight[i] * kind->covariance[i][j] * weight[j];
    return sqrt(sum);
}

bool measure_hair_colours_part(const struct plane colour[3], struct mask skin, struct mask hair,
                               struct hair_colours *out)
{
    struct kind kinds[2];
    if (!describe(colour, skin, &kinds[0]) || !describe(colour, hair, &kinds[1]))
        return false;
    double both[3][3], apart[3], scale = 0;
    for (int i = 0; i < 3; i++) {
        apart[i] = kinds[1].mean[i] - kinds[0].mean[i];
        for (int j = 0; j < 3; j++)
            both[i][j] = kinds[0].covariance[i][j] + kinds[1].covariance[i][j];
    }
    solve(both, apart, out->weight);
    for (int i = 0; i < 3; i++)
        scale += out->weight[i] * apart[i];
    if (!(scale > 0))
        return false;
    out->offset = 0;
    for (int i = 0; i < 3; i++) {
        out->weight[i] /= scale;
        out->offset -= out->weight[i] * kinds[0].mean[i];
    }
    for (int k = 0; k < 2; k++)
        out->spread[k] = spread_along(out->weight, &kinds[k]);
    return true;
}
