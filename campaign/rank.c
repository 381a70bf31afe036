#include "campaign/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/parallel.h"

enum {
    BLOCK = 500,        // candidates predicted at once
    RANGE = 20 * BLOCK, // between two sortings
    SHORTLIST = 5000,   // of which every number is exact, whatever is asked for
};

// What a candidate loses when it is sure to plate above the host, in standard deviations of the
// score over the samples.
static const double DOUBT_PENALTY = 3;
// What a material that the laboratory prefers is worth, on the same scale: a design without it has
// to be better by that.
static const double PREFERENCE = 0.25;
// Twice the share below which the scale tells nothing from none. Two designs of three lie on that
// floor; a limit drawn there would call each of them as likely without as within.
static const double SURFACE_NONE = 2e-3;
// From this likeness on two designs are the same within the errors of making them.
static const double LIKENESS_SAME = 0.99;
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
    long first;               // number of candidates[0]; -1: their recipes are there already
    long count;
    Status (*predict)(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                      Error *err);
} Scoring;

static double normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

double rank_preference(const Campaign *campaign, const Recipe *recipe)
{
    double sum = 0;
    for (int i = 0; i < CHOICE_COUNT; i++)
        for (int k = 0; k < campaign->preferred_count; k++)
            if (recipe_material(campaign, recipe, (Choice)i) == campaign->preferred[k])
                sum += PREFERENCE;
    return sum;
}

double rank_surface_limit(const Campaign *campaign)
{
    return fmax(campaign->surface_max, SURFACE_NONE);
}

// That the surface share stays within the limit; no share exceeds a limit of 1.
static double probability_within(const Campaign *campaign, const Candidate *candidate)
{
    if (campaign->surface_max >= 1)
        return 1;
    const double limit = objective_forward(OBJECTIVE_SURFACE, rank_surface_limit(campaign));
    const double margin = limit - candidate->mean[OBJECTIVE_SURFACE];
    return normal_below(margin / fmax(candidate->sd[OBJECTIVE_SURFACE], SD_LEAST));
}

void rank_score(const Workshop *workshop, const Emulator *emulator, Candidate *candidate)
{
    const Campaign *campaign = &workshop->campaign;
    double variance = 0;
    double score = rank_preference(campaign, &candidate->recipe);
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = campaign->weight[k] / emulator->spread[k];
        score += weight * (candidate->mean[k] - emulator->centre[k]);
        variance += weight * weight * candidate->sd[k] * candidate->sd[k];
    }
    candidate->feasible = probability_within(campaign, candidate);
    candidate->score = score - DOUBT_PENALTY * (1 - candidate->feasible);
    candidate->score_sd = sqrt(variance);
}

double rank_score_undoubted(const Candidate *candidate)
{
    return candidate->score + DOUBT_PENALTY * (1 - candidate->feasible);
}

static Status draw_block(const Scoring *scoring, long begin, int size, Error *err)
{
    const Campaign *campaign = &scoring->workshop->campaign;
    for (int i = 0; i < size; i++) {
        Candidate *candidate = &scoring->candidates[begin + i];
        candidate->number = (uint64_t)(scoring->first + begin + i);
        TRY(space_recipe(campaign, STREWING_RANDOM, candidate->number, &candidate->recipe, err));
        space_features(campaign, &candidate->recipe, candidate->features);
    }
    return STATUS_OK;
}

