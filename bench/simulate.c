// The simulator's solvers in one run on one core, at equal accuracy; what the cost goes with; and
// how long a campaign's designs take. Errors are the largest of efficiency, bottom-up index and
// surface share over all designs, against the batch solver at a hundredth of its tolerance; times
// are the processor's, so that a busy machine disturbs them less.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "campaign/workshop.h"
#include "simulate/batch.h"
#include "simulate/mesh.h"

enum { DESIGNS_MOST = 256, CHUNK = 1024 };

// V: a stripping that ends as soon as the current has turned, to leave the plating alone.
static const double STRIP_AT_ONCE = 1e-4;

// Where everything goes: a row for people, an object for programs.
typedef struct Report {
    FILE *json;
    int rows;
} Report;

typedef struct Row {
    const char *table, *what;
    double tolerance;
    int cells, group, threads, designs;
    double milliseconds; // a design
    double error;        // NAN: not measured
    double steps;        // a design
} Row;

// A number or what stands for none.
static const char *shown(double value, const char *format, const char *none, char text[32])
{
    if (isnan(value))
        return none;
    snprintf(text, 32, format, value);
    return text;
}

static void report(Report *to, const Row *r)
{
    char text[2][32];
    if (to->rows == 0)
        printf("%-12s %-22s %9s %5s %5s %7s %7s %10s %9s %9s %7s\n", "table", "what", "tolerance",
               "cells", "group", "threads", "designs", "ms each", "a second", "error", "steps");
    printf("%-12s %-22s %9.1e %5d %5d %7d %7d %10.4g %9.4g %9s %7s\n", r->table, r->what,
           r->tolerance, r->cells, r->group, r->threads, r->designs, r->milliseconds,
           1e3 / r->milliseconds, shown(r->error, "%.1e", "", text[0]),
           shown(r->steps, "%.0f", "", text[1]));
    fflush(stdout);
    fprintf(to->json,
            "%s{\"table\": \"%s\", \"what\": \"%s\", \"tolerance\": %g, \"cells\": %d, "
            "\"group\": %d, \"threads\": %d, \"designs\": %d, \"milliseconds\": %.5g, "
            "\"error\": %s, \"steps\": %s}",
            to->rows++ ? ",\n" : "[", r->table, r->what, r->tolerance, r->cells, r->group,
            r->threads, r->designs, r->milliseconds, shown(r->error, "%.3g", "null", text[0]),
            shown(r->steps, "%.1f", "null", text[1]));
}

// -- Running --

typedef struct Task {
    const Workshop *workshop;
    Report *report;
    const Design *designs;
    Result *exact, *results;
    int count;
} Task;

static double processor_ms(void)
{
    return 1e3 * (double)clock() / CLOCKS_PER_SEC;
}

static void stop(const Error *err)
{
    fprintf(stderr, "simulate: %s\n", err->text);
    exit(1);
}

static double steps_of(const Result *results, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += results[i].certificate.steps;
    return sum / count;
}

static double distance(const Result *a, const Result *b)
{
    const double efficiency = fabs(a->coulombic_efficiency_pct - b->coulombic_efficiency_pct) / 100;
    const double where = fabs(a->bottom_up_index - b->bottom_up_index);
    const double surface = fabs(a->surface_plated_fraction - b->surface_plated_fraction);
    return fmax(efficiency, fmax(where, surface));
}

static double largest_error(const Task *task, int count)
{
    double most = 0;
    for (int i = 0; i < count; i++)
        if (task->results[i].status == SIMULATION_OK && task->exact[i].status == SIMULATION_OK)
            most = fmax(most, distance(&task->results[i], &task->exact[i]));
    return most;
}

// Runs [count] designs in groups of [group] on one core; [kernel] NULL: the reference. Processor
// time of a design, ms.
static double timed(const Task *task, const Kernel *kernel, const SimulatorOptions *options,
                    int count, int group)
{
    Error err = {0};
    Arena arena = {0};
    const double start = processor_ms();
    for (int i = 0; i < count; i += group) {
        const int n = count - i < group ? count - i : group;
        const Status status =
            kernel ? batch_run(kernel, task->designs + i, n, options, &arena, task->results + i,
                               &err)
                   : SIMULATOR_REFERENCE.run(task->designs + i, n, options, &arena,
                                             task->results + i, &err);
        if (status != STATUS_OK)
            stop(&err);
    }
    const double time = (processor_ms() - start) / count;
    arena_clear(&arena);
    return time;
}

// -- At equal accuracy --

