// The batch solver with a kernel of one's own choice; SIMULATOR_BATCH takes the best there is.
#ifndef SIMULATE_BATCH_H
#define SIMULATE_BATCH_H

#include "simulate/lanes.h"
#include "simulate/simulator.h"

// As Simulator.run.
Status batch_run(const Kernel *kernel, const Design *designs, int count,
                 const SimulatorOptions *options, Arena *arena, Result *results, Error *err);

#endif
