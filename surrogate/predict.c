// Predictions of a fitted process, in blocks of points so that the triangular solves are BLAS-3.
#include <assert.h>
#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "surrogate/local.h"
#include "surrogate/state.h"

enum { BLOCK = 256 }; // points at once: n x BLOCK correlations stay near the processor

// Rounding error of 1 - v'v: a variance below it is not known to differ from it.
static const double SHARE_LEAST = 4 * DBL_EPSILON;

// -- Standardised --

Status posterior_points(const Gp *gp, Matrix x, Arena *scratch, Matrix *points, Error *err)
{
    const int m = x.rows, columns = gp->scale.columns;
    *points = matrix_view(arena_alloc(scratch, (size_t)m * (size_t)columns, sizeof(double)), m,
                          columns);
    if (!points->data)
        return arena_exhausted(scratch, err);
    TRY(scale_points(&gp->scale, x, *points, err));
    for (int k = 0; k < columns; k++)
        for (int i = 0; i < m; i++)
            *matrix_at(*points, i, k) /= gp->lengthscales[k];
    return STATUS_OK;
}

Status posterior_cross(const Gp *gp, Matrix x, Arena *scratch, Matrix *points, Matrix *cross,
                       Error *err)
{
    const int n = gp->x.rows, m = x.rows;
    *cross = matrix_view(arena_alloc(scratch, (size_t)n * (size_t)m, sizeof(double)), n, m);
    if (!cross->data)
        return arena_exhausted(scratch, err);
    TRY(posterior_points(gp, x, scratch, points, err));
    kernel_cross(gp->observations.kind, gp->covariance.scaled, *points, *cross);
    return STATUS_OK;
}

// R&W algorithm 2.1, lines 4 to 6, and equation 2.42 for what the estimated mean adds.
void posterior_at(const Gp *gp, Matrix cross, double *mean, double *variance)
{
    const Covariance *covariance = &gp->covariance;
    const int n = cross.rows;
    for (int j = 0; j < cross.cols; j++)
        mean[j] = covariance->mean;
    cblas_dgemv(CblasColMajor, CblasTrans, n, cross.cols, 1, cross.data, cross.stride,
                covariance->solved, 1, 1, mean, 1);
    if (!variance)
        return;
    cholesky_solve_lower(&covariance->cholesky, cross);
    for (int j = 0; j < cross.cols; j++) {
        const double *v = matrix_column(cross, j);
        const double missing = 1 - cblas_ddot(n, covariance->ones, 1, v, 1);
        const double share =
            1 - cblas_ddot(n, v, 1, v, 1) + missing * missing / covariance->precision;
        variance[j] = covariance->variance * fmax(share, SHARE_LEAST);
    }
}

typedef struct Answer {
    double *mean, *sd, *sd_observed; // of the whole call; any may be NULL
    bool transformed;
} Answer;

static void answer_put(const Gp *gp, const Answer *answer, int i, double mean, double variance)
{
    const Scale *scale = &gp->scale;
    const Transform transform =
        answer->transformed ? (Transform){.kind = TRANSFORM_NONE} : scale->transform;
    const double centre = scale_backward(scale, mean);
    if (answer->mean)
        answer->mean[i] = transform_inverse(transform, centre);
    if (answer->sd)
        answer->sd[i] = transform_spread(transform, centre, scale->spread * sqrt(variance));
    if (answer->sd_observed)
        answer->sd_observed[i] = transform_spread(
            transform, centre, scale->spread * sqrt(variance + gp->noise_predicted));
}

static Matrix rows_of(Matrix x, int first, int count)
{
    return (Matrix){x.data + first, count, x.cols, x.stride};
}

static Status predict_block(const Gp *gp, Matrix x, int first, const Answer *answer,
                            Arena *scratch, Error *err)
{
    Matrix points, cross;
    double mean[BLOCK], variance[BLOCK] = {0};
    const int count = x.rows - first < BLOCK ? x.rows - first : BLOCK;
    TRY(posterior_cross(gp, rows_of(x, first, count), scratch, &points, &cross, err));
    double *wanted = answer->sd || answer->sd_observed ? variance : NULL;
    // The second scale knows the variance: the first has seen but a part of the rows.
    posterior_at(gp, cross, mean, gp->local ? NULL : wanted);
    if (gp->local)
        TRY(local_predict(gp->local, rows_of(x, first, count), mean, wanted, err));
    for (int j = 0; j < count; j++)
        answer_put(gp, answer, first + j, mean[j], variance[j]);
    return STATUS_OK;
}

static Status predict(const Gp *gp, Matrix x, const Answer *answer, Error *err)
{
    if (x.cols != gp->scale.inputs)
        return fail(err, STATUS_BAD_DATA, "points of %d inputs, expected %d", x.cols,
                    gp->scale.inputs);
    for (int first = 0; first < x.rows; first += BLOCK) {
        Arena scratch = {0};
        const Status status = predict_block(gp, x, first, answer, &scratch, err);
        arena_clear(&scratch);
        TRY(status);
    }
    return STATUS_OK;
}

Status gp_predict(const Gp *gp, Matrix x, double *mean, double *sd, double *sd_observed,
                  Error *err)
{
    return predict(gp, x, &(Answer){mean, sd, sd_observed, false}, err);
}

Status gp_predict_transformed(const Gp *gp, Matrix x, double *mean, double *sd,
                              double *sd_observed, Error *err)
{
    return predict(gp, x, &(Answer){mean, sd, sd_observed, true}, err);
}

Status gp_extrapolation(const Gp *gp, Matrix x, double *share, Error *err)
{
    TRY(gp_predict_transformed(gp, x, NULL, share, NULL, err));
    const double variance = gp->local
                                ? local_setting(gp->local)->variance
                                : gp->covariance.variance * (1 + 1 / gp->covariance.precision);
    for (int i = 0; i < x.rows; i++) {
        const double sd = share[i] / gp->scale.spread;
        share[i] = fmin(sd * sd / variance, 1);
    }
    return STATUS_OK;
}