// One solver at one tolerance: a row, and its time and error.
static Row measure(const Task *task, const char *table, const char *name, const Kernel *kernel,
                   double tolerance, int count)
{
    const SimulatorOptions options = {.no_mesh_error = true, .tolerance = tolerance};
    Row row = {table, name, tolerance, mesh_cells(&options), count, 1, count, 0, 0, 0};
    row.milliseconds = timed(task, kernel, &options, count, count);
    row.error = largest_error(task, count);
    row.steps = steps_of(task->results, count);
    report(task->report, &row);
    return row;
}

// The reference at the loosest tolerance that is as exact as [wanted], or its tightest.
static Row reference_for(const Task *task, const char *table, double wanted, int count)
{
    Row row = {0};
    for (double tolerance = 1e-4; tolerance > 5e-8; tolerance /= 10) {
        row = measure(task, table, "reference (IDA, KLU)", NULL, tolerance, count);
        if (row.error <= wanted)
            break;
    }
    return row;
}

static void compare(Task *task, const char *table, int few)
{
    const Kernel *kernels[KERNELS_MOST];
    const int kernel_count = lanes_kernels(kernels);
    const SimulatorOptions careful = {.no_mesh_error = true, .tolerance = 1e-6};
    Result *results = task->results;
    task->results = task->exact;
    timed(task, kernels[0], &careful, task->count, task->count);
    task->results = results;
    Row rows[KERNELS_MOST];
    for (int k = kernel_count - 1; k >= 0; k--)
        rows[k] = measure(task, table, kernels[k]->name, kernels[k], 1e-4, task->count);
    measure(task, table, kernels[0]->name, kernels[0], 1e-5, task->count);
    measure(task, table, kernels[0]->name, kernels[0], 1e-3, task->count);
    const Row few_row = measure(task, table, kernels[0]->name, kernels[0], 1e-4, few);
    const Row reference = reference_for(task, table, few_row.error, few);
    printf("%s: the reference takes %.0f times as long as %s in full lanes, %.1f times as long as"
           " the scalar solver, with %.1g times the error\n\n",
           table, reference.milliseconds / rows[0].milliseconds, rows[0].what,
           reference.milliseconds / rows[kernel_count - 1].milliseconds,
           reference.error / fmax(few_row.error, 1e-300));
}

// -- What the cost goes with --

static double of_cycles(const Task *task, int cycles, bool plating_alone, bool mesh)
{
    Design *changed = malloc(sizeof *changed * (size_t)task->count);
    Task other = *task;
    const Kernel *kernels[KERNELS_MOST];
    lanes_kernels(kernels);
    if (!changed)
        exit(1);
    memcpy(changed, task->designs, sizeof *changed * (size_t)task->count);
    for (int i = 0; i < task->count; i++) {
        changed[i].protocol.cycles = cycles;
        if (plating_alone)
            changed[i].protocol.strip_cutoff = STRIP_AT_ONCE;
    }
    other.designs = changed;
    const double time = timed(&other, kernels[0], &(SimulatorOptions){.no_mesh_error = !mesh},
                              task->count, task->count);
    free(changed);
    return time;
}

static void phases(const Task *task)
{
    const double plating = of_cycles(task, 1, true, false);
    const double one = of_cycles(task, 1, false, false);
    const double three = of_cycles(task, 3, false, false);
    const double meshes = of_cycles(task, 3, false, true);
    const struct {
        const char *what;
        double time;
    } all[] = {{"first plating", plating},
               {"first stripping", one - plating},
               {"second, third cycle", three - one},
               {"mesh error", meshes - three},
               {"all of it", meshes}};
    for (int i = 0; i < 5; i++)
        report(task->report, &(Row){"phase", all[i].what, 1e-4, 40, task->count, 1, task->count,
                                    all[i].time, NAN, NAN});
}

static void scaling(const Task *task)
{
    const Kernel *kernels[KERNELS_MOST];
    lanes_kernels(kernels);
    for (int cells = 20; cells <= 160; cells *= 2) {
        const SimulatorOptions options = {.no_mesh_error = true, .cells = cells};
        const double time = timed(task, kernels[0], &options, task->count, task->count);
        report(task->report, &(Row){"cells", kernels[0]->name, 1e-4, cells, task->count, 1,
                                    task->count, time, NAN,
                                    steps_of(task->results, task->count)});
    }
    for (int group = 1; group <= task->count; group *= 4) {
        const SimulatorOptions options = {.no_mesh_error = true};
        const double time = timed(task, kernels[0], &options, task->count, group);
        report(task->report, &(Row){"group", kernels[0]->name, 1e-4, 40, group, 1, task->count,
                                    time, NAN, steps_of(task->results, task->count)});
    }
}

