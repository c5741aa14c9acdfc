/* Vectors of three, as values. */
#ifndef SAMPLES_VECTOR_H
#define SAMPLES_VECTOR_H

#include <math.h>

struct vector {
    double x, y, z;
};
static inline struct vector vector_add(struct vector a, struct vector b)
{
    return (struct vector){a.x + b.x, a.y + b.y, a.z + b.z};
}
static inline struct vector vector_sub(struct vector a, struct vector b)
{
    return (struct vector){a.x - b.x, a.y - b.y, a.z - b.z};
}
static inline struct vector vector_scale(struct vector a, double s)
{
    return (struct vector){a.x * s, a.y * s, a.z * s};
}
static inline double vector_dot(struct vector a, struct vector b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
static inline struct vector vector_cross(struct vector a, struct vector b)
{
    return (struct vector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
static inline double vector_length(struct vector a)
{
    return sqrt(vector_dot(a, a));
}
static inline struct vector vector_unit(struct vector a)
{
    double length = vector_length(a);
    return length > 1e-12 ? vector_scale(a, 1 / length) : a;
}
static inline struct vector vector_mix(struct vector a, struct vector b, double t)
{
    return vector_add(vector_scale(a, 1 - t), vector_scale(b, t));
}

#endif
