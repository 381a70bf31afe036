#include "campaign/sample.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/interrupt.h"
#include "tests/campaign/room.h"

enum { DESIGNS = 300 };

// All that is stored of the campaign's designs, as one text the caller frees.
static char *stored(const Workshop *workshop, int *count)
{
    Error err = {0};
    Arena arena = {0};
    const Simulation *rows = NULL;
    size_t used = 1;
    CHECK_OK(catalog_simulations(workshop->catalog, workshop->key, &arena, &rows, count, &err));
    for (int i = 0; i < *count; i++)
        used += strlen(rows[i].key) + strlen(rows[i].design) + strlen(rows[i].result) + 32;
    char *text = calloc(used, 1);
    assert_non_null(text);
    char *at = text;
    for (int i = 0; i < *count; i++)
        at += sprintf(at, "%ld %s %s %s %s\n", rows[i].number, rows[i].key, rows[i].design,
                      rows[i].result, rows[i].status);
    arena_clear(&arena);
    return text;
}

// What [count] designs leave in a database of their own, simulated by [threads].
static char *simulated(const Room *room, const char *name, int threads, long count)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    Room own = *room;
    int rows = 0;
    snprintf(own.database, sizeof own.database, "%s/%s.db", room->path, name);
    room_open(&own, &workshop);
    workshop.threads = threads;
    const SampleSource source = sample_recipes(&workshop);
    CHECK_OK(sample_run(&workshop, &source, count, &counted, &err));
    assert_int_equal(counted.done, count);
    char *text = stored(&workshop, &rows);
    assert_int_equal(rows, count);
    workshop_close(&workshop);
    return text;
}

static void any_number_of_threads_stores_the_same_bytes(void **state)
{
    static const int THREADS[] = {2, 3, 8};
    char *one = simulated(*state, "one", 1, DESIGNS);
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "threads%d", THREADS[i]);
        char *several = simulated(*state, name, THREADS[i], DESIGNS);
        assert_string_equal(several, one);
        free(several);
    }
    free(one);
}

static void what_is_stored_is_not_simulated_again(void **state)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    room_open(*state, &workshop);
    const SampleSource source = sample_recipes(&workshop);
    CHECK_OK(sample_run(&workshop, &source, 40, &counted, &err));
    assert_true(counted.asked == 40 && counted.cached == 0 && counted.done == 40);
    CHECK_OK(sample_run(&workshop, &source, 40, &counted, &err));
    assert_true(counted.asked == 40 && counted.cached == 40 && counted.done == 0);
    CHECK_OK(sample_run(&workshop, &source, 100, &counted, &err));
    assert_true(counted.asked == 100 && counted.cached == 40 && counted.done == 60);
    // Of more than are asked for only those asked for count.
    CHECK_OK(sample_run(&workshop, &source, 10, &counted, &err));
    assert_true(counted.asked == 10 && counted.cached == 10 && counted.done == 0);
    int rows = 0;
    char *grown = stored(&workshop, &rows);
    char *at_once = simulated(*state, "at_once", 1, 100);
    assert_string_equal(grown, at_once);
    free(grown);
    free(at_once);
    workshop_close(&workshop);
}

