// Every allocation, write, sync and rename of a command failing in turn: no crash, an exit code
// that says what it was, nothing half written, and the next call puts all right.
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/hash.h"
#include "base/text.h"
#include "tests/campaign/small.h"

// Faults tried a command and kind in every test; `make soak` says how many it wants.
static long effort(void)
{
    const char *soak = getenv("HOSTSCREEN_SOAK");
    const long asked = soak ? strtol(soak, NULL, 10) : 0;
    return asked > 0 ? asked * 100 : 8;
}

typedef struct Trial {
    const Small *small;
    char library[PATH_MAX + 32], count[200], program[PATH_MAX];
} Trial;

// Skips the test where the program or the library is not built, and under a sanitizer, which
// allocates in ways of its own.
static bool prepare(const Small *small, Trial *trial)
{
    const char *program = getenv("HOSTSCREEN");
    *trial = (Trial){.small = small};
#ifdef __SANITIZE_ADDRESS__
    program = NULL;
#endif
    if (!program || !realpath(program, trial->program))
        return false;
    const int folder = (int)(strrchr(trial->program, '/') - trial->program);
    snprintf(trial->library, sizeof trial->library, "%.*s/tests/faults/fault.so", folder,
             trial->program);
    snprintf(trial->count, sizeof trial->count, "%s/count", small->folder);
    return file_exists(trial->library);
}

static int world_create(void **state)
{
    if (small_create(state) != 0)
        return -1;
    small_data(*state, 6);
    return setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
}

static int world_remove(void **state)
{
    unsetenv("HOSTSCREEN_DATA");
    unsetenv("SOURCE_DATE_EPOCH");
    return small_remove(state);
}

enum { ARGUMENTS_MAX = 16 };

