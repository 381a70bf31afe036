// Simulations in the database.
#include "catalog/simulation.h"

#include "catalog/catalog.h"
#include "catalog/database.h"

enum { OUTCOMES_MAX = 32 }; // words of result.h, and those of older versions

static Status put_row(Catalog *catalog, sqlite3_stmt *statement, const Simulation *row, Error *err)
{
    bool more = false;
    sqlite3_reset(statement);
    statement_bind_text(statement, 1, row->key);
    statement_bind_text(statement, 2, row->campaign);
    sqlite3_bind_int64(statement, 3, row->number);
    statement_bind_text(statement, 4, row->design);
    statement_bind_text(statement, 5, row->result);
    statement_bind_text(statement, 6, row->status);
    return statement_step(catalog, statement, &more, err);
}

Status catalog_put_simulations(Catalog *catalog, const Simulation *rows, int count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool own = false;
    TRY(database_enter(catalog, &own, err));
    Status status = statement_prepare(
        catalog, "INSERT OR IGNORE INTO simulations VALUES (?, ?, ?, ?, ?, ?)", &statement, err);
    for (int i = 0; status == STATUS_OK && i < count; i++)
        status = put_row(catalog, statement, &rows[i], err);
    sqlite3_finalize(statement);
    return database_leave(catalog, own, status, err);
}

static Status count_rows(Catalog *catalog, const char *campaign, int *count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    Status status = statement_prepare(
        catalog, "SELECT count(*) FROM simulations WHERE campaign = ?1", &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, campaign);
        status = statement_step(catalog, statement, &row, err);
    }
    if (status == STATUS_OK)
        *count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

static Status read_row(sqlite3_stmt *statement, Arena *arena, Simulation *row, Error *err)
{
    row->number = (long)sqlite3_column_int64(statement, 2);
    TRY(statement_text(statement, 0, arena, &row->key, err));
    TRY(statement_text(statement, 1, arena, &row->campaign, err));
    TRY(statement_text(statement, 3, arena, &row->design, err));
    TRY(statement_text(statement, 4, arena, &row->result, err));
    return statement_text(statement, 5, arena, &row->status, err);
}

Status catalog_simulations(Catalog *catalog, const char *campaign, Arena *arena,
                           const Simulation **rows, int *count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool more = true;
    int room = 0;
    int n = 0;
    TRY(count_rows(catalog, campaign, &room, err));
    Simulation *read = arena_alloc(arena, (size_t)room + 1, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    Status status = statement_prepare(catalog,
                                      "SELECT key, campaign, number, design, result, status FROM "
                                      "simulations WHERE campaign = ?1 ORDER BY number, key",
                                      &statement, err);
    if (status == STATUS_OK)
        statement_bind_text(statement, 1, campaign);
    while (status == STATUS_OK && n < room) {
        status = statement_step(catalog, statement, &more, err);
        if (status != STATUS_OK || !more)
            break;
        status = read_row(statement, arena, &read[n++], err);
    }
    sqlite3_finalize(statement);
    if (status == STATUS_OK) {
        *rows = read;
        *count = n;
    }
    return status;
}

// -- What is there --

Status catalog_simulated(Catalog *catalog, const char *campaign, bool *there, long count,
                         Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = true;
    Status status = statement_prepare(catalog, "SELECT number FROM simulations WHERE campaign = ?1",
                                      &statement, err);
    if (status == STATUS_OK)
        statement_bind_text(statement, 1, campaign);
    while (status == STATUS_OK && row) {
        status = statement_step(catalog, statement, &row, err);
        if (status != STATUS_OK || !row)
            break;
        const sqlite3_int64 number = sqlite3_column_int64(statement, 0);
        if (number >= 0 && number < count)
            there[number] = true;
    }
    sqlite3_finalize(statement);
    return status;
}

static Status read_outcomes(Catalog *catalog, sqlite3_stmt *statement, Arena *arena,
                            SimulationOutcome *outcomes, int *count, Error *err)
{
    bool row = true;
    for (*count = 0; *count < OUTCOMES_MAX; ++*count) {
        TRY(statement_step(catalog, statement, &row, err));
        if (!row)
            break;
        outcomes[*count].count = (long)sqlite3_column_int64(statement, 1);
        TRY(statement_text(statement, 0, arena, &outcomes[*count].status, err));
    }
    return STATUS_OK;
}

Status catalog_outcomes(Catalog *catalog, const char *campaign, Arena *arena,
                        const SimulationOutcome **outcomes, int *count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    SimulationOutcome *read = arena_alloc(arena, OUTCOMES_MAX, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    Status status = statement_prepare(catalog,
                                      "SELECT status, count(*) FROM simulations WHERE campaign = "
                                      "?1 GROUP BY status ORDER BY status",
                                      &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, campaign);
        status = read_outcomes(catalog, statement, arena, read, count, err);
    }
    sqlite3_finalize(statement);
    if (status == STATUS_OK)
        *outcomes = read;
    return status;
}

static Status compare_row(Catalog *catalog, sqlite3_stmt *statement, const Simulation *row,
                          int *known, Error *err)
{
    bool there = false;
    sqlite3_reset(statement);
    statement_bind_text(statement, 1, row->key);
    statement_bind_text(statement, 2, row->design);
    statement_bind_text(statement, 3, row->result);
    TRY(statement_step(catalog, statement, &there, err));
    if (there && !sqlite3_column_int(statement, 0))
        return fail(err, STATUS_BAD_DATA,
                    "design %ld came out differently from what %s has: two machines or programs"
                    " disagree, nothing was stored",
                    row->number, catalog->path);
    *known += there;
    return STATUS_OK;
}

Status catalog_compare_simulations(Catalog *catalog, const Simulation *rows, int count, int *known,
                                   Error *err)
{
    sqlite3_stmt *statement = NULL;
    int found = 0;
    Status status = statement_prepare(
        catalog, "SELECT design = ?2 AND result = ?3 FROM simulations WHERE key = ?1", &statement,
        err);
    for (int i = 0; status == STATUS_OK && i < count; i++)
        status = compare_row(catalog, statement, &rows[i], &found, err);
    sqlite3_finalize(statement);
    if (status == STATUS_OK)
        *known = found;
    return status;
}
