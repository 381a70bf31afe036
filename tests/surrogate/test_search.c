// The climb with an optimiser that fails: this file takes the place of NLopt's functions.
#include "tests/check.h"

#include <nlopt.h>

#include "surrogate/likelihood.h"
#include "surrogate/search.h"
#include "surrogate/train.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 40, INPUTS = 2 };

struct nlopt_opt_s {
    unsigned count;
    nlopt_func objective;
    void *data;
};

static nlopt_result result = NLOPT_FAILURE; // of the next optimisation

nlopt_opt nlopt_create(nlopt_algorithm algorithm, unsigned count)
{
    (void)algorithm;
    nlopt_opt made = result == NLOPT_OUT_OF_MEMORY ? NULL : calloc(1, sizeof *made);
    if (made)
        made->count = count;
    return made;
}

void nlopt_destroy(nlopt_opt optimiser)
{
    free(optimiser);
}

nlopt_result nlopt_set_min_objective(nlopt_opt optimiser, nlopt_func objective, void *data)
{
    optimiser->objective = objective;
    optimiser->data = data;
    return NLOPT_SUCCESS;
}

nlopt_result nlopt_set_ftol_abs(nlopt_opt optimiser, double tolerance)
{
    (void)optimiser, (void)tolerance;
    return NLOPT_SUCCESS;
}

nlopt_result nlopt_set_maxeval(nlopt_opt optimiser, int most)
{
    (void)optimiser, (void)most;
    return NLOPT_SUCCESS;
}

nlopt_result nlopt_set_vector_storage(nlopt_opt optimiser, unsigned count)
{
    (void)optimiser, (void)count;
    return NLOPT_SUCCESS;
}

nlopt_result nlopt_force_stop(nlopt_opt optimiser)
{
    (void)optimiser;
    return NLOPT_SUCCESS;
}

// Looks at the start, at a step against the slope that is far too long, and at nowhere; then fails.
nlopt_result nlopt_optimize(nlopt_opt optimiser, double *steps, double *least)
{
    double slopes[16];
    assert_true(optimiser->count <= 16);
    *least = optimiser->objective(optimiser->count, steps, slopes, optimiser->data);
    for (unsigned k = 0; k < optimiser->count; k++)
        steps[k] = slopes[k] > 0 ? 9 : -9;
    optimiser->objective(optimiser->count, steps, slopes, optimiser->data);
    steps[0] = NAN;
    const double nowhere = optimiser->objective(optimiser->count, steps, slopes, optimiser->data);
    assert_true(isfinite(nowhere) && nowhere >= *least);
    return result;
}

static Observations observe(Arena *arena)
{
    const Matrix x = latin_points(arena, ROWS, INPUTS, 4);
    const Matrix inputs = {
        arena_alloc(arena, (size_t)(kernel_padded(ROWS) * INPUTS), sizeof(double)), ROWS, INPUTS,
        kernel_padded(ROWS)};
    for (int k = 0; k < INPUTS; k++)
        memcpy(matrix_column(inputs, k), matrix_column(x, k), ROWS * sizeof(double));
    double *z = smooth_response(arena, x);
    for (int i = 0; i < ROWS; i++)
        z[i] = (z[i] - 40) / 2;
    return (Observations){KERNEL_MATERN52, inputs, z, NULL, 1};
}

static void a_failure_leaves_the_best_point_and_says_so(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Covariance covariance;
    SearchOutcome outcome;
    const Observations observations = observe(&arena);
    const double start[INPUTS + 1] = {-0.5, 0.1, -9};
    double parameters[INPUTS + 1], gradient[INPUTS + 1], value;
    CHECK_OK(covariance_create(ROWS, INPUTS, &arena, &covariance, &err));
    CHECK_OK(likelihood_evaluate(&observations, start, &covariance, &value, gradient, &err));
    static const nlopt_result FAILURES[] = {NLOPT_FAILURE, NLOPT_INVALID_ARGS,
                                            NLOPT_ROUNDOFF_LIMITED, NLOPT_MAXEVAL_REACHED};
    for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++) {
        SearchPoint best = {.parameters = parameters, .value = -INFINITY};
        result = FAILURES[i];
        memcpy(parameters, start, sizeof start);
        CHECK_OK(search_climb(&observations, NULL, 0.1, 50, &covariance, &best, &outcome, &err));
        assert_false(outcome.converged);
        assert_memory_equal(parameters, start, sizeof start);
        CHECK_CLOSE(best.likelihood, value, 1e-12, 0);
    }
    arena_clear(&arena);
}

