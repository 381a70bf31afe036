#include "tests/check.h"

#include "surrogate/likelihood.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 120, INPUTS = 4 };

typedef struct Setup {
    Arena arena;
    Observations observations;
    Covariance covariance;
} Setup;

static Setup set_up(KernelKind kind, bool noise_known)
{
    Setup made = {0};
    Error err = {0};
    const Matrix x = latin_points(&made.arena, ROWS, INPUTS, 6);
    const Matrix inputs = {
        arena_alloc(&made.arena, (size_t)(kernel_padded(ROWS) * INPUTS), sizeof(double)), ROWS,
        INPUTS, kernel_padded(ROWS)};
    for (int k = 0; k < INPUTS; k++)
        memcpy(matrix_column(inputs, k), matrix_column(x, k), ROWS * sizeof(double));
    double *z = smooth_response(&made.arena, x);
    double *noise = arena_alloc(&made.arena, ROWS, sizeof *noise);
    for (int i = 0; i < ROWS; i++) {
        z[i] = (z[i] - 40) / 2;
        noise[i] = 1e-3 * (1 + i % 5);
    }
    made.observations = (Observations){kind, inputs, z, noise_known ? noise : NULL, 1};
    CHECK_OK(covariance_create(ROWS, INPUTS, &made.arena, &made.covariance, &err));
    return made;
}

static void the_gradient_matches_finite_differences(void **state)
{
    (void)state;
    Error err = {0};
    for (int variant = 0; variant < 4; variant++) {
        Setup setup = set_up(variant % 2 ? KERNEL_RBF : KERNEL_MATERN52, variant >= 2);
        double at[INPUTS + 1] = {-0.9, 0.1, 0.5, 1.2, variant >= 2 ? 0.3 : -5};
        double gradient[INPUTS + 1], unused[INPUTS + 1], value, above, below;
        CHECK_OK(likelihood_evaluate(&setup.observations, at, &setup.covariance, &value, gradient,
                                     &err));
        for (int k = 0; k <= INPUTS; k++) {
            const double h = 1e-4, centre = at[k];
            at[k] = centre + h;
            CHECK_OK(likelihood_evaluate(&setup.observations, at, &setup.covariance, &above,
                                         unused, &err));
            at[k] = centre - h;
            CHECK_OK(likelihood_evaluate(&setup.observations, at, &setup.covariance, &below,
                                         unused, &err));
            at[k] = centre;
            CHECK_CLOSE(gradient[k], (above - below) / (2 * h), 1e-6, 1e-5);
        }
        arena_clear(&setup.arena);
    }
}

// -- The same from the textbook, without a library --

static double plain_correlation(const Observations *observations, const double *lengthscales,
                                int i, int j)
{
    double squared = 0;
    for (int k = 0; k < INPUTS; k++) {
        const double difference = (*matrix_at(observations->inputs, i, k) -
                                   *matrix_at(observations->inputs, j, k)) / lengthscales[k];
        squared += difference * difference;
    }
    const double r = sqrt(squared);
    return observations->kind == KERNEL_RBF
               ? exp(-squared / 2)
               : (1 + sqrt(5) * r + 5.0 / 3 * squared) * exp(-sqrt(5) * r);
}

static void plain_factor(double *a, int n)
{
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            double sum = a[i * n + j];
            for (int k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
}

static void plain_solve(const double *l, int n, double *b)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= l[i * n + k] * b[k];
        b[i] /= l[i * n + i];
    }
}

// log N(z; mean, s^2 R), mean and s^2 at their maximum.
static double plain_likelihood(const Observations *observations, const double *lengthscales,
                               double noise)
{
    enum { N = ROWS };
    double *a = malloc(N * N * sizeof *a), ones[N], white[N];
    double square = 0, product = 0, quadratic = 0, determinant = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i * N + j] = plain_correlation(observations, lengthscales, i, j) +
                           (i == j ? noise : 0);
    plain_factor(a, N);
    for (int i = 0; i < N; i++) {
        ones[i] = 1;
        white[i] = observations->z[i];
        determinant += 2 * log(a[i * N + i]);
    }
    plain_solve(a, N, ones);
    plain_solve(a, N, white);
    for (int i = 0; i < N; i++) {
        square += ones[i] * ones[i];
        product += ones[i] * white[i];
    }
    for (int i = 0; i < N; i++)
        quadratic += pow(white[i] - product / square * ones[i], 2);
    free(a);
    return -0.5 * (N + N * log(2 * M_PI * quadratic / N) + determinant);
}

