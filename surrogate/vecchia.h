// A Gaussian process of very many observations, each group of close ones conditioned on its
// nearest predecessors only: scaled block Vecchia. Katzfuss, Guinness & Lawrence (2022), Pan et
// al. (2024). With all predecessors as neighbours it is the exact process.
#ifndef SURROGATE_VECCHIA_H
#define SURROGATE_VECCHIA_H

#include "base/arena.h"
#include "base/error.h"
#include "surrogate/covariance.h"

typedef struct Vecchia Vecchia;

// Arranges the observations under given hyperparameters; what [observations] points to must
// outlive the result, which lives in [arena]. Noise of single rows is not supported.
//   neighbours  that a group, or a point to predict, is conditioned on
Status vecchia_create(const Observations *observations, const Hyper *hyper, int neighbours,
                      Arena *arena, Vecchia **vecchia, Error *err);

// Computes mean, variance and log likelihood as in covariance.h, over all groups.
Status vecchia_update(Vecchia *vecchia, Error *err);

double vecchia_mean(const Vecchia *vecchia);
double vecchia_variance(const Vecchia *vecchia);
double vecchia_log_likelihood(const Vecchia *vecchia);

// Instead of vecchia_update(), or to correct its variance.
void vecchia_set_moments(Vecchia *vecchia, double mean, double variance);

// The posterior of the function at m points from the neighbours of each, [mean] and [variance]
// given; row [left_out] of the observations, or -1, is passed over when it is among them. Safe
// from several threads at once.
//   points          m x d, scaled as the inputs of the observations
//   mean, variance  m
Status vecchia_predict(const Vecchia *vecchia, Matrix points, int left_out, double *mean,
                       double *variance, Error *err);

#endif
