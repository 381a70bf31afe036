#include "campaign/convergence.h"

#include "base/random.h"
#include "tests/check.h"

enum { CHAINS = 4, DRAWS = 1000, ALL = CHAINS * DRAWS };

// Chains that remember [memory] of their last value, each shifted by [shift] more than the one
// before.
static void make_chains(double memory, double shift, double *draws)
{
    for (int m = 0; m < CHAINS; m++) {
        double now = random_normal(1, 1, (uint64_t)m);
        for (int i = 0; i < DRAWS; i++) {
            const double z = random_normal(2, (uint64_t)m, (uint64_t)i);
            now = memory * now + sqrt(1 - memory * memory) * z;
            draws[m * DRAWS + i] = now + shift * m;
        }
    }
}

static Convergence measure(double memory, double shift)
{
    double draws[ALL];
    Convergence convergence = {0};
    Error err = {0};
    make_chains(memory, shift, draws);
    CHECK_OK(convergence_measure(draws, CHAINS, DRAWS, &convergence, &err));
    return convergence;
}

static void independent_draws_are_worth_their_number(void **state)
{
    (void)state;
    const Convergence convergence = measure(0, 0);
    CHECK_CLOSE(convergence.r_hat, 1, 0.005, 0);
    // The estimate itself scatters by some per cent.
    CHECK_CLOSE(convergence.effective, ALL, 0.1, 0);
}

// Of an autoregressive chain the sum of autocorrelations is known: n (1 - a) / (1 + a).
static void draws_that_remember_are_worth_less(void **state)
{
    (void)state;
    const Convergence convergence = measure(0.9, 0);
    CHECK_CLOSE(convergence.effective, ALL * 0.1 / 1.9, 0.25, 0);
    assert_true(convergence.r_hat < 1.05);
}

static void chains_apart_are_told(void **state)
{
    (void)state;
    assert_true(measure(0, 0.5).r_hat > 1.1);
    assert_true(measure(0, 0.5).effective < 100);
}

// Ranks do not ask what a draw is worth: an infinite variance does not hide what is known.
static void a_monotone_change_changes_nothing(void **state)
{
    (void)state;
    double draws[ALL];
    Convergence plain = {0};
    Convergence bent = {0};
    Error err = {0};
    make_chains(0.5, 0, draws);
    CHECK_OK(convergence_measure(draws, CHAINS, DRAWS, &plain, &err));
    for (int i = 0; i < ALL; i++)
        draws[i] = exp(5 * draws[i]);
    CHECK_OK(convergence_measure(draws, CHAINS, DRAWS, &bent, &err));
    CHECK_CLOSE(plain.r_hat, bent.r_hat, 1e-12, 0);
    CHECK_CLOSE(plain.effective, bent.effective, 1e-12, 0);
}

static void draws_that_do_not_move_have_no_convergence(void **state)
{
    (void)state;
    double draws[ALL];
    Convergence convergence = {0};
    Error err = {0};
    for (int i = 0; i < ALL; i++)
        draws[i] = 3;
    CHECK_OK(convergence_measure(draws, CHAINS, DRAWS, &convergence, &err));
    assert_true(isnan(convergence.r_hat) && isnan(convergence.effective));
    CHECK_FAILS(convergence_measure(draws, CHAINS, 4, &convergence, &err), STATUS_INTERNAL,
                "cannot be compared");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_draws_are_worth_their_number),
        cmocka_unit_test(draws_that_remember_are_worth_less),
        cmocka_unit_test(chains_apart_are_told),
        cmocka_unit_test(a_monotone_change_changes_nothing),
        cmocka_unit_test(draws_that_do_not_move_have_no_convergence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
