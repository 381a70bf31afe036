// Functions on the unit cube that surrogates are compared on, from the literature.
#ifndef BENCH_FUNCTIONS_H
#define BENCH_FUNCTIONS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/matrix.h"

enum { FUNCTION_INPUTS_MAX = 10 };

typedef struct TestFunction {
    const char *name;
    int inputs;
    const double (*bounds)[2];         // inputs
    double (*value)(const double *x);  // of inputs within their bounds
} TestFunction;

// NULL for an unknown name: borehole, piston, otl, wing, robot.
const TestFunction *function_find(const char *name);

// A Latin hypercube on the unit cube, n x inputs.
Matrix function_points(Arena *arena, int n, int inputs, uint64_t seed);

// The function at row i of points on the unit cube.
double function_value(const TestFunction *function, Matrix points, int i);

#endif
