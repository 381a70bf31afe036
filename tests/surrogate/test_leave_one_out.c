// What is said of the predictions of a process for its own rows, each left out.
#include "tests/check.h"

#include "surrogate/state.h"
#include "surrogate/train.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 150, INPUTS = 3, LEVELS = 3 };

// A process with lengthscales as given, of a response that is too rough for long ones.
static Gp *fit(Arena *arena, double lengthscale, TransformKind transform)
{
    Error err = {0};
    Gp *gp = NULL;
    const double lengthscales[INPUTS] = {lengthscale, lengthscale, lengthscale};
    const Matrix x = latin_points(arena, ROWS, INPUTS, 1);
    double *y = smooth_response(arena, x);
    for (int i = 0; i < ROWS; i++)
        y[i] += pow(fabs(sin(20 * *matrix_at(x, i, 1))), 9);
    const GpSetting setting = {.kind = KERNEL_RBF, .transform = {.kind = transform},
                               .lengthscales = lengthscales, .noise = 1e-3};
    CHECK_OK(gp_fit(x, y, &setting, &gp, &err));
    return gp;
}

static double below(double t)
{
    return 0.5 * erfc(-t / sqrt(2));
}

// The integral of (F - [y <= .])^2 over the line, in two halves by the midpoint rule.
static double ranked_score(double y, double mean, double sd)
{
    enum { STEPS = 4000 };
    const double low = fmin(y, mean - 9 * sd), high = fmax(y, mean + 9 * sd);
    double sum = 0;
    for (int i = 0; i < STEPS; i++) {
        const double left = low + (y - low) * (i + 0.5) / STEPS;
        const double right = y + (high - y) * (i + 0.5) / STEPS;
        sum += pow(below((left - mean) / sd), 2) * (y - low) / STEPS;
        sum += pow(1 - below((right - mean) / sd), 2) * (high - y) / STEPS;
    }
    return sum;
}

static void the_measures_follow_their_definitions(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    LeaveOneOut measures;
    double mean[ROWS], sd[ROWS], squares = 0, density = 0, score = 0, inside = 0;
    Gp *gp = fit(&arena, 1, TRANSFORM_LOG);
    CHECK_OK(leave_one_out_measure(gp, 1, &measures, &err));
    CHECK_OK(gp_leave_one_out_transformed(gp, mean, sd, &err));
    for (int i = 0; i < ROWS; i++) {
        const double y = gp_response(gp, i), z = log(y);
        squares += pow(y - exp(mean[i]), 2) / ROWS;
        // The density of y is that of its logarithm by y.
        density += 0.5 * pow((z - mean[i]) / sd[i], 2) + log(sd[i] * sqrt(2 * M_PI)) + z;
        score += ranked_score(z, mean[i], sd[i]) / ROWS;
        inside += (fabs(z - mean[i]) <= 1.6448536269514722 * sd[i]) / (double)ROWS;
    }
    CHECK_CLOSE(measures.rmse, sqrt(squares), 1e-12, 0);
    CHECK_CLOSE(measures.nlpd, density / ROWS, 1e-12, 0);
    CHECK_CLOSE(measures.crps, score, 1e-5, 0); // the midpoint rule
    CHECK_CLOSE(measures.coverage90, inside, 1e-12, 0);
    gp_free(gp);
    arena_clear(&arena);
}

static void the_calibration_counts_the_rows_inside(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const double levels[LEVELS] = {0.5, 0.9, 0.95};
    double shares[LEVELS];
    LeaveOneOut measures;
    Gp *gp = fit(&arena, 0.5, TRANSFORM_NONE);
    CHECK_OK(leave_one_out_measure(gp, 1, &measures, &err));
    CHECK_OK(leave_one_out_calibration(gp, 1, levels, LEVELS, shares, &err));
    CHECK_CLOSE(shares[0], measures.coverage50, 1e-12, 0);
    CHECK_CLOSE(shares[1], measures.coverage90, 1e-12, 0);
    CHECK_CLOSE(shares[2], measures.coverage95, 1e-12, 0);
    assert_true(shares[0] < shares[1] && shares[1] <= shares[2]);
    gp_free(gp);
    arena_clear(&arena);
}

static void a_process_that_is_too_sure_is_widened_and_its_means_stay(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    LeaveOneOut before, after;
    double mean[2][ROWS];
    Gp *gp = fit(&arena, 2, TRANSFORM_NONE);
    gp_widen(gp, 0.2);
    CHECK_OK(leave_one_out_measure(gp, 1, &before, &err));
    CHECK_OK(gp_leave_one_out(gp, mean[0], NULL, &err));
    assert_true(before.coverage95 < 0.8);
    CHECK_OK(leave_one_out_calibrate(gp, &err));
    CHECK_OK(leave_one_out_measure(gp, 1, &after, &err));
    CHECK_OK(gp_leave_one_out(gp, mean[1], NULL, &err));
    assert_true(after.coverage95 >= 0.95 && after.coverage95 < 0.98);
    assert_true(after.nlpd < before.nlpd);
    assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
    gp_free(gp);
    arena_clear(&arena);
}

// Degrees of freedom alone: with 150 rows and three lengthscales, noise and mean.
static void one_that_is_sure_enough_is_hardly_changed(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Gp *gp = fit(&arena, 0.5, TRANSFORM_NONE);
    gp_widen(gp, 10);
    const double signal = gp_signal_sd(gp);
    CHECK_OK(leave_one_out_calibrate(gp, &err));
    CHECK_CLOSE(gp_signal_sd(gp), signal * sqrt(150.0 / 145), 1e-12, 0);
    gp_free(gp);
    arena_clear(&arena);
}

// Points that no row is, of a function that no kernel is.
static void intervals_hold_what_was_never_seen(void **state)
{
    (void)state;
    enum { N = 300, M = 1000 };
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    double mean[M], sd[M], inside = 0;
    const Matrix x = latin_points(&arena, N, 8, 21), at = latin_points(&arena, M, 8, 22);
    const double *truth = borehole_response(&arena, at);
    CHECK_OK(gp_train(x, borehole_response(&arena, x), &(TrainOptions){.seed = 1, .starts = 1}, &gp,
                      NULL, &err));
    CHECK_OK(gp_predict(gp, at, mean, NULL, sd, &err));
    for (int i = 0; i < M; i++)
        inside += (fabs(mean[i] - truth[i]) <= 1.959964 * sd[i]) / (double)M;
    print_message("measured: Borehole, %d rows: %.3f of %d new points in their 95 %% intervals\n", N,
                  inside, M);
    CHECK_CLOSE(inside, 0.95, 0, 0.03);
    gp_free(gp);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_measures_follow_their_definitions),
        cmocka_unit_test(the_calibration_counts_the_rows_inside),
        cmocka_unit_test(a_process_that_is_too_sure_is_widened_and_its_means_stay),
        cmocka_unit_test(one_that_is_sure_enough_is_hardly_changed),
        cmocka_unit_test(intervals_hold_what_was_never_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
