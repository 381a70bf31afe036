// The reference solver: SUNDIALS IDA with KLU on the equations of docs/model.md as they stand,
// one residual a row, potentials and all, and a Jacobian by differences. Nothing is eliminated and
// nothing optimised. The only file that knows SUNDIALS.
#include <ida/ida.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <string.h>
#include <sundials/sundials_version.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "base/interrupt.h"
#include "simulate/equations.h"
#include "simulate/mesh.h"
#include "simulate/reason.h"
#include "simulate/simulator.h"

static const double DEFAULT_TOLERANCE = 1e-6;
static const int DEFAULT_STEPS = 100000;

typedef struct Run {
    Equations equations;
    Course *course;     // borrowed
    double *difference; // 3 NODE nodes: rows of the Jacobian by differences
    long linear_systems;
} Run;

static int residual(realtype time, N_Vector y, N_Vector rate, N_Vector out, void *user)
{
    (void)time;
    Run *run = user;
    run->equations.y = N_VGetArrayPointer(y);
    run->equations.rate = N_VGetArrayPointer(rate);
    return equations_residual(&run->equations, N_VGetArrayPointer(out)) ? 0 : 1;
}

static int cutoff(realtype time, N_Vector y, N_Vector rate, realtype *past, void *user)
{
    (void)time;
    (void)rate;
    Run *run = user;
    run->equations.y = N_VGetArrayPointer(y);
    *past = course_past(run->course, equations_voltage(&run->equations));
    return 0;
}

// -- Jacobian --

static double increment(const Run *run, int index, double y)
{
    const double sizes[NODE] = {[SALT] = run->equations.cell->design->electrolyte.concentration,
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
    for (int node = colour; node < run->equations.nodes; node += 3) {
        const int column = node * NODE + unknown;
        const int first = (node > 0 ? node - 1 : 0) * NODE;
        const int end = (node + 2 < run->equations.nodes ? node + 2 : run->equations.nodes) * NODE;
        for (int row = first; row < end; row++)
            data[pointers[column] + row - first] = (moved[row] - base[row]) / steps[column];
    }
}

static void put_pattern(const Run *run, SUNMatrix jacobian)
{
    sunindextype *pointers = SUNSparseMatrix_IndexPointers(jacobian);
    sunindextype *rows = SUNSparseMatrix_IndexValues(jacobian);
    sunindextype count = 0;
    for (int column = 0; column < run->equations.nodes * NODE; column++) {
        const int node = column / NODE;
        const int first = (node > 0 ? node - 1 : 0) * NODE;
        const int end = (node + 2 < run->equations.nodes ? node + 2 : run->equations.nodes) * NODE;
        pointers[column] = count;
        for (int row = first; row < end; row++)
            rows[count++] = row;
    }
    pointers[run->equations.nodes * NODE] = count;
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
    double *kept_speed = kept + run->equations.nodes * NODE;
    double *steps = kept_speed + run->equations.nodes * NODE;
    SUNMatZero(matrix);
    put_pattern(run, matrix);
    memcpy(kept, at, sizeof(double) * (size_t)(run->equations.nodes * NODE));
    memcpy(kept_speed, speed, sizeof(double) * (size_t)(run->equations.nodes * NODE));
    run->linear_systems++;
    for (int colour = 0; colour < 3; colour++)
        for (int unknown = 0; unknown < NODE; unknown++) {
            for (int node = colour; node < run->equations.nodes; node += 3) {
                const int i = node * NODE + unknown;
                steps[i] = increment(run, i, at[i]);
                at[i] += steps[i];
                steps[i] = at[i] - kept[i];
                speed[i] += c * steps[i];
            }
            const int failed = residual(time, y, rate, moved, run);
            memcpy(at, kept, sizeof(double) * (size_t)(run->equations.nodes * NODE));
            memcpy(speed, kept_speed, sizeof(double) * (size_t)(run->equations.nodes * NODE));
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
    const Cell *cell = run->equations.cell;
    const int plane = equations_plane(&run->equations);
    for (int node = 0; node < run->equations.nodes; node++)
        y[node * NODE + SALT] = cell->design->electrolyte.concentration *
                                (node > plane ? cell->cells[node - plane].porosity : 1);
}

static void fill_tolerances(const Run *run, double tolerance, Solver *solver)
{
    const double salt = run->equations.cell->design->electrolyte.concentration;
    const double sizes[NODE] = {[SALT] = 1e-3 * salt, [ETA] = 1e-2, [REACH] = 1e-3,
                                [LITHIUM] = 1e-4, [DEAD] = 1e-5, [SEI] = 1e-5,
                                [PHI] = 1e-2, [LEFT] = 1e-2, [CHARGE] = 1e3};
    double *absolute = N_VGetArrayPointer(solver->tolerances);
    for (int i = 0; i < run->equations.nodes * NODE; i++) {
        const bool plane = i / NODE == equations_plane(&run->equations);
        const int unknown = i % NODE;
        const bool thickness = plane && unknown >= LITHIUM && unknown <= SEI;
        absolute[i] = tolerance * (thickness ? 1e-8 : sizes[unknown]);
    }
}

static bool make_objects(const Run *run, Solver *solver)
{
    const sunindextype size = run->equations.nodes * NODE;
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
    equations_kinds(&run->equations, N_VGetArrayPointer(solver->kinds));
    fill_tolerances(run, tolerance, solver);
    const int failed =
        IDAInit(solver->ida, residual, 0, solver->y, solver->rate) ||
        IDASVtolerances(solver->ida, tolerance, solver->tolerances) ||
        IDASetUserData(solver->ida, run) || IDASetId(solver->ida, solver->kinds) ||
        IDASetSuppressAlg(solver->ida, SUNTRUE) ||
        IDASetLinearSolver(solver->ida, solver->linear, solver->matrix) ||
        IDASetJacFn(solver->ida, jacobian) || IDARootInit(solver->ida, 1, cutoff) ||
        IDASetMaxNumSteps(solver->ida, DEFAULT_STEPS) ||
        IDASetNonlinConvCoefIC(solver->ida, 1) ||
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
    const Cell *cell = run->equations.cell;
    double *totals = state + cell->size - TOTALS;
    totals[DISPLACED] = 0;
    totals[REACTED] = 0;
    for (int i = 0; i < cell->separator; i++)
        state[i] = from[(i + 1) * NODE + SALT];
    for (int i = 0; i <= cell->host; i++) {
        const double *node = from + (equations_plane(&run->equations) + i) * NODE;
        memcpy(state + cell_block(cell, i), node, UNKNOWNS * sizeof(double));
        totals[DISPLACED] += node[LEFT];
        totals[REACTED] += node[CHARGE];
    }
}

static void from_state(const Run *run, const double *state, N_Vector y)
{
    const Cell *cell = run->equations.cell;
    double *into = N_VGetArrayPointer(y) + equations_plane(&run->equations) * NODE;
    for (int i = 0; i <= cell->host; i++)
        memcpy(into + i * NODE, state + cell_block(cell, i), UNKNOWNS * sizeof(double));
}

// Fills [state], [reaction] and [potential] with what there is to see.
static Sight see(Run *run, const Solver *solver, double *state, double *reaction,
                 double *potential)
{
    to_state(run, solver->y, state);
    run->equations.y = N_VGetArrayPointer(solver->y);
    for (int i = 0; i <= run->equations.cell->host; i++) {
        const int node = equations_plane(&run->equations) + i;
        reaction[i] = equations_reaction(&run->equations, node);
        potential[i] = run->equations.y[node * NODE + PHI];
    }
    return (Sight){state, reaction, potential};
}

// One leg, from time 0 to its end or its cutoff; a plating that fell through it has found no path,
// for all that is known here.
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
        run->equations.y = N_VGetArrayPointer(solver->y);
        const double voltage = equations_voltage(&run->equations);
        course_look(run->course, time - before, voltage, equations_salt_least(&run->equations));
        before = time;
        // A voltage that starts past the cutoff never crosses it.
        const bool fell = code == IDA_ROOT_RETURN || course_past(run->course, voltage) > 0;
        if (fell && course_current(run->course) > 0)
            return SIMULATION_NO_PATH;
        if (fell || code == IDA_TSTOP_RETURN || time >= end)
            return SIMULATION_OK;
        if (interrupted())
            return SIMULATION_TOO_LONG;
    }
}

