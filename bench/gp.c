// Figures of the Gaussian process, one line of JSON each: see gp.sh.
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/random.h"
#include "bench/functions.h"
#include "surrogate/blas.h"
#include "surrogate/improvement.h"
#include "surrogate/likelihood.h"
#include "surrogate/state.h"
#include "surrogate/train.h"

enum { REPEATS = 5, PIECE = 1024, CANDIDATES = 1000000, FRONT_POINTS = 50 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// -- Data --

// A Latin hypercube of n points as a table, the response last.
static Status command_data(char **argv, Arena *arena, Error *err)
{
    const TestFunction *function = function_find(argv[0]);
    const int n = atoi(argv[1]);
    const uint64_t seed = strtoull(argv[2], NULL, 10);
    if (!function || n < 2)
        return fail(err, STATUS_USAGE, "unknown function '%s' or no rows", argv[0]);
    const Matrix x = function_points(arena, n, function->inputs, seed);
    for (int k = 0; k < x.cols; k++)
        printf("x%d,", k + 1);
    printf("y\n");
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < x.cols; k++)
            printf("%.17g,", *matrix_at(x, i, k));
        printf("%.17g\n", function_value(function, x, i));
    }
    return STATUS_OK;
}

static Status read_table(const char *path, Arena *arena, Matrix *x, double **y, Error *err)
{
    const char *bytes;
    size_t length;
    Csv csv;
    Matrix all;
    TRY(file_read(path, arena, &bytes, &length, err));
    TRY(csv_parse(path, bytes, length, ',', arena, &csv, err));
    TRY(csv_numbers(&csv, csv.rows[0].cells, csv.rows[0].count, arena, &all, err));
    *x = (Matrix){all.data, all.rows, all.cols - 1, all.stride};
    *y = matrix_column(all, all.cols - 1);
    return STATUS_OK;
}

// -- Fit --

// The shortest of several evaluations of likelihood and gradient at plausible parameters.
static Status time_evaluation(Matrix x, const double *y, Arena *arena, double *best, Error *err)
{
    Scale scale;
    Observations observations = {.kind = KERNEL_MATERN52, .threads = parallel_processors()};
    Covariance covariance;
    double *parameters = arena_alloc(arena, 2 * (size_t)(x.cols + 1), sizeof *parameters), value;
    if (!parameters)
        return arena_exhausted(arena, err);
    for (int k = 0; k < x.cols; k++)
        parameters[k] = 0.5;
    parameters[x.cols] = log(1e-6);
    TRY(scale_create(x, NULL, NULL, NULL, arena, &scale, err));
    TRY(scale_response(&scale, (Transform){.kind = TRANSFORM_NONE}, y, x.rows, err));
    TRY(observations_create(&scale, x, y, NULL, arena, &observations, err));
    TRY(covariance_create(x.rows, x.cols, arena, &covariance, err));
    *best = INFINITY;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const double start = seconds();
        TRY(likelihood_evaluate(&observations, parameters, &covariance, &value,
                                parameters + x.cols + 1, err));
        *best = fmin(*best, seconds() - start);
    }
    return STATUS_OK;
}

typedef struct Work {
    const Gp *gp;
    Matrix x;
    double *mean, *sd;
} Work;

static Status predict_piece(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Work *work = context;
    const int first = (int)i * PIECE;
    const int count = work->x.rows - first < PIECE ? work->x.rows - first : PIECE;
    const Matrix piece = {work->x.data + first, count, work->x.cols, work->x.stride};
    return gp_predict(work->gp, piece, work->mean + first, NULL, work->sd + first, err);
}

typedef struct Score {
    double nrmse, nlpd, coverage95, points_per_s;
} Score;

static Score score_of(const Work *work, const double *truth)
{
    const int n = work->x.rows;
    Score score = {0};
    double mean = 0, squares = 0;
    for (int i = 0; i < n; i++)
        mean += truth[i] / n;
    for (int i = 0; i < n; i++) {
        const double missed = truth[i] - work->mean[i], sd = work->sd[i];
        squares += (truth[i] - mean) * (truth[i] - mean);
        score.nrmse += missed * missed;
        score.nlpd += (0.5 * log(2 * M_PI * sd * sd) + 0.5 * pow(missed / sd, 2)) / n;
        score.coverage95 += (fabs(missed) <= 1.959964 * sd) / (double)n;
    }
    score.nrmse = sqrt(score.nrmse / squares);
    return score;
}

