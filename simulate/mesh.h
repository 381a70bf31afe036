// How fine a run is, what that costs in accuracy, and how long it took: the same for all solvers.
#ifndef SIMULATE_MESH_H
#define SIMULATE_MESH_H

#include "simulate/simulator.h"

// The host cells that [options] ask for: even, so that a step in the middle of a profile falls
// between two of them.
int mesh_cells(const SimulatorOptions *options);

// Half as many, for comparison.
int mesh_coarser(int cells);

// The options of the run on the coarser mesh.
SimulatorOptions mesh_coarser_options(const SimulatorOptions *options);

// The error of bottom_up_index on the finer of two meshes, from both indices after the same
// plating; NAN when either is.
double mesh_error(double fine, double coarse);

// ms, of a clock that only runs forward.
double mesh_clock(void);

#endif
