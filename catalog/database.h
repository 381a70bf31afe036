// SQLite with Status: what the other files of this folder share, and nobody else includes.
#ifndef CATALOG_DATABASE_H
#define CATALOG_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

struct Catalog {
    sqlite3 *db;      // owned
    char *path;       // owned
    bool transaction; // begun by catalog_begin() and still open
};

// The Status of an SQLite result code, with a message that says what to do.
Status database_status(const struct Catalog *catalog, int code, Error *err);

// STATUS_BAD_DATA with [detail] and with how to get a whole catalog back.
Status database_damaged(const struct Catalog *catalog, const char *detail, Error *err);

// Runs [sql] (any number of statements) without results.
Status database_run(struct Catalog *catalog, const char *sql, Error *err);

Status statement_prepare(struct Catalog *catalog, const char *sql, sqlite3_stmt **statement,
                         Error *err);
// Texts are borrowed until the statement is finalised. NULL binds NULL.
void statement_bind_text(sqlite3_stmt *statement, int place, const char *text);
// NAN binds NULL.
void statement_bind_number(sqlite3_stmt *statement, int place, double number);
// [row] tells whether there is one.
Status statement_step(const struct Catalog *catalog, sqlite3_stmt *statement, bool *row,
                      Error *err);
// Column [column] copied into [arena]; NULL in [text] for a NULL there.
Status statement_text(sqlite3_stmt *statement, int column, Arena *arena, const char **text,
                      Error *err);

// Runs one statement with [count] texts bound to its parameters, in order.
Status database_execute(struct Catalog *catalog, const char *sql, const char *const *texts,
                        int count, Error *err);

// Opens a transaction unless the caller has one; [own] says which.
Status database_enter(struct Catalog *catalog, bool *own, Error *err);
// Ends it as [status] says, and returns what is to be returned.
Status database_leave(struct Catalog *catalog, bool own, Status status, Error *err);

#endif
