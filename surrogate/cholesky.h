// The factor L of a symmetric positive definite matrix A = L L', and what is solved with it.
#ifndef SURROGATE_CHOLESKY_H
#define SURROGATE_CHOLESKY_H

#include <stdbool.h>

#include "base/error.h"
#include "base/matrix.h"

// Replaces the lower triangle of [a] (n x n) by that of L. When [a] is not positive definite to
// working precision, [positive] is false and [a] is spoilt.
Status cholesky_factor(Matrix a, int threads, bool *positive, Error *err);

// log det(L L').
double cholesky_log_determinant(Matrix l);

// b := L^-1 b and b := L'^-1 b.
//   b  n x m
void cholesky_solve_lower(Matrix l, Matrix b);
void cholesky_solve_upper(Matrix l, Matrix b);

// Replaces the lower triangle of L by that of (L L')^-1.
Status cholesky_invert(Matrix l, int threads, Error *err);

// The diagonal of (L L')^-1, which stays unformed.
//   diagonal  n
Status cholesky_inverse_diagonal(Matrix l, double *diagonal, Error *err);

#endif
