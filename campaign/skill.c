#include "campaign/skill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/parallel.h"
#include "base/random.h"

enum {
    PERMUTATIONS = 999,
    RESAMPLES = 999,
    // Refits need not be as long as the fit whose draws are shown.
    REFIT_CHAINS = 2,
    REFIT_DRAWS = 300,
};

// -- Leaving a group out --

typedef struct LeaveOut {
    const FusionRow *rows; // borrowed
    int count;
    ForecastSetup setup;
    int *group;  // count: number of its group
    int *first;  // groups: its first row
    int groups;
    Forecast (*forecasts)[FORECASTER_COUNT]; // count
    FusionCheck *checks;                     // groups
} LeaveOut;

static int number_groups(const FusionRow *rows, int count, int *group, int *first)
{
    int groups = 0;
    for (int i = 0; i < count; i++) {
        int k = 0;
        while (k < groups && strcmp(rows[first[k]].group, rows[i].group) != 0)
            k++;
        if (k == groups)
            first[groups++] = i;
        group[i] = k;
    }
    return groups;
}

// Each refit writes to the rows of its own group.
static Status leave_out(void *context, long index, int thread, Error *err)
{
    (void)thread;
    const LeaveOut *work = context;
    Arena scratch = {0};
    bool *asked = arena_alloc(&scratch, (size_t)work->count, sizeof *asked);
    for (int i = 0; asked && i < work->count; i++)
        asked[i] = work->group[i] == index;
    const Status status = asked ? forecast_rows(work->rows, work->count, asked, &work->setup,
                                                work->forecasts, &work->checks[index], err)
                                : arena_exhausted(&scratch, err);
    arena_clear(&scratch);
    return status;
}

// -- Scores --

// The rows that are scored, and what each was said to be.
typedef struct Scored {
    const LeaveOut *work; // borrowed
    int *index;           // count: rows with a value
    int count;
    int *place;      // groups of the work: their number among those with a value; -1: none
    int groups;      // with a value
    int *weight;     // groups: how often a group counts
    double *value;   // groups: mean published value
    double *mean;    // groups: mean forecast
    int *order;      // groups: a permutation
} Scored;

// Of a normal prediction: Gneiting & Raftery, J. Am. Stat. Assoc. 102 (2007) 359, equation 21.
static double crps_normal(double mean, double sd, double y)
{
    const double z = (y - mean) / sd;
    const double density = exp(-0.5 * z * z) / sqrt(2 * acos(-1.0));
    const double below = 0.5 * erfc(-z / sqrt(2));
    return sd * (z * (2 * below - 1) + 2 * density - 1 / sqrt(acos(-1.0)));
}

static const Forecast *forecast_of(const Scored *scored, int k, Forecaster who)
{
    return &scored->work->forecasts[scored->index[k]][who];
}

static double value_of(const Scored *scored, int k)
{
    return scored->work->rows[scored->index[k]].y;
}

static int group_of(const Scored *scored, int k)
{
    return scored->place[scored->work->group[scored->index[k]]];
}

// The rank of scored row k by value or by forecast, ties sharing their mean rank.
static double rank_of(const Scored *scored, int who, int k)
{
    double rank = 0.5;
    const double mine =
        who < 0 ? value_of(scored, k) : forecast_of(scored, k, (Forecaster)who)->mean;
    for (int j = 0; j < scored->count; j++) {
        const double other =
            who < 0 ? value_of(scored, j) : forecast_of(scored, j, (Forecaster)who)->mean;
        rank += other < mine ? 1 : (other == mine ? 0.5 : 0);
    }
    return rank;
}

