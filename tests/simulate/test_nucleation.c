#include "simulate/nucleation.h"

#include "simulate/constants.h"
#include "tests/check.h"

static const double GAMMA = 0.5;     // J.m-2, of the order of lithium's
static const double ROUNDING = 1e-12; // a few operations on doubles

static void a_critical_nucleus_is_at_the_top_of_its_energy(void **state)
{
    (void)state;
    for (double eta = 0.005; eta < 0.3; eta *= 2) {
        const double r = nucleus_radius_critical(eta, GAMMA);
        const double scale = 8 * 3.14159265 * r * GAMMA;
        CHECK_CLOSE(nucleus_energy_slope(r, eta, GAMMA) / scale, 0, 0, ROUNDING);
        assert_true(nucleus_energy(0.9 * r, eta, GAMMA) < nucleus_energy(r, eta, GAMMA));
        assert_true(nucleus_energy(1.1 * r, eta, GAMMA) < nucleus_energy(r, eta, GAMMA));
        CHECK_CLOSE(nucleus_energy(r, eta, GAMMA), nucleus_barrier(eta, GAMMA), ROUNDING, 0);
    }
}

static void the_slope_of_the_energy_is_its_derivative(void **state)
{
    (void)state;
    const double r = 3e-9;
    const double step = 1e-13;
    const double difference =
        (nucleus_energy(r + step, 0.05, GAMMA) - nucleus_energy(r - step, 0.05, GAMMA)) /
        (2 * step);
    // Central differences: the third derivative times step^2, and rounding over the step.
    CHECK_CLOSE(nucleus_energy_slope(r, 0.05, GAMMA), difference, 1e-7, 0);
}

static void twice_the_overpotential_gives_eight_times_the_nuclei(void **state)
{
    (void)state;
    CHECK_CLOSE(nucleus_density_ratio(0.08, 0.04), 8, ROUNDING, 0);
    // Nuclei fill a fixed volume: their number goes as the inverse cube of the critical radius.
    const double ratio =
        nucleus_radius_critical(0.04, GAMMA) / nucleus_radius_critical(0.08, GAMMA);
    CHECK_CLOSE(nucleus_density_ratio(0.08, 0.04), ratio * ratio * ratio, ROUNDING, 0);
}

static void a_wetting_wall_takes_the_barrier_away(void **state)
{
    (void)state;
    const double whole = nucleus_barrier(0.05, GAMMA);
    CHECK_CLOSE(nucleus_barrier_on_wall(0.05, GAMMA, 1) / whole, 0, 0, ROUNDING);
    CHECK_CLOSE(nucleus_barrier_on_wall(0.05, GAMMA, 0), whole / 2, ROUNDING, 0);
    CHECK_CLOSE(nucleus_barrier_on_wall(0.05, GAMMA, -1), whole, ROUNDING, 0);
}

static void the_barrier_goes_with_the_cube_of_the_surface_energy(void **state)
{
    (void)state;
    CHECK_CLOSE(nucleus_barrier(0.05, 2 * GAMMA), 8 * nucleus_barrier(0.05, GAMMA), ROUNDING, 0);
    CHECK_CLOSE(nucleus_barrier(0.1, GAMMA), nucleus_barrier(0.05, GAMMA) / 4, ROUNDING, 0);
}

static void youngs_equation_gives_the_contact(void **state)
{
    (void)state;
    const double cosine = nucleus_contact(0.7, 0.4, 0.5);
    CHECK_CLOSE(0.7, 0.4 + 0.5 * cosine, ROUNDING, 0);
    CHECK_CLOSE(nucleus_contact(2, 0.4, 0.5), 1, 0, ROUNDING);
    CHECK_CLOSE(nucleus_contact(0.1, 2, 0.5), -1, 0, ROUNDING);
}

static void a_spike_is_what_rises_above_the_plateau(void **state)
{
    (void)state;
    CHECK_CLOSE(nucleus_spike(-0.060, -0.020), 0.040, ROUNDING, 0);
    CHECK_CLOSE(nucleus_spike(-0.010, -0.020), 0, 0, ROUNDING);
}

