// The published hosts simulated at their own conditions, and the relation of each quantity from
// simulation to truth, with the constants of the simulator calibrated on the way.
#ifndef CAMPAIGN_CALIBRATE_H
#define CAMPAIGN_CALIBRATE_H

#include "campaign/learning.h"
#include "campaign/skill.h"
#include "campaign/trials.h"

// What a relation knows of a measurement, the offset not counted.
enum {
    TERM_SIMULATED,   // the simulated value, on the scale
    TERM_CURRENT,     // log10 of the current in mA.cm-2
    TERM_ELECTROLYTE, // of efficiencies: what planar cells lose in the same electrolyte
    TERM_COUNT
};

typedef struct Relation {
    const Evidence *evidence; // count, in arena
    int count;                // 0: nothing was published about it, or could be simulated
    int terms;                // of the above that it uses
    double *simulated;    // count, on the scale, as stated; NAN where the run had no result
    double *simulated_sd; // count, from the descriptors that nobody states
    const char **refusals; // count, in arena: why the simulator would not take it; NULL: it did
    FusionRow *rows;      // count
    Responses responses;  // to the constants
    Fusion fusion;
    Skill skill;
    Learning learning;
    Forecast *forecasts; // count: the paper left out, everything refitted
} Relation;

typedef struct Calibration {
    Relation relation[OBJECTIVE_COUNT];
    int refused;         // measurements that the simulator would not take at their conditions
    const char *refusal; // the first reason, in arena; NULL: none
} Calibration;

// Simulates what is missing, and relates. Everything lives in [arena].
Status calibrate_run(const Workshop *workshop, Arena *arena, Calibration *calibration, Error *err);

// What is not known of the materials of a design, as of those of the hosts: the typical spread of
// their simulated values, on the scale. 0 when nothing was published.
double relation_doubt(const Relation *relation);

// What a cell is cycled with.
typedef struct Circumstances {
    const char *electrolyte; // a name of the parameters
    double current;          // A.m-2
    double cycle_hours;      // h, one full cycle; lives are related in hours
} Circumstances;

// Where the relation puts a measurement of the laboratory. A simulated value of which no answer to
// the constants is known answers as those of the published hosts do, as surely as they do alike.
//   simulated  on the scale, of the quantity itself
FusionPoint relation_point(const Workshop *workshop, const Relation *relation, Objective objective,
                           double simulated, double sd, const Circumstances *circumstances);

// Adds skill against all nulls, posterior with its convergence, and learning curve to [object].
void relation_to_json(const Relation *relation, Json *object);

#endif
