// All candidates (kernels and transforms) are warmed up on a subset of the rows; those that
// predict it about as well as the best go on to all rows, where one is chosen.
#include "surrogate/train.h"

#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "base/random.h"
#include "surrogate/candidate.h"

enum {
    SUBSET = 400, // rows that warm up
    CANDIDATES_MAX = KERNEL_COUNT * TRANSFORM_COUNT
};

// Leave-one-out NLPD on the subset by which a candidate may fall behind the best and still be
// fitted to all rows: differences grow with the rows, but rarely turn around.
static const double BEHIND_MAX = 0.5;

typedef struct Training {
    Task task;
    Scale scale;          // of the inputs
    TrainReport *report;  // borrowed
    Candidate candidates[CANDIDATES_MAX];
    int count;
    Arena arena;
} Training;

// A random subset of [count] rows, in the order of the table. Knuth's algorithm S: each row is
// taken with the chance that is left for it.
static void choose_rows(uint64_t seed, int n, int count, int *rows)
{
    for (int i = 0, chosen = 0; chosen < count; i++)
        if (random_uniform(seed, 0, (uint64_t)i) * (n - i) < count - chosen)
            rows[chosen++] = i;
}

static Status prepare(Training *training, Error *err)
{
    const Matrix x = training->task.x;
    const TrainOptions *options = training->task.options;
    if (x.rows < 2)
        return fail(err, STATUS_BAD_DATA, "%d row(s), expected at least 2", x.rows);
    const int count = x.rows < SUBSET ? x.rows : SUBSET;
    training->task.subset = arena_alloc(&training->arena, (size_t)count, sizeof(int));
    if (!training->task.subset)
        return arena_exhausted(&training->arena, err);
    training->task.subset_count = count;
    choose_rows(options->seed, x.rows, count, training->task.subset);
    for (int kind = 0; kind < KERNEL_COUNT; kind++)
        for (int transform = 0; transform < TRANSFORM_COUNT; transform++)
            training->report->nlpd[kind][transform] = NAN;
    return scale_create(x, options->lower, options->upper, options->levels, &training->arena,
                        &training->scale, err);
}

// -- Candidates --

static Transform transform_of(const TrainOptions *options, TransformKind kind)
{
    Transform transform = {.kind = kind};
    if (kind == TRANSFORM_LOGIT) {
        transform.lower = options->y_lower;
        transform.upper = options->y_upper;
    }
    return transform;
}

static bool wanted(const Task *task, KernelKind kind, TransformKind transform)
{
    const TrainOptions *options = task->options;
    if (options->kernel != KERNEL_AUTO && options->kernel != kind)
        return false;
    if (options->transform != TRANSFORM_AUTO)
        return options->transform == transform;
    return transform_applies(transform_of(options, transform), task->y, task->x.rows);
}

static Status warm_up(Training *training, KernelKind kind, TransformKind transform, Error *err)
{
    Candidate *candidate = &training->candidates[training->count];
    TRY(candidate_warm_up(&training->task, kind, &training->scale,
                          transform_of(training->task.options, transform), &training->arena,
                          candidate, err));
    training->count++;
    training->report->evaluations_subset += candidate->evaluations_subset;
    return STATUS_OK;
}

static Status warm_up_all(Training *training, Error *err)
{
    for (int kind = KERNEL_AUTO + 1; kind < KERNEL_COUNT; kind++)
        for (int transform = TRANSFORM_AUTO + 1; transform < TRANSFORM_COUNT; transform++)
            if (wanted(&training->task, (KernelKind)kind, (TransformKind)transform))
                TRY(warm_up(training, (KernelKind)kind, (TransformKind)transform, err));
    return STATUS_OK;
}

// Fits the candidate and keeps it in [gp] when it is the best so far.
static Status consider(Training *training, Candidate *candidate, Gp **gp, Error *err)
{
    TrainReport *report = training->report;
    Gp *made = NULL;
    LeaveOneOut measures;
    const Status status = candidate_fit(&training->task, candidate, &made, &measures, err);
    if (status != STATUS_OK) {
        gp_free(made);
        return status;
    }
    const TransformKind transform = candidate->scale.transform.kind;
    report->nlpd[candidate->kind][transform] = measures.nlpd;
    report->evaluations += candidate->evaluations;
    if (*gp && !(measures.nlpd < report->leave_one_out.nlpd)) {
        gp_free(made);
        return STATUS_OK;
    }
    gp_free(*gp);
    *gp = made;
    report->kernel = candidate->kind;
    report->transform = transform;
    report->leave_one_out = measures;
    report->converged = candidate->converged;
    report->constant = candidate->only_noise;
    return STATUS_OK;
}

static Status choose(Training *training, Gp **gp, Error *err)
{
    double least = INFINITY;
    TRY(warm_up_all(training, err));
    for (int i = 0; i < training->count; i++)
        least = fmin(least, training->candidates[i].subset.nlpd);
    for (int i = 0; i < training->count; i++)
        if (training->candidates[i].subset.nlpd <= least + BEHIND_MAX)
            TRY(consider(training, &training->candidates[i], gp, err));
    return STATUS_OK;
}

// -- All --

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
    Training training = {.task = {.x = x, .y = y, .options = options}, .report = &made};
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
