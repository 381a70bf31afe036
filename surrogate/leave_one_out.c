// Measures of the predictions of a process for its own observations, each left out in turn.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/random.h"
#include "surrogate/local.h"
#include "surrogate/state.h"
#include "surrogate/train.h"

static double normal_density(double t)
{
    return exp(-0.5 * t * t) / sqrt(2 * M_PI);
}

static double normal_below(double t)
{
    return 0.5 * erfc(-t * M_SQRT1_2);
}

// Gneiting & Raftery (2007), equation 21.
static double ranked_score(double t, double sd)
{
    return sd * (t * (2 * normal_below(t) - 1) + 2 * normal_density(t) - 1 / sqrt(M_PI));
}

// Half widths of central intervals, in standard deviations.
static const double QUANTILE_50 = 0.67448975019608171;
static const double QUANTILE_90 = 1.6448536269514722;
static const double QUANTILE_95 = 1.9599639845400545;

// One row's share of the measures, from its prediction in the transformed unit.
static void add(Transform transform, double y, double mean, double sd, LeaveOneOut *sums)
{
    const double t = (transform_forward(transform, y) - mean) / sd;
    const double miss = y - transform_inverse(transform, mean);
    sums->rmse += miss * miss;
    sums->nlpd += 0.5 * t * t + log(sd * sqrt(2 * M_PI)) - log(transform_slope(transform, y));
    sums->crps += ranked_score(t, sd);
    sums->coverage50 += fabs(t) <= QUANTILE_50;
    sums->coverage90 += fabs(t) <= QUANTILE_90;
    sums->coverage95 += fabs(t) <= QUANTILE_95;
}

static LeaveOneOut mean_of(const LeaveOneOut *sums, int count)
{
    return (LeaveOneOut){sqrt(sums->rmse / count),  sums->nlpd / count,
                         sums->crps / count,        sums->coverage50 / count,
                         sums->coverage90 / count,  sums->coverage95 / count};
}

Status leave_one_out_predict(const Gp *gp, int threads, Arena *arena, LeftOut *left, Error *err)
{
    const int count = gp->local ? local_left_out(gp->local) : gp_rows(gp);
    int *rows = arena_alloc(arena, (size_t)count, sizeof *rows);
    double *mean = arena_alloc(arena, 2 * (size_t)count, sizeof *mean);
    if (!rows || !mean)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++)
        rows[i] = i;
    *left = (LeftOut){rows, mean, mean + count, count};
    return gp->local ? local_leave_out(gp->local, threads, rows, mean, mean + count, err)
                     : gp_leave_one_out_transformed(gp, mean, mean + count, err);
}

Status leave_one_out_measure(const Gp *gp, int threads, LeaveOneOut *measures, Error *err)
{
    Arena scratch = {0};
    LeaveOneOut sums = {0};
    LeftOut left = {0};
    const Status status = leave_one_out_predict(gp, threads, &scratch, &left, err);
    for (int i = 0; status == STATUS_OK && i < left.count; i++)
        add(gp_transform(gp), gp_response(gp, left.rows[i]), left.mean[i], left.sd[i], &sums);
    arena_clear(&scratch);
    if (status == STATUS_OK)
        *measures = mean_of(&sums, left.count);
    return status;
}

// -- Calibration --

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// Sizes of the left-out residuals in standard deviations, rising.
//   sizes  count
static Status residual_sizes(const Gp *gp, int threads, Arena *scratch, double **sizes,
                             int *count, Error *err)
{
    LeftOut left;
    TRY(leave_one_out_predict(gp, threads, scratch, &left, err));
    for (int i = 0; i < left.count; i++) {
        const double t = transform_forward(gp_transform(gp), gp_response(gp, left.rows[i]));
        left.mean[i] = fabs(t - left.mean[i]) / left.sd[i];
    }
    qsort(left.mean, (size_t)left.count, sizeof *left.mean, compare);
    *sizes = left.mean;
    *count = left.count;
    return STATUS_OK;
}

Status leave_one_out_calibration(const Gp *gp, int threads, const double *levels, int count,
                                 double *shares, Error *err)
{
    Arena scratch = {0};
    double *sizes;
    int n = 0;
    const Status status = residual_sizes(gp, threads, &scratch, &sizes, &n, err);
    for (int k = 0; status == STATUS_OK && k < count; k++) {
        const double half_width = normal_quantile(0.5 + levels[k] / 2);
        int inside = 0;
        while (inside < n && sizes[inside] <= half_width)
            inside++;
        shares[k] = inside / (double)n;
    }
    arena_clear(&scratch);
    return status;
}

// The variance at its maximum of the likelihood is too small as if by the degrees of freedom that
// the lengthscales, the noise and the mean took; at most half of the rows are counted as taken.
static double freedom_factor(const Gp *gp)
{
    const double n = gp_rows(gp), taken = gp->scale.columns + 2;
    return sqrt(n / fmax(n - taken, 0.5 * n));
}

Status leave_one_out_calibrate(Gp *gp, Error *err)
{
    Arena scratch = {0};
    double *sizes;
    int n = 0;
    const Status status = residual_sizes(gp, 1, &scratch, &sizes, &n, err);
    if (status == STATUS_OK) {
        // The rank at which one more row of the same kind is inside with at least 95 %.
        const int rank = (int)fmin(ceil(0.95 * (n + 1)), n) - 1;
        gp_widen(gp, freedom_factor(gp) * fmax(sizes[rank] / QUANTILE_95, 1));
    }
    arena_clear(&scratch);
    return status;
}