static Status run_course(Run *run, Solver *solver, const SimulatorOptions *options, Arena *arena,
                         Error *err)
{
    const Cell *cell = run->equations.cell;
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
        SimulationStatus status = run_leg(run, solver, &steps, limit);
        const Sight sight = see(run, solver, state, reaction, potential);
        if (status == SIMULATION_NO_PATH)
            status = reason_of(cell, &sight, equations_voltage(&run->equations),
                               equations_salt_least(&run->equations));
        if (status != SIMULATION_OK) {
            course_fail(run->course, status, state);
            break;
        }
        done = course_turn(run->course, &sight);
        from_state(run, state, solver->y);
    }
    run->course->result->certificate.steps = steps;
    return STATUS_OK;
}

static Status run_cell(const Design *design, const SimulatorOptions *options, Arena *scratch,
                       Arena *arena, Result *result, Error *err)
{
    Cell cell;
    Course course;
    Solver solver = {0};
    TRY(cell_build(design, mesh_cells(options), scratch, &cell, err));
    TRY(course_start(&course, &cell, options->keep_profile, arena, result, err));
    Run run = {.equations = equations_of(&cell, &course), .course = &course};
    run.difference =
        arena_alloc(scratch, 3 * NODE * (size_t)run.equations.nodes, sizeof(double));
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
    const double start = mesh_clock();
    Arena scratch = {0};
    Status status = run_cell(design, options, &scratch, arena, result, err);
    if (status == STATUS_OK && !options->no_mesh_error) {
        const SimulatorOptions coarser = mesh_coarser_options(options);
        Result compared = {0};
        status = run_cell(design, &coarser, &scratch, &scratch, &compared, err);
        result->certificate.mesh_error =
            mesh_error(result->bottom_up_index, compared.bottom_up_index);
    }
    arena_clear(&scratch);
    result->certificate.milliseconds = mesh_clock() - start;
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

const char *reference_library(Arena *arena)
{
    char text[32] = "";
    SUNDIALSGetVersion(text, sizeof text);
    return arena_string(arena, text);
}
