// One pass over the observations serves a point twice: its correlations give the mean, and the
// largest of them names the neighbourhood that bounds the variance. The inverse Cholesky factors
// of all neighbourhoods are kept, so that a variance costs one small product.
#include "surrogate/screen.h"

#include <assert.h>
#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "surrogate/state.h"
#include "surrogate/vector.h"

enum { NEIGHBOURS = 32, NEIGHBOURS_MOST = 128 };

// Rounding error of 1 - v'v, as for the variances of predict.c.
static const double SHARE_LEAST = 4 * DBL_EPSILON;

// Rungs of the ladder, as those of covariance.c.
static const double JITTER_FIRST = 1e-14;
static const double JITTER_LAST = 1e-5;

struct Screen {
    Arena arena; // owns everything below
    const Gp *gp; // borrowed
    int neighbours;
    int *near;         // neighbours x n: the rows most correlated with each row
    double *inverse;   // neighbours^2 x n: inverse Cholesky factors of their correlations
    double *ones;      // neighbours x n: the factor times ones
    double *precision; // n: the square of that
};

// -- Neighbourhoods --

// The most correlated rows, the first first; of equals the lower row. [best] holds their values.
static void find_near(const double *correlation, int n, int count, int *near, double *best)
{
    int found = 0;
    for (int i = 0; i < n; i++) {
        if (found == count && correlation[i] <= best[count - 1])
            continue;
        int at = found < count ? found++ : count - 1;
        for (; at > 0 && best[at - 1] < correlation[i]; at--) {
            best[at] = best[at - 1];
            near[at] = near[at - 1];
        }
        best[at] = correlation[i];
        near[at] = i;
    }
}

// The points of [rows] (count), padded as kernel.h asks; [data] has room for them.
static Matrix gather(Matrix scaled, const int *rows, int count, double *data)
{
    const Matrix points = {data, count, scaled.cols, kernel_padded(count)};
    for (int k = 0; k < scaled.cols; k++)
        for (int i = 0; i < count; i++)
            *matrix_at(points, i, k) = *matrix_at(scaled, rows[i], k);
    return points;
}

// The correlations of the points with what they have on their diagonal, and [more].
static void correlate(const Gp *gp, const int *rows, Matrix points, double more, Matrix square)
{
    kernel_cross(gp->observations.kind, points, points, square);
    for (int i = 0; i < square.cols; i++) {
        const double noise = gp->observations.noise
                                 ? gp->observations.noise[rows[i]] / gp->covariance.variance
                                 : gp->noise;
        *matrix_at(square, i, i) = 1 + noise + gp->covariance.jitter + more;
        for (int j = i + 1; j < square.cols; j++)
            *matrix_at(square, i, j) = 0;
    }
}

// Rows that are alike may need more on their diagonal here than among all rows: more noise, which
// raises the bound.
static Status invert(const Gp *gp, const int *rows, int count, double *room, double *inverse,
                     Error *err)
{
    const Matrix points = gather(gp->covariance.scaled, rows, count, room);
    for (double more = 0; more <= JITTER_LAST; more = more > 0 ? 10 * more : JITTER_FIRST) {
        correlate(gp, rows, points, more, matrix_view(inverse, count, count));
        if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'L', count, inverse, count) == 0 &&
            LAPACKE_dtrtri(LAPACK_COL_MAJOR, 'L', 'N', count, inverse, count) == 0)
            return STATUS_OK;
    }
    return fail(err, STATUS_NO_CONVERGE, "the correlations of %d neighbours are not positive"
                " definite", count);
}

static Status prepare_row(Screen *screen, int i, double *correlation, double *room, Error *err)
{
    const Gp *gp = screen->gp;
    const Matrix scaled = gp->covariance.scaled;
    const int n = scaled.rows, count = screen->neighbours;
    int *near = screen->near + (size_t)i * (size_t)count;
    double *inverse = screen->inverse + (size_t)i * (size_t)(count * count);
    double *ones = screen->ones + (size_t)i * (size_t)count;
    double best[NEIGHBOURS_MOST];
    const Matrix point = {scaled.data + i, 1, scaled.cols, scaled.stride};
    kernel_cross(gp->observations.kind, scaled, point, matrix_view(correlation, n, 1));
    find_near(correlation, n, count, near, best);
    TRY(invert(gp, near, count, room, inverse, err));
    memset(ones, 0, (size_t)count * sizeof *ones);
    for (int k = 0; k < count; k++)
        cblas_daxpy(count, 1, inverse + k * count, 1, ones, 1);
    screen->precision[i] = cblas_ddot(count, ones, 1, ones, 1);
    return STATUS_OK;
}

