// Whether chains of draws agree, and how many independent draws they are worth.
// Vehtari, Gelman, Simpson, Carpenter & Buerkner, Bayesian Anal. 16 (2021) 667, sections 3 and 4.
#ifndef CAMPAIGN_CONVERGENCE_H
#define CAMPAIGN_CONVERGENCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct Convergence {
    double r_hat;     // of the split, rank-normalised chains; NAN when all draws are equal
    double effective; // number of independent draws, of the same
} Convergence;

// [draws] holds [chains] chains of [count] draws each, one after another; count >= 8.
Status convergence_measure(const double *draws, int chains, int count, Convergence *convergence,
                           Error *err);

#endif
