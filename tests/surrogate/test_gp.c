#include "tests/check.h"

#include "base/parallel.h"
#include "surrogate/gp.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 80, INPUTS = 3, POINTS = 300 };

static const double LENGTHSCALES[INPUTS] = {0.4, 0.8, 1.5};

static GpSetting setting_of(KernelKind kind, double noise)
{
    return (GpSetting){.kind = kind, .transform = {.kind = TRANSFORM_NONE},
                       .lengthscales = LENGTHSCALES, .noise = noise};
}

static Gp *fit(Matrix x, const double *y, const GpSetting *setting)
{
    Error err = {0};
    Gp *gp = NULL;
    CHECK_OK(gp_fit(x, y, setting, &gp, &err));
    return gp;
}

// -- Predictions --

static void it_interpolates_as_the_noise_goes_to_zero(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const double *y = smooth_response(&arena, x);
    double mean[ROWS], sd[ROWS];
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-13);
    Gp *gp = fit(x, y, &setting);
    CHECK_OK(gp_predict(gp, x, mean, sd, NULL, &err));
    for (int i = 0; i < ROWS; i++) {
        CHECK_CLOSE(mean[i], y[i], 1e-9, 0);
        assert_true(sd[i] < 1e-5);
    }
    gp_free(gp);
    arena_clear(&arena);
}

static void far_from_the_data_it_knows_the_mean_and_all_of_the_variance(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const GpSetting setting = setting_of(KERNEL_RBF, 1e-4);
    Gp *gp = fit(x, smooth_response(&arena, x), &setting);
    double far[INPUTS] = {100, -100, 100}, near[INPUTS], sd, share[2];
    for (int k = 0; k < INPUTS; k++)
        near[k] = *matrix_at(x, 5, k);
    CHECK_OK(gp_predict(gp, matrix_view(far, 1, INPUTS), NULL, &sd, NULL, &err));
    assert_true(sd >= gp_signal_sd(gp));
    CHECK_OK(gp_extrapolation(gp, matrix_view(far, 1, INPUTS), &share[0], &err));
    CHECK_OK(gp_extrapolation(gp, matrix_view(near, 1, INPUTS), &share[1], &err));
    CHECK_CLOSE(share[0], 1, 1e-12, 0);
    assert_true(share[1] < 1e-3);
    gp_free(gp);
    arena_clear(&arena);
}

static void predictions_do_not_depend_on_the_order_of_rows(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1), at = latin_points(&arena, 9, INPUTS, 2);
    const double *y = smooth_response(&arena, x);
    const Matrix other = latin_points(&arena, ROWS, INPUTS, 3);
    double *z = arena_alloc(&arena, ROWS, sizeof *z);
    for (int i = 0; i < ROWS; i++) {
        const int from = (i * 37 + 11) % ROWS;
        z[i] = y[from];
        for (int k = 0; k < INPUTS; k++)
            *matrix_at(other, i, k) = *matrix_at(x, from, k);
    }
    double mean[2][9], sd[2][9];
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-6);
    Gp *one = fit(x, y, &setting), *two = fit(other, z, &setting);
    CHECK_OK(gp_predict(one, at, mean[0], sd[0], NULL, &err));
    CHECK_OK(gp_predict(two, at, mean[1], sd[1], NULL, &err));
    for (int i = 0; i < 9; i++) {
        // Rounding by the condition number, about 1e7.
        CHECK_CLOSE(mean[0][i], mean[1][i], 1e-9, 0);
        CHECK_CLOSE(sd[0][i], sd[1][i], 1e-7, 0);
    }
    gp_free(one);
    gp_free(two);
    arena_clear(&arena);
}

