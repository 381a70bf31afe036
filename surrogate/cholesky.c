// Blocked so that nearly all of the work is products of large matrices, which run at the full speed
// of the processor where the triangular solves of OpenBLAS reach a fifth to two thirds of it. A
// product is made by one thread over a strip whose borders depend on n alone: any number of
// threads gives the same bits.
#include "surrogate/cholesky.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"

enum {
    BLOCK = CHOLESKY_BLOCK,
    STRIP = 256,   // rows or columns of a product that one thread takes
    COLUMNS = 128, // right-hand sides solved for at once
};

// Numbers touched by a step, below which starting threads costs more than it saves.
static const double THREADED_LEAST = 4e5;

Status cholesky_create(int n, int stride, Arena *arena, Cholesky *cholesky, Error *err)
{
    assert(stride >= n);
    const Cholesky made = {
        .lower = {arena_alloc(arena, (size_t)stride * (size_t)n, sizeof(double)), n, n, stride},
        .blocks = matrix_view(arena_alloc(arena, (size_t)BLOCK * (size_t)n, sizeof(double)), BLOCK,
                              n),
    };
    if (!made.lower.data || !made.blocks.data)
        return arena_exhausted(arena, err);
    *cholesky = made;
    return STATUS_OK;
}

// -- Pieces --

static int least(int a, int b)
{
    return a < b ? a : b;
}

static Matrix part(Matrix m, int row, int col, int rows, int cols)
{
    return (Matrix){matrix_at(m, row, col), rows, cols, m.stride};
}

// c := c + alpha op(a) op(b).
static void multiply(double alpha, CBLAS_TRANSPOSE op_a, Matrix a, CBLAS_TRANSPOSE op_b, Matrix b,
                     Matrix c)
{
    const int inner = op_a == CblasNoTrans ? a.cols : a.rows;
    if (c.rows > 0 && c.cols > 0 && inner > 0)
        cblas_dgemm(CblasColMajor, op_a, op_b, c.rows, c.cols, inner, alpha, a.data, a.stride,
                    b.data, b.stride, 1, c.data, c.stride);
}

// b := alpha op(x) b, or b := alpha b op(x), of a lower triangle x.
static void multiply_triangle(double alpha, CBLAS_SIDE side, CBLAS_TRANSPOSE op, Matrix x,
                              Matrix b)
{
    if (b.rows > 0 && b.cols > 0)
        cblas_dtrmm(CblasColMajor, side, CblasLower, op, CblasNonUnit, b.rows, b.cols, alpha,
                    x.data, x.stride, b.data, b.stride);
}

// The inverse of the diagonal block that begins at [start].
static Matrix inverse_block(const Cholesky *cholesky, int start)
{
    const int size = least(BLOCK, cholesky->lower.rows - start);
    return part(cholesky->blocks, 0, start, size, size);
}

static void copy_triangle(Matrix from, Matrix to)
{
    for (int j = 0; j < from.cols; j++)
        memcpy(matrix_at(to, j, j), matrix_at(from, j, j),
               (size_t)(from.rows - j) * sizeof(double));
}

// -- Steps --

// One step of a blocked algorithm, at the block [start, below), in strips of [first, last).
typedef struct Step {
    const Cholesky *cholesky;
    Matrix panel; // working space, when the step has some
    int start, below;
    int first, last;
} Step;

static Status run_strips(const Step *step, int threads,
                         Status (*work)(void *, long, int, Error *), Error *err)
{
    Step copy = *step;
    const int count = (step->last - step->first + STRIP - 1) / STRIP;
    const double size = (double)(step->last - step->first) * step->cholesky->lower.rows;
    return count > 0 ? parallel_for(size < THREADED_LEAST ? 1 : threads, count, work, &copy, err)
                     : STATUS_OK;
}

static int strip_range(const Step *step, long strip, int *first)
{
    *first = step->first + (int)strip * STRIP;
    return least(STRIP, step->last - *first);
}

// The columns of a symmetric product c := c + alpha op(a) op(a)' that the strip holds, below and on
// the diagonal; a' reads columns of [a] when [op] is CblasTrans.
static void multiply_symmetric(double alpha, CBLAS_TRANSPOSE op, Matrix a, Matrix c, int first,
                               int count)
{
    const bool plain = op == CblasNoTrans;
    const int end = first + count, rest = c.rows - end;
    const Matrix own = plain ? part(a, first, 0, count, a.cols) : part(a, 0, first, a.rows, count);
    const Matrix other = plain ? part(a, end, 0, rest, a.cols) : part(a, 0, end, a.rows, rest);
    cblas_dsyrk(CblasColMajor, CblasLower, op, count, plain ? a.cols : a.rows, alpha, own.data,
                own.stride, 1, matrix_at(c, first, first), c.stride);
    multiply(alpha, op, other, plain ? CblasTrans : CblasNoTrans, own,
             part(c, end, first, rest, count));
}

