// One kernel under one transform on its way to a fitted process: warmed up on a subset of the rows,
// where an evaluation costs next to nothing, then climbed to the top on more and at last on all.
#ifndef SURROGATE_CANDIDATE_H
#define SURROGATE_CANDIDATE_H

#include "surrogate/rows.h"
#include "surrogate/scale.h"
#include "surrogate/search.h"
#include "surrogate/train.h"

// What all candidates share.
typedef struct Task {
    Rows all;                    // borrowed
    const TrainOptions *options; // borrowed
    int subset_count;            // rows that warm up
    int threads;                 // of the linear algebra of one candidate
} Task;

typedef struct Candidate {
    KernelKind kind;
    Scale scale;         // with the transform of this candidate
    SearchPoint best;    // in arena
    double *before;      // in arena, the best parameters of the level before
    int rows, rows_before; // of the last level and the one before, 0: none
    double *directions;  // in arena, see search_climb()
    LeaveOneOut subset;  // measures on the subset
    int evaluations;     // of the likelihood of all rows
    int evaluations_subset; // of fewer rows
    bool converged;
    bool only_noise;     // a process of noise alone is about as likely
} Candidate;

// Finds the best point of the subset from several starts, the directions for the climb on all
// rows, and how well the subset predicts itself.
Status candidate_warm_up(const Task *task, KernelKind kind, const Scale *scale,
                         Transform transform, Arena *arena, Candidate *candidate, Error *err);

// Climbs on more and more rows, at last on all, and fits. The caller releases [gp].
Status candidate_fit(const Task *task, Candidate *candidate, Gp **gp, LeaveOneOut *measures,
                     Error *err);

#endif
