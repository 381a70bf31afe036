#include "tests/check.h"

#include <stdbool.h>
#include <time.h>

#include "surrogate/improvement.h"
#include "surrogate/vector.h"
#include "tests/surrogate/functions.h"

static double excess(double mean, double sd, double a)
{
    const double t = (mean - a) / sd;
    return (mean - a) * 0.5 * erfc(-t / sqrt(2)) + sd * exp(-0.5 * t * t) / sqrt(2 * M_PI);
}

static void the_excess_follows_the_formula(void **state)
{
    (void)state;
    for (double t = 0; t < 6; t += 0.01) // the formula itself cancels beyond
        CHECK_CLOSE(vector_excess(t), excess(0, 1, t), 1e-11, 1e-17);
    assert_true(vector_excess(50) >= 0 && vector_excess(50) < 1e-300);
}

static void one_objective_follows_the_closed_form(void **state)
{
    (void)state;
    const double mean[4] = {1, 2, 3, 3}, sd[4] = {0.5, 1, 0.1, 0};
    double expected[4], probability[4];
    improvement_expected(mean, sd, 4, 2, expected);
    improvement_probability(mean, sd, 4, 2, probability);
    for (int i = 0; i < 3; i++) {
        CHECK_CLOSE(expected[i], excess(mean[i], sd[i], 2), 1e-12, 0);
        CHECK_CLOSE(probability[i], 0.5 * erfc((2 - mean[i]) / sd[i] / sqrt(2)), 1e-14, 0);
    }
    assert_true(expected[3] == 1 && probability[3] == 1);
}

// -- The volume, by brute force --

static bool covered(Matrix points, const double *reference, const double *place)
{
    for (int i = 0; i < points.rows; i++) {
        bool all = true;
        for (int k = 0; k < points.cols; k++)
            all = all && *matrix_at(points, i, k) > place[k] && place[k] > reference[k];
        if (all)
            return true;
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

// Sums the cells of the grid that the coordinates of all points make; with a candidate's moments,
// those that are not covered, by their expected share.
static double cell_sum(Matrix points, const double *reference, const double *mean,
                       const double *sd)
{
    enum { MOST = 40 };
    double edges[3][MOST] = {{0}}, sum = 0;
    const int m = points.cols, count = points.rows + 1;
    for (int k = 0; k < m; k++) {
        edges[k][0] = reference[k];
        for (int i = 0; i < points.rows; i++)
            edges[k][i + 1] = fmax(*matrix_at(points, i, k), reference[k]);
        qsort(edges[k], (size_t)count, sizeof(double), compare);
    }
    for (int cell = 0; cell < (int)pow(count, m); cell++) {
        double place[3], share = 1;
        for (int k = 0, rest = cell; k < m; k++, rest /= count) {
            const int e = rest % count;
            const double low = edges[k][e], high = e + 1 < count ? edges[k][e + 1] : INFINITY;
            place[k] = isinf(high) ? low + 1 : 0.5 * (low + high);
            const double above = isinf(high) || !mean ? 0 : excess(mean[k], sd[k], high);
            share *= mean ? excess(mean[k], sd[k], low) - above : high - low;
        }
        if (share > 0 && covered(points, reference, place) == !mean)
            sum += share;
    }
    return sum;
}

static Front *create(Matrix points, const double *reference)
{
    Error err = {0};
    Front *front = NULL;
    CHECK_OK(front_create(points, reference, &front, &err));
    return front;
}

// Random points with ties, duplicates and points below the reference.
static Matrix rough_points(Arena *arena, int n, int m, uint64_t seed)
{
    const Matrix points = latin_points(arena, n, m, seed);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < m; k++)
            if (i % 3 == 0)
                *matrix_at(points, i, k) = round(6 * *matrix_at(points, i, k)) / 6;
    for (int k = 0; n > 4 && k < m; k++)
        *matrix_at(points, 4, k) = *matrix_at(points, 3, k);
    return points;
}

static void the_volume_equals_a_count_of_cells(void **state)
{
    (void)state;
    const double reference[3] = {0.1, 0.05, 0.02};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        Arena arena = {0};
        const Matrix points = rough_points(&arena, 1 + (int)seed % 17, 2 + (int)seed % 2, seed);
        Front *front = create(points, reference);
        CHECK_CLOSE(front_volume(front), cell_sum(points, reference, NULL, NULL), 1e-12, 1e-15);
        front_free(front);
        arena_clear(&arena);
    }
}

