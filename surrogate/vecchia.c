// A group and its neighbours are factorised together: the last rows of the factor, and of what it
// solves, are then those of the group given its neighbours, and all of it is BLAS-3.
#include "surrogate/vecchia.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "surrogate/neighbours.h"

enum {
    GROUP = 32,   // most observations in a group
    CHUNK = 16,   // groups, or points, that a thread takes at once
    TRIES_MAX = 8 // rungs of the jitter ladder for one group
};

static const double JITTER_FIRST = 1e-13; // of the correlations of a group
static const double JITTER_STEP = 10;

// Rounding error of 1 - v'v.
static const double SHARE_LEAST = 1e-15;

struct Vecchia {
    Observations observations; // borrows what it points to
    Matrix scaled;             // n x d, inputs by lengthscales, in arena
    const double *lengthscales; // d, in arena
    double noise;
    int neighbours;
    Neighbours *tree; // in arena
    double mean, variance, log_likelihood;
};

// Room for one group with its neighbours.
typedef struct Workspace {
    Arena arena; // owns the rest
    Matrix near; // (neighbours + group) x d, stride padded
    Matrix factor;
    double *z, *ones;
    double *distances;
    int *rows;
} Workspace;

Status vecchia_create(const Observations *observations, const Hyper *hyper, int neighbours,
                      Arena *arena, Vecchia **vecchia, Error *err)
{
    assert(!observations->noise && neighbours > 0);
    const Matrix inputs = observations->inputs;
    const size_t n = (size_t)inputs.rows, d = (size_t)inputs.cols;
    Vecchia *made = arena_alloc(arena, 1, sizeof *made);
    double *lengthscales = arena_alloc(arena, d, sizeof *lengthscales);
    double *scaled = arena_alloc(arena, n * d, sizeof *scaled);
    if (!made || !lengthscales || !scaled)
        return arena_exhausted(arena, err);
    memcpy(lengthscales, hyper->lengthscales, d * sizeof *lengthscales);
    made->observations = *observations;
    made->scaled = matrix_view(scaled, inputs.rows, inputs.cols);
    made->lengthscales = lengthscales;
    made->noise = hyper->noise;
    made->neighbours = neighbours < inputs.rows ? neighbours : inputs.rows;
    made->variance = hyper->variance;
    for (int k = 0; k < inputs.cols; k++)
        for (int i = 0; i < inputs.rows; i++)
            *matrix_at(made->scaled, i, k) = *matrix_at(inputs, i, k) / lengthscales[k];
    TRY(neighbours_create(made->scaled, GROUP, arena, &made->tree, err));
    *vecchia = made;
    return STATUS_OK;
}

double vecchia_mean(const Vecchia *vecchia)
{
    return vecchia->mean;
}

double vecchia_variance(const Vecchia *vecchia)
{
    return vecchia->variance;
}

double vecchia_log_likelihood(const Vecchia *vecchia)
{
    return vecchia->log_likelihood;
}

void vecchia_set_moments(Vecchia *vecchia, double mean, double variance)
{
    vecchia->mean = mean;
    vecchia->variance = variance;
}

// -- One group --

static Status open_workspace(const Vecchia *vecchia, Workspace *space, Error *err)
{
    const int most = vecchia->neighbours + GROUP + 1, stride = kernel_padded(most);
    const int d = vecchia->scaled.cols;
    *space = (Workspace){0};
    Arena *arena = &space->arena;
    space->near = (Matrix){arena_alloc(arena, (size_t)stride * (size_t)d, sizeof(double)), 0, d,
                           stride};
    space->factor = (Matrix){arena_alloc(arena, (size_t)stride * (size_t)most, sizeof(double)), 0,
                             0, stride};
    space->z = arena_alloc(arena, (size_t)most, sizeof(double));
    space->ones = arena_alloc(arena, (size_t)most, sizeof(double));
    space->distances = arena_alloc(arena, (size_t)most, sizeof(double));
    space->rows = arena_alloc(arena, (size_t)most, sizeof(int));
    if (space->near.data && space->factor.data && space->z && space->ones && space->distances &&
        space->rows)
        return STATUS_OK;
    const Status status = arena_exhausted(arena, err);
    arena_clear(arena);
    return status;
}

