// Records in database tables: one column a field, lists as JSON arrays. Private to this folder.
#ifndef CATALOG_ROWS_H
#define CATALOG_ROWS_H

#include "catalog/database.h"
#include "catalog/record.h"

// A database table made from fields.
typedef struct RowTable {
    const char *name;
    const Field *fields; // field_count
    int field_count;
    size_t size;       // of the struct
    const char *extra; // further columns and constraints of CREATE TABLE, beginning with ", "
} RowTable;

// Creates the table, or adds the columns it lacks: a new field needs no migration of its own.
Status rows_create(struct Catalog *catalog, const RowTable *table, Error *err);

// Columns that are no fields, with their texts.
typedef struct RowExtra {
    const char *columns[2];
    const char *values[2];
    int count;
} RowExtra;

// Adds or replaces [record]. [extra] may be NULL.
Status rows_put(struct Catalog *catalog, const RowTable *table, const void *record,
                const RowExtra *extra, Error *err);

// Which rows: "WHERE ... ORDER BY ...", and the texts of its parameters.
typedef struct RowSelection {
    const char *tail;
    const char *texts[4];
    int text_count;
} RowSelection;

// The rows of a selection, as structs one behind the other.
typedef struct RowSet {
    void *records; // count, in arena
    int count;
} RowSet;

Status rows_read(struct Catalog *catalog, const RowTable *table, const RowSelection *selection,
                 Arena *arena, RowSet *rows, Error *err);

#endif
