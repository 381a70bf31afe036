#include "surrogate/scale.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

// Differences this small, as a share of the mean, are rounding.
static const double CONSTANT = 1e-14;

static Status check_finite(Matrix x, Error *err)
{
    for (int k = 0; k < x.cols; k++)
        for (int i = 0; i < x.rows; i++)
            if (!isfinite(*matrix_at(x, i, k)))
                return fail(err, STATUS_BAD_DATA, "row %d, input %d: %g is not a finite number",
                            i + 1, k + 1, *matrix_at(x, i, k));
    return STATUS_OK;
}

static void range(const double *values, int n, double *least, double *greatest)
{
    *least = INFINITY;
    *greatest = -INFINITY;
    for (int i = 0; i < n; i++) {
        *least = fmin(*least, values[i]);
        *greatest = fmax(*greatest, values[i]);
    }
}

// Halved before they are subtracted, so that the widest of ranges does not overflow.
static double width_of(double lower, double upper)
{
    const double half = upper / 2 - lower / 2;
    return fmin(2 * half, 1e308);
}

static Status set_bounds(Matrix x, int k, const double *lower, const double *upper, Scale *scale,
                         Error *err)
{
    double least, greatest;
    range(matrix_column(x, k), x.rows, &least, &greatest);
    if (lower && upper) {
        if (!(lower[k] <= upper[k]))
            return fail(err, STATUS_BAD_CONFIG, "input %d: lower bound %g above upper bound %g",
                        k + 1, lower[k], upper[k]);
        least = lower[k];
        greatest = upper[k];
    }
    scale->lower[k] = least;
    scale->upper[k] = greatest;
    scale->width[k] = width_of(least, greatest);
    return STATUS_OK;
}

Status scale_create(Matrix x, const double *lower, const double *upper, const int *levels,
                    Arena *arena, Scale *scale, Error *err)
{
    assert(x.rows > 0 && x.cols > 0);
    Scale made = {
        .inputs = x.cols,
        .lower = arena_alloc(arena, (size_t)x.cols, sizeof(double)),
        .upper = arena_alloc(arena, (size_t)x.cols, sizeof(double)),
        .width = arena_alloc(arena, (size_t)x.cols, sizeof(double)),
        .levels = arena_alloc(arena, (size_t)x.cols, sizeof(int)),
        .transform = {.kind = TRANSFORM_NONE},
        .spread = 1,
    };
    if (!made.lower || !made.upper || !made.width || !made.levels)
        return arena_exhausted(arena, err);
    TRY(check_finite(x, err));
    for (int k = 0; k < x.cols; k++) {
        made.levels[k] = levels ? levels[k] : 0;
        made.columns += made.levels[k] > 0 ? made.levels[k] : 1;
        TRY(set_bounds(x, k, lower, upper, &made, err));
    }
    *scale = made;
    return STATUS_OK;
}

// Mean and standard deviation of the transformed response, without overflow on the way.
static void standardise(Transform transform, const double *y, int n, double *centre,
                        double *spread)
{
    double mean = 0, greatest = 0, squares = 0;
    for (int i = 0; i < n; i++)
        mean += transform_forward(transform, y[i]) / n;
    for (int i = 0; i < n; i++)
        greatest = fmax(greatest, fabs(transform_forward(transform, y[i]) - mean));
    // A constant response: any unit will do.
    const bool constant = !(greatest > CONSTANT * fabs(mean));
    for (int i = 0; i < n && !constant; i++) {
        const double share = (transform_forward(transform, y[i]) - mean) / greatest;
        squares += share * share / n;
    }
    *centre = mean;
    *spread = constant ? fmax(fabs(mean), 1e-300) : greatest * sqrt(squares);
}

Status scale_response(Scale *scale, Transform transform, const double *y, int n, Error *err)
{
    for (int i = 0; i < n; i++) {
        if (!isfinite(y[i]))
            return fail(err, STATUS_BAD_DATA, "row %d, response: %g is not a finite number", i + 1,
                        y[i]);
        if (!transform_applies(transform, &y[i], 1))
            return fail(err, STATUS_BAD_DATA, "row %d, response: %g has no %s", i + 1, y[i],
                        transform_word(transform.kind));
    }
    scale->transform = transform;
    standardise(transform, y, n, &scale->centre, &scale->spread);
    return STATUS_OK;
}

static Status point_level(const Scale *scale, Matrix x, int i, int k, int *level, Error *err)
{
    const double value = *matrix_at(x, i, k);
    if (!(value >= 0 && value < scale->levels[k] && value == floor(value)))
        return fail(err, STATUS_BAD_DATA, "row %d, input %d: %g is not one of the levels 0 to %d",
                    i + 1, k + 1, value, scale->levels[k] - 1);
    *level = (int)value;
    return STATUS_OK;
}

static Status expand_levels(const Scale *scale, Matrix x, int k, int column, Matrix out,
                            Error *err)
{
    for (int i = 0; i < x.rows; i++) {
        int level = 0;
        TRY(point_level(scale, x, i, k, &level, err));
        for (int l = 0; l < scale->levels[k]; l++)
            *matrix_at(out, i, column + l) = l == level;
    }
    return STATUS_OK;
}

Status scale_points(const Scale *scale, Matrix x, Matrix out, Error *err)
{
    assert(x.cols == scale->inputs && out.cols == scale->columns && out.rows == x.rows);
    TRY(check_finite(x, err));
    for (int k = 0, column = 0; k < scale->inputs; k++) {
        if (scale->levels[k] > 0) {
            TRY(expand_levels(scale, x, k, column, out, err));
            column += scale->levels[k];
            continue;
        }
        double *to = matrix_column(out, column++);
        const double *from = matrix_column(x, k);
        for (int i = 0; i < x.rows; i++)
            to[i] = scale->width[k] > 0 ? (from[i] - scale->lower[k]) / scale->width[k] : 0;
    }
    return STATUS_OK;
}

double scale_forward(const Scale *scale, double y)
{
    return (transform_forward(scale->transform, y) - scale->centre) / scale->spread;
}

double scale_backward(const Scale *scale, double z)
{
    return scale->centre + scale->spread * z;
}
