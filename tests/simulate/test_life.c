// From a few cycles to a life: limits of the extrapolation, and the extrapolation itself against
// simulating every cycle.
#include "simulate/life.h"

#include "tests/simulate/world.h"

static Result run(const Design *design)
{
    Arena arena = {0};
    const SimulatorOptions options = {.cells = 20, .no_mesh_error = true};
    const Result result = world_run(&SIMULATOR_BATCH, design, &options, &arena);
    arena_clear(&arena);
    return result;
}

// Losses so large that the reserve is used up within the cycles that can be simulated.
static Design short_lived(const World *world, double current)
{
    Design design = world_design(world);
    design.conductivity = profile_graded(1e-2, 1e4, PROFILE_LOG);
    design.nucleation_overpotential = profile_graded(0.03, 0, PROFILE_LINEAR);
    design.protocol.current = current;
    design.constants.short_protrusion = 1;
    design.constants.electrolyte_reserve = 0.1;
    return design;
}

static void three_cycles_foretell_when_lithium_runs_out(void **state)
{
    for (double current = 5; current < 30; current *= 2) {
        Design design = short_lived(*state, current);
        const Result first = run(&design);
        assert_int_equal(first.status, SIMULATION_OK);
        const double loss =
            first.dead_lithium_mAh_cm2_per_cycle + first.sei_loss_mAh_cm2_per_cycle;
        // Thirty cycles' worth of what is lost.
        design.constants.lithium_reserve = 30 * loss * 36000;
        const Result foretold = run(&design);
        assert_int_equal(foretold.life_end, LIFE_LITHIUM);
        design.protocol.cycles = (int)foretold.cycle_life;
        const Result simulated = run(&design);
        assert_int_equal(simulated.status, SIMULATION_OK);
        printf("measured: life %.1f cycles foretold from three, %.1f from %d\n",
               foretold.cycle_life, simulated.cycle_life, design.protocol.cycles);
        CHECK_CLOSE(foretold.cycle_life, simulated.cycle_life, 0.1, 0);
    }
}

static void every_end_can_come_first(void **state)
{
    Design design = short_lived(*state, 10);
    design.constants.lithium_reserve = 1e8;
    assert_int_equal(run(&design).life_end, LIFE_CLOGGED);
    design.constants.electrolyte_reserve = 1e-7;
    assert_int_equal(run(&design).life_end, LIFE_ELECTROLYTE);
    design.constants.lithium_reserve = 100;
    assert_int_equal(run(&design).life_end, LIFE_LITHIUM);
    design = world_design(*state);
    design.protocol.capacity = 8 * 36000;
    design.constants.short_protrusion = 50;
    assert_int_equal(run(&design).life_end, LIFE_SHORT);
}

static void salt_that_runs_out_ends_it_at_once(void **state)
{
    Design design = world_design(*state);
    design.constants.separator_thickness = 1.2e-3;
    design.protocol.current = 60;
    const Result r = run(&design);
    assert_int_equal(r.status, SIMULATION_SALT_EXHAUSTED);
    assert_int_equal(r.life_end, LIFE_SALT);
    CHECK_CLOSE(r.cycle_life, 0, 0, 1e-12);
}

// A fifth of the capacity at what a cycle loses.
static void a_full_cell_lives_on_its_own_lithium(void **state)
{
    Design design = short_lived(*state, 10);
    design.protocol.kind = CELL_FULL;
    const Result r = run(&design);
    assert_int_equal(r.status, SIMULATION_OK);
    assert_int_equal(r.life_end, LIFE_LITHIUM);
    const double loss = r.dead_lithium_mAh_cm2_per_cycle + r.sei_loss_mAh_cm2_per_cycle;
    CHECK_CLOSE(r.cycle_life, 0.2 * 2 / loss, 0.15, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_cycles_foretell_when_lithium_runs_out),
        cmocka_unit_test(every_end_can_come_first),
        cmocka_unit_test(salt_that_runs_out_ends_it_at_once),
        cmocka_unit_test(a_full_cell_lives_on_its_own_lithium),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
