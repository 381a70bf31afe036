// The reference solver: SUNDIALS IDA with KLU on the equations of docs/model.md as they stand,
// one residual a row, potentials and all, and a Jacobian by differences. Nothing is eliminated and
// nothing optimised. The only file that knows SUNDIALS.
#include <ida/ida.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <string.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>
#include <time.h>

#include "base/interrupt.h"
#include "simulate/closures.h"
#include "simulate/course.h"
#include "simulate/simulator.h"

static const double DEFAULT_TOLERANCE = 1e-6;
static const int DEFAULT_CELLS = 40;
static const int DEFAULT_STEPS = 100000;

// Unknowns of a node behind those of cell.h; the counter electrode and the separator have PHI and
// SALT only, the others being held at zero.
enum { PHI = UNKNOWNS, LEFT, CHARGE, NODE };

// Nodes: the counter electrode's plane, the separator's cells, the host's upper plane, its cells.
typedef struct Run {
    const Cell *cell; // borrowed
    Course *course;   // borrowed
    int nodes;
    const double *y, *rate; // of the residual at hand, borrowed
    double *difference;     // 3 NODE nodes: rows of the Jacobian by differences
    long linear_systems;
} Run;

static int first_host(const Run *run)
{
    return run->cell->separator + 1;
}

static double value(const Run *run, int node, int unknown)
{
    return run->y[node * NODE + unknown];
}

static double slope(const Run *run, int node, int unknown)
{
    return run->rate[node * NODE + unknown];
}

static const HostCell *host_cell(const Run *run, int node)
{
    return node < first_host(run) ? NULL : &run->cell->cells[node - first_host(run)];
}

// -- What a node holds --

// Half the width of a node, m: the distance from its middle to a face. Planes have none.
static double half_width(const Run *run, int node)
{
    if (node == 0 || node == first_host(run))
        return 0;
    const HostCell *h = host_cell(run, node);
    return 0.5 * (h ? h->width : run->cell->separator_width);
}

static double porosity(const Run *run, int node)
{
    const HostCell *h = host_cell(run, node);
    if (!h || node == first_host(run))
        return 1;
    const double left = h->porosity - value(run, node, LITHIUM) - value(run, node, DEAD) -
                        value(run, node, SEI);
    return fmax(left, 1e-3 * h->porosity);
}

// The salt unknown is the concentration but in the host's cells, where it is per volume of host.
static double concentration(const Run *run, int node)
{
    return value(run, node, SALT) / porosity(run, node);
}

static double transport_share(const Run *run, int node)
{
    const HostCell *h = host_cell(run, node);
    return h ? closure_transport(h, porosity(run, node)) : run->cell->separator_transport;
}

static double transference(const Run *run, int node)
{
    const HostCell *h = host_cell(run, node);
    return h ? h->transference : run->cell->design->electrolyte.transference_number;
}

static Reacted reacted(const Run *run, int node)
{
    const Cell *cell = run->cell;
    const HostCell *h = host_cell(run, node);
    const Local at = {concentration(run, node), value(run, node, ETA), value(run, node, REACH),
                      value(run, node, LITHIUM), porosity(run, node)};
    Reacted made = closure_reaction(cell, h, &at);
    if (node == first_host(run)) {
        const double area =
            closure_surface(cell, porosity(run, node + 1), at.lithium, made.charge > 0);
        made.charge *= area;
        made.live *= area;
        made.dead *= area;
        made.sei *= area;
    }
    return made;
}

// -- What crosses the face below a node --

// The conductance between the middles of two nodes with conductivities [one] and [two].
static double conductance(const Run *run, int node, double one, double two)
{
    return 1 / (half_width(run, node) / one + half_width(run, node + 1) / two);
}

// The face belongs to the separator up to the host's upper plane; a face at that plane takes the
// transference number of the cell beside it, others the mean.
static double face_transference(const Run *run, int node)
{
    if (node + 1 <= first_host(run))
        return run->cell->design->electrolyte.transference_number;
    if (node == first_host(run))
        return transference(run, node + 1);
    return 0.5 * (transference(run, node) + transference(run, node + 1));
}

static double free_conductivity(const Run *run, int node)
{
    return closure_conductivity(run->cell, concentration(run, node)) *
           transport_share(run, node);
}

static double free_diffusivity(const Run *run, int node)
{
    return closure_diffusivity(run->cell, concentration(run, node)) * transport_share(run, node);
}

