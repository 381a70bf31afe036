#include "campaign/fusion.h"

#include <stdio.h>

#include "base/random.h"
#include "campaign/skill.h"
#include "tests/check.h"

enum { HOSTS = 36 };

typedef struct Truth {
    double b0, b1, s;
} Truth;

static const FusionPrior PRIOR = {.offset_mean = 0, .offset_sd = 3, .slope_mean = {1},
                                  .slope_sd = {1}, .noise_sd = 0.3};

// A made-up world: hosts whose published value is b0 + b1 x + noise. For a quarter of them the
// instrument ends at a limit, and what lies beyond is known only as "at least the limit".
static void make_world(Truth truth, uint64_t seed, FusionRow *rows, char names[][8])
{
    for (int i = 0; i < HOSTS; i++) {
        snprintf(names[i], 8, "H%d", i);
        const double x = random_normal(seed, 1, (uint64_t)i);
        rows[i] = (FusionRow){.group = names[i], .x = {x}};
        rows[i].y = truth.b0 + truth.b1 * x + truth.s * random_normal(seed, 2, (uint64_t)i);
        const double limit = truth.b0 + truth.b1 * x - 0.1;
        if (i % 4 == 0 && rows[i].y > limit) {
            rows[i].y = limit;
            rows[i].bound = BOUND_BELOW;
        }
    }
}

// Over 100 worlds the 90 % intervals hold the truth about 90 times: the sampler is neither too
// sure nor too shy. The standard deviation of the count is 3.
static void the_constants_of_a_known_world_are_recovered(void **state)
{
    (void)state;
    const Truth truth = {0.4, 0.7, 0.25};
    int inside[2] = {0, 0};
    double slope = 0;
    for (int repeat = 0; repeat < 100; repeat++) {
        FusionRow rows[HOSTS];
        char names[HOSTS][8];
        Arena arena = {0};
        Error err = {0};
        Fusion fusion = {0};
        make_world(truth, 100 + (uint64_t)repeat, rows, names);
        CHECK_OK(fusion_fit(rows, HOSTS, 1, &PRIOR, 5, &arena, &fusion, &err));
        double mean = 0;
        double sd = 0;
        fusion_term(&fusion, 1, &mean, &sd);
        slope += mean / 100;
        inside[0] += fabs(mean - truth.b1) < 1.645 * sd;
        fusion_term(&fusion, 0, &mean, &sd);
        inside[1] += fabs(mean - truth.b0 - truth.b1 * fusion.centre[0]) < 1.645 * sd;
        arena_clear(&arena);
    }
    printf("measured: 90 %% intervals held slope %d and offset %d times of 100\n", inside[0],
           inside[1]);
    assert_in_range(inside[0], 80, 99);
    assert_in_range(inside[1], 80, 99);
    CHECK_CLOSE(slope, truth.b1, 0, 0.05);
}

static void new_measurements_fall_into_their_interval(void **state)
{
    (void)state;
    const Truth truth = {0.4, 0.7, 0.25};
    int inside = 0;
    for (int repeat = 0; repeat < 100; repeat++) {
        FusionRow rows[HOSTS];
        char names[HOSTS][8];
        Arena arena = {0};
        Error err = {0};
        Fusion fusion = {0};
        make_world(truth, 900 + (uint64_t)repeat, rows, names);
        CHECK_OK(fusion_fit(rows, HOSTS, 1, &PRIOR, 5, &arena, &fusion, &err));
        const double x = random_normal(77, 1, (uint64_t)repeat);
        const double y = truth.b0 + truth.b1 * x + truth.s * random_normal(77, 2, (uint64_t)repeat);
        inside += y > fusion_quantile(&fusion, &x, NULL, 0.05) &&
                  y < fusion_quantile(&fusion, &x, NULL, 0.95);
        arena_clear(&arena);
    }
    printf("measured: 90 %% prediction intervals held %d of 100\n", inside);
    assert_in_range(inside, 82, 98);
}

// With no noise in x and hardly any prior the posterior mean is the least-squares line.
static void without_bounds_the_mean_is_the_least_squares_line(void **state)
{
    (void)state;
    FusionRow rows[HOSTS];
    char names[HOSTS][8];
    make_world((Truth){1, -0.5, 0.1}, 3, rows, names);
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < HOSTS; i++) {
        rows[i].bound = BOUND_NONE;
        sx += rows[i].x[0];
        sy += rows[i].y;
        sxx += rows[i].x[0] * rows[i].x[0];
        sxy += rows[i].x[0] * rows[i].y;
    }
    const double slope = (sxy - sx * sy / HOSTS) / (sxx - sx * sx / HOSTS);
    const FusionPrior wide = {.offset_sd = 1e4, .slope_sd = {1e4}, .noise_sd = 0.1};
    Arena arena = {0};
    Error err = {0};
    Fusion fusion = {0};
    CHECK_OK(fusion_fit(rows, HOSTS, 1, &wide, 8, &arena, &fusion, &err));
    double mean = 0;
    double sd = 0;
    fusion_term(&fusion, 1, &mean, &sd);
    // 1000 draws: five standard errors of their mean.
    CHECK_CLOSE(mean, slope, 0, 5 * sd / sqrt(1000));
    fusion_term(&fusion, 0, &mean, &sd);
    CHECK_CLOSE(mean, sy / HOSTS, 0, 5 * sd / sqrt(1000));
    arena_clear(&arena);
}

static void skill_is_found_where_there_is_some_and_only_there(void **state)
{
    (void)state;
    FusionRow rows[HOSTS];
    char names[HOSTS][8];
    Error err = {0};
    Skill skill = {0};
    make_world((Truth){0.4, 0.7, 0.25}, 21, rows, names);
    CHECK_OK(skill_leave_out(rows, HOSTS, 1, &PRIOR, 5, 2, NULL, NULL, &skill, &err));
    assert_true(skill.rmse < 0.7 * skill.rmse_null);
    assert_true(skill.crps < 0.7 * skill.crps_null);
    assert_true(skill.p_value < 0.01);
    assert_true(skill.spearman > 0.5);
    assert_in_range(skill.rows, HOSTS - HOSTS / 4, HOSTS - 1);
    make_world((Truth){0.4, 0, 0.25}, 22, rows, names);
    CHECK_OK(skill_leave_out(rows, HOSTS, 1, &PRIOR, 5, 2, NULL, NULL, &skill, &err));
    assert_true(skill.rmse > 0.9 * skill.rmse_null);
    assert_true(skill.p_value > 0.05);
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    FusionRow rows[HOSTS];
    char names[HOSTS][8];
    double mean[3][HOSTS];
    Error err = {0};
    make_world((Truth){0.4, 0.7, 0.25}, 21, rows, names);
    for (int i = 0; i < 3; i++) {
        Skill skill = {0};
        CHECK_OK(skill_leave_out(rows, HOSTS, 1, &PRIOR, 5, 1 << i, mean[i], NULL, &skill, &err));
    }
    assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
    assert_memory_equal(mean[0], mean[2], sizeof mean[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_constants_of_a_known_world_are_recovered),
        cmocka_unit_test(new_measurements_fall_into_their_interval),
        cmocka_unit_test(without_bounds_the_mean_is_the_least_squares_line),
        cmocka_unit_test(skill_is_found_where_there_is_some_and_only_there),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
