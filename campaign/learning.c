#include "campaign/learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/random.h"

enum {
    GROUPS_LEAST = 8,
    SEEN_LEAST = 4,
    ASKED_LEAST = 4, // groups that are left to be forecast
    FITS = LEARNING_SIZES * LEARNING_SUBSETS,
    RESAMPLES = 199,
};

// How far below the error of the mean one would want to be.
static const double WANTED = 0.8;

typedef struct Study {
    const FusionRow *rows; // borrowed
    int count;
    ForecastSetup setup;
    const char **groups;         // group_count
    int group_count;
    int sizes[LEARNING_SIZES];   // groups seen
    double squares[FITS];        // mean squared error of the fusion
    double squares_null[FITS];   // of the mean
} Study;

// -- Subsets --

static void find_groups(Study *study)
{
    for (int i = 0; i < study->count; i++) {
        int k = 0;
        while (k < study->group_count && strcmp(study->groups[k], study->rows[i].group) != 0)
            k++;
        if (k == study->group_count)
            study->groups[study->group_count++] = study->rows[i].group;
    }
}

// Sizes evenly from few to all but those that are asked.
static void choose_sizes(Study *study)
{
    const int most = study->group_count - ASKED_LEAST;
    for (int k = 0; k < LEARNING_SIZES; k++)
        study->sizes[k] = SEEN_LEAST + (most - SEEN_LEAST) * k / (LEARNING_SIZES - 1);
}

// The first [size] of the groups in the order of random numbers of their own are seen.
static bool is_seen(const Study *study, int fit, const char *group)
{
    int mine = 0;
    int before = 0;
    const uint64_t seed = study->setup.fusion.seed;
    const uint64_t first = (uint64_t)fit * (uint64_t)study->group_count;
    while (strcmp(study->groups[mine], group) != 0)
        mine++;
    const double own = random_uniform(seed, 0x1EA4, first + (uint64_t)mine);
    for (int k = 0; k < study->group_count; k++)
        before += random_uniform(seed, 0x1EA4, first + (uint64_t)k) < own;
    return before < study->sizes[fit / LEARNING_SUBSETS];
}

static void note_errors(Study *study, long fit, const bool *asked,
                        Forecast (*said)[FORECASTER_COUNT])
{
    int n = 0;
    for (int i = 0; i < study->count; i++) {
        const FusionRow *row = &study->rows[i];
        if (!asked[i] || row->bound != BOUND_NONE)
            continue;
        study->squares[fit] += pow(row->y - said[i][FORECAST_FUSION].mean, 2);
        study->squares_null[fit] += pow(row->y - said[i][FORECAST_MEAN].mean, 2);
        n++;
    }
    // A subset whose others are all bounds says nothing; nor does one that saw bounds alone.
    study->squares[fit] = n > 0 ? study->squares[fit] / n : NAN;
    study->squares_null[fit] = n > 0 ? study->squares_null[fit] / n : NAN;
}

static Status learn(void *context, long fit, int thread, Error *err)
{
    (void)thread;
    Study *study = context;
    const size_t n = (size_t)study->count;
    Arena scratch = {0};
    FusionCheck check;
    bool *asked = arena_alloc(&scratch, n, sizeof *asked);
    Forecast(*said)[FORECASTER_COUNT] = arena_alloc(&scratch, n, sizeof *said);
    Status status = asked && said ? STATUS_OK : arena_exhausted(&scratch, err);
    for (int i = 0; status == STATUS_OK && i < study->count; i++)
        asked[i] = !is_seen(study, (int)fit, study->rows[i].group);
    if (status == STATUS_OK)
        status = forecast_rows(study->rows, study->count, asked, &study->setup, said, &check, err);
    if (status == STATUS_OK)
        note_errors(study, fit, asked, said);
    arena_clear(&scratch);
    return status;
}

// -- Where it leads --

// Least squares of mean squared errors on 1 / papers, neither part below zero.
typedef struct Curve {
    double floor, gain; // squares: floor + gain / papers
} Curve;

