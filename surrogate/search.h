// The climb to the most probable hyperparameters: NLopt's L-BFGS on the log posterior.
#ifndef SURROGATE_SEARCH_H
#define SURROGATE_SEARCH_H

#include <stdbool.h>

#include "surrogate/covariance.h"

// A place in the space of likelihood_parameters().
typedef struct SearchPoint {
    double *parameters; // d + 1, in arena
    double value;       // log posterior density, up to a constant; -INFINITY: none yet
    double likelihood;  // the part of it that is not prior
    double jitter;
} SearchPoint;

typedef struct SearchOutcome {
    int evaluations;
    bool converged; // false: the limit of evaluations, or a failure; the best point stands
} SearchOutcome;

// The log density of the priors and its gradient, which is added to [gradient] (d + 1).
double search_prior(const Observations *observations, const double *parameters, double *gradient);

// Where all priors have their mode (d + 1).
void search_mode(const Observations *observations, double *parameters);

// Climbs from [best] and leaves the best point there.
//   directions  (d + 1) x (d + 1), columns in which steps are of like effect; NULL: the axes
//   tolerance   of the log posterior
Status search_climb(const Observations *observations, const double *directions, double tolerance,
                    int evaluations_max, Covariance *covariance, SearchPoint *best,
                    SearchOutcome *outcome, Error *err);

// Directions from the curvature at [point], by differences of the gradient: d + 2 evaluations.
//   directions  (d + 1) x (d + 1)
Status search_directions(const Observations *observations, const SearchPoint *point,
                         Covariance *covariance, double *directions, int *evaluations,
                         Error *err);

// Version of NLopt, for manifests; NULL without memory.
const char *search_library(Arena *arena);

#endif
