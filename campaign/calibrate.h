// The published hosts simulated at their own conditions, and the relation of each quantity from
// simulation to truth. Descriptors that are not known are drawn from their ranges: what that does
// to the simulated value is its uncertainty.
#ifndef CAMPAIGN_CALIBRATE_H
#define CAMPAIGN_CALIBRATE_H

#include "campaign/evidence.h"
#include "campaign/skill.h"

// What a relation knows of a measurement, the offset not counted.
enum {
    TERM_SIMULATED,   // the simulated value, on the scale
    TERM_ELECTROLYTE, // of efficiencies: what planar cells lose in the same electrolyte
    TERM_COUNT
};

typedef struct Relation {
    const Evidence *evidence; // count, in arena
    int count;                // 0: nothing was published about this quantity
    int terms;                // of the above that it uses
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

// What is not known of the materials of a design, as of those of the hosts: the typical spread of
// their simulated values, on the scale. 0 when nothing was published.
double relation_doubt(const Relation *relation);

// What the relation is told about a measurement: x and its uncertainty, TERM_COUNT each.
//   simulated    on the scale, of the quantity itself; NAN when the run had no result
//   electrolyte  a name of the parameters
//   cycle_hours  h; lives are related in hours
void relation_inputs(const Workshop *workshop, Objective objective, double simulated, double sd,
                     const char *electrolyte, double cycle_hours, double *x, double *x_sd);

#endif
