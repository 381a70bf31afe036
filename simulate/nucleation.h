// The review's equations on nucleation, growth and salt depletion, in the form they must have;
// docs/model.md says where the printed ones differ. Overpotentials here are magnitudes, > 0.
#ifndef SIMULATE_NUCLEATION_H
#define SIMULATE_NUCLEATION_H

#include "base/error.h"

// -- A nucleus: equations (1) to (3), (6), (7) --

// J.m-3: what plating a volume gains at overpotential [eta], V.
double nucleus_gain(double eta);

// J: the free energy of a sphere of [radius], m, with surface energy [gamma], J.m-2; and its
// derivative by the radius, J.m-1.
double nucleus_energy(double radius, double eta, double gamma);
double nucleus_energy_slope(double radius, double eta, double gamma);

// m: the radius where that energy is greatest.
double nucleus_radius_critical(double eta, double gamma);

// J: that greatest energy, of a sphere and of a cap with cosine [cosine] of its contact angle.
double nucleus_barrier(double eta, double gamma);
double nucleus_barrier_on_wall(double eta, double gamma, double cosine);

// How many times more nuclei form at [eta] than at [reference]: the cube of their ratio.
double nucleus_density_ratio(double eta, double reference);

// The cosine of the contact angle by Young's equation, gamma_se = gamma_ls + gamma_le cosine:
// interface energies of substrate and electrolyte, lithium and substrate, lithium and
// electrolyte, J.m-2. Held to -1 .. 1, where there is no contact or complete wetting.
double nucleus_contact(double gamma_se, double gamma_ls, double gamma_le);

// V, >= 0: the nucleation overpotential, the spike over the plateau; either may be negative as
// measured.
double nucleus_spike(double tip, double plateau);

// -- Growth: equations (4) and (5) --

// Lithium on its way to a tip of some radius, through the electrolyte and along the surface.
typedef struct Growth {
    double temperature;         // K
    double gamma;               // J.m-2
    double bulk_diffusivity;    // m2.s-1
    double bulk_content;        // mol.m-3
    double surface_diffusivity; // m2.s-1
    double surface_content;     // mol.m-2
} Growth;

// A.m-2: the current that a tip of [radius], m, carries: 1 / (r^2 A + r^3 B).
double growth_current(const Growth *growth, double radius);

// m: the radius that carries [current], A.m-2 > 0. STATUS_NO_CONVERGE when none within 1e-12 to
// 1 m does.
Status growth_radius(const Growth *growth, double current, double *radius, Error *err);

// -- Salt: equations (8), (10), (12) --

// A salt of ions with charge number [charge] between two electrodes.
typedef struct Salt {
    double concentration; // mol.m-3
    double diffusivity;   // m2.s-1
    double charge;        // none
    double anions;        // none, transference number of the anions, > 0
} Salt;

// s: when the salt runs out at an electrode that draws [current], A.m-2.
double salt_sand_time(const Salt *salt, double current);

// C.m-2: what is plated until then.
double salt_sand_charge(const Salt *salt, double current);

// A.m-2: the current whose steady profile just reaches zero over [distance], m.
double salt_limiting_current(const Salt *salt, double distance);

#endif
