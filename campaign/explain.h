// Why a design is good, what it is like, how exactly it must be made.
#ifndef CAMPAIGN_EXPLAIN_H
#define CAMPAIGN_EXPLAIN_H

#include "campaign/proposal.h"

// Fills reasons, nearest, distance, extrapolation and tolerance of a proposal whose candidate is
// known.
Status explain_proposal(const Workshop *workshop, const Emulator *emulator, Proposal *proposal,
                        Error *err);

// The score of a point of the surrogates' inputs, without the doubt about its surface share.
//   features  FEATURE_COUNT
Status explain_score(const Workshop *workshop, const Emulator *emulator, const double *features,
                     double *score, Error *err);

#endif
