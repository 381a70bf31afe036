#include "campaign/nightly.h"

#include <ctype.h>
#include <malloc.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/random.h"
#include "campaign/health.h"
#include "campaign/history.h"
#include "tests/campaign/room.h"
#include "tests/campaign/small.h"

// How often something is tried: in every test, and at most under `make soak`, which says how often.
static int effort(int always, int most)
{
    const char *soak = getenv("HOSTSCREEN_SOAK");
    const int asked = soak ? atoi(soak) : 0;
    return asked <= 0 ? always : asked < most ? asked : most;
}

typedef struct Night {
    char out[160];
    NightlyOptions options;
} Night;

static void prepare(const Small *small, Night *night)
{
    *night = (Night){0};
    snprintf(night->out, sizeof night->out, "%s/out", small->folder);
    night->options.run.workshop = (WorkshopOptions){
        .campaign = small->campaign, .database = small->database, .threads = 1};
    night->options.run.out = night->out;
}

// A world of six published hosts, in which it is always the same second.
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

static Status run_night(const Night *night, Error *err)
{
    Nightly nightly = {0};
    const Status status = nightly_run(&night->options, &nightly, err);
    nightly_clear(&nightly);
    return status;
}

static void hash_workbook(const Night *night, char hex[HASH_TEXT])
{
    char path[200];
    Error err = {0};
    snprintf(path, sizeof path, "%s/hostscreen.xlsx", night->out);
    CHECK_OK(hash_file(path, hex, &err));
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// The text of a member of the latest manifest, in [text].
static void latest(const Night *night, const char *key, char text[256])
{
    Arena arena = {0};
    Error err = {0};
    JsonDocument manifest = {0};
    CHECK_OK(history_latest(night->out, &arena, &manifest, &err));
    const char *found = json_string(json_member(json_root(&manifest), key));
    snprintf(text, 256, "%s", found ? found : "");
    json_clear(&manifest);
    arena_clear(&arena);
}

// -- Nights that go well --

static void a_second_night_does_nothing_in_under_2_seconds(void **state)
{
    Night night;
    Error err = {0};
    char first[HASH_TEXT];
    char second[HASH_TEXT];
    char text[256];
    prepare(*state, &night);
    CHECK_OK(run_night(&night, &err));
    latest(&night, "ended", text);
    assert_string_equal(text, "done");
    hash_workbook(&night, first);
    const double started = now();
    CHECK_OK(run_night(&night, &err));
    const double took = now() - started;
    assert_true(took < 2);
    latest(&night, "ended", text);
    assert_string_equal(text, "unchanged");
    hash_workbook(&night, second);
    assert_string_equal(first, second);
    printf("measured: a night without news took %.3f s\n", took);
}

static void a_manifest_tells_what_went_in_and_what_came_out(void **state)
{
    Night night;
    Arena arena = {0};
    Error err = {0};
    JsonDocument manifest = {0};
    char hex[HASH_TEXT];
    prepare(*state, &night);
    CHECK_OK(run_night(&night, &err));
    CHECK_OK(history_read(night.out, "last", &arena, &manifest, &err));
    const JsonView root = json_root(&manifest);
    const JsonView simulations = json_member(json_member(root, "counts"), "simulations");
    assert_int_equal((int)json_number(json_member(simulations, "asked")), 50);
    assert_int_equal((int)json_number(json_member(simulations, "done")), 50);
    assert_true(json_number(json_member(root, "memory_peak_MB")) > 1);
    assert_true(json_count(json_member(root, "inputs")) >= 6);
    const JsonView libraries = json_member(json_member(root, "program"), "libraries");
    assert_true(json_count(libraries) >= 10);
    for (JsonView one = json_first(libraries); one.node; one = json_next(one))
        assert_true(isdigit((unsigned char)*json_string(one)) && strchr(json_string(one), '.'));
    double stages = 0;
    const JsonView list = json_member(root, "stages");
    for (JsonView one = json_first(list); one.node; one = json_next(one))
        stages += json_number(json_member(one, "seconds"));
    // The rest is spent on opening, and on the manifest itself.
    CHECK_CLOSE(stages, json_number(json_member(root, "seconds")), 0.05, 0.1);
    hash_workbook(&night, hex);
    bool found = false;
    const JsonView outputs = json_member(root, "outputs");
    for (JsonView one = json_first(outputs); one.node; one = json_next(one))
        found |= strcmp(json_string(json_member(one, "sha256")), hex) == 0;
    assert_true(found);
    json_clear(&manifest);
    arena_clear(&arena);
}

static bool has_difference(const Differences *differences, DifferenceKind kind, const char *what)
{
    for (int i = 0; i < differences->count; i++)
        if (differences->items[i].kind == kind && strstr(differences->items[i].what, what))
            return true;
    return false;
}

static void a_night_after_a_change_says_what_moved_and_why(void **state)
{
    const Small *small = *state;
    Night night;
    Error err = {0};
    Nightly nightly = {0};
    prepare(small, &night);
    CHECK_OK(run_night(&night, &err));
    small_campaign(small, 2, 50);
    CHECK_OK(nightly_run(&night.options, &nightly, &err));
    assert_true(nightly.compared);
    assert_string_equal(nightly.differences.cause, "changed: campaign, model");
    assert_true(has_difference(&nightly.differences, DIFFERENCE_CAMPAIGN, "campaign.json"));
    assert_true(has_difference(&nightly.differences, DIFFERENCE_MODEL, "model_key"));
    assert_true(has_difference(&nightly.differences, DIFFERENCE_RESULT, "HS-"));
    assert_false(has_difference(&nightly.differences, DIFFERENCE_CODE, ""));
    nightly_clear(&nightly);
}

// -- Nights that fail --

static void a_failed_night_is_on_the_record_and_the_next_is_good_again(void **state)
{
    const Small *small = *state;
    Night night;
    Arena arena = {0};
    Error err = {0};
    Health health;
    char text[256];
    prepare(small, &night);
    small_write(small->campaign, "{\"name\": 3}");
    CHECK_FAILS(run_night(&night, &err), STATUS_BAD_CONFIG, "name");
    latest(&night, "ended", text);
    assert_string_equal(text, "failed");
    latest(&night, "error", text);
    assert_string_equal(text, err.text);
    CHECK_OK(health_read(night.out, small->database, INFINITY, &arena, &health, &err));
    assert_false(health.good);
    assert_non_null(strstr(health.verdict, "failed"));
    small_campaign(small, 1, 50);
    CHECK_OK(run_night(&night, &err));
    CHECK_OK(health_read(night.out, small->database, 3600, &arena, &health, &err));
    assert_true(health.good);
    arena_clear(&arena);
}

// Runs a night in a process of its own and sends it [signal] (0: none) after [delay] seconds.
static int run_and_signal(const Night *night, double delay, int signal, double *took)
{
    const pid_t child = fork();
    if (child == 0) {
        interrupt_watch();
        _exit(status_exit_code(run_night(night, NULL)));
    }
    assert_true(child > 0);
    int state = 0;
    const double started = now();
    pid_t ended = 0;
    while (ended == 0 && now() - started < delay) {
        usleep(1000);
        ended = waitpid(child, &state, WNOHANG);
    }
    const double sent = now();
    if (ended == 0) {
        kill(child, signal);
        ended = waitpid(child, &state, 0);
    }
    assert_int_equal(ended, child);
    *took = now() - sent;
    return state;
}

static void remove_world(const Small *small, const Night *night)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".lock", ".backup"};
    char path[200];
    nftw(night->out, small_delete, 16, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        snprintf(path, sizeof path, "%s%s", small->database, ENDS[i]);
        remove(path);
    }
}

