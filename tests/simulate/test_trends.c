// What must come out, at the shipped constants and with none of them touched.
#include "tests/simulate/world.h"

static const double MAH = 36000; // C.m-2 per mAh/cm2

static Result run(const Design *design)
{
    Arena arena = {0};
    const Result result =
        world_run(&SIMULATOR_BATCH, design, &(SimulatorOptions){0}, &arena);
    arena_clear(&arena);
    assert_int_equal(result.status, SIMULATION_OK);
    return result;
}

static Design first_plating(const World *world)
{
    Design design = world_design(world);
    design.protocol.cycles = 1;
    return design;
}

static Design dielectric(const World *world)
{
    Design design = first_plating(world);
    design.conductivity = profile_uniform(1e-10);
    return design;
}

static void a_conductor_plates_on_top(void **state)
{
    Design design = first_plating(*state);
    double before = 0.5;
    for (double current = 5; current <= 60; current *= 2.5) {
        design.protocol.current = current;
        const Result r = run(&design);
        printf("measured: conductor at %4.1f mA/cm2: index %.3f\n", current / 10,
               r.bottom_up_index);
        assert_true(r.bottom_up_index < before);
        before = r.bottom_up_index;
    }
}

static void a_dielectric_on_foil_starts_at_the_bottom(void **state)
{
    Design design = dielectric(*state);
    const Result two = run(&design);
    assert_true(two.bottom_up_index > 0.75);
    assert_true(two.surface_plated_fraction < 1e-6);
    design.protocol.capacity = 0.5 * MAH;
    const Result little = run(&design);
    design.protocol.capacity = 8 * MAH;
    const Result much = run(&design);
    printf("measured: dielectric index %.3f, %.3f, %.3f at 0.5, 2, 8 mAh/cm2\n",
           little.bottom_up_index, two.bottom_up_index, much.bottom_up_index);
    assert_true(little.bottom_up_index > two.bottom_up_index + 0.02);
    assert_true(two.bottom_up_index > much.bottom_up_index + 0.1);
}

static void a_dielectric_loses_more_at_high_current(void **state)
{
    Design design = dielectric(*state);
    const SimulatorOptions careful = {.tolerance = 1e-4, .no_mesh_error = true};
    Arena arena = {0};
    const Result slow = world_run(&SIMULATOR_BATCH, &design, &careful, &arena);
    design.protocol.current = 50;
    const Result fast = world_run(&SIMULATOR_BATCH, &design, &careful, &arena);
    printf("measured: dielectric CE %.2f at 1, %.2f %% at 5 mA/cm2\n",
           slow.coulombic_efficiency_pct, fast.coulombic_efficiency_pct);
    assert_true(fast.coulombic_efficiency_pct < slow.coulombic_efficiency_pct - 0.1);
    arena_clear(&arena);
}

static void conductivity_rising_downwards_keeps_the_surface_clean(void **state)
{
    Design design = first_plating(*state);
    design.protocol.capacity = 8 * MAH;
    const Result uniform = run(&design);
    design.conductivity = profile_graded(1e-7, 1e4, PROFILE_LOG);
    const Result graded = run(&design);
    printf("measured: on the surface %.2f %% of 8 mAh/cm2, %.2f %% on a uniform conductor\n",
           100 * graded.surface_plated_fraction, 100 * uniform.surface_plated_fraction);
    assert_true(graded.surface_plated_fraction < 0.01);
    assert_true(graded.surface_plated_fraction < 0.25 * uniform.surface_plated_fraction);
}

static void lithium_goes_where_it_nucleates_easily(void **state)
{
    Design design = first_plating(*state);
    const Result uniform = run(&design);
    design.nucleation_overpotential = profile_graded(0.045, 0, PROFILE_LINEAR);
    const Result falling = run(&design);
    design.nucleation_overpotential = profile_graded(0, 0.045, PROFILE_LINEAR);
    const Result rising = run(&design);
    printf("measured: eta_n falling %.3f, uniform %.3f, rising %.3f\n", falling.bottom_up_index,
           uniform.bottom_up_index, rising.bottom_up_index);
    assert_true(falling.bottom_up_index > uniform.bottom_up_index + 0.15);
    assert_true(rising.bottom_up_index < uniform.bottom_up_index - 0.1);
}