static void predictions_do_not_depend_on_the_units(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1), at = latin_points(&arena, 9, INPUTS, 2);
    const double *y = smooth_response(&arena, x);
    const Matrix other = latin_points(&arena, ROWS, INPUTS, 1);
    const Matrix there = latin_points(&arena, 9, INPUTS, 2);
    const double unit[INPUTS] = {1e-12, 1e9, 273}, zero[INPUTS] = {5e-12, -3e9, 20};
    double *z = arena_alloc(&arena, ROWS, sizeof *z), mean[2][9], sd[2][9];
    for (int k = 0; k < INPUTS; k++) {
        for (int i = 0; i < ROWS; i++)
            *matrix_at(other, i, k) = zero[k] + unit[k] * *matrix_at(x, i, k);
        for (int i = 0; i < 9; i++)
            *matrix_at(there, i, k) = zero[k] + unit[k] * *matrix_at(at, i, k);
    }
    for (int i = 0; i < ROWS; i++)
        z[i] = 1e7 * y[i] - 3e8;
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-5);
    Gp *one = fit(x, y, &setting), *two = fit(other, z, &setting);
    CHECK_OK(gp_predict(one, at, mean[0], sd[0], NULL, &err));
    CHECK_OK(gp_predict(two, there, mean[1], sd[1], NULL, &err));
    for (int i = 0; i < 9; i++) {
        CHECK_CLOSE(1e7 * mean[0][i] - 3e8, mean[1][i], 1e-8, 0);
        CHECK_CLOSE(1e7 * sd[0][i], sd[1][i], 1e-6, 0);
    }
    gp_free(one);
    gp_free(two);
    arena_clear(&arena);
}

static void gradients_match_finite_differences(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const double *y = smooth_response(&arena, x);
    const double h = 1e-5;
    for (int variant = 0; variant < 4; variant++) {
        GpSetting setting = setting_of(variant % 2 ? KERNEL_RBF : KERNEL_MATERN52, 1e-4);
        setting.transform =
            variant < 2 ? (Transform){.kind = TRANSFORM_LOG}
                        : (Transform){.kind = TRANSFORM_LOGIT, .lower = 20, .upper = 60};
        Gp *gp = fit(x, y, &setting);
        double point[INPUTS] = {0.31, 0.62, 0.47}, slope[INPUTS], sd_slope[INPUTS];
        double mean[2], sd[2];
        CHECK_OK(gp_predict_gradient(gp, point, slope, sd_slope, &err));
        for (int k = 0; k < INPUTS; k++) {
            for (int side = 0; side < 2; side++) {
                double moved[INPUTS];
                memcpy(moved, point, sizeof moved);
                moved[k] += side ? h : -h;
                CHECK_OK(gp_predict(gp, matrix_view(moved, 1, INPUTS), &mean[side], &sd[side],
                                    NULL, &err));
            }
            CHECK_CLOSE(slope[k], (mean[1] - mean[0]) / (2 * h), 1e-6, 1e-6);
            CHECK_CLOSE(sd_slope[k], (sd[1] - sd[0]) / (2 * h), 1e-5, 1e-6);
        }
        gp_free(gp);
    }
    arena_clear(&arena);
}

typedef struct Work {
    const Gp *gp;
    Matrix x;
    double *mean, *sd;
} Work;

static Status predict_one(void *context, long i, int thread, Error *err)
{
    (void)thread;
    const Work *work = context;
    const Matrix piece = {work->x.data + i * 100, 100, work->x.cols, work->x.stride};
    return gp_predict(work->gp, piece, work->mean + i * 100, work->sd + i * 100, NULL, err);
}

static void several_threads_predict_the_same_bits(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const Matrix at = latin_points(&arena, POINTS, INPUTS, 2);
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-8);
    Gp *gp = fit(x, smooth_response(&arena, x), &setting);
    double mean[2][POINTS], sd[2][POINTS];
    for (int threads = 1; threads <= 4; threads++) {
        Work work = {gp, at, mean[threads > 1], sd[threads > 1]};
        CHECK_OK(parallel_for(threads, POINTS / 100, predict_one, &work, &err));
        assert_true(threads == 1 || memcmp(mean[0], mean[1], sizeof mean[0]) == 0);
        assert_true(threads == 1 || memcmp(sd[0], sd[1], sizeof sd[0]) == 0);
    }
    gp_free(gp);
    arena_clear(&arena);
}

// -- Samples --

static void samples_have_the_moments_of_the_posterior(void **state)
{
    (void)state;
    enum { SAMPLES = 4000, AT = 5 };
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, 12, INPUTS, 1), at = latin_points(&arena, AT, INPUTS, 2);
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-3);
    Gp *gp = fit(x, smooth_response(&arena, x), &setting);
    const Matrix draws =
        matrix_view(arena_alloc(&arena, AT * SAMPLES, sizeof(double)), AT, SAMPLES);
    double mean[AT], sd[AT];
    CHECK_OK(gp_sample(gp, at, SAMPLES, 7, draws, &err));
    CHECK_OK(gp_predict(gp, at, mean, sd, NULL, &err));
    for (int i = 0; i < AT; i++) {
        double sum = 0, squares = 0;
        for (int s = 0; s < SAMPLES; s++)
            sum += *matrix_at(draws, i, s) / SAMPLES;
        for (int s = 0; s < SAMPLES; s++)
            squares += pow(*matrix_at(draws, i, s) - sum, 2) / SAMPLES;
        // Four standard errors.
        CHECK_CLOSE(sum, mean[i], 0, 4 * sd[i] / sqrt(SAMPLES));
        CHECK_CLOSE(sqrt(squares), sd[i], 4 / sqrt(2.0 * SAMPLES), 0);
    }
    gp_free(gp);
    arena_clear(&arena);
}

