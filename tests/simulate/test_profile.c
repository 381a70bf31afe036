#include "simulate/profile.h"

#include "tests/check.h"

// The mean by a fine midpoint rule.
static double summed(const Profile *profile, double low, double high)
{
    enum { PARTS = 4000 };
    double sum = 0;
    for (int i = 0; i < PARTS; i++)
        sum += profile_at(profile, low + (high - low) * (i + 0.5) / PARTS);
    return sum / PARTS;
}

static const Profile TABLE = {.shape = PROFILE_TABLE,
                              .count = 4,
                              .z = {0.1, 0.3, 0.35, 0.9},
                              .value = {1, 5, 2, 8}};

static void shapes_run_from_top_to_bottom(void **state)
{
    (void)state;
    const ProfileShape shapes[] = {PROFILE_LINEAR, PROFILE_LOG, PROFILE_STEP};
    for (int i = 0; i < 3; i++) {
        const Profile p = profile_graded(2, 32, shapes[i]);
        CHECK_CLOSE(profile_at(&p, 0), 2, 1e-14, 0);
        CHECK_CLOSE(profile_at(&p, 1), 32, 1e-14, 0);
    }
    const Profile log = profile_graded(2, 32, PROFILE_LOG);
    CHECK_CLOSE(profile_at(&log, 0.5), 8, 1e-14, 0);
    const Profile line = profile_graded(2, 32, PROFILE_LINEAR);
    CHECK_CLOSE(profile_at(&line, 0.5), 17, 1e-14, 0);
}

static void a_table_is_straight_between_its_points(void **state)
{
    (void)state;
    CHECK_CLOSE(profile_at(&TABLE, 0), 1, 1e-15, 0);
    CHECK_CLOSE(profile_at(&TABLE, 0.2), 3, 1e-14, 0);
    CHECK_CLOSE(profile_at(&TABLE, 0.35), 2, 1e-14, 0);
    CHECK_CLOSE(profile_at(&TABLE, 1), 8, 1e-15, 0);
}

static void means_are_those_of_the_values(void **state)
{
    (void)state;
    const Profile step = profile_graded(2, 32, PROFILE_STEP);
    const Profile line = profile_graded(2, 32, PROFILE_LINEAR);
    // The midpoint rule places a kink or a jump to half a part, 1/8000 of the range.
    CHECK_CLOSE(profile_mean(&TABLE, 0, 1), summed(&TABLE, 0, 1), 1e-5, 0);
    CHECK_CLOSE(profile_mean(&TABLE, 0.32, 0.36), summed(&TABLE, 0.32, 0.36), 1e-5, 0);
    CHECK_CLOSE(profile_mean(&TABLE, 0.95, 1), 8, 1e-14, 0);
    CHECK_CLOSE(profile_mean(&step, 0.4, 0.7), 22, 1e-14, 0);
    CHECK_CLOSE(profile_mean(&line, 0.2, 0.4), 11, 1e-14, 0);
}

static void extremes_are_found_and_nan_is_seen(void **state)
{
    (void)state;
    CHECK_CLOSE(profile_low(&TABLE), 1, 1e-15, 0);
    CHECK_CLOSE(profile_high(&TABLE), 8, 1e-15, 0);
    const Profile line = profile_graded(7, 3, PROFILE_LINEAR);
    CHECK_CLOSE(profile_low(&line), 3, 1e-15, 0);
    CHECK_CLOSE(profile_high(&line), 7, 1e-15, 0);
    Profile broken = TABLE;
    broken.value[2] = NAN;
    assert_true(isnan(profile_low(&broken)));
    assert_true(isnan(profile_high(&broken)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_run_from_top_to_bottom),
        cmocka_unit_test(a_table_is_straight_between_its_points),
        cmocka_unit_test(means_are_those_of_the_values),
        cmocka_unit_test(extremes_are_found_and_nan_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
