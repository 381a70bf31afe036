#include "simulate/lanes.h"

#include <math.h>

Status lanes_allocate(LaneSystem *system, const Kernel *kernel, int host, Arena *arena, Error *err)
{
    const int separator = host / 4;
    const int size = separator + UNKNOWNS * (host + 1) + TOTALS;
    const size_t n = (size_t)size;
    LaneSystem s = {.separator = separator, .host = host, .size = size};
    s.constants = arena_alloc(arena, 1, sizeof *s.constants);
    s.cells = arena_alloc(arena, (size_t)host + 1, sizeof *s.cells);
    s.mass = arena_alloc(arena, n, sizeof(Lanes));
    s.weight = arena_alloc(arena, n, sizeof(Lanes));
    s.inverse = arena_alloc(arena, n, sizeof(Lanes));
    s.state = arena_alloc(arena, n, sizeof(Lanes));
    s.next = arena_alloc(arena, n, sizeof(Lanes));
    s.work = arena_alloc(arena, kernel->work_size(separator, host), 1);
    if (!s.constants || !s.cells || !s.mass || !s.weight || !s.inverse || !s.state || !s.next ||
        !s.work)
        return arena_exhausted(arena, err);
    *system = s;
    return STATUS_OK;
}

static void fill_constants(LaneConstants *q, const Cell *cell, int l)
{
    const Design *design = cell->design;
    const Electrolyte *e = &design->electrolyte;
    const Constants *k = &design->constants;
    const double barrier = k->nucleation_scale * k->foil_overpotential / (2 * cell->thermal);
    q->current[l] = design->protocol.current;
    q->thermal[l] = cell->thermal;
    q->thermal_scale[l] = 0.5 / cell->thermal;
    q->salt[l] = e->concentration;
    q->salt_inverse[l] = 1 / e->concentration;
    q->salt_ceiling[l] = k->salt_ceiling / e->concentration;
    q->conductivity[l] = cell->conductivity;
    q->conductivity_peak[l] = e->concentration / e->conductivity_peak;
    q->diffusivity[l] = cell->diffusivity;
    q->diffusivity_decay[l] = e->diffusivity_decay;
    q->thermodynamic_factor[l] = e->thermodynamic_factor;
    q->counter_exchange[l] = cell->exchange * sqrt(1 + k->exchange_saturation);
    q->separator_width[l] = cell->separator_width;
    q->separator_porosity[l] = k->separator_porosity;
    q->separator_transport[l] = cell->separator_transport;
    q->separator_anions[l] = 1 - e->transference_number;
    q->exchange_saturation[l] = k->exchange_saturation;
    q->coverage_onset[l] = k->coverage_onset;
    q->nucleation_softness[l] = k->nucleation_softness;
    q->room_softness[l] = k->room_softness;
    q->fill_limit[l] = k->fill_limit;
    q->fill_softness[l] = k->fill_softness;
    q->strip_floor[l] = k->strip_floor;
    q->foil_barrier[l] = barrier;
    q->foil_barrier_exp[l] = exp(-barrier);
    q->foil_barrier_inverse[l] = exp(barrier);
    q->front_threshold[l] = k->front_threshold;
    q->percolation_threshold[l] = k->percolation_threshold;
    q->percolation_steepness[l] = 1 / k->percolation_width;
    q->percolation_span[l] = k->percolation_span;
    q->lithium_conductivity[l] = k->lithium_conductivity;
    q->surface_share[l] = k->surface_share;
    q->surface_roughness[l] = k->surface_roughness;
    q->sei_volume[l] = k->sei_volume / FARADAY;
    q->dead_share_current[l] = k->dead_share_current;
    q->dead_current[l] = k->dead_current;
}

