#include "catalog/catalog.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "catalog/setting.h"
#include "tests/catalog/folder.h"

static Host example(void)
{
    static const char *const ALIASES[] = {"CDG", "CDG host"};
    static const char *const SOLVENTS[] = {"DOL", "DME"};
    static const double RATIO[] = {1, 1};
    static HostElectrolyte electrolyte;
    electrolyte = electrolyte_empty();
    electrolyte.salt = "LiTFSI";
    electrolyte.molarity_mol_L = 1;
    electrolyte.solvents = (TextList){SOLVENTS, 2};
    electrolyte.ratio = (NumberList){RATIO, 2};
    Host host = host_empty();
    host.name = "CDG-sponge";
    host.aliases = (TextList){ALIASES, 2};
    host.table = 1;
    host.source = "10.1/a";
    host.half_ce_pct = 98.4;
    host.half_ce_qualifier = "=";
    host.symmetric_duration = 780;
    host.symmetric_cycle_h = 2;
    host.deposited_mAh_cm2 = 0;
    host.electrolytes = &electrolyte;
    host.electrolyte_count = 1;
    return host;
}

static void a_host_survives_the_round_trip(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    Host read;
    const Host written = example();
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &written, &err));
    CHECK_OK(catalog_host(catalog, "CDG host", &arena, &read, &err));
    for (int i = 0; i < HOST_FIELD_COUNT; i++) {
        const Field *field = &HOST_FIELDS[i];
        if (field->kind == FIELD_NUMBER && !isnan(record_number(&written, field)))
            CHECK_CLOSE(record_number(&read, field), record_number(&written, field), 0, 0);
        else if (field->kind == FIELD_NUMBER)
            assert_true(isnan(record_number(&read, field)));
        else if (field->kind == FIELD_TEXT && record_text(&written, field))
            assert_string_equal(record_text(&read, field), record_text(&written, field));
        else if (field->kind == FIELD_TEXT)
            assert_null(record_text(&read, field));
    }
    assert_int_equal(read.aliases.count, 2);
    assert_int_equal(read.electrolyte_count, 1);
    assert_string_equal(read.electrolytes[0].solvents.items[1], "DME");
    assert_int_equal(read.electrolytes[0].ratio.count, 2);
    assert_true(isnan(read.half_cycles));
    CHECK_CLOSE(host_symmetric_cycles(&read), 390, 0, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void an_unknown_host_is_refused_with_the_nearest(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    Host read;
    const Host written = example();
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &written, &err));
    CHECK_FAILS(catalog_host(catalog, "CDG-spnge", &arena, &read, &err), STATUS_NO_INPUT,
                "did you mean 'CDG-sponge'?");
    catalog_close(catalog);
    arena_clear(&arena);
}

