// The vector form of the closures against the plain one, its derivatives against differences, its
// linear algebra through the order of the time steps.
#include "simulate/closures.h"
#include "simulate/kernel_math.h"
// The plain and the vector form both call what they depend on Local.
#define Local LaneLocal
#include "simulate/kernel_step.h"
#undef Local

#include "tests/simulate/world.h"

enum { CELLS = 8, LANE = 1 };

// The kernels' own functions are reached through a table of this file's.
static const Kernel KERNEL_HERE = {"here", WIDTH, kernel_work_size, kernel_step, kernel_profile};

// A system with the same design in every lane.
typedef struct Bench {
    Arena arena;
    Cell cell;
    LaneSystem system;
} Bench;

static void set_up(Bench *bench, const Design *design)
{
    Error err = {0};
    LaneSystem *s = &bench->system;
    CHECK_OK(cell_build(design, CELLS, &bench->arena, &bench->cell, &err));
    CHECK_OK(lanes_allocate(s, &KERNEL_HERE, CELLS, &bench->arena, &err));
    double *values = arena_alloc(&bench->arena, (size_t)s->size, sizeof *values);
    assert_non_null(values);
    for (int l = 0; l < LANES; l++)
        lanes_load(s, &bench->cell, 1e-4, l, values);
}

// -- Closures --

static Local random_local(const HostCell *h, bool plane, uint64_t i)
{
    const double filling = draw(i, 1, 0, 1) < 0.2 ? 0 : draw_log(i, 2, 1e-9, 0.9);
    return (Local){.salt = draw(i, 3, 5, 2500),
                   .eta = draw(i, 4, -0.15, 0.15),
                   .reach = draw(i, 5, 0, 1) < 0.2 ? 0 : draw_log(i, 6, 1e-4, 1),
                   .lithium = plane ? 1e-5 * filling : filling * h->porosity,
                   .porosity = plane ? 1 : h->porosity * (1 - filling)};
}

static LaneLocal spread(const Local *at)
{
    return (LaneLocal){lane_all(at->salt), lane_all(at->eta), lane_all(at->reach),
                       lane_all(at->lithium), lane_all(at->porosity)};
}

static double lane_charge(const Bench *bench, int i, const Local *at)
{
    const LaneLocal lanes = spread(at);
    Slope strip;
    return reaction(bench->system.constants, &bench->system.cells[i], &lanes, &strip).value[LANE];
}

static void closures_agree(const Bench *bench, uint64_t index)
{
    const int i = (int)draw(index, 7, 0, CELLS + 0.999);
    const HostCell *h = &bench->cell.cells[i];
    const Local at = random_local(h, i == 0, index);
    const LaneLocal lanes = spread(&at);
    const LaneConstants *q = bench->system.constants;
    Slope strip;
    const Slope charge = reaction(q, &bench->system.cells[i], &lanes, &strip);
    const Yield made = yield(q, &bench->system.cells[i], lanes.eta, charge.value, &strip);
    const Reacted plain = closure_reaction(&bench->cell, h, &at);
    // Rounding of a sum of terms of both signs: relative to the largest of them.
    const double scale = h->area * h->exchange * cosh(at.eta / (2 * bench->cell.thermal));
    CHECK_CLOSE(charge.value[LANE], plain.charge, 1e-11, 1e-13 * scale);
    CHECK_CLOSE(made.live.value[LANE] * plain.charge, plain.live, 1e-11, 0);
    CHECK_CLOSE(made.dead[LANE] * plain.charge, plain.dead, 1e-11, 0);
    CHECK_CLOSE(made.sei[LANE] * plain.charge, plain.sei, 1e-11, 0);
    if (i == 0)
        return;
    const Transport along = transport(q, &bench->system.cells[i], &lanes);
    const double share = closure_transport(h, at.porosity);
    CHECK_CLOSE(along.conductivity[LANE], closure_conductivity(&bench->cell, at.salt) * share,
                1e-12, 0);
    CHECK_CLOSE(along.diffusivity[LANE], closure_diffusivity(&bench->cell, at.salt) * share,
                1e-12, 0);
    CHECK_CLOSE(along.solid[LANE], closure_solid(&bench->cell, h, at.reach), 1e-11, 0);
}

static void the_vector_form_is_the_plain_form(void **state)
{
    const World *world = *state;
    for (uint64_t d = 0; d < 40; d++) {
        Bench bench = {0};
        const Design design = world_draw(world, 700 + d);
        set_up(&bench, &design);
        for (uint64_t i = 0; i < 50; i++)
            closures_agree(&bench, 1000 * d + i);
        arena_clear(&bench.arena);
    }
}

// Central differences of [member] of [at].
static double difference(const Bench *bench, int i, const Local *at, size_t member, double step)
{
    Local up = *at;
    Local down = *at;
    *(double *)((char *)&up + member) += step;
    *(double *)((char *)&down + member) -= step;
    return (lane_charge(bench, i, &up) - lane_charge(bench, i, &down)) / (2 * step);
}

