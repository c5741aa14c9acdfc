/* The best similarity between two sets of points, by least squares in closed form. */
#include "working.h"

#include <math.h>

struct align_similarity align_similarity_fit(const struct image_point *before,
                                             const struct image_point *after, int count)
{
    double bx = 0, by = 0, ax = 0, ay = 0;
    for (int i = 0; i < count; i++) {
        bx += before[i].x / count;
        by += before[i].y / count;
        ax += after[i].x / count;
        ay += after[i].y / count;
    }
    double dot = 0, cross = 0, norm = 0;
    for (int i = 0; i < count; i++) {
        double u = before[i].x - bx, v = before[i].y - by;
        double s = after[i].x - ax, t = after[i].y - ay;
        dot += u * s + v * t;
        cross += u * t - v * s;
        norm += u * u + v * v;
    }
    struct align_similarity out = {1, 0, ax - bx, ay - by};
    if (norm > 0) {
        out.a = dot / norm;
        out.b = cross / norm;
        out.tx = ax - out.a * bx + out.b * by;
        out.ty = ay - out.b * bx - out.a * by;
    }
    return out;
}

double align_similarity_scale(const struct align_similarity *similarity)
{
    return hypot(similarity->a, similarity->b);
}

double align_similarity_rotation_deg(const struct align_similarity *similarity)
{
    return atan2(similarity->b, similarity->a) * 180 / M_PI;
}
