// Gaussian-process regression of one response on d inputs, with a constant mean that is
// estimated together with the function. Rasmussen & Williams (2006), algorithm 2.1 and section
// 2.7. Inputs are scaled by their bounds, the response is transformed and standardised inside;
// everything at this interface is in the unit of the caller.
#ifndef SURROGATE_GP_H
#define SURROGATE_GP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/matrix.h"
#include "surrogate/kernel.h"
#include "surrogate/transform.h"

// Either exact, or, of very many rows, in two scales: see train.h. The latter predicts, and is
// written and read; gradients, joint samples and leaving out every row it refuses with
// STATUS_UNAVAILABLE. Lengthscales and signal are then those of its exact part.
typedef struct Gp Gp;

// Everything that training chooses, in the scaled unit: inputs on [0, 1], response standardised.
typedef struct GpSetting {
    KernelKind kind;            // not AUTO
    Transform transform;        // not AUTO
    bool mean_known;            // the mean is that of the transformed y, and not estimated
    // d, of inputs scaled by their bounds; a categorical input has one for each level
    const double *lengthscales;
    double variance;            // of the function, > 0; 0: estimated with the mean
    double noise;               // variance of an observation as a share of [variance], >= 0
    double jitter;              // first rung of the ladder; 0: nothing is added to the diagonal
    const double *noise_known;  // n, variances of y in its own unit; replaces [noise]; or NULL
    const double *lower, *upper; // d, bounds of the inputs; NULL: the least and greatest of x
    const int *levels;          // d, number of values 0, 1, .. of a categorical input, 0 for a
                                // numeric one; NULL: all numeric
    int threads;                // 0: one
} GpSetting;

// Fits n observations at fixed settings and copies what it keeps.
//   x      n x d
//   y      n
// The caller releases [gp] with gp_free(). STATUS_BAD_DATA names the row and column of what is
// not finite; STATUS_NO_MEMORY the number of rows that would fit; STATUS_NO_CONVERGE when the
// covariance is not positive definite on any rung of the jitter ladder.
Status gp_fit(Matrix x, const double *y, const GpSetting *setting, Gp **gp, Error *err);

// NULL is allowed.
void gp_free(Gp *gp);

// -- Predictions: they change nothing in [gp], and may run in several threads at once --

// Predicts at m points. Without a transform [mean] and [sd] are those of the posterior of the
// function. With one, [mean] is its median and [sd] half the distance between its 15.87 % and
// 84.13 % points, both in the unit of y. [sd_observed] adds the (fitted or mean known) noise.
//   x      m x d
//   mean, sd, sd_observed    m each; any may be NULL
Status gp_predict(const Gp *gp, Matrix x, double *mean, double *sd, double *sd_observed,
                  Error *err);
// The same in the transformed unit, where the posterior is Gaussian.
Status gp_predict_transformed(const Gp *gp, Matrix x, double *mean, double *sd,
                              double *sd_observed, Error *err);

// Derivatives of the predicted median and of its sd with respect to the inputs at one point, in
// the unit of y by the unit of the input.
//   point  d
//   mean_slope, sd_slope     d each; either may be NULL
Status gp_predict_gradient(const Gp *gp, const double *point, double *mean_slope,
                           double *sd_slope, Error *err);

// The posterior at m points together, in the transformed unit. Of a process of two scales the
// covariance is that of its sd and of the correlations of its rougher part: an approximation.
//   x           m x d
//   mean        m
//   covariance  m x m, symmetric
Status gp_joint(const Gp *gp, Matrix x, double *mean, Matrix covariance, Error *err);

// Draws functions jointly at m points; the draw depends on [seed] and the number of the sample.
//   x      m x d
//   out    m x samples
Status gp_sample(const Gp *gp, Matrix x, int samples, uint64_t seed, Matrix out, Error *err);

// Each observation predicted from all others at the same settings, the mean estimated anew:
// Dubrule (1983). [sd] is that of the observation. Medians and half distances as in gp_predict().
//   mean, sd    n each; any may be NULL
Status gp_leave_one_out(const Gp *gp, double *mean, double *sd, Error *err);
// The same in the transformed unit.
Status gp_leave_one_out_transformed(const Gp *gp, double *mean, double *sd, Error *err);

// How far a point is from the data: the posterior variance of the function there as a share of
// its variance far away from all data. Near 0 between observations, 1 where nothing is known.
//   x      m x d
//   share  m
Status gp_extrapolation(const Gp *gp, Matrix x, double *share, Error *err);

// -- What it holds --

int gp_inputs(const Gp *gp);
int gp_rows(const Gp *gp);
KernelKind gp_kernel(const Gp *gp);
Transform gp_transform(const Gp *gp);
// d, in the unit of the inputs; INFINITY for an input that is constant. Of a categorical input,
// the geometric mean over its levels.
const double *gp_lengthscales(const Gp *gp);
// Standard deviation of one observation, in the transformed unit; the root mean square of those
// that are known.
double gp_noise_sd(const Gp *gp);
double gp_signal_sd(const Gp *gp);              // of the function far from the data, transformed
double gp_log_marginal_likelihood(const Gp *gp); // of y, in its own unit
double gp_jitter(const Gp *gp); // added to the diagonal of the correlations, 0 when none was
double gp_response(const Gp *gp, int row); // y as it was given

// -- Files --

// A versioned document with exact numbers: predictions have the same bits after a reload on the
// same machine. NULL without memory.
Json *gp_to_json(const Gp *gp);
// The same without the rows of a process of two scales, which are as many as its data: for a caller
// who has them, and gives them back to gp_from_json_with(). An exact process is written whole.
Json *gp_to_json_without_rows(const Gp *gp);
// Refuses what it does not know by line and column.
Status gp_from_json(JsonView view, Gp **gp, Error *err);
//   x  n x d, the rows of training, unchanged and in their order; y likewise
Status gp_from_json_with(JsonView view, Matrix x, const double *y, Gp **gp, Error *err);

#endif
