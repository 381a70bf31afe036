// Every allocation, write, sync and rename of every command failing in turn: no crash, an exit
// code that says what it was, no output half written, and the next call puts all right.
#include "catalog/catalog.h" // first: a field of it has a name that <signal.h> takes

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/hash.h"
#include "tests/campaign/small.h"

// The kinds of calls in the order of tests/faults/fault.c. A night allocates a million times, at
// some thousand places.
static const char *const KINDS[] = {"allocate", "site", "write", "sync", "rename"};
enum { KIND_COUNT = 5, KIND_SITE = 1 };

// A command and what is true of it when nothing fails.
typedef struct Call {
    const char *arguments;
    int code;
    bool slow;          // half a second or more
    const char *remove; // file that is not there when it begins; NULL: none
    const char *output; // file that is always as it should be, or not there; NULL: none
} Call;

static const char SETTLED[] = "@"; // stands for the identity of a problem

static const Call CALLS[] = {
    {"ingest review --db new.db", 0, false, "new.db", NULL},
    {"catalog list --db catalog.db", 0, false, NULL, NULL},
    {"catalog show CDG-sponge --db catalog.db", 0, false, NULL, NULL},
    {"catalog check --db catalog.db", 0, false, NULL, NULL},
    {"catalog settle @ --prefer A --because both --db catalog.db", 0, false, NULL, NULL},
    {"catalog export --form records --out h.jsonl --db catalog.db", 0, false, "h.jsonl",
     "h.jsonl"},
    {"simulate d.json --profile p.csv", 0, false, "p.csv", "p.csv"},
    {"sample 3 --campaign campaign.json --db some.db", 0, false, "some.db", NULL},
    // Its optimiser does with less memory what it can, and ends at another last digit.
    {"fit --data t.csv --inputs a,b --target y --out m.json", 0, false, "m.json", NULL},
    {"predict --model model.json --data t.csv", 0, false, NULL, NULL},
    {"results import out/hostscreen.xlsx --db catalog.db", 0, false, NULL, NULL},
    {"results list --db catalog.db", 0, false, NULL, NULL},
    {"results undo results/0001 --db catalog.db", 66, false, NULL, NULL},
    {"share --config targets.json --out out --db catalog.db", 75, false, NULL, NULL},
    {"status --db catalog.db --out out", 0, false, NULL, NULL},
    {"diff 1 1 --out out", 0, false, NULL, NULL},
    {"shard plan --shards 7 --campaign campaign.json", 0, false, NULL, NULL},
    {"shard run --campaign campaign.json --index 3 --of 50 --out new", 0, false,
     "new/shard-00003-of-00050.tsv", "new/shard-00003-of-00050.tsv"},
    {"shard merge shards --of 50 --campaign campaign.json --db merged.db", 75, false, "merged.db",
     NULL},
    {"doctor --db catalog.db", 0, false, NULL, NULL},
    {"nightly campaign.json --db catalog.db --out out -q", 0, true, "out/hostscreen.html",
     "out/hostscreen.xlsx"},
    {"rank campaign.json --db catalog.db", 0, true, NULL, NULL},
    {"report campaign.json --db catalog.db --out out", 0, true, NULL, "out/hostscreen.xlsx"},
    {"run campaign.json --db catalog.db --out out", 0, true, "out/hostscreen.html",
     "out/hostscreen.xlsx"},
};
enum { CALL_COUNT = sizeof CALLS / sizeof *CALLS };

// How many faults of a kind are tried of one command. `make soak` says how many it wants, and gets
// all places besides.
static long effort(const Call *call, int kind)
{
    const char *soak = getenv("HOSTSCREEN_SOAK");
    const long asked = soak ? strtol(soak, NULL, 10) : 0;
    if (asked > 0)
        return kind == KIND_SITE ? LONG_MAX : call->slow ? (asked + 4) / 5 : asked;
    return call->slow ? 1 : 3;
}

// -- The world --

typedef struct World {
    Small *small;
    char program[PATH_MAX], library[PATH_MAX + 32], count[200];
    char problem[64]; // identity of one that the catalog has
    bool there;       // the program and the library are
} World;

static const char DESIGN[] =
    "{ \"name\": \"example\", \"host\": { \"thickness_um\": 100, \"porosity\": 0.8,\n"
    "  \"pore_diameter_um\": 20, \"conductivity_S_m\": 100,\n"
    "  \"nucleation_overpotential_mV\": 10 },\n"
    "  \"electrolyte\": \"LiTFSI-DOL-DME\",\n"
    "  \"protocol\": { \"current_mA_cm2\": 1, \"capacity_mAh_cm2\": 1, \"cycles\": 1 } }\n";