// Whether what stands in the folder is whole, whatever happened: every manifest can be read, and
// no temporary file of an earlier night is left in its place.
static void check_history(const Night *night, int *killed)
{
    Arena arena = {0};
    Error err = {0};
    const long *numbers = NULL;
    int count = 0;
    CHECK_OK(history_list(night->out, &arena, &numbers, &count, &err));
    for (int i = 0; i < count; i++) {
        JsonDocument manifest = {0};
        const char *bytes = NULL;
        size_t length = 0;
        const char *path = history_path(night->out, numbers[i], "json", &arena);
        CHECK_OK(file_read(path, &arena, &bytes, &length, &err));
        // A number that was taken by a night killed before it wrote a word.
        if (length == 0)
            continue;
        CHECK_OK(json_read(path, &arena, &manifest, &err));
        const char *ended = json_string(json_member(json_root(&manifest), "ended"));
        *killed += strcmp(ended, "running") == 0;
        json_clear(&manifest);
    }
    arena_clear(&arena);
}

// Nights killed at random instants until there were [kills], continued and begun anew.
static void kill_nights(const Small *small, const Simulator *simulator, int kills)
{
    Night night;
    Error err = {0};
    char undisturbed[HASH_TEXT];
    char disturbed[HASH_TEXT];
    int killed = 0;
    int finished = 0;
    int recorded = 0;
    double took = 0;
    prepare(small, &night);
    night.options.run.workshop.simulator = simulator;
    const double started = now();
    CHECK_OK(run_night(&night, &err));
    const double whole = now() - started;
    hash_workbook(&night, undisturbed);
    remove_world(small, &night);
    for (uint64_t i = 0; killed < kills; i++) {
        const double delay = whole * random_uniform(11, 0, i) * 0.7;
        const int result = run_and_signal(&night, delay, SIGKILL, &took);
        killed += result != 0;
        if (result != 0)
            continue;
        hash_workbook(&night, disturbed);
        assert_string_equal(disturbed, undisturbed);
        check_history(&night, &recorded);
        remove_world(small, &night);
        finished++;
    }
    CHECK_OK(run_night(&night, &err));
    hash_workbook(&night, disturbed);
    assert_string_equal(disturbed, undisturbed);
    check_history(&night, &recorded);
    printf("measured: %d nights %skilled by SIGKILL, %d finished in between or after, every "
           "workbook equal to that of an undisturbed night\n", killed,
           simulator == &FORMULA ? "with formulas " : "", finished + 1);
}