static Status prepare(Screen *screen, Arena *scratch, Error *err)
{
    const size_t n = (size_t)screen->gp->x.rows, count = (size_t)screen->neighbours;
    const size_t columns = (size_t)screen->gp->scale.columns;
    screen->near = arena_alloc(&screen->arena, count * n, sizeof(int));
    screen->inverse = arena_alloc(&screen->arena, count * count * n, sizeof(double));
    screen->ones = arena_alloc(&screen->arena, count * n, sizeof(double));
    screen->precision = arena_alloc(&screen->arena, n, sizeof(double));
    double *correlation = arena_alloc(scratch, n, sizeof *correlation);
    double *room = arena_alloc(scratch, columns * (size_t)kernel_padded((int)count), sizeof *room);
    if (!screen->near || !screen->inverse || !screen->ones || !screen->precision || !correlation ||
        !room)
        return arena_exhausted(scratch, err);
    for (int i = 0; i < (int)n; i++)
        TRY(prepare_row(screen, i, correlation, room, err));
    return STATUS_OK;
}

Status screen_create(const Gp *gp, int neighbours, Screen **screen, Error *err)
{
    assert(neighbours <= NEIGHBOURS_MOST);
    Screen *made = calloc(1, sizeof *made);
    if (!made)
        return fail(err, STATUS_NO_MEMORY, "out of memory for a screen");
    made->gp = gp;
    made->neighbours = neighbours > 0 ? neighbours : NEIGHBOURS;
    if (made->neighbours > gp->x.rows)
        made->neighbours = gp->x.rows;
    Arena scratch = {0};
    const Status status = gp->local ? STATUS_OK : prepare(made, &scratch, err);
    arena_clear(&scratch);
    if (status != STATUS_OK)
        screen_free(made);
    else
        *screen = made;
    return status;
}

void screen_free(Screen *screen)
{
    if (!screen)
        return;
    arena_clear(&screen->arena);
    free(screen);
}

// -- Points --

// v = L^-1 k, with L^-1 by columns.
VECTOR_CLONES
static void multiply(const double *restrict inverse, const double *restrict k, int count,
                     double *restrict v)
{
    for (int i = 0; i < count; i++)
        v[i] = 0;
    for (int j = 0; j < count; j++) {
        const double *restrict column = inverse + j * count;
        for (int i = 0; i < count; i++)
            v[i] += column[i] * k[j];
    }
}

// R&W equation 2.42, as posterior_at() of the whole process.
static double bound(const Screen *screen, const double *correlation, size_t nearest)
{
    const int count = screen->neighbours;
    const int *near = screen->near + nearest * (size_t)count;
    double k[NEIGHBOURS_MOST], v[NEIGHBOURS_MOST];
    for (int i = 0; i < count; i++)
        k[i] = correlation[near[i]];
    multiply(screen->inverse + nearest * (size_t)(count * count), k, count, v);
    const double *ones = screen->ones + nearest * (size_t)count;
    const double missing = 1 - cblas_ddot(count, ones, 1, v, 1);
    return 1 - cblas_ddot(count, v, 1, v, 1) + missing * missing / screen->precision[nearest];
}

static void predict_point(const Screen *screen, Matrix point, double *correlation, double *mean,
                          double *sd)
{
    const Gp *gp = screen->gp;
    const Covariance *covariance = &gp->covariance;
    const Scale *scale = &gp->scale;
    const int n = gp->x.rows;
    kernel_cross(gp->observations.kind, covariance->scaled, point, matrix_view(correlation, n, 1));
    const double centre = scale_backward(
        scale, covariance->mean + cblas_ddot(n, correlation, 1, covariance->solved, 1));
    const double share = bound(screen, correlation, cblas_idamax(n, correlation, 1));
    *mean = transform_inverse(scale->transform, centre);
    *sd = transform_spread(scale->transform, centre,
                           scale->spread * sqrt(covariance->variance * fmax(share, SHARE_LEAST)));
}

Status screen_predict(const Screen *screen, Matrix x, double *mean, double *sd, Error *err)
{
    const Gp *gp = screen->gp;
    if (gp->local)
        return gp_predict(gp, x, mean, sd, NULL, err);
    if (x.cols != gp->scale.inputs)
        return fail(err, STATUS_BAD_DATA, "points of %d inputs, expected %d", x.cols,
                    gp->scale.inputs);
    Arena scratch = {0};
    Matrix points;
    double *correlation = arena_alloc(&scratch, (size_t)gp->x.rows, sizeof *correlation);
    Status status = correlation ? posterior_points(gp, x, &scratch, &points, err)
                                : arena_exhausted(&scratch, err);
    for (int i = 0; status == STATUS_OK && i < x.rows; i++)
        predict_point(screen, (Matrix){points.data + i, 1, points.cols, points.stride},
                      correlation, &mean[i], &sd[i]);
    arena_clear(&scratch);
    return status;
}