// -- Factor --

// Rows of the strip in the columns of the block, divided by the block's triangle.
static Status divide_strip(void *context, long strip, int thread, Error *err)
{
    (void)thread, (void)err;
    const Step *step = context;
    int first;
    const int count = strip_range(step, strip, &first);
    multiply_triangle(1, CblasRight, CblasTrans, inverse_block(step->cholesky, step->start),
                      part(step->cholesky->lower, first, step->start, count,
                           step->below - step->start));
    return STATUS_OK;
}

// Takes from the columns of the strip what the block explains.
static Status update_strip(void *context, long strip, int thread, Error *err)
{
    (void)thread, (void)err;
    const Step *step = context;
    const Matrix lower = step->cholesky->lower;
    const int rest = lower.rows - step->below;
    int first;
    const int count = strip_range(step, strip, &first);
    multiply_symmetric(-1, CblasNoTrans,
                       part(lower, step->below, step->start, rest, step->below - step->start),
                       part(lower, step->below, step->below, rest, rest), first - step->below,
                       count);
    return STATUS_OK;
}

Status cholesky_factor(Cholesky *cholesky, int threads, bool *positive, Error *err)
{
    const Matrix lower = cholesky->lower;
    *positive = false;
    for (int start = 0; start < lower.rows; start += BLOCK) {
        const Matrix inverse = inverse_block(cholesky, start);
        const int size = inverse.cols;
        if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', size, matrix_at(lower, start, start),
                                lower.stride) != 0)
            return STATUS_OK;
        copy_triangle(part(lower, start, start, size, size), inverse);
        LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'L', 'N', size, inverse.data, inverse.stride);
        const Step step = {.cholesky = cholesky, .start = start, .below = start + size,
                           .first = start + size, .last = lower.rows};
        TRY(run_strips(&step, threads, divide_strip, err));
        TRY(run_strips(&step, threads, update_strip, err));
    }
    *positive = true;
    return STATUS_OK;
}

double cholesky_log_determinant(const Cholesky *cholesky)
{
    double sum = 0;
    for (int i = 0; i < cholesky->lower.rows; i++)
        sum += log(*matrix_at(cholesky->lower, i, i));
    return 2 * sum;
}

// -- Solve --

// For rows of a right-hand side that are 0 above [start].
static void solve_from(const Cholesky *cholesky, int start, Matrix b)
{
    const Matrix lower = cholesky->lower;
    for (; start < lower.rows; start += BLOCK) {
        const Matrix inverse = inverse_block(cholesky, start);
        const int size = inverse.cols, below = start + size, rest = lower.rows - below;
        const Matrix here = part(b, start, 0, size, b.cols);
        multiply_triangle(1, CblasLeft, CblasNoTrans, inverse, here);
        multiply(-1, CblasNoTrans, part(lower, below, start, rest, size), CblasNoTrans, here,
                 part(b, below, 0, rest, b.cols));
    }
}

void cholesky_solve_lower(const Cholesky *cholesky, Matrix b)
{
    assert(cholesky->lower.rows == b.rows);
    solve_from(cholesky, 0, b);
}

void cholesky_solve_upper(const Cholesky *cholesky, Matrix b)
{
    const Matrix lower = cholesky->lower;
    assert(lower.rows == b.rows);
    for (int start = (lower.rows - 1) / BLOCK * BLOCK; start >= 0; start -= BLOCK) {
        const Matrix inverse = inverse_block(cholesky, start);
        const int size = inverse.cols;
        const Matrix here = part(b, start, 0, size, b.cols);
        multiply_triangle(1, CblasLeft, CblasTrans, inverse, here);
        multiply(-1, CblasTrans, part(lower, start, 0, size, start), CblasNoTrans, here,
                 part(b, 0, 0, start, b.cols));
    }
}