static void a_night_killed_at_any_instant_ends_with_the_same_workbook(void **state)
{
#ifdef __SANITIZE_ADDRESS__
    enum { KILLS = 10 }; // under a sanitizer everything takes several times as long
#else
    enum { KILLS = 60 };
#endif
    kill_nights(*state, &FORMULA, effort(KILLS, 1000));
}

static void a_night_killed_while_it_simulates_ends_with_the_same_workbook(void **state)
{
    kill_nights(*state, NULL, effort(4, 1000));
}

static void a_killed_night_is_known_as_such(void **state)
{
    const Small *small = *state;
    Night night;
    Arena arena = {0};
    Error err = {0};
    Health health;
    double took = 0;
    prepare(small, &night);
    assert_true(WIFSIGNALED(run_and_signal(&night, 0.7, SIGKILL, &took)));
    CHECK_OK(health_read(night.out, small->database, INFINITY, &arena, &health, &err));
    assert_false(health.good);
    assert_string_equal(health.state, "killed");
    arena_clear(&arena);
}

static void a_night_asked_to_end_does_so_in_under_2_seconds(void **state)
{
    const Small *small = *state;
    Night night;
    double took = 0;
    double longest = 0;
    int asked = 0;
    char text[256];
    prepare(small, &night);
    for (uint64_t i = 0; asked < 4; i++) {
        const int result = run_and_signal(&night, 0.3 + random_uniform(13, 0, i), SIGTERM, &took);
        if (result == 0) {
            remove_world(small, &night);
            continue;
        }
        assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 75);
        latest(&night, "ended", text);
        assert_string_equal(text, "interrupted");
        longest = fmax(longest, took);
        asked++;
    }
    assert_true(longest < 2);
    printf("measured: %d nights asked to end by SIGTERM did within %.2f s\n", asked, longest);
}