// i_e = -kappa dphi_e/dx + 2RT kappa/F (1 - t+)(1 + dlnf/dlnc) dlnc/dx, A.m-2.
static double electrolyte_current(const Run *run, int node)
{
    const Electrolyte *e = &run->cell->design->electrolyte;
    const double above = concentration(run, node);
    const double below = concentration(run, node + 1);
    const double mean = fmax(0.5 * (above + below), 1e-4 * e->concentration);
    const double g = conductance(run, node, free_conductivity(run, node),
                                 free_conductivity(run, node + 1));
    const double osmotic = 2 * run->cell->thermal * (1 - face_transference(run, node)) *
                           e->thermodynamic_factor * (below - above) / mean;
    return g * (osmotic - (value(run, node + 1, PHI) - value(run, node, PHI)));
}

// N = -D dc/dx + t+ i_e / F, lithium ions, mol.m-2.s-1.
static double ion_flux(const Run *run, int node, double current)
{
    const double g = conductance(run, node, free_diffusivity(run, node),
                                 free_diffusivity(run, node + 1));
    return -g * (concentration(run, node + 1) - concentration(run, node)) +
           face_transference(run, node) * current / FARADAY;
}

static double solid(const Run *run, int node)
{
    return closure_solid(run->cell, host_cell(run, node), value(run, node, REACH));
}

static double solid_current(const Run *run, int node)
{
    const double two = solid(run, node + 1);
    const double one = node == first_host(run) ? two : solid(run, node);
    const double above = value(run, node, PHI) + value(run, node, ETA);
    const double below = value(run, node + 1, PHI) + value(run, node + 1, ETA);
    return -conductance(run, node, one, two) * (below - above);
}

// -l^2 dF/dx, m; nothing crosses the upper plane.
static double reach_flux(const Run *run, int node)
{
    if (node <= first_host(run) || node + 1 >= run->nodes)
        return 0;
    const double length = 0.5 * (host_cell(run, node)->reach + host_cell(run, node + 1)->reach);
    const double distance = half_width(run, node) + half_width(run, node + 1);
    return -length * length / distance *
           (value(run, node + 1, REACH) - value(run, node, REACH));
}

// -- Residuals --

static void counter_residual(const Run *run, double *r)
{
    const double current = course_current(run->course);
    const double least = 1e-6 * run->cell->design->electrolyte.concentration;
    const double salt = fmax(value(run, 0, SALT), least);
    const double i0 = closure_exchange(run->cell, run->cell->exchange, salt);
    for (int i = 0; i < NODE; i++)
        r[i] = value(run, 0, i);
    r[SALT] = ion_flux(run, 0, current) - current / FARADAY;
    r[PHI] = value(run, 0, PHI) + 2 * run->cell->thermal * asinh(current / (2 * i0));
}

static void separator_residual(const Run *run, int node, double *r)
{
    const double current = course_current(run->course);
    const double volume = run->cell->separator_width *
                          run->cell->design->constants.separator_porosity;
    for (int i = 0; i < NODE; i++)
        r[i] = value(run, node, i);
    r[SALT] = volume * slope(run, node, SALT) - ion_flux(run, node - 1, current) +
              ion_flux(run, node, current);
    r[PHI] = electrolyte_current(run, node - 1) - current;
}

// Of the plane and the cells alike; [h] has width 1 on the plane, which holds no salt.
static void host_residual(const Run *run, int node, double *r)
{
    const double current = course_current(run->course);
    const HostCell *h = host_cell(run, node);
    const bool plane = node == first_host(run);
    const bool last = node + 1 == run->nodes;
    const Reacted made = reacted(run, node);
    const double above = electrolyte_current(run, node - 1);
    const double below = last ? 0 : electrolyte_current(run, node);
    const double ions_above = ion_flux(run, node - 1, above);
    const double ions_below = last ? 0 : ion_flux(run, node, below);
    const double lost = plane ? 0 : made.live + made.dead + made.sei;
    const double layer = h->width * h->area * run->cell->design->constants.double_layer;
    r[SALT] = (plane ? 0 : h->width * slope(run, node, SALT)) - ions_above + ions_below +
              (above - below) / FARADAY + h->width * concentration(run, node) * lost;
    r[ETA] = layer * slope(run, node, ETA) - h->width * made.charge + above - below;
    r[PHI] = above + (plane ? 0 : solid_current(run, node - 1)) - current;
    r[REACH] = plane ? value(run, node, REACH) - value(run, node + 1, REACH)
                     : h->width * (value(run, node, REACH) -
                                   value(run, node, LITHIUM) / h->porosity) -
                           reach_flux(run, node - 1) + reach_flux(run, node);
    r[LITHIUM] = slope(run, node, LITHIUM) - made.live;
    r[DEAD] = slope(run, node, DEAD) - made.dead;
    r[SEI] = slope(run, node, SEI) - made.sei;
    r[LEFT] = slope(run, node, LEFT) - h->width * concentration(run, node) * lost;
    r[CHARGE] = slope(run, node, CHARGE) - h->width * made.charge;
}

