#include "simulate/equations.h"

#include <math.h>

#include "simulate/closures.h"

int equations_plane(const Equations *e)
{
    return e->cell->separator + 1;
}

static double value(const Equations *e, int node, int unknown)
{
    return e->y[node * NODE + unknown];
}

static double slope(const Equations *e, int node, int unknown)
{
    return e->rate[node * NODE + unknown];
}

static const HostCell *host_cell(const Equations *e, int node)
{
    return node < equations_plane(e) ? NULL : &e->cell->cells[node - equations_plane(e)];
}

// -- What a node holds --

// Half the width of a node, m: the distance from its middle to a face. Planes have none.
static double half_width(const Equations *e, int node)
{
    if (node == 0 || node == equations_plane(e))
        return 0;
    const HostCell *h = host_cell(e, node);
    return 0.5 * (h ? h->width : e->cell->separator_width);
}

static double porosity(const Equations *e, int node)
{
    const HostCell *h = host_cell(e, node);
    if (!h || node == equations_plane(e))
        return 1;
    const double left = h->porosity - value(e, node, LITHIUM) - value(e, node, DEAD) -
                        value(e, node, SEI);
    return fmax(left, 1e-3 * h->porosity);
}

// The salt unknown is the concentration but in the host's cells, where it is per volume of host.
static double concentration(const Equations *e, int node)
{
    return value(e, node, SALT) / porosity(e, node);
}

static double transport_share(const Equations *e, int node)
{
    const HostCell *h = host_cell(e, node);
    return h ? closure_transport(h, porosity(e, node)) : e->cell->separator_transport;
}

static double transference(const Equations *e, int node)
{
    const HostCell *h = host_cell(e, node);
    return h ? h->transference : e->cell->design->electrolyte.transference_number;
}

static Reacted reacted(const Equations *e, int node)
{
    const Cell *cell = e->cell;
    const HostCell *h = host_cell(e, node);
    const Local at = {concentration(e, node), value(e, node, ETA), value(e, node, REACH),
                      value(e, node, LITHIUM), porosity(e, node)};
    Reacted made = closure_reaction(cell, h, &at);
    if (node == equations_plane(e)) {
        const double area =
            closure_surface(cell, porosity(e, node + 1), at.lithium, made.charge > 0);
        made.charge *= area;
        made.live *= area;
        made.dead *= area;
        made.sei *= area;
    }
    return made;
}

// -- What crosses the face below a node --

// The conductance between the middles of two nodes with conductivities [one] and [two].
static double conductance(const Equations *e, int node, double one, double two)
{
    return 1 / (half_width(e, node) / one + half_width(e, node + 1) / two);
}

// The face belongs to the separator up to the host's upper plane; a face at that plane takes the
// transference number of the cell beside it, others the mean.
static double face_transference(const Equations *e, int node)
{
    if (node + 1 <= equations_plane(e))
        return e->cell->design->electrolyte.transference_number;
    if (node == equations_plane(e))
        return transference(e, node + 1);
    return 0.5 * (transference(e, node) + transference(e, node + 1));
}

static double free_conductivity(const Equations *e, int node)
{
    return closure_conductivity(e->cell, concentration(e, node)) *
           transport_share(e, node);
}

static double free_diffusivity(const Equations *e, int node)
{
    return closure_diffusivity(e->cell, concentration(e, node)) * transport_share(e, node);
}

// i_e = -kappa dphi_e/dx + 2RT kappa/F (1 - t+)(1 + dlnf/dlnc) dlnc/dx, A.m-2.
static double electrolyte_current(const Equations *e, int node)
{
    const Electrolyte *electrolyte = &e->cell->design->electrolyte;
    const double above = concentration(e, node);
    const double below = concentration(e, node + 1);
    const double mean = fmax(0.5 * (above + below), 1e-4 * electrolyte->concentration);
    const double g = conductance(e, node, free_conductivity(e, node),
                                 free_conductivity(e, node + 1));
    const double osmotic = 2 * e->cell->thermal * (1 - face_transference(e, node)) *
                           electrolyte->thermodynamic_factor * (below - above) / mean;
    return g * (osmotic - (value(e, node + 1, PHI) - value(e, node, PHI)));
}

// N = -D dc/dx + t+ i_e / F, lithium ions, mol.m-2.s-1.
static double ion_flux(const Equations *e, int node, double current)
{
    const double g = conductance(e, node, free_diffusivity(e, node),
                                 free_diffusivity(e, node + 1));
    return -g * (concentration(e, node + 1) - concentration(e, node)) +
           face_transference(e, node) * current / FARADAY;
}

static double solid(const Equations *e, int node)
{
    return closure_solid(e->cell, host_cell(e, node), value(e, node, REACH));
}

static double solid_current(const Equations *e, int node)
{
    const double two = solid(e, node + 1);
    const double one = node == equations_plane(e) ? two : solid(e, node);
    const double above = value(e, node, PHI) + value(e, node, ETA);
    const double below = value(e, node + 1, PHI) + value(e, node + 1, ETA);
    return -conductance(e, node, one, two) * (below - above);
}

