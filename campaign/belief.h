// What is believed of a few candidates together: a joint normal distribution a quantity, on its
// scale, that observations and decisions move.
//
//   z(x) = f(x) + d(x)
//
// f is what the simulator says, known by the emulator; d what the simulator does not know of a
// recipe: of mean 0, and as alike for two recipes as they are (rank_likeness).
#ifndef CAMPAIGN_BELIEF_H
#define CAMPAIGN_BELIEF_H

#include "campaign/rank.h"

typedef struct Belief {
    const Workshop *workshop;       // borrowed
    const Emulator *emulator;       // borrowed
    const Candidate *candidates;    // count, borrowed
    int count;
    double *mean[OBJECTIVE_COUNT];      // count, in arena
    Matrix covariance[OBJECTIVE_COUNT]; // count x count, in arena
} Belief;

// Of the simulator alone. Candidates that were simulated are known.
Status belief_create(const Workshop *workshop, const Emulator *emulator,
                     const Candidate *candidates, int count, Arena *arena, Belief *belief,
                     Error *err);

// Adds doubt of standard deviation [sd] about a quantity, alike for like recipes.
void belief_doubt(Belief *belief, Objective objective, double sd);

// Conditions on an observation of [value], with [variance] about it. Nothing happens where the
// quantity is known already.
void belief_observe(Belief *belief, Objective objective, int i, double value, double variance);

// Takes candidate [i] to come out as expected in every quantity ("kriging believer": Ginsbourger,
// Le Riche & Carraro 2010): means stay, and what goes with it is doubted less.
void belief_expect(Belief *belief, int i);

// Weighted sum of the quantities, as Candidate.score without the penalty, and its sd.
void belief_score(const Belief *belief, int i, double *mean, double *sd);
// Probability that the surface share stays within the limit.
double belief_feasible(const Belief *belief, int i);

// Expected improvement of the score over [best] by a candidate that has to stay within the limit:
// Schonlau, Welch & Jones (1998).
//   gain  count
void belief_improvement(const Belief *belief, double best, double *gain);

// Expected growth of the volume that the means of the candidates [front] (size) dominate, in the
// two or three quantities of greatest weight, times the probability to stay within the limit; with
// one quantity of weight, its expected improvement. Volumes are counted from the mean of the
// simulated space, in its standard deviations.
//   gain  count
Status belief_growth(const Belief *belief, const int *front, int size, double *gain, Error *err);

#endif
