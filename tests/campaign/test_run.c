#include "campaign/run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/random.h"
#include "tests/campaign/room.h"

enum { KILLS = 10 };

static RunOptions run_options(const Room *room)
{
    return (RunOptions){.workshop = room_options(room), .out = room->out};
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// One run of the folder's campaign, its id in [id]; the workbook's hash in [hash].
static bool run_once(const Room *room, char id[RUN_ID], char hash[HASH_TEXT])
{
    Error err = {0};
    Run run = {0};
    const RunOptions options = run_options(room);
    CHECK_OK(run_campaign(&options, &run, &err));
    const bool unchanged = run.unchanged;
    memcpy(id, run.id, RUN_ID);
    CHECK_OK(hash_file(run.workbook, hash, &err));
    run_clear(&run);
    return unchanged;
}

static const char *const FILES[] = {"hostscreen.xlsx",      "hostscreen.html", "layers.csv",
                                    "next_experiments.csv", "ranking.csv",     "profiles.csv",
                                    "model_check.csv",      "skill.csv",       "slices.csv",
                                    "published_hosts.csv",  "tradeoff.csv",    "changes.csv",
                                    "published_values.csv", "forecasters.csv", "constants.csv",
                                    "learning.csv"};
enum { FILE_COUNT = sizeof FILES / sizeof *FILES };

// The hashes of every file of a report.
typedef struct Hashes {
    char of[FILE_COUNT][HASH_TEXT];
} Hashes;

static Hashes report_hashes(const Room *room)
{
    Hashes hashes;
    for (int i = 0; i < FILE_COUNT; i++) {
        Error err = {0};
        char path[512];
        snprintf(path, sizeof path, "%s/%s", room->out, FILES[i]);
        CHECK_OK(hash_file(path, hashes.of[i], &err));
    }
    return hashes;
}

static void check_same_report(const Hashes *a, const Hashes *b)
{
    for (int i = 0; i < FILE_COUNT; i++) {
        if (strcmp(a->of[i], b->of[i]) != 0)
            print_error("%s differs\n", FILES[i]);
        assert_string_equal(a->of[i], b->of[i]);
    }
}

// What a killed run may leave behind: temporary files, never a half report.
static int leftovers(const Room *room)
{
    Error err = {0};
    Arena arena = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list(room->out, &arena, &names, &count, &err));
    arena_clear(&arena);
    return count - FILE_COUNT;
}

// -- Once, and again --

// With the whole review, as it is shipped.
static void a_run_leaves_a_whole_report(void **state)
{
    const Room *room = *state;
    Error err = {0};
    Run run = {0};
    char review[PATH_MAX], source[PATH_MAX + 16];
    assert_non_null(realpath("data/review", review));
    snprintf(source, sizeof source, "\"%s\"", review);
    campaign_write(*state, "\"review.md\"", source);
    const RunOptions options = run_options(room);
    CHECK_OK(run_campaign(&options, &run, &err));
    assert_int_equal(run.host_count, 38);
    assert_int_equal(run.sampled.asked, 60);
    assert_int_equal(run.proposal_count, 4);
    assert_true(run.failed > 0 && run.failed < 30);
    assert_string_equal(run.report.run_id, run.id);
    for (int i = 0; i < FILE_COUNT; i++) {
        char path[512];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", room->out, FILES[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_true(info.st_size > 50);
    }
    assert_int_equal(leftovers(room), 0);
    run_clear(&run);
}

static void nothing_changed_is_nothing_done(void **state)
{
    char id[2][RUN_ID], hash[2][HASH_TEXT];
    assert_false(run_once(*state, id[0], hash[0]));
    const double started = now();
    assert_true(run_once(*state, id[1], hash[1]));
    const double seconds = now() - started;
    printf("measured: a run with nothing to do took %.3f s\n", seconds);
    assert_true(seconds < 2);
    assert_string_equal(id[0], id[1]);
    assert_string_equal(hash[0], hash[1]);
}

