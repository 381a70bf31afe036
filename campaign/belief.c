#include "campaign/belief.h"

#include <math.h>
#include <string.h>

#include "surrogate/improvement.h"

enum { FRONT_OBJECTIVES = 3 };

// Of its own variance, what is left when a quantity counts as known: the rounding of as many
// observations as a belief meets.
static const double KNOWN_SHARE = 1e-9;

// -- Creation --

static Status join(Belief *belief, Objective objective, Matrix features, Arena *arena, Error *err)
{
    const int n = belief->count;
    double *mean = arena_alloc(arena, (size_t)n + 1, sizeof *mean);
    double *covariance = arena_alloc(arena, (size_t)n * (size_t)n + 1, sizeof *covariance);
    if (!mean || !covariance)
        return arena_exhausted(arena, err);
    belief->mean[objective] = mean;
    belief->covariance[objective] = matrix_view(covariance, n, n);
    return n > 0 ? gp_joint(belief->emulator->gp[objective], features, mean,
                            belief->covariance[objective], err)
                 : STATUS_OK;
}

Status belief_create(const Workshop *workshop, const Emulator *emulator,
                     const Candidate *candidates, int count, Arena *arena, Belief *belief,
                     Error *err)
{
    Belief made = {.workshop = workshop, .emulator = emulator, .candidates = candidates,
                   .count = count};
    double *data = arena_alloc(arena, (size_t)count * FEATURE_COUNT + 1, sizeof *data);
    if (!data)
        return arena_exhausted(arena, err);
    const Matrix features = matrix_view(data, count, FEATURE_COUNT);
    for (int i = 0; i < count; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            *matrix_at(features, i, f) = candidates[i].features[f];
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        TRY(join(&made, (Objective)k, features, arena, err));
        for (int i = 0; i < count; i++)
            if (candidates[i].simulated)
                belief_observe(&made, (Objective)k, i,
                               candidates[i].mean[k] - candidates[i].lesson[k], 0);
    }
    *belief = made;
    return STATUS_OK;
}

void belief_doubt(Belief *belief, Objective objective, double sd)
{
    const Matrix covariance = belief->covariance[objective];
    for (int j = 0; j < belief->count; j++)
        for (int i = 0; i < belief->count; i++)
            *matrix_at(covariance, i, j) +=
                sd * sd * rank_likeness(belief->workshop, &belief->candidates[i],
                                        &belief->candidates[j]);
}

// -- Conditioning --

// One row of the normal equations: mean += c (y - m_i) / (c_ii + v), C -= c c' / (c_ii + v).
void belief_observe(Belief *belief, Objective objective, int i, double value, double variance)
{
    const int n = belief->count;
    const Matrix covariance = belief->covariance[objective];
    double *mean = belief->mean[objective];
    const double *column = matrix_column(covariance, i);
    const double own = column[i];
    const double spread = belief->emulator->spread[objective];
    if (!(own + variance > KNOWN_SHARE * spread * spread))
        return;
    const double surprise = (value - mean[i]) / (own + variance);
    for (int j = 0; j < n; j++) {
        const double share = *matrix_at(covariance, i, j) / (own + variance);
        mean[j] += column[j] * surprise;
        if (j == i || share == 0)
            continue;
        double *other = matrix_column(covariance, j);
        for (int k = 0; k < n; k++)
            other[k] -= column[k] * share;
    }
    // The column that was divided by itself goes last.
    double *self = matrix_column(covariance, i);
    const double left = variance / (own + variance);
    for (int k = 0; k < n; k++)
        self[k] *= left;
}

void belief_expect(Belief *belief, int i)
{
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        belief_observe(belief, (Objective)k, i, belief->mean[k][i], 0);
}

// -- What it says --

static double sd_of(const Belief *belief, Objective objective, int i)
{
    return sqrt(fmax(*matrix_at(belief->covariance[objective], i, i), 0));
}

static Candidate candidate_of(const Belief *belief, int i)
{
    Candidate candidate = belief->candidates[i];
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        candidate.mean[k] = belief->mean[k][i];
        candidate.sd[k] = sd_of(belief, (Objective)k, i);
    }
    rank_score(belief->workshop, belief->emulator, &candidate);
    return candidate;
}