static const char TABLE[] = "a,b,y\n1,2,3\n2,3,5\n3,5,8\n4,4,8\n5,1,6\n6,2,8\n";
// Nobody listens at that port: what is sent stays due.
static const char TARGETS[] = "{\"targets\": [{\"name\": \"nobody\", \"kind\": \"webhook\", "
                              "\"url\": \"http://127.0.0.1:1/\"}]}\n";

enum { ARGUMENTS_MAX = 24 };

static void path_of(const World *world, const char *name, char path[300])
{
    snprintf(path, 300, "%s/%s", world->small->folder, name);
}

static _Noreturn void become(const World *world, const char *arguments, const char *fault)
{
    static char words[512];
    static char one_thread[] = "--threads=1"; // calls come in one order
    char *argv[ARGUMENTS_MAX + 2] = {(char *)(size_t)world->program};
    int count = 1;
    snprintf(words, sizeof words, "%s", arguments);
    for (char *word = strtok(words, " "); word && count < ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[count++] = strcmp(word, SETTLED) == 0 ? (char *)(size_t)world->problem : word;
    argv[count] = one_thread;
    const int silence = open("/dev/null", O_RDWR);
    dup2(silence, STDOUT_FILENO);
    dup2(silence, STDERR_FILENO);
    if (chdir(world->small->folder) != 0)
        _exit(126);
    if (fault) {
        setenv("LD_PRELOAD", world->library, 1);
        setenv("HOSTSCREEN_FAULT", fault, 1);
        setenv("HOSTSCREEN_FAULT_COUNT", world->count, 1);
    }
    execv(world->program, argv);
    _exit(127);
}

// Runs the program in the folder with [arguments], whose words hold no blanks; fault NULL is none.
// Returns how it ended, as waitpid() tells.
static int run(const World *world, const char *arguments, const char *fault)
{
    const pid_t child = fork();
    if (child == 0)
        become(world, arguments, fault);
    assert_true(child > 0);
    int state = 0;
    assert_int_equal(waitpid(child, &state, 0), child);
    return state;
}

static void find_problem(World *world)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Problem *problems = NULL;
    int count = 0;
    CHECK_OK(catalog_open(world->small->database, &catalog, &err));
    CHECK_OK(catalog_problems(catalog, &arena, &problems, &count, &err));
    assert_true(count > 0);
    snprintf(world->problem, sizeof world->problem, "%s", problems[0].id);
    catalog_close(catalog);
    arena_clear(&arena);
}

// A finished night, a model, two shards, and the files that commands are called on.
static void furnish(World *world)
{
    static const struct {
        const char *name, *text;
    } FILES[] = {{"d.json", DESIGN}, {"t.csv", TABLE}, {"targets.json", TARGETS}};
    static const char *const FIRST[] = {
        "nightly campaign.json --db catalog.db --out out -q",
        "fit --data t.csv --inputs a,b --target y --out model.json",
        "shard run --campaign campaign.json --index 7 --of 50 --out shards",
        "shard run --campaign campaign.json --index 8 --of 50 --out shards",
    };
    char path[300];
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        path_of(world, FILES[i].name, path);
        small_write(path, FILES[i].text);
    }
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++)
        assert_int_equal(run(world, FIRST[i], NULL), 0);
    find_problem(world);
}

// Under a sanitizer, which allocates in ways of its own, nothing is there, and tests are skipped.
static bool find_program(World *world)
{
    const char *program = getenv("HOSTSCREEN");
#ifdef __SANITIZE_ADDRESS__
    program = NULL;
#endif
    if (!program || !realpath(program, world->program))
        return false;
    const int folder = (int)(strrchr(world->program, '/') - world->program);
    snprintf(world->library, sizeof world->library, "%.*s/tests/faults/fault.so", folder,
             world->program);
    return file_exists(world->library);
}

static int world_create(void **state)
{
    World *world = calloc(1, sizeof *world);
    void *small = NULL;
    *state = world;
    if (!world || small_create(&small) != 0)
        return -1;
    world->small = small;
    snprintf(world->count, sizeof world->count, "%s/count", world->small->folder);
    small_data(world->small, 6);
    world->there = find_program(world);
    if (world->there && setenv("SOURCE_DATE_EPOCH", "1700000000", 1) == 0)
        furnish(world);
    return 0;
}

