// What was published about the performance of hosts, each value with the conditions it was
// measured at, as the fusion needs it.
#ifndef CAMPAIGN_EVIDENCE_H
#define CAMPAIGN_EVIDENCE_H

#include "campaign/fusion.h"
#include "campaign/workshop.h"

typedef struct Evidence {
    const char *host;        // in arena; as the tables call it
    Objective objective;
    CellKind cell;           // it was measured in
    double value;            // in the unit of the objective; of the life in hours
    FusionBound bound;       // of the value
    double doubt;            // standard deviation on the scale, beyond that of any measurement
    double current;          // A.m-2
    double capacity;         // C.m-2
    double cycle_hours;      // h, one full cycle; of the life: hours = cycles * cycle_hours
    const char *electrolyte; // of the parameters, closest to what was used; in arena
    const char *reference;   // in arena; bibliography, may be NULL
    int number;              // of the reference, 0 when unknown
    const Design *design;    // in arena; as the laboratory made it. NULL: a published host
} Evidence;

// The evidence of every host of the catalog that has a description: efficiencies of half cells
// and durations of symmetric cells, from its tables.
Status evidence_gather(const Workshop *workshop, Arena *arena, Evidence **evidence, int *count,
                       Error *err);

// The value on its scale; a life in log10 of hours.
double evidence_scaled(const Evidence *evidence);

// The electrolyte of the parameters that has most in common with a salt, its solvents and
// additives; in case of doubt the first.
const char *evidence_electrolyte(const Parameters *parameters, const HostElectrolyte *used);

#endif
