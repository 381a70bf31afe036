// Why a plating could not go on: what took the voltage when it passed its limit.
#ifndef SIMULATE_REASON_H
#define SIMULATE_REASON_H

#include "simulate/course.h"

// Where the voltage of a plating goes, V: losses are > 0, and those of the host are means over
// what reacts where.
typedef struct VoltageParts {
    double counter; // from the counter electrode through the separator to the host's upper face
    double pores;   // in the electrolyte of the host
    double wall;    // overpotential of the reaction, film and barrier included
    double film;    // the film's share of it
    double solid;   // in skeleton and lithium, down to the collector
} VoltageParts;

// [voltage] V, of the whole cell.
VoltageParts reason_parts(const Cell *cell, const Sight *sight, double voltage);

// The reason: no salt left somewhere, or what the largest part comes from.
//   salt_least  mol.m-3, anywhere in the cell
SimulationStatus reason_of(const Cell *cell, const Sight *sight, double voltage,
                           double salt_least);

#endif