// Sums of squares of the columns of L^-1, solved for in blocks of columns of the identity.
Status cholesky_inverse_diagonal(const Cholesky *cholesky, double *diagonal, Error *err)
{
    Arena scratch = {0};
    const int n = cholesky->lower.rows;
    double *space = arena_alloc(&scratch, (size_t)n * COLUMNS, sizeof *space);
    if (!space)
        return arena_exhausted(&scratch, err);
    for (int first = 0; first < n; first += COLUMNS) {
        const int count = least(n - first, COLUMNS);
        const Matrix columns = matrix_view(space, n, count);
        memset(space, 0, (size_t)n * (size_t)count * sizeof *space);
        for (int j = 0; j < count; j++)
            *matrix_at(columns, first + j, j) = 1;
        solve_from(cholesky, first / BLOCK * BLOCK, columns);
        for (int j = 0; j < count; j++)
            diagonal[first + j] = cblas_ddot(n - first, matrix_at(columns, first, j), 1,
                                             matrix_at(columns, first, j), 1);
    }
    arena_clear(&scratch);
    return STATUS_OK;
}

// -- Inverse: first X = L^-1 in the place of L, from the first block to the last --

// Below the block, the columns of the strip lose what L, kept in the panel, makes of the block's
// rows of X, which are done.
static Status eliminate_strip(void *context, long strip, int thread, Error *err)
{
    (void)thread, (void)err;
    const Step *step = context;
    const Matrix lower = step->cholesky->lower;
    const int size = step->below - step->start, rest = lower.rows - step->below;
    int first;
    const int count = strip_range(step, strip, &first);
    const Matrix rows = part(lower, step->start, first, size, count);
    multiply_triangle(1, CblasLeft, CblasNoTrans, inverse_block(step->cholesky, step->start), rows);
    multiply(-1, CblasNoTrans, part(step->panel, 0, 0, rest, size), CblasNoTrans, rows,
             part(lower, step->below, first, rest, count));
    return STATUS_OK;
}

static Status invert_triangle(const Cholesky *cholesky, int threads, Matrix panel, Error *err)
{
    const Matrix lower = cholesky->lower;
    for (int start = 0; start < lower.rows; start += BLOCK) {
        const Matrix inverse = inverse_block(cholesky, start);
        const int size = inverse.cols, below = start + size, rest = lower.rows - below;
        for (int j = 0; j < size; j++)
            memcpy(matrix_column(panel, j), matrix_column(lower, start + j) + below,
                   (size_t)rest * sizeof(double));
        multiply_triangle(-1, CblasRight, CblasNoTrans, inverse,
                          part(lower, below, start, rest, size));
        copy_triangle(inverse, part(lower, start, start, size, size));
        const Step step = {cholesky, panel, start, below, 0, start};
        TRY(run_strips(&step, threads, eliminate_strip, err));
    }
    return STATUS_OK;
}

// -- then X'X in the place of X, from the first block of rows to the last --

// Adds to the columns of the strip, above the block, the share of the block's rows.
static Status add_strip(void *context, long strip, int thread, Error *err)
{
    (void)thread, (void)err;
    const Step *step = context;
    const Matrix lower = step->cholesky->lower;
    int first;
    const int count = strip_range(step, strip, &first);
    multiply_symmetric(1, CblasTrans,
                       part(lower, step->start, 0, step->below - step->start, step->start),
                       part(lower, 0, 0, step->start, step->start), first, count);
    return STATUS_OK;
}

// After that, the block's own rows are multiplied by its triangle.
static Status square_strip(void *context, long strip, int thread, Error *err)
{
    (void)thread, (void)err;
    const Step *step = context;
    int first;
    const int count = strip_range(step, strip, &first);
    multiply_triangle(1, CblasLeft, CblasTrans, inverse_block(step->cholesky, step->start),
                      part(step->cholesky->lower, step->start, first,
                           step->below - step->start, count));
    return STATUS_OK;
}

static Status square_triangle(const Cholesky *cholesky, int threads, Error *err)
{
    const Matrix lower = cholesky->lower;
    for (int start = 0; start < lower.rows; start += BLOCK) {
        const int size = least(BLOCK, lower.rows - start);
        const Step step = {.cholesky = cholesky, .start = start, .below = start + size,
                           .last = start};
        TRY(run_strips(&step, threads, add_strip, err));
        TRY(run_strips(&step, threads, square_strip, err));
        LAPACKE_dlauum_work(LAPACK_COL_MAJOR, 'L', size, matrix_at(lower, start, start),
                            lower.stride);
    }
    return STATUS_OK;
}

Status cholesky_invert(Cholesky *cholesky, int threads, Error *err)
{
    Arena scratch = {0};
    const int n = cholesky->lower.rows;
    const Matrix panel =
        matrix_view(arena_alloc(&scratch, (size_t)n * BLOCK, sizeof(double)), n, BLOCK);
    if (!panel.data)
        return arena_exhausted(&scratch, err);
    Status status = invert_triangle(cholesky, threads, panel, err);
    if (status == STATUS_OK)
        status = square_triangle(cholesky, threads, err);
    arena_clear(&scratch);
    return status;
}
