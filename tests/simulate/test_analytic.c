// Cases with a known answer, set up by constants that anyone can put into a design.
#include "simulate/cell.h"
#include "simulate/nucleation.h"
#include "tests/simulate/world.h"

// Lithium from the start, no barrier, no losses, no upper face, pores that never feel it.
static Design bare_kinetics(const World *world)
{
    Design design = world_design(world);
    Constants *k = &design.constants;
    k->nucleation_scale = 0;
    k->coverage_thickness = 1e-12;
    k->coverage_onset = 1e-9;
    k->fill_limit = 0;
    k->fill_softness = 1e-6;
    k->surface_share = 0;
    k->lithium_conductivity = 0;
    k->sei_scale = 0;
    design.electrolyte.transference_number = 1;
    design.protocol.cycles = 1;
    design.protocol.current = 0.1;
    design.protocol.capacity = 3.6;
    return design;
}

// -- Newman & Tobias 1962: linear kinetics in a porous electrode --

typedef struct NewmanTobias {
    double length, electrolyte, solid, exchange; // m, S.m-1, S.m-1, A.m-3.V-1
} NewmanTobias;

// The centroid of the reaction, by Simpson's rule over 2000 intervals.
static double exact_centroid(const NewmanTobias *n)
{
    enum { INTERVALS = 2000 };
    const double nu =
        n->length * sqrt(n->exchange * (1 / n->electrolyte + 1 / n->solid));
    const double rise = 1 / (n->electrolyte * nu);
    const double level = -(1 / (n->solid * nu) + rise * cosh(nu)) / sinh(nu);
    double sum = 0;
    double moment = 0;
    for (int i = 0; i <= INTERVALS; i++) {
        const double z = (double)i / INTERVALS;
        const double weight = i == 0 || i == INTERVALS ? 1 : i % 2 ? 4 : 2;
        const double reaction = -(level * cosh(nu * z) + rise * sinh(nu * z));
        sum += weight * reaction;
        moment += weight * z * reaction;
    }
    return moment / sum;
}

// Of the reaction at the end; cells are as wide as twice the distance to the face above.
static double centroid(const ResultProfile *profile)
{
    double sum = 0;
    double moment = 0;
    double face = 0;
    for (int i = 0; i < profile->count; i++) {
        const double width = 2 * (profile->z[i] - face);
        sum += width * profile->reaction_A_m3[i];
        moment += width * profile->z[i] * profile->reaction_A_m3[i];
        face += width;
    }
    CHECK_CLOSE(face, 1, 1e-9, 0);
    return moment / sum;
}

static double simulated_centroid(const Simulator *simulator, const Design *design, int cells)
{
    Arena arena = {0};
    const SimulatorOptions options = {
        .cells = cells, .keep_profile = true, .no_mesh_error = true, .tolerance = 1e-6};
    const Result result = world_run(simulator, design, &options, &arena);
    assert_int_equal(result.status, SIMULATION_OK);
    const double where = centroid(&result.profile);
    arena_clear(&arena);
    return where;
}

static void check_newman_tobias(const World *world, double solid)
{
    Design design = bare_kinetics(world);
    const double porosity = 0.8;
    const NewmanTobias n = {
        .length = design.thickness,
        .electrolyte = design.electrolyte.conductivity * porosity / 1.5,
        .solid = solid,
        .exchange = 4 * porosity / 28e-6 * design.electrolyte.exchange_current * FARADAY /
                    (GAS_CONSTANT * REFERENCE_TEMPERATURE)};
    design.conductivity = profile_uniform(solid / pow(1 - porosity, 1.5));
    const double coarse = simulated_centroid(&SIMULATOR_BATCH, &design, 80);
    const double fine = simulated_centroid(&SIMULATOR_BATCH, &design, 160);
    const double exact = exact_centroid(&n);
    const double extrapolated = (4 * fine - coarse) / 3;
    printf("measured: Newman-Tobias, sigma/kappa %.3g: centroid %.7f, exact %.7f, order %.2f\n",
           solid / n.electrolyte, extrapolated, exact,
           log2(fabs((coarse - exact) / (fine - exact))));
    CHECK_CLOSE(extrapolated, exact, 0, 1e-6);
    if (solid > 2 * n.electrolyte)
        assert_true(extrapolated < 0.48);
    if (solid < 0.5 * n.electrolyte)
        assert_true(extrapolated > 0.52);
}

static void linear_kinetics_give_newmans_profile(void **state)
{
    const double kappa = 1.097 * 0.8 / 1.5;
    check_newman_tobias(*state, 1e4);
    check_newman_tobias(*state, 3 * kappa);
    check_newman_tobias(*state, 0.1 * kappa);
}

static void equal_conductivities_give_a_symmetric_profile(void **state)
{
    Design design = bare_kinetics(*state);
    design.conductivity = profile_uniform(1.097 * 0.8 / 1.5 / pow(0.2, 1.5));
    CHECK_CLOSE(simulated_centroid(&SIMULATOR_BATCH, &design, 40), 0.5, 0, 1e-6);
    CHECK_CLOSE(simulated_centroid(&SIMULATOR_REFERENCE, &design, 20), 0.5, 0, 1e-6);
}

// -- Transport of salt --

