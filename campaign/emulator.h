// The surrogates of a campaign: one Gaussian process a quantity, from the features of a recipe
// to the simulated value on its scale.
#ifndef CAMPAIGN_EMULATOR_H
#define CAMPAIGN_EMULATOR_H

#include "base/matrix.h"
#include "campaign/sample.h"
#include "surrogate/screen.h"
#include "surrogate/train.h"

// Release with emulator_clear().
typedef struct Emulator {
    Gp *gp[OBJECTIVE_COUNT];          // owned
    Screen *screen[OBJECTIVE_COUNT];  // owned; NULL before emulator_prepare()
    LeaveOneOut skill[OBJECTIVE_COUNT]; // on the scale of the quantity
    double centre[OBJECTIVE_COUNT];   // mean over the evenly strewn samples, on the scale
    double spread[OBJECTIVE_COUNT];   // their standard deviation
    int rows[OBJECTIVE_COUNT];        // samples learned from
} Emulator;

// Fits to the samples that have a result, evenly strewn ones first, or takes what an earlier run stored for the same
// samples. STATUS_BAD_DATA when too few have one.
Status emulator_fit(const Workshop *workshop, const Sample *samples, int n, Emulator *emulator,
                    Error *err);
void emulator_clear(Emulator *emulator);

// Predicts every quantity at m recipes, on the scales. Safe from several threads.
//   features  m x FEATURE_COUNT
//   mean, sd  m x OBJECTIVE_COUNT
Status emulator_predict(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                        Error *err);

// Makes emulator_screen() possible: some seconds of work, and 50 MB for 2,000 samples.
Status emulator_prepare(Emulator *emulator, int threads, Error *err);

// As emulator_predict(), for the crowd: the same means, and an sd that is never too small; see
// surrogate/screen.h.
Status emulator_screen(const Emulator *emulator, Matrix features, Matrix mean, Matrix sd,
                       Error *err);

#endif
