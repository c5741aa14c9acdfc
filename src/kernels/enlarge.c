/* The weights of Lagrange interpolation for enlarging by a whole factor. Knows no pixels. */
#include "enlarge.h"

/* Weights of the points first .. first + points - 1 for the place t between points 0 and 1. */
static void lagrange(double t, int points, float weights[ENLARGE_POINTS])
{
    int first = 1 - points / 2;
    for (int i = 0; i < points; i++) {
        double weight = 1;
        for (int j = 0; j < points; j++)
            if (j != i)
                weight *= (t - (first + j)) / (i - j);
        weights[i] = (float)weight;
    }
}

void kernels_enlargement(int factor, int points, struct kernels_enlargement *out)
{
    out->factor = factor;
    out->points = points;
    for (int phase = 0; phase < factor; phase++) {
        int doubled = 2 * phase + 1 - factor;
        int beyond = doubled - 2 * factor * kernels_enlarged_from(phase, factor);
        lagrange(beyond / (2.0 * factor), points, out->weights[phase]);
    }
}
