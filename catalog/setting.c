#include "catalog/setting.h"

#include "catalog/database.h"

Status catalog_put_setting(Catalog *catalog, const char *name, const char *text, Error *err)
{
    const char *const texts[] = {name, text};
    return database_execute(catalog, "INSERT OR REPLACE INTO settings VALUES (?, ?)", texts, 2,
                            err);
}

Status catalog_setting(Catalog *catalog, const char *name, Arena *arena, const char **text,
                       Error *err)
{
    sqlite3_stmt *statement = NULL;
    const char *found = NULL;
    bool row = false;
    Status status =
        statement_prepare(catalog, "SELECT text FROM settings WHERE name = ?1", &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, name);
        status = statement_step(catalog, statement, &row, err);
    }
    if (status == STATUS_OK && row)
        status = statement_text(statement, 0, arena, &found, err);
    sqlite3_finalize(statement);
    if (status == STATUS_OK)
        *text = found;
    return status;
}
