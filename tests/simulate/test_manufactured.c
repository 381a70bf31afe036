// A manufactured solution of the full coupled system: fields are chosen, sources computed that
// make them the solution, and the vector solver's own steps run with those added. In space the
// sources come from the equations before any mesh, so that what is left is the discretisation's
// error; in time from the discrete equations, so that what is left is the steps'. (Roache 2002,
// J. Fluids Eng. 124, 4.)
#include "tests/simulate/manufactured.h"

#include "simulate/kernel_math.h"

static void add_source(const void *system, Lane *rate, int stage);
#define KERNEL_SOURCE(system, rate, i) add_source(system, rate, i)
// The plain and the vector form both call what they depend on Local.
#define Local LaneLocal
#include "simulate/kernel_step.h"
#undef Local

enum { LANE = 1, CELLS_MOST = 160 };

static const Kernel KERNEL_HERE = {"here", WIDTH, kernel_work_size, kernel_step, kernel_profile};

// Where the stages of RODAS lie in the step, and the weight of the source's rate in them: Hairer &
// Wanner 1996, table 6.1 of IV.7 in the form for equations that depend on time.
static const double STAGE_AT[STAGES] = {0, 0.386, 0.21, 0.63, 1, 1};
static const double STAGE_RATE[STAGES] = {0.25, -0.1043, 0.1035, -0.0362, 0, 0};

typedef struct Trial {
    Arena arena;
    Manufactured field;
    LaneSystem system;
    bool discrete;  // sources from the discrete equations
    Workspace work; // for those
    Lane *at, *rate;
    double *exact, *source; // size
} Trial;

static Trial *current; // what add_source() adds for

// -- On the mesh --

static void put_fields(const Fields *f, double porosity, bool plane, double *y, double *rate)
{
    const Field *all[] = {&f->salt, &f->eta, &f->reach, &f->lithium, &f->dead, &f->sei};
    for (int i = 0; i < UNKNOWNS; i++) {
        y[i] = all[i]->value;
        rate[i] = all[i]->rate;
    }
    if (plane)
        return;
    const double filling = f->lithium.rate + f->dead.rate + f->sei.rate;
    y[SALT] = porosity * f->salt.value;
    rate[SALT] = porosity * f->salt.rate - filling * f->salt.value;
}

// The fields and their rates in the middles of all cells: (size) each.
static void exact_state(const Manufactured *m, double *y, double *rate)
{
    const Cell *cell = &m->cell;
    for (int i = 0; i < cell->size; i++)
        y[i] = rate[i] = 0;
    for (int j = 0; j < cell->separator; j++) {
        const double x = (j - cell->separator + 0.5) * cell->separator_width;
        const Fields f = fields_at(m, x);
        y[j] = f.salt.value;
        rate[j] = f.salt.rate;
    }
    const Fields plane = plane_at(m);
    put_fields(&plane, 1, true, y + cell_block(cell, 0), rate + cell_block(cell, 0));
    double top = 0;
    for (int i = 1; i <= cell->host; i++) {
        const HostCell *h = &cell->cells[i];
        const Fields f = fields_at(m, top + 0.5 * h->width);
        put_fields(&f, porosity_of(h, &f), false, y + cell_block(cell, i),
                   rate + cell_block(cell, i));
        top += h->width;
    }
}

static void discrete_source(Trial *t, double *source)
{
    const LaneSystem *s = &t->system;
    double y[(UNKNOWNS + 1) * (CELLS_MOST + 2)];
    double rate[(UNKNOWNS + 1) * (CELLS_MOST + 2)];
    exact_state(&t->field, y, rate);
    for (int n = 0; n < s->size; n++)
        t->at[n] = lane_all(y[n]);
    rates(s, &t->work, t->at, 0, t->rate);
    for (int n = 0; n < s->size - TOTALS; n++)
        source[n] = s->mass[n][LANE] * rate[n] - t->rate[n][LANE];
}

