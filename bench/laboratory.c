// A laboratory that is itself simulated: hidden truth = simulator + discrepancy + noise. Three ways
// to choose 10 rounds of 4 experiments from the same candidates, over 20 hidden truths: at random;
// greedily, by the simulated score alone; and by hostscreen's choice, which learns from what came
// back. The discrepancy is none of the family hostscreen assumes: random waves over the inputs and
// an effect of each material. How the truth is related to the simulation on the whole (offset and
// slope) is taken as known. Arguments: DATABASE REPEATS.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "campaign/batch.h"
#include "surrogate/blas.h"

enum { SAMPLES = 200, POOL = 300, ROUNDS = 10, EACH = 4, REPEATS_MOST = 100, WAVES = 64 };
enum { WAY_RANDOM, WAY_GREEDY, WAY_HOSTSCREEN, WAYS };

static const char *const WAY_NAMES[WAYS] = {"random", "greedy by simulation", "hostscreen"};

// Standard deviations of the truth about the simulation and of a measurement, on the scales, for
// efficiency and life: together 0.3, as the published record leaves about its relation.
static const double DISCREPANCY = 0.21;
static const double NOISE = 0.21;

typedef struct Bench {
    Workshop workshop;
    Emulator emulator;
    Arena arena;
    Candidate pool[POOL]; // simulated, by falling score
    double truth[POOL][OBJECTIVE_COUNT];
    double score[POOL]; // true
} Bench;

// -- The pool --

static Status fill_pool(Bench *bench, Error *err)
{
    Workshop *workshop = &bench->workshop;
    const SampleSource recipes = sample_recipes(workshop);
    const SampleSource candidates = sample_candidates(workshop);
    SampleCount counted;
    Sample *samples = NULL;
    Sample *own = arena_alloc(&bench->arena, POOL, sizeof *own);
    long numbers[POOL];
    int n = 0;
    if (!own)
        return arena_exhausted(&bench->arena, err);
    for (int i = 0; i < POOL; i++)
        numbers[i] = i;
    TRY(sample_run(workshop, &recipes, SAMPLES, &counted, err));
    TRY(sample_read(workshop, &recipes, SAMPLES, &bench->arena, &samples, &n, err));
    TRY(sample_some(workshop, &candidates, numbers, POOL, &bench->arena, own, &counted, err));
    TRY(emulator_fit(workshop, samples, n, &bench->emulator, err));
    for (int i = 0; i < POOL; i++) {
        Candidate *candidate = &bench->pool[i];
        *candidate = (Candidate){.number = (uint64_t)i, .simulated = true};
        TRY(space_recipe(&workshop->campaign, STREWING_RANDOM, (uint64_t)i, &candidate->recipe,
                         err));
        space_features(&workshop->campaign, &candidate->recipe, candidate->features);
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            const double value = sample_scaled(&own[i], (Objective)k);
            // What cannot be simulated is as bad as can be; nobody would make it.
            candidate->mean[k] = isfinite(value) ? value : bench->emulator.centre[k];
        }
        rank_score(workshop, &bench->emulator, candidate);
    }
    rank_order(&workshop->campaign, bench->pool, POOL);
    return STATUS_OK;
}

// -- A hidden truth --

static bool is_hidden(Objective objective)
{
    return objective == OBJECTIVE_EFFICIENCY || objective == OBJECTIVE_LIFE;
}

// Waves of a length drawn for this truth, of unit variance together.
static double waves(const Bench *bench, const Candidate *candidate, uint64_t seed)
{
    const double length = 0.3 + 0.9 * random_uniform(seed, 1, 0);
    double sum = 0;
    for (uint64_t w = 0; w < WAVES; w++) {
        double phase = 2 * M_PI * random_uniform(seed, 2, w);
        for (int f = 0; f < FEATURE_COUNT; f++) {
            const double width = bench->workshop.high[f] - bench->workshop.low[f];
            if (width > 0)
                phase += candidate->features[f] / width / length *
                         random_normal(seed, 10 + (uint64_t)f, w);
        }
        sum += sqrt(2.0 / WAVES) * cos(phase);
    }
    return sum;
}

static double material_effect(const Candidate *candidate, uint64_t seed)
{
    double sum = 0;
    for (int c = 0; c < CHOICE_COUNT; c++)
        sum += random_normal(seed, 100 + (uint64_t)c, (uint64_t)candidate->recipe.option[c]);
    return sum / sqrt(CHOICE_COUNT);
}

static void hide_truth(Bench *bench, uint64_t seed)
{
    for (int i = 0; i < POOL; i++) {
        Candidate own = bench->pool[i];
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            const uint64_t stream = seed * OBJECTIVE_COUNT + (uint64_t)k;
            if (is_hidden((Objective)k))
                own.mean[k] += DISCREPANCY * sqrt(0.5) *
                               (waves(bench, &own, stream) + material_effect(&own, stream));
            bench->truth[i][k] = own.mean[k];
        }
        rank_score(&bench->workshop, &bench->emulator, &own);
        bench->score[i] = own.score;
    }
}

static double measure(const Bench *bench, int i, Objective objective, uint64_t seed)
{
    return bench->truth[i][objective] +
           NOISE * random_normal(seed, 1000 + (uint64_t)objective, (uint64_t)i);
}

// -- Three ways --

typedef struct Made {
    int at[ROUNDS * EACH]; // in the pool
    int count;
} Made;

