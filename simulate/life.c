#include "simulate/life.h"

#include <math.h>

static const double RETENTION = 0.8; // of its capacity, at which a full cell is done

// Cycles from now until [now], growing by [gain] a cycle, reaches [limit].
static double cycles_to(double now, double gain, double limit)
{
    if (now >= limit)
        return 0;
    return gain > 0 ? (limit - now) / gain : INFINITY;
}

static double until_clogged(const LifeTrend *trend)
{
    const Cell *cell = trend->cell;
    double least = INFINITY;
    for (int i = 1; i <= cell->host; i++) {
        const double *y = trend->state + cell_block(cell, i);
        const double lost = y[DEAD] + y[SEI];
        const double limit = cell->design->constants.clogged_share * cell->cells[i].porosity;
        least = fmin(least, cycles_to(lost, lost - trend->lost_before[i], limit));
    }
    return least;
}

// The counter side's reserve; a full cell has its own capacity alone.
static double until_no_lithium(const LifeTrend *trend)
{
    const Cell *cell = trend->cell;
    const Protocol *protocol = &cell->design->protocol;
    const double lost = cell_charge_of(cell, trend->state, DEAD) +
                        cell_charge_of(cell, trend->state, SEI);
    const double limit = protocol->kind == CELL_FULL
                             ? (1 - RETENTION) * protocol->capacity
                             : cell->design->constants.lithium_reserve;
    return cycles_to(lost, trend->dead + trend->sei, limit);
}

// Interphase is made of electrolyte; dead lithium was covered with it before it was cut off.
static double until_dry(const LifeTrend *trend)
{
    const Constants *k = &trend->cell->design->constants;
    const double use = k->electrolyte_use / FARADAY;
    return cycles_to(use * cell_charge_of(trend->cell, trend->state, SEI), use * trend->sei,
                     k->electrolyte_reserve);
}

// The tallest deposits on the upper face against the separator: what lives protrudes from a layer
// of what was lost.
static double until_short(const LifeTrend *trend)
{
    const Constants *k = &trend->cell->design->constants;
    const double reach = k->short_protrusion * trend->cell->cells[0].hot_spot;
    return cycles_to(reach * trend->surface_live + trend->surface_lost,
                     reach * fmax(0, trend->surface_live_gain) + trend->surface_lost_gain,
                     k->separator_thickness);
}

Life life_extrapolate(const LifeTrend *trend)
{
    const struct {
        double cycles;
        LifeEnd end;
    } ends[] = {
        {until_clogged(trend), LIFE_CLOGGED},
        {until_no_lithium(trend), LIFE_LITHIUM},
        {until_dry(trend), LIFE_ELECTROLYTE},
        {until_short(trend), LIFE_SHORT},
    };
    Life life = {LIFE_LONGEST, LIFE_NONE};
    for (int i = 0; i < (int)(sizeof ends / sizeof ends[0]); i++)
        if (trend->cycle + ends[i].cycles < life.cycles)
            life = (Life){trend->cycle + ends[i].cycles, ends[i].end};
    return life;
}
