// The factor L of a symmetric positive definite matrix A = L L', and what is solved with it.
#ifndef SURROGATE_CHOLESKY_H
#define SURROGATE_CHOLESKY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

// The diagonal blocks of L are kept inverted beside it: multiplying by them is several times as
// fast as solving with them.
enum { CHOLESKY_BLOCK = 128 };

typedef struct Cholesky {
    Matrix lower;  // n x n: A before, L afterwards; above the diagonal blocks it belongs to nobody
    Matrix blocks; // CHOLESKY_BLOCK x n, the inverses side by side
} Cholesky;

// Room for n rows, in [arena]; stride of [lower] as given, at least n.
Status cholesky_create(int n, int stride, Arena *arena, Cholesky *cholesky, Error *err);

// Replaces the lower triangle of A by that of L. When A is not positive definite to working
// precision, [positive] is false and A is spoilt.
Status cholesky_factor(Cholesky *cholesky, int threads, bool *positive, Error *err);

// log det A.
double cholesky_log_determinant(const Cholesky *cholesky);

// b := L^-1 b and b := L'^-1 b.
//   b  n x m
void cholesky_solve_lower(const Cholesky *cholesky, Matrix b);
void cholesky_solve_upper(const Cholesky *cholesky, Matrix b);

// The diagonal of A^-1, which stays unformed.
//   diagonal  n
Status cholesky_inverse_diagonal(const Cholesky *cholesky, double *diagonal, Error *err);

// Replaces the lower triangle of L by that of A^-1.
Status cholesky_invert(Cholesky *cholesky, int threads, Error *err);

#endif
