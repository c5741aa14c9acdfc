/* Cosine and sine of a line's angle, -pi/2 .. pi/2, by Taylor's polynomials of a^2, highest power
   first: within 1.2e-7. Shared by the scalar definition and the vector bodies. */
#ifndef KERNELS_NORMALS_H
#define KERNELS_NORMALS_H

enum { NORMALS_DEGREE = 5 };
static const float kernels_sine_power[NORMALS_DEGREE + 1] = {
    -2.50521084e-8f, 2.75573192e-6f, -1.98412698e-4f, 8.33333333e-3f, -0.166666667f, 1.0f};
static const float kernels_cosine_power[NORMALS_DEGREE + 2] = {
    2.08767570e-9f, -2.75573192e-7f, 2.48015873e-5f, -1.38888889e-3f, 4.16666667e-2f, -0.5f, 1.0f};

#endif