static void memory(void)
{
    const Kernel *kernels[KERNELS_MOST];
    const int kernel_count = lanes_kernels(kernels);
    for (int k = 0; k < kernel_count; k++) {
        Arena arena = {0};
        LaneSystem system;
        Error err = {0};
        if (lanes_allocate(&system, kernels[k], 40, &arena, &err) != STATUS_OK)
            stop(&err);
        printf("memory of a design in flight, %s: %.0f kB\n", kernels[k]->name,
               (double)arena.used / kernels[k]->lanes / 1024);
        arena_clear(&arena);
    }
}

// -- A campaign --

static void draw(const Workshop *workshop, long first, int count, Design *designs)
{
    Error err = {0};
    for (int i = 0; i < count; i++) {
        Recipe recipe;
        Status status = space_recipe(&workshop->campaign, STREWING_EVEN, (uint64_t)(first + i),
                                     &recipe, &err);
        if (status == STATUS_OK)
            status = space_design(&workshop->campaign, &workshop->parameters, &recipe, &designs[i],
                                  &err);
        if (status != STATUS_OK)
            stop(&err);
    }
}

// [count] designs of the campaign's space as a campaign runs them, mesh errors included, by the
// clock on the wall.
static void campaign(const Task *task, long count, int threads)
{
    static Design designs[CHUNK];
    static Result results[CHUNK];
    Error err = {0};
    long failed = 0;
    double steps = 0;
    const double start = mesh_clock();
    for (long i = 0; i < count; i += CHUNK) {
        Arena arena = {0};
        const int n = (int)(count - i < CHUNK ? count - i : CHUNK);
        draw(task->workshop, i, n, designs);
        if (simulator_run(&SIMULATOR_BATCH, threads, designs, n, &(SimulatorOptions){0}, &arena,
                          results, &err) != STATUS_OK)
            stop(&err);
        for (int k = 0; k < n; k++)
            failed += results[k].status != SIMULATION_OK;
        steps += n * steps_of(results, n);
        arena_clear(&arena);
    }
    const double time = (mesh_clock() - start) / (double)count;
    report(task->report, &(Row){"campaign", "three cycles", 1e-4, 40, SIMULATOR_GROUP, threads,
                                (int)count, time, NAN, steps / (double)count});
    printf("campaign: a million designs take %.2f hours on %d threads; %ld of %ld without a"
           " result\n",
           time * 1e6 / 3.6e6, threads, failed, count);
}

static void plating_of_old(const Workshop *workshop, int count, Design *designs)
{
    Error err = {0};
    for (int i = 0; i < count; i++) {
        if (design_default(&workshop->parameters, &designs[i], &err) != STATUS_OK)
            stop(&err);
        // One plating of an hour at 1 mA/cm2 in hosts of 100 um, the skeleton from dielectric to
        // metal; the stripping ends where it starts.
        designs[i].thickness = 100e-6;
        designs[i].conductivity =
            profile_graded(1e-2, pow(10, 6.0 * i / count - 2), PROFILE_LOG);
        designs[i].protocol.current = 10;
        designs[i].protocol.capacity = 36000;
        designs[i].protocol.cycles = 1;
        designs[i].protocol.strip_cutoff = STRIP_AT_ONCE;
    }
}

static void all(Task *task, Design *designs, bool quick, long night)
{
    const int few = quick ? 4 : 16;
    if (night > 0) {
        campaign(task, night, 1);
        campaign(task, night, 2);
        return;
    }
    plating_of_old(task->workshop, task->count, designs);
    compare(task, "plating", few);
    draw(task->workshop, 0, task->count, designs);
    compare(task, "three cycles", few / 2);
    phases(task);
    scaling(task);
    campaign(task, quick ? 256 : 2048, 1);
    campaign(task, quick ? 256 : 2048, 2);
    memory();
}

// Arguments: RESULT, "quick" or "full", and a number of designs: then only these, as a campaign
// runs them.
int main(int argc, char **argv)
{
    static Design designs[DESIGNS_MOST];
    static Result exact[DESIGNS_MOST];
    static Result results[DESIGNS_MOST];
    Error err = {0};
    Workshop workshop = {0};
    FILE *json = argc > 2 ? fopen(argv[1], "w") : NULL;
    if (!json) {
        fprintf(stderr, "usage: simulate RESULT quick|full [DESIGNS]\n");
        return 64;
    }
    if (workshop_open(&(WorkshopOptions){0}, &workshop, &err) != STATUS_OK)
        stop(&err);
    Report to = {json, 0};
    const bool quick = strcmp(argv[2], "quick") == 0;
    Task task = {&workshop, &to, designs, exact, results, quick ? 64 : 128};
    all(&task, designs, quick, argc > 3 ? atol(argv[3]) : 0);
    fprintf(json, "]\n");
    fclose(json);
    workshop_close(&workshop);
    return 0;
}
