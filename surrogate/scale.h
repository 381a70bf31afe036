// Between the units of the caller and those of the process: inputs on [0, 1], categories as
// corners of a simplex, a response about zero mean and unit variance.
#ifndef SURROGATE_SCALE_H
#define SURROGATE_SCALE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"
#include "surrogate/transform.h"

typedef struct Scale {
    int inputs;     // d, as the caller counts them
    int columns;    // as the process counts them: one for each level of a categorical input
    double *lower, *upper; // d, in arena
    double *width;  // d, in arena; 0 for a constant input, which is left out of all distances
    int *levels;    // d, in arena; 0 for a numeric input
    Transform transform;
    double centre, spread; // of the transformed response
} Scale;

// Bounds from the data where [lower] and [upper] (d each) are NULL; [levels] (d) NULL: all inputs
// are numeric. Refuses x that is not finite, and an input whose bounds are the wrong way round.
//   x  n x d
Status scale_create(Matrix x, const double *lower, const double *upper, const int *levels,
                    Arena *arena, Scale *scale, Error *err);

// Sets [transform] and what it leaves of [y] (n) to centre and spread. Refuses y without an image.
Status scale_response(Scale *scale, Transform transform, const double *y, int n, Error *err);

// m points as the process sees them. Refuses what is not finite and unknown levels, by row and
// column from 1.
//   x    m x inputs
//   out  m x columns
Status scale_points(const Scale *scale, Matrix x, Matrix out, Error *err);

// The response as the process sees it, and back to the transformed unit.
double scale_forward(const Scale *scale, double y);
double scale_backward(const Scale *scale, double z);

#endif
