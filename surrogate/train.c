// All candidates (kernels and transforms) are warmed up on a subset of the rows; those that
// predict it about as well as the best go on to all rows, where one is chosen.
#include "surrogate/train.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/random.h"
#include "surrogate/candidate.h"
#include "surrogate/local.h"
#include "surrogate/state.h"

enum {
    SUBSET = 400, // rows that warm up
    COARSE_LEAST = 1000, // rows of the exact process of two scales: a hundredth of all, but
    COARSE_MOST = 2000,  // within these
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

static const char *const WORDS[METHOD_COUNT] = {
#define X(name, word, meaning) [METHOD_##name] = word,
    METHOD_LIST(X)
#undef X
};

const char *method_word(MethodKind kind)
{
    return WORDS[kind];
}

int method_find(const char *word)
{
    for (int kind = 0; kind < METHOD_COUNT; kind++)
        if (strcmp(word, WORDS[kind]) == 0)
            return kind;
    return -1;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// All rows at once.
static Status train_exact(Matrix x, const double *y, const TrainOptions *options, Gp **gp,
                          TrainReport *report, Error *err)
{
    Training training = {.task = {.x = x, .y = y, .options = options}, .report = report};
    Status status = prepare(&training, err);
    if (status == STATUS_OK)
        status = choose(&training, gp, err);
    arena_clear(&training.arena);
    return status;
}

static int coarse_rows(int n)
{
    const int share = n / 100, count = share > COARSE_LEAST ? share : COARSE_LEAST;
    return count < COARSE_MOST ? (count < n ? count : n) : COARSE_MOST;
}

// Some rows at once, and then what they leave over.
static Status train_two_scales(Matrix x, const double *y, const TrainOptions *options, Gp **gp,
                               TrainReport *report, Error *err)
{
    Arena scratch = {0};
    const int count = coarse_rows(x.rows);
    const size_t size = (size_t)count * (size_t)(x.cols + 1);
    int *rows = arena_alloc(&scratch, (size_t)count, sizeof *rows);
    double *numbers = arena_alloc(&scratch, size, sizeof *numbers);
    Local *local;
    Status status = STATUS_OK;
    if (!rows || !numbers) {
        status = arena_exhausted(&scratch, err);
        goto done;
    }
    const Matrix some = matrix_view(numbers, count, x.cols);
    double *response = numbers + (size_t)count * (size_t)x.cols;
    choose_rows(options->seed, x.rows, count, rows);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < x.cols; k++)
            *matrix_at(some, i, k) = *matrix_at(x, rows[i], k);
        response[i] = y[rows[i]];
    }
    status = train_exact(some, response, options, gp, report, err);
    if (status == STATUS_OK)
        status = local_train(*gp, x, y, options, &local, &report->leave_one_out, err);
    if (status == STATUS_OK)
        gp_add_local(*gp, local);
done:
    arena_clear(&scratch);
    return status;
}

static bool two_scales(const TrainOptions *options, int rows)
{
    if (options->method == METHOD_AUTO)
        return rows > METHOD_EXACT_ROWS && !options->noise;
    return options->method == METHOD_VECCHIA;
}

Status gp_train(Matrix x, const double *y, const TrainOptions *options, Gp **gp,
                TrainReport *report, Error *err)
{
    const double start = seconds();
    const bool large = two_scales(options, x.rows);
    TrainReport made = {.method = large ? METHOD_VECCHIA : METHOD_EXACT};
    Gp *best = NULL;
    if (large && options->noise)
        return fail(err, STATUS_BAD_CONFIG, "known noise of single rows needs the exact method");
    const Status status = large ? train_two_scales(x, y, options, &best, &made, err)
                                : train_exact(x, y, options, &best, &made, err);
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
