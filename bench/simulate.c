// The simulator's solvers in one run on one core: time a design against the error it leaves, on
// random designs of the whole space. Errors are the largest of efficiency (points), bottom-up
// index and surface share, against the batch solver at a tolerance of 1e-7.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "simulate/batch.h"

enum { DESIGNS_MOST = 512 };

static double pick(int design, int number, double low, double high)
{
    return low + (high - low) * random_uniform(7, (uint64_t)design, (uint64_t)number);
}

// Graded hosts as a campaign draws them: no films, both kinds of gradient, dielectrics included.
static Design drawn(const Parameters *parameters, int i, int cycles)
{
    Design design;
    design_default(parameters, &design, NULL);
    design.thickness = pick(i, 1, 50e-6, 300e-6);
    design.porosity = profile_graded(pick(i, 2, 0.6, 0.9), pick(i, 3, 0.6, 0.9), PROFILE_LINEAR);
    design.pore_diameter =
        profile_graded(pick(i, 4, 5e-6, 60e-6), pick(i, 5, 5e-6, 60e-6), PROFILE_LINEAR);
    design.conductivity = profile_graded(pow(10, pick(i, 6, -10, 6)),
                                         pow(10, pick(i, 7, -10, 6)), PROFILE_LOG);
    design.nucleation_overpotential =
        profile_graded(pick(i, 8, 0, 0.05), pick(i, 9, 0, 0.05), PROFILE_LINEAR);
    design.tortuosity = profile_uniform(pick(i, 10, 1, 3));
    design.protocol.current = pick(i, 11, 5, 50);
    design.protocol.capacity = pick(i, 12, 0.5, 3) * 36000;
    design.protocol.cycles = cycles;
    return design;
}

static double distance(const Result *a, const Result *b)
{
    const double efficiency = fabs(a->coulombic_efficiency_pct - b->coulombic_efficiency_pct) / 100;
    const double where = fabs(a->bottom_up_index - b->bottom_up_index);
    const double surface = fabs(a->surface_plated_fraction - b->surface_plated_fraction);
    return fmax(efficiency, fmax(where, surface));
}

static double median_distance(const Result *a, const Result *b, int count)
{
    double sorted[DESIGNS_MOST] = {0};
    for (int i = 0; i < count; i++) {
        const double d = distance(&a[i], &b[i]);
        int place = i;
        for (; place > 0 && sorted[place - 1] > d; place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = d;
    }
    return sorted[count / 2];
}

static double milliseconds(const Result *results, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += results[i].certificate.milliseconds;
    return sum / count;
}

typedef struct Case {
    const Design *designs;
    const Result *exact;
    Result *results;
    int count;
    Arena *arena;
} Case;

static int measure(const Case *c, const char *name, const Kernel *kernel, double tolerance,
                   int count)
{
    Error err = {0};
    const SimulatorOptions options = {.no_mesh_error = true, .tolerance = tolerance};
    const Status status =
        kernel ? batch_run(kernel, c->designs, count, &options, c->arena, c->results, &err)
               : SIMULATOR_REFERENCE.run(c->designs, count, &options, c->arena, c->results, &err);
    if (status != STATUS_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("{\"solver\": \"%s\", \"tolerance\": %g, \"designs\": %d, \"cycles\": %d, "
           "\"milliseconds\": %.4g, \"median_error\": %.3g}\n",
           name, tolerance, count, c->designs[0].protocol.cycles,
           milliseconds(c->results, count), median_distance(c->results, c->exact, count));
    return 0;
}

static int compare(const Parameters *parameters, int count, int cycles, Arena *arena)
{
    static Design designs[DESIGNS_MOST];
    static Result exact[DESIGNS_MOST];
    static Result results[DESIGNS_MOST];
    Error err = {0};
    const Kernel *kernels[KERNELS_MOST];
    const int kernel_count = lanes_kernels(kernels);
    const SimulatorOptions careful = {.no_mesh_error = true, .tolerance = 1e-7};
    for (int i = 0; i < count; i++)
        designs[i] = drawn(parameters, i, cycles);
    if (batch_run(kernels[0], designs, count, &careful, arena, exact, &err) != STATUS_OK)
        return 1;
    const Case c = {designs, exact, results, count, arena};
    int failed = 0;
    for (double tolerance = 1e-3; tolerance > 5e-6; tolerance /= 10)
        failed |= measure(&c, kernels[0]->name, kernels[0], tolerance, count);
    for (int k = 1; k < kernel_count; k++)
        failed |= measure(&c, kernels[k]->name, kernels[k], 1e-4, count);
    for (double tolerance = 1e-4; tolerance > 5e-7; tolerance /= 10)
        failed |= measure(&c, "reference", NULL, tolerance, count / 8);
    return failed;
}

// Arguments: parameters.json, number of designs.
int main(int argc, char **argv)
{
    Arena arena = {0};
    Error err = {0};
    Parameters parameters;
    const int count = argc > 2 ? atoi(argv[2]) : 64;
    if (argc < 2 || count < 8 || count > DESIGNS_MOST ||
        parameters_read(argv[1], &arena, &parameters, &err) != STATUS_OK) {
        fprintf(stderr, "simulate: PARAMETERS.json and 8 to %d designs wanted; %s\n",
                DESIGNS_MOST, err.text);
        return 1;
    }
    const int failed =
        compare(&parameters, count, 1, &arena) | compare(&parameters, count, 3, &arena);
    arena_clear(&arena);
    return failed;
}