static const Growth GROWTH = {.temperature = 298.15,
                              .gamma = 0.5,
                              .bulk_diffusivity = 3e-10,
                              .bulk_content = 1000,
                              .surface_diffusivity = 1e-12,
                              .surface_content = 1e-5};

static void the_radius_carries_the_current_it_was_asked_for(void **state)
{
    (void)state;
    Error err = {0};
    for (double current = 0.1; current < 1e5; current *= 10) {
        double radius = 0;
        CHECK_OK(growth_radius(&GROWTH, current, &radius, &err));
        CHECK_CLOSE(growth_current(&GROWTH, radius), current, 1e-10, 0);
    }
    double radius = 0;
    CHECK_FAILS(growth_radius(&GROWTH, 1e300, &radius, &err), STATUS_NO_CONVERGE, "A/m2");
}

// With fast diffusion along the surface the square is left, with fast diffusion through the bulk
// the cube.
static void growth_has_its_two_limits(void **state)
{
    (void)state;
    Growth bulk = GROWTH;
    bulk.surface_diffusivity = 1e30;
    CHECK_CLOSE(growth_current(&bulk, 1e-6) / growth_current(&bulk, 2e-6), 4, 1e-9, 0);
    const double thermal = GAS_CONSTANT * 298.15;
    CHECK_CLOSE(growth_current(&bulk, 1e-6),
                2 * 0.5 * LITHIUM_VOLUME * 3e-10 * 1000 * FARADAY / thermal * 1e12, 1e-9, 0);
    Growth surface = GROWTH;
    surface.bulk_diffusivity = 1e30;
    CHECK_CLOSE(growth_current(&surface, 1e-6) / growth_current(&surface, 2e-6), 8, 1e-9, 0);
}

static void sands_time_follows_diffusivity_and_current(void **state)
{
    (void)state;
    const Salt salt = {1000, 3e-10, 1, 0.65};
    Salt faster = salt;
    faster.diffusivity *= 2;
    CHECK_CLOSE(salt_sand_time(&faster, 50), 2 * salt_sand_time(&salt, 50), ROUNDING, 0);
    CHECK_CLOSE(salt_sand_time(&salt, 100), salt_sand_time(&salt, 50) / 4, ROUNDING, 0);
    CHECK_CLOSE(salt_sand_charge(&salt, 50), 50 * salt_sand_time(&salt, 50), ROUNDING, 0);
    // By hand: pi 3e-10 (96485.33 * 1000)^2 / (4 * 50^2 * 0.65^2).
    CHECK_CLOSE(salt_sand_time(&salt, 50), 2076.6, 1e-3, 0);
}

// A linear profile of salt between two electrodes has c0 in its middle: it falls by c0 over half
// the distance, and diffusion carries the anions' share of the current.
static void the_limiting_current_empties_one_side(void **state)
{
    (void)state;
    const Salt salt = {1000, 3e-10, 1, 0.65};
    const double distance = 5e-4;
    const double current = salt_limiting_current(&salt, distance);
    const double slope = current * salt.anions / (FARADAY * salt.diffusivity);
    CHECK_CLOSE(salt.concentration - slope * distance / 2, 0, 0, 1e-9 * salt.concentration);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_critical_nucleus_is_at_the_top_of_its_energy),
        cmocka_unit_test(the_slope_of_the_energy_is_its_derivative),
        cmocka_unit_test(twice_the_overpotential_gives_eight_times_the_nuclei),
        cmocka_unit_test(a_wetting_wall_takes_the_barrier_away),
        cmocka_unit_test(the_barrier_goes_with_the_cube_of_the_surface_energy),
        cmocka_unit_test(youngs_equation_gives_the_contact),
        cmocka_unit_test(a_spike_is_what_rises_above_the_plateau),
        cmocka_unit_test(the_radius_carries_the_current_it_was_asked_for),
        cmocka_unit_test(growth_has_its_two_limits),
        cmocka_unit_test(sands_time_follows_diffusivity_and_current),
        cmocka_unit_test(the_limiting_current_empties_one_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