static bool is_made(const Made *made, int i)
{
    for (int k = 0; k < made->count; k++)
        if (made->at[k] == i)
            return true;
    return false;
}

static void make_random(const Bench *bench, uint64_t seed, Made *made)
{
    (void)bench;
    for (uint64_t draw = 0; made->count < ROUNDS * EACH; draw++) {
        const int i = (int)(POOL * random_uniform(seed, 2000, draw));
        if (!is_made(made, i))
            made->at[made->count++] = i;
    }
}

static void make_greedy(Made *made)
{
    for (int i = 0; i < ROUNDS * EACH; i++)
        made->at[made->count++] = i;
}

static Status make_round(const Bench *bench, uint64_t seed, Made *made, Error *err)
{
    Trial trials[ROUNDS * EACH];
    LessonRow rows[ROUNDS * EACH * OBJECTIVE_COUNT];
    Lesson lesson = {.workshop = &bench->workshop, .trials = trials, .trial_count = made->count,
                     .rows = rows};
    int chosen[EACH];
    int count = 0;
    // What lesson_learn() would assume of a relation with that much left over.
    const double half = 0.5 * (DISCREPANCY * DISCREPANCY + NOISE * NOISE);
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        lesson.doubt[k] = is_hidden((Objective)k) ? sqrt(half) : 0;
    for (int t = 0; t < made->count; t++) {
        trials[t] = (Trial){.id = "", .candidate = bench->pool[made->at[t]]};
        for (int k = 0; k < OBJECTIVE_COUNT; k++)
            if (is_hidden((Objective)k))
                rows[lesson.count++] = (LessonRow){
                    .trial = t, .objective = (Objective)k, .variance = half,
                    .surprise = measure(bench, made->at[t], (Objective)k, seed) -
                                bench->pool[made->at[t]].mean[k]};
    }
    TRY(batch_choose(&bench->workshop, &bench->emulator, &lesson, bench->pool, POOL, EACH, chosen,
                     &count, err));
    for (int i = 0; i < count; i++)
        made->at[made->count++] = chosen[i];
    return STATUS_OK;
}

static Status make_all(const Bench *bench, int way, uint64_t seed, Made *made, Error *err)
{
    *made = (Made){.count = 0};
    if (way == WAY_RANDOM)
        make_random(bench, seed, made);
    else if (way == WAY_GREEDY)
        make_greedy(made);
    for (int round = 0; way == WAY_HOSTSCREEN && round < ROUNDS; round++)
        TRY(make_round(bench, seed, made, err));
    return STATUS_OK;
}

// -- The figures --

static double best_of(const Bench *bench, const Made *made, int count)
{
    double best = -INFINITY;
    for (int i = 0; i < count; i++)
        best = fmax(best, bench->score[made->at[i]]);
    return best;
}

static int by_value(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(const double *values, int count)
{
    double sorted[REPEATS_MOST];
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]);
}

static double mean_of(const double *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += values[i] / count;
    return sum;
}

static void print_way(int way, double halfway[WAYS][REPEATS_MOST], double end[WAYS][REPEATS_MOST],
                      int repeats)
{
    int wins = 0;
    int ties = 0;
    for (int r = 0; r < repeats; r++) {
        wins += end[WAY_HOSTSCREEN][r] < end[way][r];
        ties += end[WAY_HOSTSCREEN][r] == end[way][r];
    }
    printf("{\"way\": \"%s\", \"missed_after_5\": %.4g, \"missed_after_10\": %.4g, "
           "\"mean_after_5\": %.4g, \"mean_after_10\": %.4g, \"hostscreen_better\": %d, "
           "\"equal\": %d, \"repeats\": %d}\n",
           WAY_NAMES[way], median(halfway[way], repeats), median(end[way], repeats),
           mean_of(halfway[way], repeats), mean_of(end[way], repeats), wins, ties, repeats);
}

static Status play(Bench *bench, int repeats, Error *err)
{
    static double halfway[WAYS][REPEATS_MOST], end[WAYS][REPEATS_MOST];
    TRY(fill_pool(bench, err));
    for (int r = 0; r < repeats; r++) {
        double best = -INFINITY;
        hide_truth(bench, (uint64_t)r + 1);
        for (int i = 0; i < POOL; i++)
            best = fmax(best, bench->score[i]);
        for (int way = 0; way < WAYS; way++) {
            Made made;
            TRY(make_all(bench, way, (uint64_t)r + 1, &made, err));
            halfway[way][r] = best - best_of(bench, &made, made.count / 2);
            end[way][r] = best - best_of(bench, &made, made.count);
        }
    }
    for (int way = 0; way < WAYS; way++)
        print_way(way, halfway, end, repeats);
    return STATUS_OK;
}

int main(int argc, char **argv)
{
    static Bench bench;
    Error err = {0};
    blas_start(argv);
    const int repeats = argc > 2 ? atoi(argv[2]) : 0;
    if (repeats < 1 || repeats > REPEATS_MOST) {
        fprintf(stderr, "laboratory: DATABASE and 1 to %d repeats wanted\n", REPEATS_MOST);
        return 1;
    }
    Status status = workshop_open(&(WorkshopOptions){.database = argv[1]}, &bench.workshop, &err);
    if (status == STATUS_OK) {
        status = play(&bench, repeats, &err);
        emulator_clear(&bench.emulator);
        workshop_close(&bench.workshop);
    }
    arena_clear(&bench.arena);
    if (status != STATUS_OK)
        fprintf(stderr, "%s\n", err.text);
    return status != STATUS_OK;
}
