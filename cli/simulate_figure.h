// A picture of one plating: how full the host is over depth and charge, and the voltage.
#ifndef CLI_SIMULATE_FIGURE_H
#define CLI_SIMULATE_FIGURE_H

#include "simulate/simulator.h"

// Simulates the first plating of [design] up to many moments, and writes an SVG file that is easy
// on light and dark pages alike.
//   result  of the whole run, for the figures in the heading
Status simulate_figure_write(const char *path, const Simulator *simulator, int threads,
                             const Design *design, const Result *result, Error *err);

#endif
