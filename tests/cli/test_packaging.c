// What goes with the program when it is installed; see tests/packaging/check.sh.
#include "base/file.h"
#include "tests/cli/program.h"

static const char SCRIPT[] = HOSTSCREEN_DATA "/../tests/packaging/check.sh";

static void manual_completions_and_units_are_as_the_help_says(void **state)
{
    Program *program = *state;
    char line[3 * PATH_MAX];
    if (!*program->path || !file_exists(SCRIPT))
        skip();
    snprintf(line, sizeof line, "%s '%s' '%s'", SCRIPT, program->path, program->folder);
    fflush(stdout);
    assert_int_equal(system(line), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(manual_completions_and_units_are_as_the_help_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
