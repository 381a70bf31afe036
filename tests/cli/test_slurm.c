// A campaign on a real Slurm on this machine, where one is installed; see tests/slurm/.
#include <limits.h>
#include <sys/wait.h>

#include "tests/campaign/small.h"

enum { NOT_HERE = 77 };

// Runs tests/slurm/[name] in a folder of the test; where Slurm cannot be started the test is
// skipped.
static void run_script(const Small *small, const char *name)
{
    const char *given = getenv("HOSTSCREEN");
    char program[PATH_MAX];
    char script[PATH_MAX];
    char folder[200];
    snprintf(script, sizeof script, "%s/../tests/slurm/%s", HOSTSCREEN_DATA, name);
    if (!given || !realpath(given, program) || !file_exists(script))
        skip();
    snprintf(folder, sizeof folder, "%s/slurm", small->folder);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        execl(script, script, program, small->campaign, folder, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0);
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    if (WEXITSTATUS(result) == NOT_HERE)
        skip();
    assert_int_equal(WEXITSTATUS(result), 0);
}

static void shards_on_slurm_survive_its_faults_with_the_same_bits(void **state)
{
    run_script(*state, "shards.sh");
}

static void nights_on_slurm_survive_its_faults_with_the_same_workbook(void **state)
{
    small_data(*state, 6);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    run_script(*state, "nightly.sh");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_TEST(shards_on_slurm_survive_its_faults_with_the_same_bits),
        SMALL_TEST(nights_on_slurm_survive_its_faults_with_the_same_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
