#include "campaign/account.h"

#include "base/hash.h"
#include "campaign/run.h"
#include "office/sheet.h"
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

// -- What was published --

static Reference reference_of(const Room *room, Catalog **catalog, const Host *host, Arena *arena)
{
    Error err = {0};
    const Reference *list = NULL;
    int count = 0;
    CHECK_OK(catalog_open(room->database, catalog, &err));
    CHECK_OK(catalog_references(*catalog, arena, &list, &count, &err));
    for (int i = 0; i < count; i++)
        if (list[i].number == host->reference && strcmp(list[i].source, host->source) == 0)
            return list[i];
    Reference made = reference_empty();
    made.source = host->source;
    made.number = host->reference;
    made.printed = "A. Author, *Journal* **2020**, 1, 2.";
    return made;
}

// Gives the work that the host [name] was published in a DOI.
static void put_doi(const Room *room, const char *name, const char *doi)
{
    Error err = {0};
    Arena arena = {0};
    Catalog *catalog = NULL;
    Host host;
    CHECK_OK(catalog_open(room->database, &catalog, &err));
    CHECK_OK(catalog_host(catalog, name, &arena, &host, &err));
    catalog_close(catalog);
    Reference reference = reference_of(room, &catalog, &host, &arena);
    reference.doi = doi;
    CHECK_OK(catalog_put_reference(catalog, &reference, &err));
    catalog_close(catalog);
    arena_clear(&arena);
}

static int links_to(const Table *table, const char *key, const char *link)
{
    int count = 0;
    const int column = table_column(table, key);
    for (int row = 0; row < table->row_count; row++) {
        const Cell *cell = table_cell(table, row, column);
        count += cell->link && strcmp(cell->link, link) == 0;
    }
    return count;
}

static void a_doi_that_becomes_known_becomes_a_link_everywhere(void **state)
{
    const Room *room = *state;
    static const char LINK[] = "https://doi.org/10.1002/a(b)%3C1::AID%3E%23c";
    char hash[2][HASH_TEXT];
    Run run = {0};
    char review[PATH_MAX], source[PATH_MAX + 16];
    assert_non_null(realpath("data/review", review));
    snprintf(source, sizeof source, "\"%s\"", review);
    campaign_write(*state, "\"review.md\"", source);
    run_room(room, &run, hash[0]);
    const Table *experiments = &run.report.experiments;
    Arena arena = {0};
    const char *nearest = arena_string(&arena, table_text(experiments, 0, "nearest"));
    int wanted = 0;
    for (int i = 0; i < experiments->row_count; i++)
        wanted += strcmp(table_text(experiments, i, "nearest"), nearest) == 0;
    assert_int_equal(links_to(&run.report.hosts, "bibliography", LINK), 0);
    run_clear(&run);
    put_doi(room, nearest, "10.1002/a(b)<1::AID>#c");
    run = (Run){0};
    run_room(room, &run, hash[1]);
    assert_string_not_equal(hash[0], hash[1]);
    assert_int_equal(links_to(&run.report.hosts, "bibliography", LINK), 1);
    assert_int_equal(links_to(&run.report.experiments, "nearest", LINK), wanted);
    assert_int_equal(links_to(&run.report.values, "reference", LINK),
                     rows_with(&run.report.values, "host", nearest));
    assert_true(links_to(&run.report.check, "reference", LINK) > 0);
    run_clear(&run);
    put_doi(room, nearest, "javascript:alert(1)");
    run = (Run){0};
    run_room(room, &run, hash[0]);
    for (int row = 0; row < run.report.hosts.row_count; row++)
        assert_null(table_cell(&run.report.hosts, row,
                               table_column(&run.report.hosts, "bibliography"))->link);
    run_clear(&run);
    arena_clear(&arena);
}

