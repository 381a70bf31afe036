// The nearest of many points, by a k-d tree. The leaves of the tree are small groups of close
// points, numbered from coarse to fine: the leaves of any beginning are spread over all of space.
#ifndef SURROGATE_NEIGHBOURS_H
#define SURROGATE_NEIGHBOURS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"

typedef struct Neighbours Neighbours;

// Builds the tree of n points over at most [leaf] points in a leaf. The points are copied, sorted
// by their leaves; everything lives in [arena].
//   points  n x d
Status neighbours_create(Matrix points, int leaf, Arena *arena, Neighbours **neighbours,
                         Error *err);

// Leaf [number] of the order from coarse to fine: the rows of its points (count).
int neighbours_leaves(const Neighbours *neighbours);
const int *neighbours_leaf(const Neighbours *neighbours, int number, int *count);

// The rows of the [wanted] points nearest to [centre] (d) among the first [leaves] leaves of that
// order, nearest first, ties by row; returns how many there were. [distances] is working space.
//   rows, distances  wanted
int neighbours_nearest(const Neighbours *neighbours, const double *centre, int leaves, int wanted,
                       int *rows, double *distances);

#endif
