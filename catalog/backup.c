#include "catalog/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "catalog/database.h"

// -- Checking --

// Reads the one number or text that [sql] yields.
static Status read_one(Catalog *catalog, const char *sql, Arena *arena, double *number,
                       const char **text, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    Status status = statement_prepare(catalog, sql, &statement, err);
    if (status == STATUS_OK)
        status = statement_step(catalog, statement, &row, err);
    if (status == STATUS_OK && row && number)
        *number = sqlite3_column_double(statement, 0);
    if (status == STATUS_OK && row && text)
        status = statement_text(statement, 0, arena, text, err);
    sqlite3_finalize(statement);
    return status;
}

Status catalog_check(Catalog *catalog, Error *err)
{
    Arena scratch = {0};
    const char *finding = NULL;
    Status status = read_one(catalog, "PRAGMA quick_check(1)", &scratch, NULL, &finding, err);
    if (status == STATUS_OK && (!finding || strcmp(finding, "ok") != 0))
        status = database_damaged(catalog, finding ? finding : "no answer", err);
    arena_clear(&scratch);
    return status;
}

Status catalog_size(Catalog *catalog, double *bytes, Error *err)
{
    double pages = 0;
    double size = 0;
    TRY(read_one(catalog, "PRAGMA page_count", NULL, &pages, NULL, err));
    TRY(read_one(catalog, "PRAGMA page_size", NULL, &size, NULL, err));
    *bytes = pages * size;
    return STATUS_OK;
}

// -- Copying --

static Status copy_into(Catalog *catalog, struct Catalog *copy, Error *err)
{
    const int opened = sqlite3_open_v2(copy->path, &copy->db,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    TRY(database_status(copy, opened, err));
    sqlite3_backup *backup = sqlite3_backup_init(copy->db, "main", catalog->db, "main");
    if (!backup)
        return database_status(copy, sqlite3_errcode(copy->db), err);
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    // A copy of a database in WAL mode would want a second file beside it.
    TRY(database_status(copy, finished == SQLITE_OK && stepped != SQLITE_DONE ? stepped : finished,
                        err));
    return database_run(copy, "PRAGMA journal_mode = DELETE", err);
}

Status catalog_backup(Catalog *catalog, const char *path, Error *err)
{
    Arena scratch = {0};
    struct Catalog copy = {.path = arena_format(&scratch, "%s.new", path)};
    if (!copy.path)
        return arena_exhausted(&scratch, err);
    unlink(copy.path);
    Status status = copy_into(catalog, &copy, err);
    sqlite3_close(copy.db);
    if (status == STATUS_OK)
        status = file_publish(copy.path, path, err);
    if (status != STATUS_OK)
        unlink(copy.path);
    arena_clear(&scratch);
    return status;
}
