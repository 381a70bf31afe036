// The closures of docs/model.md in plain form, a function each: values without derivatives. What
// the reference solver integrates, and what the batch solver's vector form is tested against.
#ifndef SIMULATE_CLOSURES_H
#define SIMULATE_CLOSURES_H

#include <stdbool.h>

#include "simulate/cell.h"

// What a closure may depend on in a cell of the host, or on its upper plane.
typedef struct Local {
    double salt;     // mol.m-3, concentration
    double eta;      // V
    double reach;    // none
    double lithium;  // none, or m on the plane
    double porosity; // none, what is left of it; 1 on the plane
} Local;

// What reacts, per volume of host; on the plane per area of solid facing the separator.
typedef struct Reacted {
    double charge;          // A.m-3, plating > 0; the plane: A.m-2
    double live, dead, sei; // s-1, volumes formed; the plane: m.s-1
} Reacted;

// A.m-2: the exchange current at a concentration, mol.m-3: its square root, linear near zero.
double closure_exchange(const Cell *cell, double exchange, double salt);

// The share of wall under lithium; exactly 0 without any.
double closure_coverage(const Cell *cell, const HostCell *h, double lithium);

// The overpotential behind a film, in units of 2RT/F: the root y of y + ratio sinh(y) = u.
double closure_film(double u, double ratio);

// Plating on bare wall at y = F eta / 2RT past its threshold, over the exchange current.
double closure_nucleation(const Cell *cell, double y);

// What a filling pore leaves of growth, and of stripping. [left]: porosity over that when empty.
double closure_growing_room(const Cell *cell, double left);
double closure_stripping_room(const Cell *cell, double left);

Reacted closure_reaction(const Cell *cell, const HostCell *h, const Local *at);

// The plane's area over its solid share when empty: it grows as the pores below close to
// [porosity]. Growth goes on at the tips, on the flat area; stripping finds the roughness of all
// its [lithium], m.
double closure_surface(const Cell *cell, double porosity, double lithium, bool plating);

// Effective electrolyte conductivity, S.m-1, and diffusivity, m2.s-1, free of pores.
double closure_conductivity(const Cell *cell, double salt);
double closure_diffusivity(const Cell *cell, double salt);
// What the pores leave of them.
double closure_transport(const HostCell *h, double porosity);

// S.m-1: the effective conductivity of skeleton and connected lithium.
double closure_solid(const Cell *cell, const HostCell *h, double reach);

// The share of live lithium that dies at the end of a stripping, for want of a path.
double closure_stranded(const Cell *cell, const HostCell *h, double reach);

#endif
