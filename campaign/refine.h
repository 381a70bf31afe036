// A candidate carried to the best place near it: its numbers are moved along the gradient of its
// score, its materials stay.
#ifndef CAMPAIGN_REFINE_H
#define CAMPAIGN_REFINE_H

#include "campaign/rank.h"

// Climbs from [start] to a recipe with a better score less its sd, so that the climb does not end
// where the surrogates know least: within the campaign's ranges, no number moved by more than an
// eighth of its range, and still makeable. [refined] is [start] where nothing better is near.
// STATUS_UNAVAILABLE for surrogates of two scales, which have no gradient.
Status refine_candidate(const Workshop *workshop, const Emulator *emulator, const Candidate *start,
                        Candidate *refined, Error *err);

#endif