static void fill_cell(LaneCell *lane, const Cell *cell, const HostCell *h, int l)
{
    const Constants *k = &cell->design->constants;
    const double barrier = h->barrier / (2 * cell->thermal);
    const double threshold = k->front_threshold;
    lane->width[l] = h->width;
    lane->porosity[l] = h->porosity;
    lane->porosity_inverse[l] = 1 / h->porosity;
    lane->area[l] = h->area;
    lane->coverage_inverse[l] = 1 / (h->area * k->coverage_thickness);
    lane->skeleton[l] = h->skeleton;
    lane->wired[l] = h->wired;
    lane->barrier[l] = barrier;
    lane->barrier_exp[l] = exp(-barrier);
    lane->barrier_inverse[l] = exp(barrier);
    lane->tortuosity[l] = isnan(h->tortuosity) ? 0 : 1 / h->tortuosity;
    lane->film[l] = h->film / cell->thermal;
    lane->exchange[l] = h->exchange * sqrt(1 + k->exchange_saturation);
    lane->anions[l] = 1 - h->transference;
    lane->reach[l] = h->reach;
    lane->foil[l] = h->foil;
    lane->foil_front[l] = h->foil * h->foil / (h->foil * h->foil + threshold * threshold);
    lane->sei_base[l] = h->sei_base;
    lane->sei_slope[l] = h->sei_slope;
    lane->hot_spot[l] = h->hot_spot;
    lane->dead_share[l] = h->dead_share;
}

void lanes_put(const LaneSystem *system, Lanes *into, int l, const double *values)
{
    for (int i = 0; i < system->size; i++)
        into[i][l] = values[i];
}

// What a step's errors are measured in. Lithium adds up, and a thousandth of it decides the
// efficiency; overpotentials settle by themselves, and count until peak and plateau are read.
static const double SALT_ERROR = 3;        // of the salt at the start
static const double ETA_ERROR = 1;         // of RT/F, until then
static const double ETA_ERROR_LATER = 20;  // afterwards
static const double LITHIUM_ERROR = 0.01;  // of the pores
static const double SURFACE_ERROR = 1e-7;  // m

static void watch_eta(LaneSystem *system, double error, const Cell *cell, int l)
{
    for (int i = 0; i <= cell->host; i++)
        system->weight[cell_block(cell, i) + ETA][l] = 1 / (error * cell->thermal);
}

static void fill_weights(LaneSystem *system, double tolerance, const Cell *cell, int l,
                         double *weight)
{
    const double salt = cell->design->electrolyte.concentration * SALT_ERROR * tolerance;
    for (int i = 0; i < cell->size; i++)
        weight[i] = 0;
    for (int i = 0; i < cell->separator; i++)
        weight[i] = 1 / salt;
    for (int i = 0; i <= cell->host; i++) {
        const double porosity = cell->cells[i].porosity;
        double *w = weight + cell_block(cell, i);
        w[SALT] = 1 / (salt * porosity);
        w[LITHIUM] = 1 / (tolerance * (i ? LITHIUM_ERROR * porosity : SURFACE_ERROR));
        system->inverse[cell_block(cell, i) + ETA][l] = 1 / cell->thermal;
    }
    lanes_put(system, system->weight, l, weight);
    watch_eta(system, ETA_ERROR * tolerance, cell, l);
}

void lanes_relax(LaneSystem *system, const Cell *cell, double tolerance, int l)
{
    watch_eta(system, ETA_ERROR_LATER * tolerance, cell, l);
}

void lanes_tighten(LaneSystem *system, const Cell *cell, double tolerance, int l)
{
    watch_eta(system, ETA_ERROR * tolerance, cell, l);
}

void lanes_take(const LaneSystem *system, Lanes *from, int l, double *values)
{
    for (int i = 0; i < system->size; i++)
        values[i] = from[i][l];
}

void lanes_load(LaneSystem *system, const Cell *cell, double tolerance, int l, double *values)
{
    fill_constants(system->constants, cell, l);
    for (int i = 0; i <= cell->host; i++)
        fill_cell(&system->cells[i], cell, &cell->cells[i], l);
    cell_mass(cell, values);
    lanes_put(system, system->mass, l, values);
    fill_weights(system, tolerance, cell, l, values);
    cell_rest(cell, values);
    lanes_put(system, system->state, l, values);
}

// -- Kernels --

int lanes_kernels(const Kernel **kernels)
{
    int count = 0;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        kernels[count++] = &KERNEL_AVX512;
    if (__builtin_cpu_supports("avx2"))
        kernels[count++] = &KERNEL_AVX2;
#endif
    kernels[count++] = &KERNEL_PLAIN;
    kernels[count++] = &KERNEL_SCALAR;
    return count;
}
