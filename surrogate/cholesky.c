#include "surrogate/cholesky.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"

enum { BLOCK = 128 }; // columns solved for at once

Status cholesky_factor(Matrix a, int threads, bool *positive, Error *err)
{
    (void)threads, (void)err;
    *positive = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', a.rows, a.data, a.stride) == 0;
    return STATUS_OK;
}

double cholesky_log_determinant(Matrix l)
{
    double sum = 0;
    for (int i = 0; i < l.rows; i++)
        sum += log(*matrix_at(l, i, i));
    return 2 * sum;
}

static void solve(Matrix l, CBLAS_TRANSPOSE transpose, Matrix b)
{
    assert(l.rows == b.rows);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, transpose, CblasNonUnit, b.rows, b.cols, 1,
                l.data, l.stride, b.data, b.stride);
}

void cholesky_solve_lower(Matrix l, Matrix b)
{
    solve(l, CblasNoTrans, b);
}

void cholesky_solve_upper(Matrix l, Matrix b)
{
    solve(l, CblasTrans, b);
}

Status cholesky_invert(Matrix l, int threads, Error *err)
{
    (void)threads, (void)err;
    LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'L', l.rows, l.data, l.stride);
    return STATUS_OK;
}

// Column sums of squares of L^-1, which is solved for in blocks of columns of the identity.
Status cholesky_inverse_diagonal(Matrix l, double *diagonal, Error *err)
{
    Arena scratch = {0};
    const int n = l.rows;
    double *block = arena_alloc(&scratch, (size_t)n * BLOCK, sizeof *block);
    if (!block)
        return arena_exhausted(&scratch, err);
    for (int first = 0; first < n; first += BLOCK) {
        // Rows above the block are zero and stay so.
        const int rows = n - first, count = rows < BLOCK ? rows : BLOCK;
        const Matrix below = {matrix_at(l, first, first), rows, rows, l.stride};
        memset(block, 0, (size_t)rows * (size_t)count * sizeof *block);
        for (int j = 0; j < count; j++)
            block[(size_t)j * (size_t)rows + (size_t)j] = 1;
        cholesky_solve_lower(below, matrix_view(block, rows, count));
        for (int j = 0; j < count; j++) {
            const double *column = block + (size_t)j * (size_t)rows;
            diagonal[first + j] = cblas_ddot(rows, column, 1, column, 1);
        }
    }
    arena_clear(&scratch);
    return STATUS_OK;
}
