// What more measured hosts would be worth: the error on hosts nobody has seen, by the number of
// papers the relation was fitted to, and where that leads.
//
// Squared errors fall towards a floor as a + c / n, the floor being what no number of hosts like
// these teaches (noise, what descriptors leave out), c / n what the parameters are not known.
#ifndef CAMPAIGN_LEARNING_H
#define CAMPAIGN_LEARNING_H

#include "campaign/forecast.h"

enum { LEARNING_SIZES = 6, LEARNING_SUBSETS = 10 };

typedef struct LearningPoint {
    int papers;        // that were seen
    double error;      // root mean square, over all values of the others
    double error_sd;   // standard error, from subset to subset
    double error_null; // of the mean of the papers seen
} LearningPoint;

typedef struct Learning {
    LearningPoint points[LEARNING_SIZES]; // count
    int count;
    double floor;    // root mean square error with very many papers
    double target;   // 20 % below the floor of the mean
    double needed;   // papers to reach the target; INFINITY: none would
    double needed_low, needed_high; // central 90 % over resampled subsets
    double reached;  // share of those in which some number of papers reaches the target
} Learning;

// Fits to random subsets of the groups of [rows], several of each size, and forecasts all others.
// Nothing is measured (count 0) of fewer than 8 groups with values. Deterministic.
Status learning_measure(const FusionRow *rows, int count, const ForecastSetup *setup, int threads,
                        Learning *learning, Error *err);

#endif
