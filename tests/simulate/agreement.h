// How far two results of one design are apart.
#ifndef TESTS_SIMULATE_AGREEMENT_H
#define TESTS_SIMULATE_AGREEMENT_H

#include "tests/simulate/world.h"

// The largest distance of any output, relative to its value, or to what it is measured in where
// the value is small; [worst] names the output.
static inline double agreement_distance(const Result *a, const Result *b, const char **worst)
{
    static const struct {
        const char *name;
        double floor;
    } LIMITS[] = {
        {"coulombic_efficiency_pct", 0},     {"overpotential_plateau_mV", 1},
        {"overpotential_nucleation_mV", 10}, {"top_fraction", 0.1},
        {"bottom_fraction", 0.1},            {"bottom_up_index", 0},
        {"surface_plated_fraction", 0.1},    {"fill_max", 0.1},
        {"concentration_min_mol_m3", 100},   {"current_density_local_max_A_m2", 1},
    };
    double most = 0;
    for (int i = 0; i < (int)(sizeof LIMITS / sizeof LIMITS[0]); i++) {
        const ResultField *field = result_find(LIMITS[i].name);
        const double x = result_value(a, field);
        const double y = result_value(b, field);
        const double off = fabs(x - y) / fmax(LIMITS[i].floor, fmax(fabs(x), fabs(y)));
        if (!(off <= most)) {
            most = off;
            *worst = LIMITS[i].name;
        }
    }
    return most;
}

#endif