// A linear profile falls by I (1 - t+) L / (F D_eff) across the separator. Half of it would lie
// below the start but for the salt that the thin host gives away.
static void a_steady_separator_has_a_linear_profile(void **state)
{
    Design design = world_design(*state);
    design.thickness = 2e-6;
    design.constants.separator_thickness = 1e-3;
    design.protocol.current = 1;
    design.protocol.capacity = 6000;
    design.protocol.cycles = 1;
    const Electrolyte *e = &design.electrolyte;
    const double effective = e->diffusivity * pow(0.42, 1.5);
    const double fall = (1 - e->transference_number) * 1e-3 / (FARADAY * effective);
    const Simulator *simulators[] = {&SIMULATOR_BATCH, &SIMULATOR_REFERENCE};
    for (int i = 0; i < 2; i++) {
        Arena arena = {0};
        const Result r = world_run(simulators[i], &design,
                                   &(SimulatorOptions){.no_mesh_error = true, .keep_profile = true},
                                   &arena);
        assert_int_equal(r.status, SIMULATION_OK);
        const double given = 0.8 * design.thickness / (0.42 * 1e-3);
        CHECK_CLOSE(e->concentration - r.profile.concentration_mol_m3[0], fall / 2 / (1 + given),
                    2e-4, 0);
        arena_clear(&arena);
    }
}

static SimulationStatus plate_share_of_sand(const World *world, double share)
{
    Design design = world_design(world);
    const double porosity = design.constants.separator_porosity;
    design.thickness = 1e-6;
    design.porosity = profile_uniform(0.5);
    design.constants.separator_thickness = 1.2e-3;
    design.protocol.current = 50;
    design.protocol.cycles = 1;
    // In a porous medium D is the effective one, and so is the content of salt.
    const Salt salt = {porosity * design.electrolyte.concentration,
                       design.electrolyte.diffusivity * sqrt(porosity), 1,
                       1 - design.electrolyte.transference_number};
    design.protocol.capacity = share * salt_sand_charge(&salt, design.protocol.current);
    Arena arena = {0};
    const SimulatorOptions options = {.cells = 160, .no_mesh_error = true};
    const Result r = world_run(&SIMULATOR_BATCH, &design, &options, &arena);
    arena_clear(&arena);
    return r.status;
}

// The host's own salt delays it by under a hundredth, the mesh by as much.
static void salt_runs_out_at_sands_time(void **state)
{
    assert_int_equal(plate_share_of_sand(*state, 0.97), SIMULATION_OK);
    assert_int_equal(plate_share_of_sand(*state, 1.03), SIMULATION_SALT_EXHAUSTED);
}

// Taylor and Aris: by hand, 1 T on 1 mA/cm2 drives 1.5625 um/s through pores of 100 um at 2 mPa.s,
// a Peclet number of 0.52083; none without a field.
static void a_magnetic_field_spreads_salt_as_taylor_and_aris_say(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Cell still, stirred;
    Design design = world_design(*state);
    design.pore_diameter = profile_uniform(100e-6);
    design.constants.viscosity = 2e-3;
    CHECK_OK(cell_build(&design, 8, &arena, &still, &err));
    CHECK_CLOSE(still.diffusivity, design.electrolyte.diffusivity, 1e-14, 0);
    design.magnetic_field = 1;
    CHECK_OK(cell_build(&design, 8, &arena, &stirred, &err));
    CHECK_CLOSE(stirred.diffusivity / still.diffusivity - 1, 0.5208333333 * 0.5208333333 / 192,
                1e-8, 0);
    arena_clear(&arena);
}

// -- Kinetics --

// A thin host in a good electrolyte is two flat electrodes in series.
static void a_thin_host_follows_butler_and_volmer(void **state)
{
    Design design = bare_kinetics(*state);
    design.thickness = 1e-6;
    design.pore_diameter = profile_uniform(2e-6);
    design.electrolyte.conductivity = 100;
    design.protocol.current = 20;
    design.protocol.capacity = 20;
    const double scale = 2 * GAS_CONSTANT * REFERENCE_TEMPERATURE / FARADAY;
    const double i0 = design.electrolyte.exchange_current;
    const double area = 4 * 0.8 / 2e-6 * 1e-6;
    const double expected = scale * (asinh(20 / (2 * i0)) + asinh(20 / (2 * i0 * area)));
    Arena arena = {0};
    const Result r = world_run(&SIMULATOR_BATCH, &design,
                               &(SimulatorOptions){.no_mesh_error = true}, &arena);
    assert_int_equal(r.status, SIMULATION_OK);
    // The separator's drop, 20 A/m2 over 25 um at 27 S/m, is 0.02 mV; filling a thousandth.
    CHECK_CLOSE(r.overpotential_plateau_mV, 1e3 * expected, 2e-3, 0);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_kinetics_give_newmans_profile),
        cmocka_unit_test(equal_conductivities_give_a_symmetric_profile),
        cmocka_unit_test(a_steady_separator_has_a_linear_profile),
        cmocka_unit_test(salt_runs_out_at_sands_time),
        cmocka_unit_test(a_magnetic_field_spreads_salt_as_taylor_and_aris_say),
        cmocka_unit_test(a_thin_host_follows_butler_and_volmer),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
