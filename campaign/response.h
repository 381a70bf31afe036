// How a simulated value answers to the constants of the simulator: a linear emulator for each
// measurement, from simulations at points that change constants and descriptors together.
//
//   f_i(z) = centre_i + sum_k slope_ik z_k + rest,   slope_ik ~ N(pooled_k, typical^2)
//
// The slopes common to all measurements are found first, by least squares within each; those of
// one measurement are drawn towards them as far as what its descriptors stir up demands (ridge
// regression). That rest is the uncertainty of the simulated value.
#ifndef CAMPAIGN_RESPONSE_H
#define CAMPAIGN_RESPONSE_H

#include "campaign/unknowns.h"

// The simulations of one measurement that had a result.
typedef struct ResponseData {
    const double *z; // count x UNKNOWN_COUNT
    const double *f; // count, on the scale
    int count;
} ResponseData;

typedef struct Response {
    double centre; // at z = 0; NAN without simulations
    double slope[UNKNOWN_COUNT];
    double sd; // of what is left over
} Response;

typedef struct Responses {
    double pooled[UNKNOWN_COUNT]; // slopes common to all
    double spread[UNKNOWN_COUNT]; // of the slopes about them: standard deviation
    double explained; // share of the variance within the measurements that the slopes explain
} Responses;

// Fits all measurements together; those with too few simulations have the pooled slopes, and
// centre and sd of the others.
//   data, each  count
Status responses_fit(const ResponseData *data, int count, Response *each, Responses *all,
                     Error *err);

#endif
