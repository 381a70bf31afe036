// What the laboratory was given and what it gave back: proposals under their names, and measured
// results as evidence that stands beside the published record.
#ifndef CAMPAIGN_LABORATORY_H
#define CAMPAIGN_LABORATORY_H

#include "campaign/evidence.h"
#include "campaign/proposal.h"
#include "campaign/trial.h"

// Notes recipe and design of each proposal under its name, so that results that come back later
// are known by it.
Status laboratory_note(const Workshop *workshop, const Proposal *proposals, int count, Error *err);

// The experiments the laboratory has said anything about; those made of materials that the campaign does not offer any more are left out. In
// [arena].
Status laboratory_trials(const Workshop *workshop, Arena *arena, Trial **trials, int *count,
                         Error *err);

// Sets Candidate.taken: the greatest likeness to an experiment of the laboratory, pending ones
// included.
void laboratory_mark(const Workshop *workshop, const Trial *trials, int trial_count,
                     Candidate *candidates, int count);

// Measured results as evidence, with the design as it was made, at the conditions it was measured
// at. In [arena].
Status laboratory_evidence(const Workshop *workshop, Arena *arena, Evidence **evidence, int *count,
                           Error *err);

#endif
