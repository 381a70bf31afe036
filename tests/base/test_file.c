#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "tests/check.h"

static char folder[] = "/tmp/hostscreen-file-XXXXXX";

static const char *place(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char bytes[] = "first\nsecond\0third";
    CHECK_OK(file_write(place("a"), bytes, sizeof bytes, &err));
    const char *back = NULL;
    size_t length = 0;
    CHECK_OK(file_read(place("a"), &arena, &back, &length, &err));
    assert_int_equal(length, sizeof bytes);
    assert_memory_equal(back, bytes, length);
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list(folder, &arena, &names, &count, &err));
    assert_int_equal(count, 1); // no temporary file is left
    arena_clear(&arena);
}

static void a_missing_file_and_a_folder_are_no_input(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    const char *back = NULL;
    size_t length = 0;
    CHECK_FAILS(file_read(place("none"), &arena, &back, &length, &err), STATUS_NO_INPUT, "none");
    CHECK_FAILS(file_read(folder, &arena, &back, &length, &err), STATUS_NO_INPUT, "folder");
    arena_clear(&arena);
}

// A write that fails half-way (here: a limit on the size of files) leaves the old content.
static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err = {0};
    CHECK_OK(file_write(place("b"), "old", 3, &err));
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {4096, 4096};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        static char large[100000];
        _exit(file_write(place("b"), large, sizeof large, NULL) == STATUS_IO ? 0 : 1);
    }
    int code = -1;
    waitpid(child, &code, 0);
    assert_int_equal(code, 0);
    const char *back = NULL;
    size_t length = 0;
    CHECK_OK(file_read(place("b"), &arena, &back, &length, &err));
    assert_int_equal(length, 3);
    assert_memory_equal(back, "old", 3);
    arena_clear(&arena);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    Error err = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/x/y/z", folder);
    CHECK_OK(file_make_folder(path, &err));
    CHECK_OK(file_make_folder(path, &err));
    assert_true(file_is_folder(path));
    CHECK_OK(file_write(place("plain"), "", 0, &err));
    snprintf(path, sizeof path, "%s/plain/below", folder);
    assert_int_equal(file_make_folder(path, &err), STATUS_CANNOT_CREATE);
}

static void a_lock_is_held_by_one_and_dies_with_its_process(void **state)
{
    (void)state;
    Error err = {0};
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        FileLock mine = {0};
        const Status status = file_lock(place("lock"), &mine, NULL);
        if (write(ready[1], &status, 1) == 1)
            pause();
        _exit(0);
    }
    char byte = 1;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, STATUS_OK);
    FileLock lock = {0};
    char holder[32];
    snprintf(holder, sizeof holder, "process %d", (int)child);
    CHECK_FAILS(file_lock(place("lock"), &lock, &err), STATUS_BUSY, holder);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    CHECK_OK(file_lock(place("lock"), &lock, &err));
    file_unlock(&lock);
}

// FIPS 180-2, appendix B.1.
static void the_hash_is_sha_256(void **state)
{
    (void)state;
    Error err = {0};
    char hex[HASH_TEXT];
    hash_bytes("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    char again[HASH_TEXT];
    CHECK_OK(file_write(place("abc"), "abc", 3, &err));
    CHECK_OK(hash_file(place("abc"), again, &err));
    assert_string_equal(hex, again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_missing_file_and_a_folder_are_no_input),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(a_lock_is_held_by_one_and_dies_with_its_process),
        cmocka_unit_test(the_hash_is_sha_256),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
