// What would have been said of a measurement before it was known: by the fusion, and by three
// forecasters that know less, which it has to beat.
#ifndef CAMPAIGN_FORECAST_H
#define CAMPAIGN_FORECAST_H

#include "campaign/fusion.h"

// X(name, word, what it is)
#define FORECASTER_LIST(X)                                                                   \
    X(FUSION, "fusion", "the relation to simulation, everything refitted")                   \
    X(MEAN, "mean", "the mean of the other papers' values")                                  \
    X(REGRESSION, "regression", "least squares on current and the electrolyte's planar loss") \
    X(SIMULATOR, "simulator", "the simulated value as it is, as wrong as for the others")

typedef enum Forecaster {
#define X(name, word, help) FORECAST_##name,
    FORECASTER_LIST(X)
#undef X
    FORECASTER_COUNT
} Forecaster;

extern const char *const FORECASTER_WORDS[FORECASTER_COUNT];
extern const char *const FORECASTER_HELPS[FORECASTER_COUNT];

// Mean, standard deviation, and the ends of the central intervals.
typedef struct Forecast {
    double mean, sd;
    double low50, high50;
    double low90, high90;
} Forecast;

typedef struct ForecastSetup {
    FusionSetup fusion;
    int regressors; // the regression is on x[1] .. x[regressors] of the points, 2 at most
} ForecastSetup;

// What all forecasters say of the rows that are [asked], having seen the others only. Bounds teach
// the fusion alone, the others take values. Each interval counts what is open of the very value
// asked for. A forecaster with too few values to have an error says NAN.
//   asked      count
//   forecasts  count x FORECASTER_COUNT; those of rows that are seen are left alone
Status forecast_rows(const FusionRow *rows, int count, const bool *asked,
                     const ForecastSetup *setup, Forecast (*forecasts)[FORECASTER_COUNT],
                     FusionCheck *check, Error *err);

#endif
