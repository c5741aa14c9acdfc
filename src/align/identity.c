/* Whether two aligned photographs may show two different people. Two independent signs: in how much
   of the face both directions of the flow agree and what they bring together looks alike (details
   of another's skin don't), and how far the upper faces differ in shape once pose and scale are
   taken off. Nothing is kept of either; knows no names and no other photographs.

   Measured on 62 people, neutral, smiling, other light, distance, noise and blur: skin that agrees
   is 0.21..1.00 of the face for one person (0.44 and more unless the light is another one
   altogether) and at most 0.22 for two. */
#include "working.h"

#include <math.h>

/* agreement - shape_weight * shape: of one person at least 0.13, of two in 98 % at most 0.10. */
static const double shape_weight = 0.05, least_score = 0.105;

struct vector {
    double at[3];
};

/* Points above the mouth: those below move with every expression. */
static int choose_rigid(const struct locate_face *face, int chosen[LOCATE_LANDMARKS])
{
    const struct locate_landmark *nose = &face->points[2], *left = &face->points[468],
                                 *right = &face->points[473];
    double across_x = right->x - left->x, across_y = right->y - left->y;
    int count = 0;
    for (int i = 0; i < 468; i++) {
        double dx = face->points[i].x - nose->x, dy = face->points[i].y - nose->y;
        if (across_x * dy - across_y * dx < 0)
            chosen[count++] = i;
    }
    return count;
}

static void centred(const struct locate_face *face, const int *chosen, int count,
                    struct vector *out)
{
    double mean[3] = {0, 0, 0};
    for (int i = 0; i < count; i++) {
        const struct locate_landmark *p = &face->points[chosen[i]];
        out[i] = (struct vector){{p->x, p->y, p->z}};
        for (int k = 0; k < 3; k++)
            mean[k] += out[i].at[k] / count;
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            out[i].at[k] -= mean[k];
}

/* The rotation that turns `from` best onto `to` (Horn 1987): the quaternion is the eigenvector of
   the largest eigenvalue, found by power iteration on a matrix shifted to be positive. */
static void best_rotation(double s[3][3], double shift, double r[3][3])
{
    double n[4][4] = {
        {s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]},
        {0, s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]},
        {0, 0, -s[0][0] + s[1][1] - s[2][2], s[1][2] + s[2][1]},
        {0, 0, 0, -s[0][0] - s[1][1] + s[2][2]}};
    double q[4] = {1, 0.01, 0.01, 0.01};
    for (int turn = 0; turn < 300; turn++) {
        double next[4] = {0}, length = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++)
                next[i] += ((i <= j ? n[i][j] : n[j][i]) + (i == j ? shift : 0)) * q[j];
            length += next[i] * next[i];
        }
        for (int i = 0; i < 4; i++)
            q[i] = next[i] / sqrt(length);
    }
    double w = q[0], x = q[1], y = q[2], z = q[3];
    const double m[3][3] = {
        {w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)},
        {2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)},
        {2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z}};
    for (int i = 0; i < 9; i++)
        r[i / 3][i % 3] = m[i / 3][i % 3];
}

/* Root mean square distance in the picture plane, in % of the pupil distance. */
static double shape_difference(const struct locate_face *before, const struct locate_face *after)
{
    int chosen[LOCATE_LANDMARKS], count = choose_rigid(before, chosen);
    struct vector from[LOCATE_LANDMARKS], to[LOCATE_LANDMARKS];
    if (count < 4)
        return 0;
    centred(before, chosen, count, from);
    centred(after, chosen, count, to);
    double s[3][3] = {{0}}, norm_from = 0, norm_to = 0, r[3][3];
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 3; k++) {
            norm_from += from[i].at[k] * from[i].at[k];
            norm_to += to[i].at[k] * to[i].at[k];
            for (int l = 0; l < 3; l++)
                s[k][l] += from[i].at[k] * to[i].at[l];
        }
    best_rotation(s, 2 * sqrt(norm_from * norm_to), r);
    double scale = 0, sum = 0;
    for (int k = 0; k < 9; k++)
        scale += r[k / 3][k % 3] * s[k % 3][k / 3] / norm_from;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 2; k++) {
            const double *p = from[i].at;
            double miss = scale * (r[k][0] * p[0] + r[k][1] * p[1] + r[k][2] * p[2]) - to[i].at[k];
            sum += miss * miss;
        }
    return 100 * sqrt(sum / count) / after->pupil_distance_px;
}

bool align_identity_doubtful(const struct locate_face *before, const struct locate_face *after,
                             double agreement)
{
    return agreement - shape_weight * shape_difference(before, after) < least_score;
}
