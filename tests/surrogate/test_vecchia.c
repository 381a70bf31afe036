#include "tests/check.h"

#include "surrogate/vecchia.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 400, INPUTS = 3, POINTS = 20 };

static const double LENGTHSCALES[INPUTS] = {0.4, 0.9, 2};
static const Hyper HYPER = {.lengthscales = LENGTHSCALES, .noise = 1e-6};

static Observations observe(Arena *arena, int n, KernelKind kind, int threads)
{
    const Matrix x = latin_points(arena, n, INPUTS, 3);
    const Matrix inputs = {
        arena_alloc(arena, (size_t)(kernel_padded(n) * INPUTS), sizeof(double)), n, INPUTS,
        kernel_padded(n)};
    for (int k = 0; k < INPUTS; k++)
        memcpy(matrix_column(inputs, k), matrix_column(x, k), (size_t)n * sizeof(double));
    double *z = smooth_response(arena, x);
    for (int i = 0; i < n; i++)
        z[i] = (z[i] - 40) / 2;
    return (Observations){kind, inputs, z, NULL, threads};
}

static Vecchia *create(const Observations *observations, int neighbours, Arena *arena)
{
    Error err = {0};
    Vecchia *made = NULL;
    CHECK_OK(vecchia_create(observations, &HYPER, neighbours, arena, &made, &err));
    CHECK_OK(vecchia_update(made, &err));
    return made;
}

static void with_all_neighbours_it_is_the_exact_process(void **state)
{
    (void)state;
    Error err = {0};
    for (KernelKind kind = KERNEL_MATERN52; kind < KERNEL_COUNT; kind++) {
        Arena arena = {0};
        const Observations observations = observe(&arena, ROWS, kind, 2);
        const Vecchia *vecchia = create(&observations, ROWS, &arena);
        Covariance exact;
        CHECK_OK(covariance_create(ROWS, INPUTS, &arena, &exact, &err));
        CHECK_OK(covariance_update(&observations, &HYPER, &exact, &err));
        CHECK_CLOSE(vecchia_log_likelihood(vecchia), exact.log_likelihood, 1e-8, 0);
        CHECK_CLOSE(vecchia_mean(vecchia), exact.mean, 1e-7, 0);
        CHECK_CLOSE(vecchia_variance(vecchia), exact.variance, 1e-7, 0);

        const Matrix points = latin_points(&arena, POINTS, INPUTS, 4);
        double mean[POINTS], variance[POINTS], cross[ROWS], scaled[INPUTS];
        CHECK_OK(vecchia_predict(vecchia, points, -1, mean, variance, &err));
        for (int i = 0; i < POINTS; i++) {
            for (int k = 0; k < INPUTS; k++)
                scaled[k] = *matrix_at(points, i, k) / LENGTHSCALES[k];
            kernel_cross(kind, exact.scaled, matrix_view(scaled, 1, INPUTS),
                         matrix_view(cross, ROWS, 1));
            double expected = exact.mean, share = 1;
            for (int j = 0; j < ROWS; j++)
                expected += cross[j] * exact.solved[j];
            cholesky_solve_lower(&exact.cholesky, matrix_view(cross, ROWS, 1));
            for (int j = 0; j < ROWS; j++)
                share -= cross[j] * cross[j];
            CHECK_CLOSE(mean[i], expected, 1e-7, 1e-8);
            CHECK_CLOSE(variance[i], exact.variance * share, 1e-5, 1e-12);
        }
        arena_clear(&arena);
    }
}

static void more_neighbours_come_closer_to_the_exact_likelihood(void **state)
{
    (void)state;
    Error err = {0};
    Arena arena = {0};
    const Observations observations = observe(&arena, ROWS, KERNEL_MATERN52, 1);
    Covariance exact;
    CHECK_OK(covariance_create(ROWS, INPUTS, &arena, &exact, &err));
    CHECK_OK(covariance_update(&observations, &HYPER, &exact, &err));
    const double few = vecchia_log_likelihood(create(&observations, 10, &arena));
    const double many = vecchia_log_likelihood(create(&observations, 80, &arena));
    assert_true(fabs(many - exact.log_likelihood) < 0.2 * fabs(few - exact.log_likelihood));
    arena_clear(&arena);
}

static void a_row_that_is_left_out_is_not_seen(void **state)
{
    (void)state;
    Error err = {0};
    Arena arena = {0};
    const Observations observations = observe(&arena, ROWS, KERNEL_MATERN52, 1);
    const Vecchia *vecchia = create(&observations, 50, &arena);
    double point[INPUTS], mean[2], variance[2];
    for (int k = 0; k < INPUTS; k++)
        point[k] = *matrix_at(observations.inputs, 77, k);
    CHECK_OK(vecchia_predict(vecchia, matrix_view(point, 1, INPUTS), -1, &mean[0], &variance[0],
                             &err));
    CHECK_OK(vecchia_predict(vecchia, matrix_view(point, 1, INPUTS), 77, &mean[1], &variance[1],
                             &err));
    assert_true(variance[0] < 2e-6 * vecchia_variance(vecchia));
    assert_true(variance[1] > 10 * variance[0]);
    assert_true(mean[0] != mean[1]);
    arena_clear(&arena);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    static const int THREADS[] = {1, 2, 8};
    Error err = {0};
    double likelihood[3], mean[3][POINTS], variance[3][POINTS];
    for (int t = 0; t < 3; t++) {
        Arena arena = {0};
        const Observations observations = observe(&arena, 3000, KERNEL_MATERN52, THREADS[t]);
        const Matrix points = latin_points(&arena, POINTS, INPUTS, 4);
        const Vecchia *vecchia = create(&observations, 20, &arena);
        likelihood[t] = vecchia_log_likelihood(vecchia);
        CHECK_OK(vecchia_predict(vecchia, points, -1, mean[t], variance[t], &err));
        arena_clear(&arena);
        assert_memory_equal(&likelihood[0], &likelihood[t], sizeof likelihood[0]);
        assert_memory_equal(mean[0], mean[t], sizeof mean[0]);
        assert_memory_equal(variance[0], variance[t], sizeof variance[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_all_neighbours_it_is_the_exact_process),
        cmocka_unit_test(more_neighbours_come_closer_to_the_exact_likelihood),
        cmocka_unit_test(a_row_that_is_left_out_is_not_seen),
        cmocka_unit_test(threads_change_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