// Every claim of the catalog is a row, as it is there; a problem marks the values it is about.
static void every_published_value_stands_with_its_place_and_its_conflicts(void **state)
{
    const Room *room = *state;
    Error err = {0};
    Arena arena = {0};
    Catalog *catalog = NULL;
    const Claim *claims = NULL;
    int count = 0;
    char hash[HASH_TEXT];
    Run run = {0};
    run_room(room, &run, hash);
    run_clear(&run);
    CHECK_OK(catalog_open(room->database, &catalog, &err));
    CHECK_OK(catalog_claims(catalog, NULL, &arena, &claims, &count, &err));
    int at = 0;
    while (at < count && strcmp(claims[at].quantity, "coulombic_efficiency") != 0)
        at++;
    assert_true(at < count);
    const char *const values[] = {arena_format(&arena, "%s %%", claims[at].token), "97 %"};
    const char *place =
        arena_format(&arena, "%s:%.0f", claims[at].document, claims[at].line);
    const char *const places[] = {place, "elsewhere.md:3"};
    Problem problem = problem_empty();
    problem.id = "test";
    problem.kind = "table against prose";
    problem.host = claims[at].host;
    problem.places = (TextList){places, 2};
    problem.values = (TextList){values, 2};
    problem.preferred = "97 %";
    problem.document = claims[at].document;
    problem.state = "open";
    CHECK_OK(catalog_put_problem(catalog, &problem, &err));
    catalog_close(catalog);
    run = (Run){0};
    run_room(room, &run, hash);
    const Table *table = &run.report.values;
    assert_int_equal(table->row_count, count);
    for (int i = 0; i < count; i++) {
        const char *conflict = table_text(table, i, "conflict");
        assert_string_equal(table_text(table, i, "quantity"), claims[i].quantity);
        assert_string_equal(table_text(table, i, "unit"), claims[i].unit);
        CHECK_CLOSE(table_number(table, i, "value"), claims[i].value, 1e-15, 0);
        assert_string_equal(table_text(table, i, "place"),
                            arena_format(&arena, "review.md:%.0f", claims[i].line));
        if (i == at)
            assert_string_equal(conflict, "table against prose (open, preferred 97 %)");
        else if (claims[i].line != claims[at].line)
            assert_true(!conflict || !strstr(conflict, "against"));
    }
    run_clear(&run);
    arena_clear(&arena);
}

// A cell of the file under the heading of the column [key] of [table], in the row of its row [i].
static const SheetCell *file_cell(const Sheet *sheet, const Table *table, int i, const char *key)
{
    return sheet_cell(sheet, i + 1, table_column(table, key));
}

// Empty, where there is no number.
static int check_number(const SheetCell *cell, double number)
{
    if (isnan(number))
        assert_true(!cell || isnan(cell->number));
    else
        CHECK_CLOSE(cell->number, number, 1e-14, 0);
    return 1;
}

static int check_host(const Sheet *sheet, const Table *table, int i, const Host *host)
{
    int checked = 0;
    for (int f = 0; f < HOST_FIELD_COUNT; f++) {
        const Field *field = &HOST_FIELDS[f];
        const char *key = strcmp(field->name, "name") == 0 ? "host" : field->name;
        if (field->kind == FIELD_NUMBER && table_column(table, key) >= 0)
            checked += check_number(file_cell(sheet, table, i, key), record_number(host, field));
    }
    assert_string_equal(file_cell(sheet, table, i, "host")->text, host->name);
    return checked + 1;
}

static int check_candidate(const Sheet *sheet, const Table *table, int i, const Candidate *one)
{
    static const struct {
        const char *key;
        Objective objective;
    } PREDICTED[] = {{"ce", OBJECTIVE_EFFICIENCY}, {"life", OBJECTIVE_LIFE},
                     {"plateau", OBJECTIVE_OVERPOTENTIAL}, {"bottom_up", OBJECTIVE_BOTTOM_UP}};
    int checked = check_number(file_cell(sheet, table, i, "score"), one->score) +
                  check_number(file_cell(sheet, table, i, "score_sd"), one->score_sd) +
                  check_number(file_cell(sheet, table, i, "front"), one->front) +
                  check_number(file_cell(sheet, table, i, "feasible"), one->feasible);
    for (size_t k = 0; k < sizeof PREDICTED / sizeof *PREDICTED; k++)
        checked += check_number(
            file_cell(sheet, table, i, PREDICTED[k].key),
            objective_inverse(PREDICTED[k].objective, one->mean[PREDICTED[k].objective]));
    const int first = table_column(table, "thickness");
    for (int k = 0; k < KNOB_COUNT; k++)
        checked += check_number(sheet_cell(sheet, i + 1, first + k),
                                one->recipe.knob[k] / KNOBS[k].factor);
    assert_string_equal(file_cell(sheet, table, i, "pareto")->text, one->pareto ? "yes" : "no");
    return checked + 1;
}

static int check_prediction(const Sheet *sheet, int row, int column, Prediction prediction)
{
    return check_number(sheet_cell(sheet, row, column), prediction.value) +
           check_number(sheet_cell(sheet, row, column + 1), prediction.low) +
           check_number(sheet_cell(sheet, row, column + 2), prediction.high);
}