static void samples_of_near_points_move_together(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, 12, INPUTS, 1);
    const GpSetting setting = setting_of(KERNEL_MATERN52, 1e-3);
    Gp *gp = fit(x, smooth_response(&arena, x), &setting);
    double points[6] = {0.2, 0.2001, 0.9, 0.9, 0.4, 0.4}, out[2 * 50], sd[2];
    CHECK_OK(gp_sample(gp, matrix_view(points, 2, INPUTS), 50, 3, matrix_view(out, 2, 50), &err));
    CHECK_OK(gp_predict(gp, matrix_view(points, 2, INPUTS), NULL, sd, NULL, &err));
    for (int s = 0; s < 50; s++)
        assert_true(fabs(out[2 * s] - out[2 * s + 1]) < 0.01 * sd[0]);
    gp_free(gp);
    arena_clear(&arena);
}

// -- Leave one out --

static void leaving_one_out_equals_brute_force(void **state)
{
    (void)state;
    enum { N = 25 };
    Arena arena = {0};
    Error err = {0};
    const double lower[INPUTS] = {0, 0, 0}, upper[INPUTS] = {1, 1, 1};
    const Matrix x = latin_points(&arena, N, INPUTS, 1);
    const double *y = smooth_response(&arena, x);
    GpSetting setting = setting_of(KERNEL_MATERN52, 1e-2);
    setting.lower = lower;
    setting.upper = upper;
    Gp *all = fit(x, y, &setting);
    double mean[N], sd[N];
    CHECK_OK(gp_leave_one_out(all, mean, sd, &err));
    for (int left = 0; left < N; left++) {
        const Matrix rest = latin_points(&arena, N - 1, INPUTS, 1);
        double z[N - 1], at[INPUTS], one_mean, one_sd;
        for (int i = 0; i < N - 1; i++) {
            z[i] = y[i + (i >= left)];
            for (int k = 0; k < INPUTS; k++)
                *matrix_at(rest, i, k) = *matrix_at(x, i + (i >= left), k);
        }
        for (int k = 0; k < INPUTS; k++)
            at[k] = *matrix_at(x, left, k);
        // The same variance in the unit of y, which the rest standardises by another spread.
        double centre = 0, squares = 0;
        for (int i = 0; i < N - 1; i++)
            centre += z[i] / (N - 1);
        for (int i = 0; i < N - 1; i++)
            squares += pow(z[i] - centre, 2) / (N - 1);
        GpSetting same = setting;
        same.variance = pow(gp_signal_sd(all), 2) / squares;
        Gp *gp = fit(rest, z, &same);
        CHECK_OK(gp_predict(gp, matrix_view(at, 1, INPUTS), &one_mean, NULL, &one_sd, &err));
        CHECK_CLOSE(mean[left], one_mean, 1e-11, 0);
        CHECK_CLOSE(sd[left], one_sd, 1e-9, 0);
        gp_free(gp);
    }
    gp_free(all);
    arena_clear(&arena);
}

// -- Given noise, categories, refusals --

static void known_noise_weighs_the_rows(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    double points[4] = {0, 0.5, 0.5, 1}, y[4] = {0, 1, 3, 0}, noise[4] = {1e-6, 1e-6, 1e2, 1e-6};
    const double lengthscale = 0.3;
    const GpSetting setting = {.kind = KERNEL_MATERN52, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = &lengthscale, .variance = 1, .noise_known = noise};
    Gp *gp = fit(matrix_view(points, 4, 1), y, &setting);
    double at = 0.5, mean, sd, sd_observed;
    CHECK_OK(gp_predict(gp, matrix_view(&at, 1, 1), &mean, &sd, &sd_observed, &err));
    CHECK_CLOSE(mean, 1, 1e-3, 0);
    CHECK_CLOSE(sd_observed * sd_observed, sd * sd + (1e2 + 3e-6) / 4, 1e-10, 0);
    gp_free(gp);
    arena_clear(&arena);
}

