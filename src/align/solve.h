/* Symmetric positive definite equations. */
#ifndef ALIGN_SOLVE_H
#define ALIGN_SOLVE_H

#include <stdbool.h>

/* Solves matrix * x = vector by Cholesky's method: of the matrix (n * n, row-major) the lower half
   is read and overwritten by its root, vector becomes x. False if it is not positive definite. */
bool align_solve(double *matrix, double *vector, int n);

#endif
