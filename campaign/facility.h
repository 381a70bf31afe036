// What a campaign leaves of its space: forms, classes of cost and of processes, and what one
// laboratory has, can do, has decided and would rather use.
#ifndef CAMPAIGN_FACILITY_H
#define CAMPAIGN_FACILITY_H

#include "base/json.h"
#include "campaign/campaign.h"

// Reads "form" of "space", "cost_class" and "scalability" of "limits", and "laboratory":
//   has        materials at hand
//   processes  the laboratory can do; what is not at hand must be made by one of them
//   fixed      one value of a number or choice
//   preferred  materials it likes to use
// Narrows the ranges and options of [campaign], which have been read, and notes what it excluded.
// A name that is not known, a fixed value outside the space, and a restriction that leaves a
// choice nothing are refused by place.
Status facility_read(JsonView root, const Materials *materials, Arena *arena, Campaign *campaign,
                     Error *err);

#endif
