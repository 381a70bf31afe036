#include "campaign/shard.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/random.h"
#include "tests/campaign/small.h"

static WorkshopOptions options_of(const Small *small)
{
    return (WorkshopOptions){.campaign = small->campaign, .database = small->database,
                             .threads = 1};
}

// The hash of all simulations of the campaign in the catalog, byte for byte.
static void hash_catalog(const Small *small, char hex[HASH_TEXT])
{
    Arena arena = {0};
    Error err = {0};
    Workshop workshop;
    Text text = {.arena = &arena};
    const Simulation *rows = NULL;
    int count = 0;
    const WorkshopOptions options = options_of(small);
    CHECK_OK(workshop_open(&options, &workshop, &err));
    CHECK_OK(catalog_simulations(workshop.catalog, workshop.key, &arena, &rows, &count, &err));
    assert_int_equal(count, workshop.campaign.simulations);
    for (int i = 0; i < count; i++)
        text_append(&text, "%s %ld %s %s %s\n", rows[i].key, rows[i].number, rows[i].status,
                    rows[i].design, rows[i].result);
    CHECK_OK(text_check(&text, &err));
    hash_bytes(text.bytes, text.length, hex);
    workshop_close(&workshop);
    arena_clear(&arena);
}

static void run_in_one_piece(const Small *small)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    CHECK_OK(workshop_open(&options, &workshop, &err));
    const SampleSource source = sample_recipes(&workshop);
    CHECK_OK(sample_run(&workshop, &source, workshop.campaign.simulations, &counted, &err));
    workshop_close(&workshop);
}

// Runs all shards, last first, and merges them.
static void run_in_pieces(const Small *small, long of, ShardMerge *merge, Arena *arena)
{
    Error err = {0};
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    const char *folder = arena_format(arena, "%s/shards-%ld", small->folder, of);
    for (long i = of - 1; i >= 0; i--)
        CHECK_OK(shard_run(&options, folder, i, of, &counted, &err));
    CHECK_OK(shard_merge(&options, folder, 0, arena, merge, &err));
}

static void remove_catalog(const Small *small)
{
    char path[200];
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", small->database, ENDS[i]);
        remove(path);
    }
}

static void one_machine_7_shards_and_64_give_the_same_bits(void **state)
{
    const Small *small = *state;
    static const long CUTS[] = {1, 7, 64};
    char whole[HASH_TEXT];
    run_in_one_piece(small);
    hash_catalog(small, whole);
    for (int i = 0; i < 3; i++) {
        Arena arena = {0};
        ShardMerge merge;
        char hex[HASH_TEXT];
        remove_catalog(small);
        run_in_pieces(small, CUTS[i], &merge, &arena);
        assert_int_equal(merge.missing, 0);
        assert_int_equal(merge.added, 50);
        assert_string_equal(merge.array, "");
        hash_catalog(small, hex);
        assert_string_equal(hex, whole);
        arena_clear(&arena);
    }
    printf("measured: 50 designs in 1, 7 and 64 shards are stored as the same bytes\n");
}

static void merging_twice_adds_nothing_and_names_what_is_missing(void **state)
{
    const Small *small = *state;
    Arena arena = {0};
    Error err = {0};
    SampleCount counted;
    ShardMerge merge;
    const WorkshopOptions options = options_of(small);
    const char *folder = arena_format(&arena, "%s/shards", small->folder);
    static const long DONE[] = {4, 1};
    for (int i = 0; i < 2; i++)
        CHECK_OK(shard_run(&options, folder, DONE[i], 10, &counted, &err));
    for (int again = 0; again < 2; again++) {
        CHECK_OK(shard_merge(&options, folder, 0, &arena, &merge, &err));
        assert_int_equal(merge.added, again ? 0 : 10);
        assert_int_equal(merge.missing, 8);
        assert_string_equal(merge.array, "0,2-3,5-9");
    }
    arena_clear(&arena);
}

static void a_shard_that_is_there_is_not_run_again(void **state)
{
    const Small *small = *state;
    Error err = {0};
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    CHECK_OK(shard_run(&options, small->folder, 3, 10, &counted, &err));
    assert_int_equal(counted.done, 5);
    CHECK_OK(shard_run(&options, small->folder, 3, 10, &counted, &err));
    assert_int_equal(counted.done, 0);
    assert_int_equal(counted.cached, 5);
}

static void a_shard_outside_of_its_cut_is_refused(void **state)
{
    const Small *small = *state;
    Error err = {0};
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    CHECK_FAILS(shard_run(&options, small->folder, 10, 10, &counted, &err), STATUS_USAGE,
                "the last 9");
    CHECK_FAILS(shard_run(&options, small->folder, 0, 0, &counted, &err), STATUS_USAGE, "1 to");
}

// -- Damage --

