#include "surrogate/candidate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "surrogate/likelihood.h"
#include "surrogate/state.h"

enum {
    STARTS = 3,             // by default
    EVALUATIONS = 200,      // by default
    EVALUATIONS_START = 80, // of each start
    LEVEL_STEP = 2,         // rows of a level by those of the one before
};

// Differences of the log posterior that no longer matter: of a start, of a climb at least, and of a
// climb by row, which is what they change in the predictive density of one.
static const double TOLERANCE_START = 0.1;
static const double TOLERANCE = 0.5;
static const double TOLERANCE_ROW = 1e-3;

// The share of a trend from level to level that is believed, and its largest step of a logarithm.
static const double TREND_SHARE = 0.5;
static const double TREND_MAX = 0.75;

// The gain in log likelihood over pure noise below which nothing but noise was found.
static const double GAIN_LEAST = 2;

// -- Starts --

// Start 0 is the mode of the priors with shorter lengthscales: functions are rarely as smooth as
// the widest prior allows, and from there every input is seen.
static void place_start(const Observations *observations, uint64_t seed, int start,
                        double *parameters)
{
    const int p = likelihood_parameters(observations);
    search_mode(observations, parameters);
    for (int k = 0; k < p; k++) {
        const double draw = start > 0 ? random_normal(seed, (uint64_t)start, (uint64_t)k) : 0;
        if (k + 1 < p)
            parameters[k] += draw - 1.5;
        else if (!observations->noise)
            parameters[k] += 4 * draw;
    }
}

// Whether a process of nothing but noise, z ~ N(mean, variance), would be about as likely.
static bool only_noise(const Observations *observations, const SearchPoint *point)
{
    const int n = observations->inputs.rows;
    double mean = 0, variance = 0;
    for (int i = 0; i < n; i++)
        mean += observations->z[i] / n;
    for (int i = 0; i < n; i++)
        variance += (observations->z[i] - mean) * (observations->z[i] - mean) / n;
    const double white = -0.5 * n * (1 + log(2 * M_PI * fmax(variance, DBL_MIN)));
    return point->likelihood < white + GAIN_LEAST;
}

// Climbs from several places, and from as many again while nothing but noise is found.
static Status climb_starts(const Task *task, const Observations *observations,
                           Covariance *covariance, Candidate *candidate, Arena *scratch,
                           Error *err)
{
    const size_t p = (size_t)likelihood_parameters(observations);
    const int starts = task->options->starts > 0 ? task->options->starts : STARTS;
    SearchPoint *best = &candidate->best;
    double *space = arena_alloc(scratch, p, sizeof *space);
    if (!space)
        return arena_exhausted(scratch, err);
    for (int start = 0; start < 2 * starts; start++) {
        if (start >= starts && !only_noise(observations, best))
            break;
        SearchPoint point = {.parameters = space, .value = -INFINITY};
        SearchOutcome climbed = {0};
        place_start(observations, task->options->seed, start, space);
        TRY(search_climb(observations, NULL, TOLERANCE_START, EVALUATIONS_START, covariance,
                         &point, &climbed, err));
        candidate->evaluations_subset += climbed.evaluations;
        if (point.value <= best->value)
            continue;
        memcpy(best->parameters, space, p * sizeof *space);
        *best = (SearchPoint){best->parameters, point.value, point.likelihood, point.jitter};
    }
    return STATUS_OK;
}

// -- Levels --

static Status observe(const Task *task, const Candidate *candidate, const Rows *rows,
                      Arena *arena, Observations *observations, Error *err)
{
    *observations =
        (Observations){.kind = candidate->kind, .threads = task->threads};
    return observations_create(&candidate->scale, rows->x, rows->y, rows->noise, arena,
                               observations, err);
}

static Status fit_rows(const Task *task, const Candidate *candidate, const Rows *rows, Gp **gp,
                       LeaveOneOut *measures, Arena *scratch, Error *err)
{
    const int columns = candidate->scale.columns;
    double *lengthscales = arena_alloc(scratch, (size_t)columns, sizeof *lengthscales);
    if (!lengthscales)
        return arena_exhausted(scratch, err);
    for (int k = 0; k < columns; k++)
        lengthscales[k] = exp(candidate->best.parameters[k]);
    const double last = exp(candidate->best.parameters[columns]);
    const GpSetting setting = {
        .kind = candidate->kind,
        .transform = candidate->scale.transform,
        .lengthscales = lengthscales,
        .variance = rows->noise ? last : 0,
        .noise = rows->noise ? 0 : last,
        .jitter = candidate->best.jitter,
        .noise_known = rows->noise,
        .lower = candidate->scale.lower,
        .upper = candidate->scale.upper,
        .levels = candidate->scale.levels,
        .threads = task->threads,
    };
    TRY(gp_fit(rows->x, rows->y, &setting, gp, err));
    // Only a variance that was estimated may be corrected.
    const Status status = rows->noise ? STATUS_OK : leave_one_out_calibrate(*gp, err);
    return status == STATUS_OK ? leave_one_out_measure(*gp, 1, measures, err) : status;
}

// Directions for the next level, from the curvature at the best point of this one.
static Status turn(const Observations *observations, Covariance *covariance, Candidate *candidate,
                   Error *err)
{
    int evaluations = 0;
    TRY(search_directions(observations, &candidate->best, covariance, candidate->directions,
                          &evaluations, err));
    candidate->evaluations_subset += evaluations;
    return STATUS_OK;
}

