// Which inputs a fitted process answers to: Sobol's indices of its median over the box of the
// inputs, uniformly filled. Saltelli et al. (2010), Jansen (1999).
#ifndef SURROGATE_SENSITIVITY_H
#define SURROGATE_SENSITIVITY_H

#include "surrogate/gp.h"

// First-order and total indices, the shares of the variance of the median that input k causes
// alone, and alone or together with others. Both are estimates; their errors are some 0.02. All 0
// where the median is constant.
//   first, total  d each
Status sensitivity_sobol(const Gp *gp, uint64_t seed, int threads, double *first, double *total,
                         Error *err);

#endif
