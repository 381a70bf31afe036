// Every measurement simulated at its own conditions: once as stated, and at points that change the
// constants of the simulator and the descriptors nobody states together. Stored under a hash of
// the measurement's own designs, so that new evidence costs its own simulations only.
#ifndef CAMPAIGN_TRIALS_H
#define CAMPAIGN_TRIALS_H

#include "campaign/evidence.h"
#include "campaign/response.h"

enum { TRIAL_POINTS = 24, TRIAL_COUNT = TRIAL_POINTS + 1 };

// The simulated values of one measurement.
typedef struct Trials {
    double stated; // on the scale, constants and descriptors as stated; NAN without a result
    double z[TRIAL_COUNT * UNKNOWN_COUNT]; // of those with a result
    double f[TRIAL_COUNT];                 // on the scale
    int count;
    const char *refusal; // in arena: why no design of it can be simulated, or not all; NULL: all can
} Trials;

// Simulates what is missing of [evidence] (count) and reads all of it. Conditions that the
// simulator has no range for leave a measurement without a result, and with the reason.
//   trials  count, in arena
Status trials_run(const Workshop *workshop, const Evidence *evidence, int count, Arena *arena,
                  Trials **trials, Error *err);

// Design and constants of trial [number], 0 as stated. Ranges that a constant would leave end it.
//   z  UNKNOWN_COUNT
Status trial_design(const Workshop *workshop, const Evidence *evidence, int number, Arena *arena,
                    Design *design, double *z, Error *err);

#endif
