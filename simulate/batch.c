// The batch solver: fills the lanes of a vector register with designs, steps them all at once,
// each with its own step size, and gives a lane the next design as soon as one is done. Nothing
// passes between lanes, so a result does not depend on its neighbours.
#include "simulate/batch.h"

#include <math.h>

#include "base/interrupt.h"
#include "simulate/course.h"
#include "simulate/mesh.h"
#include "simulate/reason.h"
#include "simulate/pace.h"

static const double DEFAULT_TOLERANCE = 1e-4;
static const int DEFAULT_STEPS = 20000;
// Where an overpotential is about to change its sign, closures have a kink, and steps judged
// loosely may come back to where they were, over and over: after so many they are judged closely.
static const int MANY_STEPS = 2000;
static const double CUTOFF_WIDTH = 2e-3;  // V, how closely a cutoff is met

// One lane and the design in it.
typedef struct Track {
    int design; // -1: none
    Cell cell;
    Course course;
    double *values; // unknowns, then reaction and potential of host + 1 blocks; in the lane's arena
    Pace pace;
    int steps;
} Track;

typedef struct Batch {
    const Design *designs; // borrowed
    int count;
    const int *order; // count, in arena; the designs in the order they are started
    int next;         // place in it of the one to be started next
    int cells;
    const SimulatorOptions *options; // borrowed
    Arena *arena;
    Arena *lane_arenas; // LANES
    Result *results;    // borrowed
    double *first;      // count, borrowed: index after the first plating, NAN without one
    bool only_first;    // end there
    LaneSystem system;
    Lanes *reaction, *potential; // host + 1
    const Kernel *kernel;
    Track tracks[LANES];
} Batch;

static double tolerance_of(const SimulatorOptions *options)
{
    return options->tolerance > 0 ? options->tolerance : DEFAULT_TOLERANCE;
}

// -- A design into a lane --

static Status scratch(Arena *arena, int count, double **values, Error *err)
{
    *values = arena_alloc(arena, (size_t)count, sizeof **values);
    return *values ? STATUS_OK : arena_exhausted(arena, err);
}

// Puts design [index] into lane [l].
static Status load(Batch *batch, int l, int index, Error *err)
{
    Track *track = &batch->tracks[l];
    Arena *arena = &batch->lane_arenas[l];
    LaneSystem *system = &batch->system;
    arena_reset(arena);
    const Design *design = &batch->designs[index];
    *track = (Track){.design = index, .pace = pace_start()};
    TRY(cell_build(design, batch->cells, arena, &track->cell, err));
    TRY(course_start(&track->course, &track->cell, batch->options->keep_profile, batch->arena,
                     &batch->results[index], err));
    TRY(scratch(arena, system->size + 2 * (batch->cells + 1), &track->values, err));
    lanes_load(system, &track->cell, tolerance_of(batch->options), l, track->values);
    return STATUS_OK;
}

// -- After a step --

static void retire(Batch *batch, int l)
{
    Track *track = &batch->tracks[l];
    Result *result = track->course.result;
    result->certificate.steps = track->steps;
    result->certificate.newton_iterations = 6 * track->steps;
    result->certificate.solver = "batch";
    track->design = -1;
}

static void give_up(Batch *batch, int l, SimulationStatus status)
{
    Track *track = &batch->tracks[l];
    lanes_take(&batch->system, batch->system.state, l, track->values);
    course_fail(&track->course, status, track->values);
    retire(batch, l);
}

// What lane [l] looks like at [next], in the lane's own arrays.
static Sight see(Batch *batch, int l)
{
    Track *track = &batch->tracks[l];
    double *reaction = track->values + batch->system.size;
    double *potential = reaction + batch->cells + 1;
    lanes_take(&batch->system, batch->system.next, l, track->values);
    batch->kernel->profile(&batch->system, batch->reaction, batch->potential);
    for (int i = 0; i <= batch->cells; i++) {
        reaction[i] = batch->reaction[i][l];
        potential[i] = batch->potential[i][l];
    }
    return (Sight){track->values, reaction, potential};
}

// Ends a plating that fell through the cutoff, by what the step looks like that did.
static void fall(Batch *batch, int l)
{
    const Sight sight = see(batch, l);
    const SimulationStatus status = reason_of(&batch->tracks[l].cell, &sight,
                                              batch->system.voltage[l],
                                              batch->system.salt_least[l]);
    give_up(batch, l, status);
}

// Ends the leg of lane [l], its state accepted, and sets the next one up.
static void turn(Batch *batch, int l)
{
    Track *track = &batch->tracks[l];
    LaneSystem *system = &batch->system;
    const Sight sight = see(batch, l);
    if (track->course.cycle == 0 && track->course.leg == 1) {
        batch->first[track->design] = course_index(&track->cell, sight.state);
        if (batch->only_first) {
            retire(batch, l);
            return;
        }
    }
    const double before = course_current(&track->course);
    const bool done = course_turn(&track->course, &sight);
    lanes_put(system, system->state, l, track->values);
    lanes_put(system, system->next, l, track->values);
    const double after = course_current(&track->course);
    system->constants->current[l] = after;
    if (after != before)
        track->pace = pace_jump();
    lanes_relax(system, &track->cell, tolerance_of(batch->options), l);
    if (done)
        retire(batch, l);
}