static void the_value_equals_a_plain_implementation(void **state)
{
    (void)state;
    Error err = {0};
    const double lengthscales[INPUTS] = {0.3, 0.8, 2, 5};
    for (KernelKind kind = KERNEL_MATERN52; kind < KERNEL_COUNT; kind++) {
        Setup setup = set_up(kind, false);
        const Hyper hyper = {.lengthscales = lengthscales, .noise = 1e-4};
        CHECK_OK(covariance_update(&setup.observations, &hyper, &setup.covariance, &err));
        // Rounding, magnified by a condition number of some 1e5.
        CHECK_CLOSE(setup.covariance.log_likelihood,
                    plain_likelihood(&setup.observations, lengthscales, 1e-4), 1e-10, 0);
        assert_true(setup.covariance.jitter == 0);
        arena_clear(&setup.arena);
    }
}

static void the_value_has_the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    Error err = {0};
    Setup setup = set_up(KERNEL_MATERN52, false);
    const double at[INPUTS + 1] = {-0.9, 0.1, 0.5, 1.2, -5};
    double value, other, gradient[INPUTS + 1], others[INPUTS + 1];
    CHECK_OK(likelihood_evaluate(&setup.observations, at, &setup.covariance, &value, gradient,
                                 &err));
    for (int threads = 2; threads <= 5; threads++) {
        setup.observations.threads = threads;
        CHECK_OK(likelihood_evaluate(&setup.observations, at, &setup.covariance, &other, others,
                                     &err));
        assert_memory_equal(&value, &other, sizeof value);
        assert_memory_equal(gradient, others, sizeof gradient);
    }
    arena_clear(&setup.arena);
}

// Enough rows that every part of an evaluation goes to several threads.
static void many_rows_have_the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    enum { MANY = 1600, ONE = 1 };
    static const int THREADS[] = {1, 2, 8};
    Error err = {0};
    const double at[ONE + 1] = {-1.5, -9};
    double value[3], gradient[3][ONE + 1];
    for (int t = 0; t < 3; t++) {
        Arena arena = {0};
        Covariance covariance;
        const Matrix x = latin_points(&arena, MANY, ONE, 6);
        const Observations observations = {KERNEL_MATERN52, x, random_vector(&arena, MANY, 7), NULL,
                                           THREADS[t]};
        CHECK_OK(covariance_create(MANY, ONE, &arena, &covariance, &err));
        CHECK_OK(likelihood_evaluate(&observations, at, &covariance, &value[t], gradient[t], &err));
        assert_memory_equal(&value[0], &value[t], sizeof value[0]);
        assert_memory_equal(gradient[0], gradient[t], sizeof gradient[0]);
        arena_clear(&arena);
    }
}

static void a_singular_covariance_climbs_the_ladder_and_says_so(void **state)
{
    (void)state;
    Error err = {0};
    Setup setup = set_up(KERNEL_RBF, false);
    const double lengthscales[INPUTS] = {50, 50, 50, 50};
    const Hyper hyper = {.lengthscales = lengthscales};
    CHECK_OK(covariance_update(&setup.observations, &hyper, &setup.covariance, &err));
    assert_true(setup.covariance.jitter > 0 && setup.covariance.jitter < 1e-9);
    assert_true(isfinite(setup.covariance.log_likelihood));
    arena_clear(&setup.arena);
}

// No covariance of distinct rows comes so far, so a diagonal below one stands for a broken one.
static void the_end_of_the_ladder_is_refused_with_what_was_tried(void **state)
{
    (void)state;
    Error err = {0};
    Setup setup = set_up(KERNEL_RBF, false);
    const double lengthscales[INPUTS] = {50, 50, 50, 50};
    const Hyper hyper = {.lengthscales = lengthscales, .noise = -0.5};
    CHECK_FAILS(covariance_update(&setup.observations, &hyper, &setup.covariance, &err),
                STATUS_NO_CONVERGE,
                "the covariance of 120 rows is not positive definite, even with 1e-05 added");
    arena_clear(&setup.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_matches_finite_differences),
        cmocka_unit_test(the_value_equals_a_plain_implementation),
        cmocka_unit_test(the_value_has_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(many_rows_have_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(a_singular_covariance_climbs_the_ladder_and_says_so),
        cmocka_unit_test(the_end_of_the_ladder_is_refused_with_what_was_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