// Loads the [count] rows that [space] names.
static void load(const Vecchia *vecchia, int count, Workspace *space)
{
    space->near.rows = count;
    space->factor.rows = space->factor.cols = count;
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < space->near.cols; k++)
            *matrix_at(space->near, i, k) = *matrix_at(vecchia->scaled, space->rows[i], k);
        space->z[i] = vecchia->observations.z[space->rows[i]];
        space->ones[i] = 1;
    }
}

// Factorises the correlations of what is loaded.
static Status factorise(const Vecchia *vecchia, Workspace *space, Error *err)
{
    const Matrix factor = space->factor;
    double jitter = 0;
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
        kernel_lower(vecchia->observations.kind, space->near, 0, factor.cols, factor);
        for (int i = 0; i < factor.rows; i++)
            *matrix_at(factor, i, i) = 1 + vecchia->noise + jitter;
        if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', factor.rows, factor.data, factor.stride) ==
            0)
            return STATUS_OK;
        jitter = jitter > 0 ? jitter * JITTER_STEP : JITTER_FIRST;
    }
    return fail(err, STATUS_NO_CONVERGE,
                "the covariance of %d close rows is not positive definite, even with %g added to "
                "its diagonal",
                factor.rows, jitter / JITTER_STEP);
}

static void solve(Matrix factor, int count, double *b)
{
    cblas_dtrsv(CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, count, factor.data,
                factor.stride, b, 1);
}

// -- All groups --

// What the groups of a chunk add to the sums of the closed forms.
typedef struct Sums {
    double ones, product, white; // 1'R^-1 1, 1'R^-1 z, z'R^-1 z
    double determinant;          // log det R
} Sums;

typedef struct Pass {
    const Vecchia *vecchia;
    Sums *sums; // one for each chunk
} Pass;

static void centre_of(const Vecchia *vecchia, const int *rows, int count, double *centre)
{
    for (int k = 0; k < vecchia->scaled.cols; k++) {
        centre[k] = 0;
        for (int i = 0; i < count; i++)
            centre[k] += *matrix_at(vecchia->scaled, rows[i], k) / count;
    }
}

static Status add_group(const Vecchia *vecchia, int group, double *centre, Workspace *space,
                        Sums *sums, Error *err)
{
    int count;
    const int *rows = neighbours_leaf(vecchia->tree, group, &count);
    centre_of(vecchia, rows, count, centre);
    const int before = neighbours_nearest(vecchia->tree, centre, group, vecchia->neighbours,
                                          space->rows, space->distances);
    memcpy(space->rows + before, rows, (size_t)count * sizeof *rows);
    load(vecchia, before + count, space);
    TRY(factorise(vecchia, space, err));
    solve(space->factor, before + count, space->z);
    solve(space->factor, before + count, space->ones);
    for (int i = before; i < before + count; i++) {
        sums->ones += space->ones[i] * space->ones[i];
        sums->product += space->ones[i] * space->z[i];
        sums->white += space->z[i] * space->z[i];
        sums->determinant += 2 * log(*matrix_at(space->factor, i, i));
    }
    return STATUS_OK;
}

static Status add_chunk(void *context, long chunk, int thread, Error *err)
{
    (void)thread;
    const Pass *pass = context;
    const int leaves = neighbours_leaves(pass->vecchia->tree), first = (int)chunk * CHUNK;
    Workspace space;
    TRY(open_workspace(pass->vecchia, &space, err));
    double *centre = arena_alloc(&space.arena, (size_t)space.near.cols, sizeof *centre);
    Status status = centre ? STATUS_OK : arena_exhausted(&space.arena, err);
    for (int group = first; status == STATUS_OK && group < first + CHUNK && group < leaves; group++)
        status = add_group(pass->vecchia, group, centre, &space, &pass->sums[chunk], err);
    arena_clear(&space.arena);
    return status;
}

