#include "campaign/skill.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/parallel.h"
#include "base/random.h"

enum { PERMUTATIONS = 999 };

// -- Leaving a group out --

typedef struct LeaveOut {
    const FusionRow *rows; // borrowed
    int count, terms;
    const FusionPrior *prior; // borrowed
    uint64_t seed;
    double *mean, *sd;       // count
    double *low50, *high50;  // count
    double *low90, *high90;  // count
    double *null_mean, *null_sd; // count: from the other hosts' values alone
} LeaveOut;

// The rows of other groups than that of row [left].
static int others(const LeaveOut *work, int left, FusionRow *kept)
{
    int count = 0;
    for (int i = 0; i < work->count; i++)
        if (strcmp(work->rows[i].group, work->rows[left].group) != 0)
            kept[count++] = work->rows[i];
    return count;
}

static void predict_null(const LeaveOut *work, int left, const FusionRow *kept, int count)
{
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++)
        sum += kept[i].y / count;
    for (int i = 0; i < count; i++)
        squares += (kept[i].y - sum) * (kept[i].y - sum);
    work->null_mean[left] = sum;
    work->null_sd[left] = count > 1 ? sqrt(squares / (count - 1) * (1 + 1.0 / count)) : NAN;
}

static Status leave_out(void *context, long index, int thread, Error *err)
{
    (void)thread;
    const LeaveOut *work = context;
    const int left = (int)index;
    const FusionRow *row = &work->rows[left];
    Arena scratch = {0};
    Fusion fusion = {0};
    FusionRow *kept = arena_alloc(&scratch, (size_t)work->count, sizeof *kept);
    const int count = kept ? others(work, left, kept) : 0;
    Status status = kept ? fusion_fit(kept, count, work->terms, work->prior, work->seed, &scratch,
                                      &fusion, err)
                         : arena_exhausted(&scratch, err);
    if (status == STATUS_OK) {
        fusion_predict(&fusion, row->x, row->x_sd, &work->mean[left], &work->sd[left]);
        work->low50[left] = fusion_quantile(&fusion, row->x, row->x_sd, 0.25);
        work->high50[left] = fusion_quantile(&fusion, row->x, row->x_sd, 0.75);
        work->low90[left] = fusion_quantile(&fusion, row->x, row->x_sd, 0.05);
        work->high90[left] = fusion_quantile(&fusion, row->x, row->x_sd, 0.95);
        predict_null(work, left, kept, count);
    }
    arena_clear(&scratch);
    return status;
}

// -- Scores --

// Of a normal prediction: Gneiting & Raftery, J. Am. Stat. Assoc. 102 (2007) 359, equation 21.
static double crps_normal(double mean, double sd, double y)
{
    const double z = (y - mean) / sd;
    const double density = exp(-0.5 * z * z) / sqrt(2 * acos(-1.0));
    const double below = 0.5 * erfc(-z / sqrt(2));
    return sd * (z * (2 * below - 1) + 2 * density - 1 / sqrt(acos(-1.0)));
}

// The rank of element i, ties sharing their mean rank.
static double rank_of(const double *values, const int *index, int n, int i)
{
    double rank = 0.5;
    for (int j = 0; j < n; j++) {
        const double other = values[index[j]];
        rank += other < values[index[i]] ? 1 : (other == values[index[i]] ? 0.5 : 0);
    }
    return rank;
}

