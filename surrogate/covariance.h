// The covariance of n observations, factorised, with the mean and the variance that follow from
// it in closed form: K = s^2 R, R = C + N, C the correlations, N the noise as a share of s^2.
#ifndef SURROGATE_COVARIANCE_H
#define SURROGATE_COVARIANCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"
#include "surrogate/cholesky.h"
#include "surrogate/kernel.h"

// What was observed, in the scaled unit.
typedef struct Observations {
    KernelKind kind;
    Matrix inputs;         // n x d, on [0, 1]; stride padded as kernel.h asks
    const double *z;       // n, about zero mean and unit variance
    const double *noise;   // n, known variances of z; NULL: one share for all, fitted
    int threads;
} Observations;

// The hyperparameters: lengthscales (d), then one number more.
typedef struct Hyper {
    const double *lengthscales; // d
    double noise;               // share of the variance, for every row; 0 when noise is known
    double variance;            // s^2; 0: profiled out, only when noise is not known
    bool mean_known;            // the mean is 0, and not estimated
} Hyper;

typedef struct Covariance {
    Matrix scaled;    // n x d, inputs by lengthscales; padded
    Cholesky cholesky; // of R = L L'
    double *ones;     // n, L^-1 1
    double *white;    // n, L^-1 (z - mean)
    double *solved;   // n, R^-1 (z - mean)
    double precision; // 1' R^-1 1; INFINITY when the mean is known
    double mean;      // generalised least squares, or 0
    double variance;  // s^2
    double jitter;    // on the diagonal of R; where the next factorisation begins
    double log_likelihood; // of z, at its maximum over mean (and variance, when profiled)
} Covariance;

// Room for n observations of d inputs, in [arena].
Status covariance_create(int n, int d, Arena *arena, Covariance *covariance, Error *err);

// Bytes that covariance_create() will ask for.
size_t covariance_bytes(int n, int d);

// Factorises. Starts with the jitter that [covariance] holds and climbs the ladder while R is not
// positive definite; STATUS_NO_CONVERGE at its end.
Status covariance_update(const Observations *observations, const Hyper *hyper,
                         Covariance *covariance, Error *err);

// The rung of the jitter ladder below [jitter].
double covariance_rung_below(double jitter);

// Replaces s^2 by [variance] > 0, and the likelihood by what it is then.
void covariance_set_variance(Covariance *covariance, double variance);

#endif
