#include "tests/check.h"

#include "surrogate/kernel.h"
#include "surrogate/vector.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 150, INPUTS = 3 };

static Matrix padded_points(Arena *arena, int n, int d, uint64_t seed)
{
    const Matrix x = latin_points(arena, n, d, seed);
    Matrix made = {arena_alloc(arena, (size_t)(kernel_padded(n) * d), sizeof(double)), n, d,
                   kernel_padded(n)};
    for (int k = 0; k < d; k++)
        memcpy(matrix_column(made, k), matrix_column(x, k), (size_t)n * sizeof(double));
    return made;
}

static double correlation(KernelKind kind, Matrix a, int i, Matrix b, int j)
{
    double squared = 0;
    for (int k = 0; k < a.cols; k++) {
        const double difference = *matrix_at(a, i, k) - *matrix_at(b, j, k);
        squared += difference * difference;
    }
    const double s = sqrt(5 * squared);
    return kind == KERNEL_RBF ? exp(-squared / 2) : (1 + s + s * s / 3) * exp(-s);
}

static void the_exponential_is_within_one_unit_in_the_last_place(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = 0; x > -700; x -= 0.00731)
        worst = fmax(worst, fabs(vector_exp(x) / exp(x) - 1));
    assert_true(worst <= 0x1p-52 * 1.1);
    assert_true(vector_exp(0) == 1);
    assert_true(vector_exp(-1e9) >= 0 && vector_exp(-1e9) < 1e-300);
}

static void correlations_follow_the_formulas(void **state)
{
    (void)state;
    Arena arena = {0};
    const Matrix a = padded_points(&arena, ROWS, INPUTS, 1);
    const Matrix b = padded_points(&arena, 7, INPUTS, 2);
    const Matrix cross = matrix_view(arena_alloc(&arena, ROWS * 7, sizeof(double)), ROWS, 7);
    for (KernelKind kind = KERNEL_MATERN52; kind < KERNEL_COUNT; kind++) {
        kernel_cross(kind, a, b, cross);
        for (int j = 0; j < 7; j++)
            for (int i = 0; i < ROWS; i++)
                CHECK_CLOSE(*matrix_at(cross, i, j), correlation(kind, a, i, b, j), 1e-14, 0);
    }
    arena_clear(&arena);
}

static void the_lower_triangle_agrees_with_the_cross_correlations(void **state)
{
    (void)state;
    Arena arena = {0};
    const Matrix a = padded_points(&arena, ROWS, INPUTS, 1);
    const size_t size = (size_t)ROWS * ROWS;
    const Matrix cross = matrix_view(arena_alloc(&arena, size, sizeof(double)), ROWS, ROWS);
    const Matrix lower = matrix_view(arena_alloc(&arena, size, sizeof(double)), ROWS, ROWS);
    kernel_cross(KERNEL_MATERN52, a, a, cross);
    kernel_lower(KERNEL_MATERN52, a, 0, ROWS, lower);
    for (int j = 0; j < ROWS; j++)
        for (int i = j; i < ROWS; i++)
            assert_true(*matrix_at(lower, i, j) == *matrix_at(cross, i, j));
    arena_clear(&arena);
}

// sum over pairs of weight times correlation, at points divided by exp(logarithms).
static double weighted_sum(KernelKind kind, Matrix points, const double *logarithms,
                           Matrix weights, Matrix scaled)
{
    double sum = 0;
    for (int k = 0; k < points.cols; k++)
        for (int i = 0; i < points.rows; i++)
            *matrix_at(scaled, i, k) = *matrix_at(points, i, k) / exp(logarithms[k]);
    for (int j = 0; j < points.rows; j++)
        for (int i = j + 1; i < points.rows; i++)
            sum += *matrix_at(weights, i, j) * correlation(kind, scaled, i, scaled, j);
    return sum;
}

static void the_gradient_matches_finite_differences(void **state)
{
    (void)state;
    Arena arena = {0};
    const Matrix points = padded_points(&arena, ROWS, INPUTS, 3);
    const Matrix scaled = padded_points(&arena, ROWS, INPUTS, 3);
    const Matrix weights = matrix_view(random_vector(&arena, ROWS * ROWS, 4), ROWS, ROWS);
    double *lanes = arena_alloc(&arena, INPUTS * KERNEL_LANES, sizeof *lanes);
    for (KernelKind kind = KERNEL_MATERN52; kind < KERNEL_COUNT; kind++) {
        double logarithms[INPUTS] = {-1, 0.2, 1.1}, sums[INPUTS] = {0};
        weighted_sum(kind, points, logarithms, weights, scaled);
        kernel_gradient(kind, scaled, 0, 70, weights, lanes, sums);
        kernel_gradient(kind, scaled, 70, ROWS, weights, lanes, sums);
        for (int k = 0; k < INPUTS; k++) {
            const double h = 1e-5, centre = logarithms[k];
            logarithms[k] = centre + h;
            const double above = weighted_sum(kind, points, logarithms, weights, scaled);
            logarithms[k] = centre - h;
            const double below = weighted_sum(kind, points, logarithms, weights, scaled);
            logarithms[k] = centre;
            // The differences carry h^2 and rounding / h of sums of ten thousand terms.
            CHECK_CLOSE(sums[k], (above - below) / (2 * h), 1e-7, 1e-5);
        }
    }
    arena_clear(&arena);
}

static void the_slope_matches_finite_differences(void **state)
{
    (void)state;
    Arena arena = {0};
    const Matrix a = padded_points(&arena, ROWS, INPUTS, 5);
    const Matrix slopes = matrix_view(
        arena_alloc(&arena, (size_t)ROWS * INPUTS, sizeof(double)), ROWS, INPUTS);
    const double h = 1e-5;
    for (KernelKind kind = KERNEL_MATERN52; kind < KERNEL_COUNT; kind++) {
        double b[INPUTS] = {0.3, 0.8, 0.1}, above[INPUTS], below[INPUTS];
        kernel_slope(kind, a, b, slopes);
        for (int k = 0; k < INPUTS; k++) {
            memcpy(above, b, sizeof b);
            memcpy(below, b, sizeof b);
            above[k] += h;
            below[k] -= h;
            const Matrix up = matrix_view(above, 1, INPUTS), down = matrix_view(below, 1, INPUTS);
            for (int i = 0; i < ROWS; i++)
                CHECK_CLOSE(*matrix_at(slopes, i, k),
                            (correlation(kind, a, i, up, 0) - correlation(kind, a, i, down, 0)) /
                                (2 * h), 1e-7, 1e-9);
        }
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exponential_is_within_one_unit_in_the_last_place),
        cmocka_unit_test(correlations_follow_the_formulas),
        cmocka_unit_test(the_lower_triangle_agrees_with_the_cross_correlations),
        cmocka_unit_test(the_gradient_matches_finite_differences),
        cmocka_unit_test(the_slope_matches_finite_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