static void a_pipe_among_the_documents_is_not_waited_for(void **state)
{
    const Small *small = *state;
    Night night;
    char inbox[160];
    char pipe[200];
    double took = 0;
    prepare(small, &night);
    snprintf(inbox, sizeof inbox, "%s/inbox", small->folder);
    snprintf(pipe, sizeof pipe, "%s/pipe.txt", inbox);
    assert_int_equal(mkdir(inbox, 0700), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    night.options.run.watch = inbox;
    // Killed if it is still waiting after far longer than a night takes.
    assert_int_equal(run_and_signal(&night, 20, SIGKILL, &took), 0);
}

// -- Nights that meet --

static void two_nights_at_once_do_not_disturb_each_other(void **state)
{
    const int pairs = effort(15, 100);
    Night night;
    Error err = {0};
    char before[HASH_TEXT];
    char after[HASH_TEXT];
    int busy = 0;
    prepare(*state, &night);
    CHECK_OK(run_night(&night, &err));
    hash_workbook(&night, before);
    night.options.run.again = true;
    for (int i = 0; i < pairs; i++) {
        pid_t children[2];
        int good = 0;
        for (int k = 0; k < 2; k++) {
            children[k] = fork();
            if (children[k] == 0)
                _exit(status_exit_code(run_night(&night, NULL)));
        }
        for (int k = 0; k < 2; k++) {
            int result = -1;
            assert_int_equal(waitpid(children[k], &result, 0), children[k]);
            assert_true(WIFEXITED(result));
            assert_true(WEXITSTATUS(result) == 0 || WEXITSTATUS(result) == 75);
            good += WEXITSTATUS(result) == 0;
            busy += WEXITSTATUS(result) == 75;
        }
        assert_true(good >= 1);
    }
    hash_workbook(&night, after);
    assert_string_equal(before, after);
    printf("measured: %d times two nights at once: %d were told that the other is at work\n", pairs,
           busy);
}

// -- Nights in a row --

static int count_entries(const char *folder)
{
    Arena arena = {0};
    Error err = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list(folder, &arena, &names, &count, &err));
    arena_clear(&arena);
    return count;
}

static void thirty_nights_leave_nothing_behind(void **state)
{
    Night night;
    Error err = {0};
    char runs[200];
    size_t memory = 0;
    int files = 0;
    int descriptors = 0;
    prepare(*state, &night);
    snprintf(runs, sizeof runs, "%s/runs", night.out);
    night.options.keep = 5;
    CHECK_OK(run_night(&night, &err));
    for (int i = 0; i < 30; i++) {
        // Every third night writes its report anew.
        night.options.run.again = i % 3 == 0;
        CHECK_OK(run_night(&night, &err));
        if (i == 8) {
            memory = mallinfo2().uordblks;
            files = count_entries(night.out) + count_entries(runs);
            descriptors = count_entries("/proc/self/fd");
        }
    }
    const size_t memory_end = mallinfo2().uordblks;
    assert_int_equal(count_entries(night.out) + count_entries(runs), files);
    assert_int_equal(count_entries("/proc/self/fd"), descriptors);
    // A page more is noise of the C library; a leak of a night would be seen 21 times.
    assert_true(memory_end < memory + 4096);
    printf("measured: 30 nights in a row: %d files and %d descriptors, memory in use %+ld bytes\n",
           files, descriptors, (long)memory_end - (long)memory);
}

// -- Damage --

