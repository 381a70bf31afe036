#include "campaign/enrich.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/belief.h"
#include "surrogate/improvement.h"

enum {
    ROUNDS = 8,      // that the budget is spread over
    CONSIDERED = 400 // candidates looked at together for one round
};

// An expected improvement below this, in standard deviations of the score over the space, is not
// worth a simulation: two designs that close are made alike.
static const double GAIN_LEAST = 0.02;

const char *enrichment_sentence(EnrichmentEnd end)
{
    static const char *const SENTENCES[] = {
#define X(name, sentence) sentence,
        ENRICHMENT_END_LIST(X)
#undef X
    };
    return SENTENCES[end];
}

typedef struct Rounds {
    const Workshop *workshop; // borrowed
    Arena *arena;
    Emulator *emulator;
    Sample *samples; // count: those strewn evenly, then the candidates simulated
    int even, count;
    Candidate *ranked;
    int ranked_count;
    long *best; // numbers of the best, as many as experiments
    int best_count;
    Enrichment found;
} Rounds;

// -- The state of the ranking --

static int top_count(const Rounds *rounds)
{
    const int wanted = rounds->workshop->campaign.experiments;
    return rounds->ranked_count < wanted ? rounds->ranked_count : wanted;
}

// How many of the best are new among them; the best are noted.
static int note_best(Rounds *rounds)
{
    const int count = top_count(rounds);
    int fresh = 0;
    for (int i = 0; i < count; i++) {
        int k = 0;
        while (k < rounds->best_count && rounds->best[k] != (long)rounds->ranked[i].number)
            k++;
        fresh += k == rounds->best_count;
    }
    for (int i = 0; i < count; i++)
        rounds->best[i] = (long)rounds->ranked[i].number;
    rounds->best_count = count;
    return fresh;
}

// Expected improvement of each ranked candidate over the last of the best; none of those known.
static void improvements(const Rounds *rounds, double *gain)
{
    const int top = top_count(rounds);
    const double last = top > 0 ? rank_score_undoubted(&rounds->ranked[top - 1]) : 0;
    for (int i = 0; i < rounds->ranked_count; i++) {
        const Candidate *candidate = &rounds->ranked[i];
        const double mean = rank_score_undoubted(candidate);
        improvement_expected(&mean, &candidate->score_sd, 1, last, &gain[i]);
        gain[i] = candidate->simulated ? 0 : gain[i] * candidate->feasible;
    }
}

static Status rank_again(Rounds *rounds, int most, Error *err)
{
    emulator_clear(rounds->emulator);
    TRY(emulator_fit(rounds->workshop, rounds->samples, rounds->count, rounds->emulator, err));
    TRY(rank_candidates(rounds->workshop, rounds->emulator, most, rounds->arena, &rounds->ranked,
                        &rounds->ranked_count, err));
    return rank_settle(rounds->workshop, rounds->emulator, rounds->samples + rounds->even,
                       rounds->count - rounds->even, rounds->ranked, &rounds->ranked_count, err);
}

static bool top_known(const Rounds *rounds)
{
    for (int i = 0; i < top_count(rounds); i++)
        if (!rounds->ranked[i].simulated)
            return false;
    return true;
}

// -- A batch --

typedef struct Prospect {
    int at; // among the ranked
    double gain;
} Prospect;

static int by_gain(const void *a, const void *b)
{
    const Prospect *left = a;
    const Prospect *right = b;
    if (left->gain != right->gain)
        return left->gain > right->gain ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at);
}

// The most promising candidates not simulated yet, in [considered] (at most CONSIDERED).
static Status consider(const Rounds *rounds, const double *gain, Arena *scratch,
                       Candidate *considered, int *count, Error *err)
{
    Prospect *prospects = arena_alloc(scratch, (size_t)rounds->ranked_count + 1,
                                      sizeof *prospects);
    int n = 0;
    if (!prospects)
        return arena_exhausted(scratch, err);
    for (int i = 0; i < rounds->ranked_count; i++)
        if (!rounds->ranked[i].simulated)
            prospects[n++] = (Prospect){i, i < top_count(rounds) ? INFINITY : gain[i]};
    qsort(prospects, (size_t)n, sizeof *prospects, by_gain);
    *count = n < CONSIDERED ? n : CONSIDERED;
    for (int i = 0; i < *count; i++)
        considered[i] = rounds->ranked[prospects[i].at];
    return STATUS_OK;
}

// One after the other the candidate of greatest expected improvement, each believed to come out
// as expected. Those that are among the best, though only by the surrogate's word, come first.
static void choose(const Rounds *rounds, Belief *belief, double *gain, int wanted, int *chosen,
                   int *made)
{
    const int top = top_count(rounds);
    const double last = rank_score_undoubted(&rounds->ranked[top - 1]);
    int first = 0;
    for (int i = 0; i < top; i++)
        first += !rounds->ranked[i].simulated;
    bool taken[CONSIDERED] = {false};
    for (*made = 0; *made < wanted && *made < belief->count; ++*made) {
        int best = *made < first ? *made : -1;
        if (best < 0)
            belief_improvement(belief, last, gain);
        for (int i = 0; *made >= first && i < belief->count; i++)
            if (!taken[i] && (best < 0 || gain[i] > gain[best]))
                best = i;
        taken[best] = true;
        belief_expect(belief, best);
        chosen[*made] = best;
    }
}

// -- Simulating it --

static int by_value(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count == 0 ? NAN : 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}

