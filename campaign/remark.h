// What has to be said about a ranking before anybody relies on it, each in a sentence: whether it
// is settled, what is infeasible, tied, without a published neighbour, or beyond the simulations.
#ifndef CAMPAIGN_REMARK_H
#define CAMPAIGN_REMARK_H

#include "campaign/enrich.h"
#include "campaign/proposal.h"

typedef struct Remarks {
    const char **items; // count, in arena
    int count;
} Remarks;

// What a ranking came to; borrowed.
typedef struct Outcome {
    const Workshop *workshop;
    const Calibration *calibration;
    const Enrichment *enrichment;
    const Candidate *ranked; // ranked_count, best first
    int ranked_count;
    const Proposal *proposals; // proposal_count
    int proposal_count;
} Outcome;

Status remark_all(const Outcome *outcome, Arena *arena, Remarks *remarks, Error *err);

#endif