static int residual(realtype time, N_Vector y, N_Vector rate, N_Vector out, void *user)
{
    (void)time;
    Run *run = user;
    run->y = N_VGetArrayPointer(y);
    run->rate = N_VGetArrayPointer(rate);
    double *r = N_VGetArrayPointer(out);
    counter_residual(run, r);
    for (int node = 1; node < first_host(run); node++)
        separator_residual(run, node, r + node * NODE);
    for (int node = first_host(run); node < run->nodes; node++)
        host_residual(run, node, r + node * NODE);
    for (int i = 0; i < run->nodes * NODE; i++)
        if (!isfinite(r[i]))
            return 1;
    return 0;
}

// The potential of the solid at the collector, whose foil lies half a cell below.
static double voltage(Run *run, N_Vector y)
{
    run->y = N_VGetArrayPointer(y);
    const int last = run->nodes - 1;
    return value(run, last, PHI) + value(run, last, ETA) -
           course_current(run->course) * half_width(run, last) / solid(run, last);
}

static int cutoff(realtype time, N_Vector y, N_Vector rate, realtype *past, void *user)
{
    (void)time;
    (void)rate;
    Run *run = user;
    *past = course_past(run->course, voltage(run, y));
    return 0;
}

// -- Jacobian --

static double increment(const Run *run, int index, double y)
{
    const double sizes[NODE] = {[SALT] = run->cell->design->electrolyte.concentration,
                                [ETA] = 0.025, [REACH] = 0.01, [LITHIUM] = 0.001,
                                [DEAD] = 0.001, [SEI] = 0.001, [PHI] = 0.025,
                                [LEFT] = 0.001, [CHARGE] = 1};
    return 1e-7 * fmax(fabs(y), 1e-2 * sizes[index % NODE]);
}

// Rows of a column are those of its own node and its neighbours.
static void put_columns(const Run *run, const double *base, const double *moved, int colour,
                        int unknown, const double *steps, SUNMatrix jacobian)
{
    sunindextype *pointers = SUNSparseMatrix_IndexPointers(jacobian);
    double *data = SUNSparseMatrix_Data(jacobian);
    for (int node = colour; node < run->nodes; node += 3) {
        const int column = node * NODE + unknown;
        const int first = (node > 0 ? node - 1 : 0) * NODE;
        const int end = (node + 2 < run->nodes ? node + 2 : run->nodes) * NODE;
        for (int row = first; row < end; row++)
            data[pointers[column] + row - first] = (moved[row] - base[row]) / steps[column];
    }
}

static void put_pattern(const Run *run, SUNMatrix jacobian)
{
    sunindextype *pointers = SUNSparseMatrix_IndexPointers(jacobian);
    sunindextype *rows = SUNSparseMatrix_IndexValues(jacobian);
    sunindextype count = 0;
    for (int column = 0; column < run->nodes * NODE; column++) {
        const int node = column / NODE;
        const int first = (node > 0 ? node - 1 : 0) * NODE;
        const int end = (node + 2 < run->nodes ? node + 2 : run->nodes) * NODE;
        pointers[column] = count;
        for (int row = first; row < end; row++)
            rows[count++] = row;
    }
    pointers[run->nodes * NODE] = count;
}

