// The gradient is a sum over pairs of one weight, W = (R^-1 y)(R^-1 y)'/s^2 - R^-1, and one
// derivative. The derivatives are computed again from the inputs when they are needed: that costs
// a fraction of the factorisation, and their n x n x d tensor is never stored.
#include "surrogate/likelihood.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>

#include "base/parallel.h"

enum {
    BAND = 64,            // columns summed together: fixed, so that no bit depends on threads
    THREADED_LEAST = 1500 // rows from which summing in several threads pays
};

int likelihood_parameters(const Observations *observations)
{
    return observations->inputs.cols + 1;
}

Hyper likelihood_hyper(const Observations *observations, const double *parameters,
                       double *lengthscales)
{
    const int d = observations->inputs.cols;
    for (int k = 0; k < d; k++)
        lengthscales[k] = exp(parameters[k]);
    const double last = exp(parameters[d]);
    return (Hyper){.lengthscales = lengthscales,
                   .noise = observations->noise ? 0 : last,
                   .variance = observations->noise ? last : 0};
}

static int bands(int n)
{
    return (n + BAND - 1) / BAND;
}

size_t likelihood_bytes(int n, int d)
{
    return sizeof(double) * (size_t)d * ((size_t)bands(n) * (1 + KERNEL_LANES) + 1);
}

typedef struct Summation {
    const Observations *observations;
    Covariance *covariance;
    double *sums;  // d x bands
    double *lanes; // d x KERNEL_LANES x bands
} Summation;

// Turns the columns of the inverse into weights, and sums them up.
static Status sum_band(void *context, long band, int thread, Error *err)
{
    (void)thread, (void)err;
    const Summation *summation = context;
    const Covariance *covariance = summation->covariance;
    const Matrix weights = covariance->cholesky.lower;
    const int n = weights.rows, d = covariance->scaled.cols;
    const int first = (int)band * BAND, last = first + BAND < n ? first + BAND : n;
    for (int j = first; j < last; j++) {
        double *column = matrix_column(weights, j);
        const double share = covariance->solved[j] / covariance->variance;
        for (int i = j + 1; i < n; i++)
            column[i] = covariance->solved[i] * share - column[i];
    }
    kernel_gradient(summation->observations->kind, covariance->scaled, first, last, weights,
                    summation->lanes + band * d * KERNEL_LANES, summation->sums + band * d);
    return STATUS_OK;
}

// dL/dlog g, or dL/dlog s^2 when the noise is known, from the inverse of R.
static double last_slope(const Observations *observations, const Hyper *hyper,
                         const Covariance *covariance)
{
    const int n = covariance->cholesky.lower.rows;
    const double *solved = covariance->solved;
    double slope = 0;
    for (int i = 0; i < n; i++) {
        const double noise = observations->noise ? observations->noise[i] / covariance->variance
                                                 : hyper->noise;
        const double inverse = *matrix_at(covariance->cholesky.lower, i, i);
        slope += 0.5 * noise * (solved[i] * solved[i] / covariance->variance - inverse);
    }
    if (!observations->noise)
        return slope;
    const double quadratic = cblas_ddot(n, covariance->white, 1, covariance->white, 1);
    return 0.5 * (quadratic / covariance->variance - n) - slope;
}

static Status differentiate(const Observations *observations, const Hyper *hyper,
                            Covariance *covariance, Arena *scratch, double *gradient, Error *err)
{
    const int n = covariance->cholesky.lower.rows, d = covariance->scaled.cols;
    const size_t count = (size_t)bands(n) * (size_t)d;
    Summation summation = {observations, covariance, arena_alloc(scratch, count, sizeof(double)),
                           arena_alloc(scratch, count * KERNEL_LANES, sizeof(double))};
    if (!summation.sums || !summation.lanes)
        return arena_exhausted(scratch, err);
    const int threads = observations->threads > 0 ? observations->threads : 1;
    TRY(cholesky_invert(&covariance->cholesky, threads, err));
    gradient[d] = last_slope(observations, hyper, covariance);
    TRY(parallel_for(n < THREADED_LEAST ? 1 : threads, bands(n), sum_band, &summation, err));
    for (int k = 0; k < d; k++) {
        gradient[k] = 0;
        for (int band = 0; band < bands(n); band++)
            gradient[k] += summation.sums[band * d + k];
    }
    return STATUS_OK;
}

Status likelihood_evaluate(const Observations *observations, const double *parameters,
                           Covariance *covariance, double *value, double *gradient, Error *err)
{
    Arena scratch = {0};
    Status status = STATUS_OK;
    const int d = observations->inputs.cols;
    double *lengthscales = arena_alloc(&scratch, (size_t)d, sizeof(double));
    if (!lengthscales) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    const Hyper hyper = likelihood_hyper(observations, parameters, lengthscales);
    status = covariance_update(observations, &hyper, covariance, err);
    if (status == STATUS_OK)
        status = differentiate(observations, &hyper, covariance, &scratch, gradient, err);
    if (status == STATUS_OK)
        *value = covariance->log_likelihood;
done:
    arena_clear(&scratch);
    return status;
}