static void slopes_are_differences(void **state)
{
    const World *world = *state;
    for (uint64_t d = 0; d < 40; d++) {
        Bench bench = {0};
        const Design design = world_draw(world, 800 + d);
        set_up(&bench, &design);
        const int i = 1 + (int)(d % CELLS);
        const Local at = random_local(&bench.cell.cells[i], false, 900 + d);
        const LaneLocal lanes = spread(&at);
        Slope strip;
        const Slope s = reaction(bench.system.constants, &bench.system.cells[i], &lanes, &strip);
        const struct {
            double slope, step;
            size_t member;
        } slopes[] = {
            {s.salt[LANE], 1e-6 * at.salt, offsetof(Local, salt)},
            {s.eta[LANE], 1e-7, offsetof(Local, eta)},
            {s.reach[LANE], 1e-5 * at.reach, offsetof(Local, reach)},
            {s.lithium[LANE], 1e-5 * at.lithium, offsetof(Local, lithium)},
            {s.porosity[LANE], 1e-6, offsetof(Local, porosity)},
        };
        const HostCell *h = &bench.cell.cells[i];
        const double size = h->area * h->exchange * cosh(at.eta / (2 * bench.cell.thermal));
        // Rounding of the reaction's terms over the step, and its third derivative.
        for (int k = 0; k < 5; k++)
            if (slopes[k].step > 0)
                CHECK_CLOSE(slopes[k].slope,
                            difference(&bench, i, &at, slopes[k].member, slopes[k].step), 2e-5,
                            4e-16 * size / slopes[k].step);
        arena_clear(&bench.arena);
    }
}

static void the_exponential_is_the_librarys(void **state)
{
    (void)state;
    double worst = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        const double x = draw(i, 20, -500, 500);
        worst = fmax(worst, fabs(lane_exp(lane_all(x))[LANE] / exp(x) - 1));
    }
    printf("measured: exponential within %.1e\n", worst);
    CHECK_CLOSE(worst, 0, 0, 5e-16);
}

// The three roots of a cell at once, each with its own goal, against the library's functions.
static void films_are_solved_to_the_last_bits(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        const double u = draw(i, 21, 0, 1) < 0.5 ? draw(i, 22, 0, 40) : draw_log(i, 23, 1e-9, 1);
        const double ratio = draw_log(i, 24, 1e-7, 1e7);
        const double goal[] = {u, 0.5 * u, 0};
        const Films films = films_solve(lane_all(goal[0]), lane_all(goal[1]), lane_all(goal[2]),
                                        lane_all(ratio));
        const Film *film[] = {&films.lithium, &films.own, &films.foil};
        for (int k = 0; k < 3; k++) {
            const double y = closure_film(goal[k], ratio);
            const double slope = 1 / (1 + ratio * cosh(y));
            // Newton's last step leaves the square of 1e-6.
            CHECK_CLOSE(film[k]->y[LANE], y, 2e-12, 1e-15);
            CHECK_CLOSE(film[k]->up[LANE], exp(y), 2e-11, 0);
            CHECK_CLOSE(film[k]->down[LANE], exp(-y), 2e-11, 0);
            CHECK_CLOSE(film[k]->by_goal[LANE], slope, 1e-6, 0);
            CHECK_CLOSE(film[k]->by_ratio[LANE], -sinh(y) * slope, 1e-6, 1e-15);
        }
    }
}

// -- Steps --

// The lithium in the top cell and eta below it, after [count] steps from the same start.
static void advance(Bench *bench, double time, int count, double *end)
{
    LaneSystem *s = &bench->system;
    for (int k = 0; k < count; k++) {
        for (int l = 0; l < LANES; l++)
            s->step[l] = time / count;
        KERNEL_HERE.step(s);
        memcpy(s->state, s->next, sizeof(Lanes) * (size_t)s->size);
    }
    end[0] = s->state[cell_block(&bench->cell, 1) + LITHIUM][LANE];
    end[1] = s->state[cell_block(&bench->cell, 1) + ETA][LANE];
}

// From a state well past nucleation, where all is smooth: halving the step divides the error by
// sixteen. A wrong entry of the Jacobian would cost at least one order.
static void the_steps_are_of_fourth_order(void **state)
{
    Bench bench = {0};
    Design design = world_design(*state);
    design.conductivity = profile_graded(1, 1e3, PROFILE_LOG);
    design.film_resistance = profile_uniform(5e-4);
    design.transference_boost = profile_graded(0.2, 0, PROFILE_LINEAR);
    design.electrolyte.diffusivity_decay = 0.6;
    set_up(&bench, &design);
    double ends[4][2];
    advance(&bench, 1, 400, ends[0]);
    advance(&bench, 2000, 4000, ends[0]);
    const size_t bytes = sizeof(Lanes) * (size_t)bench.system.size;
    Lanes *start = arena_alloc(&bench.arena, (size_t)bench.system.size, sizeof(Lanes));
    assert_non_null(start);
    memcpy(start, bench.system.state, bytes);
    const int counts[] = {4, 8, 16, 512};
    for (int k = 0; k < 4; k++) {
        memcpy(bench.system.state, start, bytes);
        advance(&bench, 800, counts[k], ends[k]);
    }
    for (int v = 0; v < 2; v++) {
        const double order = log2((ends[0][v] - ends[3][v]) / (ends[1][v] - ends[3][v]));
        const double next = log2((ends[1][v] - ends[3][v]) / (ends[2][v] - ends[3][v]));
        printf("measured: order in time of %s: %.2f, %.2f\n",
               v == 0 ? "lithium" : "eta", order, next);
        assert_true(next > 3.5);
    }
    arena_clear(&bench.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_form_is_the_plain_form),
        cmocka_unit_test(slopes_are_differences),
        cmocka_unit_test(the_exponential_is_the_librarys),
        cmocka_unit_test(films_are_solved_to_the_last_bits),
        cmocka_unit_test(the_steps_are_of_fourth_order),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
