// Every candidate (kernel and transform) climbs first on a subset of the rows, from several
// starts, where an evaluation costs next to nothing; its best point and the curvature there then
// make the climb on all rows a matter of a few evaluations.
#include "surrogate/train.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/random.h"
#include "surrogate/likelihood.h"
#include "surrogate/memory.h"
#include "surrogate/search.h"
#include "surrogate/state.h"

enum {
    SUBSET = 400,          // rows that warm up
    STARTS = 3,            // by default
    EVALUATIONS = 200,     // by default
    EVALUATIONS_START = 80 // of each start
};

// Differences of the log posterior that no longer matter.
static const double TOLERANCE_START = 0.1;
static const double TOLERANCE = 0.02;

// The gain in log likelihood over pure noise below which nothing but noise was found.
static const double GAIN_LEAST = 2;

typedef struct Training {
    Matrix x;                    // borrowed
    const double *y;             // borrowed
    const TrainOptions *options; // borrowed
    Scale scale;                 // of the candidate
    int *subset;                 // rows that warm up, in arena
    int subset_count;
    bool only_noise;             // what the candidate found
    TrainReport *report; // borrowed
    Arena arena;
} Training;

// -- Rows --

// The first [count] of a random permutation, in the order of the table.
static void choose_rows(uint64_t seed, int n, int count, int *rows)
{
    // Knuth's algorithm S: each row is taken with the chance that is left for it.
    for (int i = 0, chosen = 0; chosen < count; i++)
        if (random_uniform(seed, 0, (uint64_t)i) * (n - i) < count - chosen)
            rows[chosen++] = i;
}

static Status observe(const Training *training, KernelKind kind, const int *rows, int count,
                      Arena *arena, Observations *observations, Error *err)
{
    const size_t m = (size_t)count;
    const Matrix x = matrix_view(arena_alloc(arena, m * (size_t)training->x.cols, sizeof(double)),
                                 count, training->x.cols);
    double *y = arena_alloc(arena, m, sizeof *y);
    double *noise = training->options->noise ? arena_alloc(arena, m, sizeof *noise) : NULL;
    if (!x.data || !y || (training->options->noise && !noise))
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        const int row = rows ? rows[i] : i;
        for (int k = 0; k < x.cols; k++)
            *matrix_at(x, i, k) = *matrix_at(training->x, row, k);
        y[i] = training->y[row];
        if (noise)
            noise[i] = training->options->noise[row];
    }
    observations->kind = kind;
    observations->threads = training->options->threads;
    return observations_create(&training->scale, x, y, noise, arena, observations, err);
}

// -- Starts --

