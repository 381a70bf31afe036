// The fields of a manufactured solution, and the sources that make them the solution of the
// equations of docs/model.md as they are before any mesh, with gradients by hand.
#ifndef TESTS_SIMULATE_MANUFACTURED_H
#define TESTS_SIMULATE_MANUFACTURED_H

#include "simulate/closures.h"
#include "tests/simulate/world.h"

static const double PI = 3.14159265358979324;

typedef struct Manufactured {
    Design design;
    Cell cell;
    double period; // s, of all that changes
    double time;   // s
} Manufactured;

// -- The fields --

typedef struct Field {
    double value, slope, rate; // by x, m; by time, s
} Field;

// How far the fields have come: 1 + 0.2 sin(2 pi t / period), and its rate, s-1.
typedef struct Moment {
    double now, rate;
} Moment;

static inline Moment moment(const Manufactured *m)
{
    const double pace = 2 * PI / m->period;
    return (Moment){1 + 0.2 * sin(pace * m->time), 0.2 * pace * cos(pace * m->time)};
}

// a + b cos(k x + phase), the wave rising and falling in time.
static inline Field wave(double a, double b, double k, double x, double phase, Moment at)
{
    const double angle = k * x + phase;
    return (Field){a + b * cos(angle) * at.now, -b * k * sin(angle) * at.now,
                   b * cos(angle) * at.rate};
}

// At x from the upper face of the host, m; the separator lies below zero. Reach and porosity have
// no slope at the ends, as the model asks of the one; of the other the upper face sees the first
// cell's.
typedef struct Fields {
    Field salt, eta, reach, lithium, dead, sei;
} Fields;

static inline Fields fields_at(const Manufactured *m, double x)
{
    const Design *d = &m->design;
    const Moment at = moment(m);
    const double length = d->thickness;
    const double fall = (d->porosity.bottom - d->porosity.top) / length;
    Fields f = {
        .salt = wave(1000, 150, 9e3, x, 0.4, at),
        .eta = wave(-0.020, 0.006, 2 / length, x, 0.5, at),
        .reach = wave(0.3, 0.1, PI / length, x, 0, at),
        .lithium = wave(0.2, 0.05, PI / length, x, 0, at),
        .dead = wave(0.02, 0.005, PI / length, x, 0, at),
        .sei = wave(0.01, 0.003, PI / length, x, 0, at),
    };
    f.lithium.value += fall * x;
    f.lithium.slope += fall;
    return f;
}

// What lies on the upper face.
static inline Fields plane_at(const Manufactured *m)
{
    const Moment at = moment(m);
    Fields f = fields_at(m, 0);
    f.lithium = wave(4e-6, 1e-6, 0, 0, 0, at);
    f.dead = wave(2e-7, 1e-7, 0, 0, 0, at);
    f.sei = wave(1e-7, 3e-8, 0, 0, 0, at);
    return f;
}

// -- The equations before any mesh --

// The coefficients at a point, from the table of docs/model.md.
static inline HostCell point(const Manufactured *m, double z)
{
    const Design *d = &m->design;
    const Constants *k = &d->constants;
    const double diameter = profile_at(&d->pore_diameter, z);
    const double raw = profile_at(&d->conductivity, z);
    const double charge = k->sei_scale * d->electrolyte.sei_charge * 3 * LITHIUM_VOLUME / FARADAY;
    HostCell h = {
        .z = z,
        .porosity = profile_at(&d->porosity, z),
        .wired = raw / (raw + k->wall_conductivity),
        .barrier = profile_at(&d->nucleation_overpotential, z),
        .tortuosity = profile_at(&d->tortuosity, z),
        .film = profile_at(&d->film_resistance, z),
        .exchange = m->cell.exchange * profile_at(&d->exchange_current_factor, z),
        .transference = d->electrolyte.transference_number + profile_at(&d->transference_boost, z),
        .reach = k->reach_length + k->reach_pore_share * diameter,
        .sei_base = charge * (1 / k->deposit_radius + 2 / diameter),
        .sei_slope = charge / (k->deposit_radius * k->deposit_potential),
        .hot_spot = 1,
        .dead_share = k->dead_share,
    };
    h.area = 4 * h.porosity / diameter;
    h.skeleton = raw * pow(1 - h.porosity, k->skeleton_bruggeman);
    h.foil = exp(-(1 - z) * d->thickness / h.reach);
    return h;
}

typedef struct Flux {
    double current, anions, reach; // A.m-2, mol.m-2.s-1, m
} Flux;

static inline double porosity_of(const HostCell *h, const Fields *f)
{
    return h->porosity - f->lithium.value - f->dead.value - f->sei.value;
}

