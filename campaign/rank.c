#include "campaign/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/parallel.h"

enum { BLOCK = 500 }; // candidates predicted at once

// What a candidate loses when it is sure to plate above the host, and when it repeats one already
// chosen: in standard deviations of the score over the samples.
static const double DOUBT_PENALTY = 3;
static const double LIKENESS_PENALTY = 3;
// Two candidates are alike when their inputs differ by less than this share of the space.
static const double LIKENESS_LENGTH = 0.15;

// A surrogate that is surer than this of a logarithm is as good as certain.
static const double SD_LEAST = 1e-12;
// A candidate that is less likely than this to stay within the limits is on no front.
static const double FEASIBLE_LEAST = 0.5;

typedef struct Scoring {
    const Workshop *workshop; // borrowed
    const Emulator *emulator; // borrowed
    Candidate *candidates;    // of the block range being scored
    long first;               // number of candidates[0]
    long count;
} Scoring;

static double normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

// That the surface share stays within the limit; no share exceeds a limit of 1.
static double probability_within(const Campaign *campaign, const Candidate *candidate)
{
    if (campaign->surface_max >= 1)
        return 1;
    const double limit = objective_forward(OBJECTIVE_SURFACE, campaign->surface_max);
    const double margin = limit - candidate->mean[OBJECTIVE_SURFACE];
    return normal_below(margin / fmax(candidate->sd[OBJECTIVE_SURFACE], SD_LEAST));
}

static void score_candidate(const Scoring *scoring, Candidate *candidate)
{
    const Campaign *campaign = &scoring->workshop->campaign;
    const Emulator *emulator = scoring->emulator;
    double variance = 0;
    double score = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = campaign->weight[k] / emulator->spread[k];
        score += weight * (candidate->mean[k] - emulator->centre[k]);
        variance += weight * weight * candidate->sd[k] * candidate->sd[k];
    }
    candidate->feasible = probability_within(campaign, candidate);
    candidate->score = score - DOUBT_PENALTY * (1 - candidate->feasible);
    candidate->score_sd = sqrt(variance);
}

static Status draw_block(const Scoring *scoring, long begin, int size, Matrix features,
                         Error *err)
{
    const Campaign *campaign = &scoring->workshop->campaign;
    for (int i = 0; i < size; i++) {
        Candidate *candidate = &scoring->candidates[begin + i];
        candidate->number = (uint64_t)(scoring->first + begin + i);
        TRY(space_recipe(campaign, STREWING_RANDOM, candidate->number, &candidate->recipe, err));
        space_features(campaign, &candidate->recipe, candidate->features);
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(features, i, f) = candidate->features[f];
    }
    return STATUS_OK;
}

static Status score_block(void *context, long block, int thread, Error *err)
{
    (void)thread;
    const Scoring *scoring = context;
    const long begin = block * BLOCK;
    const int size = (int)(scoring->count - begin < BLOCK ? scoring->count - begin : BLOCK);
    Arena scratch = {0};
    double *data = arena_alloc(&scratch, (size_t)BLOCK * (FEATURE_COUNT + 2 * OBJECTIVE_COUNT),
                               sizeof *data);
    if (!data)
        return arena_exhausted(&scratch, err);
    const Matrix features = {data, size, FEATURE_COUNT, BLOCK};
    const Matrix mean = {data + (size_t)BLOCK * FEATURE_COUNT, size, OBJECTIVE_COUNT, BLOCK};
    const Matrix sd = {mean.data + (size_t)BLOCK * OBJECTIVE_COUNT, size, OBJECTIVE_COUNT, BLOCK};
    Status status = draw_block(scoring, begin, size, features, err);
    if (status == STATUS_OK)
        status = emulator_predict(scoring->emulator, features, mean, sd, err);
    for (int i = 0; status == STATUS_OK && i < size; i++) {
        Candidate *candidate = &scoring->candidates[begin + i];
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            candidate->mean[k] = *matrix_at(mean, i, k);
            candidate->sd[k] = *matrix_at(sd, i, k);
        }
        score_candidate(scoring, candidate);
    }
    arena_clear(&scratch);
    return status;
}

// -- Keeping the best --

static int by_score(const void *a, const void *b)
{
    const Candidate *left = a;
    const Candidate *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

static bool dominates(const Campaign *campaign, const Candidate *a, const Candidate *b)
{
    bool better = false;
    if (a->feasible < FEASIBLE_LEAST)
        return false;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        if (campaign->weight[k] == 0)
            continue;
        const double difference = copysign(1, campaign->weight[k]) * (a->mean[k] - b->mean[k]);
        if (difference < 0)
            return false;
        better |= difference > 0;
    }
    return better;
}

