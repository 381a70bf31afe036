#include "campaign/skill.h"

#include "campaign/learning.h"
#include "tests/campaign/world.h"

static const ForecastSetup SETUP = {
    .fusion = {.prior = &WORLD_PRIOR, .terms = 1, .constants = WORLD_CONSTANTS, .seed = 5},
    .regressors = 2,
};

// A world whose simulator says [rho] of the truth.
static void make(double rho, uint64_t seed, World *world)
{
    Truth truth = WORLD_PLAIN;
    truth.b[1] = rho;
    world_make(&truth, seed, world);
    // What the regression is told has nothing to do with anything.
    for (int i = 0; i < WORLD_ROWS; i++)
        for (int k = 1; k <= 2; k++)
            world->rows[i].point.x[k] = random_normal(seed, 40 + (uint64_t)k, (uint64_t)i);
}

static void skill_is_found_where_there_is_some_and_only_there(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Skill skill = {0};
    make(1, 21, &world);
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, NULL, &skill, &err));
    const Score *fusion = &skill.score[FORECAST_FUSION];
    const Score *null = &skill.score[skill.best_null];
    printf("measured: %d refits in %.2f s on two threads, worst R-hat %.3f; error %.3f against"
           " %.3f, ratio %.2f (%.2f to %.2f), p %.3f\n", WORLD_ROWS - 3, skill.seconds,
           skill.r_hat, fusion->rmse, null->rmse, skill.ratio, skill.ratio_low, skill.ratio_high,
           fusion->p_value);
    assert_true(skill_shown(&skill));
    assert_true(skill.ratio < 0.8 && skill.ratio_low < skill.ratio &&
                skill.ratio < skill.ratio_high);
    assert_true(fusion->crps < 0.8 * null->crps);
    assert_true(fusion->p_value < 0.01 && fusion->spearman > 0.5);
    assert_true(fusion->rmse_low < fusion->rmse && fusion->rmse < fusion->rmse_high);
    // The simulator alone lacks offset and constants.
    assert_true(skill.score[FORECAST_SIMULATOR].rmse > fusion->rmse);
    assert_in_range(skill.rows, WORLD_ROWS - WORLD_ROWS / 4, WORLD_ROWS - 1);
}

// In one of twenty worlds chance looks like skill: that is what the p value says of itself.
static void a_blind_simulator_has_no_skill(void **state)
{
    (void)state;
    int shown = 0;
    double ratio = 0;
    for (uint64_t seed = 22; seed < 30; seed++) {
        World world;
        Error err = {0};
        Skill skill = {0};
        make(0, seed, &world);
        CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, NULL, &skill, &err));
        shown += skill_shown(&skill);
        ratio += skill.ratio / 8;
    }
    printf("measured: of 8 worlds with a blind simulator %d show skill, mean ratio %.2f\n", shown,
           ratio);
    assert_true(shown <= 2);
    assert_true(ratio > 0.95);
}

// What a regression can know the regression null finds.
static void a_null_that_knows_better_is_the_best(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Skill skill = {0};
    make(0, 22, &world);
    for (int i = 0; i < WORLD_ROWS; i++) {
        world.rows[i].bound = BOUND_NONE;
        world.rows[i].y += 2 * world.rows[i].point.x[2] - world.rows[i].point.x[1];
    }
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, NULL, &skill, &err));
    assert_int_equal(skill.best_null, FORECAST_REGRESSION);
    assert_true(skill.score[FORECAST_REGRESSION].rmse < 0.4 * skill.score[FORECAST_MEAN].rmse);
    assert_true(skill.score[FORECAST_REGRESSION].p_value < 0.01);
    assert_true(!skill_shown(&skill));
    // Of a normal forecast with the right variance 90 % fall into the interval.
    assert_in_range((int)(100 * skill.score[FORECAST_REGRESSION].coverage90), 75, 100);
}

// The mean of the others, computed here once more.
static void a_paper_is_left_out_whole(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Skill skill = {0};
    double squares = 0;
    make(0.7, 23, &world);
    for (int i = 0; i < WORLD_ROWS; i++)
        world.rows[i].bound = BOUND_NONE;
    for (int i = 0; i < WORLD_ROWS; i++) {
        double sum = 0;
        int n = 0;
        for (int k = 0; k < WORLD_ROWS; k++)
            if (strcmp(world.rows[k].group, world.rows[i].group) != 0) {
                sum += world.rows[k].y;
                n++;
            }
        squares += pow(world.rows[i].y - sum / n, 2) / WORLD_ROWS;
    }
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, NULL, &skill, &err));
    CHECK_CLOSE(skill.score[FORECAST_MEAN].rmse, sqrt(squares), 1e-9, 0);
    assert_int_equal(skill.groups, WORLD_ROWS - 3);
}