static void source_at(Trial *t, double time, double *source)
{
    const double start = t->field.time;
    t->field.time = time;
    for (int i = 0; i < t->field.cell.size; i++)
        source[i] = 0;
    if (t->discrete)
        discrete_source(t, source);
    else
        manufactured_source(&t->field, source);
    t->field.time = start;
}

// S(t + alpha h) + gamma h dS/dt, the rate by differences of fourth order.
static void add_source(const void *system, Lane *rate, int stage)
{
    static const double AT[4] = {-2, -1, 1, 2};
    static const double WEIGHT[4] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
    Trial *t = current;
    const LaneSystem *s = system;
    const double h = s->step[LANE];
    const double reach = 1e-3 * t->field.period;
    source_at(t, t->field.time + STAGE_AT[stage] * h, t->source);
    for (int n = 0; n < s->size; n++)
        rate[n] += t->source[n];
    for (int k = 0; k < 4; k++) {
        source_at(t, t->field.time + AT[k] * reach, t->source);
        for (int n = 0; n < s->size; n++)
            rate[n] += STAGE_RATE[stage] * h * WEIGHT[k] / reach * t->source[n];
    }
}

// -- Running --

static void *take(Trial *t, size_t count, size_t size)
{
    void *memory = arena_alloc(&t->arena, count, size);
    assert_non_null(memory);
    return memory;
}

// Everything graded; percolation, coverage and nucleation where they vary most.
static Design graded(const World *world)
{
    Design d = world_design(world);
    d.porosity = profile_graded(0.85, 0.7, PROFILE_LINEAR);
    d.pore_diameter = profile_graded(40e-6, 20e-6, PROFILE_LINEAR);
    d.conductivity = profile_graded(0.5, 500, PROFILE_LOG);
    d.nucleation_overpotential = profile_graded(0.010, 0.002, PROFILE_LINEAR);
    d.tortuosity = profile_graded(1.2, 2, PROFILE_LINEAR);
    d.film_resistance = profile_graded(1e-4, 5e-4, PROFILE_LINEAR);
    d.exchange_current_factor = profile_graded(1, 2, PROFILE_LINEAR);
    d.transference_boost = profile_graded(0.2, 0, PROFILE_LINEAR);
    d.electrolyte.diffusivity_decay = 0.6;
    d.constants.coverage_thickness = 2e-6;
    d.constants.percolation_threshold = 0.3;
    d.constants.percolation_width = 0.1;
    d.constants.percolation_span = 6;
    return d;
}

// Sources from the equations before any mesh with fields that change slowly, or from those on the
// mesh with fast ones.
static void set_up(Trial *t, const World *world, int cells, bool discrete)
{
    Error err = {0};
    LaneSystem *s = &t->system;
    *t = (Trial){.discrete = discrete,
                 .field = {.design = graded(world), .period = discrete ? 2 : 200}};
    // Steps far longer than the double layer takes are of lower order in it: without one there is
    // an algebraic equation.
    if (discrete)
        t->field.design.constants.double_layer = 0;
    CHECK_OK(cell_build(&t->field.design, cells, &t->arena, &t->field.cell, &err));
    CHECK_OK(lanes_allocate(s, &KERNEL_HERE, cells, &t->arena, &err));
    const size_t size = (size_t)s->size;
    t->at = take(t, size, sizeof(Lane));
    t->rate = take(t, size, sizeof(Lane));
    t->exact = take(t, size, sizeof(double));
    t->source = take(t, size, sizeof(double));
    struct LaneWork *const own = s->work;
    s->work = take(t, KERNEL_HERE.work_size(s->separator, s->host), 1);
    t->work = kernel_workspace(s);
    s->work = own;
    for (int l = 0; l < LANES; l++)
        lanes_load(s, &t->field.cell, 1e-4, l, t->exact);
}