void belief_score(const Belief *belief, int i, double *mean, double *sd)
{
    const Candidate candidate = candidate_of(belief, i);
    *mean = rank_score_undoubted(&candidate);
    *sd = candidate.score_sd;
}

double belief_feasible(const Belief *belief, int i)
{
    return candidate_of(belief, i).feasible;
}

void belief_improvement(const Belief *belief, double best, double *gain)
{
    for (int i = 0; i < belief->count; i++) {
        double mean, sd;
        belief_score(belief, i, &mean, &sd);
        improvement_expected(&mean, &sd, 1, best, &gain[i]);
        gain[i] *= belief_feasible(belief, i);
    }
}

// -- The front --

// The quantities of greatest weight, at most three, the first of equals first.
static int weightiest(const Campaign *campaign, Objective *found)
{
    int count = 0;
    for (int k = 0; k < OBJECTIVE_COUNT; k++) {
        const double weight = fabs(campaign->weight[k]);
        int at = count < FRONT_OBJECTIVES ? count++ : FRONT_OBJECTIVES;
        if (weight == 0) {
            count -= at < FRONT_OBJECTIVES;
            continue;
        }
        while (at > 0 && fabs(campaign->weight[found[at - 1]]) < weight) {
            if (at < FRONT_OBJECTIVES)
                found[at] = found[at - 1];
            at--;
        }
        if (at < FRONT_OBJECTIVES)
            found[at] = (Objective)k;
    }
    return count;
}

// To be made large, in standard deviations about the mean of the space.
static void standardise(const Belief *belief, Objective objective, int i, double *mean, double *sd)
{
    const double sign = copysign(1, belief->workshop->campaign.weight[objective]);
    const double spread = belief->emulator->spread[objective];
    *mean = sign * (belief->mean[objective][i] - belief->emulator->centre[objective]) / spread;
    *sd = sd_of(belief, objective, i) / spread;
}

static Status grow(const Belief *belief, const Objective *objectives, int count, const int *front,
                   int size, Arena *scratch, double *gain, Error *err)
{
    const double reference[FRONT_OBJECTIVES] = {0};
    const int n = belief->count;
    double *data = arena_alloc(scratch, (size_t)(2 * n + size) * FRONT_OBJECTIVES + 1,
                               sizeof *data);
    Front *made = NULL;
    if (!data)
        return arena_exhausted(scratch, err);
    const Matrix mean = matrix_view(data, n, count);
    const Matrix sd = matrix_view(data + n * count, n, count);
    const Matrix points = matrix_view(data + 2 * n * count, size, count);
    for (int c = 0; c < count; c++) {
        for (int i = 0; i < n; i++)
            standardise(belief, objectives[c], i, matrix_at(mean, i, c), matrix_at(sd, i, c));
        for (int i = 0; i < size; i++)
            *matrix_at(points, i, c) = *matrix_at(mean, front[i], c);
    }
    TRY(front_create(points, reference, &made, err));
    const Status status = front_improvement(made, mean, sd, gain, err);
    front_free(made);
    return status;
}

static void grow_one(const Belief *belief, Objective objective, const int *front, int size,
                     double *gain)
{
    double best = 0;
    for (int i = 0; i < size; i++) {
        double mean, sd;
        standardise(belief, objective, front[i], &mean, &sd);
        best = fmax(best, mean);
    }
    for (int i = 0; i < belief->count; i++) {
        double mean, sd;
        standardise(belief, objective, i, &mean, &sd);
        improvement_expected(&mean, &sd, 1, best, &gain[i]);
    }
}

Status belief_growth(const Belief *belief, const int *front, int size, double *gain, Error *err)
{
    Objective objectives[FRONT_OBJECTIVES];
    Arena scratch = {0};
    Status status = STATUS_OK;
    const int count = weightiest(&belief->workshop->campaign, objectives);
    if (count == 1)
        grow_one(belief, objectives[0], front, size, gain);
    else if (belief->count > 0)
        status = grow(belief, objectives, count, front, size, &scratch, gain, err);
    for (int i = 0; status == STATUS_OK && i < belief->count; i++)
        gain[i] *= belief_feasible(belief, i);
    arena_clear(&scratch);
    return status;
}
