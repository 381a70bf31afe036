// Derivatives of predictions with respect to the inputs.
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "surrogate/state.h"

// One point, standardised: posterior moments and their derivatives by the scaled columns.
typedef struct Local {
    double mean, sd;
    double *mean_slope, *sd_slope; // columns of the scale
} Local;

static double *room(Arena *scratch, size_t count)
{
    return arena_alloc(scratch, count, sizeof(double));
}

// With w = R^-1 c + R^-1 1 (1 - 1'R^-1 c) / (1'R^-1 1), the variance s^2 (1 - c'R^-1 c + ..)
// changes by -2 s^2 dc'w.
static Status differentiate(const Gp *gp, Matrix x, Arena *scratch, Local *local, Error *err)
{
    const int n = gp->x.rows, columns = gp->scale.columns;
    const Covariance *covariance = &gp->covariance;
    Matrix point, cross;
    double variance;
    TRY(posterior_cross(gp, x, scratch, &point, &cross, err));
    const Matrix slopes =
        matrix_view(room(scratch, (size_t)n * (size_t)columns), n, columns);
    if (!slopes.data)
        return arena_exhausted(scratch, err);
    kernel_slope(gp->observations.kind, covariance->scaled, point.data, slopes);
    posterior_at(gp, cross, &local->mean, &variance);
    local->sd = sqrt(variance);
    const double missing = 1 - cblas_ddot(n, covariance->ones, 1, cross.data, 1);
    cblas_daxpy(n, missing / covariance->precision, covariance->ones, 1, cross.data, 1);
    cholesky_solve_upper(&covariance->cholesky, cross);
    cblas_dgemv(CblasColMajor, CblasTrans, n, columns, 1, slopes.data, n, covariance->solved, 1, 0,
                local->mean_slope, 1);
    cblas_dgemv(CblasColMajor, CblasTrans, n, columns, -covariance->variance / local->sd,
                slopes.data, n, cross.data, 1, 0, local->sd_slope, 1);
    return STATUS_OK;
}

// From the standardised slopes along one input to the unit of y by the unit of the input.
static void put_slope(const Gp *gp, const Local *local, double mean_slope, double sd_slope,
                      double *mean_out, double *sd_out)
{
    const Transform transform = gp->scale.transform;
    const double centre = scale_backward(&gp->scale, local->mean);
    const double sd = gp->scale.spread * local->sd;
    const double above = transform_slope(transform, transform_inverse(transform, centre + sd));
    const double below = transform_slope(transform, transform_inverse(transform, centre - sd));
    if (mean_out)
        *mean_out = mean_slope / transform_slope(transform, transform_inverse(transform, centre));
    if (sd_out)
        *sd_out = 0.5 * ((mean_slope + sd_slope) / above - (mean_slope - sd_slope) / below);
}

static void put_slopes(const Gp *gp, const Local *local, double *mean_slope, double *sd_slope)
{
    const Scale *scale = &gp->scale;
    for (int k = 0, column = 0; k < scale->inputs; k++) {
        double unit = scale->spread / (scale->width[k] * gp->lengthscales[column]);
        if (!(scale->width[k] > 0))
            unit = 0;
        if (scale->levels[k] > 0)
            unit = NAN;
        put_slope(gp, local, unit * local->mean_slope[column], unit * local->sd_slope[column],
                  mean_slope ? &mean_slope[k] : NULL, sd_slope ? &sd_slope[k] : NULL);
        column += scale->levels[k] > 0 ? scale->levels[k] : 1;
    }
}

Status gp_predict_gradient(const Gp *gp, const double *point, double *mean_slope,
                           double *sd_slope, Error *err)
{
    TRY(gp_exact_check(gp, "a gradient", err));
    Arena scratch = {0};
    const size_t columns = (size_t)gp->scale.columns, d = (size_t)gp->scale.inputs;
    Local local = {.mean_slope = room(&scratch, columns), .sd_slope = room(&scratch, columns)};
    double *copy = room(&scratch, d);
    Status status = STATUS_OK;
    if (!local.mean_slope || !local.sd_slope || !copy) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    memcpy(copy, point, d * sizeof *copy);
    status = differentiate(gp, matrix_view(copy, 1, gp->scale.inputs), &scratch, &local, err);
    if (status == STATUS_OK)
        put_slopes(gp, &local, mean_slope, sd_slope);
done:
    arena_clear(&scratch);
    return status;
}