static Status predict_all(const Gp *gp, Matrix at, const double *truth, Arena *arena,
                          Score *score, Error *err)
{
    const size_t m = (size_t)at.rows;
    Work work = {gp, at, arena_alloc(arena, m, sizeof(double)),
                 arena_alloc(arena, m, sizeof(double))};
    if (!work.mean || !work.sd)
        return arena_exhausted(arena, err);
    double best = INFINITY;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const double start = seconds();
        TRY(parallel_for(0, (at.rows + PIECE - 1) / PIECE, predict_piece, &work, err));
        best = fmin(best, seconds() - start);
    }
    *score = score_of(&work, truth);
    score->points_per_s = at.rows / best;
    return STATUS_OK;
}

static double peak_mebibytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : NAN;
}

static Status command_fit(char **argv, Arena *arena, Error *err)
{
    Matrix x, at;
    double *y, *truth, evaluation = 0;
    const int kernel = kernel_find(argv[3]), transform = transform_find(argv[4]);
    if (kernel < 0 || transform < 0)
        return fail(err, STATUS_USAGE, "unknown kernel '%s' or transform '%s'", argv[3], argv[4]);
    TRY(read_table(argv[1], arena, &x, &y, err));
    TRY(read_table(argv[2], arena, &at, &truth, err));
    const TrainOptions options = {.kernel = (KernelKind)kernel,
                                  .transform = (TransformKind)transform,
                                  .seed = 1,
                                  .starts = 1,
                                  .threads = parallel_processors()};
    Gp *gp = NULL;
    TrainReport report = {0};
    Score score = {0};
    TRY(gp_train(x, y, &options, &gp, &report, err));
    Status status = predict_all(gp, at, truth, arena, &score, err);
    gp_free(gp);
    if (status == STATUS_OK && report.method == METHOD_EXACT)
        status = time_evaluation(x, y, arena, &evaluation, err);
    if (status == STATUS_OK)
        printf("{\"what\": \"fit\", \"who\": \"%s\", \"function\": \"%s\", \"rows\": %d, "
               "\"kernel\": \"%s\", \"transform\": \"%s\", \"fit_s\": %.4f, \"evaluations\": %d, "
               "\"evaluation_s\": %.6f, \"nrmse\": %.6g, \"nlpd\": %.4f, \"coverage95\": %.4f, "
               "\"points_per_s\": %.0f, \"threads\": %d, \"method\": \"%s\", "
               "\"peak_mib\": %.0f}\n",
               argv[3], argv[0], x.rows, kernel_word(report.kernel),
               transform_word(report.transform), report.seconds, report.evaluations, evaluation,
               score.nrmse, score.nlpd, score.coverage95, score.points_per_s, options.threads,
               method_word(report.method), peak_mebibytes());
    return status;
}

// -- Peak --

// A well-conditioned positive definite matrix, the lower triangle.
static void fill(Matrix a)
{
    for (int j = 0; j < a.cols; j++)
        for (int i = j; i < a.rows; i++)
            *matrix_at(a, i, j) = exp(-0.01 * (i - j)) + (i == j);
}

static Status command_peak(char **argv, Arena *arena, Error *err)
{
    const int n = atoi(argv[0]);
    const size_t size = (size_t)n * (size_t)n;
    Cholesky cholesky;
    double *a = arena_alloc(arena, 2 * size, sizeof *a), best[3] = {INFINITY, INFINITY, INFINITY};
    if (!a)
        return arena_exhausted(arena, err);
    TRY(cholesky_create(n, n, arena, &cholesky, err));
    for (int repeat = 0; repeat < 3; repeat++) {
        bool positive;
        fill(matrix_view(a, n, n));
        double start = seconds();
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, n, n, n, 1, a, n, a, n, 0, a + size,
                    n);
        best[0] = fmin(best[0], seconds() - start);
        fill(cholesky.lower);
        start = seconds();
        TRY(cholesky_factor(&cholesky, 1, &positive, err));
        best[1] = fmin(best[1], seconds() - start);
        fill(matrix_view(a, n, n));
        start = seconds();
        LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', n, a, n);
        best[2] = fmin(best[2], seconds() - start);
    }
    const double cube = 1e-9 * n * n * (double)n;
    printf("{\"what\": \"peak\", \"n\": %d, \"dgemm\": %.2f, \"factor\": %.2f, \"dpotrf\": %.2f}\n",
           n, 2 * cube / best[0], cube / 3 / best[1], cube / 3 / best[2]);
    return STATUS_OK;
}