static double spearman(const double *a, const double *b, const int *index, int n)
{
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < n; i++) {
        const double x = rank_of(a, index, n, i) - 0.5 * (n + 1);
        const double y = rank_of(b, index, n, i) - 0.5 * (n + 1);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

static void score(const LeaveOut *work, const double *y, const int *index, int n,
                  Skill *skill)
{
    *skill = (Skill){.rows = n};
    if (n == 0) {
        // Of no rows there is no error, which is not the same as an error of 0.
        *skill = (Skill){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        return;
    }
    for (int k = 0; k < n; k++) {
        const int i = index[k];
        const double error = y[i] - work->mean[i];
        const double null_error = y[i] - work->null_mean[i];
        skill->rmse += error * error / n;
        skill->rmse_null += null_error * null_error / n;
        skill->crps += crps_normal(work->mean[i], work->sd[i], y[i]) / n;
        skill->crps_null += crps_normal(work->null_mean[i], work->null_sd[i], y[i]) / n;
        skill->coverage50 += (y[i] >= work->low50[i] && y[i] <= work->high50[i]) / (double)n;
        skill->coverage90 += (y[i] >= work->low90[i] && y[i] <= work->high90[i]) / (double)n;
    }
    skill->rmse = sqrt(skill->rmse);
    skill->rmse_null = sqrt(skill->rmse_null);
    skill->spearman = spearman(work->mean, y, index, n);
}

// -- Permutations --

// Correlation of y and the first x over the rows with a value; x taken in the order [order].
static double correlation(const FusionRow *rows, const int *index, const int *order, int n)
{
    double sx = 0;
    double sy = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int k = 0; k < n; k++) {
        const double x = rows[index[order[k]]].x[0];
        const double y = rows[index[k]].y;
        sx += x;
        sy += y;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    const double spread = (xx - sx * sx / n) * (yy - sy * sy / n);
    return spread > 0 ? (xy - sx * sy / n) / sqrt(spread) : 0;
}

// The share of permutations of the simulated values that correlate with the published ones at
// least as well as the true order does.
static double permutation_p(const FusionRow *rows, const int *index, int n, uint64_t seed,
                            int *order)
{
    for (int k = 0; k < n; k++)
        order[k] = k;
    const double found = correlation(rows, index, order, n);
    int as_good = 1;
    uint64_t number = 0;
    for (int p = 0; p < PERMUTATIONS; p++) {
        for (int k = n - 1; k > 0; k--) {
            const int other = (int)(random_uniform(seed, 0x9E2, number++) * (k + 1));
            const int kept = order[k];
            order[k] = order[other];
            order[other] = kept;
        }
        as_good += correlation(rows, index, order, n) >= found;
    }
    return as_good / (PERMUTATIONS + 1.0);
}

// -- All of it --

static bool allocate(LeaveOut *work, Arena *arena, double **y, int **index, int **order)
{
    const size_t n = (size_t)work->count + 1;
    double **const arrays[] = {&work->mean,  &work->sd,     &work->low50,     &work->high50,
                               &work->low90, &work->high90, &work->null_mean, &work->null_sd, y};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (!(*arrays[i] = arena_alloc(arena, n, sizeof(double))))
            return false;
    *index = arena_alloc(arena, n, sizeof(int));
    *order = arena_alloc(arena, n, sizeof(int));
    return *index && *order;
}

Status skill_leave_out(const FusionRow *rows, int count, int terms, const FusionPrior *prior,
                       uint64_t seed, int threads, double *mean, double *sd, Skill *skill,
                       Error *err)
{
    Arena scratch = {0};
    LeaveOut work = {.rows = rows, .count = count, .terms = terms, .prior = prior, .seed = seed};
    double *y = NULL;
    int *index = NULL;
    int *order = NULL;
    Status status = allocate(&work, &scratch, &y, &index, &order)
                        ? parallel_for(threads, count, leave_out, &work, err)
                        : arena_exhausted(&scratch, err);
    if (status == STATUS_OK) {
        int n = 0;
        for (int i = 0; i < count; i++) {
            y[i] = rows[i].y;
            if (rows[i].bound == BOUND_NONE)
                index[n++] = i;
        }
        score(&work, y, index, n, skill);
        skill->p_value = n > 2 && terms > 0 ? permutation_p(rows, index, n, seed, order) : NAN;
        for (int i = 0; i < count; i++) {
            if (mean)
                mean[i] = work.mean[i];
            if (sd)
                sd[i] = work.sd[i];
        }
    }
    arena_clear(&scratch);
    return status;
}
