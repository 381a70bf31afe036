// The views that docs/formats.md promises, column by column.
#include <sqlite3.h>

#include "catalog/catalog.h"
#include "tests/catalog/folder.h"

static void the_promised_columns_are_there(void **state)
{
    static const char *const QUERIES[] = {
        "SELECT host, strategy, half_ce_pct, half_current_mA_cm2, half_capacity_mAh_cm2, "
        "half_cycles, symmetric_duration_h, symmetric_current_mA_cm2, symmetric_capacity_mAh_cm2, "
        "symmetric_cycles, full_rate, full_rate_unit, full_retention_pct, full_cycles, "
        "full_cathode, deposited_mAh_cm2, reference, bibliography, source FROM hs_hosts",
        "SELECT id, host, table_host, kind, role, cell, quantity, value, value_max, unit, "
        "qualifier, conditions, refs, place, section, document, line, byte_offset, status, "
        "confidence FROM hs_measurements",
        "SELECT host, position, salt, molarity_mol_L, solvents, ratio, additive_names, "
        "additive_amounts, role_inferred FROM hs_electrolytes",
        "SELECT id, kind, host, places, \"values\", preferred, rule, state, because "
        "FROM hs_problems",
        "SELECT source, number, authors, title, journal, year, volume, page, doi, completed, "
        "duplicate_of, line FROM hs_references",
        "SELECT campaign, number, status, design, result FROM hs_simulations",
    };
    Error err = {0};
    Catalog *catalog = NULL;
    sqlite3 *db = NULL;
    Host host = host_empty();
    host.name = "FOX";
    host.symmetric_duration = 100;
    host.symmetric_cycle_h = 4;
    const char *path = folder_file(*state, "a.db");
    CHECK_OK(catalog_open(path, &catalog, &err));
    CHECK_OK(catalog_put_host(catalog, &host, &err));
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < (int)(sizeof QUERIES / sizeof *QUERIES); i++)
        assert_int_equal(sqlite3_exec(db, QUERIES[i], NULL, NULL, NULL), SQLITE_OK);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT symmetric_cycles FROM hs_hosts", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    CHECK_CLOSE(sqlite3_column_double(statement, 0), 25, 0, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    catalog_close(catalog);
}

// A database of an older version gets the views that it lacks when it is opened.
static void a_view_that_is_missing_is_made(void **state)
{
    Error err = {0};
    Catalog *catalog = NULL;
    sqlite3 *db = NULL;
    const char *path = folder_file(*state, "a.db");
    CHECK_OK(catalog_open(path, &catalog, &err));
    catalog_close(catalog);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP VIEW hs_simulations", NULL, NULL, NULL), SQLITE_OK);
    CHECK_OK(catalog_open(path, &catalog, &err));
    catalog_close(catalog);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM hs_simulations", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {FOLDER_TEST(the_promised_columns_are_there),
                                       FOLDER_TEST(a_view_that_is_missing_is_made)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
