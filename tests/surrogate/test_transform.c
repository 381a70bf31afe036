#include "tests/check.h"

#include "surrogate/transform.h"

static const Transform TRANSFORMS[] = {
    {.kind = TRANSFORM_NONE},
    {.kind = TRANSFORM_LOG},
    {.kind = TRANSFORM_LOGIT},
    {.kind = TRANSFORM_LOGIT, .lower = -3, .upper = 100},
};
enum { COUNT = sizeof TRANSFORMS / sizeof *TRANSFORMS };

static void the_inverse_undoes_the_forward_map(void **state)
{
    (void)state;
    for (int t = 0; t < COUNT; t++)
        for (double y = 0.01; y < 1; y += 0.01)
            CHECK_CLOSE(transform_inverse(TRANSFORMS[t], transform_forward(TRANSFORMS[t], y)), y,
                        1e-12, 1e-14);
}

static void the_slope_matches_finite_differences(void **state)
{
    (void)state;
    const double h = 1e-6;
    for (int t = 0; t < COUNT; t++)
        for (double y = 0.1; y < 0.9; y += 0.1)
            CHECK_CLOSE(transform_slope(TRANSFORMS[t], y),
                        (transform_forward(TRANSFORMS[t], y + h) -
                         transform_forward(TRANSFORMS[t], y - h)) / (2 * h), 1e-7, 0);
}

static void the_logit_never_leaves_its_limits(void **state)
{
    (void)state;
    for (double z = -1000; z <= 1000; z += 125) {
        const double y = transform_inverse(TRANSFORMS[3], z);
        assert_true(y >= -3 && y <= 100);
    }
    assert_true(transform_inverse(TRANSFORMS[2], -40) > 0);
}

static void values_without_an_image_are_told(void **state)
{
    (void)state;
    const double y[3] = {0.5, 1, 0};
    assert_true(transform_applies(TRANSFORMS[0], y, 3));
    assert_true(transform_applies(TRANSFORMS[1], y, 2));
    assert_false(transform_applies(TRANSFORMS[1], y, 3));
    assert_true(transform_applies(TRANSFORMS[2], y, 1));
    assert_false(transform_applies(TRANSFORMS[2], y, 2));
    assert_true(transform_applies(TRANSFORMS[3], y, 3));
    assert_false(transform_applies(TRANSFORMS[1], &(double){NAN}, 1));
}

static void words_name_the_kinds(void **state)
{
    (void)state;
    for (TransformKind kind = TRANSFORM_AUTO; kind < TRANSFORM_COUNT; kind++)
        assert_int_equal(transform_find(transform_word(kind)), kind);
    assert_int_equal(transform_find("cube"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_inverse_undoes_the_forward_map),
        cmocka_unit_test(the_slope_matches_finite_differences),
        cmocka_unit_test(the_logit_never_leaves_its_limits),
        cmocka_unit_test(values_without_an_image_are_told),
        cmocka_unit_test(words_name_the_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
