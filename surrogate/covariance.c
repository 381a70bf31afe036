#include "surrogate/covariance.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"

// Rungs of the ladder: nothing, then from the rounding error of a correlation upwards.
static const double JITTER_FIRST = 1e-14;
static const double JITTER_STEP = 10;
static const double JITTER_LAST = 1e-5;

// A response that is constant still has a scale on which it is known: that of its rounding.
static const double VARIANCE_LEAST = 1e-20;

enum {
    BAND = 64,            // columns a thread takes at once
    THREADED_LEAST = 1500 // rows from which assembling in several threads pays
};

size_t covariance_bytes(int n, int d)
{
    const size_t rows = (size_t)kernel_padded(n);
    return sizeof(double) * (rows * (size_t)n + rows * (size_t)(d + 3) + CHOLESKY_BLOCK * rows);
}

Status covariance_create(int n, int d, Arena *arena, Covariance *covariance, Error *err)
{
    const int stride = kernel_padded(n);
    Covariance made = {
        .scaled = {arena_alloc(arena, (size_t)stride * (size_t)d, sizeof(double)), n, d, stride},
        .ones = arena_alloc(arena, (size_t)n, sizeof(double)),
        .white = arena_alloc(arena, (size_t)n, sizeof(double)),
        .solved = arena_alloc(arena, (size_t)n, sizeof(double)),
    };
    if (!made.scaled.data || !made.ones || !made.white || !made.solved)
        return arena_exhausted(arena, err);
    TRY(cholesky_create(n, stride, arena, &made.cholesky, err));
    *covariance = made;
    return STATUS_OK;
}

double covariance_rung_below(double jitter)
{
    return jitter > 1.5 * JITTER_FIRST ? jitter / JITTER_STEP : 0;
}

// -- Assembly --

typedef struct Assembly {
    const Observations *observations;
    const Hyper *hyper;
    Covariance *covariance;
} Assembly;

static Status assemble_band(void *context, long band, int thread, Error *err)
{
    (void)thread, (void)err;
    const Assembly *assembly = context;
    const Observations *observations = assembly->observations;
    const Hyper *hyper = assembly->hyper;
    const Matrix lower = assembly->covariance->cholesky.lower;
    const int first = (int)band * BAND;
    const int last = first + BAND < lower.cols ? first + BAND : lower.cols;
    kernel_lower(observations->kind, assembly->covariance->scaled, first, last, lower);
    for (int i = first; i < last; i++) {
        const double noise = observations->noise ? observations->noise[i] / hyper->variance
                                                 : hyper->noise;
        *matrix_at(lower, i, i) = 1 + noise + assembly->covariance->jitter;
    }
    return STATUS_OK;
}

static void scale_inputs(const Observations *observations, const double *lengthscales,
                         Matrix scaled)
{
    for (int k = 0; k < scaled.cols; k++) {
        const double *input = matrix_column(observations->inputs, k);
        double *column = matrix_column(scaled, k);
        for (int i = 0; i < scaled.rows; i++)
            column[i] = input[i] / lengthscales[k];
    }
}

static Status factorise(Assembly *assembly, Error *err)
{
    Covariance *covariance = assembly->covariance;
    const int threads = assembly->observations->threads > 0 ? assembly->observations->threads : 1;
    const int assembling = covariance->cholesky.lower.cols < THREADED_LEAST ? 1 : threads;
    const int bands = (covariance->cholesky.lower.cols + BAND - 1) / BAND;
    scale_inputs(assembly->observations, assembly->hyper->lengthscales, covariance->scaled);
    for (;;) {
        TRY(parallel_for(assembling, bands, assemble_band, assembly, err));
        bool positive;
        TRY(cholesky_factor(&covariance->cholesky, threads, &positive, err));
        if (positive)
            return STATUS_OK;
        if (covariance->jitter * sqrt(JITTER_STEP) > JITTER_LAST) // whatever its rounding
            return fail(err, STATUS_NO_CONVERGE,
                        "the covariance of %d rows is not positive definite, even with %g added "
                        "to its diagonal",
                        covariance->cholesky.lower.rows, covariance->jitter);
        covariance->jitter =
            covariance->jitter > 0 ? covariance->jitter * JITTER_STEP : JITTER_FIRST;
    }
}

// -- Closed forms --

static double dot(int n, const double *a, const double *b)
{
    return cblas_ddot(n, a, 1, b, 1);
}

// R&W algorithm 2.1, line 7.
void covariance_set_variance(Covariance *covariance, double variance)
{
    const int n = covariance->cholesky.lower.rows;
    const double quadratic = dot(n, covariance->white, covariance->white);
    covariance->variance = fmax(variance, VARIANCE_LEAST);
    covariance->log_likelihood =
        -0.5 * (quadratic / covariance->variance + n * log(2 * M_PI * covariance->variance) +
                cholesky_log_determinant(&covariance->cholesky));
}

// R&W algorithm 2.1, lines 2 and 3, with the mean estimated: equations 2.40 to 2.44 in the limit
// of a vague prior on one constant.
static void profile(const Observations *observations, const Hyper *hyper, Covariance *covariance)
{
    const int n = covariance->cholesky.lower.rows;
    double *white = covariance->white, *ones = covariance->ones;
    for (int i = 0; i < n; i++) {
        ones[i] = 1;
        white[i] = observations->z[i];
    }
    cholesky_solve_lower(&covariance->cholesky, matrix_view(ones, n, 1));
    cholesky_solve_lower(&covariance->cholesky, matrix_view(white, n, 1));
    covariance->precision = hyper->mean_known ? INFINITY : dot(n, ones, ones);
    covariance->mean = dot(n, ones, white) / covariance->precision;
    cblas_daxpy(n, -covariance->mean, ones, 1, white, 1);
    const double quadratic = dot(n, white, white);
    memcpy(covariance->solved, white, (size_t)n * sizeof *white);
    cholesky_solve_upper(&covariance->cholesky, matrix_view(covariance->solved, n, 1));
    covariance_set_variance(covariance, hyper->variance > 0 ? hyper->variance : quadratic / n);
}

Status covariance_update(const Observations *observations, const Hyper *hyper,
                         Covariance *covariance, Error *err)
{
    assert(observations->inputs.rows == covariance->cholesky.lower.rows);
    assert(!observations->noise || hyper->variance > 0);
    Assembly assembly = {observations, hyper, covariance};
    TRY(factorise(&assembly, err));
    profile(observations, hyper, covariance);
    return STATUS_OK;
}