// Predicts a block of candidates whose recipes are known by [predict], and scores them.
static Status predict_block(const Scoring *scoring, long begin, int size, Matrix features,
                            double *room, Error *err)
{
    const Matrix mean = {room, size, OBJECTIVE_COUNT, BLOCK};
    const Matrix sd = {room + (size_t)BLOCK * OBJECTIVE_COUNT, size, OBJECTIVE_COUNT, BLOCK};
    TRY(scoring->predict(scoring->emulator, features, mean, sd, err));
    for (int i = 0; i < size; i++) {
        Candidate *candidate = &scoring->candidates[begin + i];
        for (int k = 0; k < OBJECTIVE_COUNT; k++) {
            candidate->mean[k] = *matrix_at(mean, i, k);
            candidate->sd[k] = *matrix_at(sd, i, k);
        }
        rank_score(scoring->workshop, scoring->emulator, candidate);
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
    Status status = scoring->first >= 0 ? draw_block(scoring, begin, size, err) : STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < size; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(features, i, f) = scoring->candidates[begin + i].features[f];
    if (status == STATUS_OK)
        status = predict_block(scoring, begin, size, features,
                               data + (size_t)BLOCK * FEATURE_COUNT, err);
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

void rank_order(const Campaign *campaign, Candidate *candidates, int count)
{
    qsort(candidates, (size_t)count, sizeof *candidates, by_score);
    mark_pareto(campaign, candidates, count);
}

static Status score(const Scoring *scoring, Error *err)
{
    return parallel_for(scoring->workshop->threads, (scoring->count + BLOCK - 1) / BLOCK,
                        score_block, (void *)scoring, err);
}

// Screens all candidates in ranges, so that memory does not grow with their number: behind the
// best so far stands room for one range.
static Status screen(const Workshop *workshop, const Emulator *emulator, int most, Candidate *pool,
                     int *best, Error *err)
{
    const long all = workshop->campaign.candidates;
    for (long first = 0; first < all; first += RANGE) {
        progress_report(workshop->progress, "scoring candidates", first, all);
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while scoring: run again to"
                        " continue");
        const long size = all - first < RANGE ? all - first : RANGE;
        const Scoring scoring = {workshop, emulator, pool + *best, first, size, emulator_screen};
        TRY(score(&scoring, err));
        qsort(pool, (size_t)(*best + size), sizeof *pool, by_score);
        *best = (int)(*best + size < most ? *best + size : most);
    }
    progress_report(workshop->progress, "scoring candidates", all, all);
    return STATUS_OK;
}

Status rank_candidates(const Workshop *workshop, Emulator *emulator, int most, Arena *arena,
                       Candidate **kept, int *count, Error *err)
{
    const int list = most > SHORTLIST ? most : SHORTLIST;
    Candidate *pool = arena_alloc(arena, (size_t)(list + RANGE), sizeof *pool);
    int best = 0;
    if (!pool)
        return arena_exhausted(arena, err);
    TRY(emulator_prepare(emulator, workshop->threads, err));
    TRY(screen(workshop, emulator, list, pool, &best, err));
    const Scoring exact = {workshop, emulator, pool, -1, best, emulator_predict};
    TRY(score(&exact, err));
    qsort(pool, (size_t)best, sizeof *pool, by_score);
    best = best < most ? best : most;
    mark_pareto(&workshop->campaign, pool, best);
    *kept = pool;
    *count = best;
    return STATUS_OK;
}

// -- What has been simulated --

static int by_number(const void *a, const void *b)
{
    const Sample *left = a;
    const Sample *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

// The sample of a candidate among [samples], which are in the order of their numbers.
static const Sample *sample_of(const Sample *samples, int n, const Candidate *candidate)
{
    const Sample key = {.number = (long)candidate->number};
    return n > 0 ? bsearch(&key, samples, (size_t)n, sizeof key, by_number) : NULL;
}

Status rank_settle(const Workshop *workshop, const Emulator *emulator, const Sample *samples, int n,
                   Candidate *ranked, int *count, Error *err)
{
    Arena scratch = {0};
    int left = 0;
    Sample *sorted = arena_alloc(&scratch, (size_t)n + 1, sizeof *sorted);
    if (!sorted)
        return arena_exhausted(&scratch, err);
    memcpy(sorted, samples, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_number);
    for (int i = 0; i < *count; i++) {
        Candidate candidate = ranked[i];
        const Sample *sample = sample_of(sorted, n, &candidate);
        if (sample && !sample->ok)
            continue;
        for (int k = 0; sample && k < OBJECTIVE_COUNT; k++) {
            const double value = sample_scaled(sample, (Objective)k);
            candidate.mean[k] = isnan(value) ? candidate.mean[k] : value;
            candidate.sd[k] = isnan(value) ? candidate.sd[k] : 0;
        }
        candidate.simulated = sample != NULL;
        if (sample)
            rank_score(workshop, emulator, &candidate);
        ranked[left++] = candidate;
    }
    rank_order(&workshop->campaign, ranked, left);
    *count = left;
    arena_clear(&scratch);
    return STATUS_OK;
}

// -- Likeness --

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

bool rank_repeats(const Workshop *workshop, const Candidate *a, const Candidate *b)
{
    return recipe_same(&a->recipe, &b->recipe) || rank_likeness(workshop, a, b) > LIKENESS_SAME;
}