//   pick  FITS: which fits are taken
static Curve fit_curve(const Study *study, const double *squares, const int *pick)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < FITS; i++) {
        const double x = 1.0 / study->sizes[pick[i] / LEARNING_SUBSETS];
        const double y = squares[pick[i]];
        if (!isfinite(y))
            continue;
        n++;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    Curve curve = {.gain = (n * sxy - sx * sy) / (n * sxx - sx * sx)};
    curve.floor = (sy - curve.gain * sx) / n;
    if (curve.gain < 0)
        curve = (Curve){sy / n, 0};
    if (curve.floor < 0)
        curve = (Curve){0, sxy / sxx};
    return curve;
}

static double papers_needed(const Study *study, const int *pick, Learning *learning)
{
    const Curve fusion = fit_curve(study, study->squares, pick);
    const Curve null = fit_curve(study, study->squares_null, pick);
    const double target = WANTED * WANTED * null.floor;
    learning->floor = sqrt(fusion.floor);
    learning->target = WANTED * sqrt(null.floor);
    return fusion.floor < target ? fmax(1, ceil(fusion.gain / (target - fusion.floor))) : INFINITY;
}

static int compare_numbers(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

// Subsets of each size drawn with replacement.
static void pick_subsets(uint64_t seed, int sample, int *pick)
{
    for (int i = 0; i < FITS; i++) {
        const double u = random_uniform(seed, 0x1EA5, (uint64_t)(sample * FITS + i));
        pick[i] = i / LEARNING_SUBSETS * LEARNING_SUBSETS + (int)(u * LEARNING_SUBSETS);
    }
}

static void extrapolate(const Study *study, Learning *learning)
{
    int pick[FITS];
    double needed[RESAMPLES];
    Learning aside;
    int reached = 0;
    for (int r = 0; r < RESAMPLES; r++) {
        pick_subsets(study->setup.fusion.seed, r, pick);
        needed[r] = papers_needed(study, pick, &aside);
        reached += isfinite(needed[r]);
    }
    qsort(needed, RESAMPLES, sizeof *needed, compare_numbers);
    learning->needed_low = needed[RESAMPLES / 20];
    learning->needed_high = needed[RESAMPLES - 1 - RESAMPLES / 20];
    learning->reached = (double)reached / RESAMPLES;
    for (int i = 0; i < FITS; i++)
        pick[i] = i;
    learning->needed = papers_needed(study, pick, learning);
}

static LearningPoint point_of(const Study *study, int k)
{
    LearningPoint point = {.papers = study->sizes[k]};
    double mean = 0;
    double mean_null = 0;
    double squares = 0;
    int n = 0;
    for (int i = k * LEARNING_SUBSETS; i < (k + 1) * LEARNING_SUBSETS; i++) {
        if (!isfinite(study->squares[i]) || !isfinite(study->squares_null[i]))
            continue;
        const double step = study->squares[i] - mean;
        mean += step / ++n;
        squares += step * (study->squares[i] - mean);
        mean_null += (study->squares_null[i] - mean_null) / n;
    }
    point.error = n > 0 ? sqrt(mean) : NAN;
    point.error_null = n > 0 ? sqrt(mean_null) : NAN;
    // Of a square root: half the relative error of what is under it.
    point.error_sd = n > 1 ? 0.5 * sqrt(squares / (n - 1) / n) / point.error : NAN;
    return point;
}

Status learning_measure(const FusionRow *rows, int count, const ForecastSetup *setup, int threads,
                        Learning *learning, Error *err)
{
    Arena scratch = {0};
    Study study = {.rows = rows, .count = count, .setup = *setup};
    study.setup.fusion.chains = 2;
    study.setup.fusion.draws = 200;
    study.groups = arena_alloc(&scratch, (size_t)count + 1, sizeof *study.groups);
    if (!study.groups)
        return arena_exhausted(&scratch, err);
    find_groups(&study);
    *learning = (Learning){.floor = NAN, .target = NAN, .needed = NAN, .needed_low = NAN,
                           .needed_high = NAN, .reached = NAN};
    Status status = STATUS_OK;
    if (study.group_count >= GROUPS_LEAST) {
        choose_sizes(&study);
        status = parallel_for(threads, FITS, learn, &study, err);
    }
    if (study.group_count >= GROUPS_LEAST && status == STATUS_OK) {
        extrapolate(&study, learning);
        learning->count = LEARNING_SIZES;
        for (int k = 0; k < LEARNING_SIZES; k++)
            learning->points[k] = point_of(&study, k);
    }
    arena_clear(&scratch);
    return status;
}
