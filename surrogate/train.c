// All candidates (kernels and transforms) are warmed up on a subset of the rows; those that
// predict it about as well as the best go on to all rows, where one is chosen.
#include "surrogate/train.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "surrogate/candidate.h"
#include "surrogate/likelihood.h"
#include "surrogate/local.h"
#include "surrogate/memory.h"
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

// A candidate and what became of it.
typedef struct Contender {
    Candidate candidate;
    Gp *gp; // owned; NULL until fitted
    LeaveOneOut measures;
    Arena arena; // of the candidate
    Status status; // STATUS_NO_CONVERGE: out of the race
    Error error;   // why
} Contender;

typedef struct Training {
    Task task;
    Scale scale;          // of the inputs
    TrainReport *report;  // borrowed
    Contender candidates[CANDIDATES_MAX];
    int count;
    Arena arena;
} Training;

static Status prepare(Training *training, Error *err)
{
    const Matrix x = training->task.all.x;
    const TrainOptions *options = training->task.options;
    if (x.rows < 2)
        return fail(err, STATUS_BAD_DATA, "%d row(s), expected at least 2", x.rows);
    training->task.subset_count = x.rows < SUBSET ? x.rows : SUBSET;
    for (int kind = 0; kind < KERNEL_COUNT; kind++)
        for (int transform = 0; transform < TRANSFORM_COUNT; transform++)
            training->report->nlpd[kind][transform] = NAN;
    TRY(scale_create(x, options->lower, options->upper, options->levels, &training->arena,
                     &training->scale, err));
    const int columns = training->scale.columns;
    return memory_check(covariance_bytes(x.rows, columns) + likelihood_bytes(x.rows, columns),
                        x.rows, err);
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
    return transform_applies(transform_of(options, transform), task->all.y, task->all.x.rows);
}

// Lists the candidates; their transforms stand in their scales.
static void list_candidates(Training *training)
{
    for (int kind = KERNEL_AUTO + 1; kind < KERNEL_COUNT; kind++)
        for (int transform = TRANSFORM_AUTO + 1; transform < TRANSFORM_COUNT; transform++)
            if (wanted(&training->task, (KernelKind)kind, (TransformKind)transform)) {
                Candidate *candidate = &training->candidates[training->count++].candidate;
                candidate->kind = (KernelKind)kind;
                candidate->scale.transform =
                    transform_of(training->task.options, (TransformKind)transform);
            }
}

// Candidates do not know each other: they share the threads, or one of them has all, as it must
// where several would not fit into memory together.
static Status for_all(Training *training, Status (*work)(void *, long, int, Error *), Error *err)
{
    const int threads = training->task.options->threads > 0 ? training->task.options->threads : 1;
    const bool together = training->count > 1 && training->task.all.x.rows <= METHOD_EXACT_ROWS;
    training->task.threads = together ? 1 : threads;
    return parallel_for(together ? threads : 1, training->count, work, training, err);
}

// A candidate for which no hyperparameters are found leaves the race to the others; any other
// failure ends it.
static Status give_up(Contender *contender, Status status, Error *err)
{
    contender->status = status;
    if (status == STATUS_OK || status == STATUS_NO_CONVERGE)
        return STATUS_OK;
    return fail(err, status, "%s", contender->error.text);
}

static Status warm_up(void *context, long i, int thread, Error *err)
{
    (void)thread;
    Training *training = context;
    Contender *contender = &training->candidates[i];
    const Candidate asked = contender->candidate;
    return give_up(contender,
                   candidate_warm_up(&training->task, asked.kind, &training->scale,
                                     asked.scale.transform, &contender->arena,
                                     &contender->candidate, &contender->error),
                   err);
}

static Status fit(void *context, long i, int thread, Error *err)
{
    (void)thread;
    Training *training = context;
    Contender *contender = &training->candidates[i];
    if (contender->status != STATUS_OK)
        return STATUS_OK; // it never came so far
    return give_up(contender,
                   candidate_fit(&training->task, &contender->candidate, &contender->gp,
                                 &contender->measures, &contender->error),
                   err);
}

// Takes those out of the race that are too far behind on the subset.
static void drop_candidates(Training *training)
{
    double least = INFINITY;
    for (int i = 0; i < training->count; i++)
        if (training->candidates[i].status == STATUS_OK)
            least = fmin(least, training->candidates[i].candidate.subset.nlpd);
    int kept = 0;
    for (int i = 0; i < training->count; i++) {
        Contender *contender = &training->candidates[i];
        if (contender->status == STATUS_OK &&
            contender->candidate.subset.nlpd > least + BEHIND_MAX) {
            training->report->evaluations_subset += contender->candidate.evaluations_subset;
            arena_clear(&contender->arena);
            continue;
        }
        training->candidates[kept++] = *contender;
    }
    training->count = kept;
}

// Takes the best process out of its contender.
static Status take_best(Training *training, Gp **gp, Error *err)
{
    TrainReport *report = training->report;
    Contender *best = NULL;
    for (int i = 0; i < training->count; i++) {
        Contender *contender = &training->candidates[i];
        const Candidate *candidate = &contender->candidate;
        report->evaluations += candidate->evaluations;
        report->evaluations_subset += candidate->evaluations_subset;
        if (contender->status != STATUS_OK)
            continue;
        report->nlpd[candidate->kind][candidate->scale.transform.kind] = contender->measures.nlpd;
        if (!best || contender->measures.nlpd < best->measures.nlpd)
            best = contender;
    }
    if (!best)
        return fail(err, STATUS_NO_CONVERGE, "%s", training->candidates[0].error.text);
    report->kernel = best->candidate.kind;
    report->transform = best->candidate.scale.transform.kind;
    report->leave_one_out = best->measures;
    report->converged = best->candidate.converged;
    report->constant = best->candidate.only_noise;
    *gp = best->gp;
    best->gp = NULL;
    return STATUS_OK;
}

static Status choose(Training *training, Gp **gp, Error *err)
{
    list_candidates(training);
    TRY(for_all(training, warm_up, err));
    drop_candidates(training);
    TRY(for_all(training, fit, err));
    return take_best(training, gp, err);
}

static void training_clear(Training *training)
{
    for (int i = 0; i < training->count; i++) {
        gp_free(training->candidates[i].gp);
        arena_clear(&training->candidates[i].arena);
    }
    arena_clear(&training->arena);
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
    Training training = {.task = {.all = {x, y, options->noise}, .options = options},
                         .report = report};
    Status status = prepare(&training, err);
    if (status == STATUS_OK)
        status = choose(&training, gp, err);
    training_clear(&training);
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
    const Rows all = {.x = x, .y = y};
    Rows some;
    Local *local;
    Status status = rows_take(&all, options->seed, 0, count, &scratch, &some, err);
    if (status == STATUS_OK)
        status = train_exact(some.x, some.y, options, gp, report, err);
    if (status == STATUS_OK)
        status = local_train(*gp, x, y, options, &local, err);
    if (status == STATUS_OK) {
        gp_add_local(*gp, local);
        status = leave_one_out_measure(*gp, options->threads, &report->leave_one_out, err);
    }
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