static void training_with_a_failing_optimiser_ends_at_the_best_and_says_so(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    TrainReport report;
    double mean[ROWS];
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 4);
    const double *y = smooth_response(&arena, x);
    result = NLOPT_FAILURE;
    CHECK_OK(gp_train(x, y, &(TrainOptions){.seed = 1}, &gp, &report, &err));
    assert_false(report.converged);
    CHECK_OK(gp_predict(gp, x, mean, NULL, NULL, &err));
    for (int i = 0; i < ROWS; i++)
        CHECK_CLOSE(mean[i], y[i], 0.05, 0);
    gp_free(gp);
    arena_clear(&arena);
}

static void an_optimiser_without_memory_is_a_failure(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Gp *gp = NULL;
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 4);
    result = NLOPT_OUT_OF_MEMORY;
    CHECK_FAILS(gp_train(x, smooth_response(&arena, x), &(TrainOptions){.seed = 1}, &gp, NULL,
                         &err), STATUS_NO_MEMORY, "memory is used up in the search");
    assert_null(gp);
    arena_clear(&arena);
}

static void a_likelihood_that_is_nowhere_a_number_is_refused(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    Covariance covariance;
    SearchOutcome outcome;
    const Observations observations = observe(&arena);
    double parameters[INPUTS + 1] = {-0.5, 0.1, -9}, z[ROWS];
    SearchPoint best = {.parameters = parameters, .value = -INFINITY};
    Observations broken = observations;
    for (int i = 0; i < ROWS; i++)
        z[i] = NAN;
    broken.z = z;
    result = NLOPT_FAILURE;
    CHECK_OK(covariance_create(ROWS, INPUTS, &arena, &covariance, &err));
    CHECK_FAILS(search_climb(&broken, NULL, 0.1, 50, &covariance, &best, &outcome, &err),
                STATUS_NO_CONVERGE, "no hyperparameters with a likelihood");
    arena_clear(&arena);
}

// -- Priors --

static double normal_log_density(double t, double mean, double variance)
{
    return -0.5 * ((t - mean) * (t - mean) / variance + log(2 * M_PI * variance));
}

// The formulas of search.c's sources, written once more. search_prior() is up to a constant, so it
// is compared with what the density loses from its mode.
static double density_lost(int d, bool noise_known, const double *parameters)
{
    double lost = 0;
    for (int k = 0; k < d; k++) {
        // Hvarfner, Hellsten & Nardi (2024), section 4: LogNormal(sqrt 2 + log(D) / 2, sqrt 3).
        const double mean = sqrt(2) + log(sqrt(d));
        lost += normal_log_density(parameters[k], mean, 3) - normal_log_density(mean, mean, 3);
    }
    const double mean = noise_known ? 0 : -9.2, variance = noise_known ? 9 : 36;
    return lost + normal_log_density(parameters[d], mean, variance) -
           normal_log_density(mean, mean, variance);
}

static void the_priors_are_those_of_their_source_at_any_dimension(void **state)
{
    (void)state;
    static const int DIMENSIONS[] = {1, 2, 8, 20};
    const double noise[1] = {0};
    double at[21], mode[21], gradient[21];
    for (int variant = 0; variant < 8; variant++) {
        const int d = DIMENSIONS[variant / 2];
        const bool known = variant % 2;
        const Observations observations = {.inputs = {NULL, 1, d, 1},
                                           .noise = known ? noise : NULL};
        for (int k = 0; k <= d; k++) {
            at[k] = 2 * random_normal(7, (uint64_t)variant, (uint64_t)k);
            gradient[k] = 1; // it is added to
        }
        CHECK_CLOSE(search_prior(&observations, at, gradient), density_lost(d, known, at), 1e-12,
                    0);
        for (int k = 0; k <= d; k++) {
            const double h = 1e-3, centre = at[k];
            at[k] = centre + h;
            const double above = density_lost(d, known, at);
            at[k] = centre - h;
            CHECK_CLOSE(gradient[k] - 1, (above - density_lost(d, known, at)) / (2 * h), 1e-9,
                        1e-9); // exact for a square but for rounding
            at[k] = centre;
        }
        search_mode(&observations, mode);
        CHECK_CLOSE(density_lost(d, known, mode), 0, 0, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_leaves_the_best_point_and_says_so),
        cmocka_unit_test(training_with_a_failing_optimiser_ends_at_the_best_and_says_so),
        cmocka_unit_test(an_optimiser_without_memory_is_a_failure),
        cmocka_unit_test(a_likelihood_that_is_nowhere_a_number_is_refused),
        cmocka_unit_test(the_priors_are_those_of_their_source_at_any_dimension),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
