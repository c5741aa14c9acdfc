/* The head's pose: the similarity that best lays the canonical face on the mesh, by weighted
   Procrustes analysis with unit quaternions (Horn 1987, J. Opt. Soc. Am. A 4:629). Parallel
   projection: a face nearer than half a metre reads a few degrees off. */
#include "pose.h"

#include <math.h>
#include <string.h>

static const double degrees = 180 / 3.14159265358979323846;

/* Sums of products of the two centred point sets: covariance[a][b] = sum w canonical_a image_b. */
struct moments {
    double covariance[3][3];
    double canonical_squares;
};

/* Canonical points in the image's sense of axes: x right, y down, z away from the camera. */
static void canonical_of(const struct pose_point *point, double out[3])
{
    out[0] = point->x;
    out[1] = -point->y;
    out[2] = -point->z;
}

static void image_of(const struct locate_landmark *point, double out[3])
{
    out[0] = point->x;
    out[1] = point->y;
    out[2] = point->z;
}

static struct moments moments_of(const struct locate_models *models,
                                 const struct locate_landmark *points)
{
    double weight = 0, canonical_mean[3] = {0}, image_mean[3] = {0}, a[3], b[3];
    for (int i = 0; i < models->pose_count; i++) {
        const struct pose_point *point = &models->pose[i];
        canonical_of(point, a);
        image_of(&points[point->index], b);
        weight += point->weight;
        for (int k = 0; k < 3; k++) {
            canonical_mean[k] += point->weight * a[k];
            image_mean[k] += point->weight * b[k];
        }
    }
    struct moments sums = {0};
    for (int i = 0; i < models->pose_count; i++) {
        const struct pose_point *point = &models->pose[i];
        canonical_of(point, a);
        image_of(&points[point->index], b);
        for (int k = 0; k < 3; k++)
            for (int l = 0; l < 3; l++)
                sums.covariance[k][l] += point->weight * (a[k] - canonical_mean[k] / weight) *
                                         (b[l] - image_mean[l] / weight);
        for (int k = 0; k < 3; k++)
            sums.canonical_squares += point->weight * pow(a[k] - canonical_mean[k] / weight, 2);
    }
    return sums;
}

/* One Jacobi rotation of the symmetric matrix m in the plane (p, q); columns of v collect them. */
static void rotate_plane(double m[4][4], double v[4][4], int p, int q)
{
    if (m[p][q] == 0)
        return;
    double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int k = 0; k < 4; k++) {
        double kp = m[k][p], kq = m[k][q];
        m[k][p] = c * kp - s * kq;
        m[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < 4; k++) {
        double pk = m[p][k], qk = m[q][k];
        m[p][k] = c * pk - s * qk;
        m[q][k] = s * pk + c * qk;
    }
    for (int k = 0; k < 4; k++) {
        double kp = v[k][p], kq = v[k][q];
        v[k][p] = c * kp - s * kq;
        v[k][q] = s * kp + c * kq;
    }
}

/* Eigenvector of the largest eigenvalue of a symmetric 4 x 4 matrix. */
static void largest_eigenvector(double m[4][4], double out[4])
{
    double v[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int sweep = 0; sweep < 16; sweep++) /* converges quadratically; 6 are enough in practice */
        for (int p = 0; p < 3; p++)
            for (int q = p + 1; q < 4; q++)
                rotate_plane(m, v, p, q);
    int best = 0;
    for (int i = 1; i < 4; i++)
        if (m[i][i] > m[best][best])
            best = i;
    for (int i = 0; i < 4; i++)
        out[i] = v[i][best];
}

static void rotation_of(const double s[3][3], double r[3][3])
{
    double m[4][4] = {
        {s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]},
        {0, s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]},
        {0, 0, s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]},
        {0, 0, 0, s[2][2] - s[0][0] - s[1][1]}};
    for (int i = 1; i < 4; i++)
        for (int j = 0; j < i; j++)
            m[i][j] = m[j][i];
    double q[4];
    largest_eigenvector(m, q);
    double w = q[0], x = q[1], y = q[2], z = q[3];
    const double turned[3][3] = {
        {w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)},
        {2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)},
        {2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z}};
    memcpy(r, turned, sizeof turned);
}

void locate_pose_fit(const struct locate_models *models, struct locate_face *face)
{
    struct moments sums = moments_of(models, face->points);
    double r[3][3];
    rotation_of(sums.covariance, r);
    double product = 0; /* sum w image . (R canonical) */
    for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++)
            product += r[l][k] * sums.covariance[k][l];
    face->pixels_per_cm = product / sums.canonical_squares;
    /* Roll: how the head's left-right axis lies in the image. The rest after turning it back: where
       the face looks, (0, 0, -1) when straight into the camera. */
    double roll = atan2(r[1][0], r[0][0]);
    double x = -(cos(roll) * r[0][2] + sin(roll) * r[1][2]);
    double y = -(-sin(roll) * r[0][2] + cos(roll) * r[1][2]), z = -r[2][2];
    face->roll_deg = roll * degrees;
    face->yaw_deg = atan2(-x, -z) * degrees;
    face->pitch_deg = asin(fmin(fmax(-y, -1), 1)) * degrees;
}