// One finished shard, and its bytes.
typedef struct Finished {
    Arena arena;
    ShardHead head;
    const char *path, *bytes;
    size_t length;
} Finished;

static void finish_shard(const Small *small, Finished *finished)
{
    Error err = {0};
    Workshop workshop;
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    *finished = (Finished){0};
    CHECK_OK(shard_run(&options, small->folder, 2, 10, &counted, &err));
    CHECK_OK(workshop_open(&options, &workshop, &err));
    finished->head = (ShardHead){arena_string(&finished->arena, workshop.key), 2, 10, 50};
    workshop_close(&workshop);
    finished->path = shard_path(small->folder, &finished->head, &finished->arena);
    CHECK_OK(file_read(finished->path, &finished->arena, &finished->bytes, &finished->length,
                       &err));
}

static bool reads_as_whole(const Finished *finished)
{
    Arena arena = {0};
    Error err = {0};
    ShardContent content = {0};
    const Status status = shard_file_read(finished->path, &finished->head, &arena, &content, &err);
    const bool whole = status == STATUS_OK && content.complete && !content.flaw;
    arena_clear(&arena);
    return whole;
}

static void every_flipped_bit_and_every_cut_is_seen(void **state)
{
    Finished finished;
    Error err = {0};
    finish_shard(*state, &finished);
    assert_true(reads_as_whole(&finished));
    int tried = 0;
    for (size_t at = 0; at < finished.length; at += 61, tried++) {
        char *copy = arena_copy(&finished.arena, finished.bytes, finished.length);
        copy[at] = (char)(copy[at] ^ 1 << at % 8);
        CHECK_OK(file_write(finished.path, copy, finished.length, &err));
        assert_false(reads_as_whole(&finished));
        CHECK_OK(file_write(finished.path, finished.bytes, at, &err));
        assert_false(reads_as_whole(&finished));
    }
    printf("measured: %d flipped bits and %d cuts of a shard, all seen\n", tried, tried);
    arena_clear(&finished.arena);
}

static void a_damaged_shard_keeps_its_good_lines_and_ends_as_the_same_bytes(void **state)
{
    const Small *small = *state;
    Finished finished;
    Error err = {0};
    const WorkshopOptions options = options_of(small);
    finish_shard(small, &finished);
    long kept = 0;
    for (uint64_t i = 0; i < 6; i++) {
        SampleCount counted;
        const char *again = NULL;
        size_t length = 0;
        const size_t cut = (size_t)(random_uniform(7, 0, i) * (double)finished.length);
        CHECK_OK(file_write(finished.path, finished.bytes, cut, &err));
        const Status status = shard_run(&options, small->folder, 2, 10, &counted, &err);
        CHECK_OK(status);
        kept += counted.cached;
        CHECK_OK(file_read(finished.path, &finished.arena, &again, &length, &err));
        assert_int_equal(length, finished.length);
        assert_memory_equal(again, finished.bytes, length);
    }
    assert_true(kept > 0);
    printf("measured: 6 cut shards continued, %ld of 30 designs not simulated again\n", kept);
    arena_clear(&finished.arena);
}

static void a_damaged_shard_is_named_and_left_out_of_the_merge(void **state)
{
    const Small *small = *state;
    Finished finished;
    Error err = {0};
    ShardMerge merge;
    const WorkshopOptions options = options_of(small);
    finish_shard(small, &finished);
    CHECK_OK(file_write(finished.path, finished.bytes, finished.length - 5, &err));
    CHECK_OK(shard_merge(&options, small->folder, 10, &finished.arena, &merge, &err));
    assert_int_equal(merge.added, 0);
    assert_int_equal(merge.flaw_count, 1);
    assert_non_null(strstr(merge.flaws[0], "shard-00002-of-00010.tsv:7: cut short"));
    assert_string_equal(merge.array, "0-9");
    arena_clear(&finished.arena);
}

static void a_shard_of_another_campaign_is_named_and_left_out(void **state)
{
    const Small *small = *state;
    Finished finished;
    Error err = {0};
    ShardMerge merge;
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    finish_shard(small, &finished);
    small_campaign(small, 2, 50);
    CHECK_OK(shard_merge(&options, small->folder, 0, &finished.arena, &merge, &err));
    assert_int_equal(merge.added, 0);
    assert_non_null(strstr(merge.flaws[0], "of another campaign"));
    CHECK_FAILS(shard_run(&options, small->folder, 2, 10, &counted, &err), STATUS_BAD_DATA,
                "of another campaign");
    arena_clear(&finished.arena);
}

