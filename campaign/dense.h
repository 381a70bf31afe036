// Small dense matrices, row by row: the Cholesky factors of a sampler's normal equations, a dozen
// rows at most, for which a call of BLAS costs more than the work.
#ifndef CAMPAIGN_DENSE_H
#define CAMPAIGN_DENSE_H

// Lower Cholesky factor of the symmetric positive definite [a] (n x n) in place; what is above the
// diagonal is left alone. Positive definiteness is the caller's to ensure.
void dense_factor(double *a, int n);

// Solves L v = v and L' v = v with the factor of dense_factor().
//   v  n
void dense_solve_lower(const double *l, int n, double *v);
void dense_solve_upper(const double *l, int n, double *v);

// The whole symmetric inverse from the factor [l].
//   inverse  n x n
void dense_invert(const double *l, int n, double *inverse);

// Logarithm of the determinant of the matrix with factor [l].
double dense_log_determinant(const double *l, int n);

#endif
