#include "reports/leftover.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/check.h"
#include "tests/reports/place.h"

typedef struct Yard {
    char folder[PLACE_PATH];
    char path[PLACE_PATH + 64];
} Yard;

static int enter(void **state)
{
    Yard *yard = calloc(1, sizeof *yard);
    place_create(yard->folder);
    *state = yard;
    return 0;
}

static int leave(void **state)
{
    Yard *yard = *state;
    place_remove(yard->folder);
    free(yard);
    return 0;
}

static const char *path_of(Yard *yard, const char *name)
{
    snprintf(yard->path, sizeof yard->path, "%s/%s", yard->folder, name);
    return yard->path;
}

// Makes [path] as old as something left an hour ago.
static void make_old(const char *path)
{
    const struct timespec then = {time(NULL) - 3600, 0};
    const struct timespec times[2] = {then, then};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void old_folder(Yard *yard, const char *name)
{
    Error err;
    assert_int_equal(mkdir(path_of(yard, name), 0700), 0);
    char inside[PLACE_PATH + 96];
    snprintf(inside, sizeof inside, "%s/workbook.xlsx", yard->path);
    CHECK_OK(file_write(inside, "half", 4, &err));
    make_old(yard->path);
}

static void what_a_killed_process_left_is_removed(void **state)
{
    Yard *yard = *state;
    old_folder(yard, ".report.xlsx.aB3dE9");
    old_folder(yard, ".report.xlsx.zzzzzz");
    leftover_sweep(yard->folder, "report.xlsx");
    assert_false(file_exists(path_of(yard, ".report.xlsx.aB3dE9")));
    assert_false(file_exists(path_of(yard, ".report.xlsx.zzzzzz")));
}

static void what_is_young_or_of_others_stays(void **state)
{
    static const char *const OTHERS[] = {".other.xlsx.aB3dE9", ".report.xlsx.aB3dE", "report.xlsx",
                                         ".report.xlsx.aB3d-9", ".report.xlsx.aB3dE9x"};
    Yard *yard = *state;
    Error err;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        old_folder(yard, OTHERS[i]);
    assert_int_equal(mkdir(path_of(yard, ".report.xlsx.young1"), 0700), 0);
    CHECK_OK(file_write(path_of(yard, ".report.xlsx.afile1"), "x", 1, &err));
    make_old(yard->path);
    assert_int_equal(symlink(yard->folder, path_of(yard, ".report.xlsx.alink1")), 0);
    leftover_sweep(yard->folder, "report.xlsx");
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        assert_true(file_is_folder(path_of(yard, OTHERS[i])));
    assert_true(file_is_folder(path_of(yard, ".report.xlsx.young1")));
    assert_true(file_exists(path_of(yard, ".report.xlsx.afile1")));
    assert_true(file_exists(path_of(yard, ".report.xlsx.alink1")));
}

static void a_folder_in_use_stays_until_its_process_is_gone(void **state)
{
    Yard *yard = *state;
    char seen[PLACE_PATH + 64] = "";
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    const pid_t process = fork();
    if (process == 0) {
        Error err;
        Arena arena = {0};
        const char *folder;
        int lock;
        CHECK_OK(leftover_folder(path_of(yard, "report.xlsx"), &arena, &folder, &lock, &err));
        make_old(folder);
        snprintf(seen, sizeof seen, "%s", folder);
        assert_true(write(ready[1], seen, sizeof seen) == sizeof seen);
        pause();
    }
    assert_true(read(ready[0], seen, sizeof seen) == sizeof seen);
    leftover_sweep(yard->folder, "report.xlsx");
    assert_true(file_is_folder(seen));
    kill(process, SIGKILL);
    assert_true(waitpid(process, NULL, 0) == process);
    leftover_sweep(yard->folder, "report.xlsx");
    assert_false(file_exists(seen));
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_killed_process_left_is_removed, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_young_or_of_others_stays, enter, leave),
        cmocka_unit_test_setup_teardown(a_folder_in_use_stays_until_its_process_is_gone, enter,
                                        leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
