// Several designs side by side, one in each lane of a vector register: what the batch solver
// fills in, and what its kernels, one for each instruction set, compute on.
//
// The unknowns of a lane, in this order, each for all lanes:
//   separator cells   salt concentration, from the counter electrode to the host
//   blocks 0 .. host  six unknowns each, see Unknown; block 0 is the plane of the host's upper
//                     face, the others are host cells from top to bottom
//   totals            see Total
#ifndef SIMULATE_LANES_H
#define SIMULATE_LANES_H

#include "simulate/cell.h"

enum { LANES = 8 }; // at most; a kernel may use fewer

typedef double Lanes[LANES] __attribute__((aligned(64)));

// What stays the same for a cell of the host. The plane's volume is an area: its [porosity] is 1
// and its [width] 1; [area] is the share of it that plates.
typedef struct LaneCell {
    Lanes width;       // m
    Lanes porosity;    // none, of the empty host
    Lanes porosity_inverse;
    Lanes area;        // m-1, wall
    Lanes coverage_inverse; // none, 1 / lithium that covers most of the wall
    Lanes skeleton;    // S.m-1, effective conductivity of the skeleton
    Lanes wired;       // none, 1: the skeleton is an electrode; 0: a dielectric
    Lanes barrier;     // none, nucleation overpotential / (2RT/F)
    Lanes barrier_exp, barrier_inverse; // none, exp(-barrier), exp(barrier)
    Lanes tortuosity;  // none, 1 / tortuosity; 0: Bruggeman
    Lanes film;        // m2.A-1, film resistance / (RT/F)
    Lanes exchange;    // A.m-2, times sqrt(1 + saturation)
    Lanes anions;      // none, 1 - transference number
    Lanes reach;       // m, reach of lithium
    Lanes foil;        // none, reach of the collector's foil
    Lanes foil_front;  // none, its share in wiring bare wall
    Lanes sei_base;    // none, share of plated charge that turns into interphase
    Lanes sei_slope;   // V-1, the same, by overpotential
    Lanes hot_spot;    // none
    Lanes dead_share;  // none
} LaneCell;

// What stays the same for a design. Names as in constants.def where the meaning is.
typedef struct LaneConstants {
    Lanes current;     // A.m-2, > 0 plates; changes between plating and stripping
    Lanes thermal;     // V, RT/F
    Lanes thermal_scale; // V-1, F/2RT
    Lanes salt;        // mol.m-3, at the start
    Lanes salt_inverse;
    Lanes salt_ceiling; // none, relative to the start
    Lanes conductivity, conductivity_peak; // S.m-1 at the start; none
    Lanes diffusivity, diffusivity_decay;  // m2.s-1 at the start; none
    Lanes thermodynamic_factor;
    Lanes counter_exchange; // A.m-2, times sqrt(1 + saturation)
    Lanes separator_width, separator_porosity, separator_transport, separator_anions;
    Lanes exchange_saturation, coverage_onset, nucleation_softness, room_softness;
    Lanes fill_limit, fill_softness, strip_floor;
    Lanes foil_barrier, foil_barrier_exp, foil_barrier_inverse;
    Lanes front_threshold, percolation_threshold, percolation_span;
    Lanes percolation_steepness; // none, 1 / width
    Lanes lithium_conductivity;
    Lanes surface_share, surface_roughness;
    Lanes sei_volume; // m3.C-1
    Lanes dead_share_current, dead_current;
} LaneConstants;

// A set of designs in flight.
typedef struct LaneSystem {
    int separator, host; // cells
    int size;            // unknowns of a lane: separator + UNKNOWNS (host + 1) + TOTALS
    LaneConstants *constants;
    LaneCell *cells;  // host + 1
    Lanes *mass;      // size; what multiplies d/dt, 0 in algebraic rows
    Lanes *weight;    // size; 1 / tolerated error of each unknown, 0: not watched
    Lanes *inverse;   // size; 1 / size of each unknown above which its error counts relatively
    Lanes *state;     // size
    Lanes *next;      // size; the state after the step tried
    Lanes step;       // s, to be tried
    Lanes error;      // of the step tried, in tolerated errors; a step of 1 is just right
    Lanes voltage;    // V, of [next], by the kernel's voltage()
    Lanes salt_least; // mol.m-3, of [next], counter electrode included
    struct LaneWork *work; // the kernel's own
} LaneSystem;

// One instruction set.
typedef struct Kernel {
    const char *name;
    int lanes; // those it computes
    // Bytes of a work space for [separator] and [host] cells, to be aligned to 64.
    unsigned long (*work_size)(int separator, int host);
    // Tries one step of each lane: fills next, error, voltage and salt_least.
    void (*step)(LaneSystem *system);
    // The reaction at next, and the electrolyte potential: (host + 1) blocks each, A.m-3 and V.
    void (*profile)(LaneSystem *system, Lanes *reaction, Lanes *potential);
} Kernel;

// The kernels this machine can run, fastest first: [kernels] (KERNELS_MOST). Returns how many.
enum { KERNELS_MOST = 4 };
int lanes_kernels(const Kernel **kernels);

// A system of lanes for designs of [host] cells, without any in them; it lives in [arena].
Status lanes_allocate(LaneSystem *system, const Kernel *kernel, int host, Arena *arena, Error *err);

// Puts [cell] at rest into lane [lane]: constants, coefficients, masses, tolerances, state. A step
// may be off by [tolerance]: of lithium relative to a hundredth of the pores, on the plane to a
// tenth of a micrometre, of eta to RT/F or to itself where it is larger; by three times as much of
// salt relative to its start. [values] (size) is scratch.
void lanes_load(LaneSystem *system, const Cell *cell, double tolerance, int lane, double *values);

// Tolerates more than [tolerance] of eta in lane [lane], once no voltage is read any more.
void lanes_relax(LaneSystem *system, const Cell *cell, double tolerance, int lane);
// Judges overpotentials as at the start again.
void lanes_tighten(LaneSystem *system, const Cell *cell, double tolerance, int lane);

// One lane of [into] or [from] (size) to and from [values] (size).
void lanes_put(const LaneSystem *system, Lanes *into, int lane, const double *values);
void lanes_take(const LaneSystem *system, Lanes *from, int lane, double *values);

extern const Kernel KERNEL_SCALAR, KERNEL_PLAIN, KERNEL_AVX2, KERNEL_AVX512;

#endif