static void a_design_that_came_out_differently_stops_the_merge(void **state)
{
    const Small *small = *state;
    Finished finished;
    Error err = {0};
    ShardMerge merge;
    Workshop workshop;
    const WorkshopOptions options = options_of(small);
    finish_shard(small, &finished);
    CHECK_OK(workshop_open(&options, &workshop, &err));
    const Simulation other = {arena_format(&finished.arena, "%s:12", workshop.key), workshop.key,
                              12, "{}", "{}", "ok"};
    CHECK_OK(catalog_put_simulations(workshop.catalog, &other, 1, &err));
    workshop_close(&workshop);
    CHECK_FAILS(shard_merge(&options, small->folder, 0, &finished.arena, &merge, &err),
                STATUS_BAD_DATA, "design 12 came out differently");
    arena_clear(&finished.arena);
}

// -- Being ended --

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Runs the one shard there is in a process of its own, which gets [signal] after [delay] seconds
// if it is still at it. Returns how it ended, as waitpid() tells.
static int run_and_signal(const Small *small, double delay, int signal, double *took)
{
    const pid_t child = fork();
    if (child == 0) {
        SampleCount counted;
        const WorkshopOptions options = options_of(small);
        interrupt_watch();
        _exit(status_exit_code(shard_run(&options, small->folder, 0, 1, &counted, NULL)));
    }
    assert_true(child > 0);
    usleep((useconds_t)(delay * 1e6));
    const double sent = now();
    kill(child, signal);
    int state = 0;
    assert_int_equal(waitpid(child, &state, 0), child);
    *took = now() - sent;
    return state;
}

static void hash_shard(const Small *small, char hex[HASH_TEXT])
{
    char path[200];
    Error err = {0};
    snprintf(path, sizeof path, "%s/shard-00000-of-00001.tsv", small->folder);
    CHECK_OK(hash_file(path, hex, &err));
    remove(path);
}

static void a_shard_ended_at_any_moment_continues_to_the_same_bytes(void **state)
{
    const Small *small = *state;
    static const int SIGNALS[] = {SIGKILL, SIGTERM};
    char whole[HASH_TEXT];
    double longest = 0;
    int ended = 0;
    double took = 0;
    assert_int_equal(run_and_signal(small, 0, 0, &took), 0);
    hash_shard(small, whole);
    for (int k = 0; k < 2; k++) {
        char hex[HASH_TEXT];
        int result = -1;
        for (uint64_t i = 0; result != 0 && i < 200; i++) {
            result = run_and_signal(small, 0.7 * random_uniform(3, (uint64_t)k, i), SIGNALS[k],
                                    &took);
            ended += result != 0;
            if (SIGNALS[k] == SIGTERM && took > longest)
                longest = took;
            // SIGTERM before interrupt_watch() ends the process like any other.
            assert_true(result == 0 || WIFSIGNALED(result) || WEXITSTATUS(result) == 75);
        }
        assert_int_equal(result, 0);
        hash_shard(small, hex);
        assert_string_equal(hex, whole);
    }
    assert_true(longest < 2);
    printf("measured: a shard ended %d times by SIGKILL and SIGTERM has the same bytes; SIGTERM"
           " took up to %.2f s\n", ended, longest);
}

static void a_shard_in_work_is_left_to_who_has_it(void **state)
{
    const Small *small = *state;
    char path[200];
    Error err = {0};
    FileLock lock = {0};
    SampleCount counted;
    const WorkshopOptions options = options_of(small);
    snprintf(path, sizeof path, "%s/shard-00000-of-00010.tsv.lock", small->folder);
    CHECK_OK(file_lock(path, &lock, &err));
    CHECK_FAILS(shard_run(&options, small->folder, 0, 10, &counted, &err), STATUS_BUSY,
                "in use by process");
    file_unlock(&lock);
}

static void indices_are_written_as_ranges(void **state)
{
    (void)state;
    Arena arena = {0};
    const long indices[] = {0, 3, 4, 7, 8, 9};
    assert_string_equal(shard_ranges(indices, 6, &arena), "0,3-4,7-9");
    assert_string_equal(shard_ranges(indices, 1, &arena), "0");
    assert_string_equal(shard_ranges(indices, 0, &arena), "");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_TEST(one_machine_7_shards_and_64_give_the_same_bits),
        SMALL_TEST(merging_twice_adds_nothing_and_names_what_is_missing),
        SMALL_TEST(a_shard_that_is_there_is_not_run_again),
        SMALL_TEST(a_shard_outside_of_its_cut_is_refused),
        SMALL_TEST(every_flipped_bit_and_every_cut_is_seen),
        SMALL_TEST(a_damaged_shard_keeps_its_good_lines_and_ends_as_the_same_bytes),
        SMALL_TEST(a_damaged_shard_is_named_and_left_out_of_the_merge),
        SMALL_TEST(a_shard_of_another_campaign_is_named_and_left_out),
        SMALL_TEST(a_design_that_came_out_differently_stops_the_merge),
        SMALL_TEST(a_shard_ended_at_any_moment_continues_to_the_same_bytes),
        SMALL_TEST(a_shard_in_work_is_left_to_who_has_it),
        cmocka_unit_test(indices_are_written_as_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
