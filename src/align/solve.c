/* Symmetric positive definite equations by Cholesky's method. Knows nothing of pictures. */
#include "solve.h"

#include <math.h>

static bool decompose(double *matrix, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k <= i; k++) {
            double sum = matrix[i * n + k];
            const double *a = matrix + i * n, *b = matrix + k * n;
            for (int j = 0; j < k; j++)
                sum -= a[j] * b[j];
            if (i == k && !(sum > 0))
                return false;
            matrix[i * n + k] = i == k ? sqrt(sum) : sum / matrix[k * n + k];
        }
    return true;
}

bool align_solve(double *matrix, double *vector, int n)
{
    if (!decompose(matrix, n))
        return false;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            vector[i] -= matrix[i * n + k] * vector[k];
        vector[i] /= matrix[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            vector[i] -= matrix[k * n + i] * vector[k];
        vector[i] /= matrix[i * n + i];
    }
    return true;
}
