// The log marginal likelihood and its gradient: what training climbs.
#ifndef SURROGATE_LIKELIHOOD_H
#define SURROGATE_LIKELIHOOD_H

#include "surrogate/covariance.h"

// The parameters are logarithms: of the d lengthscales, then of the noise share, or of the
// variance s^2 when the noise of every row is known. What is not a parameter is profiled out.
int likelihood_parameters(const Observations *observations);

// Splits [parameters] (d + 1); [lengthscales] (d) receives them and is borrowed by the result.
Hyper likelihood_hyper(const Observations *observations, const double *parameters,
                       double *lengthscales);

// Bytes of working space beside the covariance itself.
size_t likelihood_bytes(int n, int d);

// The value and its gradient at [parameters], by one factorisation and one inverse, which takes
// the place of the factor in [covariance]. R&W equation 5.9.
//   parameters, gradient    d + 1 each
Status likelihood_evaluate(const Observations *observations, const double *parameters,
                           Covariance *covariance, double *value, double *gradient, Error *err);

#endif
