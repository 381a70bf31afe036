// A design in, what happens in the cell out: the interface that both solvers satisfy.
#ifndef SIMULATE_SIMULATOR_H
#define SIMULATE_SIMULATOR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "simulate/design.h"
#include "simulate/result.h"

// The zero value is the default.
typedef struct SimulatorOptions {
    double tolerance;   // relative, of a time step; 0: the solver's default
    int cells;          // host cells; 0: 40. The separator has a quarter of them
    int step_limit;     // steps of one run; 0: 20,000
    bool keep_profile;  // fill Result.profile
    bool no_mesh_error; // do not run a coarser mesh beside it
} SimulatorOptions;

typedef struct Simulator {
    const char *name;
    const char *help;
    // Simulates [designs] (count), each having passed design_check(). [results] (count) and
    // their profiles live in [arena]. A run that cannot be completed says so in
    // results[i].status; a failure is returned for lack of memory or an interruption alone.
    // A result depends on its design and the options, not on its neighbours.
    Status (*run)(const Design *designs, int count, const SimulatorOptions *options, Arena *arena,
                  Result *results, Error *err);
} Simulator;

// SUNDIALS IDA with KLU: plain and trusted.
extern const Simulator SIMULATOR_REFERENCE;
// Several designs in the lanes of a vector register: the default.
extern const Simulator SIMULATOR_BATCH;

// How many of [count] designs a thread should take at a time, SIMULATOR_GROUP at most: its share,
// since lanes are idle while the last designs of a group end.
enum { SIMULATOR_GROUP = 128 };
int simulator_group(long count, int threads);

// Runs [designs] (count) on [threads] threads; <= 0: all processors. As Simulator.run otherwise.
Status simulator_run(const Simulator *simulator, int threads, const Design *designs, int count,
                     const SimulatorOptions *options, Arena *arena, Result *results, Error *err);

// The simulator [name], or NULL.
const Simulator *simulator_find(const char *name);

// Changes whenever results change; part of every hash of a simulated result.
const char *simulator_version(void);

// Version of SUNDIALS, for manifests; NULL without memory.
const char *reference_library(Arena *arena);

#endif