static int check_proposal(const Sheet *sheet, const Table *table, int i, const Proposal *one)
{
    const Result *simulated = &one->simulated;
    const struct {
        const char *key;
        double number;
    } NUMBERS[] = {{"simulated_ce", simulated->coulombic_efficiency_pct},
                   {"simulated_life", simulated->cycle_life},
                   {"surrogate_ce", one->surrogate[OBJECTIVE_EFFICIENCY].value},
                   {"surrogate_life", one->surrogate[OBJECTIVE_LIFE].value},
                   {"surface", simulated->surface_plated_fraction},
                   {"beats_ce", one->beats[OBJECTIVE_EFFICIENCY]},
                   {"beats_life", one->beats[OBJECTIVE_LIFE]},
                   {"distance", one->distance},
                   {"extrapolation", one->extrapolation},
                   {"tolerance", one->tolerance},
                   {"score", one->candidate.score},
                   {"rank", one->rank}};
    int checked = 0;
    for (size_t k = 0; k < sizeof NUMBERS / sizeof *NUMBERS; k++)
        checked += check_number(file_cell(sheet, table, i, NUMBERS[k].key), NUMBERS[k].number);
    const int first = table_column(table, "why") + 1;
    for (int k = 0; k <= OBJECTIVE_BOTTOM_UP; k++)
        checked += check_prediction(sheet, i + 1, first + 3 * k, one->expected[k]);
    assert_string_equal(file_cell(sheet, table, i, "id")->text, one->id);
    return checked + 1;
}

static int check_values(const Sheet *sheet, const Table *table, const Claim *claims, int count)
{
    for (int i = 0; i < count; i++) {
        assert_string_equal(file_cell(sheet, table, i, "host")->text, claims[i].table_host);
        check_number(file_cell(sheet, table, i, "value"), claims[i].value);
        assert_string_equal(file_cell(sheet, table, i, "unit")->text, claims[i].unit);
        assert_string_equal(file_cell(sheet, table, i, "printed")->text, claims[i].token);
    }
    assert_null(file_cell(sheet, table, count, "host"));
    return 4 * count;
}

// The file itself, read by the reader of workbooks, against the catalog itself.
static void what_the_file_says_is_what_catalog_and_run_say(void **state)
{
    const Room *room = *state;
    Error err = {0};
    Arena arena = {0};
    Catalog *catalog = NULL;
    const Host *hosts = NULL;
    const Claim *claims = NULL;
    SheetBook book;
    char hash[HASH_TEXT];
    int count = 0, claim_count = 0;
    Run run = {0};
    run_room(room, &run, hash);
    CHECK_OK(sheet_read(run.workbook, &arena, &book, &err));
    CHECK_OK(catalog_open(room->database, &catalog, &err));
    CHECK_OK(catalog_hosts(catalog, &arena, &hosts, &count, &err));
    CHECK_OK(catalog_claims(catalog, NULL, &arena, &claims, &claim_count, &err));
    assert_int_equal(run.report.hosts.row_count, count);
    int checked = check_values(sheet_find(&book, "Published values"), &run.report.values, claims,
                               claim_count);
    for (int i = 0; i < count; i++)
        checked += check_host(sheet_find(&book, "Published hosts"), &run.report.hosts, i,
                              &hosts[i]);
    for (int i = 0; i < run.ranked_count; i++)
        checked += check_candidate(sheet_find(&book, "Ranking"), &run.report.ranking, i,
                                   &run.ranked[i]);
    for (int i = 0; i < run.proposal_count; i++)
        checked += check_proposal(sheet_find(&book, "Next experiments"), &run.report.experiments,
                                  i, &run.proposals[i]);
    print_message("measured: %d cells of values, hosts, candidates and experiments equal to"
                  " catalog and run\n", checked);
    catalog_close(catalog);
    run_clear(&run);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(the_first_report_says_that_it_is_the_first),
        ROOM_TEST(what_another_campaign_changes_is_told_design_by_design),
        ROOM_TEST(a_host_more_is_a_cause_of_the_kind_data),
        ROOM_TEST(the_same_run_is_written_with_the_same_bytes_whatever_came_after_it),
        ROOM_TEST(a_doi_that_becomes_known_becomes_a_link_everywhere),
        ROOM_TEST(what_the_file_says_is_what_catalog_and_run_say),
        ROOM_TEST(every_published_value_stands_with_its_place_and_its_conflicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