static void mark_pareto(const Campaign *campaign, Candidate *candidates, int count)
{
    for (int i = 0; i < count; i++) {
        candidates[i].pareto = candidates[i].feasible >= FEASIBLE_LEAST;
        for (int j = 0; j < count && candidates[i].pareto; j++)
            candidates[i].pareto = !dominates(campaign, &candidates[j], &candidates[i]);
    }
}

Status rank_candidates(const Workshop *workshop, const Emulator *emulator, int most, Arena *arena,
                       Candidate **kept, int *count, Error *err)
{
    // Scored in ranges, so that memory does not grow with the number of candidates: behind the
    // best so far stands room for one range.
    const long range = 20L * BLOCK;
    const long all = workshop->campaign.candidates;
    Candidate *pool = arena_alloc(arena, (size_t)(most + range), sizeof *pool);
    if (!pool)
        return arena_exhausted(arena, err);
    int best = 0;
    for (long first = 0; first < all; first += range) {
        progress_report(workshop->progress, "scoring candidates", first, all);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while scoring: run again to"
                        " continue");
        const long size = all - first < range ? all - first : range;
        Scoring scoring = {workshop, emulator, pool + best, first, size};
        TRY(parallel_for(workshop->threads, (size + BLOCK - 1) / BLOCK, score_block, &scoring,
                         err));
        qsort(pool, (size_t)(best + size), sizeof *pool, by_score);
        best = (int)(best + size < most ? best + size : most);
    }
    progress_report(workshop->progress, "scoring candidates", all, all);
    mark_pareto(&workshop->campaign, pool, best);
    *kept = pool;
    *count = best;
    return STATUS_OK;
}

// -- Choosing a batch --

double rank_likeness(const Workshop *workshop, const Candidate *a, const Candidate *b)
{
    double square = 0;
    for (int f = 0; f < FEATURE_COUNT; f++) {
        const double width = workshop->high[f] - workshop->low[f];
        const double d = width > 0 ? (a->features[f] - b->features[f]) / width : 0;
        square += d * d / FEATURE_COUNT;
    }
    int same = 0;
    for (int i = 0; i < CHOICE_COUNT; i++)
        same += a->recipe.option[i] == b->recipe.option[i];
    const double near = exp(-0.5 * square / (LIKENESS_LENGTH * LIKENESS_LENGTH));
    return 0.5 * near + 0.5 * same / CHOICE_COUNT;
}

// The candidate with the best score after its penalty, or -1. The same recipe twice is no choice:
// its penalty is infinite.
static int best_left(const Candidate *ranked, const double *penalty, int count)
{
    int best = -1;
    for (int i = 0; i < count; i++)
        if (isfinite(penalty[i]) &&
            (best < 0 || ranked[i].score - penalty[i] > ranked[best].score - penalty[best]))
            best = i;
    return best;
}

static bool same_recipe(const Recipe *a, const Recipe *b)
{
    return memcmp(a->knob, b->knob, sizeof a->knob) == 0 &&
           memcmp(a->option, b->option, sizeof a->option) == 0;
}

Status rank_choose(const Workshop *workshop, const Candidate *ranked, int count, int wanted,
                   int *chosen, int *made, Error *err)
{
    Arena scratch = {0};
    double *penalty = arena_alloc(&scratch, (size_t)count + 1, sizeof *penalty);
    if (!penalty)
        return arena_exhausted(&scratch, err);
    // What the laboratory has counts as chosen before; the very same recipe is like it in all.
    for (int i = 0; i < count; i++)
        penalty[i] = ranked[i].taken >= 1 ? INFINITY : LIKENESS_PENALTY * ranked[i].taken;
    int n = 0;
    for (int best; n < wanted && (best = best_left(ranked, penalty, count)) >= 0; n++) {
        chosen[n] = best;
        for (int i = 0; i < count; i++)
            penalty[i] = same_recipe(&ranked[best].recipe, &ranked[i].recipe)
                             ? INFINITY
                             : fmax(penalty[i], LIKENESS_PENALTY * rank_likeness(
                                                    workshop, &ranked[best], &ranked[i]));
    }
    *made = n;
    arena_clear(&scratch);
    return STATUS_OK;
}
