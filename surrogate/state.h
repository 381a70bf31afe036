// What a fitted process consists of, for the files that implement gp.h.
#ifndef SURROGATE_STATE_H
#define SURROGATE_STATE_H

#include "base/arena.h"
#include "surrogate/covariance.h"
#include "surrogate/gp.h"
#include "surrogate/scale.h"

struct Gp {
    Arena arena; // owns everything below
    Scale scale;
    Matrix x;             // n x d, as given
    double *y;            // n, as given
    double *noise_known;  // n, as given; NULL: the noise is fitted
    double *lengthscales; // columns of the scale
    double *lengthscales_given; // d, in the unit of the inputs
    Observations observations;  // borrows from this struct
    Covariance covariance;
    double noise;           // share of the variance, when fitted
    double noise_predicted; // variance of an observation to come, standardised
    double *left_out_mean;  // n, standardised
    double *left_out_weight; // n, s^2 by the variance of the left-out observation
    double log_marginal_likelihood; // of y
    struct Local *local; // owned; of a process of two scales, whose rows above are a part of all
};

// The observations as the process sees them; kind and threads are left alone.
//   x         n x d
//   y, noise  n each; [noise] may be NULL
Status observations_create(const Scale *scale, Matrix x, const double *y, const double *noise,
                           Arena *arena, Observations *observations, Error *err);

// Makes [gp] a process of two scales; takes ownership of [local].
void gp_add_local(Gp *gp, struct Local *local);
// Refuses, in the name of [what], a process of two scales.
Status gp_exact_check(const Gp *gp, const char *what, Error *err);

// Replaces the variance s^2, and all that follows from it, by [factor]^2 times as much.
void gp_widen(Gp *gp, double factor);

// The posterior of the function at m points, standardised.
//   cross     n x m, correlations; replaced by L^-1 cross unless [variance] is NULL
//   mean      m
//   variance  m, or NULL
void posterior_at(const Gp *gp, Matrix cross, double *mean, double *variance);

// m points as the kernel sees them: scaled, by the lengthscales.
//   x       m x d, as given
//   points  m x columns of the scale
Status posterior_points(const Gp *gp, Matrix x, Arena *scratch, Matrix *points, Error *err);

// Correlations of the observations with m points.
//   x      m x d, as given
//   cross  n x m
Status posterior_cross(const Gp *gp, Matrix x, Arena *scratch, Matrix *points, Matrix *cross,
                       Error *err);

#endif
