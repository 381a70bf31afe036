#include "base/random.h"

#include <stdatomic.h>

#include "base/parallel.h"
#include "tests/check.h"

// Salmon et al. (2011), known-answer file of Random123: philox4x32-10, counter and key zero.
static void philox_gives_the_published_answer(void **state)
{
    (void)state;
    assert_true(random_bits(0, 0, 0) == 0xe169c58d6627e8d5ull);
}

static void uniform_numbers_have_the_right_moments(void **state)
{
    (void)state;
    enum { N = 200000 };
    double sum = 0;
    double square = 0;
    for (int i = 0; i < N; i++) {
        const double u = random_uniform(7, 3, (uint64_t)i);
        assert_true(u > 0 && u < 1);
        sum += u;
        square += u * u;
    }
    // Five standard errors.
    CHECK_CLOSE(sum / N, 0.5, 0, 5 * sqrt(1.0 / 12 / N));
    CHECK_CLOSE(square / N, 1.0 / 3, 0, 5 * sqrt(4.0 / 45 / N));
}

// Reference: the error function of the C library.
static void the_normal_quantile_inverts_the_distribution(void **state)
{
    (void)state;
    for (double z = -8; z <= 8; z += 0.25) {
        const double p = 0.5 * erfc(-z / sqrt(2));
        // Near 1 the rounding of p itself moves z: dz = dp / density.
        const double density = exp(-z * z / 2) / sqrt(2 * acos(-1));
        CHECK_CLOSE(normal_quantile(p), z, 1e-13, 1e-15 + 2.3e-16 / density);
    }
}

// A stratified sequence integrates a smooth function far better than chance could (1 / sqrt n).
static void halton_points_integrate_better_than_random_ones(void **state)
{
    (void)state;
    enum { N = 4096, D = 12 };
    double halton = 0;
    for (int i = 0; i < N; i++) {
        double product = 1;
        for (int j = 0; j < D; j++) {
            const double u = random_halton(11, j, (uint64_t)i);
            assert_true(u > 0 && u < 1);
            product *= 1 + 0.3 * (u - 0.5);
        }
        halton += product / N;
    }
    // Standard deviation of one value about sqrt(12 * 0.09 / 12) = 0.3: chance gives 0.0047.
    CHECK_CLOSE(halton, 1, 0, 0.0047 / 4);
}

typedef struct Squares {
    double values[1000];
    atomic_int calls;
} Squares;

static Status square(void *context, long i, int thread, Error *err)
{
    (void)thread;
    Squares *squares = context;
    atomic_fetch_add(&squares->calls, 1);
    if (i == 700 || i == 800)
        return fail(err, STATUS_BAD_DATA, "index %ld", i);
    squares->values[i] = (double)(i * i);
    return STATUS_OK;
}

static void every_index_is_worked_on_once_and_the_first_failure_wins(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads *= 2) {
        Squares squares = {0};
        Error err = {0};
        CHECK_OK(parallel_for(threads, 700, square, &squares, &err));
        assert_int_equal(atomic_load(&squares.calls), 700);
        for (int i = 0; i < 700; i++)
            assert_true(squares.values[i] == (double)(i * i));
        CHECK_FAILS(parallel_for(threads, 1000, square, &squares, &err), STATUS_BAD_DATA,
                    "index 700");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answer),
        cmocka_unit_test(uniform_numbers_have_the_right_moments),
        cmocka_unit_test(the_normal_quantile_inverts_the_distribution),
        cmocka_unit_test(halton_points_integrate_better_than_random_ones),
        cmocka_unit_test(every_index_is_worked_on_once_and_the_first_failure_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
