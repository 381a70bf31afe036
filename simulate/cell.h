// The discretised cell: counter electrode | separator | upper face | host cells | collector, and
// every coefficient that stays the same while it runs. Both solvers start from it.
#ifndef SIMULATE_CELL_H
#define SIMULATE_CELL_H

#include "base/arena.h"
#include "base/error.h"
#include "simulate/design.h"

// The unknowns of a block, in this order; volumes are per volume of host, on the plane of the
// upper face per its area.
typedef enum Unknown {
    SALT,    // mol.m-3, salt per volume of host; on the plane the concentration
    ETA,     // V, solid minus electrolyte potential
    REACH,   // none, metal reach
    LITHIUM, // none, or m: live lithium
    DEAD,    // none, or m: lithium cut off
    SEI,     // none, or m: interphase
    UNKNOWNS
} Unknown;

// What a whole cell adds up.
typedef enum Total {
    DISPLACED, // mol.m-2, salt that left with displaced electrolyte
    REACTED,   // C.m-2, charge of the reaction
    TOTALS
} Total;

// One cell of the host. The plane of the upper face is one of width 1 and porosity 1.
typedef struct HostCell {
    double width;         // m
    double z;             // none, its middle
    double porosity;      // none, of the empty host
    double area;          // m-1, wall per volume; on the plane the share that plates
    double skeleton;      // S.m-1, effective conductivity of the skeleton
    double wired;         // none, 1: the skeleton is an electrode; 0: a dielectric
    double barrier;       // V, nucleation overpotential
    double tortuosity;    // none; NAN: porosity^-0.5 as it fills
    double film;          // ohm.m2
    double exchange;      // A.m-2, at the temperature of the run
    double transference;  // none
    double reach;         // m, reach of lithium
    double foil;          // none, reach of the collector's foil
    double sei_base;      // none, share of plated charge that turns into interphase
    double sei_slope;     // V-1, the same by |eta|
    double hot_spot;      // none
    double dead_share;    // none
} HostCell;

typedef struct Cell {
    const Design *design; // borrowed
    int separator, host;  // cells
    int size;             // unknowns: separator + UNKNOWNS (host + 1) + TOTALS
    double thermal;       // V, RT/F
    double conductivity;  // S.m-1, free electrolyte at the temperature of the run
    double diffusivity;   // m2.s-1, the same, enhancement included
    double exchange;      // A.m-2, of the counter electrode
    double separator_width;     // m, of one of its cells
    double separator_transport; // none, effective over free
    HostCell *cells;            // host + 1 in arena; 0 is the plane
} Cell;

// Divides [design] into [host] cells, even and >= 4, and a quarter of that for the separator.
// [design] must outlive it.
Status cell_build(const Design *design, int host, Arena *arena, Cell *cell, Error *err);

// Where the unknowns of block [block] start.
static inline int cell_block(const Cell *cell, int block)
{
    return cell->separator + UNKNOWNS * block;
}

// The empty cell at rest: [state] (size).
void cell_rest(const Cell *cell, double *state);

// The factor of d/dt in every row: [mass] (size).
void cell_mass(const Cell *cell, double *mass);

// mol.m-2: the salt in the pores and what was displaced.
double cell_salt(const Cell *cell, const double *state);

// C.m-2: the charge of all lithium in the host, live, dead or interphase.
double cell_lithium(const Cell *cell, const double *state);

// C.m-2: the charge of one kind of it, LITHIUM, DEAD or SEI.
double cell_charge_of(const Cell *cell, const double *state, Unknown kind);

// C.m-2: the charge of the double layers.
double cell_double_layer(const Cell *cell, const double *state);

#endif
