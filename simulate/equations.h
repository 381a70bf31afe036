// The equations of docs/model.md for the reference solver, one residual a row, as they stand:
// nothing eliminated, nothing optimised, no library of solvers.
#ifndef SIMULATE_EQUATIONS_H
#define SIMULATE_EQUATIONS_H

#include <stdbool.h>

#include "simulate/course.h"

// Unknowns of a node behind those of cell.h: the electrolyte's potential, V; the salt that left
// it with displaced electrolyte, mol.m-2; the charge that reacted in it, C.m-2. The counter
// electrode and the separator have SALT and PHI only, the others being held at zero.
enum { PHI = UNKNOWNS, LEFT, CHARGE, NODE };

// Nodes: the counter electrode's plane, the separator's cells, the host's upper plane, its cells.
typedef struct Equations {
    const Cell *cell;     // borrowed
    const Course *course; // borrowed; gives the current
    int nodes;
    const double *y, *rate; // nodes * NODE, borrowed: what is looked at
} Equations;

Equations equations_of(const Cell *cell, const Course *course);

// The node of the host's upper plane.
int equations_plane(const Equations *e);

// The equations at y and rate: [r] (nodes * NODE), zero when they hold. False when one is no
// number.
bool equations_residual(const Equations *e, double *r);

// 1 where the time derivative of an unknown enters, 0 where it does not: [kind] (nodes * NODE).
void equations_kinds(const Equations *e, double *kind);

// At y: V, the solid's potential at the collector; mol.m-3, the least concentration; A.m-3, the
// reaction in a node of the host (A.m-2 on its plane).
double equations_voltage(const Equations *e);
double equations_salt_least(const Equations *e);
double equations_reaction(const Equations *e, int node);

#endif
