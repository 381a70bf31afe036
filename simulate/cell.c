#include "simulate/cell.h"

#include <assert.h>
#include <math.h>

static const double PI = 3.14159265358979324;

// Depth of host face [i] of [count], 0 to 1: cells at both ends are a fifth of the mean, since
// the reaction is steepest there.
static double face_depth(int i, int count)
{
    const double u = (double)i / count;
    return u - 0.8 * sin(2 * PI * u) / (2 * PI);
}

static double arrhenius(double activation, double temperature)
{
    return exp(activation / GAS_CONSTANT * (1 / REFERENCE_TEMPERATURE - 1 / temperature));
}

static double wall_area(const Design *design, double porosity, double diameter)
{
    return design->form == FORM_FIBRES ? 4 * (1 - porosity) / design->fibre_diameter
                                       : 4 * porosity / diameter;
}

// What does not depend on whether it is a cell or the plane. [diameter] in m.
static void put_surface(const Cell *cell, double low, double high, double diameter, HostCell *h)
{
    const Design *design = cell->design;
    const Constants *k = &design->constants;
    const double temperature = design->protocol.temperature;
    const double raw = profile_mean(&design->conductivity, low, high);
    const double charge = k->sei_scale * design->electrolyte.sei_charge *
                          profile_mean(&design->sei_charge_factor, low, high) * 3 *
                          LITHIUM_VOLUME / FARADAY;
    h->z = 0.5 * (low + high);
    h->wired = raw / (raw + k->wall_conductivity);
    h->barrier = k->nucleation_scale * profile_mean(&design->nucleation_overpotential, low, high);
    h->film = profile_mean(&design->film_resistance, low, high);
    h->exchange = design->electrolyte.exchange_current *
                  profile_mean(&design->exchange_current_factor, low, high) *
                  arrhenius(k->activation_exchange, temperature);
    h->transference = design->electrolyte.transference_number +
                      profile_mean(&design->transference_boost, low, high);
    h->reach = k->reach_length + k->reach_pore_share * diameter;
    h->sei_base = charge * (1 / k->deposit_radius + 2 / diameter);
    h->sei_slope = charge / (k->deposit_radius * k->deposit_potential);
    h->hot_spot = profile_mean(&design->hot_spot_factor, low, high);
    h->dead_share = k->dead_share;
}

static void put_cell(const Cell *cell, double low, double high, HostCell *h)
{
    const Design *design = cell->design;
    const Constants *k = &design->constants;
    const double diameter = profile_mean(&design->pore_diameter, low, high);
    put_surface(cell, low, high, diameter, h);
    h->width = design->thickness * (high - low);
    h->porosity = profile_mean(&design->porosity, low, high);
    h->area = wall_area(design, h->porosity, diameter);
    h->skeleton = profile_mean(&design->conductivity, low, high) *
                  pow(1 - h->porosity, k->skeleton_bruggeman);
    h->tortuosity = profile_mean(&design->tortuosity, low, high);
    const double near = (1 - high) * design->thickness / h->reach;
    const double far = (1 - low) * design->thickness / h->reach;
    h->foil = (exp(-near) - exp(-far)) / (far - near);
}

static void put_plane(const Cell *cell, HostCell *plane)
{
    const Design *design = cell->design;
    const double face = face_depth(1, cell->host);
    put_surface(cell, 0, 1e-6 * face, profile_at(&design->pore_diameter, 0), plane);
    plane->z = 0;
    plane->width = 1;
    plane->porosity = 1;
    // Without a share that plates there is still a double layer.
    plane->area =
        fmax(design->constants.surface_share, 0.01) * (1 - cell->cells[1].porosity);
    plane->tortuosity = 1;
    plane->dead_share += design->constants.dead_share_surface;
}