// The same campaign under the real simulator, in the lanes it fills and one by one.
static void a_result_does_not_depend_on_what_is_simulated_beside_it(void **state)
{
    const Room *room = *state;
    char *texts[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        Error err = {0};
        Workshop workshop;
        SampleCount counted;
        WorkshopOptions options = room_options(room);
        char database[256];
        snprintf(database, sizeof database, "%s/lanes%d.db", room->path, i);
        options.database = database;
        options.simulator = NULL;
        CHECK_OK(workshop_open(&options, &workshop, &err));
        const SampleSource source = sample_recipes(&workshop);
        for (long n = i ? 9 : 1; n <= 9; n++)
            CHECK_OK(sample_run(&workshop, &source, n, &counted, &err));
        int rows = 0;
        texts[i] = stored(&workshop, &rows);
        assert_int_equal(rows, 9);
        workshop_close(&workshop);
    }
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

// -- Reading back --

static void samples_read_back_what_the_simulator_said(void **state)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    Arena arena = {0};
    Sample *samples = NULL;
    int n = 0;
    int without = 0;
    room_open(*state, &workshop);
    const SampleSource source = sample_recipes(&workshop);
    CHECK_OK(sample_run(&workshop, &source, DESIGNS, &counted, &err));
    CHECK_OK(sample_read(&workshop, &source, 200, &arena, &samples, &n, &err));
    assert_int_equal(n, 200);
    for (int i = 0; i < n; i++) {
        Recipe recipe;
        Design design;
        Result result;
        assert_int_equal(samples[i].number, i);
        CHECK_OK(space_recipe(&workshop.campaign, STREWING_EVEN, (uint64_t)i, &recipe, &err));
        CHECK_OK(space_design(&workshop.campaign, &workshop.parameters, &recipe, &design, &err));
        CHECK_OK(formula_run(&design, 1, &(SimulatorOptions){0}, &arena, &result, &err));
        assert_int_equal(samples[i].ok, result.status == SIMULATION_OK);
        assert_string_equal(samples[i].status, simulation_word(result.status));
        for (int k = 0; samples[i].ok && k < RESULT_COUNT; k++)
            assert_true(result_value(&samples[i].result, &RESULT_FIELDS[k]) ==
                        result_value(&result, &RESULT_FIELDS[k]));
        without += !samples[i].ok;
    }
    // Of tortuosities from 1.1 to 3 a tenth exceeds 2.8.
    assert_in_range(without, 10, 35);
    arena_clear(&arena);
    workshop_close(&workshop);
}

// -- Interruption --

// Asks this process to end after some chunks.
static void ask_to_end(void *context, const char *stage, long done, long total)
{
    long *left = context;
    (void)stage;
    (void)done;
    (void)total;
    if ((*left)-- == 0)
        raise(SIGTERM);
}

// In a child, because the word of a signal is not taken back. Exits with 0 when it was asked to
// end and did so with everything finished stored.
static int interrupted_child(const Room *room, long after)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    const Progress progress = {ask_to_end, &after};
    WorkshopOptions options = room_options(room);
    options.progress = &progress;
    interrupt_watch();
    if (workshop_open(&options, &workshop, &err) != STATUS_OK)
        return 2;
    const SampleSource source = sample_recipes(&workshop);
    const Status status = sample_run(&workshop, &source, DESIGNS, &counted, &err);
    workshop_close(&workshop);
    if (status != STATUS_INTERRUPTED || status_exit_code(status) != 75)
        return 3;
    return strstr(err.text, "run again to continue") && counted.done < DESIGNS ? 0 : 4;
}

static void an_interrupted_sample_continues_to_the_same_bytes(void **state)
{
    for (long after = 0; after < 3; after++) {
        int status = 0;
        const pid_t child = fork();
        if (child == 0)
            _exit(interrupted_child(*state, after));
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    int rows = 0;
    room_open(*state, &workshop);
    const SampleSource source = sample_recipes(&workshop);
    CHECK_OK(sample_run(&workshop, &source, DESIGNS, &counted, &err));
    assert_true(counted.cached > 0);
    char *continued = stored(&workshop, &rows);
    workshop_close(&workshop);
    char *at_once = simulated(*state, "undisturbed", 1, DESIGNS);
    assert_string_equal(continued, at_once);
    free(continued);
    free(at_once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(any_number_of_threads_stores_the_same_bytes),
        ROOM_TEST(what_is_stored_is_not_simulated_again),
        ROOM_TEST(a_result_does_not_depend_on_what_is_simulated_beside_it),
        ROOM_TEST(samples_read_back_what_the_simulator_said),
        ROOM_TEST(an_interrupted_sample_continues_to_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