// In the host at depth x.
static inline Flux flux_at(const Manufactured *m, double x)
{
    const HostCell h = point(m, x / m->design.thickness);
    const Fields f = fields_at(m, x);
    const double share = closure_transport(&h, porosity_of(&h, &f));
    const double kappa = closure_conductivity(&m->cell, f.salt.value) * share;
    const double sigma = closure_solid(&m->cell, &h, f.reach.value);
    const double osmotic =
        2 * m->cell.thermal * (1 - h.transference) * m->design.electrolyte.thermodynamic_factor;
    const double pull = f.eta.slope + osmotic * f.salt.slope / f.salt.value;
    const double i_e = (pull + m->design.protocol.current / sigma) / (1 / kappa + 1 / sigma);
    return (Flux){i_e,
                  -closure_diffusivity(&m->cell, f.salt.value) * share * f.salt.slope -
                      (1 - h.transference) * i_e / FARADAY,
                  -h.reach * h.reach * f.reach.slope};
}

static inline double separator_flux(const Manufactured *m, double x)
{
    const Fields f = fields_at(m, x);
    return -closure_diffusivity(&m->cell, f.salt.value) * m->cell.separator_transport *
               f.salt.slope -
           (1 - m->design.electrolyte.transference_number) * m->design.protocol.current / FARADAY;
}

static inline Reacted reacted_at(const Manufactured *m, const HostCell *h, const Fields *f,
                                 double porosity)
{
    const Local at = {f->salt.value, f->eta.value, f->reach.value, f->lithium.value, porosity};
    return closure_reaction(&m->cell, h, &at);
}

// The volume terms of the three balances, by Gauss's rule of three points over a cell.
static inline void integrate(const Manufactured *m, double top, double width, double *source)
{
    static const double AT[3] = {-0.774596669241483377, 0, 0.774596669241483377};
    static const double WEIGHT[3] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
    for (int i = 0; i < 3; i++) {
        const double x = top + width * (0.5 + 0.5 * AT[i]);
        const HostCell h = point(m, x / m->design.thickness);
        const Fields f = fields_at(m, x);
        const double eps = porosity_of(&h, &f);
        const Reacted made = reacted_at(m, &h, &f, eps);
        const double filling = f.lithium.rate + f.dead.rate + f.sei.rate;
        const double w = WEIGHT[i] * width;
        source[SALT] += w * (eps * f.salt.rate - f.salt.value * filling +
                             f.salt.value * (made.live + made.dead + made.sei));
        source[ETA] += w * (h.area * m->design.constants.double_layer * f.eta.rate - made.charge);
        source[REACH] += w * (f.reach.value - f.lithium.value / h.porosity);
    }
}

static inline void put_local_source(const Fields *f, const Reacted *made, double *source)
{
    source[LITHIUM] = f->lithium.rate - made->live;
    source[DEAD] = f->dead.rate - made->dead;
    source[SEI] = f->sei.rate - made->sei;
}

static inline void plane_source(const Manufactured *m, double *source)
{
    const Design *d = &m->design;
    const HostCell below = point(m, 0);
    const Fields f = plane_at(m);
    const Fields under = fields_at(m, 0);
    const HostCell *h = &m->cell.cells[0];
    Reacted made = reacted_at(m, h, &f, 1);
    const double area =
        closure_surface(&m->cell, porosity_of(&below, &under), f.lithium.value, true);
    made = (Reacted){area * made.charge, area * made.live, area * made.dead, area * made.sei};
    source[SALT] = flux_at(m, 0).anions - separator_flux(m, 0);
    source[ETA] = h->area * d->constants.double_layer * f.eta.rate - made.charge -
                  flux_at(m, 0).current + d->protocol.current;
    put_local_source(&f, &made, source);
}

static inline void cell_source(const Manufactured *m, int i, double top, double *source)
{
    const double width = m->cell.cells[i].width;
    const bool last = i == m->cell.host;
    const Flux above = flux_at(m, top);
    const Flux below = last ? (Flux){0} : flux_at(m, top + width);
    const double x = top + 0.5 * width;
    const HostCell h = point(m, x / m->design.thickness);
    const Fields f = fields_at(m, x);
    const Reacted made = reacted_at(m, &h, &f, porosity_of(&h, &f));
    integrate(m, top, width, source);
    source[SALT] += below.anions - above.anions;
    source[ETA] += above.current - below.current;
    source[REACH] += below.reach - above.reach;
    put_local_source(&f, &made, source);
}

// What makes the fields the solution of the equations: [source] (size), zero before.
static inline void manufactured_source(const Manufactured *m, double *source)
{
    const Cell *cell = &m->cell;
    const double volume = cell->separator_width * m->design.constants.separator_porosity;
    for (int j = 0; j < cell->separator; j++) {
        const double left = (j - cell->separator) * cell->separator_width;
        const double right = left + cell->separator_width;
        const Fields f = fields_at(m, 0.5 * (left + right));
        source[j] =
            volume * f.salt.rate + separator_flux(m, right) - (j > 0 ? separator_flux(m, left) : 0);
    }
    plane_source(m, source + cell_block(cell, 0));
    double top = 0;
    for (int i = 1; i <= cell->host; i++) {
        cell_source(m, i, top, source + cell_block(cell, i));
        top += cell->cells[i].width;
    }
}

#endif
