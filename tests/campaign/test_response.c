#include "campaign/response.h"

#include <stdio.h>

#include "base/random.h"
#include "tests/check.h"

enum { ROWS = 30, POINTS = 24 };

typedef struct Made {
    double z[ROWS][POINTS * UNKNOWN_COUNT];
    double f[ROWS][POINTS];
    double slope[ROWS][UNKNOWN_COUNT];
    double centre[ROWS];
    ResponseData data[ROWS];
} Made;

static const double POOLED[UNKNOWN_COUNT] = {-0.2, -0.1, 0.05, 0, 0, 0.1, 0, -0.05};

// Measurements that answer to the constants about alike, with descriptors that add [noise].
static void make(double spread, double noise, Made *made)
{
    for (int i = 0; i < ROWS; i++) {
        made->centre[i] = 1 + 0.1 * i;
        for (int k = 0; k < UNKNOWN_COUNT; k++)
            made->slope[i][k] =
                POOLED[k] + spread * random_normal(3, (uint64_t)k, (uint64_t)i);
        for (int p = 0; p < POINTS; p++) {
            const uint64_t number = (uint64_t)(i * POINTS + p);
            double f = made->centre[i] + noise * random_normal(5, 1, number);
            for (int k = 0; k < UNKNOWN_COUNT; k++) {
                const double z = normal_quantile(random_halton(2, k, (uint64_t)p));
                made->z[i][p * UNKNOWN_COUNT + k] = z;
                f += made->slope[i][k] * z;
            }
            made->f[i][p] = f;
        }
        made->data[i] = (ResponseData){made->z[i], made->f[i], POINTS};
    }
}

static void without_noise_the_slopes_are_exact(void **state)
{
    (void)state;
    static Made made;
    Response each[ROWS];
    Responses all;
    Error err = {0};
    make(0, 0, &made);
    CHECK_OK(responses_fit(made.data, ROWS, each, &all, &err));
    for (int i = 0; i < ROWS; i++) {
        CHECK_CLOSE(each[i].centre, made.centre[i], 1e-6, 0);
        for (int k = 0; k < UNKNOWN_COUNT; k++)
            CHECK_CLOSE(each[i].slope[k], made.slope[i][k], 1e-6, 1e-7);
        assert_true(each[i].sd < 1e-4);
    }
    CHECK_CLOSE(all.explained, 1, 1e-9, 0);
}

static double slope_error(const Made *made, const Response *each)
{
    double squares = 0;
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < UNKNOWN_COUNT; k++)
            squares += pow(each[i].slope[k] - made->slope[i][k], 2);
    return sqrt(squares / ROWS / UNKNOWN_COUNT);
}

// What is left over is what the descriptors add, and slopes are found though it is as large.
static void what_the_descriptors_add_is_found(void **state)
{
    (void)state;
    static Made made;
    Response each[ROWS];
    Responses all;
    Error err = {0};
    double sd = 0;
    make(0.03, 0.2, &made);
    CHECK_OK(responses_fit(made.data, ROWS, each, &all, &err));
    for (int i = 0; i < ROWS; i++)
        sd += each[i].sd / ROWS;
    // Of 24 points one measurement alone would know a slope to 0.2 / sqrt(24) or worse.
    printf("measured: descriptors add 0.2, found %.3f; slopes wrong by %.3f\n", sd,
           slope_error(&made, each));
    CHECK_CLOSE(sd, 0.2, 0.1, 0);
    assert_true(slope_error(&made, each) < 0.2 / sqrt(POINTS));
    for (int k = 0; k < UNKNOWN_COUNT; k++)
        CHECK_CLOSE(all.pooled[k], POOLED[k], 0, 0.03);
}

// A host that cannot be simulated could be anything the others are.
static void a_measurement_without_simulations_is_like_the_others(void **state)
{
    (void)state;
    static Made made;
    Response each[ROWS];
    Responses all;
    Error err = {0};
    double mean = 0;
    make(0, 0, &made);
    made.data[4].count = 0;
    CHECK_OK(responses_fit(made.data, ROWS, each, &all, &err));
    for (int i = 0; i < ROWS; i++)
        mean += i == 4 ? 0 : made.centre[i] / (ROWS - 1);
    CHECK_CLOSE(each[4].centre, mean, 1e-6, 0);
    CHECK_CLOSE(each[4].slope[0], POOLED[0], 1e-6, 0);
    assert_true(each[4].sd > 0.5);
    for (int i = 0; i < ROWS; i++)
        made.data[i].count = 0;
    CHECK_OK(responses_fit(made.data, ROWS, each, &all, &err));
    assert_true(isnan(each[0].centre) && isnan(all.explained));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_noise_the_slopes_are_exact),
        cmocka_unit_test(what_the_descriptors_add_is_found),
        cmocka_unit_test(a_measurement_without_simulations_is_like_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
