#include "campaign/lesson.h"

#include <math.h>
#include <string.h>

// Where no relation says how far simulation and truth are apart: this share of the spread of the
// simulated space. Assumption.
static const double DOUBT_SHARE = 0.5;
// A design that failed is taken for one that came out this many standard deviations of d worse
// than expected. Assumption.
static const double FAILURE = 2;

static double size_of(const Relation *relation, FusionSize size)
{
    double mean, sd;
    fusion_size(&relation->fusion, size, &mean, &sd);
    return mean;
}

static double doubt_of(const Relation *relation, double spread)
{
    return relation->count > 0 ? size_of(relation, SIZE_RECIPE) : DOUBT_SHARE * spread;
}

// -- Results --

// What was expected of it before the relation knew what is special about this recipe.
static LessonRow measured_row(const Relation *relation, int i, int trial, Objective objective)
{
    const FusionRow *row = &relation->rows[i];
    const double repeat = size_of(relation, SIZE_REPEAT);
    FusionPoint point = row->point;
    double expected, sd;
    point.recipe = NULL;
    fusion_predict_mean(&relation->fusion, &point, &expected, &sd);
    return (LessonRow){
        .trial = trial,
        .objective = objective,
        .found = row->y,
        .expected = expected,
        .surprise = row->y - expected,
        .variance = row->extra_sd * row->extra_sd + repeat * repeat,
    };
}

static LessonRow failed_row(const Lesson *lesson, int trial, Objective objective)
{
    const double doubt = lesson->doubt[objective];
    const double sign = copysign(1, lesson->workshop->campaign.weight[objective]);
    return (LessonRow){.trial = trial, .objective = objective, .failed = true, .found = NAN,
                       .expected = NAN, .surprise = -sign * FAILURE * doubt,
                       .variance = doubt * doubt};
}

static int gather_trial(const Lesson *lesson, const Calibration *calibration, int trial,
                        LessonRow *rows)
{
    int count = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const Relation *relation = &calibration->relation[k];
        bool measured = false;
        for (int i = 0; i < relation->count; i++)
            if (relation->evidence[i].design && isfinite(relation->rows[i].y) &&
                relation->rows[i].bound == BOUND_NONE &&
                strcmp(relation->evidence[i].host, lesson->trials[trial].id) == 0) {
                rows[count++] = measured_row(relation, i, trial, (Objective)k);
                measured = true;
            }
        if (!measured && lesson->trials[trial].failed && relation->count > 0 &&
            lesson->workshop->campaign.weight[k] != 0)
            rows[count++] = failed_row(lesson, trial, (Objective)k);
    }
    return count;
}

static int rows_most(const Calibration *calibration, int trial_count)
{
    int count = trial_count * OBJECTIVE_COUNT;
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        count += calibration->relation[k].count;
    return count;
}

// -- Weights --

// Covariance of d between the trials of two results; of different quantities there is none.
static double covariance_of(const Lesson *lesson, const LessonRow *a, const LessonRow *b)
{
    const double doubt = lesson->doubt[a->objective];
    return a->objective != b->objective
               ? 0
               : doubt * doubt * rank_likeness(lesson->workshop,
                                               &lesson->trials[a->trial].candidate,
                                               &lesson->trials[b->trial].candidate);
}

// L in the lower triangle of [matrix], count x count; positive by the variances of the results.
static void factorise(double *matrix, int count)
{
    for (int j = 0; j < count; j++)
        for (int i = j; i < count; i++) {
            double sum = matrix[i + j * count];
            for (int k = 0; k < j; k++)
                sum -= matrix[i + k * count] * matrix[j + k * count];
            matrix[i + j * count] = i == j ? sqrt(sum) : sum / matrix[j + j * count];
        }
}

// R&W algorithm 2.1, lines 2 and 3.
static Status solve(const Lesson *lesson, Arena *scratch, double *weights, Error *err)
{
    const int n = lesson->count;
    double *matrix = arena_alloc(scratch, (size_t)n * (size_t)n + 1, sizeof *matrix);
    if (!matrix)
        return arena_exhausted(scratch, err);
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++)
            matrix[i + j * n] = covariance_of(lesson, &lesson->rows[i], &lesson->rows[j]) +
                                (i == j ? lesson->rows[i].variance : 0);
    factorise(matrix, n);
    for (int i = 0; i < n; i++) {
        weights[i] = lesson->rows[i].surprise;
        for (int k = 0; k < i; k++)
            weights[i] -= matrix[i + k * n] * weights[k];
        weights[i] /= matrix[i + i * n];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            weights[i] -= matrix[k + i * n] * weights[k];
        weights[i] /= matrix[i + i * n];
    }
    return STATUS_OK;
}

Status lesson_learn(const Workshop *workshop, const Emulator *emulator,
                    const Calibration *calibration, const Trial *trials, int trial_count,
                    int without, Arena *arena, Lesson *lesson, Error *err)
{
    Arena scratch = {0};
    const size_t most = (size_t)rows_most(calibration, trial_count) + 1;
    LessonRow *rows = arena_alloc(arena, most, sizeof *rows);
    double *weights = arena_alloc(arena, most, sizeof *weights);
    if (!rows || !weights)
        return arena_exhausted(arena, err);
    Lesson learned = {.workshop = workshop, .trials = trials, .trial_count = trial_count,
                      .rows = rows, .weights = weights};
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        learned.doubt[k] = doubt_of(&calibration->relation[k], emulator->spread[k]);
    for (int i = 0; i < trial_count; i++)
        if (i != without)
            learned.count += gather_trial(&learned, calibration, i, rows + learned.count);
    const Status status = solve(&learned, &scratch, weights, err);
    arena_clear(&scratch);
    if (status == STATUS_OK)
        *lesson = learned;
    return status;
}

// -- What follows --

void lesson_effect(const Lesson *lesson, const Candidate *candidate, double *effect)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        effect[k] = 0;
    for (int i = 0; i < lesson->count; i++) {
        const LessonRow *row = &lesson->rows[i];
        const double doubt = lesson->doubt[row->objective];
        effect[row->objective] +=
            lesson->weights[i] * doubt * doubt *
            rank_likeness(lesson->workshop, &lesson->trials[row->trial].candidate, candidate);
    }
}

void lesson_tell(const Lesson *lesson, const Emulator *emulator, Candidate *ranked, int count)
{
    for (int i = 0; i < count; i++) {
        double effect[OBJECTIVE_COUNT];
        lesson_effect(lesson, &ranked[i], effect);
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            ranked[i].mean[k] += effect[k] - ranked[i].lesson[k];
            ranked[i].lesson[k] = effect[k];
        }
        rank_score(lesson->workshop, emulator, &ranked[i]);
    }
    rank_order(&lesson->workshop->campaign, ranked, count);
}
