// The posterior of the function at several points together: its moments, and samples.
#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "surrogate/local.h"
#include "surrogate/state.h"

// The posterior covariance of close points is singular to rounding.
static const double JITTER_FIRST = 1e-13;
static const double JITTER_LAST = 1e-5;

// The lower triangle of the posterior covariance by s^2, from V = L^-1 cross.
static Status covariance_of(const Gp *gp, Matrix points, Matrix v, Arena *scratch, Matrix *out,
                            Error *err)
{
    const int m = v.cols, n = v.rows, stride = kernel_padded(m), columns = points.cols;
    const Matrix padded = {
        arena_alloc(scratch, (size_t)stride * (size_t)columns, sizeof(double)), m, columns, stride};
    double *missing = arena_alloc(scratch, (size_t)m, sizeof *missing);
    *out = (Matrix){arena_alloc(scratch, (size_t)stride * (size_t)m, sizeof(double)), m, m, stride};
    if (!padded.data || !missing || !out->data)
        return arena_exhausted(scratch, err);
    for (int k = 0; k < columns; k++)
        memcpy(matrix_column(padded, k), matrix_column(points, k), (size_t)m * sizeof(double));
    kernel_lower(gp->observations.kind, padded, 0, m, *out);
    cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, m, n, -1, v.data, v.stride, 1, out->data,
                out->stride);
    for (int j = 0; j < m; j++)
        missing[j] = 1 - cblas_ddot(n, gp->covariance.ones, 1, matrix_column(v, j), 1);
    cblas_dsyr(CblasColMajor, CblasLower, m, 1 / gp->covariance.precision, missing, 1, out->data,
               out->stride);
    return STATUS_OK;
}

static Status factorise(Matrix covariance, Arena *scratch, Cholesky *cholesky, Error *err)
{
    const int m = covariance.cols;
    TRY(cholesky_create(m, covariance.stride, scratch, cholesky, err));
    for (double jitter = JITTER_FIRST; jitter <= JITTER_LAST; jitter *= 10) {
        bool positive;
        for (int j = 0; j < m; j++) {
            double *column = matrix_at(cholesky->lower, j, j);
            memcpy(column, matrix_at(covariance, j, j), (size_t)(m - j) * sizeof *column);
            *column += jitter;
        }
        TRY(cholesky_factor(cholesky, 1, &positive, err));
        if (positive)
            return STATUS_OK;
    }
    return fail(err, STATUS_NO_CONVERGE,
                "the posterior covariance of %d points is not positive definite", m);
}

// -- Moments --

// From the lower triangle by s^2 to the whole in the transformed unit.
static void put_covariance(const Gp *gp, Matrix lower, Matrix out)
{
    const double unit = gp->scale.spread * gp->scale.spread * gp->covariance.variance;
    for (int j = 0; j < out.cols; j++)
        for (int i = j; i < out.rows; i++)
            *matrix_at(out, i, j) = *matrix_at(out, j, i) = unit * *matrix_at(lower, i, j);
}

static Status joint_exact(const Gp *gp, Matrix x, double *mean, Matrix out, Arena *scratch,
                          Error *err)
{
    Matrix points, cross, covariance;
    double *variance = arena_alloc(scratch, (size_t)x.rows, sizeof *variance);
    if (!variance)
        return arena_exhausted(scratch, err);
    TRY(posterior_cross(gp, x, scratch, &points, &cross, err));
    posterior_at(gp, cross, mean, variance);
    TRY(covariance_of(gp, points, cross, scratch, &covariance, err));
    for (int i = 0; i < x.rows; i++) {
        mean[i] = scale_backward(&gp->scale, mean[i]);
        *matrix_at(covariance, i, i) = variance[i] / gp->covariance.variance;
    }
    put_covariance(gp, covariance, out);
    return STATUS_OK;
}

// Of two scales only the sd are known; points are taken to go together as far as the rougher
// process, which has the last word, has them correlated.
static Status joint_local(const Gp *gp, Matrix x, double *mean, Matrix out, Arena *scratch,
                          Error *err)
{
    const int m = x.rows, columns = gp->scale.columns, stride = kernel_padded(m);
    const LocalSetting *setting = local_setting(gp->local);
    const Matrix points = {
        arena_alloc(scratch, (size_t)stride * (size_t)columns, sizeof(double)), m, columns, stride};
    double *sd = arena_alloc(scratch, (size_t)m, sizeof *sd);
    if (!points.data || !sd)
        return arena_exhausted(scratch, err);
    TRY(gp_predict_transformed(gp, x, mean, sd, NULL, err));
    TRY(scale_points(&gp->scale, x, points, err));
    for (int k = 0; k < columns; k++)
        for (int i = 0; i < m; i++)
            *matrix_at(points, i, k) /= setting->lengthscales[k];
    kernel_cross(setting->kind, points, points, out);
    for (int j = 0; j < m; j++)
        for (int i = 0; i < m; i++)
            *matrix_at(out, i, j) *= sd[i] * sd[j];
    return STATUS_OK;
}

Status gp_joint(const Gp *gp, Matrix x, double *mean, Matrix covariance, Error *err)
{
    assert(x.cols == gp->scale.inputs && covariance.rows == x.rows && covariance.cols == x.rows);
    Arena scratch = {0};
    const Status status = gp->local ? joint_local(gp, x, mean, covariance, &scratch, err)
                                    : joint_exact(gp, x, mean, covariance, &scratch, err);
    arena_clear(&scratch);
    return status;
}

// -- Samples --

static void draw(const Gp *gp, const double *mean, Matrix factor, uint64_t seed, int sample,
                 double *out)
{
    const int m = factor.cols;
    const double scale = sqrt(gp->covariance.variance);
    for (int i = 0; i < m; i++)
        out[i] = scale * random_normal(seed, (uint64_t)sample, (uint64_t)i);
    cblas_dtrmv(CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, m, factor.data,
                factor.stride, out, 1);
    for (int i = 0; i < m; i++)
        out[i] = transform_inverse(gp->scale.transform,
                                   scale_backward(&gp->scale, mean[i] + out[i]));
}

static Status sample_all(const Gp *gp, Matrix x, int samples, uint64_t seed, Matrix out,
                         Arena *scratch, Error *err)
{
    Matrix points, cross, covariance;
    Cholesky cholesky;
    double *mean = arena_alloc(scratch, 2 * (size_t)x.rows, sizeof *mean);
    if (!mean)
        return arena_exhausted(scratch, err);
    TRY(posterior_cross(gp, x, scratch, &points, &cross, err));
    posterior_at(gp, cross, mean, mean + x.rows);
    TRY(covariance_of(gp, points, cross, scratch, &covariance, err));
    TRY(factorise(covariance, scratch, &cholesky, err));
    for (int sample = 0; sample < samples; sample++)
        draw(gp, mean, cholesky.lower, seed, sample, matrix_column(out, sample));
    return STATUS_OK;
}

Status gp_sample(const Gp *gp, Matrix x, int samples, uint64_t seed, Matrix out, Error *err)
{
    assert(x.cols == gp->scale.inputs && out.rows == x.rows && out.cols >= samples);
    TRY(gp_exact_check(gp, "a joint sample", err));
    Arena scratch = {0};
    const Status status = sample_all(gp, x, samples, seed, out, &scratch, err);
    arena_clear(&scratch);
    return status;
}
