#include "surrogate/gp.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "surrogate/local.h"
#include "surrogate/memory.h"
#include "surrogate/state.h"

static double *copy(Arena *arena, const double *values, size_t count)
{
    double *made = arena_alloc(arena, count, sizeof *made);
    if (made)
        memcpy(made, values, count * sizeof *made);
    return made;
}

// -- Fit --

static Status keep_data(Gp *gp, Matrix x, const double *y, const GpSetting *setting, Error *err)
{
    const size_t n = (size_t)x.rows, d = (size_t)x.cols;
    gp->x = matrix_view(arena_alloc(&gp->arena, n * d, sizeof(double)), x.rows, x.cols);
    gp->y = copy(&gp->arena, y, n);
    if (setting->noise_known)
        gp->noise_known = copy(&gp->arena, setting->noise_known, n);
    if (!gp->x.data || !gp->y || (setting->noise_known && !gp->noise_known))
        return arena_exhausted(&gp->arena, err);
    for (int k = 0; k < x.cols; k++)
        memcpy(matrix_column(gp->x, k), matrix_column(x, k), n * sizeof(double));
    TRY(scale_create(x, setting->lower, setting->upper, setting->levels, &gp->arena, &gp->scale,
                     err));
    return scale_response(&gp->scale, setting->transform, y, x.rows, err);
}

static Status check_noise(const double *noise, int n, Error *err)
{
    for (int i = 0; i < n; i++)
        if (!(noise[i] >= 0 && isfinite(noise[i])))
            return fail(err, STATUS_BAD_DATA,
                        "row %d: a noise variance of %g, expected zero or more", i + 1, noise[i]);
    return STATUS_OK;
}

Status observations_create(const Scale *scale, Matrix x, const double *y, const double *noise,
                           Arena *arena, Observations *observations, Error *err)
{
    const int n = x.rows, stride = kernel_padded(n);
    const Matrix inputs = {
        arena_alloc(arena, (size_t)stride * (size_t)scale->columns, sizeof(double)), n,
        scale->columns, stride};
    double *z = arena_alloc(arena, (size_t)n, sizeof *z);
    double *variances = noise ? arena_alloc(arena, (size_t)n, sizeof *variances) : NULL;
    if (!inputs.data || !z || (noise && !variances))
        return arena_exhausted(arena, err);
    if (noise)
        TRY(check_noise(noise, n, err));
    TRY(scale_points(scale, x, inputs, err));
    for (int i = 0; i < n; i++)
        z[i] = scale_forward(scale, y[i]);
    for (int i = 0; noise && i < n; i++) {
        const double slope = transform_slope(scale->transform, y[i]) / scale->spread;
        variances[i] = noise[i] * slope * slope;
    }
    observations->inputs = inputs;
    observations->z = z;
    observations->noise = variances;
    return STATUS_OK;
}

// Dubrule (1983): with Q = R^-1 - R^-1 1 1' R^-1 / (1' R^-1 1), the observation i is missed by
// (Q z)_i / Q_ii and its variance is s^2 / Q_ii.
static Status leave_out(Gp *gp, Error *err)
{
    const int n = gp->x.rows;
    const Covariance *covariance = &gp->covariance;
    Arena scratch = {0};
    double *ones = arena_alloc(&scratch, (size_t)n, sizeof *ones);
    double *diagonal = arena_alloc(&scratch, (size_t)n, sizeof *diagonal);
    Status status = STATUS_OK;
    if (!ones || !diagonal) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    memcpy(ones, covariance->ones, (size_t)n * sizeof *ones);
    cholesky_solve_upper(&covariance->cholesky, matrix_view(ones, n, 1));
    status = cholesky_inverse_diagonal(&covariance->cholesky, diagonal, err);
    for (int i = 0; status == STATUS_OK && i < n; i++) {
        const double q = diagonal[i] - ones[i] * ones[i] / covariance->precision;
        gp->left_out_mean[i] = gp->observations.z[i] - covariance->solved[i] / q;
        gp->left_out_weight[i] = q;
    }
done:
    arena_clear(&scratch);
    return status;
}

static void set_lengthscales_given(Gp *gp)
{
    const Scale *scale = &gp->scale;
    for (int k = 0, column = 0; k < scale->inputs; k++) {
        const int count = scale->levels[k] > 0 ? scale->levels[k] : 1;
        double logarithm = 0;
        for (int l = 0; l < count; l++)
            logarithm += log(gp->lengthscales[column++]) / count;
        const double width = scale->levels[k] > 0 ? 1 : scale->width[k];
        gp->lengthscales_given[k] = width > 0 ? exp(logarithm) * width : INFINITY;
    }
}

static void set_noise_predicted(Gp *gp)
{
    const int n = gp->x.rows;
    gp->noise_predicted = gp->noise * gp->covariance.variance;
    if (!gp->observations.noise)
        return;
    gp->noise_predicted = 0;
    for (int i = 0; i < n; i++)
        gp->noise_predicted += gp->observations.noise[i] / n;
}

static void set_likelihood(Gp *gp)
{
    gp->log_marginal_likelihood = gp->covariance.log_likelihood;
    for (int i = 0; i < gp->x.rows; i++)
        gp->log_marginal_likelihood +=
            log(transform_slope(gp->scale.transform, gp->y[i]) / gp->scale.spread);
}

static void set_moments(Gp *gp)
{
    set_noise_predicted(gp);
    set_likelihood(gp);
}

void gp_widen(Gp *gp, double factor)
{
    covariance_set_variance(&gp->covariance, gp->covariance.variance * factor * factor);
    set_moments(gp);
}