static void profile(Vecchia *vecchia, const Sums *sums)
{
    const int n = vecchia->scaled.rows;
    vecchia->mean = sums->product / sums->ones;
    const double quadratic = sums->white - vecchia->mean * sums->product;
    if (!(vecchia->variance > 0))
        vecchia->variance = fmax(quadratic / n, 1e-20);
    vecchia->log_likelihood =
        -0.5 * (quadratic / vecchia->variance + n * log(2 * M_PI * vecchia->variance) +
                sums->determinant);
}

Status vecchia_update(Vecchia *vecchia, Error *err)
{
    Arena scratch = {0};
    const int chunks = (neighbours_leaves(vecchia->tree) + CHUNK - 1) / CHUNK;
    const int threads = vecchia->observations.threads > 0 ? vecchia->observations.threads : 1;
    Pass pass = {vecchia, arena_alloc(&scratch, (size_t)chunks, sizeof(Sums))};
    if (!pass.sums)
        return arena_exhausted(&scratch, err);
    const Status status = parallel_for(threads, chunks, add_chunk, &pass, err);
    Sums all = {0};
    for (int chunk = 0; chunk < chunks; chunk++) {
        all.ones += pass.sums[chunk].ones;
        all.product += pass.sums[chunk].product;
        all.white += pass.sums[chunk].white;
        all.determinant += pass.sums[chunk].determinant;
    }
    arena_clear(&scratch);
    if (status == STATUS_OK)
        profile(vecchia, &all);
    return status;
}

// -- Predictions --

static int find_near(const Vecchia *vecchia, const double *point, int left_out, Workspace *space)
{
    const int leaves = neighbours_leaves(vecchia->tree);
    const int wanted = vecchia->neighbours + (left_out >= 0);
    int found = neighbours_nearest(vecchia->tree, point, leaves, wanted, space->rows,
                                   space->distances);
    for (int i = 0; i < found; i++)
        if (space->rows[i] == left_out) {
            memmove(space->rows + i, space->rows + i + 1,
                    (size_t)(found - i - 1) * sizeof *space->rows);
            return found - 1;
        }
    return found < vecchia->neighbours ? found : vecchia->neighbours;
}

// R&W algorithm 2.1, on the neighbours of the point, the mean given.
static Status predict_one(const Vecchia *vecchia, double *point, int left_out, Workspace *space,
                          double *mean, double *variance, Error *err)
{
    const int count = find_near(vecchia, point, left_out, space);
    load(vecchia, count, space);
    TRY(factorise(vecchia, space, err));
    for (int i = 0; i < count; i++)
        space->z[i] -= vecchia->mean;
    solve(space->factor, count, space->z);
    kernel_cross(vecchia->observations.kind, space->near, matrix_view(point, 1, space->near.cols),
                 matrix_view(space->ones, count, 1));
    solve(space->factor, count, space->ones);
    *mean = vecchia->mean + cblas_ddot(count, space->ones, 1, space->z, 1);
    const double share = 1 - cblas_ddot(count, space->ones, 1, space->ones, 1);
    *variance = vecchia->variance * fmax(share, SHARE_LEAST);
    return STATUS_OK;
}

Status vecchia_predict(const Vecchia *vecchia, Matrix points, int left_out, double *mean,
                       double *variance, Error *err)
{
    Workspace space;
    TRY(open_workspace(vecchia, &space, err));
    double *point = arena_alloc(&space.arena, (size_t)points.cols, sizeof *point);
    Status status = point ? STATUS_OK : arena_exhausted(&space.arena, err);
    for (int i = 0; status == STATUS_OK && i < points.rows; i++) {
        for (int k = 0; k < points.cols; k++)
            point[k] = *matrix_at(points, i, k) / vecchia->lengthscales[k];
        status = predict_one(vecchia, point, left_out, &space, &mean[i], &variance[i], err);
    }
    arena_clear(&space.arena);
    return status;
}
