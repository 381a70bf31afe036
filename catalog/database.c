#include "catalog/database.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "catalog/catalog.h"

Status database_damaged(const struct Catalog *catalog, const char *detail, Error *err)
{
    char copy[1024];
    const char *path = catalog->path;
    const int length = snprintf(copy, sizeof copy, "%s.backup", path);
    const bool there = length < (int)sizeof copy && access(copy, R_OK) == 0;
    return fail(err, STATUS_BAD_DATA,
                "%s: damaged, or not a catalog (%s): restore a copy%s%s, or move it away and "
                "ingest the documents again",
                path, detail, there ? ", such as " : "", there ? copy : "");
}

Status database_status(const struct Catalog *catalog, int code, Error *err)
{
    const char *path = catalog->path;
    const char *detail = catalog->db ? sqlite3_errmsg(catalog->db) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(err, STATUS_BUSY, "%s: locked by another run: try again", path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return database_damaged(catalog, detail, err);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return fail(err, STATUS_CANNOT_CREATE, "%s: cannot be created or written: %s", path,
                    detail);
    case SQLITE_FULL:
        return fail(err, STATUS_IO, "%s: the disk is full", path);
    case SQLITE_IOERR:
        return fail(err, STATUS_IO, "%s: %s", path, detail);
    case SQLITE_NOMEM:
        return fail(err, STATUS_NO_MEMORY, "%s: memory is used up", path);
    default:
        return fail(err, STATUS_INTERNAL, "%s: %s", path, detail);
    }
}

Status database_run(struct Catalog *catalog, const char *sql, Error *err)
{
    return database_status(catalog, sqlite3_exec(catalog->db, sql, NULL, NULL, NULL), err);
}

// -- Statements --

Status statement_prepare(struct Catalog *catalog, const char *sql, sqlite3_stmt **statement,
                         Error *err)
{
    return database_status(catalog, sqlite3_prepare_v2(catalog->db, sql, -1, statement, NULL), err);
}

void statement_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    if (text)
        sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, place);
}

void statement_bind_number(sqlite3_stmt *statement, int place, double number)
{
    if (isnan(number))
        sqlite3_bind_null(statement, place);
    else
        sqlite3_bind_double(statement, place, number);
}

Status statement_step(const struct Catalog *catalog, sqlite3_stmt *statement, bool *row, Error *err)
{
    const int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    return database_status(catalog, code, err);
}

Status statement_text(sqlite3_stmt *statement, int column, Arena *arena, const char **text,
                      Error *err)
{
    const unsigned char *bytes = sqlite3_column_text(statement, column);
    *text = NULL;
    if (!bytes)
        return STATUS_OK;
    const size_t length = (size_t)sqlite3_column_bytes(statement, column);
    *text = arena_copy(arena, (const char *)bytes, length);
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

Status database_execute(struct Catalog *catalog, const char *sql, const char *const *texts,
                        int count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = true;
    Status status = statement_prepare(catalog, sql, &statement, err);
    for (int i = 0; status == STATUS_OK && i < count; i++)
        statement_bind_text(statement, i + 1, texts[i]);
    while (status == STATUS_OK && row)
        status = statement_step(catalog, statement, &row, err);
    sqlite3_finalize(statement);
    return status;
}

// -- Transactions --

Status database_enter(struct Catalog *catalog, bool *own, Error *err)
{
    *own = !catalog->transaction;
    return *own ? catalog_begin(catalog, err) : STATUS_OK;
}

Status database_leave(struct Catalog *catalog, bool own, Status status, Error *err)
{
    if (!own)
        return status;
    if (status == STATUS_OK)
        return catalog_commit(catalog, err);
    catalog_rollback(catalog);
    return status;
}

const char *catalog_library(Arena *arena)
{
    return arena_string(arena, sqlite3_libversion());
}
