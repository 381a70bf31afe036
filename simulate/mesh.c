#include "simulate/mesh.h"

#include <math.h>
#include <time.h>

static const int DEFAULT_CELLS = 40;

// Smooth profiles are of second order, where a third of the difference is the error; fronts are of
// order 1.3 or so, where most of it is. Between the two, within a factor of three of either.
static const double SHARE = 0.55;

int mesh_cells(const SimulatorOptions *options)
{
    return options->cells > 0 ? (options->cells + 1) / 2 * 2 : DEFAULT_CELLS;
}

int mesh_coarser(int cells)
{
    return cells >= 8 ? cells / 4 * 2 : 4;
}

SimulatorOptions mesh_coarser_options(const SimulatorOptions *options)
{
    SimulatorOptions coarser = *options;
    coarser.cells = mesh_coarser(mesh_cells(options));
    coarser.keep_profile = false;
    coarser.no_mesh_error = true;
    return coarser;
}

double mesh_error(double fine, double coarse)
{
    return SHARE * fabs(fine - coarse);
}

double mesh_clock(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}