// How the promises of the batch were kept.
static Status compare(Rounds *rounds, const Candidate *promised, const Sample *samples, int count,
                      Arena *scratch, Error *err)
{
    int kept = 0;
    double *life = arena_alloc(scratch, 2 * (size_t)count + 1, sizeof *life);
    if (!life)
        return arena_exhausted(scratch, err);
    double *score = life + count;
    for (int i = 0; i < count; i++) {
        Candidate own = promised[i];
        if (!samples[i].ok)
            continue;
        for (int k = 0; k < OBJECTIVE_COUNT; k++)
            own.mean[k] = sample_scaled(&samples[i], (Objective)k);
        rank_score(rounds->workshop, rounds->emulator, &own);
        life[kept] = pow(10, own.mean[OBJECTIVE_LIFE] - promised[i].mean[OBJECTIVE_LIFE]);
        score[kept++] = rank_score_undoubted(&own) - rank_score_undoubted(&promised[i]);
    }
    rounds->found.life_last = median(life, kept);
    rounds->found.score_last = median(score, kept);
    if (rounds->found.rounds == 0) {
        rounds->found.life_first = rounds->found.life_last;
        rounds->found.score_first = rounds->found.score_last;
    }
    return STATUS_OK;
}

// Simulates the batch and takes its samples behind those there are.
static Status simulate(Rounds *rounds, const Candidate *batch, int count, Arena *scratch,
                       Error *err)
{
    const Workshop *workshop = rounds->workshop;
    const SampleSource source = sample_candidates(workshop);
    SampleCount counted;
    long *numbers = arena_alloc(scratch, (size_t)count + 1, sizeof *numbers);
    Sample *fresh = rounds->samples + rounds->count;
    if (!numbers)
        return arena_exhausted(scratch, err);
    for (int i = 0; i < count; i++)
        numbers[i] = (long)batch[i].number;
    TRY(sample_some(workshop, &source, numbers, count, rounds->arena, fresh, &counted, err));
    for (int i = 0; i < count; i++)
        fresh[i].strewing = STREWING_RANDOM;
    TRY(compare(rounds, batch, fresh, count, scratch, err));
    rounds->count += count;
    rounds->found.count += count;
    rounds->found.rounds++;
    return STATUS_OK;
}

static Status enrich_round(Rounds *rounds, const double *gain, Arena *scratch, Error *err)
{
    const Campaign *campaign = &rounds->workshop->campaign;
    const int left = campaign->enrichment - rounds->found.count;
    const int share = (campaign->enrichment + ROUNDS - 1) / ROUNDS;
    const int wanted = share < left ? share : left;
    Candidate *considered = arena_alloc(scratch, CONSIDERED, sizeof *considered);
    Candidate *batch = arena_alloc(scratch, (size_t)wanted + 1, sizeof *batch);
    double own_gain[CONSIDERED];
    int *chosen = arena_alloc(scratch, (size_t)wanted + 1, sizeof *chosen);
    Belief belief;
    int count = 0;
    if (!considered || !batch || !chosen)
        return arena_exhausted(scratch, err);
    TRY(consider(rounds, gain, scratch, considered, &count, err));
    TRY(belief_create(rounds->workshop, rounds->emulator, considered, count, scratch, &belief,
                      err));
    choose(rounds, &belief, own_gain, wanted, chosen, &count);
    for (int i = 0; i < count; i++)
        batch[i] = considered[chosen[i]];
    return simulate(rounds, batch, count, scratch, err);
}

// -- All of it --

// Whether the ranking needs another round, by what is there now.
static bool undecided(Rounds *rounds, const double *gain)
{
    Enrichment *found = &rounds->found;
    const int budget = rounds->workshop->campaign.enrichment;
    found->changed = note_best(rounds);
    found->gain = 0;
    for (int i = 0; i < rounds->ranked_count; i++)
        found->gain = fmax(found->gain, gain[i]);
    const bool settled = found->changed == 0 && found->gain < GAIN_LEAST && top_known(rounds);
    found->end = budget == 0                               ? ENRICHMENT_NONE
                 : settled || rounds->ranked_count == 0    ? ENRICHMENT_SETTLED
                                                           : ENRICHMENT_BUDGET;
    return found->end == ENRICHMENT_BUDGET && found->count < budget &&
           !(top_known(rounds) && found->gain == 0);
}

static Status run_rounds(Rounds *rounds, int most, Error *err)
{
    for (bool more = true; more;) {
        Arena scratch = {0};
        double *gain = arena_alloc(&scratch, (size_t)most + 1, sizeof *gain);
        Status status = gain ? rank_again(rounds, most, err) : arena_exhausted(&scratch, err);
        if (status == STATUS_OK) {
            improvements(rounds, gain);
            more = undecided(rounds, gain);
            if (more)
                status = enrich_round(rounds, gain, &scratch, err);
        }
        arena_clear(&scratch);
        TRY(status);
    }
    return STATUS_OK;
}

Status enrich_run(const Workshop *workshop, const Sample *samples, int n, int most, Arena *arena,
                  Emulator *emulator, Candidate **kept, int *count, Enrichment *enrichment,
                  Error *err)
{
    const size_t budget = (size_t)workshop->campaign.enrichment;
    Rounds rounds = {
        .workshop = workshop,
        .arena = arena,
        .emulator = emulator,
        .samples = arena_alloc(arena, (size_t)n + budget + 1, sizeof *samples),
        .even = n,
        .count = n,
        .best = arena_alloc(arena, (size_t)workshop->campaign.experiments, sizeof(long)),
        .found = {.life_first = NAN, .life_last = NAN, .score_first = NAN, .score_last = NAN},
    };
    if (!rounds.samples || !rounds.best)
        return arena_exhausted(arena, err);
    memcpy(rounds.samples, samples, (size_t)n * sizeof *samples);
    TRY(run_rounds(&rounds, most, err));
    *kept = rounds.ranked;
    *count = rounds.ranked_count;
    *enrichment = rounds.found;
    return STATUS_OK;
}
