// A campaign on a real Slurm on this machine, where one is installed; see tests/slurm/loopback.sh.
#include <limits.h>
#include <sys/wait.h>

#include "tests/campaign/small.h"

static const char SCRIPT[] = HOSTSCREEN_DATA "/../tests/slurm/loopback.sh";
enum { NOT_HERE = 77 };

static void shards_on_slurm_survive_its_faults_with_the_same_bits(void **state)
{
    const Small *small = *state;
    const char *given = getenv("HOSTSCREEN");
    char program[PATH_MAX];
    char folder[200];
    if (!given || !realpath(given, program) || !file_exists(SCRIPT))
        skip();
    snprintf(folder, sizeof folder, "%s/slurm", small->folder);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        execl(SCRIPT, SCRIPT, program, small->campaign, folder, (char *)NULL);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_TEST(shards_on_slurm_survive_its_faults_with_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
