// The front under uncertainty: how likely a candidate is on it.
#ifndef CAMPAIGN_PARETO_H
#define CAMPAIGN_PARETO_H

#include "campaign/rank.h"

// Sets Candidate.front of the first ranked candidates, as many as are looked at together: the
// share of joint draws of the surrogates in which the candidate stays within the limit, and no
// other of them that does is at least as good in every quantity of weight and better in one. Of
// those beyond, and with surrogates of two scales, which cannot be drawn from, it is NAN.
Status pareto_probabilities(const Workshop *workshop, const Emulator *emulator,
                            Candidate *candidates, int count, Error *err);

#endif
