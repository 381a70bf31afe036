// The equations of all cells: right-hand sides, their Jacobian, and the solution of
//     (mass / (h gamma) - Jacobian) u = r,
// the one linear system of a Rosenbrock step.
//
// i_e + i_s = I holds on every face, so that the potentials leave the equations:
//     i_e = (g_e g_s W + g_e I) / (g_e + g_s),  W = T dc / c + d eta,
// with g the conductances of the face. Lithium, dead lithium and interphase are local to a cell;
// they, and with them the porosity, are eliminated from it before blocks of three unknowns
// (concentration, eta, reach) remain, tridiagonal by blocks. In the separator only salt is left.
#ifndef SIMULATE_KERNEL_SYSTEM_H
#define SIMULATE_KERNEL_SYSTEM_H

#include "simulate/kernel_cell.h"

// Three by three, by rows: salt, charge, reach; columns: concentration, eta, reach.
typedef struct Block {
    Lane a[3][3];
} Block;

typedef struct Triple {
    Lane salt, eta, reach;
} Triple;

// The face below a block, with the derivatives of what crosses it.
typedef struct Face {
    Lane current;       // A.m-2, in the electrolyte
    Lane anions;        // mol.m-2.s-1
    Triple current_by[2]; // above, below
    Triple anions_by[2];
    Lane current_by_porosity[2];
    Lane anions_by_porosity[2];
    Lane reach;         // m, conductance of the reach: length^2 / distance
    Lane drop;          // V, rise of the electrolyte potential across it
} Face;

// A block and what its elimination leaves behind.
typedef struct Node {
    Local at;
    Transport along;
    Slope charge;    // of the volume, A.m-3; the plane: A.m-2
    Slope live;      // d lithium / dt
    Slope lost;      // d (all that takes pore space) / dt
    Lane dead, sei;  // d / dt
    Mask plating;
    Face below;
    // With rho the local right-hand sides: porosity = porosity_by . u + ..., and so on.
    Triple porosity_by, lithium_by, charge_by;
    Lane porosity_live, porosity_total, lithium_live, lithium_total;
    Lane charge_live, charge_total;
    Lane porosity_fixed, charge_fixed, lithium_fixed; // for the right-hand side at hand
    Block lower, upper, pivot;                        // pivot: decomposed; upper: pivot^-1 upper
} Node;

// A separator cell: concentration only.
typedef struct Strait {
    Lane diffusivity, diffusivity_salt, conductivity;
    Lane lower, pivot, upper; // as above
} Strait;

typedef struct Workspace {
    Strait *strait; // separator
    Node *cell;     // host + 1
    Lane *start;    // size, where the step starts
    Lane *stage;    // size
    Lane *rate;     // size
    Lane *solution[6]; // size each
} Workspace;

// -- Rates --

INLINE Local local_at(const LaneCell *cell, const Lane *y, int plane)
{
    const Lane porosity =
        plane ? lane_of(cell->porosity)
              : lane_of(cell->porosity) - y[LITHIUM] - y[DEAD] - y[SEI];
    const Lane left = lane_max(porosity, 1e-3 * lane_of(cell->porosity));
    return (Local){.salt = plane ? y[SALT] : y[SALT] / left,
                   .eta = y[ETA],
                   .reach = y[REACH],
                   .lithium = y[LITHIUM],
                   .porosity = left};
}

// Adds the product rule of yield and charge.
INLINE Slope product(const Slope *yield_by, const Slope *charge)
{
    return (Slope){yield_by->value * charge->value,
                   yield_by->value * charge->salt + yield_by->salt * charge->value,
                   yield_by->value * charge->eta + yield_by->eta * charge->value,
                   yield_by->value * charge->reach,
                   yield_by->value * charge->lithium,
                   yield_by->value * charge->porosity + yield_by->porosity * charge->value};
}

// Every function below takes [slopes], a constant: without them derivatives are neither kept nor,
// the compiler seeing that, computed.
INLINE void keep(Slope *into, const Slope *slope, int slopes)
{
    if (slopes)
        *into = *slope;
    else
        into->value = slope->value;
}

INLINE void react(const LaneConstants *q, const LaneCell *fixed, int slopes, Node *cell)
{
    Slope strip;
    const Slope charge = reaction(q, fixed, &cell->at, &strip);
    const Yield made = yield(q, fixed, cell->at.eta, charge.value, &strip);
    const Slope total = {.value = made.total.value, .eta = made.total.slope};
    const Slope live = product(&made.live, &charge);
    const Slope lost = product(&total, &charge);
    keep(&cell->charge, &charge, slopes);
    keep(&cell->live, &live, slopes);
    keep(&cell->lost, &lost, slopes);
    cell->dead = made.dead * charge.value;
    cell->sei = made.sei * charge.value;
    cell->plating = made.plating;
}

INLINE void carry(const LaneConstants *q, const LaneCell *fixed, int slopes, Node *cell)
{
    const Transport along = transport(q, fixed, &cell->at);
    if (slopes) {
        cell->along = along;
        return;
    }
    cell->along.conductivity = along.conductivity;
    cell->along.diffusivity = along.diffusivity;
    cell->along.solid = along.solid;
}

INLINE Slope scaled(const Slope *slope, Lane factor)
{
    return (Slope){slope->value * factor,   slope->salt * factor,    slope->eta * factor,
                   slope->reach * factor,   slope->lithium * factor, slope->porosity * factor};
}

