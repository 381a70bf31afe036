#include "tests/check.h"

#include "surrogate/blas.h"
#include "surrogate/train.h"
#include "tests/surrogate/functions.h"

// scikit-learn 1.2.1 on the Borehole function, 500 rows, ARD Matern 5/2.
static const double BOREHOLE_ERROR = 1.56e-3;

static double share_missed(const Gp *gp, Matrix at, const double *y)
{
    Error err = {0};
    double mean = 0, squares = 0, missed = 0;
    double *predicted = malloc((size_t)at.rows * sizeof *predicted);
    CHECK_OK(gp_predict(gp, at, predicted, NULL, NULL, &err));
    for (int i = 0; i < at.rows; i++)
        mean += y[i] / at.rows;
    for (int i = 0; i < at.rows; i++) {
        squares += (y[i] - mean) * (y[i] - mean);
        missed += (y[i] - predicted[i]) * (y[i] - predicted[i]);
    }
    free(predicted);
    return sqrt(missed / squares);
}

static void the_borehole_is_learnt_better_than_by_scikit_learn(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, 500, 8, 1500), at = latin_points(&arena, 2000, 8, 777);
    const double *y = borehole_response(&arena, x), *truth = borehole_response(&arena, at);
    const KernelKind kinds[] = {KERNEL_MATERN52, KERNEL_AUTO};
    for (int i = 0; i < 2; i++) {
        Gp *gp = NULL;
        TrainReport report;
        const TrainOptions options = {.kernel = kinds[i], .seed = 1};
        CHECK_OK(gp_train(x, y, &options, &gp, &report, &err));
        const double missed = share_missed(gp, at, truth);
        print_message("measured: Borehole, 500 rows, %s %s: NRMSE %.3g in %.2f s, leave-one-out "
                      "coverage of 95 %% %.3f\n", kernel_word(report.kernel),
                      transform_word(report.transform), missed, report.seconds,
                      report.leave_one_out.coverage95);
        assert_true(missed <= BOREHOLE_ERROR);
        assert_true(report.leave_one_out.coverage95 > 0.9);
        gp_free(gp);
    }
    arena_clear(&arena);
}

// Trains on anything and returns the report; predictions must be finite.
static TrainReport train(Matrix x, const double *y, const TrainOptions *options, double *mean)
{
    Error err = {0};
    Gp *gp = NULL;
    TrainReport report;
    double *sd = malloc((size_t)x.rows * sizeof *sd);
    CHECK_OK(gp_train(x, y, options, &gp, &report, &err));
    CHECK_OK(gp_predict(gp, x, mean, sd, NULL, &err));
    for (int i = 0; i < x.rows; i++)
        assert_true(isfinite(mean[i]) && isfinite(sd[i]) && sd[i] >= 0);
    assert_true(isfinite(report.leave_one_out.nlpd));
    free(sd);
    gp_free(gp);
    return report;
}