// -l^2 dF/dx, m; nothing crosses the upper plane.
static double reach_flux(const Equations *e, int node)
{
    if (node <= equations_plane(e) || node + 1 >= e->nodes)
        return 0;
    const double length = 0.5 * (host_cell(e, node)->reach + host_cell(e, node + 1)->reach);
    const double distance = half_width(e, node) + half_width(e, node + 1);
    return -length * length / distance *
           (value(e, node + 1, REACH) - value(e, node, REACH));
}

// -- Residuals --

static void counter_residual(const Equations *e, double *r)
{
    const double current = course_current(e->course);
    const double least = 1e-6 * e->cell->design->electrolyte.concentration;
    const double salt = fmax(value(e, 0, SALT), least);
    const double i0 = closure_exchange(e->cell, e->cell->exchange, salt);
    for (int i = 0; i < NODE; i++)
        r[i] = value(e, 0, i);
    r[SALT] = ion_flux(e, 0, current) - current / FARADAY;
    r[PHI] = value(e, 0, PHI) + 2 * e->cell->thermal * asinh(current / (2 * i0));
}

static void separator_residual(const Equations *e, int node, double *r)
{
    const double current = course_current(e->course);
    const double volume = e->cell->separator_width *
                          e->cell->design->constants.separator_porosity;
    for (int i = 0; i < NODE; i++)
        r[i] = value(e, node, i);
    r[SALT] = volume * slope(e, node, SALT) - ion_flux(e, node - 1, current) +
              ion_flux(e, node, current);
    r[PHI] = electrolyte_current(e, node - 1) - current;
}

// Of the plane and the cells alike; [h] has width 1 on the plane, which holds no salt.
static void host_residual(const Equations *e, int node, double *r)
{
    const double current = course_current(e->course);
    const HostCell *h = host_cell(e, node);
    const bool plane = node == equations_plane(e);
    const bool last = node + 1 == e->nodes;
    const Reacted made = reacted(e, node);
    const double above = electrolyte_current(e, node - 1);
    const double below = last ? 0 : electrolyte_current(e, node);
    const double ions_above = ion_flux(e, node - 1, above);
    const double ions_below = last ? 0 : ion_flux(e, node, below);
    const double lost = plane ? 0 : made.live + made.dead + made.sei;
    const double layer = h->width * h->area * e->cell->design->constants.double_layer;
    r[SALT] = (plane ? 0 : h->width * slope(e, node, SALT)) - ions_above + ions_below +
              (above - below) / FARADAY + h->width * concentration(e, node) * lost;
    r[ETA] = layer * slope(e, node, ETA) - h->width * made.charge + above - below;
    r[PHI] = above + (plane ? 0 : solid_current(e, node - 1)) - current;
    r[REACH] = plane ? value(e, node, REACH) - value(e, node + 1, REACH)
                     : h->width * (value(e, node, REACH) -
                                   value(e, node, LITHIUM) / h->porosity) -
                           reach_flux(e, node - 1) + reach_flux(e, node);
    r[LITHIUM] = slope(e, node, LITHIUM) - made.live;
    r[DEAD] = slope(e, node, DEAD) - made.dead;
    r[SEI] = slope(e, node, SEI) - made.sei;
    r[LEFT] = slope(e, node, LEFT) - h->width * concentration(e, node) * lost;
    r[CHARGE] = slope(e, node, CHARGE) - h->width * made.charge;
}

bool equations_residual(const Equations *e, double *r)
{
    counter_residual(e, r);
    for (int node = 1; node < equations_plane(e); node++)
        separator_residual(e, node, r + node * NODE);
    for (int node = equations_plane(e); node < e->nodes; node++)
        host_residual(e, node, r + node * NODE);
    for (int i = 0; i < e->nodes * NODE; i++)
        if (!isfinite(r[i]))
            return false;
    return true;
}

void equations_kinds(const Equations *e, double *kind)
{
    for (int i = 0; i < e->nodes * NODE; i++) {
        const int node = i / NODE;
        const int unknown = i % NODE;
        const bool host = node >= equations_plane(e);
        const bool plane = node == 0 || node == equations_plane(e);
        if (unknown == SALT)
            kind[i] = plane ? 0 : 1;
        else if (unknown == PHI || unknown == REACH)
            kind[i] = 0;
        else
            kind[i] = host ? 1 : 0;
    }
}

// -- What is seen from outside --

Equations equations_of(const Cell *cell, const Course *course)
{
    return (Equations){.cell = cell, .course = course, .nodes = cell->separator + cell->host + 2};
}

// The potential of the solid at the collector, whose foil lies half a cell below.
double equations_voltage(const Equations *e)
{
    const int last = e->nodes - 1;
    return value(e, last, PHI) + value(e, last, ETA) -
           course_current(e->course) * half_width(e, last) / solid(e, last);
}

double equations_salt_least(const Equations *e)
{
    double least = concentration(e, 0);
    for (int node = 1; node < e->nodes; node++)
        least = fmin(least, concentration(e, node));
    return least;
}

double equations_reaction(const Equations *e, int node)
{
    return reacted(e, node).charge;
}