static double spearman(const Scored *scored, Forecaster who)
{
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int k = 0; k < scored->count; k++) {
        const double x = rank_of(scored, (int)who, k) - 0.5 * (scored->count + 1);
        const double y = rank_of(scored, -1, k) - 0.5 * (scored->count + 1);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

// Root mean square error, each row as often as its group counts.
static double error_of(const Scored *scored, Forecaster who)
{
    double squares = 0;
    double n = 0;
    for (int k = 0; k < scored->count; k++) {
        const int weight = scored->weight[group_of(scored, k)];
        squares += weight * pow(value_of(scored, k) - forecast_of(scored, k, who)->mean, 2);
        n += weight;
    }
    return sqrt(squares / n);
}

static void score(const Scored *scored, Forecaster who, Score *score_of)
{
    const double n = scored->count;
    for (int k = 0; k < scored->count; k++) {
        const Forecast *forecast = forecast_of(scored, k, who);
        const double y = value_of(scored, k);
        score_of->crps += crps_normal(forecast->mean, forecast->sd, y) / n;
        score_of->coverage50 += (y >= forecast->low50 && y <= forecast->high50) / n;
        score_of->coverage90 += (y >= forecast->low90 && y <= forecast->high90) / n;
    }
    score_of->rmse = error_of(scored, who);
    score_of->spearman = spearman(scored, who);
}

// -- Resampling --

static int compare_numbers(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void central(double *values, double *low, double *high)
{
    qsort(values, RESAMPLES, sizeof *values, compare_numbers);
    *low = values[RESAMPLES / 20];
    *high = values[RESAMPLES - 1 - RESAMPLES / 20];
}

static void draw_groups(Scored *scored, uint64_t seed, int sample)
{
    for (int g = 0; g < scored->groups; g++)
        scored->weight[g] = 0;
    for (int g = 0; g < scored->groups; g++) {
        const uint64_t number = (uint64_t)sample * (uint64_t)scored->groups + (uint64_t)g;
        scored->weight[(int)(random_uniform(seed, 0xB007, number) * scored->groups)]++;
    }
}

// Errors of all forecasters over groups drawn with replacement, and their ratio to the best null.
static void resample(Scored *scored, uint64_t seed, Skill *skill)
{
    double errors[FORECASTER_COUNT][RESAMPLES];
    double ratios[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
        draw_groups(scored, seed, r);
        for (int who = 0; who < FORECASTER_COUNT; who++)
            errors[who][r] = error_of(scored, (Forecaster)who);
        ratios[r] = errors[FORECAST_FUSION][r] / errors[skill->best_null][r];
    }
    for (int who = 0; who < FORECASTER_COUNT; who++)
        central(errors[who], &skill->score[who].rmse_low, &skill->score[who].rmse_high);
    central(ratios, &skill->ratio_low, &skill->ratio_high);
    for (int g = 0; g < scored->groups; g++)
        scored->weight[g] = 1;
}

// -- Permutations --

// Rows of one paper are no independent cases: a group counts by its means.
static void find_group_means(Scored *scored, Forecaster who)
{
    for (int g = 0; g < scored->groups; g++) {
        int n = 0;
        scored->value[g] = scored->mean[g] = 0;
        for (int k = 0; k < scored->count; k++)
            if (group_of(scored, k) == g) {
                scored->value[g] += value_of(scored, k);
                scored->mean[g] += forecast_of(scored, k, who)->mean;
                n++;
            }
        scored->value[g] /= n;
        scored->mean[g] /= n;
    }
}

static double permuted_error(const Scored *scored)
{
    double squares = 0;
    for (int g = 0; g < scored->groups; g++)
        squares += pow(scored->value[g] - scored->mean[scored->order[g]], 2);
    return squares;
}

static void shuffle(int *order, int n, uint64_t seed, uint64_t *number)
{
    for (int k = n - 1; k > 0; k--) {
        const int other = (int)(random_uniform(seed, 0x9E2, (*number)++) * (k + 1));
        const int kept = order[k];
        order[k] = order[other];
        order[other] = kept;
    }
}

static double permutation_p(Scored *scored, Forecaster who, uint64_t seed)
{
    uint64_t number = 0;
    int as_good = 1;
    if (scored->groups < 3)
        return NAN;
    find_group_means(scored, who);
    for (int g = 0; g < scored->groups; g++)
        scored->order[g] = g;
    const double found = permuted_error(scored);
    for (int p = 0; p < PERMUTATIONS; p++) {
        shuffle(scored->order, scored->groups, seed, &number);
        as_good += permuted_error(scored) <= found;
    }
    return as_good / (PERMUTATIONS + 1.0);
}

// -- All of it --

static Status choose_rows(const LeaveOut *work, Arena *arena, Scored *scored, Error *err)
{
    const size_t n = (size_t)work->count + 1;
    int **const ints[] = {&scored->index, &scored->place, &scored->weight, &scored->order};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        if (!(*ints[i] = arena_alloc(arena, n, sizeof(int))))
            return arena_exhausted(arena, err);
    scored->value = arena_alloc(arena, n, sizeof(double));
    scored->mean = arena_alloc(arena, n, sizeof(double));
    if (!scored->value || !scored->mean)
        return arena_exhausted(arena, err);
    scored->work = work;
    for (int g = 0; g < work->groups; g++)
        scored->place[g] = -1;
    for (int i = 0; i < work->count; i++) {
        if (work->rows[i].bound != BOUND_NONE)
            continue;
        scored->index[scored->count++] = i;
        int *place = &scored->place[work->group[i]];
        *place = *place < 0 ? scored->groups++ : *place;
    }
    for (int g = 0; g < scored->groups; g++)
        scored->weight[g] = 1;
    return STATUS_OK;
}

// Of no rows there is no error, which is not the same as an error of 0.
static void say_nothing(Skill *skill)
{
    const Score none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (int who = 0; who < FORECASTER_COUNT; who++)
        skill->score[who] = none;
    skill->best_null = FORECAST_MEAN;
    skill->ratio = skill->ratio_low = skill->ratio_high = NAN;
}

static Status score_all(const LeaveOut *work, Arena *arena, Skill *skill, Error *err)
{
    const uint64_t seed = work->setup.fusion.seed;
    Scored scored = {0};
    TRY(choose_rows(work, arena, &scored, err));
    skill->rows = scored.count;
    skill->groups = scored.groups;
    skill->best_null = FORECAST_MEAN;
    if (scored.count == 0) {
        say_nothing(skill);
        return STATUS_OK;
    }
    for (int who = 0; who < FORECASTER_COUNT; who++) {
        score(&scored, (Forecaster)who, &skill->score[who]);
        skill->score[who].p_value = permutation_p(&scored, (Forecaster)who, seed);
        if (who != FORECAST_FUSION &&
            skill->score[who].rmse < skill->score[skill->best_null].rmse)
            skill->best_null = (Forecaster)who;
    }
    skill->ratio = skill->score[FORECAST_FUSION].rmse / skill->score[skill->best_null].rmse;
    resample(&scored, seed, skill);
    return STATUS_OK;
}

static Status allocate(LeaveOut *work, Arena *arena, Error *err)
{
    const size_t n = (size_t)work->count + 1;
    work->group = arena_alloc(arena, n, sizeof *work->group);
    work->first = arena_alloc(arena, n, sizeof *work->first);
    work->forecasts = arena_alloc(arena, n, sizeof *work->forecasts);
    work->checks = arena_alloc(arena, n, sizeof *work->checks);
    return work->group && work->first && work->forecasts && work->checks
               ? STATUS_OK : arena_exhausted(arena, err);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Status refit_all(LeaveOut *work, int threads, Skill *skill, Error *err)
{
    const double started = now();
    work->groups = number_groups(work->rows, work->count, work->group, work->first);
    TRY(parallel_for(threads, work->groups, leave_out, work, err));
    skill->seconds = now() - started;
    skill->r_hat = skill->effective = NAN;
    for (int g = 0; g < work->groups; g++) {
        skill->r_hat = fmax(skill->r_hat, work->checks[g].r_hat);
        skill->effective = fmin(skill->effective, work->checks[g].effective);
    }
    return STATUS_OK;
}

Status skill_leave_out(const FusionRow *rows, int count, const ForecastSetup *setup, int threads,
                       Forecast *forecasts, Skill *skill, Error *err)
{
    Arena scratch = {0};
    Skill made = {0};
    LeaveOut work = {.rows = rows, .count = count, .setup = *setup};
    work.setup.fusion.chains = REFIT_CHAINS;
    work.setup.fusion.draws = REFIT_DRAWS;
    Status status = allocate(&work, &scratch, err);
    if (status == STATUS_OK)
        status = refit_all(&work, threads, &made, err);
    if (status == STATUS_OK)
        status = score_all(&work, &scratch, &made, err);
    if (status == STATUS_OK) {
        *skill = made;
        for (int i = 0; forecasts && i < count; i++)
            forecasts[i] = work.forecasts[i][FORECAST_FUSION];
    }
    arena_clear(&scratch);
    return status;
}

bool skill_shown(const Skill *skill)
{
    return skill->rows > 0 && skill->ratio < 1 && skill->score[FORECAST_FUSION].p_value < 0.05;
}
