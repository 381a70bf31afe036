// Both solvers on the same designs and the same mesh: two formulations, two integrators, two
// linear algebras, and closures written twice.
#include "tests/simulate/agreement.h"

// The reference takes a minute and more for all of them under the sanitizers.
#if defined __SANITIZE_ADDRESS__
enum { DRAWN = 8 };
#else
enum { DRAWN = 50 };
#endif

static void both_solvers_agree_on_random_designs(void **state)
{
    const World *world = *state;
    // The reference needs 1e-7 for the efficiency of hosts whose lithium loses its path.
    const SimulatorOptions fast = {.cells = 12, .no_mesh_error = true};
    const SimulatorOptions plain = {.cells = 12, .no_mesh_error = true, .tolerance = 1e-7};
    int agreed = 0;
    int same_status = 0;
    double most = 0;
    double milliseconds[2] = {0};
    for (int i = 0; i < DRAWN; i++) {
        Arena arena = {0};
        Design design = world_draw(world, 300 + (uint64_t)i);
        design.protocol.cycles = 1;
        const Result a = world_run(&SIMULATOR_BATCH, &design, &fast, &arena);
        const Result b = world_run(&SIMULATOR_REFERENCE, &design, &plain, &arena);
        const char *worst = "nothing";
        milliseconds[0] += a.certificate.milliseconds / DRAWN;
        milliseconds[1] += b.certificate.milliseconds / DRAWN;
        same_status += a.status == b.status;
        if (a.status == b.status && a.status == SIMULATION_OK) {
            const double off = agreement_distance(&a, &b, &worst);
            agreed += off <= 0.005;
            most = fmax(most, off);
            if (!(off <= 0.005))
                printf("measured: design %d differs by %.2g in %s\n", i, off, worst);
        } else if (a.status == b.status) {
            agreed++;
        } else {
            printf("measured: design %d is %s, by the reference %s\n", i,
                   simulation_word(a.status), simulation_word(b.status));
        }
        arena_clear(&arena);
    }
    printf("measured: solvers agree on %d of %d, same status on %d, worst %.2g; "
           "%.1f ms alone in the lanes, %.1f ms by the reference\n",
           agreed, DRAWN, same_status, most, milliseconds[0], milliseconds[1]);
    assert_int_equal(same_status, DRAWN);
    assert_int_equal(agreed, DRAWN);
}

// Several cycles with all losses, on the default mesh.
static void both_solvers_agree_over_cycles(void **state)
{
    const World *world = *state;
    Design design = world_design(world);
    design.conductivity = profile_graded(1e-2, 1e4, PROFILE_LOG);
    design.nucleation_overpotential = profile_graded(0.04, 0, PROFILE_LINEAR);
    design.pore_diameter = profile_graded(50e-6, 15e-6, PROFILE_LOG);
    Arena arena = {0};
    const SimulatorOptions options = {.no_mesh_error = true};
    const Result a = world_run(&SIMULATOR_BATCH, &design, &options, &arena);
    const Result b = world_run(&SIMULATOR_REFERENCE, &design, &options, &arena);
    const char *worst = "nothing";
    assert_int_equal(a.status, SIMULATION_OK);
    assert_int_equal(b.status, SIMULATION_OK);
    const double off = agreement_distance(&a, &b, &worst);
    printf("measured: over three cycles they differ by %.2g at most, in %s\n", off, worst);
    CHECK_CLOSE(off, 0, 0, 0.005);
    CHECK_CLOSE(a.cycle_life, b.cycle_life, 0.01, 0);
    arena_clear(&arena);
}

static void the_reference_keeps_its_balances(void **state)
{
    const World *world = *state;
    double most = 0;
    for (uint64_t i = 0; i < 6; i++) {
        Arena arena = {0};
        Design design = world_draw(world, 500 + i);
        design.protocol.cycles = 1;
        const SimulatorOptions options = {.cells = 12, .no_mesh_error = true};
        const Result r = world_run(&SIMULATOR_REFERENCE, &design, &options, &arena);
        most = fmax(most, fmax(r.certificate.salt_defect,
                               fmax(r.certificate.charge_defect, r.certificate.lithium_defect)));
        arena_clear(&arena);
    }
    printf("measured: worst balance of the reference %.1e\n", most);
    // Its Newton iteration stops at a tolerance; the batch solver has none to stop.
    CHECK_CLOSE(most, 0, 0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_solvers_agree_on_random_designs),
        cmocka_unit_test(both_solvers_agree_over_cycles),
        cmocka_unit_test(the_reference_keeps_its_balances),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