// Overwrites pages 2 to 9 of the database, which all of its tables begin in.
static void damage(const char *path)
{
    enum { PAGE = 4096 };
    char noise[PAGE];
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    memset(noise, 0xa5, sizeof noise);
    assert_int_equal(fseek(file, PAGE, SEEK_SET), 0);
    for (int i = 0; i < 8; i++)
        assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_database_is_found_and_its_copy_continues(void **state)
{
    const Small *small = *state;
    Night night;
    Error err = {0};
    char before[HASH_TEXT];
    char after[HASH_TEXT];
    char copy[200];
    char text[256];
    prepare(small, &night);
    CHECK_OK(run_night(&night, &err));
    hash_workbook(&night, before);
    snprintf(copy, sizeof copy, "%s.backup", small->database);
    damage(small->database);
    CHECK_FAILS(run_night(&night, &err), STATUS_BAD_DATA, "restore a copy, such as");
    assert_non_null(strstr(err.text, copy));
    latest(&night, "ended", text);
    assert_string_equal(text, "failed");
    assert_int_equal(rename(copy, small->database), 0);
    CHECK_OK(run_night(&night, &err));
    latest(&night, "ended", text);
    assert_string_equal(text, "unchanged");
    hash_workbook(&night, after);
    assert_string_equal(before, after);
}

// -- Clocks --

static void write_manifest(const Night *night, double started)
{
    Arena arena = {0};
    Error err = {0};
    long number = 0;
    const char *text = arena_format(&arena,
                                    "{\"format\": \"hostscreen-manifest\", \"number\": 1, "
                                    "\"run\": \"R-TEST\", \"ended\": \"done\", "
                                    "\"started_unix\": %.0f, \"seconds\": 60}",
                                    started);
    CHECK_OK(history_begin(night->out, &arena, &number, &err));
    CHECK_OK(history_write(night->out, number, text, &arena, &err));
    arena_clear(&arena);
}

static void a_night_too_long_ago_and_a_clock_set_back_are_told(void **state)
{
    const Small *small = *state;
    Night night;
    Arena arena = {0};
    Error err = {0};
    Health health;
    double limit = 0;
    prepare(small, &night);
    assert_true(health_duration("26h", &limit));
    CHECK_CLOSE(limit, 93600, 0, 1e-9);
    write_manifest(&night, (double)time(NULL) - 30 * 3600.0);
    CHECK_OK(health_read(night.out, small->database, INFINITY, &arena, &health, &err));
    assert_true(health.good);
    CHECK_OK(health_read(night.out, small->database, limit, &arena, &health, &err));
    assert_false(health.good);
    assert_non_null(strstr(health.verdict, "30.0 h ago"));
    write_manifest(&night, (double)time(NULL) + 5 * 3600.0);
    CHECK_OK(health_read(night.out, small->database, limit, &arena, &health, &err));
    assert_false(health.good);
    assert_non_null(strstr(health.verdict, "set back"));
    arena_clear(&arena);
}

static void durations_have_a_unit(void **state)
{
    (void)state;
    static const char *const WRONG[] = {"", "h", "26", "26 h", "-1h", "1e400h", "26hh", "nanh"};
    double seconds = 0;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_false(health_duration(WRONG[i], &seconds));
    assert_true(health_duration("1.5d", &seconds));
    CHECK_CLOSE(seconds, 129600, 0, 1e-9);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_create, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_second_night_does_nothing_in_under_2_seconds),
        WORLD_TEST(a_manifest_tells_what_went_in_and_what_came_out),
        WORLD_TEST(a_night_after_a_change_says_what_moved_and_why),
        WORLD_TEST(a_failed_night_is_on_the_record_and_the_next_is_good_again),
        WORLD_TEST(a_night_killed_at_any_instant_ends_with_the_same_workbook),
        WORLD_TEST(a_night_killed_while_it_simulates_ends_with_the_same_workbook),
        WORLD_TEST(a_killed_night_is_known_as_such),
        WORLD_TEST(a_night_asked_to_end_does_so_in_under_2_seconds),
        WORLD_TEST(a_pipe_among_the_documents_is_not_waited_for),
        WORLD_TEST(two_nights_at_once_do_not_disturb_each_other),
        WORLD_TEST(thirty_nights_leave_nothing_behind),
        WORLD_TEST(a_damaged_database_is_found_and_its_copy_continues),
        SMALL_TEST(a_night_too_long_ago_and_a_clock_set_back_are_told),
        cmocka_unit_test(durations_have_a_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