static void two_gradients_beat_either(void **state)
{
    Design design = first_plating(*state);
    design.nucleation_overpotential = profile_graded(0.045, 0, PROFILE_LINEAR);
    const Result barrier = run(&design);
    design.conductivity = profile_graded(1e-7, 1e4, PROFILE_LOG);
    const Result both = run(&design);
    design.nucleation_overpotential = profile_uniform(0.015);
    const Result conductivity = run(&design);
    printf("measured: conductivity %.3f, lithiophilicity %.3f, both %.3f\n",
           conductivity.bottom_up_index, barrier.bottom_up_index, both.bottom_up_index);
    assert_true(both.bottom_up_index > conductivity.bottom_up_index + 0.01);
    assert_true(both.bottom_up_index > barrier.bottom_up_index + 0.01);
}

static void large_pores_above_small_ones_plate_deeper(void **state)
{
    Design design = first_plating(*state);
    const Result uniform = run(&design);
    design.pore_diameter = profile_graded(50e-6, 15e-6, PROFILE_LINEAR);
    const Result graded = run(&design);
    design.pore_diameter = profile_graded(15e-6, 50e-6, PROFILE_LINEAR);
    const Result inverted = run(&design);
    printf("measured: pores 50 over 15 um %.3f, uniform %.3f, inverted %.3f\n",
           graded.bottom_up_index, uniform.bottom_up_index, inverted.bottom_up_index);
    assert_true(graded.bottom_up_index > uniform.bottom_up_index + 0.03);
    assert_true(uniform.bottom_up_index > inverted.bottom_up_index + 0.03);
}

static void winding_pores_plate_on_top(void **state)
{
    const double tortuosity[] = {1.25, 1.76, 4.46};
    Design design = first_plating(*state);
    design.protocol.current = 20;
    double before = 1;
    for (int i = 0; i < 3; i++) {
        design.tortuosity = profile_uniform(tortuosity[i]);
        const Result r = run(&design);
        printf("measured: tortuosity %.2f: index %.3f, on the surface %.2f %%\n", tortuosity[i],
               r.bottom_up_index, 100 * r.surface_plated_fraction);
        assert_true(r.bottom_up_index < before - 0.01);
        before = r.bottom_up_index;
    }
}

static void a_film_evens_the_profile_and_never_turns_it(void **state)
{
    Design design = first_plating(*state);
    double before = 0;
    for (double film = 0; film <= 0.0501; film = film > 0 ? 10 * film : 5e-4) {
        design.film_resistance = profile_uniform(film);
        const Result r = run(&design);
        printf("measured: film of %4.0f ohm cm2: index %.3f\n", film * 1e4, r.bottom_up_index);
        assert_true(r.bottom_up_index > before);
        assert_true(r.bottom_up_index < 0.505);
        before = r.bottom_up_index;
    }
}

static void a_thicker_host_plates_shallower(void **state)
{
    Design design = first_plating(*state);
    double before = 1;
    for (double thickness = 50e-6; thickness <= 400e-6; thickness *= 2) {
        design.thickness = thickness;
        const Result r = run(&design);
        assert_true(r.bottom_up_index < before - 0.03);
        before = r.bottom_up_index;
    }
}