static void the_noise_is_found(void **state)
{
    (void)state;
    enum { N = 200 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    double *y = smooth_response(&arena, x), mean[N];
    const double *noise = random_vector(&arena, N, 5);
    for (int i = 0; i < N; i++)
        y[i] += 0.3 * noise[i];
    const TrainReport report =
        train(x, y, &(TrainOptions){.transform = TRANSFORM_NONE, .seed = 1}, mean);
    CHECK_CLOSE(report.noise_sd, 0.3, 0.15, 0); // three standard errors
    arena_clear(&arena);
}

static void noise_alone_is_called_noise(void **state)
{
    (void)state;
    enum { N = 100 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 3, 1);
    double mean[N];
    const TrainReport report =
        train(x, random_vector(&arena, N, 8), &(TrainOptions){.seed = 1}, mean);
    assert_true(report.constant);
    for (int i = 0; i < N; i++)
        assert_true(fabs(mean[i]) < 1);
    arena_clear(&arena);
}

static void a_constant_response_is_predicted(void **state)
{
    (void)state;
    enum { N = 30 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    double y[N], mean[N];
    for (int i = 0; i < N; i++)
        y[i] = 0.1;
    const TrainReport report = train(x, y, &(TrainOptions){.seed = 1}, mean);
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(mean[i], 0.1, 1e-6, 0);
    assert_true(report.leave_one_out.rmse < 1e-6);
    arena_clear(&arena);
}

static void duplicates_and_constant_columns_do_no_harm(void **state)
{
    (void)state;
    enum { N = 60 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 4, 1);
    for (int i = 0; i < N; i++) {
        *matrix_at(x, i, 3) = 7;
        if (i % 2)
            for (int k = 0; k < 3; k++)
                *matrix_at(x, i, k) = *matrix_at(x, i - 1, k);
    }
    double *y = smooth_response(&arena, x), mean[N];
    train(x, y, &(TrainOptions){.seed = 1}, mean);
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(mean[i], y[i], 0.05, 0);
    y[1] += 1; // the same point, two values: only noise explains that
    const TrainReport report = train(x, y, &(TrainOptions){.seed = 1}, mean);
    assert_true(report.noise_sd > 0);
    arena_clear(&arena);
}

static void fewer_rows_than_inputs_are_enough(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    double mean[5];
    const Matrix x = latin_points(&arena, 5, 12, 1);
    train(x, smooth_response(&arena, x), &(TrainOptions){.seed = 1}, mean);
    Gp *gp = NULL;
    CHECK_FAILS(gp_train((Matrix){x.data, 1, 12, 5}, mean, &(TrainOptions){.seed = 1}, &gp, NULL,
                         &err), STATUS_BAD_DATA, "at least 2");
    arena_clear(&arena);
}

static void tiny_and_huge_scales_do_no_harm(void **state)
{
    (void)state;
    enum { N = 40 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    double *y = smooth_response(&arena, x), mean[2][N];
    const TrainOptions options = {.transform = TRANSFORM_NONE, .seed = 1};
    train(x, y, &options, mean[0]);
    for (int i = 0; i < N; i++) {
        *matrix_at(x, i, 0) *= 1e-150;
        *matrix_at(x, i, 1) *= 1e250;
    }
    const double scales[] = {1e-200, 1e200};
    for (int s = 0; s < 2; s++) {
        for (int i = 0; i < N; i++)
            y[i] *= scales[s];
        train(x, y, &options, mean[1]);
        for (int i = 0; i < N; i++) {
            CHECK_CLOSE(mean[1][i] / scales[s], mean[0][i], 1e-3, 0);
            y[i] /= scales[s];
        }
    }
    arena_clear(&arena);
}

static void known_noise_is_taken_as_it_is(void **state)
{
    (void)state;
    enum { N = 80 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    double *y = smooth_response(&arena, x), noise[N], mean[N];
    for (int i = 0; i < N; i++)
        noise[i] = 1e-6;
    noise[4] = 100;
    y[4] += 10;
    const double right = y[4] - 10;
    const TrainReport report =
        train(x, y, &(TrainOptions){.transform = TRANSFORM_NONE, .noise = noise, .seed = 1}, mean);
    CHECK_CLOSE(mean[4], right, 0.01, 0);
    CHECK_CLOSE(report.noise_sd, sqrt((100 + 79e-6) / 80), 1e-12, 0);
    arena_clear(&arena);
}

static void a_skewed_response_is_transformed(void **state)
{
    (void)state;
    enum { N = 120 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    double *y = smooth_response(&arena, x), mean[N];
    for (int i = 0; i < N; i++)
        y[i] = exp(2 * (y[i] - 40));
    const TrainReport report = train(x, y, &(TrainOptions){.seed = 1}, mean);
    assert_int_equal(report.transform, TRANSFORM_LOG);
    assert_true(isfinite(report.nlpd[report.kernel][TRANSFORM_LOG]));
    assert_true(report.leave_one_out.nlpd < 1);
    arena_clear(&arena);
}

static void a_short_search_says_so_and_keeps_the_best(void **state)
{
    (void)state;
    enum { N = 500 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 8, 1);
    const double *y = borehole_response(&arena, x);
    double mean[N];
    const TrainReport report = train(
        x, y,
        &(TrainOptions){.kernel = KERNEL_MATERN52, .transform = TRANSFORM_NONE, .seed = 1,
                        .evaluations_max = 2}, mean);
    assert_false(report.converged);
    assert_true(report.evaluations <= 3);
    assert_true(report.leave_one_out.rmse < 1);
    arena_clear(&arena);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    enum { N = 450 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 4, 1);
    const double *y = smooth_response(&arena, x);
    static const int THREADS[] = {1, 2, 8};
    double mean[3][N];
    for (int t = 0; t < 3; t++) {
        train(x, y,
              &(TrainOptions){.kernel = KERNEL_MATERN52, .transform = TRANSFORM_NONE, .seed = 1,
                              .threads = THREADS[t]}, mean[t]);
        assert_memory_equal(mean[0], mean[t], sizeof mean[0]);
    }
    arena_clear(&arena);
}

// Rows so close in every input that only a jitter makes their covariance one, and says so.
static void a_jitter_that_was_needed_is_reported(void **state)
{
    (void)state;
    enum { N = 60 };
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    const Matrix x = latin_points(&arena, N, 2, 1);
    const double lengthscales[2] = {40, 40};
    double mean[N];
    const double *y = smooth_response(&arena, x);
    const GpSetting setting = {.kind = KERNEL_RBF, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = lengthscales};
    CHECK_OK(gp_fit(x, y, &setting, &gp, &err));
    assert_true(gp_jitter(gp) > 0 && gp_jitter(gp) < 1e-9);
    CHECK_OK(gp_predict(gp, x, mean, NULL, NULL, &err));
    for (int i = 0; i < N; i++)
        assert_true(isfinite(mean[i]));
    gp_free(gp);
    arena_clear(&arena);
}

// Rows given twice, without noise: singular at any lengthscale.
static void training_reports_the_jitter_it_needed(void **state)
{
    (void)state;
    enum { N = 60 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, 2, 1);
    for (int i = 1; i < N; i += 2)
        for (int k = 0; k < 2; k++)
            *matrix_at(x, i, k) = *matrix_at(x, i - 1, k);
    const double *y = smooth_response(&arena, x), none[N] = {0};
    double mean[N];
    TrainOptions options = {.kernel = KERNEL_RBF, .transform = TRANSFORM_NONE, .seed = 1};
    assert_true(train(x, y, &options, mean).jitter == 0); // fitted noise does it
    options.noise = none;
    const TrainReport report = train(x, y, &options, mean);
    assert_true(report.jitter >= 1e-14 && report.jitter <= 1e-5);
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(mean[i], y[i], 1e-3, 0);
    arena_clear(&arena);
}

// -- Invariance and choice --

static void predict_after_training(Matrix x, const double *y, Matrix at, double *mean, double *sd)
{
    Error err = {0};
    Gp *gp = NULL;
    const TrainOptions options = {.kernel = KERNEL_MATERN52, .transform = TRANSFORM_NONE,
                                  .seed = 1};
    CHECK_OK(gp_train(x, y, &options, &gp, NULL, &err));
    CHECK_OK(gp_predict(gp, at, mean, sd, NULL, &err));
    gp_free(gp);
}

static void order_of_rows_and_units_of_inputs_do_not_matter(void **state)
{
    (void)state;
    enum { N = 150, M = 50, D = 3 };
    Arena arena = {0};
    const Matrix x = latin_points(&arena, N, D, 1), at = latin_points(&arena, M, D, 2);
    const Matrix moved = latin_points(&arena, N, D, 1);
    const double *y = smooth_response(&arena, x);
    double turned[N], mean[3][M], sd[3][M];
    predict_after_training(x, y, at, mean[0], sd[0]);
    for (int i = 0; i < N; i++) { // 7 and 150 have no common divisor
        turned[i] = y[7 * i % N];
        for (int k = 0; k < D; k++)
            *matrix_at(moved, i, k) = *matrix_at(x, 7 * i % N, k);
    }
    predict_after_training(moved, turned, at, mean[1], sd[1]);
    for (int k = 0; k < D; k++) {
        const double unit = pow(10, 3 * k - 4);
        for (int i = 0; i < N; i++)
            *matrix_at(moved, i, k) = unit * *matrix_at(x, i, k) - 5 * unit;
        for (int i = 0; i < M; i++)
            *matrix_at(at, i, k) = unit * *matrix_at(at, i, k) - 5 * unit;
    }
    predict_after_training(moved, y, at, mean[2], sd[2]);
    for (int other = 1; other < 3; other++) // climbs end within a tolerance of the top
        for (int i = 0; i < M; i++) {
            CHECK_CLOSE(mean[other][i], mean[0][i], 0, 0.1 * sd[0][i]);
            CHECK_CLOSE(sd[other][i], sd[0][i], 0.05, 0);
        }
    arena_clear(&arena);
}

// A function drawn from a process of [kind] that hardly knows anything.
static const double *draw_function(Arena *arena, KernelKind kind, Matrix x, uint64_t seed)
{
    Error err = {0};
    Gp *gp = NULL;
    const double corners[4] = {-50, 50, -50, 50}, values[2] = {-1, 1};
    const double lengthscales[2] = {0.005, 0.005}; // of 100
    const GpSetting setting = {.kind = kind, .transform = {.kind = TRANSFORM_NONE},
                               .mean_known = true, .lengthscales = lengthscales, .variance = 1,
                               .jitter = 1e-12};
    double *y = arena_alloc(arena, (size_t)x.rows, sizeof *y);
    CHECK_OK(gp_fit((Matrix){(double *)corners, 2, 2, 2}, values, &setting, &gp, &err));
    CHECK_OK(gp_sample(gp, x, 1, seed, matrix_view(y, x.rows, 1), &err));
    gp_free(gp);
    return y;
}

static void the_kernel_of_the_truth_is_chosen(void **state)
{
    (void)state;
    enum { N = 150, FUNCTIONS = 3 };
    double mean[N];
    for (int i = 0; i < 2 * FUNCTIONS; i++) {
        Arena arena = {0};
        const KernelKind kind = i % 2 ? KERNEL_RBF : KERNEL_MATERN52;
        const Matrix x = latin_points(&arena, N, 2, (uint64_t)i);
        const double *y = draw_function(&arena, kind, x, (uint64_t)i);
        const TrainReport report =
            train(x, y, &(TrainOptions){.transform = TRANSFORM_NONE, .seed = 1}, mean);
        assert_int_equal(report.kernel, kind);
        arena_clear(&arena);
    }
}

static void known_noise_is_refused_on_two_scales(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    const Matrix x = latin_points(&arena, 50, 2, 1);
    double noise[50] = {0};
    const TrainOptions options = {.method = METHOD_VECCHIA, .noise = noise, .seed = 1};
    CHECK_FAILS(gp_train(x, smooth_response(&arena, x), &options, &gp, NULL, &err),
                STATUS_BAD_CONFIG, "exact method");
    arena_clear(&arena);
}

static void many_rows_are_learnt_on_two_scales(void **state)
{
    (void)state;
    enum { N = 6000, M = 1000 };
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, N, 8, 1), at = latin_points(&arena, M, 8, 2);
    const double *y = borehole_response(&arena, x), *truth = borehole_response(&arena, at);
    static const int THREADS[] = {1, 2, 8};
    double mean[3][M], sd[3][M], covered = 0;
    for (int t = 0; t < 3; t++) {
        Gp *gp = NULL;
        TrainReport report;
        const TrainOptions options = {.kernel = KERNEL_MATERN52, .transform = TRANSFORM_NONE,
                                      .seed = 1, .starts = 1, .threads = THREADS[t]};
        CHECK_OK(gp_train(x, y, &options, &gp, &report, &err));
        assert_int_equal(report.method, METHOD_VECCHIA);
        assert_int_equal(gp_rows(gp), N);
        CHECK_OK(gp_predict(gp, at, mean[t], NULL, sd[t], &err));
        print_message("measured: Borehole, %d rows on two scales: NRMSE %.3g in %.2f s\n", N,
                      share_missed(gp, at, truth), report.seconds);
        assert_true(share_missed(gp, at, truth) < 1e-3);
        CHECK_FAILS(gp_sample(gp, at, 1, 1, at, &err), STATUS_UNAVAILABLE, "6000 rows");
        gp_free(gp);
        assert_memory_equal(mean[0], mean[t], sizeof mean[0]);
        assert_memory_equal(sd[0], sd[t], sizeof sd[0]);
    }
    for (int i = 0; i < M; i++)
        covered += (fabs(mean[0][i] - truth[i]) <= 1.96 * sd[0][i]) / (double)M;
    CHECK_CLOSE(covered, 0.95, 0, 0.03);
    arena_clear(&arena);
}

int main(int argc, char **argv)
{
    (void)argc;
    blas_start(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_borehole_is_learnt_better_than_by_scikit_learn),
        cmocka_unit_test(the_noise_is_found),
        cmocka_unit_test(noise_alone_is_called_noise),
        cmocka_unit_test(a_constant_response_is_predicted),
        cmocka_unit_test(duplicates_and_constant_columns_do_no_harm),
        cmocka_unit_test(fewer_rows_than_inputs_are_enough),
        cmocka_unit_test(tiny_and_huge_scales_do_no_harm),
        cmocka_unit_test(known_noise_is_taken_as_it_is),
        cmocka_unit_test(a_skewed_response_is_transformed),
        cmocka_unit_test(a_short_search_says_so_and_keeps_the_best),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_jitter_that_was_needed_is_reported),
        cmocka_unit_test(training_reports_the_jitter_it_needed),
        cmocka_unit_test(order_of_rows_and_units_of_inputs_do_not_matter),
        cmocka_unit_test(the_kernel_of_the_truth_is_chosen),
        cmocka_unit_test(known_noise_is_refused_on_two_scales),
        cmocka_unit_test(many_rows_are_learnt_on_two_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
