// The published hosts simulated at their own conditions, and the relation of each quantity from
// simulation to truth. Descriptors that are not known are drawn from their ranges: what that does
// to the simulated value is its uncertainty.
#ifndef CAMPAIGN_CALIBRATE_H
#define CAMPAIGN_CALIBRATE_H

#include "campaign/evidence.h"
#include "campaign/skill.h"

enum { TERM_SIMULATED, TERM_COUNT }; // of the relation, offset not counted

typedef struct Relation {
    const Evidence *evidence; // count, in arena
    int count;                // 0: nothing was published about this quantity
    double *simulated;        // count, on the scale; NAN where the run had no result
    double *simulated_sd;     // count, from the uncertain descriptors
    FusionRow *rows;          // count
    Fusion fusion;
    Skill skill;
    double *predicted, *predicted_sd; // count: the host left out, everything refitted
} Relation;

typedef struct Calibration {
    Relation relation[OBJECTIVE_COUNT];
} Calibration;

// Simulates what is missing, and relates. Everything lives in [arena].
Status calibrate_run(const Workshop *workshop, Arena *arena, Calibration *calibration, Error *err);

// A simulated value (on the scale, of cycles [cycle_hours] long) as the relation knows it.
double relation_input(Objective objective, double simulated, double cycle_hours);

#endif
