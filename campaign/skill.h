// How well values are forecast whose paper nobody has seen, against the nulls of
// campaign/forecast.h.
#ifndef CAMPAIGN_SKILL_H
#define CAMPAIGN_SKILL_H

#include "campaign/forecast.h"

typedef struct Score {
    double rmse;
    double rmse_low, rmse_high; // central 90 % over resampled groups
    double spearman;
    double crps; // continuous ranked probability score, less is better
    double coverage50, coverage90;
    double p_value; // share of permutations of the groups that are forecast as well
} Score;

// What leaving out each group says, everything refitted.
typedef struct Skill {
    int rows;   // with a value; bounds are used but not scored
    int groups; // that they come from
    Score score[FORECASTER_COUNT];
    Forecaster best_null;         // the one with the least error
    double ratio;                 // error of the fusion over that of the best null
    double ratio_low, ratio_high; // central 90 % over resampled groups
    double seconds;               // wall-clock time of all refits
    double r_hat, effective;      // the worst of all refits
} Skill;

// Leaves out each group of [rows] with everything refitted. Deterministic whatever [threads].
//   forecasts  count; the fusion's, of every row; may be NULL
Status skill_leave_out(const FusionRow *rows, int count, const ForecastSetup *setup, int threads,
                       Forecast *forecasts, Skill *skill, Error *err);

// Whether the fusion forecasts better than every null: less error than the best of them, and a
// permutation of the groups does as well in less than one case of twenty.
bool skill_shown(const Skill *skill);

#endif
