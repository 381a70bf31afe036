#include "simulate/batch.h"

#include "tests/simulate/world.h"

static void every_run_keeps_salt_charge_and_lithium(void **state)
{
    const World *world = *state;
    enum { COUNT = 48 };
    Arena arena = {0};
    Error err = {0};
    Design designs[COUNT];
    Result results[COUNT];
    for (int i = 0; i < COUNT; i++)
        designs[i] = world_draw(world, (uint64_t)i);
    const SimulatorOptions options = {.cells = 20, .no_mesh_error = true};
    CHECK_OK(SIMULATOR_BATCH.run(designs, COUNT, &options, &arena, results, &err));
    double worst = 0;
    int ok = 0;
    for (int i = 0; i < COUNT; i++) {
        const Certificate *c = &results[i].certificate;
        worst = fmax(worst, fmax(c->salt_defect, fmax(c->charge_defect, c->lithium_defect)));
        ok += results[i].status == SIMULATION_OK;
        assert_true(c->steps > 0);
    }
    printf("measured: %d of %d random designs complete, worst balance %.1e\n", ok, COUNT, worst);
    CHECK_CLOSE(worst, 0, 0, 1e-12);
    assert_true(ok > COUNT / 2);
    arena_clear(&arena);
}

static void same_result(const Result *a, const Result *b)
{
    assert_int_equal(a->status, b->status);
    for (int i = 0; i < RESULT_COUNT; i++) {
        const double x = result_value(a, &RESULT_FIELDS[i]);
        const double y = result_value(b, &RESULT_FIELDS[i]);
        assert_memory_equal(&x, &y, sizeof x);
    }
}

static void neighbours_and_order_change_no_bit(void **state)
{
    const World *world = *state;
    enum { COUNT = 19 };
    Arena arena = {0};
    Error err = {0};
    Design designs[COUNT];
    Design turned[COUNT];
    Result results[COUNT];
    Result turned_results[COUNT];
    for (int i = 0; i < COUNT; i++) {
        designs[i] = world_draw(world, (uint64_t)i);
        designs[i].protocol.cycles = 1;
        turned[COUNT - 1 - i] = designs[i];
    }
    const SimulatorOptions options = {.cells = 16};
    CHECK_OK(SIMULATOR_BATCH.run(designs, COUNT, &options, &arena, results, &err));
    CHECK_OK(SIMULATOR_BATCH.run(turned, COUNT, &options, &arena, turned_results, &err));
    for (int i = 0; i < COUNT; i++) {
        same_result(&results[i], &turned_results[COUNT - 1 - i]);
        if (i % 6 == 0) {
            const Result alone = world_run(&SIMULATOR_BATCH, &designs[i], &options, &arena);
            same_result(&results[i], &alone);
        }
    }
    arena_clear(&arena);
}

// Threads take designs in groups, whose sizes go with their number.
static void the_number_of_threads_changes_no_bit(void **state)
{
    const World *world = *state;
    enum { COUNT = 70, SETS = 3 };
    static Design designs[COUNT];
    static Result results[SETS][COUNT];
    const int threads[SETS] = {1, 2, 8};
    const SimulatorOptions options = {.cells = 10};
    for (int i = 0; i < COUNT; i++) {
        designs[i] = world_draw(world, 200 + (uint64_t)i);
        designs[i].protocol.cycles = 1;
    }
    for (int k = 0; k < SETS; k++) {
        Arena arena = {0};
        Error err = {0};
        CHECK_OK(simulator_run(&SIMULATOR_BATCH, threads[k], designs, COUNT, &options, &arena,
                               results[k], &err));
        for (int i = 0; i < COUNT; i++) {
            same_result(&results[0][i], &results[k][i]);
            const double a = results[0][i].certificate.mesh_error;
            const double b = results[k][i].certificate.mesh_error;
            assert_memory_equal(&a, &b, sizeof a);
        }
        arena_clear(&arena);
    }
}

// -- Memory --

#if !defined __SANITIZE_ADDRESS__
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static long allocations; // by this program, its libraries included

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    allocations++;
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}

// What the machine is asked for during a run of [cycles], and the steps it took.
static long allocations_of(const World *world, int cycles, int *steps)
{
    Arena arena = {0};
    Error err = {0};
    Design design = world_design(world);
    Result result;
    design.protocol.cycles = cycles;
    const SimulatorOptions options = {.cells = 16, .no_mesh_error = true};
    const long before = allocations;
    CHECK_OK(SIMULATOR_BATCH.run(&design, 1, &options, &arena, &result, &err));
    const long made = allocations - before;
    assert_int_equal(result.status, SIMULATION_OK);
    *steps = result.certificate.steps;
    arena_clear(&arena);
    return made;
}