static void an_impossible_value_is_refused_and_nothing_is_stored(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Host *hosts = NULL;
    int count = -1;
    Host host = example();
    host.half_ce_pct = 984;
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_FAILS(catalog_put_host(catalog, &host, &err), STATUS_BAD_DATA,
                "Half-cell CE 984 % is not within 0 to 101");
    CHECK_OK(catalog_hosts(catalog, &arena, &hosts, &count, &err));
    assert_int_equal(count, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void putting_a_host_twice_keeps_one_with_the_aliases_of_both(void **state)
{
    static const char *const OTHER[] = {"sponge"};
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Host *hosts = NULL;
    int count = 0;
    Host host = example();
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    host.aliases = (TextList){OTHER, 1};
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    CHECK_OK(catalog_hosts(catalog, &arena, &hosts, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(hosts[0].aliases.count, 3);
    assert_int_equal(hosts[0].electrolyte_count, 1);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_rolled_back_transaction_leaves_nothing(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Host *hosts = NULL;
    int count = -1;
    const Host host = example();
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_begin(catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    catalog_rollback(catalog);
    CHECK_OK(catalog_hosts(catalog, &arena, &hosts, &count, &err));
    assert_int_equal(count, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_locked_database_says_try_again(void **state)
{
    Error err = {0};
    Catalog *writer = NULL;
    Catalog *other = NULL;
    const char *path = folder_file(*state, "a.db");
    CHECK_OK(catalog_open(path, &writer, &err));
    CHECK_OK(catalog_open(path, &other, &err));
    CHECK_OK(catalog_begin(writer, &err));
    CHECK_FAILS(catalog_begin(other, &err), STATUS_BUSY, "locked by another run");
    assert_int_equal(status_exit_code(STATUS_BUSY), 75);
    CHECK_OK(catalog_commit(writer, &err));
    CHECK_OK(catalog_begin(other, &err));
    catalog_close(other);
    catalog_close(writer);
}

static void what_is_no_catalog_is_refused(void **state)
{
    Error err = {0};
    Catalog *catalog = NULL;
    sqlite3 *foreign = NULL;
    const char *text = folder_write(*state, "text.db",
                                    "This file is nothing of the kind, and it "
                                    "is long enough to look at.");
    CHECK_FAILS(catalog_open(text, &catalog, &err), STATUS_BAD_DATA, "restore a copy");
    const char *path = folder_file(*state, "foreign.db");
    assert_int_equal(sqlite3_open(path, &foreign), SQLITE_OK);
    assert_int_equal(sqlite3_exec(foreign, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(foreign);
    CHECK_FAILS(catalog_open(path, &catalog, &err), STATUS_BAD_DATA, "another program");
    CHECK_FAILS(catalog_open(folder_file(*state, "no/such/folder.db"), &catalog, &err),
                STATUS_CANNOT_CREATE, "cannot be created");
    assert_null(catalog);
}

static void a_column_that_an_older_program_lacked_is_added(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    Host read;
    sqlite3 *old = NULL;
    const Host host = example();
    const char *path = folder_file(*state, "a.db");
    CHECK_OK(catalog_open(path, &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    catalog_close(catalog);
    assert_int_equal(sqlite3_open(path, &old), SQLITE_OK);
    assert_int_equal(sqlite3_exec(old, "DROP VIEW hs_hosts; ALTER TABLE hosts DROP COLUMN strategy",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(old);
    CHECK_OK(catalog_open(path, &catalog, &err));
    CHECK_OK(catalog_host(catalog, "CDG-sponge", &arena, &read, &err));
    assert_null(read.strategy);
    CHECK_CLOSE(read.half_ce_pct, 98.4, 0, 0);
    catalog_close(catalog);
    arena_clear(&arena);
}

static void simulations_are_stored_once_and_read_by_number(void **state)
{
    const Simulation rows[] = {{"k2", "night", 2, "{}", "{\"a\": 2}", "ok"},
                               {"k1", "night", 1, "{}", "{\"a\": 1}", "ok"},
                               {"k3", "other", 1, "{}", "{}", "failed"}};
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Simulation *read = NULL;
    int count = 0;
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_simulations(catalog, rows, 3, &err));
    CHECK_OK(catalog_put_simulations(catalog, rows, 3, &err));
    CHECK_OK(catalog_simulations(catalog, "night", &arena, &read, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(read[0].key, "k1");
    assert_string_equal(read[1].result, "{\"a\": 2}");
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_setting_keeps_its_last_text(void **state)
{
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const char *text = "?";
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_setting(catalog, "stage", &arena, &text, &err));
    assert_null(text);
    CHECK_OK(catalog_put_setting(catalog, "stage", "one", &err));
    CHECK_OK(catalog_put_setting(catalog, "stage", "two", &err));
    CHECK_OK(catalog_setting(catalog, "stage", &arena, &text, &err));
    assert_string_equal(text, "two");
    catalog_close(catalog);
    arena_clear(&arena);
}

static void a_settled_problem_stays_settled_until_it_is_undone(void **state)
{
    static const char *const SIDES[] = {"97.0", "98.1"};
    Arena arena = {0};
    Error err = {0};
    Catalog *catalog = NULL;
    const Problem *read = NULL;
    int count = 0;
    Problem problem = problem_empty();
    problem.id = "p1";
    problem.kind = "table against prose";
    problem.values = (TextList){SIDES, 2};
    problem.rule = "a rule";
    problem.state = "open";
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_problem(catalog, &problem, &err));
    CHECK_FAILS(catalog_settle(catalog, "p9", "1", "why", &err), STATUS_NO_INPUT, "p9");
    CHECK_OK(catalog_settle(catalog, "p1", "B", "read the paper", &err));
    CHECK_OK(catalog_put_problem(catalog, &problem, &err));
    CHECK_OK(catalog_problems(catalog, &arena, &read, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(read[0].state, "settled");
    assert_string_equal(read[0].preferred, "98.1");
    CHECK_OK(catalog_settle(catalog, "p1", NULL, NULL, &err));
    CHECK_OK(catalog_problems(catalog, &arena, &read, &count, &err));
    assert_string_equal(read[0].state, "open");
    catalog_close(catalog);
    arena_clear(&arena);
}

static void reading_hosts_survives_every_shortage_of_memory(void **state)
{
    Error err = {0};
    Catalog *catalog = NULL;
    const Host host = example();
    CHECK_OK(catalog_open(folder_file(*state, "a.db"), &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    Status status = STATUS_NO_MEMORY;
    for (size_t limit = 1; status != STATUS_OK; limit += 64) {
        Arena arena = {.limit = limit};
        const Host *hosts = NULL;
        int count = 0;
        status = catalog_hosts(catalog, &arena, &hosts, &count, &err);
        assert_true(status == STATUS_OK ? count == 1 : status == STATUS_NO_MEMORY);
        arena_clear(&arena);
        assert_true(limit < 1 << 20);
    }
    catalog_close(catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_host_survives_the_round_trip),
        FOLDER_TEST(an_unknown_host_is_refused_with_the_nearest),
        FOLDER_TEST(an_impossible_value_is_refused_and_nothing_is_stored),
        FOLDER_TEST(putting_a_host_twice_keeps_one_with_the_aliases_of_both),
        FOLDER_TEST(a_rolled_back_transaction_leaves_nothing),
        FOLDER_TEST(a_locked_database_says_try_again),
        FOLDER_TEST(what_is_no_catalog_is_refused),
        FOLDER_TEST(a_column_that_an_older_program_lacked_is_added),
        FOLDER_TEST(simulations_are_stored_once_and_read_by_number),
        FOLDER_TEST(a_setting_keeps_its_last_text),
        FOLDER_TEST(a_settled_problem_stays_settled_until_it_is_undone),
        FOLDER_TEST(reading_hosts_survives_every_shortage_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