// Moves the state on by [share] of the step tried: balances are linear, so a part of a step keeps
// them as the whole does.
static void accept(LaneSystem *system, int l, double share)
{
    for (int i = 0; i < system->size; i++) {
        const double moved = share < 1 ? system->state[i][l] + share * (system->next[i][l] -
                                                                        system->state[i][l])
                                       : system->next[i][l];
        system->next[i][l] = moved;
        system->state[i][l] = moved;
    }
}

// A step that went past the cutoff: taken in part once it is small, tried again otherwise.
static void meet_cutoff(Batch *batch, int l, double past)
{
    Track *track = &batch->tracks[l];
    const double tried = batch->system.step[l];
    const double before = course_past(&track->course, track->course.voltage);
    const double share = before < 0 ? before / (before - past) : 1;
    if (past > CUTOFF_WIDTH && tried > 1e-6 * (1 + track->course.time) && share * tried > 1e-7) {
        pace_cut(&track->pace, tried * fmin(0.9, fmax(0.05, share)));
        return;
    }
    if (track->course.leg != 2) {
        fall(batch, l);
        return;
    }
    accept(&batch->system, l, share);
    course_look(&track->course, share * tried, batch->system.voltage[l],
                batch->system.salt_least[l]);
    turn(batch, l);
}

static void after_step(Batch *batch, int l)
{
    Track *track = &batch->tracks[l];
    LaneSystem *system = &batch->system;
    const double tried = system->step[l];
    const int most = batch->options->step_limit > 0 ? batch->options->step_limit : DEFAULT_STEPS;
    track->steps++;
    if (track->steps > most) {
        give_up(batch, l, SIMULATION_TOO_LONG);
        return;
    }
    Pace pace = track->pace;
    if (!pace_judge(&pace, tried, isfinite(system->voltage[l]) ? system->error[l] : NAN)) {
        track->pace = pace;
        if (pace_stuck(&pace))
            give_up(batch, l, SIMULATION_NO_CONVERGE);
        return;
    }
    const double past = course_past(&track->course, system->voltage[l]);
    if (past > 0) {
        meet_cutoff(batch, l, past);
        return;
    }
    accept(system, l, 1);
    course_look(&track->course, tried, system->voltage[l], system->salt_least[l]);
    track->pace = pace;
    if (track->steps % MANY_STEPS == 0)
        lanes_tighten(system, &track->cell, tolerance_of(batch->options), l);
    if (course_left(&track->course) <= 0)
        turn(batch, l);
}

// The step to try: not past the end of the leg, nor to just before it.
static void plan(Batch *batch, int l)
{
    Track *track = &batch->tracks[l];
    if (track->design < 0) {
        batch->system.step[l] = pace_start().step;
        return;
    }
    const double left = course_left(&track->course);
    double step = track->pace.step;
    if (step >= 0.999 * left)
        step = left;
    else if (step > 0.5 * left)
        step = 0.5 * left;
    batch->system.step[l] = step;
}

// -- The whole batch --

// Films cost time in all lanes as soon as one has one: those designs go first, together.
static Status put_in_order(Batch *batch, Arena *arena, Error *err)
{
    int *order = arena_alloc(arena, (size_t)batch->count, sizeof *order);
    if (!order)
        return arena_exhausted(arena, err);
    int place = 0;
    for (int filmed = 1; filmed >= 0; filmed--)
        for (int i = 0; i < batch->count; i++)
            if ((profile_high(&batch->designs[i].film_resistance) > 0) == (filmed == 1))
                order[place++] = i;
    batch->order = order;
    return STATUS_OK;
}

static Status allocate(Batch *batch, Arena *arena, Error *err)
{
    const size_t blocks = (size_t)batch->cells + 1;
    TRY(lanes_allocate(&batch->system, batch->kernel, batch->cells, arena, err));
    batch->reaction = arena_alloc(arena, blocks, sizeof(Lanes));
    batch->potential = arena_alloc(arena, blocks, sizeof(Lanes));
    batch->lane_arenas = arena_alloc(arena, LANES, sizeof(Arena));
    if (!batch->reaction || !batch->potential || !batch->lane_arenas)
        return arena_exhausted(arena, err);
    return STATUS_OK;
}

