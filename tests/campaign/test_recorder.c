// Nights on the record whose simulator is slow, and nights that send their report.
#include "campaign/recorder.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/random.h"
#include "campaign/history.h"
#include "campaign/nightly.h"
#include "tests/campaign/room.h"
#include "tests/reports/servers.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static NightlyOptions night_options(const Room *room, const Simulator *simulator)
{
    NightlyOptions options = {.run = {.workshop = room_options(room), .out = room->out}};
    options.run.workshop.simulator = simulator;
    return options;
}

// -- A slow simulator --

static const double DESIGN_SECONDS = 0.06; // a block of sixteen takes a second

static Status slow_run(const Design *designs, int count, const SimulatorOptions *options,
                       Arena *arena, Result *results, Error *err)
{
    for (int i = 0; i < count; i++)
        usleep((useconds_t)(DESIGN_SECONDS * 1e6));
    return formula_run(designs, count, options, arena, results, err);
}

static const Simulator SLOW = {"slow", "closed formulas that take their time", slow_run};

// Runs a night in a process of its own and sends it [signal] after [delay] seconds; how long it
// took to end in [took].
static int end_night(const Room *room, double delay, int signal, double *took)
{
    const NightlyOptions options = night_options(room, &SLOW);
    const pid_t child = fork();
    if (child == 0) {
        Nightly nightly = {0};
        interrupt_watch();
        const Status status = nightly_run(&options, &nightly, NULL);
        nightly_clear(&nightly);
        _exit(status_exit_code(status));
    }
    assert_true(child > 0);
    usleep((useconds_t)(delay * 1e6));
    const double sent = now();
    int state = 0;
    kill(child, signal);
    assert_int_equal(waitpid(child, &state, 0), child);
    *took = now() - sent;
    return state;
}

static long count_stored(const Room *room)
{
    Error err = {0};
    Workshop workshop;
    WorkshopOptions options = room_options(room);
    bool there[60] = {false};
    long count = 0;
    options.simulator = &SLOW;
    CHECK_OK(workshop_open(&options, &workshop, &err));
    CHECK_OK(catalog_simulated(workshop.catalog, workshop.key, there, 60, &err));
    workshop_close(&workshop);
    for (int i = 0; i < 60; i++)
        count += there[i];
    return count;
}

static void a_night_with_slow_designs_ends_within_2_seconds_and_keeps_them(void **state)
{
    const Room *room = *state;
    double took = 0;
    const int result = end_night(room, 1.6, SIGTERM, &took);
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 75);
    const long stored = count_stored(room);
    // What had begun when the signal came is finished and kept.
    assert_true(stored >= 16);
    assert_true(took < 2);
    printf("measured: a night whose blocks of designs take 1 s ended %.2f s after SIGTERM, %ld "
           "designs kept\n", took, stored);
}

static void a_night_killed_with_slow_designs_loses_at_most_2_seconds_of_work(void **state)
{
    const Room *room = *state;
    double most = 0;
    double took = 0;
    long before = 0;
    for (uint64_t i = 0; i < 3; i++) {
        const double delay = 1.2 + random_uniform(5, 0, i);
        assert_true(WIFSIGNALED(end_night(room, delay, SIGKILL, &took)));
        const long stored = count_stored(room);
        const double lost = delay - (double)(stored - before) * DESIGN_SECONDS;
        most = fmax(most, lost);
        before = stored;
    }
    assert_true(before > 0);
    assert_true(most < 2);
    printf("measured: 3 nights killed while they simulate lost at most %.2f s, their opening "
           "included\n", most);
}

// -- Sending --

// One webhook of the servers, at [port].
static void configure(const Room *room, const char *path, int port)
{
    Arena arena = {0};
    Error err = {0};
    const char *text = arena_format(
        &arena, "{\"targets\": [{\"name\": \"chat\", \"kind\": \"webhook\", \"url\": "
        "\"https://127.0.0.1:%d/hook\", \"authority\": \"%s/cert.pem\"}]}", port, room->path);
    CHECK_OK(file_write(path, text, strlen(text), &err));
    arena_clear(&arena);
}

static void check_night(const NightlyOptions *options, ManifestEnd end, int shared, int failed)
{
    Error err = {0};
    Nightly nightly = {0};
    CHECK_OK(nightly_run(options, &nightly, &err));
    assert_int_equal(nightly.record.end, end);
    assert_int_equal(nightly.shared, shared);
    assert_int_equal(nightly.share_failed, failed);
    nightly_clear(&nightly);
}

static void a_night_sends_its_report_when_it_changed_and_once(void **state)
{
    Room *room = *state;
    Servers servers = {0};
    char targets[192];
    servers_start(&servers, room->path);
    if (servers.process <= 0)
        skip();
    snprintf(targets, sizeof targets, "%s/sharing.json", room->path);
    NightlyOptions options = night_options(room, &FORMULA);
    options.share = targets;
    // Nobody listens at port 1: the night is good all the same, and its report stays due.
    configure(room, targets, 1);
    check_night(&options, MANIFEST_DONE, 0, 1);
    configure(room, targets, servers.https);
    check_night(&options, MANIFEST_UNCHANGED, 1, 0);
    check_night(&options, MANIFEST_UNCHANGED, 0, 0);
    campaign_write(room, "\"seed\": 7", "\"seed\": 8");
    check_night(&options, MANIFEST_DONE, 1, 0);
    check_night(&options, MANIFEST_UNCHANGED, 0, 0);
    servers_stop(&servers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_night_with_slow_designs_ends_within_2_seconds_and_keeps_them),
        ROOM_TEST(a_night_killed_with_slow_designs_loses_at_most_2_seconds_of_work),
        ROOM_TEST(a_night_sends_its_report_when_it_changed_and_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
