#include "tests/check.h"

#include "surrogate/cholesky.h"
#include "tests/surrogate/functions.h"

// Below one block, exactly one, with a remainder, and several strips.
static const int SIZES[] = {1, 5, 128, 131, 700};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };

static double element(int i, int j)
{
    return exp(-0.02 * abs(i - j)) + 0.3 * cos(0.1 * i) * cos(0.1 * j) + (i == j);
}

static Cholesky factor(Arena *arena, int n, int threads)
{
    Error err = {0};
    Cholesky made;
    bool positive;
    CHECK_OK(cholesky_create(n, n + 3, arena, &made, &err));
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            *matrix_at(made.lower, i, j) = i >= j ? element(i, j) : NAN; // never read
    CHECK_OK(cholesky_factor(&made, threads, &positive, &err));
    assert_true(positive);
    return made;
}

static void the_factor_times_its_transpose_is_the_matrix(void **state)
{
    (void)state;
    for (int s = 0; s < SIZE_COUNT; s++) {
        Arena arena = {0};
        const int n = SIZES[s];
        const Cholesky cholesky = factor(&arena, n, 1);
        for (int j = 0; j < n; j += 1 + n / 40)
            for (int i = j; i < n; i += 1 + n / 40) {
                double sum = 0;
                for (int k = 0; k <= j; k++)
                    sum += *matrix_at(cholesky.lower, i, k) * *matrix_at(cholesky.lower, j, k);
                CHECK_CLOSE(sum, element(i, j), 1e-13, 1e-13);
            }
        arena_clear(&arena);
    }
}

static void solving_undoes_multiplying(void **state)
{
    (void)state;
    enum { RIGHT = 3 };
    for (int s = 0; s < SIZE_COUNT; s++) {
        Arena arena = {0};
        const int n = SIZES[s];
        const Cholesky cholesky = factor(&arena, n, 1);
        const Matrix truth = matrix_view(random_vector(&arena, n * RIGHT, 3), n, RIGHT);
        const Matrix b =
            matrix_view(arena_alloc(&arena, (size_t)(n * RIGHT), sizeof(double)), n, RIGHT);
        for (int c = 0; c < RIGHT; c++)
            for (int i = 0; i < n; i++)
                for (int k = 0; k < n; k++)
                    *matrix_at(b, i, c) += element(i, k) * *matrix_at(truth, k, c);
        cholesky_solve_lower(&cholesky, b);
        cholesky_solve_upper(&cholesky, b);
        for (int c = 0; c < RIGHT; c++)
            for (int i = 0; i < n; i++)
                CHECK_CLOSE(*matrix_at(b, i, c), *matrix_at(truth, i, c), 1e-10, 1e-11);
        arena_clear(&arena);
    }
}

static void the_inverse_times_the_matrix_is_the_identity(void **state)
{
    (void)state;
    Error err = {0};
    for (int s = 0; s < SIZE_COUNT; s++) {
        Arena arena = {0};
        const int n = SIZES[s];
        Cholesky cholesky = factor(&arena, n, 1);
        double *diagonal = arena_alloc(&arena, (size_t)n, sizeof *diagonal);
        CHECK_OK(cholesky_inverse_diagonal(&cholesky, diagonal, &err));
        CHECK_OK(cholesky_invert(&cholesky, 1, &err));
        for (int j = 0; j < n; j += 1 + n / 40) {
            CHECK_CLOSE(diagonal[j], *matrix_at(cholesky.lower, j, j), 1e-11, 0);
            for (int i = 0; i < n; i += 1 + n / 40) {
                double sum = 0;
                for (int k = 0; k < n; k++)
                    sum += element(i, k) * (k >= j ? *matrix_at(cholesky.lower, k, j)
                                                   : *matrix_at(cholesky.lower, j, k));
                CHECK_CLOSE(sum, i == j, 0, 1e-11);
            }
        }
        arena_clear(&arena);
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    Error err = {0};
    Arena arena = {0};
    const int n = 700;
    Cholesky one = factor(&arena, n, 1), three = factor(&arena, n, 3);
    for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < n; j++)
            assert_memory_equal(matrix_at(one.lower, j, j), matrix_at(three.lower, j, j),
                                (size_t)(n - j) * sizeof(double));
        CHECK_OK(cholesky_invert(&one, 1, &err));
        CHECK_OK(cholesky_invert(&three, 3, &err));
    }
    arena_clear(&arena);
}

static void a_matrix_that_is_not_positive_definite_is_told(void **state)
{
    (void)state;
    Error err = {0};
    for (int at = 0; at < 300; at += 149) {
        Arena arena = {0};
        Cholesky cholesky;
        bool positive = true;
        CHECK_OK(cholesky_create(300, 300, &arena, &cholesky, &err));
        for (int j = 0; j < 300; j++)
            *matrix_at(cholesky.lower, j, j) = j == at ? -1 : 1;
        CHECK_OK(cholesky_factor(&cholesky, 2, &positive, &err));
        assert_false(positive);
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_factor_times_its_transpose_is_the_matrix),
        cmocka_unit_test(solving_undoes_multiplying),
        cmocka_unit_test(the_inverse_times_the_matrix_is_the_identity),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_matrix_that_is_not_positive_definite_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
