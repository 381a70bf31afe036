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
    double shift;            // on the scale: from the value to the middle of a disagreement
    double doubt;            // standard deviation on the scale, beyond that of any measurement
    double current;          // A.m-2
    double capacity;         // C.m-2
    double cycle_hours;      // h, one full cycle; of the life: hours = cycles * cycle_hours
    const char *electrolyte; // of the parameters, closest to what was used; in arena
    const char *reference;   // in arena; bibliography, may be NULL
    int number;              // of the reference, 0 when unknown
    bool measured;           // by the laboratory
    const Design *design;    // in arena; as the laboratory made it. NULL: a published host
} Evidence;

// The evidence of every host of the catalog that has a description: efficiencies of half cells
// and durations of symmetric cells from its tables; overpotentials, and what the tables lack, from
// the sentences about it. Disagreements that the catalog knows of are counted.
Status evidence_gather(const Workshop *workshop, Arena *arena, Evidence **evidence, int *count,
                       Error *err);

// Appends what sentences and captions claim of the described [hosts] at the conditions they
// state, else at those of the table's cell of the same kind. The number that the table gives as
// well is the table's, and a claim that is part of a disagreement is left to it.
//   evidence  with room for all claims
Status evidence_from_claims(const Workshop *workshop, const Host *hosts, int host_count,
                            const Claim *claims, int claim_count, Evidence *evidence, int *count,
                            Error *err);

// What every value of a host has in common.
Evidence evidence_of_host(const Host *host);

// Reads "> < >= <= about-equal" as a bound or a doubt.
void evidence_qualify(const char *qualifier, Evidence *evidence);

// The value on its scale, disagreements counted; a life in log10 of hours.
double evidence_scaled(const Evidence *evidence);

// Who publishes it: bibliography, or the host where there is none. NULL: the laboratory.
const char *evidence_paper(const Evidence *evidence);

// The electrolyte of a host that served in [cell] ("half", "symmetric"): what ingest inferred,
// else the first, as the nearest of the parameters.
const char *evidence_electrolyte_in(const Parameters *parameters, const Host *host,
                                    const char *cell);

// The electrolyte of the parameters that has most in common with a salt, its solvents and
// additives; in case of doubt the first.
const char *evidence_electrolyte(const Parameters *parameters, const HostElectrolyte *used);

#endif