static _Noreturn void become(const Trial *trial, const char *arguments, const char *fault)
{
    static char words[512];
    char *argv[ARGUMENTS_MAX + 1] = {(char *)(size_t)trial->program};
    int count = 1;
    snprintf(words, sizeof words, "%s", arguments);
    for (char *word = strtok(words, " "); word && count < ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[count++] = word;
    const int silence = open("/dev/null", O_RDWR);
    dup2(silence, STDOUT_FILENO);
    dup2(silence, STDERR_FILENO);
    if (chdir(trial->small->folder) != 0)
        _exit(126);
    if (fault) {
        setenv("LD_PRELOAD", trial->library, 1);
        setenv("HOSTSCREEN_FAULT", fault, 1);
        setenv("HOSTSCREEN_FAULT_COUNT", trial->count, 1);
    }
    execv(trial->program, argv);
    _exit(127);
}

// Runs the program in the folder with [arguments], which hold no blanks; NULL is no fault. Returns
// how it ended, as waitpid() tells.
static int run(const Trial *trial, const char *arguments, const char *fault)
{
    const pid_t child = fork();
    if (child == 0)
        become(trial, arguments, fault);
    assert_true(child > 0);
    int state = 0;
    assert_int_equal(waitpid(child, &state, 0), child);
    return state;
}

static bool is_exit_code(int code)
{
#define X(name, number, meaning) \
    if (code == (number))        \
        return true;
    STATUS_LIST(X)
#undef X
    return false;
}

// What is true of the folder whatever happened.
typedef struct Promise {
    void (*before)(const Trial *trial);
    void (*after)(const Trial *trial);
} Promise;

static void try_fault(const Trial *trial, const char *arguments, const char *fault,
                      const Promise *promise)
{
    if (promise->before)
        promise->before(trial);
    const int state = run(trial, arguments, fault);
    if (!WIFEXITED(state) || !is_exit_code(WEXITSTATUS(state)))
        print_error("hostscreen %s with %s: %s %d\n", arguments, fault,
                    WIFEXITED(state) ? "exit code" : "signal",
                    WIFEXITED(state) ? WEXITSTATUS(state) : WTERMSIG(state));
    assert_true(WIFEXITED(state) && is_exit_code(WEXITSTATUS(state)));
    if (promise->after)
        promise->after(trial);
}

// How many calls of [kind] the command makes when none fails.
static long count_calls(const Trial *trial, const char *arguments, const char *kind,
                        const Promise *promise)
{
    char fault[64];
    Arena arena = {0};
    Error err = {0};
    const char *text = NULL;
    size_t length = 0;
    snprintf(fault, sizeof fault, "%s:0", kind);
    try_fault(trial, arguments, fault, promise);
    CHECK_OK(file_read(trial->count, &arena, &text, &length, &err));
    const long count = strtol(text, NULL, 10);
    arena_clear(&arena);
    return count;
}

// All faults of a kind, or as many of them as effort() says, evenly spread; by turns alone and
// with all calls that follow.
static long sweep(const Trial *trial, const char *arguments, const char *kind,
                  const Promise *promise)
{
    const long calls = count_calls(trial, arguments, kind, promise);
    const long wanted = calls < effort() ? calls : effort();
    for (long i = 0; i < wanted; i++) {
        char fault[64];
        const long call = 1 + i * calls / wanted;
        snprintf(fault, sizeof fault, "%s:%ld%s", kind, call, i % 2 ? "+" : "");
        try_fault(trial, arguments, fault, promise);
    }
    printf("measured: hostscreen %.*s: %ld of %ld %s calls failed in turn\n",
           (int)strcspn(arguments, " "), arguments, wanted, calls, kind);
    return wanted;
}

static long sweep_all(const Trial *trial, const char *arguments, const Promise *promise)
{
    static const char *const KINDS[] = {"allocate", "write", "sync", "rename"};
    long tried = 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        tried += sweep(trial, arguments, KINDS[i], promise);
    return tried;
}

// -- Commands --

static void remove_file(const Trial *trial, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", trial->small->folder, name);
    remove(path);
}

static void remove_database(const Trial *trial)
{
    remove_file(trial, "catalog.db");
    remove_file(trial, "catalog.db-wal");
    remove_file(trial, "catalog.db-shm");
}

// A database that a fault left is whole: the next call reads it and ends well.
static void ingests_after_all(const Trial *trial)
{
    assert_int_equal(run(trial, "ingest review --db catalog.db", NULL), 0);
}

static void ingest_survives_every_fault(void **state)
{
    Trial trial;
    if (!prepare(*state, &trial))
        skip();
    const Promise promise = {remove_database, ingests_after_all};
    assert_true(sweep_all(&trial, "ingest review --db catalog.db", &promise) > 10);
}

static const char SHARD[] = "shard run --campaign campaign.json --index 3 --of 50 --out shards";

static void remove_shard(const Trial *trial)
{
    remove_file(trial, "shards/shard-00003-of-00050.tsv");
    remove_file(trial, "shards/shard-00003-of-00050.tsv.part");
}

static void shard_ends_well(const Trial *trial)
{
    char path[300];
    char hex[HASH_TEXT];
    char kept[HASH_TEXT] = "";
    Error err = {0};
    snprintf(path, sizeof path, "%s/shards/shard-00003-of-00050.tsv", trial->small->folder);
    // What has its final name is whole already.
    if (file_exists(path))
        CHECK_OK(hash_file(path, kept, &err));
    assert_int_equal(run(trial, SHARD, NULL), 0);
    CHECK_OK(hash_file(path, hex, &err));
    assert_true(!*kept || strcmp(kept, hex) == 0);
}

static void a_shard_survives_every_fault(void **state)
{
    Trial trial;
    if (!prepare(*state, &trial))
        skip();
    const Promise promise = {remove_shard, shard_ends_well};
    assert_true(sweep_all(&trial, SHARD, &promise) > 10);
}

static const char NIGHT[] = "nightly campaign.json --db catalog.db --out out -q";

static void hash_workbook(const Trial *trial, char hex[HASH_TEXT])
{
    char path[300];
    Error err = {0};
    snprintf(path, sizeof path, "%s/out/hostscreen.xlsx", trial->small->folder);
    CHECK_OK(hash_file(path, hex, &err));
}

// The page being gone, a night has to write its report again.
static void remove_page(const Trial *trial)
{
    remove_file(trial, "out/hostscreen.html");
}

static void night_ends_well(const Trial *trial)
{
    assert_int_equal(run(trial, NIGHT, NULL), 0);
}

static void a_night_survives_every_fault(void **state)
{
    Trial trial;
    char before[HASH_TEXT];
    char after[HASH_TEXT];
    if (!prepare(*state, &trial))
        skip();
    assert_int_equal(run(&trial, NIGHT, NULL), 0);
    hash_workbook(&trial, before);
    const Promise promise = {remove_page, NULL};
    assert_true(sweep_all(&trial, NIGHT, &promise) > 10);
    night_ends_well(&trial);
    hash_workbook(&trial, after);
    assert_string_equal(before, after);
}

static void commands_that_look_survive_every_fault(void **state)
{
    static const char *const COMMANDS[] = {
        "status --db catalog.db --out out",
        "diff 1 1 --out out",
        "catalog list --db catalog.db",
        "shard plan --shards 7 --campaign campaign.json",
        "doctor --db catalog.db",
    };
    Trial trial;
    if (!prepare(*state, &trial))
        skip();
    assert_int_equal(run(&trial, NIGHT, NULL), 0);
    const Promise promise = {NULL, NULL};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        sweep(&trial, COMMANDS[i], "allocate", &promise);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_create, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(ingest_survives_every_fault),
        WORLD_TEST(a_shard_survives_every_fault),
        WORLD_TEST(a_night_survives_every_fault),
        WORLD_TEST(commands_that_look_survive_every_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
