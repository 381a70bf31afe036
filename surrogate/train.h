// Choice of kernel, transform and hyperparameters of a Gaussian process.
#ifndef SURROGATE_TRAIN_H
#define SURROGATE_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "surrogate/gp.h"

// X(name, word, meaning)
#define METHOD_LIST(X)                                                         \
    X(AUTO, "auto", "exact up to METHOD_EXACT_ROWS rows, vecchia beyond")     \
    X(EXACT, "exact", "all rows at once")                                      \
    X(VECCHIA, "vecchia", "an exact process of some rows, and the nearest of all of them")

typedef enum MethodKind {
#define X(name, word, meaning) METHOD_##name,
    METHOD_LIST(X)
#undef X
    METHOD_COUNT
} MethodKind;

enum { METHOD_EXACT_ROWS = 4000 };

const char *method_word(MethodKind kind);
int method_find(const char *word); // -1: unknown

// The zero value is the default.
typedef struct TrainOptions {
    KernelKind kernel;          // AUTO: by leave-one-out predictive density
    TransformKind transform;    // AUTO: likewise, among those that apply to all of y
    double y_lower, y_upper;    // limits of the logit; both 0: tried by AUTO on (0, 1) only
    MethodKind method;          // AUTO: by the number of rows
    int starts;                 // 0: 3
    uint64_t seed;              // of the starts and of the subset
    const double *noise;        // n, known variance of each y; NULL: fitted
    const double *lower, *upper; // d, declared bounds of the inputs; NULL: from the data
    const int *levels;          // d, see GpSetting; NULL: all inputs are numeric
    int evaluations_max;        // of the likelihood of all rows, for each kernel; 0: 200
    int threads;                // of the linear algebra; 0: one. Changes no bit of the result
} TrainOptions;

// How well a fitted process predicts its own observations when each is left out; with vecchia,
// 1,000 of them.
typedef struct LeaveOneOut {
    double rmse;       // of the median, in the unit of y
    double nlpd;       // mean negative log predictive density of y, in its own unit
    double crps;       // mean continuous ranked probability score, transformed unit
    double coverage50; // share of y inside the central interval of that probability
    double coverage90;
    double coverage95;
} LeaveOneOut;

typedef struct TrainReport {
    MethodKind method;
    KernelKind kernel;
    TransformKind transform;
    double log_marginal_likelihood; // of y, in its own unit
    double noise_sd;                // see gp_noise_sd()
    double jitter;
    int evaluations;        // of the likelihood of all rows, all candidates together
    int evaluations_subset; // of that of the subset that warms up
    double seconds;
    bool converged;   // false: the optimiser gave up, and the best point so far was taken
    bool constant;    // nothing but noise was found in y
    LeaveOneOut leave_one_out;
    // leave-one-out NLPD of every candidate that was fitted to all rows, NAN of others
    double nlpd[KERNEL_COUNT][TRANSFORM_COUNT];
} TrainReport;

// Fits n observations of d inputs. Failures as for gp_fit(); [report] may be NULL.
//   x      n x d
//   y      n
Status gp_train(Matrix x, const double *y, const TrainOptions *options, Gp **gp,
                TrainReport *report, Error *err);

// Rows that are left out, each in turn, to judge a process: all, or 1,000 with vecchia.
typedef struct LeftOut {
    int *rows;         // count, rising from 0 unless with vecchia; in arena
    double *mean, *sd; // count, what the others say of them, in the transformed unit; in arena
    int count;
} LeftOut;

// [threads] matter to vecchia only, and change no bit.
Status leave_one_out_predict(const Gp *gp, int threads, Arena *arena, LeftOut *left, Error *err);

// The shares of these rows inside the central intervals of the probabilities [levels]: near the
// levels when the uncertainties are right.
//   levels, shares  count
Status leave_one_out_calibration(const Gp *gp, int threads, const double *levels, int count,
                                 double *shares, Error *err);

// Widens the variance of a process by the degrees of freedom that its setting took, and further until
// 95 % of the observations left out, and of one more like them, are in their 95 % intervals: a
// maximum of the likelihood is sure of a kernel that is not quite right. It is never narrowed.
// Bachoc (2013) on variances by cross-validation; Vovk, Gammerman & Shafer (2005) on the rank.
Status leave_one_out_calibrate(Gp *gp, Error *err);

// The figures of these rows.
Status leave_one_out_measure(const Gp *gp, int threads, LeaveOneOut *measures, Error *err);

#endif