static void categories_are_told_apart_and_share_what_they_have(void **state)
{
    (void)state;
    enum { N = 30 };
    Error err = {0};
    double points[2 * N], y[N], mean[3];
    const int levels[2] = {0, 3};
    const double lengthscales[4] = {0.5, 1, 1, 1};
    for (int i = 0; i < N; i++) {
        points[i] = (double)(i / 3) / 9;
        points[N + i] = i % 3;
        y[i] = sin(4 * points[i]) + 5 * (i % 3 == 1);
    }
    const GpSetting setting = {.kind = KERNEL_MATERN52, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = lengthscales, .noise = 1e-8, .levels = levels};
    Gp *gp = fit(matrix_view(points, N, 2), y, &setting);
    double at[6] = {0.47, 0.47, 0.47, 0, 1, 2};
    CHECK_OK(gp_predict(gp, matrix_view(at, 3, 2), mean, NULL, NULL, &err));
    CHECK_CLOSE(mean[1] - mean[0], 5, 0.01, 0);
    CHECK_CLOSE(mean[2], mean[0], 0.01, 0);
    at[4] = 3;
    CHECK_FAILS(gp_predict(gp, matrix_view(at, 3, 2), mean, NULL, NULL, &err), STATUS_BAD_DATA,
                "row 2, input 2");
    assert_int_equal(gp_inputs(gp), 2);
    gp_free(gp);
}

static void what_is_not_finite_is_refused_by_row_and_column(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    double *y = smooth_response(&arena, x);
    const GpSetting setting = setting_of(KERNEL_RBF, 1e-3);
    *matrix_at(x, 6, 1) = NAN;
    CHECK_FAILS(gp_fit(x, y, &setting, &gp, &err), STATUS_BAD_DATA, "row 7, input 2");
    *matrix_at(x, 6, 1) = 0.5;
    y[3] = INFINITY;
    CHECK_FAILS(gp_fit(x, y, &setting, &gp, &err), STATUS_BAD_DATA, "row 4, response");
    y[3] = -1;
    GpSetting log_setting = setting;
    log_setting.transform.kind = TRANSFORM_LOG;
    CHECK_FAILS(gp_fit(x, y, &log_setting, &gp, &err), STATUS_BAD_DATA, "row 4, response");
    assert_null(gp);
    arena_clear(&arena);
}

static void medians_and_spreads_of_a_transform_follow_from_the_quantiles(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1), at = latin_points(&arena, 4, INPUTS, 2);
    GpSetting setting = setting_of(KERNEL_MATERN52, 1e-3);
    setting.transform.kind = TRANSFORM_LOG;
    Gp *gp = fit(x, smooth_response(&arena, x), &setting);
    double mean[2][4], sd[2][4];
    CHECK_OK(gp_predict(gp, at, mean[0], sd[0], NULL, &err));
    CHECK_OK(gp_predict_transformed(gp, at, mean[1], sd[1], NULL, &err));
    for (int i = 0; i < 4; i++) {
        CHECK_CLOSE(mean[0][i], exp(mean[1][i]), 1e-14, 0);
        CHECK_CLOSE(sd[0][i], exp(mean[1][i]) * sinh(sd[1][i]), 1e-9, 0);
    }
    gp_free(gp);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_interpolates_as_the_noise_goes_to_zero),
        cmocka_unit_test(far_from_the_data_it_knows_the_mean_and_all_of_the_variance),
        cmocka_unit_test(predictions_do_not_depend_on_the_order_of_rows),
        cmocka_unit_test(predictions_do_not_depend_on_the_units),
        cmocka_unit_test(gradients_match_finite_differences),
        cmocka_unit_test(several_threads_predict_the_same_bits),
        cmocka_unit_test(samples_have_the_moments_of_the_posterior),
        cmocka_unit_test(samples_of_near_points_move_together),
        cmocka_unit_test(leaving_one_out_equals_brute_force),
        cmocka_unit_test(known_noise_weighs_the_rows),
        cmocka_unit_test(categories_are_told_apart_and_share_what_they_have),
        cmocka_unit_test(what_is_not_finite_is_refused_by_row_and_column),
        cmocka_unit_test(medians_and_spreads_of_a_transform_follow_from_the_quantiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
