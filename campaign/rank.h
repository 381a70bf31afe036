// Candidates scored by the surrogates and ordered.
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
    double lesson[OBJECTIVE_COUNT]; // what measured results have added to the means
    double taken;    // likeness to what the laboratory has already, 0 to 1
    bool simulated;  // itself: means are its results, and sd 0
    double front;    // probability of being on the front, see pareto.h; NAN: not looked at
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

// What the preferred materials of a recipe add to its score.
double rank_preference(const Campaign *campaign, const Recipe *recipe);

// The share above the host up to which a design is within the campaign's limit. Shares up to 2e-3
// are as good as none: a limit below that, down to 0, asks for none.
double rank_surface_limit(const Campaign *campaign);

// The score without what doubt about the limit takes from it.
double rank_score_undoubted(const Candidate *candidate);

// Puts the results of candidates that were simulated in the place of their predictions, drops
// those that cannot be simulated, and orders anew.
//   samples  n, by sample_candidates()
Status rank_settle(const Workshop *workshop, const Emulator *emulator, const Sample *samples, int n,
                   Candidate *ranked, int *count, Error *err);

// Puts candidates in the order of their scores, and marks those on the front.
void rank_order(const Campaign *campaign, Candidate *candidates, int count);

// How alike two candidates are, 0 to 1: near in the surrogate's inputs and of the same materials.
double rank_likeness(const Workshop *workshop, const Candidate *a, const Candidate *b);

// Whether two candidates are too alike to be told apart when they are made.
bool rank_repeats(const Workshop *workshop, const Candidate *a, const Candidate *b);

#endif