// dF/dy + c dF/dy', columns of every third node at once.
static int jacobian(realtype time, realtype c, N_Vector y, N_Vector rate, N_Vector base,
                    SUNMatrix matrix, void *user, N_Vector moved, N_Vector spare_one,
                    N_Vector spare_two)
{
    (void)spare_one;
    (void)spare_two;
    Run *run = user;
    double *at = N_VGetArrayPointer(y);
    double *speed = N_VGetArrayPointer(rate);
    double *kept = run->difference;
    double *kept_speed = kept + run->nodes * NODE;
    double *steps = kept_speed + run->nodes * NODE;
    SUNMatZero(matrix);
    put_pattern(run, matrix);
    memcpy(kept, at, sizeof(double) * (size_t)(run->nodes * NODE));
    memcpy(kept_speed, speed, sizeof(double) * (size_t)(run->nodes * NODE));
    run->linear_systems++;
    for (int colour = 0; colour < 3; colour++)
        for (int unknown = 0; unknown < NODE; unknown++) {
            for (int node = colour; node < run->nodes; node += 3) {
                const int i = node * NODE + unknown;
                steps[i] = increment(run, i, at[i]);
                at[i] += steps[i];
                steps[i] = at[i] - kept[i];
                speed[i] += c * steps[i];
            }
            const int failed = residual(time, y, rate, moved, run);
            memcpy(at, kept, sizeof(double) * (size_t)(run->nodes * NODE));
            memcpy(speed, kept_speed, sizeof(double) * (size_t)(run->nodes * NODE));
            if (failed)
                return 1;
            put_columns(run, N_VGetArrayPointer(base), N_VGetArrayPointer(moved), colour,
                        unknown, steps, matrix);
        }
    return 0;
}

// -- Setting up --

// Everything SUNDIALS owns.
typedef struct Solver {
    SUNContext context;
    N_Vector y, rate, kinds, tolerances;
    SUNMatrix matrix;
    SUNLinearSolver linear;
    void *ida;
} Solver;

static void solver_free(Solver *solver)
{
    IDAFree(&solver->ida);
    if (solver->linear)
        SUNLinSolFree(solver->linear);
    if (solver->matrix)
        SUNMatDestroy(solver->matrix);
    N_Vector vectors[] = {solver->y, solver->rate, solver->kinds, solver->tolerances};
    for (int i = 0; i < 4; i++)
        if (vectors[i])
            N_VDestroy(vectors[i]);
    SUNContext_Free(&solver->context);
}

static void fill_start(const Run *run, Solver *solver)
{
    double *y = N_VGetArrayPointer(solver->y);
    N_VConst(0, solver->y);
    N_VConst(0, solver->rate);
    for (int node = 0; node < run->nodes; node++) {
        const HostCell *h = host_cell(run, node);
        y[node * NODE + SALT] =
            run->cell->design->electrolyte.concentration * (h ? h->porosity : 1);
    }
}

static void fill_kinds(const Run *run, Solver *solver)
{
    double *kind = N_VGetArrayPointer(solver->kinds);
    for (int i = 0; i < run->nodes * NODE; i++) {
        const int node = i / NODE;
        const int unknown = i % NODE;
        const bool host = node >= first_host(run);
        const bool plane = node == 0 || node == first_host(run);
        if (unknown == SALT)
            kind[i] = plane ? 0 : 1;
        else if (unknown == PHI || unknown == REACH)
            kind[i] = 0;
        else
            kind[i] = host ? 1 : 0;
    }
}

static void fill_tolerances(const Run *run, double tolerance, Solver *solver)
{
    const double salt = run->cell->design->electrolyte.concentration;
    const double sizes[NODE] = {[SALT] = 1e-3 * salt, [ETA] = 1e-2, [REACH] = 1e-3,
                                [LITHIUM] = 1e-4, [DEAD] = 1e-5, [SEI] = 1e-5,
                                [PHI] = 1e-2, [LEFT] = 1e-2, [CHARGE] = 1e3};
    double *absolute = N_VGetArrayPointer(solver->tolerances);
    for (int i = 0; i < run->nodes * NODE; i++) {
        const bool plane = i / NODE == first_host(run);
        const int unknown = i % NODE;
        const bool thickness = plane && unknown >= LITHIUM && unknown <= SEI;
        absolute[i] = tolerance * (thickness ? 1e-8 : sizes[unknown]);
    }
}

static bool make_objects(const Run *run, Solver *solver)
{
    const sunindextype size = run->nodes * NODE;
    if (SUNContext_Create(NULL, &solver->context))
        return false;
    solver->y = N_VNew_Serial(size, solver->context);
    solver->rate = N_VNew_Serial(size, solver->context);
    solver->kinds = N_VNew_Serial(size, solver->context);
    solver->tolerances = N_VNew_Serial(size, solver->context);
    solver->matrix = SUNSparseMatrix(size, size, size * 3 * NODE, CSC_MAT, solver->context);
    solver->ida = IDACreate(solver->context);
    if (!solver->y || !solver->rate || !solver->kinds || !solver->tolerances ||
        !solver->matrix || !solver->ida)
        return false;
    put_pattern(run, solver->matrix);
    solver->linear = SUNLinSol_KLU(solver->y, solver->matrix, solver->context);
    return solver->linear != NULL;
}