// -- Expected hypervolume improvement --

typedef struct Scoring {
    const Front *front;
    Matrix mean, sd;
    double *out;
} Scoring;

static Status score_piece(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Scoring *scoring = context;
    const int first = (int)i * PIECE, rest = scoring->mean.rows - first;
    const int count = rest < PIECE ? rest : PIECE;
    const Matrix mean = {scoring->mean.data + first, count, scoring->mean.cols,
                         scoring->mean.stride};
    const Matrix sd = {scoring->sd.data + first, count, scoring->sd.cols, scoring->sd.stride};
    return front_improvement(scoring->front, mean, sd, scoring->out + first, err);
}

// Points on a sphere: none dominates another.
static Matrix sphere_points(Arena *arena, int n, int objectives)
{
    const Matrix points = function_points(arena, n, objectives, 9);
    for (int i = 0; i < n; i++) {
        double square = 0;
        for (int k = 0; k < objectives; k++)
            square += pow(*matrix_at(points, i, k), 2);
        for (int k = 0; k < objectives; k++)
            *matrix_at(points, i, k) /= sqrt(square);
    }
    return points;
}

static Status command_improvement(char **argv, Arena *arena, Error *err)
{
    (void)argv;
    const double reference[3] = {0};
    for (int objectives = 2; objectives <= 3; objectives++) {
        Front *front;
        Scoring scoring = {.mean = function_points(arena, CANDIDATES, objectives, 10),
                           .sd = function_points(arena, CANDIDATES, objectives, 11),
                           .out = arena_alloc(arena, CANDIDATES, sizeof(double))};
        TRY(front_create(sphere_points(arena, FRONT_POINTS, objectives), reference, &front, err));
        scoring.front = front;
        const double start = seconds();
        const Status status = parallel_for(0, (CANDIDATES + PIECE - 1) / PIECE, score_piece,
                                           &scoring, err);
        printf("{\"what\": \"improvement\", \"candidates\": %d, \"objectives\": %d, "
               "\"points\": %d, \"seconds\": %.3f}\n",
               CANDIDATES, objectives, front_size(front), seconds() - start);
        front_free(front);
        TRY(status);
    }
    return STATUS_OK;
}

// -- Commands --

static Status command_core(char **argv, Arena *arena, Error *err)
{
    (void)argv, (void)arena, (void)err;
    printf("%s\n", blas_core());
    return STATUS_OK;
}

static Status command_threads(char **argv, Arena *arena, Error *err)
{
    (void)argv, (void)arena, (void)err;
    printf("%d\n", parallel_processors());
    return STATUS_OK;
}

static const struct {
    const char *name;
    int arguments;
    Status (*run)(char **argv, Arena *arena, Error *err);
} COMMANDS[] = {
    {"core", 0, command_core},     {"threads", 0, command_threads},
    {"data", 3, command_data},     {"fit", 5, command_fit},
    {"peak", 1, command_peak},     {"improvement", 0, command_improvement},
};

int main(int argc, char **argv)
{
    Arena arena = {0};
    Error err = {0};
    blas_start(argv);
    for (size_t i = 0; argc > 1 && i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(argv[1], COMMANDS[i].name) != 0 || argc != 2 + COMMANDS[i].arguments)
            continue;
        const Status status = COMMANDS[i].run(argv + 2, &arena, &err);
        if (status != STATUS_OK)
            fprintf(stderr, "gp: %s\n", err.text);
        arena_clear(&arena);
        return status_exit_code(status);
    }
    fprintf(stderr, "usage: gp core|threads|data|fit|peak|improvement ...\n");
    return 64;
}
