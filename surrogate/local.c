#include "surrogate/local.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "surrogate/rows.h"
#include "surrogate/state.h"
#include "surrogate/vecchia.h"

enum {
    NEIGHBOURS = 120,
    SAMPLE = 1000,   // rows from which the setting is chosen
    LEFT_OUT = 1000, // rows by which it is judged
    MEASURED = 1,    // seed of those that are told
    PIECE = 512      // rows a thread takes at once
};

static const double QUANTILE_95 = 1.9599639845400545;

struct Local {
    Arena arena; // owns everything below
    const Gp *coarse; // borrowed: the process that this one belongs to
    Matrix x;
    double *y;
    Observations observations; // of what is left over
    LocalSetting setting;
    Vecchia *vecchia;
};

const LocalSetting *local_setting(const Local *local)
{
    return &local->setting;
}

Matrix local_x(const Local *local)
{
    return local->x;
}

const double *local_y(const Local *local)
{
    return local->y;
}

void local_free(Local *local)
{
    if (!local)
        return;
    arena_clear(&local->arena);
    free(local);
}

// -- What is left over --

typedef struct Remainder {
    Local *local;
    double *z;
} Remainder;

static Status subtract_piece(void *context, long piece, int thread, Error *err)
{
    (void)thread;
    const Remainder *remainder = context;
    const Local *local = remainder->local;
    const Scale *scale = &local->coarse->scale;
    const int first = (int)piece * PIECE;
    const int count = local->x.rows - first < PIECE ? local->x.rows - first : PIECE;
    double mean[PIECE];
    const Matrix rows = {local->x.data + first, count, local->x.cols, local->x.stride};
    TRY(gp_predict_transformed(local->coarse, rows, mean, NULL, NULL, err));
    for (int i = 0; i < count; i++)
        remainder->z[first + i] = scale_forward(scale, local->y[first + i]) -
                                  (mean[i] - scale->centre) / scale->spread;
    return STATUS_OK;
}

static Status copy_rows(Local *local, Matrix x, const double *y, Error *err)
{
    const size_t n = (size_t)x.rows;
    double *numbers = arena_alloc(&local->arena, n * (size_t)(x.cols + 1), sizeof *numbers);
    if (!numbers)
        return arena_exhausted(&local->arena, err);
    local->x = matrix_view(numbers, x.rows, x.cols);
    local->y = numbers + n * (size_t)x.cols;
    memcpy(local->y, y, n * sizeof *y);
    for (int k = 0; k < x.cols; k++)
        memcpy(matrix_column(local->x, k), matrix_column(x, k), n * sizeof(double));
    for (int i = 0; i < x.rows; i++)
        if (!isfinite(y[i]) || !transform_applies(local->coarse->scale.transform, &y[i], 1))
            return fail(err, STATUS_BAD_DATA, "row %d, response: %g has no %s", i + 1, y[i],
                        transform_word(local->coarse->scale.transform.kind));
    return STATUS_OK;
}

static Status observe(Local *local, Matrix x, const double *y, int threads, Error *err)
{
    const Scale *scale = &local->coarse->scale;
    const size_t n = (size_t)x.rows;
    TRY(copy_rows(local, x, y, err));
    double *inputs = arena_alloc(&local->arena, n * (size_t)scale->columns, sizeof *inputs);
    double *z = arena_alloc(&local->arena, n, sizeof *z);
    if (!inputs || !z)
        return arena_exhausted(&local->arena, err);
    local->observations =
        (Observations){.inputs = matrix_view(inputs, x.rows, scale->columns), .z = z,
                       .threads = threads};
    TRY(scale_points(scale, local->x, local->observations.inputs, err));
    Remainder remainder = {local, z};
    return parallel_for(threads > 0 ? threads : 1, (x.rows + PIECE - 1) / PIECE, subtract_piece,
                        &remainder, err);
}

