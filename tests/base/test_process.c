#include "base/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "tests/check.h"

static void both_outputs_and_the_exit_code_are_taken(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo out; echo err >&2; exit 7", NULL};
    Arena arena = {0};
    Error err = {0};
    ProcessEnd end = {0};
    CHECK_OK(process_run(argv, &arena, &end, &err));
    assert_int_equal(end.code, 7);
    assert_string_equal(end.output, "out\nerr\n");
    arena_clear(&arena);
}

static void much_output_is_taken_whole_and_there_is_nothing_to_read(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "cat; head -c 300000 /dev/zero | tr '\\0' x", NULL};
    Arena arena = {0};
    Error err = {0};
    ProcessEnd end = {0};
    CHECK_OK(process_run(argv, &arena, &end, &err));
    assert_int_equal(end.code, 0);
    assert_int_equal(strlen(end.output), 300000);
    arena_clear(&arena);
}

static void a_program_that_is_not_there_is_named(void **state)
{
    (void)state;
    const char *const argv[] = {"hostscreen-is-not-called-this", NULL};
    Arena arena = {0};
    Error err = {0};
    ProcessEnd end = {0};
    CHECK_FAILS(process_run(argv, &arena, &end, &err), STATUS_UNAVAILABLE,
                "hostscreen-is-not-called-this: cannot be run");
    arena_clear(&arena);
}

static void a_program_ended_by_a_signal_is_told(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "kill -9 $$", NULL};
    Arena arena = {0};
    Error err = {0};
    ProcessEnd end = {0};
    CHECK_OK(process_run(argv, &arena, &end, &err));
    assert_int_equal(end.code, 137);
    arena_clear(&arena);
}

// In a process of its own, which stays asked to end.
static void a_program_that_hangs_does_not_keep_us_from_ending(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        const char *const argv[] = {"sleep", "60", NULL};
        Arena arena = {0};
        ProcessEnd end = {0};
        interrupt_watch();
        _exit(process_run(argv, &arena, &end, NULL) == STATUS_INTERRUPTED ? 0 : 1);
    }
    assert_true(child > 0);
    const time_t started = time(NULL);
    int result = -1;
    usleep(300000);
    kill(child, SIGTERM);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_true(time(NULL) - started < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_outputs_and_the_exit_code_are_taken),
        cmocka_unit_test(much_output_is_taken_whole_and_there_is_nothing_to_read),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(a_program_ended_by_a_signal_is_told),
        cmocka_unit_test(a_program_that_hangs_does_not_keep_us_from_ending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
