#include "surrogate/screen.h"

#include "surrogate/train.h"
#include <stdio.h>

#include "tests/check.h"
#include "tests/surrogate/functions.h"

enum { ROWS = 300, INPUTS = 3, POINTS = 200 };

typedef struct Case {
    Arena arena;
    Matrix x;
    Gp *gp;
    double mean[POINTS], sd[POINTS]; // by gp_predict()
} Case;

static void case_create(Case *c, double noise, TransformKind transform)
{
    static const double LENGTHSCALES[INPUTS] = {0.4, 0.8, 1.5};
    Error err = {0};
    *c = (Case){0};
    const Matrix x = latin_points(&c->arena, ROWS, INPUTS, 1);
    double *y = smooth_response(&c->arena, x);
    for (int i = 0; i < ROWS; i++)
        y[i] = exp(y[i]);
    const GpSetting setting = {.kind = KERNEL_MATERN52, .transform = {.kind = transform},
                               .lengthscales = LENGTHSCALES, .noise = noise};
    CHECK_OK(gp_fit(x, y, &setting, &c->gp, &err));
    c->x = latin_points(&c->arena, POINTS, INPUTS, 2);
    CHECK_OK(gp_predict(c->gp, c->x, c->mean, c->sd, NULL, &err));
}

static void case_clear(Case *c)
{
    gp_free(c->gp);
    arena_clear(&c->arena);
}

static void screen_points(const Case *c, int neighbours, double *mean, double *sd)
{
    Error err = {0};
    Screen *screen = NULL;
    CHECK_OK(screen_create(c->gp, neighbours, &screen, &err));
    CHECK_OK(screen_predict(screen, c->x, mean, sd, &err));
    screen_free(screen);
}

static void means_are_those_of_the_process(void **state)
{
    (void)state;
    static const TransformKind TRANSFORMS[] = {TRANSFORM_NONE, TRANSFORM_LOG};
    for (int t = 0; t < 2; t++) {
        Case c;
        double mean[POINTS], sd[POINTS];
        case_create(&c, 1e-6, TRANSFORMS[t]);
        screen_points(&c, 0, mean, sd);
        // Sums of some hundred terms in another order.
        for (int i = 0; i < POINTS; i++)
            CHECK_CLOSE(mean[i], c.mean[i], 1e-9, 1e-9);
        case_clear(&c);
    }
}

// Whatever is left out, the screen is never surer than the process; the more neighbours, the less
// is lost, and with all of them nothing.
static void sds_are_bounds_that_close_with_more_neighbours(void **state)
{
    (void)state;
    static const int NEIGHBOURS[] = {8, 32, 128};
    Case c;
    double before = INFINITY;
    case_create(&c, 1e-4, TRANSFORM_NONE);
    for (int n = 0; n < 3; n++) {
        double mean[POINTS], sd[POINTS];
        double excess = 0;
        screen_points(&c, NEIGHBOURS[n], mean, sd);
        for (int i = 0; i < POINTS; i++) {
            assert_true(sd[i] >= c.sd[i] * (1 - 1e-6));
            excess += sd[i] / c.sd[i] / POINTS;
        }
        printf("measured: sd by %d neighbours of %d: %.3f of the exact one in the mean\n",
               NEIGHBOURS[n], ROWS, excess);
        assert_true(excess < before);
        before = excess;
    }
    assert_true(before < 1.1);
    case_clear(&c);
}

static void with_all_rows_as_neighbours_the_sd_is_exact(void **state)
{
    (void)state;
    static const double LENGTHSCALES[INPUTS] = {0.4, 0.8, 1.5};
    Case c = {0};
    Error err = {0};
    double mean[POINTS], sd[POINTS];
    const Matrix x = latin_points(&c.arena, 60, INPUTS, 1);
    const GpSetting setting = {.kind = KERNEL_RBF, .transform = {.kind = TRANSFORM_NONE},
                               .lengthscales = LENGTHSCALES, .noise = 1e-3};
    CHECK_OK(gp_fit(x, smooth_response(&c.arena, x), &setting, &c.gp, &err));
    c.x = latin_points(&c.arena, POINTS, INPUTS, 2);
    CHECK_OK(gp_predict(c.gp, c.x, c.mean, c.sd, NULL, &err));
    screen_points(&c, 64, mean, sd);
    for (int i = 0; i < POINTS; i++)
        CHECK_CLOSE(sd[i], c.sd[i], 1e-6, 0);
    case_clear(&c);
}

// The posterior at several points together: variances as alone, and the same function twice is one.
static void the_joint_posterior_agrees_with_that_of_single_points(void **state)
{
    (void)state;
    enum { FEW = 20 };
    Case c;
    Error err = {0};
    double mean[FEW], data[FEW * FEW];
    case_create(&c, 1e-4, TRANSFORM_NONE);
    for (int k = 0; k < INPUTS; k++)
        *matrix_at(c.x, 1, k) = *matrix_at(c.x, 0, k);
    const Matrix few = {c.x.data, FEW, INPUTS, c.x.stride};
    const Matrix covariance = matrix_view(data, FEW, FEW);
    CHECK_OK(gp_joint(c.gp, few, mean, covariance, &err));
    for (int i = 2; i < FEW; i++) {
        CHECK_CLOSE(mean[i], c.mean[i], 1e-10, 0);
        CHECK_CLOSE(sqrt(*matrix_at(covariance, i, i)), c.sd[i], 1e-6, 0);
        for (int j = 0; j < i; j++)
            assert_true(*matrix_at(covariance, i, j) == *matrix_at(covariance, j, i));
    }
    CHECK_CLOSE(*matrix_at(covariance, 0, 1), *matrix_at(covariance, 0, 0), 1e-6, 0);
    case_clear(&c);
}

static void points_of_other_inputs_are_refused(void **state)
{
    (void)state;
    Case c;
    Error err = {0};
    Screen *screen = NULL;
    case_create(&c, 1e-4, TRANSFORM_NONE);
    screen_free(NULL);
    CHECK_OK(screen_create(c.gp, 5, &screen, &err));
    double wrong[2 * 2] = {0}, mean[2], sd[2];
    CHECK_FAILS(screen_predict(screen, matrix_view(wrong, 2, 2), mean, sd, &err), STATUS_BAD_DATA,
                "points of 2 inputs, expected 3");
    screen_free(screen);
    case_clear(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_those_of_the_process),
        cmocka_unit_test(sds_are_bounds_that_close_with_more_neighbours),
        cmocka_unit_test(with_all_rows_as_neighbours_the_sd_is_exact),
        cmocka_unit_test(the_joint_posterior_agrees_with_that_of_single_points),
        cmocka_unit_test(points_of_other_inputs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