static int world_remove(void **state)
{
    World *world = *state;
    void *small = world->small;
    unsetenv("HOSTSCREEN_DATA");
    unsetenv("SOURCE_DATE_EPOCH");
    free(world);
    return small_remove(&small);
}

// -- Trials --

static bool is_exit_code(int code)
{
#define X(name, number, meaning) \
    if (code == (number))        \
        return true;
    STATUS_LIST(X)
#undef X
    return false;
}

static void remove_file(const World *world, const char *name)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".part"};
    char path[300];
    char full[320];
    path_of(world, name, path);
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        snprintf(full, sizeof full, "%s%s", path, ENDS[i]);
        remove(full);
    }
}

// The hash of the command's output; "" when it is not there.
static void hash_output(const World *world, const Call *call, char hex[HASH_TEXT])
{
    char path[300];
    Error err = {0};
    *hex = '\0';
    if (!call->output)
        return;
    path_of(world, call->output, path);
    if (file_exists(path))
        CHECK_OK(hash_file(path, hex, &err));
}

// Calls the command with [fault], and fails unless it ends with an exit code of its own.
static void try_fault(const World *world, const Call *call, const char *fault, const char *whole)
{
    char hex[HASH_TEXT];
    if (call->remove)
        remove_file(world, call->remove);
    const int state = run(world, call->arguments, fault);
    const bool good = WIFEXITED(state) && is_exit_code(WEXITSTATUS(state));
    hash_output(world, call, hex);
    const bool half = *whole && *hex && strcmp(hex, whole) != 0;
    if (!good || half)
        print_error("hostscreen %s with %s: %s %d%s\n", call->arguments, fault,
                    WIFEXITED(state) ? "exit code" : "signal",
                    WIFEXITED(state) ? WEXITSTATUS(state) : WTERMSIG(state),
                    half ? ", its output is not what it should be" : "");
    assert_true(good && !half);
}

static void count_calls(const World *world, const Call *call, long counts[KIND_COUNT])
{
    Arena arena = {0};
    Error err = {0};
    const char *text = NULL;
    size_t length = 0;
    try_fault(world, call, "count:0", "");
    CHECK_OK(file_read(world->count, &arena, &text, &length, &err));
    for (int i = 0; i < KIND_COUNT; i++)
        counts[i] = strtol(text, (char **)(size_t)&text, 10);
    arena_clear(&arena);
}

static void runs_well(const World *world, const Call *call)
{
    if (call->remove)
        remove_file(world, call->remove);
    const int state = run(world, call->arguments, NULL);
    if (!WIFEXITED(state) || WEXITSTATUS(state) != call->code)
        print_error("hostscreen %s without a fault: %d\n", call->arguments, state);
    assert_true(WIFEXITED(state) && WEXITSTATUS(state) == call->code);
}

// The faults of a kind, or as many as effort() says, evenly spread; by turns alone and with all
// calls that follow.
static long sweep(const World *world, const Call *call, int kind, long calls, const char *whole)
{
    const long wanted = calls < effort(call, kind) ? calls : effort(call, kind);
    for (long i = 0; i < wanted; i++) {
        char fault[64];
        const long at = 1 + i * calls / wanted;
        snprintf(fault, sizeof fault, "%s:%ld%s", KINDS[kind], at, i % 2 ? "+" : "");
        try_fault(world, call, fault, whole);
    }
    return wanted;
}

static void every_command_survives_every_fault(void **state)
{
    const World *world = *state;
    if (!world->there)
        skip();
    for (int i = 0; i < CALL_COUNT; i++) {
        const Call *call = &CALLS[i];
        char whole[HASH_TEXT];
        char after[HASH_TEXT];
        long counts[KIND_COUNT];
        long tried[KIND_COUNT];
        runs_well(world, call);
        hash_output(world, call, whole);
        count_calls(world, call, counts);
        for (int kind = 0; kind < KIND_COUNT; kind++)
            tried[kind] = sweep(world, call, kind, counts[kind], whole);
        runs_well(world, call);
        hash_output(world, call, after);
        assert_string_equal(after, whole);
        printf("measured: %.*s: failed in turn %ld of %ld allocations, %ld of %ld places that"
               " allocate, %ld of %ld writes, %ld of %ld syncs, %ld of %ld renames\n",
               (int)strcspn(call->arguments, "-"), call->arguments, tried[0], counts[0], tried[1],
               counts[1], tried[2], counts[2], tried[3], counts[3], tried[4], counts[4]);
        fflush(stdout);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_command_survives_every_fault, world_create,
                                        world_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