static void the_improvement_equals_a_count_of_cells(void **state)
{
    (void)state;
    Error err = {0};
    const double reference[3] = {0.1, 0.05, 0.02};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        Arena arena = {0};
        const int m = 2 + (int)seed % 2;
        const Matrix points = rough_points(&arena, (int)seed % 17, m, seed);
        double mean[3], sd[3], out;
        for (int k = 0; k < m; k++) {
            mean[k] = 1.5 * random_uniform(seed, 7, (uint64_t)k);
            sd[k] = 0.02 + 0.5 * random_uniform(seed, 8, (uint64_t)k);
        }
        Front *front = create(points, reference);
        CHECK_OK(front_improvement(front, matrix_view(mean, 1, m), matrix_view(sd, 1, m), &out,
                                   &err));
        CHECK_CLOSE(out, cell_sum(points, reference, mean, sd), 1e-10, 1e-14);
        front_free(front);
        arena_clear(&arena);
    }
}

static void a_sure_candidate_improves_by_what_it_adds(void **state)
{
    (void)state;
    Error err = {0};
    const double reference[3] = {0, 0, 0};
    Arena arena = {0};
    const Matrix points = latin_points(&arena, 12, 3, 5), more = latin_points(&arena, 13, 3, 6);
    double at[3] = {0.7, 0.6, 0.9}, sd[3] = {0}, out;
    for (int k = 0; k < 3; k++) {
        memcpy(matrix_column(more, k), matrix_column(points, k), 12 * sizeof(double));
        *matrix_at(more, 12, k) = at[k];
    }
    Front *before = create(points, reference), *after = create(more, reference);
    CHECK_OK(front_improvement(before, matrix_view(at, 1, 3), matrix_view(sd, 1, 3), &out, &err));
    CHECK_CLOSE(out, front_volume(after) - front_volume(before), 1e-12, 1e-14);
    front_free(before);
    front_free(after);
    arena_clear(&arena);
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    Front *front = NULL;
    double points[4] = {1, NAN, 2, 1};
    const double reference[2] = {0, 0};
    CHECK_FAILS(front_create(matrix_view(points, 2, 2), reference, &front, &err), STATUS_BAD_DATA,
                "point 2, objective 1");
}

static void a_hundred_thousand_candidates_take_little_time(void **state)
{
    (void)state;
    enum { N = 100000, K = 100 };
    Error err = {0};
    const double reference[3] = {0, 0, 0};
    for (int m = 2; m <= 3; m++) {
        Arena arena = {0};
        const Matrix points = latin_points(&arena, K, m, 9), mean = latin_points(&arena, N, m, 10);
        const Matrix sd = latin_points(&arena, N, m, 11);
        for (int i = 0; i < K; i++) { // onto a sphere: none dominates another
            double square = 0;
            for (int k = 0; k < m; k++)
                square += pow(*matrix_at(points, i, k), 2);
            for (int k = 0; k < m; k++)
                *matrix_at(points, i, k) /= sqrt(square);
        }
        double *out = arena_alloc(&arena, N, sizeof *out);
        Front *front = create(points, reference);
        assert_int_equal(front_size(front), K);
        const clock_t start = clock();
        CHECK_OK(front_improvement(front, mean, sd, out, &err));
        print_message("measured: EHVI of %d candidates, %d objectives, %d points: %.3f s\n", N, m,
                      K, (double)(clock() - start) / CLOCKS_PER_SEC);
        for (int i = 0; i < N; i++)
            assert_true(out[i] >= 0);
        front_free(front);
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_excess_follows_the_formula),
        cmocka_unit_test(one_objective_follows_the_closed_form),
        cmocka_unit_test(the_volume_equals_a_count_of_cells),
        cmocka_unit_test(the_improvement_equals_a_count_of_cells),
        cmocka_unit_test(a_sure_candidate_improves_by_what_it_adds),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(a_hundred_thousand_candidates_take_little_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
