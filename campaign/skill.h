// How well a fusion predicts hosts it has not seen, against the mean of the others.
#ifndef CAMPAIGN_SKILL_H
#define CAMPAIGN_SKILL_H

#include "campaign/fusion.h"

// What leaving out each group, everything refitted, says about the skill of the relation.
typedef struct Skill {
    int rows;   // measurements with a value; bounds are used but not scored
    double rmse, rmse_null; // of the relation, and of the mean of the other hosts
    double spearman;
    double crps, crps_null;
    double coverage50, coverage90;
    double p_value; // share of permutations of the simulated values that do as well
} Skill;

// Per-row predictions with the row's group left out go to mean and sd (count each; may be NULL).
Status skill_leave_out(const FusionRow *rows, int count, int terms, const FusionPrior *prior,
                       uint64_t seed, int threads, double *mean, double *sd, Skill *skill,
                       Error *err);

#endif
