// The surrogates of a campaign: one Gaussian process a quantity, from the features of a recipe
// to the simulated value on its scale.
#ifndef CAMPAIGN_EMULATOR_H
#define CAMPAIGN_EMULATOR_H

#include "base/matrix.h"
#include "campaign/sample.h"
#include "surrogate/train.h"

// Release with emulator_clear().
typedef struct Emulator {
    Gp *gp[OBJECTIVE_COUNT];          // owned
    LeaveOneOut skill[OBJECTIVE_COUNT]; // on the scale of the quantity
    double centre[OBJECTIVE_COUNT];   // mean over the samples, on the scale
    double spread[OBJECTIVE_COUNT];   // standard deviation over the samples
    int rows[OBJECTIVE_COUNT];        // samples learned from
} Emulator;

// Fits to the samples that have a result, or takes what an earlier run stored for the same
// samples. STATUS_BAD_DATA when too few have one.
Status emulator_fit(const Workshop *workshop, const Sample *samples, int n, Emulator *emulator,
                    Error *err);
void emulator_clear(Emulator *emulator);

// Predicts every quantity at m recipes, on the scales. Safe from several threads.
//   features  m x FEATURE_COUNT
//   mean, sd  m x OBJECTIVE_COUNT
Status emulator_predict(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                        Error *err);

#endif