// What went wrong is told by the codes that are returned.
static void keep_quiet(int code, const char *module, const char *function, char *message,
                       void *user)
{
    (void)code;
    (void)module;
    (void)function;
    (void)message;
    (void)user;
}

static Status solver_create(Run *run, const SimulatorOptions *options, Solver *solver, Error *err)
{
    const double tolerance = options->tolerance > 0 ? options->tolerance : DEFAULT_TOLERANCE;
    if (!make_objects(run, solver))
        return fail(err, STATUS_NO_MEMORY, "no memory for the reference solver");
    fill_start(run, solver);
    fill_kinds(run, solver);
    fill_tolerances(run, tolerance, solver);
    const int failed =
        IDAInit(solver->ida, residual, 0, solver->y, solver->rate) ||
        IDASVtolerances(solver->ida, tolerance, solver->tolerances) ||
        IDASetUserData(solver->ida, run) || IDASetId(solver->ida, solver->kinds) ||
        IDASetSuppressAlg(solver->ida, SUNTRUE) ||
        IDASetLinearSolver(solver->ida, solver->linear, solver->matrix) ||
        IDASetJacFn(solver->ida, jacobian) || IDARootInit(solver->ida, 1, cutoff) ||
        IDASetMaxNumSteps(solver->ida, DEFAULT_STEPS) ||
        IDASetErrHandlerFn(solver->ida, keep_quiet, NULL);
    if (failed)
        return fail(err, STATUS_INTERNAL, "the reference solver could not be set up");
    return STATUS_OK;
}

// -- Running --

// Between the solver's layout and that of cell.h.
static void to_state(const Run *run, N_Vector y, double *state)
{
    const double *from = N_VGetArrayPointer(y);
    const Cell *cell = run->cell;
    double *totals = state + cell->size - TOTALS;
    totals[DISPLACED] = 0;
    totals[REACTED] = 0;
    for (int i = 0; i < cell->separator; i++)
        state[i] = from[(i + 1) * NODE + SALT];
    for (int i = 0; i <= cell->host; i++) {
        const double *node = from + (first_host(run) + i) * NODE;
        memcpy(state + cell_block(cell, i), node, UNKNOWNS * sizeof(double));
        totals[DISPLACED] += node[LEFT];
        totals[REACTED] += node[CHARGE];
    }
}

static void from_state(const Run *run, const double *state, N_Vector y)
{
    double *into = N_VGetArrayPointer(y);
    for (int i = 0; i <= run->cell->host; i++)
        memcpy(into + (first_host(run) + i) * NODE, state + cell_block(run->cell, i),
               UNKNOWNS * sizeof(double));
}

static double least_salt(Run *run, N_Vector y)
{
    run->y = N_VGetArrayPointer(y);
    double least = concentration(run, 0);
    for (int node = 1; node < run->nodes; node++)
        least = fmin(least, concentration(run, node));
    return least;
}

static SimulationStatus reason(const Run *run, double salt_least)
{
    double room = 0;
    double fill = 0;
    if (salt_least < 0.05 * run->cell->design->electrolyte.concentration)
        return SIMULATION_SALT_EXHAUSTED;
    for (int node = first_host(run) + 1; node < run->nodes; node++) {
        const HostCell *h = host_cell(run, node);
        room += h->width * h->porosity;
        fill += h->width * (h->porosity - porosity(run, node));
    }
    return fill > 0.5 * room ? SIMULATION_HOST_FULL : SIMULATION_NO_PATH;
}