static Status begin(const Gp *coarse, Matrix x, const double *y, int threads, Local **local,
                    Error *err)
{
    Local *made = calloc(1, sizeof *made);
    if (!made)
        return fail(err, STATUS_NO_MEMORY, "out of memory for %d rows", x.rows);
    made->coarse = coarse;
    const Status status = observe(made, x, y, threads, err);
    if (status != STATUS_OK)
        local_free(made);
    else
        *local = made;
    return status;
}

static Status arrange(Local *local, const LocalSetting *setting, Error *err)
{
    const size_t columns = (size_t)local->coarse->scale.columns;
    double *lengthscales = arena_alloc(&local->arena, columns, sizeof *lengthscales);
    if (!lengthscales)
        return arena_exhausted(&local->arena, err);
    memcpy(lengthscales, setting->lengthscales, columns * sizeof *lengthscales);
    local->setting = *setting;
    local->setting.lengthscales = lengthscales;
    local->observations.kind = setting->kind;
    const Hyper hyper = {.lengthscales = lengthscales, .noise = setting->noise};
    TRY(vecchia_create(&local->observations, &hyper, setting->neighbours, &local->arena,
                       &local->vecchia, err));
    vecchia_set_moments(local->vecchia, setting->mean, setting->variance);
    return STATUS_OK;
}

Status local_create(const Gp *coarse, Matrix x, const double *y, const LocalSetting *setting,
                    int threads, Local **local, Error *err)
{
    Local *made;
    TRY(begin(coarse, x, y, threads, &made, err));
    const Status status = arrange(made, setting, err);
    if (status != STATUS_OK)
        local_free(made);
    else
        *local = made;
    return status;
}

// -- Training --

// The setting by an exact process of a sample of the remainder.
static Status choose(Local *local, const TrainOptions *options, Arena *scratch,
                     LocalSetting *setting, Error *err)
{
    const Observations *observations = &local->observations;
    const int columns = observations->inputs.cols;
    const int count = local->x.rows < SAMPLE ? local->x.rows : SAMPLE;
    const Rows all = {.x = observations->inputs, .y = observations->z};
    Rows some;
    double *bounds = arena_alloc(scratch, 3 * (size_t)columns, sizeof *bounds);
    if (!bounds)
        return arena_exhausted(scratch, err);
    TRY(rows_take(&all, options->seed, 1, count, scratch, &some, err));
    for (int k = 0; k < columns; k++)
        bounds[columns + k] = 1;
    // The rougher kernel: what is smooth, the exact process has learnt.
    const TrainOptions sample_options = {
        .method = METHOD_EXACT, .kernel = KERNEL_MATERN52, .transform = TRANSFORM_NONE,
        .seed = options->seed, .lower = bounds, .upper = bounds + columns,
        .threads = options->threads};
    Gp *gp;
    TRY(gp_train(some.x, some.y, &sample_options, &gp, NULL, err));
    memcpy(bounds + 2 * columns, gp->lengthscales, (size_t)columns * sizeof *bounds);
    *setting = (LocalSetting){.kind = gp_kernel(gp),
                              .lengthscales = bounds + 2 * columns,
                              .noise = gp->noise,
                              .variance = pow(gp_signal_sd(gp), 2),
                              .mean = gp->scale.centre + gp->scale.spread * gp->covariance.mean,
                              .neighbours = NEIGHBOURS};
    gp_free(gp);
    return STATUS_OK;
}

typedef struct Leaving {
    const Local *local;
    const int *rows;
    double *mean, *variance; // of what is left over, the row itself left out
} Leaving;