static void time_steps_allocate_nothing(void **state)
{
    int few = 0;
    int many = 0;
    const long short_run = allocations_of(*state, 1, &few);
    const long long_run = allocations_of(*state, 12, &many);
    printf("measured: %ld allocations for %d steps, %ld for %d\n", short_run, few, long_run, many);
    assert_true(short_run > 0);
    assert_true(many > 8 * few);
    assert_int_equal(long_run, short_run);
}
#else
static void time_steps_allocate_nothing(void **state)
{
    (void)state;
    skip(); // the sanitizer has an allocator of its own
}
#endif

// Work space, constants and states of one design on the default mesh, whatever it is and however
// long it runs.
static void memory_in_flight_is_bounded(void **state)
{
    (void)state;
    const Kernel *kernels[KERNELS_MOST];
    const int count = lanes_kernels(kernels);
    for (int k = 0; k < count; k++) {
        Arena arena = {0};
        LaneSystem system;
        Error err = {0};
        CHECK_OK(lanes_allocate(&system, kernels[k], 40, &arena, &err));
        const double kilobytes = (double)arena.used / kernels[k]->lanes / 1024;
        printf("measured: %.0f kB a design in flight, %s\n", kilobytes, kernels[k]->name);
        assert_true(kilobytes < 1024);
        arena_clear(&arena);
    }
}

static void every_instruction_set_gives_the_same_bits(void **state)
{
    const World *world = *state;
    enum { COUNT = 12 };
    Arena arena = {0};
    Error err = {0};
    Design designs[COUNT];
    Result results[KERNELS_MOST][COUNT];
    const Kernel *kernels[KERNELS_MOST];
    const int count = lanes_kernels(kernels);
    for (int i = 0; i < COUNT; i++) {
        designs[i] = world_draw(world, 100 + (uint64_t)i);
        designs[i].protocol.cycles = 1;
    }
    const SimulatorOptions options = {.cells = 16};
    for (int k = 0; k < count; k++) {
        CHECK_OK(batch_run(kernels[k], designs, COUNT, &options, &arena, results[k], &err));
        printf("measured: kernel %s, %.2f ms a design\n", kernels[k]->name,
               results[k][0].certificate.milliseconds);
        for (int i = 0; i < COUNT; i++)
            same_result(&results[0][i], &results[k][i]);
    }
    arena_clear(&arena);
}

static Design lossless(const World *world)
{
    Design design = world_design(world);
    design.constants.sei_scale = 0;
    design.constants.dead_share = 0;
    design.constants.dead_share_surface = 0;
    design.constants.dead_share_current = 0;
    design.constants.dead_stranded = 0;
    design.protocol.cycles = 2;
    return design;
}

// What stays behind at the cutoff is below a hundred-thousandth.
static void without_losses_all_lithium_comes_back(void **state)
{
    Arena arena = {0};
    const Design design = lossless(*state);
    const Result result =
        world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    assert_int_equal(result.status, SIMULATION_OK);
    CHECK_CLOSE(result.coulombic_efficiency_pct, 100, 2e-5, 0);
    CHECK_CLOSE(result.sei_loss_mAh_cm2_per_cycle, 0, 0, 1e-15);
    CHECK_CLOSE(result.dead_lithium_mAh_cm2_per_cycle, 0, 0, 1e-15);
    arena_clear(&arena);
}

static void an_overfull_host_ends_with_a_reason(void **state)
{
    Arena arena = {0};
    Design design = world_design(*state);
    design.thickness = 10e-6;
    design.constants.surface_share = 0;
    design.protocol.capacity = 5 * 36000;
    const Result result =
        world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    assert_int_equal(result.status, SIMULATION_HOST_FULL);
    assert_true(isnan(result.coulombic_efficiency_pct));
    arena_clear(&arena);
}

// What ends a plating, by both solvers.
static void check_reason(const Design *design, SimulationStatus expected)
{
    const Simulator *simulators[] = {&SIMULATOR_BATCH, &SIMULATOR_REFERENCE};
    for (int i = 0; i < 2; i++) {
        Arena arena = {0};
        const SimulatorOptions options = {.cells = 12, .no_mesh_error = true};
        const Result result = world_run(simulators[i], design, &options, &arena);
        assert_string_equal(simulation_word(result.status), simulation_word(expected));
        assert_true(isnan(result.coulombic_efficiency_pct) || expected == SIMULATION_NO_LITHIUM);
        arena_clear(&arena);
    }
}

