// Candidates scored by the surrogates, ordered, and a batch chosen that is good and different.
#ifndef CAMPAIGN_RANK_H
#define CAMPAIGN_RANK_H

#include "campaign/emulator.h"

typedef struct Candidate {
    uint64_t number; // of the recipe, strewn at random
    Recipe recipe;
    double features[FEATURE_COUNT];
    double mean[OBJECTIVE_COUNT], sd[OBJECTIVE_COUNT]; // on the scales
    double feasible; // probability that the surface share stays within the campaign's limit
    double score;    // weighted sum in standard deviations of the samples, less for doubt
    double score_sd;
    double taken;    // likeness to what the laboratory has already, 0 to 1
    bool simulated;  // itself: means are its results, and sd 0
    bool pareto;     // likely within the limit, and no other such candidate kept is at least as
                     // good in every quantity that counts and better in one
} Candidate;

// Scores candidates 0 .. campaign.candidates-1 and keeps the best, best first. All are screened
// with bounds of their sd (surrogate/screen.h); the numbers of the few thousand that are left are
// exact. Prepares [emulator] for that.
//   kept  at most [most], in [arena]; fewer when there are fewer candidates
Status rank_candidates(const Workshop *workshop, Emulator *emulator, int most, Arena *arena,
                       Candidate **kept, int *count, Error *err);

// Score, its sd and feasibility of a candidate whose means and sd are known.
void rank_score(const Workshop *workshop, const Emulator *emulator, Candidate *candidate);

// The score without what doubt about the limit takes from it.
double rank_score_undoubted(const Candidate *candidate);

// Puts the results of candidates that were simulated in the place of their predictions, drops
// those that cannot be simulated, and orders anew.
//   samples  n, by sample_candidates()
Status rank_settle(const Workshop *workshop, const Emulator *emulator, const Sample *samples, int n,
                   Candidate *ranked, int *count, Error *err);

// Chooses up to [wanted] of the ranked candidates, one after the other: the best by score less
// what a candidate shares with those chosen before; of equals the first. No recipe is chosen
// twice, so that fewer may be [made] in a space that holds few.
//   chosen  indices, [wanted]
Status rank_choose(const Workshop *workshop, const Candidate *ranked, int count, int wanted,
                   int *chosen, int *made, Error *err);

// How alike two candidates are, 0 to 1: near in the surrogate's inputs and of the same materials.
double rank_likeness(const Workshop *workshop, const Candidate *a, const Candidate *b);

#endif
