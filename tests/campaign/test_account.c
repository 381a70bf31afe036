#include "campaign/account.h"

#include "base/hash.h"
#include "campaign/run.h"
#include "tests/campaign/room.h"

static void run_room(const Room *room, Run *run, char hash[HASH_TEXT])
{
    Error err = {0};
    const RunOptions options = {.workshop = room_options(room), .out = room->out, .again = true};
    CHECK_OK(run_campaign(&options, run, &err));
    CHECK_OK(hash_file(run->workbook, hash, &err));
}

static const Table *changes_of(const Run *run)
{
    return &run->report.changes;
}

static int rows_with(const Table *table, const char *key, const char *word)
{
    int count = 0;
    for (int row = 0; row < table->row_count; row++) {
        const char *text = table_text(table, row, key);
        count += text && strcmp(text, word) == 0;
    }
    return count;
}

static void the_first_report_says_that_it_is_the_first(void **state)
{
    Run run = {0};
    char hash[HASH_TEXT];
    run_room(*state, &run, hash);
    assert_int_equal(changes_of(&run)->row_count, 1);
    assert_non_null(strstr(run.report.changes_sentence, "first report"));
    for (int row = 0; row < run.report.ranking.row_count; row++)
        assert_null(table_text(&run.report.ranking, row, "change"));
    run_clear(&run);
}

// Recipes of one space have the same number in both runs: an identity beside that of the keys.
static int rank_of(const Run *run, uint64_t number)
{
    for (int i = 0; i < run->ranked_count; i++)
        if (run->ranked[i].number == number)
            return i + 1;
    return 0;
}

static int place_of(const Run *run, uint64_t number)
{
    for (int i = 0; i < run->proposal_count; i++)
        if (run->proposals[i].candidate.number == number)
            return i + 1;
    return 0;
}

static void check_ranking(const Run *before, const Run *after)
{
    const Table *ranking = &after->report.ranking;
    for (int row = 0; row < ranking->row_count; row++) {
        const int was = rank_of(before, after->ranked[row].number);
        const char *word = table_text(ranking, row, "change");
        assert_string_equal(word, was == 0         ? "new"
                                  : was == row + 1 ? "same"
                                  : was > row + 1  ? "up"
                                                   : "down");
        if (was > 0)
            CHECK_CLOSE(table_number(ranking, row, "places"), was - row - 1, 0, 0.5);
    }
}

static int expected_changes(const Run *before, const Run *after, int *fresh)
{
    int count = 0;
    *fresh = 0;
    for (int i = 0; i < after->proposal_count; i++) {
        const uint64_t number = after->proposals[i].candidate.number;
        const int place = place_of(before, number);
        *fresh += place == 0;
        count += place != i + 1 || rank_of(before, number) != rank_of(after, number);
    }
    for (int i = 0; i < before->proposal_count; i++)
        count += place_of(after, before->proposals[i].candidate.number) == 0;
    return count;
}

static void what_another_campaign_changes_is_told_design_by_design(void **state)
{
    Run before = {0};
    Run after = {0};
    char hash[HASH_TEXT];
    int fresh = 0;
    run_room(*state, &before, hash);
    campaign_write(*state, "\"cycle_life\": 1", "\"cycle_life\": -1");
    run_room(*state, &after, hash);
    const Table *changes = changes_of(&after);
    const int expected = expected_changes(&before, &after, &fresh);
    assert_true(fresh > 0);
    assert_int_equal(rows_with(changes, "change", "new"), fresh);
    assert_int_equal(rows_with(changes, "change", "dropped"),
                     fresh + before.proposal_count - after.proposal_count);
    assert_string_equal(table_text(changes, 0, "what"), "campaign.json");
    assert_string_equal(table_text(changes, 0, "change"), "changed");
    assert_int_equal(changes->row_count, 1 + expected);
    assert_int_equal(rows_with(changes, "cause", "campaign"), changes->row_count);
    assert_non_null(strstr(after.report.changes_sentence, before.id));
    check_ranking(&before, &after);
    run_clear(&before);
    run_clear(&after);
}

static void a_host_more_is_a_cause_of_the_kind_data(void **state)
{
    const Room *room = *state;
    Run run = {0};
    char hash[HASH_TEXT];
    run_room(room, &run, hash);
    run_clear(&run);
    room_add_host(room);
    run = (Run){0};
    run_room(room, &run, hash);
    assert_string_equal(table_text(changes_of(&run), 0, "cause"), "data");
    assert_string_equal(table_text(changes_of(&run), 0, "what"), "record");
    assert_int_equal(rows_with(changes_of(&run), "cause", "campaign"), 0);
    run_clear(&run);
}

// Another report may have come in between: a run is always compared with the same one.
static void the_same_run_is_written_with_the_same_bytes_whatever_came_after_it(void **state)
{
    static const char *const WEIGHTS[] = {"\"cycle_life\": 0.3", "\"cycle_life\": 0.9",
                                          "\"cycle_life\": 0.2", "\"cycle_life\": 0.9"};
    char hash[4][HASH_TEXT];
    for (int i = 0; i < 4; i++) {
        Run run = {0};
        campaign_write(*state, "\"cycle_life\": 1", WEIGHTS[i]);
        run_room(*state, &run, hash[i]);
        run_clear(&run);
    }
    assert_string_equal(hash[1], hash[3]);
    assert_string_not_equal(hash[1], hash[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(the_first_report_says_that_it_is_the_first),
        ROOM_TEST(what_another_campaign_changes_is_told_design_by_design),
        ROOM_TEST(a_host_more_is_a_cause_of_the_kind_data),
        ROOM_TEST(the_same_run_is_written_with_the_same_bytes_whatever_came_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
