// The second scale of a process of very many rows. An exact process of some rows learns the shape
// of the response; what it leaves over in all rows is a second, rougher process, of which every
// prediction sees the nearest rows only.
#ifndef SURROGATE_LOCAL_H
#define SURROGATE_LOCAL_H

#include "surrogate/gp.h"
#include "surrogate/train.h"

typedef struct Local Local;

// What training chooses; lengthscales (columns of the scale) of inputs on [0, 1].
typedef struct LocalSetting {
    KernelKind kind;
    const double *lengthscales;
    double noise;      // share of the variance
    double mean;       // of the remainder, standardised as the response of the exact process
    double variance;   // likewise
    int neighbours;
} LocalSetting;

// Copies all rows, and computes what [coarse] leaves of them.
//   x  n x d
//   y  n
Status local_create(const Gp *coarse, Matrix x, const double *y, const LocalSetting *setting,
                    int threads, Local **local, Error *err);
void local_free(Local *local); // NULL is allowed

// Chooses the setting from a sample of the rows that [coarse] has not seen, corrects the variance
// by rows left out, and creates.
Status local_train(const Gp *coarse, Matrix x, const double *y, const TrainOptions *options,
                   Local **local, Error *err);

// Predicts 1,000 rows, or all that there are, from the others; in the transformed unit.
//   rows      local_left_out() of them, the same at every call
//   mean, sd  likewise, of the observations
int local_left_out(const Local *local);
Status local_leave_out(const Local *local, int threads, int *rows, double *mean, double *sd,
                       Error *err);

// Adds what it knows at m points to the mean of the exact process, and replaces the variance; both
// standardised.
//   x               m x d
//   mean, variance  m; [variance] may be NULL
Status local_predict(const Local *local, Matrix x, double *mean, double *variance, Error *err);

const LocalSetting *local_setting(const Local *local);
Matrix local_x(const Local *local);
const double *local_y(const Local *local);

#endif