// One leg, from time 0 to its end or its cutoff.
static SimulationStatus run_leg(Run *run, Solver *solver, int *steps, int step_limit)
{
    const double end = course_left(run->course);
    if (IDAReInit(solver->ida, 0, solver->y, solver->rate) ||
        IDASetStopTime(solver->ida, end) ||
        IDACalcIC(solver->ida, IDA_YA_YDP_INIT, fmin(1e-4, end)) ||
        IDAGetConsistentIC(solver->ida, solver->y, solver->rate))
        return SIMULATION_NO_CONVERGE;
    double before = 0;
    while (true) {
        double time = 0;
        const int code = IDASolve(solver->ida, end, &time, solver->y, solver->rate, IDA_ONE_STEP);
        if (code < 0)
            return SIMULATION_NO_CONVERGE;
        if (++*steps > step_limit)
            return SIMULATION_TOO_LONG;
        course_look(run->course, time - before, voltage(run, solver->y),
                    least_salt(run, solver->y));
        before = time;
        if (code == IDA_ROOT_RETURN && course_current(run->course) > 0)
            return reason(run, least_salt(run, solver->y));
        if (code == IDA_ROOT_RETURN || code == IDA_TSTOP_RETURN || time >= end)
            return SIMULATION_OK;
        if (interrupted())
            return SIMULATION_TOO_LONG;
    }
}

static Status run_course(Run *run, Solver *solver, const SimulatorOptions *options, Arena *arena,
                         Error *err)
{
    const Cell *cell = run->cell;
    const int limit = options->step_limit > 0 ? options->step_limit : DEFAULT_STEPS;
    const size_t blocks = (size_t)cell->host + 1;
    double *state = arena_alloc(arena, (size_t)cell->size, sizeof *state);
    double *reaction = arena_alloc(arena, blocks, sizeof *reaction);
    double *potential = arena_alloc(arena, blocks, sizeof *potential);
    if (!state || !reaction || !potential)
        return arena_exhausted(arena, err);
    int steps = 0;
    bool done = false;
    while (!done) {
        const SimulationStatus status = run_leg(run, solver, &steps, limit);
        to_state(run, solver->y, state);
        if (status != SIMULATION_OK) {
            course_fail(run->course, status, state);
            break;
        }
        run->y = N_VGetArrayPointer(solver->y);
        for (int i = 0; i <= cell->host; i++) {
            reaction[i] = reacted(run, first_host(run) + i).charge;
            potential[i] = value(run, first_host(run) + i, PHI);
        }
        done = course_turn(run->course, &(Sight){state, reaction, potential});
        from_state(run, state, solver->y);
    }
    run->course->result->certificate.steps = steps;
    return STATUS_OK;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static Status run_cell(const Design *design, int cells, const SimulatorOptions *options,
                       Arena *scratch, Arena *arena, Result *result, Error *err)
{
    Cell cell;
    Course course;
    Solver solver = {0};
    TRY(cell_build(design, cells, scratch, &cell, err));
    TRY(course_start(&course, &cell, options->keep_profile, arena, result, err));
    Run run = {.cell = &cell, .course = &course, .nodes = cell.separator + cell.host + 2};
    run.difference = arena_alloc(scratch, 3 * NODE * (size_t)run.nodes, sizeof(double));
    if (!run.difference)
        return arena_exhausted(scratch, err);
    Status status = solver_create(&run, options, &solver, err);
    if (status == STATUS_OK)
        status = run_course(&run, &solver, options, scratch, err);
    solver_free(&solver);
    result->certificate.newton_iterations = (int)run.linear_systems;
    result->certificate.solver = "reference";
    return status;
}

static Status run_design(const Design *design, const SimulatorOptions *options, Arena *arena,
                         Result *result, Error *err)
{
    const int cells = options->cells > 0 ? (options->cells + 1) / 2 * 2 : DEFAULT_CELLS;
    const double start = now();
    Arena scratch = {0};
    Status status = run_cell(design, cells, options, &scratch, arena, result, err);
    if (status == STATUS_OK && !options->no_mesh_error) {
        SimulatorOptions coarse = *options;
        coarse.keep_profile = false;
        Result compared = {0};
        status = run_cell(design, cells >= 8 ? cells / 4 * 2 : 4, &coarse, &scratch, &scratch,
                          &compared, err);
        result->certificate.mesh_error =
            0.5 * fabs(result->bottom_up_index - compared.bottom_up_index);
    }
    arena_clear(&scratch);
    result->certificate.milliseconds = now() - start;
    return status;
}

static Status run(const Design *designs, int count, const SimulatorOptions *options, Arena *arena,
                  Result *results, Error *err)
{
    for (int i = 0; i < count; i++) {
        TRY(run_design(&designs[i], options, arena, &results[i], err));
        if (interrupted())
            return fail(err, STATUS_INTERRUPTED, "interrupted while simulating");
    }
    return STATUS_OK;
}

const Simulator SIMULATOR_REFERENCE = {"reference", "SUNDIALS IDA with KLU: plain and trusted",
                                       run};
