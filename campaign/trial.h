// An experiment the laboratory has said anything about: planned, made, measured or failed.
#ifndef CAMPAIGN_TRIAL_H
#define CAMPAIGN_TRIAL_H

#include "campaign/rank.h"

typedef struct Trial {
    const char *id;      // in arena
    Candidate candidate; // with recipe and features
    bool failed;
} Trial;

#endif