// From the exact state at 0 to [time] in [count] steps; leaves the exact state there in t->exact.
static void advance(Trial *t, double time, int count)
{
    LaneSystem *s = &t->system;
    current = t;
    t->field.time = 0;
    exact_state(&t->field, t->exact, t->source);
    for (int l = 0; l < LANES; l++)
        lanes_put(s, s->state, l, t->exact);
    for (int k = 0; k < count; k++) {
        for (int l = 0; l < LANES; l++)
            s->step[l] = time / count;
        t->field.time = time * k / count;
        KERNEL_HERE.step(s);
        memcpy(s->state, s->next, sizeof(Lanes) * (size_t)s->size);
    }
    t->field.time = time;
    exact_state(&t->field, t->exact, t->source);
}

// Root mean square over the host of what is off in one unknown; of salt in the separator for
// [unknown] UNKNOWNS, on the plane the lithium's for UNKNOWNS + 1.
static double distance(const Trial *t, int unknown)
{
    const Cell *cell = &t->field.cell;
    const int plane = cell_block(cell, 0) + LITHIUM;
    double sum = 0;
    if (unknown > UNKNOWNS)
        return fabs(t->system.state[plane][LANE] - t->exact[plane]);
    const int count = unknown == UNKNOWNS ? cell->separator : cell->host;
    for (int i = 0; i < count; i++) {
        const int n = unknown == UNKNOWNS ? i : cell_block(cell, i + 1) + unknown;
        const double width = unknown == UNKNOWNS
                                 ? 1.0 / count
                                 : cell->cells[i + 1].width / t->field.design.thickness;
        sum += width * pow(t->system.state[n][LANE] - t->exact[n], 2);
    }
    return sqrt(sum);
}

static const char *const NAMES[] = {
    "salt in the host", "overpotential", "metal reach",           "live lithium",
    "dead lithium",     "interphase",    "salt in the separator", "lithium on the upper face"};
enum { MEASURES = sizeof NAMES / sizeof NAMES[0] };

static void measure(const World *world, int cells, int steps, bool discrete, double *errors)
{
    Trial t;
    set_up(&t, world, cells, discrete);
    advance(&t, 0.3 * t.field.period, steps);
    for (int v = 0; v < MEASURES; v++)
        errors[v] = distance(&t, v);
    arena_clear(&t.arena);
}

// Nothing but time acts on dead lithium while all walls plate: no mesh, no error of one.
static void halving_the_cells_divides_the_error_by_four(void **state)
{
    const int cells[] = {20, 40, 80, 160};
    double errors[4][MEASURES];
    for (int k = 0; k < 4; k++)
        measure(*state, cells[k], 40, false, errors[k]);
    for (int v = 0; v < MEASURES; v++) {
        double order[3];
        if (v == DEAD) {
            CHECK_CLOSE(errors[0][v], 0, 0, 1e-12);
            continue;
        }
        for (int k = 0; k < 3; k++)
            order[k] = log2(errors[k][v] / errors[k + 1][v]);
        printf("measured: manufactured solution, order in space of %s: %.2f, %.2f, %.2f\n",
               NAMES[v], order[0], order[1], order[2]);
        assert_true(order[2] >= 1.9);
    }
}

static void halving_the_step_divides_the_error_by_sixteen(void **state)
{
    const int steps[] = {4, 8, 16};
    double errors[3][MEASURES];
    for (int k = 0; k < 3; k++)
        measure(*state, 12, steps[k], true, errors[k]);
    for (int v = 0; v < MEASURES; v++) {
        const double order[] = {log2(errors[0][v] / errors[1][v]),
                                log2(errors[1][v] / errors[2][v])};
        printf("measured: manufactured solution, order in time of %s: %.2f, %.2f\n", NAMES[v],
               order[0], order[1]);
        assert_true(order[1] >= 3.8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halving_the_cells_divides_the_error_by_four),
        cmocka_unit_test(halving_the_step_divides_the_error_by_sixteen),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
