#include "campaign/belief.h"

#include "tests/campaign/ranked.h"

enum { POINTS = 30 };

static void believe(Ranked *r, Belief *belief)
{
    Error err = {0};
    CHECK_OK(belief_create(&r->workshop, &r->emulator, r->list, POINTS, &r->arena, belief, &err));
    for (int k = 0; k < OBJECTIVE_COUNT; k++)
        belief_doubt(belief, (Objective)k, 0.1);
}

static void an_observation_without_noise_is_believed_and_one_with_noise_in_part(void **state)
{
    Ranked r;
    Belief belief;
    ranked_create(*state, 1, 100, &r);
    believe(&r, &belief);
    const double before = belief.mean[OBJECTIVE_LIFE][3];
    const double variance = *matrix_at(belief.covariance[OBJECTIVE_LIFE], 3, 3);
    belief_observe(&belief, OBJECTIVE_LIFE, 3, before + 1, variance);
    CHECK_CLOSE(belief.mean[OBJECTIVE_LIFE][3], before + 0.5, 1e-9, 0);
    CHECK_CLOSE(*matrix_at(belief.covariance[OBJECTIVE_LIFE], 3, 3), variance / 2, 1e-9, 0);
    belief_observe(&belief, OBJECTIVE_LIFE, 3, before - 1, 0);
    CHECK_CLOSE(belief.mean[OBJECTIVE_LIFE][3], before - 1, 1e-9, 0);
    CHECK_CLOSE(*matrix_at(belief.covariance[OBJECTIVE_LIFE], 3, 3), 0, 0, 1e-12);
    ranked_clear(&r);
}

static void the_order_of_observations_does_not_matter(void **state)
{
    static const int ORDERS[2][3] = {{2, 7, 11}, {11, 2, 7}};
    Ranked r;
    Belief beliefs[2];
    ranked_create(*state, 1, 100, &r);
    for (int o = 0; o < 2; o++) {
        believe(&r, &beliefs[o]);
        for (int i = 0; i < 3; i++)
            belief_observe(&beliefs[o], OBJECTIVE_EFFICIENCY, ORDERS[o][i],
                           2 + 0.1 * ORDERS[o][i], 1e-3);
    }
    // Sums of a few terms in another order.
    for (int i = 0; i < POINTS; i++)
        CHECK_CLOSE(beliefs[0].mean[OBJECTIVE_EFFICIENCY][i],
                    beliefs[1].mean[OBJECTIVE_EFFICIENCY][i], 1e-9, 0);
    ranked_clear(&r);
}

static void what_is_expected_moves_no_mean_and_makes_its_like_surer(void **state)
{
    Ranked r;
    Belief belief;
    ranked_create(*state, 1, 100, &r);
    believe(&r, &belief);
    double means[POINTS], sds[POINTS];
    for (int i = 0; i < POINTS; i++)
        belief_score(&belief, i, &means[i], &sds[i]);
    belief_expect(&belief, 0);
    for (int i = 0; i < POINTS; i++) {
        double mean, sd;
        belief_score(&belief, i, &mean, &sd);
        CHECK_CLOSE(mean, means[i], 1e-9, 1e-12);
        assert_true(sd <= sds[i] * (1 + 1e-9));
        assert_true(i > 0 || sd < 1e-3 * sds[i]);
    }
    ranked_clear(&r);
}

// A design that plates above the host improves on nothing, however good it is.
static void the_limit_is_in_the_gain(void **state)
{
    Ranked r;
    Belief belief;
    double gain[POINTS], growth[POINTS];
    Error err = {0};
    ranked_create(*state, 1, 100, &r);
    believe(&r, &belief);
    belief.mean[OBJECTIVE_SURFACE][4] = 0; // all of it
    belief.mean[OBJECTIVE_LIFE][4] += 5;
    belief_improvement(&belief, 0, gain);
    CHECK_OK(belief_growth(&belief, NULL, 0, growth, &err));
    assert_true(gain[4] < 1e-6 && growth[4] < 1e-6);
    belief.mean[OBJECTIVE_SURFACE][4] = -3;
    belief_improvement(&belief, 0, gain);
    CHECK_OK(belief_growth(&belief, NULL, 0, growth, &err));
    for (int i = 0; i < POINTS; i++)
        assert_true(i == 4 || (gain[i] < gain[4] && growth[i] < growth[4]));
    ranked_clear(&r);
}

// A point of the front adds nothing to it once it is sure; with one quantity of weight, two and
// three.
static void what_is_on_the_front_does_not_let_it_grow(void **state)
{
    static const char *const OBJECTIVES_TEXT[] = {
        "\"cycle_life\": 1",
        "\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1",
        "\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1, \"overpotential_plateau_mV\": -0.5",
        "\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1, \"overpotential_plateau_mV\": -0.5,"
        " \"bottom_up_index\": 0.2",
    };
    for (int n = 0; n < 4; n++) {
        Ranked r;
        Belief belief;
        Error err = {0};
        double gain[POINTS];
        double before[POINTS];
        const int front[] = {0};
        campaign_write(*state, "\"coulombic_efficiency_pct\": 1, \"cycle_life\": 1",
                       OBJECTIVES_TEXT[n]);
        ranked_create(*state, 1, 100, &r);
        believe(&r, &belief);
        CHECK_OK(belief_growth(&belief, NULL, 0, before, &err));
        belief_expect(&belief, 0);
        CHECK_OK(belief_growth(&belief, front, 1, gain, &err));
        assert_true(gain[0] < 1e-3 * before[0]);
        for (int i = 0; i < POINTS; i++)
            assert_true(gain[i] >= 0 && gain[i] <= before[i] * (1 + 1e-9));
        ranked_clear(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(an_observation_without_noise_is_believed_and_one_with_noise_in_part),
        ROOM_TEST(the_order_of_observations_does_not_matter),
        ROOM_TEST(what_is_expected_moves_no_mean_and_makes_its_like_surer),
        ROOM_TEST(the_limit_is_in_the_gain),
        ROOM_TEST(what_is_on_the_front_does_not_let_it_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