static Status warm_up(const Task *task, Candidate *candidate, Arena *scratch, Error *err)
{
    Rows rows;
    Observations observations;
    Covariance covariance;
    Gp *gp = NULL;
    TRY(rows_take(&task->all, task->options->seed, 0, task->subset_count, scratch, &rows, err));
    TRY(observe(task, candidate, &rows, scratch, &observations, err));
    TRY(covariance_create(task->subset_count, candidate->scale.columns, scratch, &covariance,
                          err));
    TRY(climb_starts(task, &observations, &covariance, candidate, scratch, err));
    candidate->rows = task->subset_count;
    TRY(turn(&observations, &covariance, candidate, err));
    const Status status =
        fit_rows(task, candidate, &rows, &gp, &candidate->subset, scratch, err);
    gp_free(gp);
    return status;
}

Status candidate_warm_up(const Task *task, KernelKind kind, const Scale *scale,
                         Transform transform, Arena *arena, Candidate *candidate, Error *err)
{
    const size_t p = (size_t)scale->columns + 1;
    *candidate = (Candidate){
        .kind = kind,
        .scale = *scale,
        .best = {.parameters = arena_alloc(arena, p, sizeof(double)), .value = -INFINITY},
        .before = arena_alloc(arena, p, sizeof(double)),
        .directions = arena_alloc(arena, p * p, sizeof(double)),
    };
    if (!candidate->best.parameters || !candidate->before || !candidate->directions)
        return arena_exhausted(arena, err);
    TRY(scale_response(&candidate->scale, transform, task->all.y, task->all.x.rows, err));
    Arena scratch = {0};
    const Status status = warm_up(task, candidate, &scratch, err);
    arena_clear(&scratch);
    return status;
}

// The best point moves with the logarithm of the number of rows, as no kernel is quite right:
// carries on a part of what it did from the level before to the last.
static void follow_trend(Candidate *candidate, int rows)
{
    const int p = candidate->scale.columns + 1;
    const double share = candidate->rows_before > 0
                             ? TREND_SHARE * log((double)rows / candidate->rows) /
                                   log((double)candidate->rows / candidate->rows_before)
                             : 0;
    for (int k = 0; k < p; k++) {
        double *here = &candidate->best.parameters[k];
        const double step = share * (*here - candidate->before[k]);
        candidate->before[k] = *here;
        *here += fmax(-TREND_MAX, fmin(step, TREND_MAX));
    }
    candidate->rows_before = candidate->rows;
    candidate->rows = rows;
}

// Climbs on some rows or all from the best point of fewer.
static Status climb(const Task *task, Candidate *candidate, const Observations *observations,
                    Covariance *covariance, SearchOutcome *outcome, Error *err)
{
    const int evaluations = task->options->evaluations_max;
    follow_trend(candidate, observations->inputs.rows);
    candidate->best.value = -INFINITY; // that of other rows
    const double tolerance = fmax(TOLERANCE, TOLERANCE_ROW * observations->inputs.rows);
    return search_climb(observations, candidate->directions, tolerance,
                        evaluations > 0 ? evaluations : EVALUATIONS, covariance, &candidate->best,
                        outcome, err);
}

static Status climb_level(const Task *task, Candidate *candidate, int count, Arena *scratch,
                          Error *err)
{
    Rows rows;
    Observations observations;
    Covariance covariance;
    SearchOutcome outcome;
    TRY(rows_take(&task->all, task->options->seed, 0, count, scratch, &rows, err));
    TRY(observe(task, candidate, &rows, scratch, &observations, err));
    TRY(covariance_create(count, candidate->scale.columns, scratch, &covariance, err));
    TRY(climb(task, candidate, &observations, &covariance, &outcome, err));
    candidate->evaluations_subset += outcome.evaluations;
    return turn(&observations, &covariance, candidate, err);
}

static Status climb_all(const Task *task, Candidate *candidate, Arena *scratch, Error *err)
{
    const int n = task->all.x.rows, columns = candidate->scale.columns;
    Observations observations;
    Covariance covariance;
    SearchOutcome outcome;
    TRY(observe(task, candidate, &task->all, scratch, &observations, err));
    TRY(covariance_create(n, columns, scratch, &covariance, err));
    TRY(climb(task, candidate, &observations, &covariance, &outcome, err));
    candidate->evaluations = outcome.evaluations;
    candidate->converged = outcome.converged;
    candidate->only_noise = only_noise(&observations, &candidate->best);
    return STATUS_OK;
}

Status candidate_fit(const Task *task, Candidate *candidate, Gp **gp, LeaveOneOut *measures,
                     Error *err)
{
    const int n = task->all.x.rows;
    Arena scratch = {0};
    Status status = STATUS_OK;
    // What a level needs is released before the next asks for more.
    for (int count = LEVEL_STEP * task->subset_count;
         status == STATUS_OK && 5 * count <= 2 * n; count *= LEVEL_STEP) {
        status = climb_level(task, candidate, count, &scratch, err);
        arena_clear(&scratch);
    }
    if (status == STATUS_OK)
        status = climb_all(task, candidate, &scratch, err);
    arena_clear(&scratch);
    if (status == STATUS_OK)
        status = fit_rows(task, candidate, &task->all, gp, measures, &scratch, err);
    arena_clear(&scratch);
    return status;
}