// The spread of salt along a pore that the force of a magnetic field on the current stirs, over
// diffusion alone: 1 + Pe^2 / 192, Pe = u d / D (Taylor 1953; Aris 1956), at the mean velocity
// u = j B d^2 / (32 viscosity) of a flow that the whole force drives along the widest pore
// (Hagen & Poiseuille). No more than that can come of it.
static double stirred(const Design *design, double diffusivity)
{
    const double diameter = profile_high(&design->pore_diameter);
    const double force = design->protocol.current * design->magnetic_field; // N.m-3
    const double velocity = force * diameter * diameter / (32 * design->constants.viscosity);
    const double peclet = velocity * diameter / diffusivity;
    return 1 + peclet * peclet / 192;
}

Status cell_build(const Design *design, int host, Arena *arena, Cell *cell, Error *err)
{
    assert(host >= 4 && host % 2 == 0);
    const Constants *k = &design->constants;
    const double temperature = design->protocol.temperature;
    Cell built = {
        .design = design,
        .separator = host / 4,
        .host = host,
        .thermal = GAS_CONSTANT * temperature / FARADAY,
        .conductivity = design->electrolyte.conductivity *
                        arrhenius(k->activation_conductivity, temperature),
        .diffusivity = design->electrolyte.diffusivity * design->transport_enhancement *
                       arrhenius(k->activation_diffusivity, temperature),
        .exchange = design->electrolyte.exchange_current *
                    arrhenius(k->activation_exchange, temperature),
        .separator_transport = pow(k->separator_porosity, k->separator_bruggeman),
    };
    built.diffusivity *= stirred(design, built.diffusivity);
    built.size = built.separator + UNKNOWNS * (host + 1) + TOTALS;
    built.separator_width = k->separator_thickness / built.separator;
    built.cells = arena_alloc(arena, (size_t)host + 1, sizeof *built.cells);
    if (!built.cells)
        return arena_exhausted(arena, err);
    for (int i = 1; i <= host; i++)
        put_cell(&built, face_depth(i - 1, host), face_depth(i, host), &built.cells[i]);
    put_plane(&built, &built.cells[0]);
    *cell = built;
    return STATUS_OK;
}

void cell_rest(const Cell *cell, double *state)
{
    const double salt = cell->design->electrolyte.concentration;
    for (int i = 0; i < cell->size; i++)
        state[i] = 0;
    for (int i = 0; i < cell->separator; i++)
        state[i] = salt;
    for (int i = 0; i <= cell->host; i++)
        state[cell_block(cell, i) + SALT] = salt * cell->cells[i].porosity;
}

void cell_mass(const Cell *cell, double *mass)
{
    const Constants *k = &cell->design->constants;
    for (int i = 0; i < cell->size; i++)
        mass[i] = 1;
    for (int i = 0; i < cell->separator; i++)
        mass[i] = cell->separator_width * k->separator_porosity;
    for (int i = 0; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        double *block = mass + cell_block(cell, i);
        block[SALT] = i ? h->width : 0;
        block[ETA] = h->width * h->area * k->double_layer;
        block[REACH] = 0;
    }
}

double cell_salt(const Cell *cell, const double *state)
{
    double sum = state[cell->size - TOTALS + DISPLACED];
    for (int i = 0; i < cell->separator; i++)
        sum += cell->separator_width * cell->design->constants.separator_porosity * state[i];
    for (int i = 1; i <= cell->host; i++)
        sum += cell->cells[i].width * state[cell_block(cell, i) + SALT];
    return sum;
}

double cell_charge_of(const Cell *cell, const double *state, Unknown kind)
{
    const double volume =
        kind == SEI ? cell->design->constants.sei_volume : LITHIUM_VOLUME;
    double sum = 0;
    for (int i = 0; i <= cell->host; i++)
        sum += cell->cells[i].width * state[cell_block(cell, i) + (int)kind];
    return sum * FARADAY / volume;
}

double cell_lithium(const Cell *cell, const double *state)
{
    return cell_charge_of(cell, state, LITHIUM) + cell_charge_of(cell, state, DEAD) +
           cell_charge_of(cell, state, SEI);
}

double cell_double_layer(const Cell *cell, const double *state)
{
    double sum = 0;
    for (int i = 0; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        sum += h->width * h->area * cell->design->constants.double_layer *
               state[cell_block(cell, i) + ETA];
    }
    return sum;
}
