#include "tests/check.h"

#include "surrogate/sensitivity.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 250, INPUTS = 4 };

static Gp *fit(Matrix x, const double *y)
{
    Error err = {0};
    Gp *gp = NULL;
    const double lengthscales[INPUTS] = {3, 3, 3, 3};
    const GpSetting setting = {.kind = KERNEL_RBF, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = lengthscales, .noise = 1e-10};
    CHECK_OK(gp_fit(x, y, &setting, &gp, &err));
    return gp;
}

static void a_sum_has_the_indices_of_its_terms(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    const double slopes[INPUTS] = {4, 2, 1, 0};
    double y[ROWS] = {0}, first[INPUTS], total[INPUTS];
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < INPUTS; k++)
            y[i] += slopes[k] * *matrix_at(x, i, k);
    Gp *gp = fit(x, y);
    CHECK_OK(sensitivity_sobol(gp, 1, 2, first, total, &err));
    for (int k = 0; k < INPUTS; k++) {
        CHECK_CLOSE(first[k], slopes[k] * slopes[k] / 21, 0, 0.03);
        CHECK_CLOSE(total[k], slopes[k] * slopes[k] / 21, 0, 0.03);
    }
    gp_free(gp);
    arena_clear(&arena);
}

// y = (x1 - 1/2) (x2 - 1/2): all of the variance is interaction.
static void a_product_has_no_first_order_effects(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    double y[ROWS], first[INPUTS], total[INPUTS];
    for (int i = 0; i < ROWS; i++)
        y[i] = (*matrix_at(x, i, 0) - 0.5) * (*matrix_at(x, i, 1) - 0.5);
    Gp *gp = fit(x, y);
    CHECK_OK(sensitivity_sobol(gp, 1, 1, first, total, &err));
    for (int k = 0; k < INPUTS; k++) {
        CHECK_CLOSE(first[k], 0, 0, 0.06);
        CHECK_CLOSE(total[k], k < 2, 0, 0.06);
    }
    gp_free(gp);
    arena_clear(&arena);
}

static void a_constant_answers_to_nothing(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const Matrix x = latin_points(&arena, ROWS, INPUTS, 1);
    double y[ROWS], first[INPUTS], total[INPUTS];
    for (int i = 0; i < ROWS; i++)
        y[i] = 3;
    Gp *gp = fit(x, y);
    CHECK_OK(sensitivity_sobol(gp, 1, 1, first, total, &err));
    for (int k = 0; k < INPUTS; k++)
        assert_true(first[k] == 0 && total[k] == 0);
    gp_free(gp);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_has_the_indices_of_its_terms),
        cmocka_unit_test(a_product_has_no_first_order_effects),
        cmocka_unit_test(a_constant_answers_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