// Start 0 is the mode of the priors with shorter lengthscales: functions are rarely as smooth as
// the widest prior allows, and from there every input is seen.
static void place_start(const Observations *observations, uint64_t seed, int start,
                        double *parameters)
{
    const int p = likelihood_parameters(observations);
    search_mode(observations, parameters);
    for (int k = 0; k < p; k++) {
        const double draw = random_normal(seed, (uint64_t)start, (uint64_t)k);
        if (k + 1 < p)
            parameters[k] += start > 0 ? draw - 1.5 : -1.5;
        else if (start > 0 && !observations->noise)
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
static Status climb_starts(const Training *training, const Observations *observations,
                           Covariance *covariance, SearchPoint *best, SearchOutcome *outcome,
                           Arena *scratch, Error *err)
{
    const size_t p = (size_t)likelihood_parameters(observations);
    const int starts = training->options->starts > 0 ? training->options->starts : STARTS;
    double *space = arena_alloc(scratch, p, sizeof *space);
    if (!space)
        return arena_exhausted(scratch, err);
    for (int start = 0; start < 2 * starts; start++) {
        if (start >= starts && !only_noise(observations, best))
            break;
        SearchPoint point = {.parameters = space, .value = -INFINITY};
        SearchOutcome climbed = {0};
        place_start(observations, training->options->seed, start, space);
        TRY(search_climb(observations, NULL, TOLERANCE_START, EVALUATIONS_START, covariance,
                         &point, &climbed, err));
        outcome->evaluations += climbed.evaluations;
        if (point.value <= best->value)
            continue;
        memcpy(best->parameters, space, p * sizeof *space);
        *best = (SearchPoint){best->parameters, point.value, point.likelihood, point.jitter};
        outcome->converged = climbed.converged;
    }
    return STATUS_OK;
}

// -- One candidate --

// The best point of the subset, and the directions for the climb on all rows.
static Status warm_up(const Training *training, KernelKind kind, SearchPoint *best,
                      double *directions, Arena *scratch, Error *err)
{
    Observations observations;
    Covariance covariance;
    SearchOutcome outcome = {0};
    int evaluations = 0;
    TRY(observe(training, kind, training->subset, training->subset_count, scratch, &observations,
                err));
    TRY(covariance_create(training->subset_count, training->scale.columns, scratch, &covariance,
                          err));
    TRY(climb_starts(training, &observations, &covariance, best, &outcome, scratch, err));
    TRY(search_directions(&observations, best, &covariance, directions, &evaluations, err));
    training->report->evaluations_subset += outcome.evaluations + evaluations;
    return STATUS_OK;
}

static Status climb_all(Training *training, KernelKind kind, SearchPoint *best,
                        SearchOutcome *outcome, Arena *scratch, Error *err)
{
    const int n = training->x.rows, columns = training->scale.columns;
    const size_t p = (size_t)columns + 1;
    double *directions = arena_alloc(scratch, p * p, sizeof *directions);
    if (!directions)
        return arena_exhausted(scratch, err);
    TRY(warm_up(training, kind, best, directions, scratch, err));
    Observations observations;
    Covariance covariance;
    const int evaluations = training->options->evaluations_max;
    TRY(memory_check(covariance_bytes(n, columns) + likelihood_bytes(n, columns), n, err));
    TRY(observe(training, kind, NULL, n, scratch, &observations, err));
    TRY(covariance_create(n, columns, scratch, &covariance, err));
    best->value = -INFINITY; // that of other data
    TRY(search_climb(&observations, directions, TOLERANCE,
                     evaluations > 0 ? evaluations : EVALUATIONS, &covariance, best, outcome,
                     err));
    training->report->evaluations += outcome->evaluations;
    training->only_noise = only_noise(&observations, best);
    return STATUS_OK;
}

static Status fit_at(const Training *training, KernelKind kind, const SearchPoint *best,
                     Arena *scratch, Gp **gp, Error *err)
{
    const TrainOptions *options = training->options;
    const int columns = training->scale.columns;
    double *lengthscales = arena_alloc(scratch, (size_t)columns, sizeof *lengthscales);
    if (!lengthscales)
        return arena_exhausted(scratch, err);
    for (int k = 0; k < columns; k++)
        lengthscales[k] = exp(best->parameters[k]);
    const double last = exp(best->parameters[columns]);
    const GpSetting setting = {
        .kind = kind,
        .transform = training->scale.transform,
        .lengthscales = lengthscales,
        .variance = options->noise ? last : 0,
        .noise = options->noise ? 0 : last + best->jitter,
        .noise_known = options->noise,
        .lower = options->lower,
        .upper = options->upper,
        .levels = options->levels,
        .threads = options->threads,
    };
    return gp_fit(training->x, training->y, &setting, gp, err);
}

// Trains one kernel under one transform.
static Status train_candidate(Training *training, KernelKind kind, Transform transform, Gp **gp,
                              SearchOutcome *outcome, LeaveOneOut *measures, Error *err)
{
    Arena scratch = {0};
    *gp = NULL;
    Status status =
        scale_response(&training->scale, transform, training->y, training->x.rows, err);
    SearchPoint best = {
        .parameters = arena_alloc(&scratch, (size_t)training->scale.columns + 1, sizeof(double)),
        .value = -INFINITY};
    if (!best.parameters)
        status = arena_exhausted(&scratch, err);
    if (status == STATUS_OK)
        status = climb_all(training, kind, &best, outcome, &scratch, err);
    if (status == STATUS_OK)
        status = fit_at(training, kind, &best, &scratch, gp, err);
    if (status == STATUS_OK)
        status = leave_one_out_measure(*gp, measures, err);
    arena_clear(&scratch);
    return status;
}

// -- Choice --

static Transform transform_of(const TrainOptions *options, TransformKind kind)
{
    Transform transform = {.kind = kind};
    if (kind == TRANSFORM_LOGIT) {
        transform.lower = options->y_lower;
        transform.upper = options->y_upper;
    }
    return transform;
}

// Trains the candidate and keeps it in [gp] when it is the best so far.
static Status consider(Training *training, KernelKind kind, TransformKind transform, Gp **gp,
                       Error *err)
{
    TrainReport *report = training->report;
    Gp *made = NULL;
    SearchOutcome outcome = {0};
    LeaveOneOut measures;
    TRY(train_candidate(training, kind, transform_of(training->options, transform), &made,
                        &outcome, &measures, err));
    report->nlpd[kind][transform] = measures.nlpd;
    if (*gp && !(measures.nlpd < report->leave_one_out.nlpd)) {
        gp_free(made);
        return STATUS_OK;
    }
    gp_free(*gp);
    *gp = made;
    report->kernel = kind;
    report->transform = transform;
    report->leave_one_out = measures;
    report->converged = outcome.converged;
    report->constant = training->only_noise;
    return STATUS_OK;
}

static bool kernel_wanted(const Training *training, KernelKind kind)
{
    return training->options->kernel == KERNEL_AUTO || training->options->kernel == kind;
}

static bool transform_wanted(const Training *training, TransformKind kind)
{
    if (training->options->transform != TRANSFORM_AUTO)
        return training->options->transform == kind;
    return transform_applies(transform_of(training->options, kind), training->y,
                             training->x.rows);
}

static Status choose(Training *training, Gp **gp, Error *err)
{
    for (int kind = KERNEL_AUTO + 1; kind < KERNEL_COUNT; kind++)
        for (int transform = TRANSFORM_AUTO + 1; transform < TRANSFORM_COUNT; transform++)
            if (kernel_wanted(training, (KernelKind)kind) &&
                transform_wanted(training, (TransformKind)transform))
                TRY(consider(training, (KernelKind)kind, (TransformKind)transform, gp, err));
    return STATUS_OK;
}

static Status prepare(Training *training, Error *err)
{
    const int n = training->x.rows;
    const TrainOptions *options = training->options;
    if (n < 2)
        return fail(err, STATUS_BAD_DATA, "%d row(s), expected at least 2", n);
    training->subset_count = n < SUBSET ? n : SUBSET;
    training->subset = arena_alloc(&training->arena, (size_t)training->subset_count, sizeof(int));
    if (!training->subset)
        return arena_exhausted(&training->arena, err);
    choose_rows(options->seed, n, training->subset_count, training->subset);
    for (int kind = 0; kind < KERNEL_COUNT; kind++)
        for (int transform = 0; transform < TRANSFORM_COUNT; transform++)
            training->report->nlpd[kind][transform] = NAN;
    return scale_create(training->x, options->lower, options->upper, options->levels,
                        &training->arena, &training->scale, err);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

Status gp_train(Matrix x, const double *y, const TrainOptions *options, Gp **gp,
                TrainReport *report, Error *err)
{
    const double start = seconds();
    TrainReport made = {0};
    Training training = {.x = x, .y = y, .options = options, .report = &made};
    Gp *best = NULL;
    Status status = prepare(&training, err);
    if (status == STATUS_OK)
        status = choose(&training, &best, err);
    arena_clear(&training.arena);
    if (status != STATUS_OK) {
        gp_free(best);
        return status;
    }
    made.log_marginal_likelihood = gp_log_marginal_likelihood(best);
    made.noise_sd = gp_noise_sd(best);
    made.jitter = gp_jitter(best);
    made.seconds = seconds() - start;
    if (report)
        *report = made;
    *gp = best;
    return STATUS_OK;
}