static Status leave_out(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Leaving *left = context;
    const Matrix inputs = left->local->observations.inputs;
    const int row = left->rows[i];
    const Matrix point = {inputs.data + row, 1, inputs.cols, inputs.stride};
    return vecchia_predict(left->local->vecchia, point, row, &left->mean[i], &left->variance[i],
                           err);
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int local_left_out(const Local *local)
{
    return local->x.rows < LEFT_OUT ? local->x.rows : LEFT_OUT;
}

// Leaves out rows drawn by [seed]: the mean of what is left over, and the variance of observations.
//   rows, mean, variance  local_left_out() each
static Status leave_some_out(const Local *local, uint64_t seed, int threads, int *rows,
                             double *mean, double *variance, Error *err)
{
    const LocalSetting *setting = &local->setting;
    const int count = local_left_out(local);
    Leaving left = {local, rows, mean, variance};
    rows_draw(seed, 2, local->x.rows, count, rows);
    TRY(parallel_for(threads > 0 ? threads : 1, count, leave_out, &left, err));
    for (int i = 0; i < count; i++)
        variance[i] += setting->noise * setting->variance;
    return STATUS_OK;
}

// The variance that makes 95 % of the rows left out fall into their 95 % intervals.
static Status correct_variance(Local *local, const TrainOptions *options, Arena *scratch,
                               Error *err)
{
    const int count = local_left_out(local);
    int *rows = arena_alloc(scratch, (size_t)count, sizeof *rows);
    double *sizes = arena_alloc(scratch, 2 * (size_t)count, sizeof *sizes);
    double *variance = sizes + count;
    if (!rows || !sizes)
        return arena_exhausted(scratch, err);
    TRY(leave_some_out(local, options->seed, options->threads, rows, sizes, variance, err));
    for (int i = 0; i < count; i++)
        sizes[i] = fabs(local->observations.z[rows[i]] - sizes[i]) / sqrt(variance[i]);
    qsort(sizes, (size_t)count, sizeof *sizes, compare);
    const double factor = fmax(sizes[(int)(0.95 * (count - 1))] / QUANTILE_95, 1e-3);
    local->setting.variance *= factor * factor;
    vecchia_set_moments(local->vecchia, local->setting.mean, local->setting.variance);
    return STATUS_OK;
}

Status local_leave_out(const Local *local, int threads, int *rows, double *mean, double *sd,
                       Error *err)
{
    const Scale *scale = &local->coarse->scale;
    TRY(leave_some_out(local, MEASURED, threads, rows, mean, sd, err));
    for (int i = 0; i < local_left_out(local); i++) {
        const double z = scale_forward(scale, local->y[rows[i]]);
        mean[i] = scale_backward(scale, z - local->observations.z[rows[i]] + mean[i]);
        sd[i] = scale->spread * sqrt(sd[i]);
    }
    return STATUS_OK;
}

static Status train(Local *local, const TrainOptions *options, Arena *scratch, Error *err)
{
    LocalSetting setting;
    TRY(choose(local, options, scratch, &setting, err));
    TRY(arrange(local, &setting, err));
    return correct_variance(local, options, scratch, err);
}

Status local_train(const Gp *coarse, Matrix x, const double *y, const TrainOptions *options,
                   Local **local, Error *err)
{
    Local *made;
    Arena scratch = {0};
    TRY(begin(coarse, x, y, options->threads, &made, err));
    const Status status = train(made, options, &scratch, err);
    arena_clear(&scratch);
    if (status != STATUS_OK)
        local_free(made);
    else
        *local = made;
    return status;
}

// -- Predictions --

Status local_predict(const Local *local, Matrix x, double *mean, double *variance, Error *err)
{
    Arena scratch = {0};
    const int m = x.rows, columns = local->coarse->scale.columns;
    double *space = arena_alloc(&scratch, (size_t)m * (size_t)(columns + 2), sizeof *space);
    if (!space)
        return arena_exhausted(&scratch, err);
    const Matrix points = matrix_view(space, m, columns);
    double *more = space + (size_t)m * (size_t)columns;
    Status status = scale_points(&local->coarse->scale, x, points, err);
    if (status == STATUS_OK)
        status = vecchia_predict(local->vecchia, points, -1, more, more + m, err);
    for (int i = 0; status == STATUS_OK && i < m; i++) {
        mean[i] += more[i];
        if (variance)
            variance[i] = more[m + i];
    }
    arena_clear(&scratch);
    return status;
}
