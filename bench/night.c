// A night with closed formulas in place of the simulator: what everything else costs at a size.
// Usage: night CAMPAIGN DATABASE OUT
#include <math.h>
#include <stdio.h>

#include "campaign/nightly.h"

// Smooth in what the surrogates are told, with a share of designs that come to nothing.
static void formula(const Design *design, Result *result)
{
    const double top = profile_at(&design->porosity, 0);
    const double bottom = profile_at(&design->porosity, 1);
    const double tortuosity = profile_at(&design->tortuosity, 0.5);
    const double pore = log10(profile_at(&design->pore_diameter, 0)) + 5;
    const double barrier = profile_at(&design->nucleation_overpotential, 1);
    const double thickness = log10(design->thickness) + 4;
    const double loss = 1.5 + 0.8 * bottom + 0.3 * thickness - 5 * barrier;
    *result = (Result){.status = tortuosity > 2.95 ? SIMULATION_NO_CONVERGE : SIMULATION_OK,
                       .certificate = {.solver = "formula", .mesh_error = 1e-3}};
    result->coulombic_efficiency_pct = 100 * (1 - pow(10, -loss));
    result->cycle_life = pow(10, 2 + 0.6 * top * sin(3 * thickness) - 0.1 * tortuosity);
    result->overpotential_plateau_mV = 20 * tortuosity + design->protocol.current * (1 + barrier);
    result->overpotential_nucleation_mV = 1000 * barrier;
    result->bottom_up_index = 0.3 + 0.4 * (top - bottom) * cos(pore);
    result->surface_plated_fraction = pow(10, -3 + 2 * pore);
}

static Status run_formula(const Design *designs, int count, const SimulatorOptions *options,
                          Arena *arena, Result *results, Error *err)
{
    (void)arena;
    (void)err;
    for (int i = 0; i < count; i++) {
        formula(&designs[i], &results[i]);
        if (options->keep_profile)
            results[i].profile.count = 0;
    }
    return STATUS_OK;
}

static void tell(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

int main(int argc, char **argv)
{
    static const Simulator FORMULA = {"formula", "closed formulas", run_formula};
    Error err = {0};
    Nightly nightly = {0};
    if (argc != 4)
        return 64;
    const NightlyOptions options = {
        .run = {.workshop = {.campaign = argv[1], .database = argv[2], .simulator = &FORMULA},
                .out = argv[3]},
        .listen = tell,
    };
    const Status status = nightly_run(&options, &nightly, &err);
    if (status != STATUS_OK)
        fprintf(stderr, "%s\n", err.text);
    nightly_clear(&nightly);
    return status_exit_code(status);
}
