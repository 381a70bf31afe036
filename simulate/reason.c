#include "simulate/reason.h"

#include <math.h>

static const double SALT_GONE = 0.05; // of the start: below it the salt has run out
static const double HALF_FULL = 0.5;  // of all pores: above it places to plate are filling up

VoltageParts reason_parts(const Cell *cell, const Sight *sight, double voltage)
{
    double sum = 0;
    double eta = 0;
    double film = 0;
    double potential = 0;
    for (int i = 0; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        const double local = fmax(0, sight->reaction[i]);
        const double share = h->width * local;
        sum += share;
        eta += share * sight->state[cell_block(cell, i) + ETA];
        film += share * h->film * local / h->area;
        potential += share * sight->potential[i];
    }
    const double top = sight->potential[0];
    return (VoltageParts){.counter = -top,
                          .pores = top - potential / sum,
                          .wall = -eta / sum,
                          .film = film / sum,
                          .solid = (potential + eta) / sum - voltage};
}

// The share of all pores that is taken.
static double filling(const Cell *cell, const double *state)
{
    double room = 0;
    double taken = 0;
    for (int i = 1; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        const double *y = state + cell_block(cell, i);
        room += h->width * h->porosity;
        taken += h->width * (y[LITHIUM] + y[DEAD] + y[SEI]);
    }
    return taken / room;
}

// While the host plates, most salt is where lithium dissolves, at the counter electrode: in the
// first cell of the separator.
static bool is_piled_up(const Cell *cell, const double *state)
{
    return state[0] > cell->design->constants.salt_ceiling;
}

SimulationStatus reason_of(const Cell *cell, const Sight *sight, double voltage,
                           double salt_least)
{
    const VoltageParts parts = reason_parts(cell, sight, voltage);
    const double electrolyte = parts.counter + parts.pores;
    if (salt_least < SALT_GONE * cell->design->electrolyte.concentration)
        return SIMULATION_SALT_EXHAUSTED;
    if (electrolyte > parts.wall + parts.solid)
        return is_piled_up(cell, sight->state) ? SIMULATION_SALT_PILED_UP : SIMULATION_RESISTANCE;
    if (filling(cell, sight->state) > HALF_FULL)
        return SIMULATION_HOST_FULL;
    return parts.film > 0.5 * (parts.wall + parts.solid) ? SIMULATION_RESISTANCE
                                                         : SIMULATION_NO_PATH;
}
