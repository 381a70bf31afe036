// Stationary covariance functions of the scaled distance r, with their derivatives.
// Rasmussen & Williams (2006), chapter 4: equations 4.9 and 4.17.
#ifndef SURROGATE_KERNEL_H
#define SURROGATE_KERNEL_H

#include "base/matrix.h"

// X(name, word, meaning)
#define KERNEL_LIST(X)                                                     \
    X(AUTO, "auto", "the better one by leave-one-out predictive density") \
    X(MATERN52, "matern52", "twice differentiable functions")             \
    X(RBF, "rbf", "squared exponential: infinitely differentiable functions")

typedef enum KernelKind {
#define X(name, word, meaning) KERNEL_##name,
    KERNEL_LIST(X)
#undef X
    KERNEL_COUNT
} KernelKind;

// The word of a kind, and back; -1 for an unknown word.
const char *kernel_word(KernelKind kind);
int kernel_find(const char *word);

// Points are given divided by their lengthscales, so that r is the Euclidean distance, in columns
// padded with anything finite to a multiple of KERNEL_LANES rows: stride >= kernel_padded(rows).
enum { KERNEL_LANES = 64 };
int kernel_padded(int rows);

// Correlations k(r) between the points of [a] (n x d) and of [b] (m x d).
//   out    n x m
void kernel_cross(KernelKind kind, Matrix a, Matrix b, Matrix out);

// The columns [first, last) of the lower triangle, diagonal included, of the correlations of [a].
//   out    n x n
void kernel_lower(KernelKind kind, Matrix a, int first, int last, Matrix out);

// Adds the pairs (i > j) of the columns j in [first, last) to the gradient of a function of the
// correlations with respect to the logarithms of the lengthscales:
//   sums[k] += sum over i > j of weights(i, j) dk(r_ij)/dlog l_k,
// with dk/dlog l_k = -2 k'(r^2) (a_ik - a_jk)^2.
//   weights  n x n, the lower triangle
//   lanes    d x KERNEL_LANES, working space
//   sums     d
void kernel_gradient(KernelKind kind, Matrix a, int first, int last, Matrix weights,
                     double *lanes, double *sums);

// dk(|a_i - b|)/db_k, which is -2 k'(r^2) (a_ik - b_k),
// of the one point [b] for every point of [a].
//   b      d
//   out    n x d
void kernel_slope(KernelKind kind, Matrix a, const double *b, Matrix out);

#endif
