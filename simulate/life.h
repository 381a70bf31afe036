// From the last simulated cycle to the last cycle of the cell: each loss goes on as it did, and
// the first to reach its limit ends the life.
#ifndef SIMULATE_LIFE_H
#define SIMULATE_LIFE_H

#include "simulate/cell.h"
#include "simulate/result.h"

// How the last cycle went.
typedef struct LifeTrend {
    const Cell *cell;          // borrowed
    const double *state;       // at the end of it
    const double *lost_before; // host + 1: dead lithium and interphase when it began
    double surface_live;       // m, live on the upper face at the end of its plating
    double surface_lost;       // m, dead and interphase there, at the same time
    double surface_live_gain;  // m, more of it than the cycle before
    double surface_lost_gain;
    double dead, sei;          // C.m-2, lost in it
    int cycle;                 // its number, from 1
} LifeTrend;

typedef struct Life {
    double cycles; // at most LIFE_LONGEST
    LifeEnd end;
} Life;

#define LIFE_LONGEST 1e5

Life life_extrapolate(const LifeTrend *trend);

#endif