// The plane's area: its solid share, which grows as the pores below it close; stripping also
// finds the roughness of the lithium on it. The derivative by porosity is by that of the cell
// below.
INLINE void widen(const LaneConstants *q, const LaneCell *fixed, Lane below, int slopes,
                  Node *plane)
{
    const Lane share = lane_of(q->surface_share);
    const Lane solid = share * (1 - below);
    const Lane lithium = lane_max(plane->at.lithium, lane_all(0)) / lane_of(fixed->area);
    const Mask rises = (plane->at.lithium > 0) & ~plane->plating;
    const Lane rough = lane_select(rises, 1 + lithium / lane_of(q->surface_roughness), lane_all(1));
    const Lane rough_slope = lane_select(
        rises, 1 / (lane_of(fixed->area) * lane_of(q->surface_roughness)), lane_all(0));
    const Lane factor = solid * rough / lane_of(fixed->area);
    Slope *all[] = {&plane->charge, &plane->live, &plane->lost};
    for (int i = 0; i < 3; i++) {
        const Lane flat = all[i]->value;
        if (!slopes) {
            all[i]->value = flat * factor;
            continue;
        }
        *all[i] = scaled(all[i], factor);
        all[i]->lithium += flat * solid * rough_slope / lane_of(fixed->area);
        all[i]->porosity = -flat * share * rough / lane_of(fixed->area);
    }
    plane->dead *= factor;
    plane->sei *= factor;
}

// Two half cells in series: the conductance, and its derivatives by their conductivities.
typedef struct Series {
    Lane value, by_one, by_two;
} Series;

INLINE Series series(Lane one, Lane k_one, Lane two, Lane k_two)
{
    const Lane share = 1 / (one * k_two + two * k_one);
    const Lane first = k_two * share;
    const Lane second = k_one * share;
    return (Series){k_one * first, one * first * first, two * second * second};
}

// What crosses the face between the blocks [above] and [below] of the host.
INLINE Face crossing(const LaneConstants *q, const LaneCell *upper, const LaneCell *lower, int top,
                     const Node *above, const Node *below)
{
    const Transport *a = &above->along;
    const Transport *b = &below->along;
    const Lane one = 0.5 * lane_of(upper->width) * (top ? 0.0 : 1.0);
    const Lane two = 0.5 * lane_of(lower->width);
    const Series e = series(one, a->conductivity, two, b->conductivity);
    const Series s = series(one, a->solid, two, b->solid);
    const Series d = series(one, a->diffusivity, two, b->diffusivity);
    const Lane anions = 0.5 * (lane_of((top ? lower : upper)->anions) + lane_of(lower->anions));
    const Lane osmotic = 4 * lane_of(q->thermal) * anions * lane_of(q->thermodynamic_factor);
    const Lane mean = 1 / lane_max(above->at.salt + below->at.salt, 2e-4 * lane_of(q->salt));
    const Lane rise = below->at.salt - above->at.salt;
    const Lane lift = below->at.eta - above->at.eta;
    const Lane current = lane_of(q->current);
    const Lane w = osmotic * rise * mean + lift;
    const Lane sum = 1 / (e.value + s.value);
    const Lane both = e.value * s.value * sum;
    const Lane by_e = s.value * (s.value * w + current) * sum * sum;
    const Lane by_s = e.value * (e.value * w - current) * sum * sum;
    const Lane by_rise = 2 * both * osmotic * mean * mean;
    const Lane carried = -anions / FARADAY;
    const Lane length = 0.5 * (lane_of(upper->reach) + lane_of(lower->reach));
    Face f;
    f.current = both * w + e.value * current * sum;
    f.current_by[0] = (Triple){by_e * e.by_one * a->conductivity_salt - by_rise * below->at.salt,
                               -both, by_s * s.by_one * a->solid_reach};
    f.current_by[1] = (Triple){by_e * e.by_two * b->conductivity_salt + by_rise * above->at.salt,
                               both, by_s * s.by_two * b->solid_reach};
    f.current_by_porosity[0] = by_e * e.by_one * a->conductivity_porosity;
    f.current_by_porosity[1] = by_e * e.by_two * b->conductivity_porosity;
    f.anions = -d.value * rise + carried * f.current;
    f.anions_by[0] = (Triple){d.value - rise * d.by_one * a->diffusivity_salt +
                                  carried * f.current_by[0].salt,
                              carried * f.current_by[0].eta, carried * f.current_by[0].reach};
    f.anions_by[1] = (Triple){-d.value - rise * d.by_two * b->diffusivity_salt +
                                  carried * f.current_by[1].salt,
                              carried * f.current_by[1].eta, carried * f.current_by[1].reach};
    f.anions_by_porosity[0] =
        -rise * d.by_one * a->diffusivity_porosity + carried * f.current_by_porosity[0];
    f.anions_by_porosity[1] =
        -rise * d.by_two * b->diffusivity_porosity + carried * f.current_by_porosity[1];
    f.drop = (e.value * osmotic * rise * mean - s.value * lift - current) * sum;
    f.reach = top ? lane_all(0) : length * length / (one + two);
    return f;
}

INLINE void cross(const LaneConstants *q, const LaneCell *upper, const LaneCell *lower, int top,
                  int slopes, Node *above, const Node *below)
{
    const Face face = crossing(q, upper, lower, top, above, below);
    if (slopes) {
        above->below = face;
        return;
    }
    above->below.current = face.current;
    above->below.anions = face.anions;
    above->below.reach = face.reach;
    above->below.drop = face.drop;
}

#endif
