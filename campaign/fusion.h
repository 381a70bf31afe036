// From simulation to truth: published values related to simulated ones.
//
//   y_i = b_0 + sum_k b_k (x_ik - centre_k) + e_i,   e_i ~ N(0, s^2 + extra_i^2)
//
// y is a published value on its scale, x_i1 the simulated value of the same host at its own
// conditions, further x what is known besides (the electrolyte's own share). This is the
// recursive autoregressive form of Kennedy & O'Hagan (Biometrika 87, 2000, 1) and Le Gratiet &
// Garnier (Int. J. Uncertain. Quantif. 4, 2014, 365): b_1 is their rho, b_0 and the other terms
// their discrepancy. With a few dozen hosts nothing is maximised: every b and s is drawn from
// its posterior by Gibbs sampling. Values known only as bounds are drawn beyond their bound
// (Tobin's model, Chib, J. Econometrics 51, 1992, 79), uncertain x from their ranges.
#ifndef CAMPAIGN_FUSION_H
#define CAMPAIGN_FUSION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum { FUSION_TERMS = 6 }; // offset included

typedef enum FusionBound {
    BOUND_NONE,
    BOUND_BELOW, // y is at least the value given
    BOUND_ABOVE, // y is at most the value given
} FusionBound;

typedef struct FusionRow {
    const char *group; // what is left out together: the host
    double y;
    FusionBound bound;
    double extra_sd;              // uncertainty of y beyond the common noise
    double x[FUSION_TERMS - 1];
    double x_sd[FUSION_TERMS - 1]; // 0: known
} FusionRow;

// Beliefs before any host is seen, on the scale of y. The zero value of a member is no default.
typedef struct FusionPrior {
    double offset_mean, offset_sd;
    double slope_mean[FUSION_TERMS - 1], slope_sd[FUSION_TERMS - 1];
    double noise_sd; // typical; the posterior of s starts from inverse gamma with 4 degrees
} FusionPrior;

typedef struct FusionDraw {
    double b[FUSION_TERMS];
    double s;
} FusionDraw;

typedef struct Fusion {
    int terms; // of x; offset not counted
    double centre[FUSION_TERMS - 1];
    const FusionDraw *draws; // count, in arena
    int count;
} Fusion;

// Draws from the posterior. [terms] of the x are used. Deterministic in [seed].
Status fusion_fit(const FusionRow *rows, int count, int terms, const FusionPrior *prior,
                  uint64_t seed, Arena *arena, Fusion *fusion, Error *err);

// Mean and standard deviation of y at a new host with these x: parameters, noise and the
// uncertainty x_sd of the x together.
void fusion_predict(const Fusion *fusion, const double *x, const double *x_sd, double *mean,
                    double *sd);
// The same without the noise of a single measurement: how designs compare.
void fusion_predict_mean(const Fusion *fusion, const double *x, const double *x_sd, double *mean,
                         double *sd);
// The [probability] quantile of a new measurement.
double fusion_quantile(const Fusion *fusion, const double *x, const double *x_sd,
                       double probability);

// The probability that a new measurement exceeds [y].
double fusion_exceeds(const Fusion *fusion, const double *x, const double *x_sd, double y);

// Posterior mean and standard deviation of b[term] (0: the offset).
void fusion_term(const Fusion *fusion, int term, double *mean, double *sd);

#endif