// A film of 200 ohm cm2 on walls as wide as the face drops the limit at 6 mA/cm2.
static void a_film_that_takes_the_voltage_is_said(void **state)
{
    Design design = world_design(*state);
    design.thickness = 10e-6;
    design.pore_diameter = profile_uniform(30e-6);
    design.film_resistance = profile_uniform(0.02);
    design.protocol.current = 60;
    check_reason(&design, SIMULATION_RESISTANCE);
}

// Without lithium that conducts, a dielectric with its collector bare but for a barrier of 0.2 V.
static void a_host_without_a_path_is_said(void **state)
{
    Design design = world_design(*state);
    design.conductivity = profile_uniform(1e-12);
    design.constants.lithium_conductivity = 0;
    design.constants.surface_share = 0;
    check_reason(&design, SIMULATION_NO_PATH);
}

// Stripping lithium piles salt up at the counter electrode: far behind a thick separator, past
// what dissolves, before it runs out in the host.
static void salt_that_piles_up_is_said(void **state)
{
    const World *world = *state;
    Design design = world_design(world);
    const Electrolyte *viscous = parameters_electrolyte(&world->parameters, "LiPF6-EC-EMC");
    assert_non_null(viscous);
    design.electrolyte = *viscous;
    design.thickness = 400e-6;
    design.constants.separator_thickness = 6e-4;
    design.constants.salt_ceiling = 2500;
    design.protocol.current = 30;
    design.protocol.capacity = 10 * 36000;
    design.protocol.plate_cutoff = -0.4;
    check_reason(&design, SIMULATION_SALT_PILED_UP);
}

// A full cell that keeps half of its lithium has a thousandth of it after ten cycles; a counter
// electrode without a reserve has no second plating.
static void lithium_that_is_used_up_is_said(void **state)
{
    Design design = world_design(*state);
    design.constants.dead_share = 0.5;
    design.protocol.kind = CELL_FULL;
    design.protocol.cycles = 20;
    check_reason(&design, SIMULATION_NO_LITHIUM);
    Design half = world_design(*state);
    half.constants.lithium_reserve = 0;
    check_reason(&half, SIMULATION_NO_LITHIUM);
}

static void a_symmetric_cell_strips_what_it_plated(void **state)
{
    Arena arena = {0};
    Design design = lossless(*state);
    design.protocol.kind = CELL_SYMMETRIC;
    design.protocol.cycles = 1;
    const Result result =
        world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    assert_int_equal(result.status, SIMULATION_OK);
    CHECK_CLOSE(result.coulombic_efficiency_pct, 100, 1e-3, 0);
    arena_clear(&arena);
}

// What a full cell lost in one cycle it cannot plate in the next.
static void a_full_cell_fades(void **state)
{
    Arena arena = {0};
    Design design = world_design(*state);
    design.protocol.kind = CELL_FULL;
    design.protocol.cycles = 4;
    const Result result =
        world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    assert_int_equal(result.status, SIMULATION_OK);
    assert_true(result.cycle_life < 1000);
    arena_clear(&arena);
}

static void memory_used_up_is_said(void **state)
{
    const Design design = world_design(*state);
    const SimulatorOptions options = {.cells = 8, .keep_profile = true};
    for (size_t limit = 64; limit < 4096; limit *= 2) {
        Arena arena = {.limit = limit};
        Error err = {0};
        Result result;
        const Status status =
            SIMULATOR_BATCH.run(&design, 1, &options, &arena, &result, &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true(limit > 256 || status == STATUS_NO_MEMORY);
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_keeps_salt_charge_and_lithium),
        cmocka_unit_test(neighbours_and_order_change_no_bit),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(time_steps_allocate_nothing),
        cmocka_unit_test(memory_in_flight_is_bounded),
        cmocka_unit_test(every_instruction_set_gives_the_same_bits),
        cmocka_unit_test(without_losses_all_lithium_comes_back),
        cmocka_unit_test(an_overfull_host_ends_with_a_reason),
        cmocka_unit_test(a_film_that_takes_the_voltage_is_said),
        cmocka_unit_test(a_host_without_a_path_is_said),
        cmocka_unit_test(salt_that_piles_up_is_said),
        cmocka_unit_test(lithium_that_is_used_up_is_said),
        cmocka_unit_test(a_symmetric_cell_strips_what_it_plated),
        cmocka_unit_test(a_full_cell_fades),
        cmocka_unit_test(memory_used_up_is_said),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