// Fills every lane; one without a design gets the first one's numbers, so that it computes on
// something, and is never looked at.
static Status fill_lanes(Batch *batch, Error *err)
{
    double *values = NULL;
    for (int l = 0; l < batch->kernel->lanes; l++) {
        if (batch->next < batch->count) {
            TRY(load(batch, l, batch->order[batch->next++], err));
            continue;
        }
        TRY(scratch(&batch->lane_arenas[l], batch->system.size, &values, err));
        lanes_load(&batch->system, &batch->tracks[0].cell, 1, l, values);
        batch->tracks[l].design = -1;
    }
    return STATUS_OK;
}

static bool busy(const Batch *batch)
{
    for (int l = 0; l < batch->kernel->lanes; l++)
        if (batch->tracks[l].design >= 0)
            return true;
    return false;
}

static Status integrate(Batch *batch, Error *err)
{
    TRY(fill_lanes(batch, err));
    while (busy(batch)) {
        for (int l = 0; l < batch->kernel->lanes; l++)
            plan(batch, l);
        batch->kernel->step(&batch->system);
        for (int l = 0; l < batch->kernel->lanes; l++) {
            if (batch->tracks[l].design < 0)
                continue;
            after_step(batch, l);
            if (batch->tracks[l].design < 0 && batch->next < batch->count)
                TRY(load(batch, l, batch->order[batch->next++], err));
        }
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while simulating");
    }
    return STATUS_OK;
}

// A run of all designs on one mesh.
typedef struct Run {
    const Kernel *kernel;
    const Design *designs; // count
    int count;
    const SimulatorOptions *options;
    Arena *arena;
    Result *results; // count
    double *first;   // count, see Batch
    bool only_first;
} Run;

static Status run_mesh(const Run *run, Error *err)
{
    Arena workspace = {0};
    Batch batch = {.designs = run->designs,
                   .count = run->count,
                   .cells = mesh_cells(run->options),
                   .options = run->options,
                   .arena = run->arena,
                   .results = run->results,
                   .first = run->first,
                   .only_first = run->only_first,
                   .kernel = run->kernel};
    for (int i = 0; i < run->count; i++)
        run->first[i] = NAN;
    Status status = allocate(&batch, &workspace, err);
    if (status == STATUS_OK)
        status = put_in_order(&batch, &workspace, err);
    if (status == STATUS_OK)
        status = integrate(&batch, err);
    for (int l = 0; batch.lane_arenas && l < run->kernel->lanes; l++)
        arena_clear(&batch.lane_arenas[l]);
    arena_clear(&workspace);
    return status;
}

// The index of the first plating tells the mesh's error as well as that of the last, and costs a
// tenth of all cycles.
static Status compare_meshes(const Run *fine, Arena *scratch, Error *err)
{
    const SimulatorOptions options = mesh_coarser_options(fine->options);
    Run coarse = *fine;
    coarse.options = &options;
    coarse.arena = scratch;
    coarse.only_first = true;
    coarse.results = arena_alloc(scratch, (size_t)fine->count, sizeof *coarse.results);
    coarse.first = arena_alloc(scratch, (size_t)fine->count, sizeof *coarse.first);
    if (!coarse.results || !coarse.first)
        return arena_exhausted(scratch, err);
    TRY(run_mesh(&coarse, err));
    for (int i = 0; i < fine->count; i++)
        fine->results[i].certificate.mesh_error = mesh_error(fine->first[i], coarse.first[i]);
    return STATUS_OK;
}

static Status run_meshes(Run *run, Arena *scratch, Error *err)
{
    run->first = arena_alloc(scratch, (size_t)run->count, sizeof *run->first);
    if (!run->first)
        return arena_exhausted(scratch, err);
    TRY(run_mesh(run, err));
    return run->options->no_mesh_error ? STATUS_OK : compare_meshes(run, scratch, err);
}

Status batch_run(const Kernel *kernel, const Design *designs, int count,
                 const SimulatorOptions *options, Arena *arena, Result *results, Error *err)
{
    if (count == 0)
        return STATUS_OK;
    const double start = mesh_clock();
    Arena scratch = {0};
    Run all = {kernel, designs, count, options, arena, results, NULL, false};
    const Status status = run_meshes(&all, &scratch, err);
    arena_clear(&scratch);
    const double milliseconds = (mesh_clock() - start) / count;
    for (int i = 0; status == STATUS_OK && i < count; i++)
        results[i].certificate.milliseconds = milliseconds;
    return status;
}

// The fastest kernel, but for a few designs the narrowest that holds them at once: lanes without
// one cost as much as the others.
static Status run(const Design *designs, int count, const SimulatorOptions *options, Arena *arena,
                  Result *results, Error *err)
{
    const Kernel *kernels[KERNELS_MOST];
    const int kernel_count = lanes_kernels(kernels);
    int best = 0;
    for (int i = 1; i < kernel_count; i++)
        if (kernels[i]->lanes >= count && kernels[i]->lanes > 1)
            best = i;
    return batch_run(kernels[best], designs, count, options, arena, results, err);
}

const Simulator SIMULATOR_BATCH = {"batch", "several designs in the lanes of a vector register",
                                   run};