// Near linear response the profile does not know the current: what stirring changes is the
// surface and the plateau, and, at the brink of depletion, whether the cell works.
static void stirring_counts_where_salt_is_short(void **state)
{
    Design design = first_plating(*state);
    design.thickness = 300e-6;
    design.protocol.current = 60;
    const Result still = run(&design);
    design.transport_enhancement = 3;
    const Result stirred = run(&design);
    assert_true(stirred.surface_plated_fraction < still.surface_plated_fraction);
    assert_true(stirred.overpotential_plateau_mV < still.overpotential_plateau_mV);

    design.electrolyte.diffusivity = 5e-11;
    Arena arena = {0};
    const Result rich = world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    design.transport_enhancement = 1;
    const Result poor = world_run(&SIMULATOR_BATCH, &design, &(SimulatorOptions){0}, &arena);
    arena_clear(&arena);
    printf("measured: surface %.2f to %.2f %%, plateau %.1f to %.1f mV; with little salt CE %.1f "
           "to %.1f %%\n",
           100 * still.surface_plated_fraction, 100 * stirred.surface_plated_fraction,
           still.overpotential_plateau_mV, stirred.overpotential_plateau_mV,
           poor.coulombic_efficiency_pct, rich.coulombic_efficiency_pct);
    assert_int_equal(rich.status, SIMULATION_OK);
    assert_true(poor.status == SIMULATION_SALT_EXHAUSTED ||
                poor.coulombic_efficiency_pct < rich.coulombic_efficiency_pct - 20);
}

// Cold costs efficiency, voltage and salt; a conductor's profile gets more even with it, since
// the exchange current falls faster than the conductivity, and is not tested.
static void cold_is_worse(void **state)
{
    const SimulatorOptions careful = {.tolerance = 1e-4, .no_mesh_error = true};
    Arena arena = {0};
    Design designs[] = {first_plating(*state), dielectric(*state)};
    for (int i = 0; i < 2; i++) {
        designs[i].protocol.temperature = 318.15;
        const Result warm = world_run(&SIMULATOR_BATCH, &designs[i], &careful, &arena);
        designs[i].protocol.temperature = 258.15;
        const Result cold = world_run(&SIMULATOR_BATCH, &designs[i], &careful, &arena);
        printf("measured: %s at 318 and 258 K: CE %.2f and %.2f %%, plateau %.0f and %.0f mV, "
               "index %.3f and %.3f\n",
               i ? "dielectric" : "conductor", warm.coulombic_efficiency_pct,
               cold.coulombic_efficiency_pct, warm.overpotential_plateau_mV,
               cold.overpotential_plateau_mV, warm.bottom_up_index, cold.bottom_up_index);
        assert_true(cold.coulombic_efficiency_pct < warm.coulombic_efficiency_pct);
        assert_true(cold.overpotential_plateau_mV > 5 * warm.overpotential_plateau_mV);
        assert_true(cold.concentration_min_mol_m3 < warm.concentration_min_mol_m3);
        if (i == 1)
            assert_true(cold.bottom_up_index < warm.bottom_up_index);
    }
    arena_clear(&arena);
}

// A good interphase, and spots that draw less current, lose less.
static void interphase_and_hot_spots_count(void **state)
{
    Design design = first_plating(*state);
    const Result plain = run(&design);
    design.sei_charge_factor = profile_uniform(0.4);
    const Result better = run(&design);
    assert_true(better.sei_loss_mAh_cm2_per_cycle < 0.5 * plain.sei_loss_mAh_cm2_per_cycle);
    design.sei_charge_factor = profile_uniform(1);
    design.hot_spot_factor = profile_uniform(3);
    design.protocol.current = 60;
    const Result spotty = run(&design);
    design.hot_spot_factor = profile_uniform(0.3);
    const Result even = run(&design);
    assert_true(even.dead_lithium_mAh_cm2_per_cycle < spotty.dead_lithium_mAh_cm2_per_cycle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conductor_plates_on_top),
        cmocka_unit_test(a_dielectric_on_foil_starts_at_the_bottom),
        cmocka_unit_test(a_dielectric_loses_more_at_high_current),
        cmocka_unit_test(conductivity_rising_downwards_keeps_the_surface_clean),
        cmocka_unit_test(lithium_goes_where_it_nucleates_easily),
        cmocka_unit_test(two_gradients_beat_either),
        cmocka_unit_test(large_pores_above_small_ones_plate_deeper),
        cmocka_unit_test(winding_pores_plate_on_top),
        cmocka_unit_test(a_film_evens_the_profile_and_never_turns_it),
        cmocka_unit_test(a_thicker_host_plates_shallower),
        cmocka_unit_test(stirring_counts_where_salt_is_short),
        cmocka_unit_test(cold_is_worse),
        cmocka_unit_test(interphase_and_hot_spots_count),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