// A value that is left out has no say in its own forecast.
static void a_forecast_does_not_know_its_value(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Skill skill = {0};
    Forecast before[WORLD_ROWS];
    Forecast after[WORLD_ROWS];
    make(0.7, 24, &world);
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, before, &skill, &err));
    world.rows[9].y += 5;
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, after, &skill, &err));
    assert_true(before[9].mean == after[9].mean && before[9].sd == after[9].sd);
    assert_true(before[10].mean != after[10].mean);
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    World world;
    Forecast forecasts[3][WORLD_ROWS];
    Skill skill[3];
    Error err = {0};
    make(0.7, 21, &world);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 1 << i, forecasts[i], &skill[i],
                                 &err));
        skill[i].seconds = 0;
    }
    assert_memory_equal(forecasts[0], forecasts[1], sizeof forecasts[0]);
    assert_memory_equal(forecasts[0], forecasts[2], sizeof forecasts[0]);
    assert_true(skill[0].ratio_low == skill[2].ratio_low);
    assert_true(skill[0].score[FORECAST_FUSION].p_value == skill[2].score[FORECAST_FUSION].p_value);
}

static void of_bounds_alone_there_is_no_error(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Skill skill = {0};
    make(0.7, 21, &world);
    for (int i = 0; i < WORLD_ROWS; i++)
        world.rows[i].bound = BOUND_BELOW;
    CHECK_OK(skill_leave_out(world.rows, WORLD_ROWS, &SETUP, 2, NULL, &skill, &err));
    assert_int_equal(skill.rows, 0);
    assert_true(isnan(skill.score[FORECAST_FUSION].rmse) && isnan(skill.ratio));
    assert_true(!skill_shown(&skill));
}

// -- Learning --

static void more_papers_teach_more_where_there_is_something_to_learn(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Learning learning = {0};
    make(1, 21, &world);
    CHECK_OK(learning_measure(world.rows, WORLD_ROWS, &SETUP, 2, &learning, &err));
    printf("measured: error %.3f after %d papers, %.3f after %d; floor %.3f, target %.3f, needed"
           " %.0f (%.0f to %.0f)\n", learning.points[0].error, learning.points[0].papers,
           learning.points[LEARNING_SIZES - 1].error, learning.points[LEARNING_SIZES - 1].papers,
           learning.floor, learning.target, learning.needed, learning.needed_low,
           learning.needed_high);
    assert_int_equal(learning.count, LEARNING_SIZES);
    assert_true(learning.points[LEARNING_SIZES - 1].error < learning.points[0].error);
    assert_true(learning.floor < learning.target);
    assert_true(learning.needed < 40);
    assert_true(learning.needed_low <= learning.needed && learning.needed <= learning.needed_high);
}

static void no_number_of_papers_makes_a_blind_simulator_see(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Learning learning = {0};
    make(0, 23, &world);
    CHECK_OK(learning_measure(world.rows, WORLD_ROWS, &SETUP, 2, &learning, &err));
    assert_true(isinf(learning.needed));
    assert_true(learning.reached < 0.1);
}

static void of_few_papers_no_curve_is_drawn(void **state)
{
    (void)state;
    World world;
    Error err = {0};
    Learning learning = {0};
    make(1, 21, &world);
    CHECK_OK(learning_measure(world.rows, 7, &SETUP, 2, &learning, &err));
    assert_int_equal(learning.count, 0);
    assert_true(isnan(learning.needed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skill_is_found_where_there_is_some_and_only_there),
        cmocka_unit_test(a_blind_simulator_has_no_skill),
        cmocka_unit_test(a_null_that_knows_better_is_the_best),
        cmocka_unit_test(a_paper_is_left_out_whole),
        cmocka_unit_test(a_forecast_does_not_know_its_value),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(of_bounds_alone_there_is_no_error),
        cmocka_unit_test(more_papers_teach_more_where_there_is_something_to_learn),
        cmocka_unit_test(no_number_of_papers_makes_a_blind_simulator_see),
        cmocka_unit_test(of_few_papers_no_curve_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
