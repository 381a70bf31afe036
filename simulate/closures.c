#include "simulate/closures.h"

#include <math.h>

static double positive(double x)
{
    return x > 0 ? x : 0;
}

static const Constants *constants_of(const Cell *cell)
{
    return &cell->design->constants;
}

// -- Kinetics --

double closure_exchange(const Cell *cell, double exchange, double salt)
{
    const double x = positive(salt / cell->design->electrolyte.concentration);
    const double saturation = constants_of(cell)->exchange_saturation;
    return exchange * x * sqrt((1 + saturation) / (x + saturation));
}

double closure_coverage(const Cell *cell, const HostCell *h, double lithium)
{
    const Constants *k = constants_of(cell);
    const double x = positive(lithium / (h->area * k->coverage_thickness));
    return x > 0 ? -expm1(-x * x / (x + k->coverage_onset)) : 0;
}

double closure_film(double u, double ratio)
{
    if (!(ratio > 0))
        return u;
    const double goal = fabs(u);
    double y = fmin(goal, asinh(goal / ratio));
    for (int i = 0; i < 50; i++) {
        const double change = (y + ratio * sinh(y) - goal) / (1 + ratio * cosh(y));
        y -= change;
        if (fabs(change) <= 1e-15 * y)
            break;
    }
    return copysign(y, u);
}

double closure_nucleation(const Cell *cell, double y)
{
    const double p = positive(-y);
    return 2 * sinh(p) * p / (p + constants_of(cell)->nucleation_softness);
}

double closure_growing_room(const Cell *cell, double left)
{
    const Constants *k = constants_of(cell);
    const double free = positive(left - k->fill_limit);
    return sqrt(left) * free * free / (free * free + k->fill_softness * k->fill_softness);
}

double closure_stripping_room(const Cell *cell, double left)
{
    return sqrt(left + constants_of(cell)->strip_floor);
}

// x^2 / (x^2 + threshold^2), zero below zero.
static double front(double x, double threshold)
{
    const double held = positive(x);
    return held * held / (held * held + threshold * threshold);
}

// The current of bare wall over the exchange current: behind the front of lithium it has no
// barrier, ahead of it the skeleton's own, or near the collector its foil's.
static double bare_wall(const Cell *cell, const HostCell *h, const Local *at, double ratio)
{
    const Constants *k = constants_of(cell);
    const double scale = 2 * cell->thermal;
    const double foil_barrier = k->nucleation_scale * k->foil_overpotential;
    const double wired = front(at->reach, k->front_threshold);
    const double by_foil = front(h->foil, k->front_threshold);
    const double lithium = closure_nucleation(cell, closure_film(at->eta / scale, ratio));
    const double own =
        closure_nucleation(cell, closure_film((at->eta + h->barrier) / scale, ratio));
    const double foil =
        closure_nucleation(cell, closure_film((at->eta + foil_barrier) / scale, ratio));
    return wired * lithium + (1 - wired) * (h->wired * own + (1 - h->wired) * by_foil * foil);
}

Reacted closure_reaction(const Cell *cell, const HostCell *h, const Local *at)
{
    const Constants *k = constants_of(cell);
    const double left = fmax(at->porosity / h->porosity, 1e-9);
    const double i0 = closure_exchange(cell, h->exchange, at->salt);
    const double ratio = h->film * i0 / cell->thermal;
    const double y = closure_film(at->eta / (2 * cell->thermal), ratio);
    const double covered = closure_coverage(cell, h, at->lithium);
    const double growing = closure_growing_room(cell, left);
    const double share = positive(y) / (positive(y) + k->room_softness);
    const double room = growing + share * (closure_stripping_room(cell, left) - growing);
    const double surface = -2 * sinh(y) * room;
    const double bare = bare_wall(cell, h, at, ratio);
    const double charge =
        h->area * i0 * (covered * surface + (1 - covered) * growing * bare);

    Reacted made = {.charge = charge};
    if (charge > 0) {
        const double sei = h->sei_base + h->sei_slope * fabs(at->eta);
        made.live = LITHIUM_VOLUME / FARADAY * (1 - sei) * charge;
        made.sei = k->sei_volume / FARADAY * sei * charge;
    } else {
        const double spot = h->hot_spot * i0 * surface;
        const double dead = h->dead_share + k->dead_share_current * spot * spot /
                                                (spot * spot + k->dead_current * k->dead_current);
        made.live = LITHIUM_VOLUME / FARADAY * (1 + dead) * charge;
        made.dead = -LITHIUM_VOLUME / FARADAY * dead * charge;
    }
    return made;
}

double closure_surface(const Cell *cell, double porosity, double lithium, bool plating)
{
    const Constants *k = constants_of(cell);
    const double empty = cell->cells[0].area;
    const double rough = plating ? 1 : 1 + positive(lithium) / empty / k->surface_roughness;
    return k->surface_share * (1 - porosity) * rough / empty;
}

// -- Transport --

// Relative to the start, within the range in which electrolytes were measured.
static double measured_salt(const Cell *cell, double salt)
{
    const double held = fmin(salt, constants_of(cell)->salt_ceiling);
    return fmax(held / cell->design->electrolyte.concentration, 1e-4);
}

double closure_conductivity(const Cell *cell, double salt)
{
    const Electrolyte *e = &cell->design->electrolyte;
    const double x = measured_salt(cell, salt);
    return cell->conductivity * x * exp((1 - x) * e->concentration / e->conductivity_peak);
}

double closure_diffusivity(const Cell *cell, double salt)
{
    const Electrolyte *e = &cell->design->electrolyte;
    const double x = measured_salt(cell, salt);
    return cell->diffusivity * exp(e->diffusivity_decay * (1 - x));
}

double closure_transport(const HostCell *h, double porosity)
{
    return isnan(h->tortuosity) ? porosity * sqrt(porosity) : porosity / h->tortuosity;
}

double closure_solid(const Cell *cell, const HostCell *h, double reach)
{
    const Constants *k = constants_of(cell);
    const double metal = reach + h->foil - reach * h->foil;
    const double far = 1 / (1 + exp((metal - k->percolation_threshold) / k->percolation_width));
    return h->skeleton + k->lithium_conductivity * exp(-k->percolation_span * far);
}

double closure_stranded(const Cell *cell, const HostCell *h, double reach)
{
    const Constants *k = constants_of(cell);
    const double solid = closure_solid(cell, h, reach);
    return k->dead_stranded * k->stranded_conductivity / (solid + k->stranded_conductivity);
}