static void a_report_that_is_gone_or_spoilt_is_written_again_alike(void **state)
{
    const Room *room = *state;
    char id[RUN_ID], hash[2][HASH_TEXT], path[512];
    assert_false(run_once(room, id, hash[0]));
    const Hashes whole = report_hashes(room);
    snprintf(path, sizeof path, "%s/hostscreen.html", room->out);
    assert_int_equal(unlink(path), 0);
    assert_false(run_once(room, id, hash[1]));
    snprintf(path, sizeof path, "%s/hostscreen.xlsx", room->out);
    assert_int_equal(truncate(path, 1000), 0);
    assert_false(run_once(room, id, hash[1]));
    assert_string_equal(hash[0], hash[1]);
    const Hashes again = report_hashes(room);
    check_same_report(&whole, &again);
}

// -- What is noticed --

static void a_changed_campaign_is_noticed(void **state)
{
    char id[2][RUN_ID], hash[HASH_TEXT];
    assert_false(run_once(*state, id[0], hash));
    campaign_write(*state, "\"cycle_life\": 1", "\"cycle_life\": 0.9");
    assert_false(run_once(*state, id[1], hash));
    assert_string_not_equal(id[0], id[1]);
    campaign_write(*state, "\"proof\"", "\"proof\"");
    assert_false(run_once(*state, id[1], hash));
    assert_string_equal(id[0], id[1]);
}

static void copy_data(const char *folder)
{
    Error err = {0};
    Arena arena = {0};
    const char *const *names = NULL;
    int count = 0;
    CHECK_OK(file_list("data", &arena, &names, &count, &err));
    CHECK_OK(file_make_folder(folder, &err));
    for (int i = 0; i < count; i++) {
        char from[512], to[512];
        const char *bytes = NULL;
        size_t length = 0;
        snprintf(from, sizeof from, "data/%s", names[i]);
        snprintf(to, sizeof to, "%s/%s", folder, names[i]);
        if (file_is_folder(from))
            continue;
        CHECK_OK(file_read(from, &arena, &bytes, &length, &err));
        CHECK_OK(file_write(to, bytes, length, &err));
    }
    arena_clear(&arena);
}

// Each file of the program's own data, edited by a space at its end.
static void every_file_of_data_is_noticed(void **state)
{
    static const char *const DATA[] = {"materials.json", "parameters.json", "hosts.json",
                                       "electrolyte_ce.json"};
    const Room *room = *state;
    char data[256], id[2][RUN_ID], hash[HASH_TEXT];
    snprintf(data, sizeof data, "%s/data", room->path);
    copy_data(data);
    setenv("HOSTSCREEN_DATA", data, 1);
    assert_false(run_once(room, id[0], hash));
    for (int i = 0; i < 4; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", data, DATA[i]);
        FILE *file = fopen(path, "a");
        assert_non_null(file);
        fputs(" \n", file);
        fclose(file);
        assert_false(run_once(room, id[1], hash));
        assert_string_not_equal(id[0], id[1]);
        memcpy(id[0], id[1], RUN_ID);
    }
    assert_true(run_once(room, id[1], hash));
    unsetenv("HOSTSCREEN_DATA");
}

// A document that another command read into the catalog.
static void what_comes_into_the_catalog_is_noticed(void **state)
{
    const Room *room = *state;
    char id[2][RUN_ID], hash[HASH_TEXT];
    assert_false(run_once(room, id[0], hash));
    room_add_host(room);
    assert_false(run_once(room, id[1], hash));
    assert_string_not_equal(id[0], id[1]);
    assert_true(run_once(room, id[1], hash));
}

// 300 mA/cm2 is beyond what the simulator takes: the value stays, without a simulation.
static void conditions_that_cannot_be_simulated_are_listed_and_the_run_goes_on(void **state)
{
    const Room *room = *state;
    Error err = {0};
    char id[RUN_ID], hash[HASH_TEXT];
    Run run = {0};
    assert_false(run_once(room, id, hash));
    room_add_host_at(room, 300);
    const RunOptions options = run_options(room);
    CHECK_OK(run_campaign(&options, &run, &err));
    assert_int_equal(run.calibration.refused, 1);
    const Table *check = &run.report.check;
    int listed = 0;
    for (int i = 0; i < check->row_count; i++) {
        const char *refusal = table_text(check, i, "refusal");
        if (!refusal || !refusal[0])
            continue;
        assert_non_null(strstr(refusal, "'current_mA_cm2' is 300"));
        assert_string_equal(table_text(check, i, "host"), "CDG-sponge");
        listed++;
    }
    assert_int_equal(listed, 1);
    const char *last = run.remarks.items[run.remarks.count - 1];
    assert_non_null(strstr(last, "1 measured values have no simulation"));
    assert_non_null(strstr(last, "'current_mA_cm2' is 300"));
    run_clear(&run);
}

