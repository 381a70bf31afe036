#include "catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/database.h"
#include "catalog/schema.h"

// How long a writer waits for another before it gives up. A night's transaction takes less.
enum { BUSY_MILLISECONDS = 4000 };

// -- Opening --

static Status prepare(struct Catalog *catalog, Error *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    TRY(database_status(catalog, sqlite3_open_v2(catalog->path, &catalog->db, flags, NULL), err));
    sqlite3_extended_result_codes(catalog->db, 1);
    sqlite3_busy_timeout(catalog->db, BUSY_MILLISECONDS);
    // WAL: readers see the last whole state while a writer works; a killed writer leaves it so.
    TRY(database_run(catalog,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                     "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF",
                     err));
    return schema_prepare(catalog, err);
}

Status catalog_open(const char *path, Catalog **catalog, Error *err)
{
    struct Catalog *opened = calloc(1, sizeof *opened);
    if (opened)
        opened->path = strdup(path);
    if (!opened || !opened->path) {
        free(opened);
        return fail(err, STATUS_NO_MEMORY, "%s: memory is used up", path);
    }
    const Status status = prepare(opened, err);
    if (status != STATUS_OK)
        catalog_close(opened);
    else
        *catalog = opened;
    return status;
}

void catalog_close(Catalog *catalog)
{
    if (!catalog)
        return;
    catalog_rollback(catalog);
    sqlite3_close(catalog->db);
    free(catalog->path);
    free(catalog);
}

// -- Transactions --

Status catalog_begin(Catalog *catalog, Error *err)
{
    // IMMEDIATE takes the writer's lock at once: a transaction never fails half-way for it.
    TRY(database_run(catalog, "BEGIN IMMEDIATE", err));
    catalog->transaction = true;
    return STATUS_OK;
}

Status catalog_commit(Catalog *catalog, Error *err)
{
    const Status status = database_run(catalog, "COMMIT", err);
    if (status == STATUS_OK)
        catalog->transaction = false;
    else
        catalog_rollback(catalog);
    return status;
}

void catalog_rollback(Catalog *catalog)
{
    if (catalog->transaction && !sqlite3_get_autocommit(catalog->db))
        sqlite3_exec(catalog->db, "ROLLBACK", NULL, NULL, NULL);
    catalog->transaction = false;
}

// -- Documents --

Status catalog_put_document(Catalog *catalog, const CatalogDocument *document, Error *err)
{
    const char *const texts[] = {document->name, document->source, document->hash,
                                 document->format};
    return database_execute(catalog, "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", texts,
                            4, err);
}

static Status read_document(Catalog *catalog, sqlite3_stmt *statement, Arena *arena,
                            CatalogDocument *document, Error *err)
{
    CatalogDocument read = {0};
    bool row = false;
    TRY(statement_step(catalog, statement, &row, err));
    if (row) {
        TRY(statement_text(statement, 0, arena, &read.name, err));
        TRY(statement_text(statement, 1, arena, &read.source, err));
        TRY(statement_text(statement, 2, arena, &read.hash, err));
        TRY(statement_text(statement, 3, arena, &read.format, err));
    }
    *document = read;
    return STATUS_OK;
}

Status catalog_document(Catalog *catalog, const char *name, const char *hash, Arena *arena,
                        CatalogDocument *document, Error *err)
{
    sqlite3_stmt *statement = NULL;
    Status status = statement_prepare(catalog,
                                      "SELECT name, source, hash, format FROM documents "
                                      "WHERE name = ?1 OR hash = ?2 ORDER BY name <> ?1, name",
                                      &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, name);
        statement_bind_text(statement, 2, hash);
        status = read_document(catalog, statement, arena, document, err);
    }
    sqlite3_finalize(statement);
    return status;
}

static Status forget(Catalog *catalog, const char *name, Error *err)
{
    static const char *const DELETIONS[] = {
        "DELETE FROM claims WHERE document = ?1",
        "DELETE FROM hosts WHERE document = ?1",
        "DELETE FROM works WHERE document = ?1",
        "DELETE FROM problems WHERE document = ?1 AND state <> 'settled'",
        "DELETE FROM documents WHERE name = ?1",
    };
    for (int i = 0; i < (int)(sizeof DELETIONS / sizeof *DELETIONS); i++)
        TRY(database_execute(catalog, DELETIONS[i], &name, 1, err));
    return STATUS_OK;
}

Status catalog_forget_document(Catalog *catalog, const char *name, Error *err)
{
    bool own = false;
    TRY(database_enter(catalog, &own, err));
    return database_leave(catalog, own, forget(catalog, name, err), err);
}