void gp_add_local(Gp *gp, Local *local)
{
    gp->local = local;
    gp->noise_predicted = local_setting(local)->noise * local_setting(local)->variance;
}

static Status make_room(Gp *gp, Error *err)
{
    const size_t n = (size_t)gp->x.rows;
    Arena *arena = &gp->arena;
    gp->lengthscales = arena_alloc(arena, (size_t)gp->scale.columns, sizeof(double));
    gp->lengthscales_given = arena_alloc(arena, (size_t)gp->scale.inputs, sizeof(double));
    gp->left_out_mean = arena_alloc(arena, n, sizeof(double));
    gp->left_out_weight = arena_alloc(arena, n, sizeof(double));
    if (!gp->lengthscales || !gp->lengthscales_given || !gp->left_out_mean || !gp->left_out_weight)
        return arena_exhausted(arena, err);
    TRY(memory_check(covariance_bytes(gp->x.rows, gp->scale.columns), gp->x.rows, err));
    return covariance_create(gp->x.rows, gp->scale.columns, arena, &gp->covariance, err);
}

static Status build(Gp *gp, Matrix x, const double *y, const GpSetting *setting, Error *err)
{
    TRY(keep_data(gp, x, y, setting, err));
    TRY(make_room(gp, err));
    gp->observations.kind = setting->kind;
    gp->observations.threads = setting->threads;
    TRY(observations_create(&gp->scale, gp->x, gp->y, gp->noise_known, &gp->arena,
                            &gp->observations, err));
    memcpy(gp->lengthscales, setting->lengthscales,
           (size_t)gp->scale.columns * sizeof(double));
    gp->noise = setting->noise_known ? 0 : setting->noise;
    gp->covariance.jitter = setting->jitter;
    const Hyper hyper = {gp->lengthscales, gp->noise, setting->variance, setting->mean_known};
    TRY(covariance_update(&gp->observations, &hyper, &gp->covariance, err));
    set_lengthscales_given(gp);
    set_moments(gp);
    return leave_out(gp, err);
}

Status gp_fit(Matrix x, const double *y, const GpSetting *setting, Gp **gp, Error *err)
{
    assert(setting->kind != KERNEL_AUTO && setting->transform.kind != TRANSFORM_AUTO);
    assert(setting->lengthscales && (!setting->noise_known || setting->variance > 0));
    if (x.rows < 2)
        return fail(err, STATUS_BAD_DATA, "%d row(s), expected at least 2", x.rows);
    Gp *made = calloc(1, sizeof *made);
    if (!made)
        return fail(err, STATUS_NO_MEMORY, "out of memory for a Gaussian process");
    const Status status = build(made, x, y, setting, err);
    if (status != STATUS_OK)
        gp_free(made);
    else
        *gp = made;
    return status;
}

void gp_free(Gp *gp)
{
    if (!gp)
        return;
    local_free(gp->local);
    arena_clear(&gp->arena);
    free(gp);
}

Status gp_exact_check(const Gp *gp, const char *what, Error *err)
{
    if (!gp->local)
        return STATUS_OK;
    return fail(err, STATUS_UNAVAILABLE, "%s needs an exact process, not one of %d rows in two "
                "scales", what, gp_rows(gp));
}

// -- Leave one out --

static double left_out_sd(const Gp *gp, int row)
{
    return gp->scale.spread * sqrt(gp->covariance.variance / gp->left_out_weight[row]);
}

Status gp_leave_one_out_transformed(const Gp *gp, double *mean, double *sd, Error *err)
{
    TRY(gp_exact_check(gp, "leaving out every row", err));
    for (int i = 0; i < gp->x.rows; i++) {
        if (mean)
            mean[i] = scale_backward(&gp->scale, gp->left_out_mean[i]);
        if (sd)
            sd[i] = left_out_sd(gp, i);
    }
    return STATUS_OK;
}

Status gp_leave_one_out(const Gp *gp, double *mean, double *sd, Error *err)
{
    TRY(gp_exact_check(gp, "leaving out every row", err));
    const Transform transform = gp->scale.transform;
    for (int i = 0; i < gp->x.rows; i++) {
        const double centre = scale_backward(&gp->scale, gp->left_out_mean[i]);
        if (mean)
            mean[i] = transform_inverse(transform, centre);
        if (sd)
            sd[i] = transform_spread(transform, centre, left_out_sd(gp, i));
    }
    return STATUS_OK;
}

// -- What it holds --

int gp_inputs(const Gp *gp)
{
    return gp->scale.inputs;
}

int gp_rows(const Gp *gp)
{
    return gp->local ? local_x(gp->local).rows : gp->x.rows;
}

KernelKind gp_kernel(const Gp *gp)
{
    return gp->observations.kind;
}

Transform gp_transform(const Gp *gp)
{
    return gp->scale.transform;
}

const double *gp_lengthscales(const Gp *gp)
{
    return gp->lengthscales_given;
}

double gp_noise_sd(const Gp *gp)
{
    return gp->scale.spread * sqrt(gp->noise_predicted);
}

double gp_signal_sd(const Gp *gp)
{
    return gp->scale.spread * sqrt(gp->covariance.variance);
}

double gp_log_marginal_likelihood(const Gp *gp)
{
    return gp->log_marginal_likelihood;
}

double gp_jitter(const Gp *gp)
{
    return gp->covariance.jitter;
}

double gp_response(const Gp *gp, int row)
{
    assert(row >= 0 && row < gp_rows(gp));
    return gp->local ? local_y(gp->local)[row] : gp->y[row];
}
