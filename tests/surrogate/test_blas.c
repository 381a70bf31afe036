#include "tests/check.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surrogate/blas.h"

static char **arguments;

// Runs this program again with the poorest kernels forced upon it or only suspected.
static int run_again(const char *first, bool forced)
{
    const pid_t child = fork();
    if (child == 0) {
        char *argv[] = {arguments[0], (char[]){"child"}, NULL};
        unsetenv("HOSTSCREEN_BLAS_STARTED");
        unsetenv("OPENBLAS_CORETYPE");
        if (forced)
            setenv("OPENBLAS_CORETYPE", first, 1);
        execv("/proc/self/exe", argv);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static void the_kernels_fit_the_processor_after_the_start(void **state)
{
    (void)state;
    assert_int_equal(run_again(NULL, false), 0);
    print_message("measured: OpenBLAS kernels %s, expected %s\n", blas_core(),
                  blas_core_expected());
}

static void kernels_that_were_asked_for_are_left_alone_and_told(void **state)
{
    (void)state;
    const char *expected = blas_core_expected();
    if (strcmp(expected, "SkylakeX") != 0 && strcmp(expected, "Haswell") != 0)
        skip();
    assert_int_equal(run_again("Prescott", true), 1);
}

int main(int argc, char **argv)
{
    arguments = argv;
    blas_start(argv);
    if (argc > 1)
        return !blas_core_fits();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernels_fit_the_processor_after_the_start),
        cmocka_unit_test(kernels_that_were_asked_for_are_left_alone_and_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
