#include "campaign/wall.h"

#include "tests/check.h"

static const Wall CARBON = {1e3, 0.014, 1800};
static const Wall GOLD = {4.5e7, 0, 19300};
static const Wall ALUMINA = {1e-12, 0.045, 3200};
static const Wall POLYMER = {1e-10, 0.060, 1180};

// Sums of products of doubles: a few roundings.
static const double ROUNDING = 1e-14;

static void a_bare_skeleton_is_itself(void **state)
{
    (void)state;
    const Wall wall = wall_mix(CARBON, NULL, 0);
    assert_true(wall.conductivity == CARBON.conductivity);
    assert_true(wall.nucleation_overpotential == CARBON.nucleation_overpotential);
    assert_true(wall.density == CARBON.density);
}

static void a_conducting_film_conducts_by_its_volume(void **state)
{
    (void)state;
    const WallCoat film = {COAT_FILM, GOLD, 0.8, 0.01};
    const Wall wall = wall_mix(POLYMER, &film, 1);
    CHECK_CLOSE(wall.conductivity, 0.01 * 4.5e7, ROUNDING, 0);
    CHECK_CLOSE(wall.nucleation_overpotential, 0.2 * 0.060, ROUNDING, 0);
    CHECK_CLOSE(wall.density, 0.99 * 1180 + 0.01 * 19300, ROUNDING, 0);
}

static void a_closed_insulating_film_makes_a_dielectric_and_an_open_one_does_not(void **state)
{
    (void)state;
    WallCoat film = {COAT_FILM, ALUMINA, 1, 0};
    CHECK_CLOSE(wall_mix(CARBON, &film, 1).conductivity, ALUMINA.conductivity, ROUNDING, 0);
    film.coverage = 0;
    CHECK_CLOSE(wall_mix(CARBON, &film, 1).conductivity, CARBON.conductivity, ROUNDING, 0);
    film.coverage = 0.5;
    CHECK_CLOSE(wall_mix(CARBON, &film, 1).conductivity, sqrt(1e3 * 1e-12), 1e-12, 0);
}

static void more_of_an_insulating_film_never_conducts_better(void **state)
{
    (void)state;
    double last = INFINITY;
    for (int i = 0; i <= 20; i++) {
        const WallCoat film = {COAT_FILM, ALUMINA, i / 20.0, 0.01};
        const double now = wall_mix(CARBON, &film, 1).conductivity;
        assert_true(now < last);
        last = now;
    }
}

static void sites_nucleate_and_carry_no_current(void **state)
{
    (void)state;
    const WallCoat sites = {COAT_SITES, GOLD, 0.5, 0};
    const Wall wall = wall_mix(POLYMER, &sites, 1);
    assert_true(wall.conductivity == POLYMER.conductivity);
    assert_true(wall.density == POLYMER.density);
    CHECK_CLOSE(wall.nucleation_overpotential, 0.030, ROUNDING, 0);
}

static void a_blend_shows_on_the_wall_what_its_volume_holds(void **state)
{
    (void)state;
    const WallCoat blend = {COAT_BLEND, CARBON, 0, 0.25};
    const Wall wall = wall_mix(POLYMER, &blend, 1);
    CHECK_CLOSE(wall.conductivity, 0.25 * 1e3 + 0.75 * 1e-10, ROUNDING, 0);
    CHECK_CLOSE(wall.nucleation_overpotential, 0.75 * 0.060 + 0.25 * 0.014, ROUNDING, 0);
    const WallCoat all = {COAT_BLEND, CARBON, 0, 1};
    CHECK_CLOSE(wall_mix(POLYMER, &all, 1).conductivity, CARBON.conductivity, ROUNDING, 0);
}

static void coats_that_want_more_than_the_wall_share_it(void **state)
{
    (void)state;
    const WallCoat coats[] = {{COAT_SITES, GOLD, 0.9, 0}, {COAT_SITES, POLYMER, 0.9, 0}};
    CHECK_CLOSE(wall_mix(CARBON, coats, 2).nucleation_overpotential, 0.030, ROUNDING, 0);
}

static void the_order_of_coats_does_not_matter(void **state)
{
    (void)state;
    const WallCoat gold = {COAT_FILM, GOLD, 0.3, 0.02};
    const WallCoat alumina = {COAT_FILM, ALUMINA, 0.6, 0.01};
    const Wall one = wall_mix(CARBON, (const WallCoat[]){gold, alumina}, 2);
    const Wall other = wall_mix(CARBON, (const WallCoat[]){alumina, gold}, 2);
    CHECK_CLOSE(one.conductivity, other.conductivity, ROUNDING, 0);
    CHECK_CLOSE(one.nucleation_overpotential, other.nucleation_overpotential, ROUNDING, 0);
    CHECK_CLOSE(one.density, other.density, ROUNDING, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bare_skeleton_is_itself),
        cmocka_unit_test(a_conducting_film_conducts_by_its_volume),
        cmocka_unit_test(a_closed_insulating_film_makes_a_dielectric_and_an_open_one_does_not),
        cmocka_unit_test(more_of_an_insulating_film_never_conducts_better),
        cmocka_unit_test(sites_nucleate_and_carry_no_current),
        cmocka_unit_test(a_blend_shows_on_the_wall_what_its_volume_holds),
        cmocka_unit_test(coats_that_want_more_than_the_wall_share_it),
        cmocka_unit_test(the_order_of_coats_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