static void the_seed_given_wins_over_that_of_the_campaign(void **state)
{
    const Room *room = *state;
    Error err = {0};
    char id[RUN_ID], hash[HASH_TEXT];
    Run run = {0};
    assert_false(run_once(room, id, hash));
    RunOptions options = run_options(room);
    options.workshop.seed = 7;
    options.workshop.seed_given = true;
    CHECK_OK(run_campaign(&options, &run, &err));
    assert_true(run.unchanged);
    run_clear(&run);
    run = (Run){0};
    options.workshop.seed = 8;
    CHECK_OK(run_campaign(&options, &run, &err));
    assert_false(run.unchanged);
    assert_int_equal(run.sampled.cached, 0);
    run_clear(&run);
}

// -- What stands in the way --

static void a_second_run_is_told_who_has_the_lock(void **state)
{
    const Room *room = *state;
    Error err = {0};
    FileLock lock = {0};
    Run run = {0};
    char path[256], holder[32];
    snprintf(path, sizeof path, "%s.lock", room->database);
    snprintf(holder, sizeof holder, "%ld", (long)getpid());
    CHECK_OK(file_lock(path, &lock, &err));
    const RunOptions options = run_options(room);
    const Status status = run_campaign(&options, &run, &err);
    CHECK_FAILS(status, STATUS_BUSY, holder);
    assert_int_equal(status_exit_code(status), 75);
    run_clear(&run);
    file_unlock(&lock);
    char id[RUN_ID], hash[HASH_TEXT];
    assert_false(run_once(room, id, hash));
}

static void a_report_that_has_no_place_is_refused_before_anything_is_done(void **state)
{
    const Room *room = *state;
    Error err = {0};
    Run run = {0};
    char below[256];
    // Below a file there is no folder, not even for root.
    snprintf(below, sizeof below, "%s/out", room->campaign);
    RunOptions options = run_options(room);
    options.out = below;
    const double started = now();
    CHECK_FAILS(run_campaign(&options, &run, &err), STATUS_CANNOT_CREATE, "campaign.json");
    assert_true(now() - started < 2);
    assert_int_equal(run.sampled.done, 0);
    run_clear(&run);
}

static void a_wrong_campaign_leaves_nothing_behind(void **state)
{
    const Room *room = *state;
    Error err = {0};
    Run run = {0};
    Arena arena = {0};
    const char *const *names = NULL;
    int count = 0;
    campaign_write(*state, "\"seed\": 7", "\"sed\": 7");
    const RunOptions options = run_options(room);
    CHECK_FAILS(run_campaign(&options, &run, &err), STATUS_BAD_CONFIG, "did you mean 'seed'?");
    run_clear(&run);
    CHECK_OK(file_list(room->path, &arena, &names, &count, &err));
    assert_int_equal(count, 2); // the campaign and its review
    arena_clear(&arena);
}

// -- Interrupted and killed --

// The simulator of formulas, slowed down so that there is time to be killed in.
static Status slow_run(const Design *designs, int count, const SimulatorOptions *options,
                       Arena *arena, Result *results, Error *err)
{
    usleep((useconds_t)(200 * count));
    return formula_run(designs, count, options, arena, results, err);
}

static const Simulator SLOW = {"formula", "closed formulas, slowly", slow_run};

// Runs in a child; its exit code is that of the program.
static pid_t start_run(const Room *room)
{
    const pid_t child = fork();
    if (child != 0)
        return child;
    Error err = {0};
    Run run = {0};
    RunOptions options = run_options(room);
    options.workshop.simulator = &SLOW;
    interrupt_watch();
    const Status status = run_campaign(&options, &run, &err);
    run_clear(&run);
    _exit(status_exit_code(status));
}

