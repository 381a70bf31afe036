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

// -- Reading --

typedef Status Visit(void *context, const Simulation *row, Error *err);

static Status visit_rows(Catalog *catalog, sqlite3_stmt *statement, Visit *visit, void *context,
                         Error *err)
{
    for (bool more = true;;) {
        TRY(statement_step(catalog, statement, &more, err));
        if (!more)
            return STATUS_OK;
        const char *texts[5];
        for (int i = 0; i < 5; i++)
            texts[i] = (const char *)sqlite3_column_text(statement, i);
        for (int i = 0; i < 5; i++)
            if (!texts[i])
                return fail(err, STATUS_NO_MEMORY, "%s: memory is used up", catalog->path);
        const Simulation row = {.key = texts[0], .campaign = texts[1], .design = texts[2],
                                .result = texts[3], .status = texts[4],
                                .number = (long)sqlite3_column_int64(statement, 5)};
        TRY(visit(context, &row, err));
    }
}

Status catalog_visit_simulations(Catalog *catalog, const char *campaign,
                                 Status (*visit)(void *context, const Simulation *row, Error *err),
                                 void *context, Error *err)
{
    sqlite3_stmt *statement = NULL;
    Status status = statement_prepare(catalog,
                                      "SELECT key, campaign, design, result, status, number FROM "
                                      "simulations WHERE campaign = ?1 ORDER BY number, key",
                                      &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, campaign);
        status = visit_rows(catalog, statement, visit, context, err);
    }
    sqlite3_finalize(statement);
    return status;
}

// Rows as they are copied, [count] of [room] so far.
typedef struct Copies {
    Simulation *rows;
    Arena *arena; // borrowed
    int count, room;
} Copies;

static Status count_row(void *context, const Simulation *row, Error *err)
{
    Copies *copies = context;
    (void)row;
    (void)err;
    copies->room++;
    return STATUS_OK;
}

static Status copy_row(void *context, const Simulation *row, Error *err)
{
    Copies *copies = context;
    Arena *arena = copies->arena;
    if (copies->count == copies->room)
        return STATUS_OK;
    const Simulation copy = {.key = arena_string(arena, row->key),
                             .campaign = arena_string(arena, row->campaign),
                             .number = row->number,
                             .design = arena_string(arena, row->design),
                             .result = arena_string(arena, row->result),
                             .status = arena_string(arena, row->status)};
    if (!copy.key || !copy.campaign || !copy.design || !copy.result || !copy.status)
        return arena_exhausted(arena, err);
    copies->rows[copies->count++] = copy;
    return STATUS_OK;
}

Status catalog_simulations(Catalog *catalog, const char *campaign, Arena *arena,
                           const Simulation **rows, int *count, Error *err)
{
    Copies copies = {.arena = arena};
    TRY(catalog_visit_simulations(catalog, campaign, count_row, &copies, err));
    copies.rows = arena_alloc(arena, (size_t)copies.room + 1, sizeof *copies.rows);
    if (!copies.rows)
        return arena_exhausted(arena, err);
    TRY(catalog_visit_simulations(catalog, campaign, copy_row, &copies, err));
    *rows = copies.rows;
    *count = copies.count;
    return STATUS_OK;
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
