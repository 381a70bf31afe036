// Against scikit-learn at equal hyperparameters: ../reference/gaussian_process.py.
#include "tests/check.h"

#include "base/file.h"
#include "surrogate/gp.h"
#include "surrogate/likelihood.h"

static const char PATH[] = "tests/reference/gaussian_process.json";

static double *read_numbers(JsonView array, Arena *arena)
{
    double *values = arena_alloc(arena, (size_t)json_count(array) + 1, sizeof *values);
    int i = 0;
    for (JsonView item = json_first(array); item.node; item = json_next(item))
        values[i++] = json_number(item);
    return values;
}

static Matrix read_matrix(JsonView rows, Arena *arena)
{
    const int n = json_count(rows), d = json_count(json_first(rows));
    const Matrix made =
        matrix_view(arena_alloc(arena, (size_t)n * (size_t)d, sizeof(double)), n, d);
    int i = 0;
    for (JsonView row = json_first(rows); row.node; row = json_next(row), i++)
        for (int k = 0; k < d; k++)
            *matrix_at(made, i, k) = json_number(json_element(row, k));
    return made;
}

static double spread(const double *y, int n)
{
    double mean = 0, squares = 0;
    for (int i = 0; i < n; i++)
        mean += y[i] / n;
    for (int i = 0; i < n; i++)
        squares += (y[i] - mean) * (y[i] - mean) / n;
    return sqrt(squares);
}

static void check_case(JsonView item, Matrix x, const double *y, Matrix points, Arena *arena)
{
    Error err = {0};
    Gp *gp = NULL;
    double mean[16], sd[16];
    const GpSetting setting = {
        .kind = (KernelKind)kernel_find(json_string(json_member(item, "kernel"))),
        .transform = {.kind = TRANSFORM_NONE},
        .mean_known = true,
        .lengthscales = read_numbers(json_member(item, "lengthscales"), arena),
        .variance = json_number(json_member(item, "variance")),
        .noise = json_number(json_member(item, "noise")),
    };
    const double *mean_expected = read_numbers(json_member(item, "mean"), arena);
    const double *sd_expected = read_numbers(json_member(item, "sd_observed"), arena);
    CHECK_OK(gp_fit(x, y, &setting, &gp, &err));
    CHECK_OK(gp_predict(gp, points, mean, NULL, sd, &err));
    // scikit-learn's likelihood is that of the standardised response.
    CHECK_CLOSE(gp_log_marginal_likelihood(gp) + x.rows * log(spread(y, x.rows)),
                json_number(json_member(item, "log_marginal_likelihood")), 1e-8, 0);
    for (int i = 0; i < points.rows; i++) {
        CHECK_CLOSE(mean[i], mean_expected[i], 1e-8, 0);
        CHECK_CLOSE(sd[i], sd_expected[i], 1e-8, 0);
    }
    gp_free(gp);
}

// The inputs padded as kernels ask.
static Matrix pad(Matrix x, Arena *arena)
{
    const int stride = kernel_padded(x.rows);
    const Matrix padded = {arena_alloc(arena, (size_t)(stride * x.cols), sizeof(double)), x.rows,
                           x.cols, stride};
    for (int k = 0; k < x.cols; k++)
        memcpy(matrix_column(padded, k), matrix_column(x, k), (size_t)x.rows * sizeof(double));
    return padded;
}

static void check_gradient(JsonView item, Matrix x, const double *y, Arena *arena)
{
    Error err = {0};
    Covariance covariance;
    const Observations observations = {
        .kind = (KernelKind)kernel_find(json_string(json_member(item, "kernel"))),
        .inputs = pad(x, arena), .z = y, .threads = 1};
    const double *expected = read_numbers(json_member(item, "gradient"), arena);
    double *parameters = read_numbers(json_member(item, "lengthscales"), arena);
    double gradient[16], value;
    for (int k = 0; k < x.cols; k++)
        parameters[k] = log(parameters[k]);
    parameters[x.cols] = log(json_number(json_member(item, "noise")));
    CHECK_OK(covariance_create(x.rows, x.cols, arena, &covariance, &err));
    CHECK_OK(likelihood_evaluate(&observations, parameters, &covariance, &value, gradient, &err));
    CHECK_CLOSE(value, json_number(json_member(item, "log_marginal_likelihood")), 1e-8, 0);
    assert_int_equal(json_count(json_member(item, "gradient")), x.cols + 1);
    for (int k = 0; k <= x.cols; k++)
        CHECK_CLOSE(gradient[k], expected[k], 1e-8, 0);
}

static void the_gradient_of_the_likelihood_equals_that_of_scikit_learn(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    CHECK_OK(json_read(PATH, &arena, &document, &err));
    const JsonView root = json_root(&document), cases = json_member(root, "profiled");
    const Matrix x = read_matrix(json_member(root, "x"), &arena);
    const double *y = read_numbers(json_member(root, "y"), &arena);
    assert_int_equal(json_count(cases), 2);
    for (JsonView item = json_first(cases); item.node; item = json_next(item))
        check_gradient(item, x, y, &arena);
    json_clear(&document);
    arena_clear(&arena);
}

static void likelihood_and_predictions_equal_those_of_scikit_learn(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    JsonDocument document = {0};
    CHECK_OK(json_read(PATH, &arena, &document, &err));
    const JsonView root = json_root(&document), cases = json_member(root, "cases");
    const Matrix x = read_matrix(json_member(root, "x"), &arena);
    const Matrix points = read_matrix(json_member(root, "points"), &arena);
    const double *y = read_numbers(json_member(root, "y"), &arena);
    assert_int_equal(json_count(cases), 2);
    for (JsonView item = json_first(cases); item.node; item = json_next(item))
        check_case(item, x, y, points, &arena);
    json_clear(&document);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_and_predictions_equal_those_of_scikit_learn),
        cmocka_unit_test(the_gradient_of_the_likelihood_equals_that_of_scikit_learn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
