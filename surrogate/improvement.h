// What a candidate is worth that is known by a normal distribution only: the probability of being
// better than something, the expected improvement, and the expected hypervolume improvement over
// a front of two or three objectives. Everything is to be made large; pass minus what is not.
#ifndef SURROGATE_IMPROVEMENT_H
#define SURROGATE_IMPROVEMENT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

// E max(y - best, 0) and P(y > best) for n candidates. Where sd is 0, the value that is sure.
//   mean, sd, out  n
void improvement_expected(const double *mean, const double *sd, int n, double best, double *out);
void improvement_probability(const double *mean, const double *sd, int n, double best,
                             double *out);

// A set of points that no other point of it beats in every objective, prepared for many
// candidates: the space that it does not dominate, cut into boxes.
typedef struct Front Front;

// Takes the points that lie above [reference] in every objective and are not dominated.
//   points     k x objectives, 2 or 3
//   reference  objectives
Status front_create(Matrix points, const double *reference, Front **front, Error *err);
void front_free(Front *front); // NULL is allowed

int front_objectives(const Front *front);
int front_size(const Front *front); // points on it
// What the front dominates above the reference.
double front_volume(const Front *front);

// The exact expected growth of that volume by each of n candidates with independent normal
// objectives. Emmerich, Yang, Deutz, Wang & Fonseca (2016). Safe from several threads at once.
//   mean, sd  n x objectives
//   out       n
Status front_improvement(const Front *front, Matrix mean, Matrix sd, double *out, Error *err);

#endif