static int exit_code(pid_t child)
{
    int status = 0;
    assert_true(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void pause_for(double seconds)
{
    const struct timespec t = {(time_t)seconds, (long)(1e9 * fmod(seconds, 1))};
    nanosleep(&t, NULL);
}

static Room room_beside(const Room *room, const char *name)
{
    Room other = *room;
    snprintf(other.database, sizeof other.database, "%.120s/%.20s.db", room->path, name);
    snprintf(other.out, sizeof other.out, "%.120s/%.20s", room->path, name);
    return other;
}

// How long an undisturbed run takes, and what it leaves.
static double undisturbed(const Room *room, Hashes *report)
{
    const Room other = room_beside(room, "undisturbed");
    const double started = now();
    assert_int_equal(exit_code(start_run(&other)), 0);
    const double seconds = now() - started;
    *report = report_hashes(&other);
    return seconds;
}

static void a_run_asked_to_end_ends_soon_and_continues(void **state)
{
    const Room *room = *state;
    Hashes expected;
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    const double seconds = undisturbed(room, &expected);
    double slowest = 0;
    int ended = 0;
    for (int i = 0; i < 4; i++) {
        const pid_t child = start_run(room);
        pause_for(seconds * (0.1 + 0.2 * i));
        const double asked = now();
        kill(child, SIGTERM);
        const int code = exit_code(child);
        slowest = fmax(slowest, now() - asked);
        assert_true(code == 75 || code == 0);
        ended += code == 75;
    }
    printf("measured: of 4 runs asked to end %d had to, the slowest after %.2f s\n", ended,
           slowest);
    assert_true(ended > 0);
    assert_true(slowest < fmax(2, seconds));
    assert_int_equal(exit_code(start_run(room)), 0);
    const Hashes found = report_hashes(room);
    check_same_report(&found, &expected);
    unsetenv("SOURCE_DATE_EPOCH");
}

// A killed run's child, which dies with it, may for a moment still hold the lock.
static int finish(const Room *room)
{
    int code = 75;
    for (int attempt = 0; attempt < 20 && code == 75; attempt++) {
        code = exit_code(start_run(room));
        if (code == 75)
            pause_for(0.1);
    }
    return code;
}

static void a_run_killed_anywhere_continues_to_the_same_bytes(void **state)
{
    const Room *room = *state;
    Hashes expected;
    int killed = 0;
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    const double seconds = undisturbed(room, &expected);
    for (uint64_t i = 0; i < KILLS; i++) {
        Error err = {0};
        Catalog *catalog = NULL;
        const pid_t child = start_run(room);
        pause_for(0.6 * seconds * random_uniform(11, 0, i));
        kill(child, SIGKILL);
        killed += exit_code(child) == -SIGKILL;
        // What is there opens, whatever moment it was.
        CHECK_OK(catalog_open(room->database, &catalog, &err));
        catalog_close(catalog);
    }
    assert_int_equal(finish(room), 0);
    const Hashes found = report_hashes(room);
    check_same_report(&found, &expected);
    printf("measured: %d of %d runs of %.1f s killed by SIGKILL, then the same bytes; %d temporary"
           " files left\n", killed, KILLS, seconds, leftovers(room));
    assert_true(killed > 2);
    unsetenv("SOURCE_DATE_EPOCH");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_run_leaves_a_whole_report),
        ROOM_TEST(nothing_changed_is_nothing_done),
        ROOM_TEST(a_report_that_is_gone_or_spoilt_is_written_again_alike),
        ROOM_TEST(a_changed_campaign_is_noticed),
        ROOM_TEST(every_file_of_data_is_noticed),
        ROOM_TEST(what_comes_into_the_catalog_is_noticed),
        ROOM_TEST(conditions_that_cannot_be_simulated_are_listed_and_the_run_goes_on),
        ROOM_TEST(the_seed_given_wins_over_that_of_the_campaign),
        ROOM_TEST(a_second_run_is_told_who_has_the_lock),
        ROOM_TEST(a_report_that_has_no_place_is_refused_before_anything_is_done),
        ROOM_TEST(a_wrong_campaign_leaves_nothing_behind),
        ROOM_TEST(a_run_asked_to_end_ends_soon_and_continues),
        ROOM_TEST(a_run_killed_anywhere_continues_to_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
