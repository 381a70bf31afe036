#include "tests/check.h"

#include "surrogate/memory.h"

static void what_fits_is_let_through(void **state)
{
    (void)state;
    Error err = {0};
    CHECK_OK(memory_check(1 << 20, 100, &err));
}

static void what_does_not_fit_is_refused_with_the_rows_that_would(void **state)
{
    (void)state;
    Error err = {0};
    if (memory_available() == 0)
        skip();
    const size_t four_times = 4 * memory_available();
    CHECK_FAILS(memory_check(four_times, 200000, &err), STATUS_NO_MEMORY, "rows would fit");
    // Memory grows with the square: half of the rows take a quarter of it.
    const char *number = strstr(err.text, "about ");
    assert_non_null(number);
    CHECK_CLOSE(atof(number + strlen("about ")), 100000, 0.05, 0); // others take memory meanwhile
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_let_through),
        cmocka_unit_test(what_does_not_fit_is_refused_with_the_rows_that_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
