#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "reports/child.h"
#include "tests/check.h"
#include "tests/reports/place.h"
#include "tests/reports/sample.h"

static Status succeed(void *context, Error *err)
{
    (void)context;
    (void)err;
    printf("nobody reads this\n");
    return STATUS_OK;
}

static Status refuse(void *context, Error *err)
{
    return fail(err, STATUS_BAD_DATA, "%s: not like this", (const char *)context);
}

static Status crash(void *context, Error *err)
{
    (void)context;
    (void)err;
    signal(SIGABRT, SIG_DFL);
    abort();
}

static Status run_away(void *context, Error *err)
{
    (void)err;
    for (volatile unsigned long *turns = context; *turns < ULONG_MAX; ++*turns)
        continue;
    return STATUS_OK;
}

static void failures_come_back_as_they_are(void **state)
{
    (void)state;
    Error err = {0};
    CHECK_OK(child_run("work", (ChildLimits){0}, succeed, NULL, &err));
    CHECK_FAILS(child_run("work", (ChildLimits){0}, refuse, (void *)"file.xlsx", &err),
                STATUS_BAD_DATA, "file.xlsx: not like this");
}

static void a_crash_is_a_failure_and_not_the_end(void **state)
{
    (void)state;
    Error err = {0};
    CHECK_FAILS(child_run("work", (ChildLimits){0}, crash, NULL, &err), STATUS_INTERNAL,
                "work: the process at work on it was ended");
}

static Status take_memory(void *context, Error *err)
{
    const size_t *bytes = context;
    char *memory = malloc(*bytes);
    if (!memory)
        return fail(err, STATUS_NO_MEMORY, "no %zu bytes", *bytes);
    memory[*bytes / 2] = 1;
    free(memory);
    return STATUS_OK;
}

static void memory_is_limited_beyond_what_is_in_use(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__ // needs more address space than any limit
    skip();
#endif
    Error err = {0};
    const ChildLimits limits = {.memory = (size_t)64 << 20};
    size_t little = (size_t)32 << 20, much = (size_t)96 << 20;
    CHECK_OK(child_run("work", limits, take_memory, &little, &err));
    CHECK_FAILS(child_run("work", limits, take_memory, &much, &err), STATUS_NO_MEMORY, "bytes");
}

static void what_takes_too_long_is_ended(void **state)
{
    (void)state;
    Error err = {0};
    unsigned long turns = 0;
    CHECK_FAILS(child_run("work", (ChildLimits){.seconds = 1}, run_away, &turns, &err),
                STATUS_INTERNAL, "ended");
    assert_true(turns == 0); // it counted in memory of its own
}

// Writes a report in a process with [bytes] of memory beyond what it has; its Status, or -1 when
// it died.
static int write_within(const Report *report, const char *path, rlim_t bytes)
{
    int result = 0;
    const pid_t process = fork();
    if (process == 0) {
        Error err;
        FILE *pages = fopen("/proc/self/statm", "r");
        unsigned long size = 0;
        if (!pages || fscanf(pages, "%lu", &size) != 1)
            _exit(99);
        fclose(pages);
        const rlim_t limit = size * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
        setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit});
        _exit((int)report_workbook(report, path, &err));
    }
    assert_int_equal(waitpid(process, &result, 0), process);
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

static void memory_that_runs_out_leaves_the_old_workbook(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__ // needs more address space than any limit
    skip();
#endif
    Arena arena = {0};
    Error err;
    char folder[PLACE_PATH], path[PLACE_PATH + 32], old[HASH_TEXT], now[HASH_TEXT];
    int failures = 0, status = -1;
    place_create(folder);
    snprintf(path, sizeof path, "%s/report.xlsx", folder);
    const Report report = sample_report(&arena, 1, 12, 2000);
    CHECK_OK(file_write(path, "old", 3, &err));
    CHECK_OK(hash_file(path, old, &err));
    for (rlim_t bytes = 1 << 20; status != STATUS_OK; bytes += 1 << 20) {
        status = write_within(&report, path, bytes);
        assert_int_not_equal(status, -1);
        CHECK_OK(hash_file(path, now, &err));
        if (status == STATUS_OK)
            break;
        assert_string_equal(old, now);
        failures++;
    }
    print_message("measured: %d limits of memory failed one by one before a workbook fit\n",
                  failures);
    assert_true(failures > 2);
    assert_string_not_equal(old, now);
    place_remove(folder);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_come_back_as_they_are),
        cmocka_unit_test(a_crash_is_a_failure_and_not_the_end),
        cmocka_unit_test(memory_is_limited_beyond_what_is_in_use),
        cmocka_unit_test(what_takes_too_long_is_ended),
        cmocka_unit_test(memory_that_runs_out_leaves_the_old_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
