// Very many points seen by a fitted process, to find the few that deserve a closer look: the exact
// mean, and a bound of the sd that costs a hundredth of the sd itself.
#ifndef SURROGATE_SCREEN_H
#define SURROGATE_SCREEN_H

#include "surrogate/gp.h"

typedef struct Screen Screen;

// Prepares, for every observation, the observations that are most correlated with it.
//   neighbours  of each; more of them bring the bound nearer. 0: 32
// [gp] must outlive [screen]. A process of two scales, which conditions on neighbours by itself,
// is passed on to gp_predict().
Status screen_create(const Gp *gp, int neighbours, Screen **screen, Error *err);
void screen_free(Screen *screen); // NULL is allowed

// Predicts at m points as gp_predict() does, but for [sd]: it is that of a process which knows
// only the neighbours of the observation nearest to the point. To know less never makes surer
// (the mean is estimated, so this is the property of the best linear unbiased predictor), so it is
// never below the sd. Safe from several threads.
//   x         m x d
//   mean, sd  m each
Status screen_predict(const Screen *screen, Matrix x, double *mean, double *sd, Error *err);

#endif
