#include "catalog/rows.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static const char *column_type(const Field *field)
{
    return field->kind == FIELD_NUMBER ? "REAL" : field->kind == FIELD_FLAG ? "INTEGER" : "TEXT";
}

// -- Creation --

static Status create_table(struct Catalog *catalog, const RowTable *table, Arena *scratch,
                           Error *err)
{
    Text sql = {.arena = scratch};
    text_append(&sql, "CREATE TABLE IF NOT EXISTS %s (", table->name);
    for (int i = 0; i < table->field_count; i++)
        text_append(&sql, "%s\"%s\" %s", i ? ", " : "", table->fields[i].name,
                    column_type(&table->fields[i]));
    text_append(&sql, "%s)", table->extra);
    TRY(text_check(&sql, err));
    return database_run(catalog, sql.bytes, err);
}

static Status has_column(struct Catalog *catalog, const RowTable *table, const char *column,
                         bool *has, Error *err)
{
    sqlite3_stmt *statement = NULL;
    Status status = statement_prepare(
        catalog, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", &statement, err);
    if (status == STATUS_OK) {
        statement_bind_text(statement, 1, table->name);
        statement_bind_text(statement, 2, column);
        status = statement_step(catalog, statement, has, err);
    }
    sqlite3_finalize(statement);
    return status;
}

static Status add_columns(struct Catalog *catalog, const RowTable *table, Arena *scratch,
                          Error *err)
{
    for (int i = 0; i < table->field_count; i++) {
        const Field *field = &table->fields[i];
        bool has = false;
        TRY(has_column(catalog, table, field->name, &has, err));
        if (has)
            continue;
        const char *sql = arena_format(scratch, "ALTER TABLE %s ADD COLUMN \"%s\" %s", table->name,
                                       field->name, column_type(field));
        if (!sql)
            return arena_exhausted(scratch, err);
        TRY(database_run(catalog, sql, err));
    }
    return STATUS_OK;
}

Status rows_create(struct Catalog *catalog, const RowTable *table, Error *err)
{
    Arena scratch = {0};
    Status status = create_table(catalog, table, &scratch, err);
    if (status == STATUS_OK)
        status = add_columns(catalog, table, &scratch, err);
    arena_clear(&scratch);
    return status;
}

// -- Writing --

static Status print_array(const void *record, const Field *field, Arena *arena, const char **text,
                          Error *err)
{
    Json *array = json_new_array();
    if (field->kind == FIELD_LIST) {
        const TextList list = record_list(record, field);
        for (int i = 0; i < list.count; i++)
            json_push_string(array, list.items[i]);
    } else {
        const NumberList numbers = record_numbers(record, field);
        for (int i = 0; i < numbers.count; i++)
            json_push_number(array, numbers.items[i]);
    }
    const Status status = json_print(array, false, arena, text, err);
    json_free(array);
    return status;
}

static Status bind_field(sqlite3_stmt *statement, int place, const void *record, const Field *field,
                         Arena *scratch, Error *err)
{
    if (field->kind == FIELD_NUMBER) {
        statement_bind_number(statement, place, record_number(record, field));
    } else if (field->kind == FIELD_FLAG) {
        sqlite3_bind_int(statement, place, record_flag(record, field));
    } else if (field->kind == FIELD_TEXT) {
        statement_bind_text(statement, place, record_text(record, field));
    } else {
        const char *text = NULL;
        TRY(print_array(record, field, scratch, &text, err));
        statement_bind_text(statement, place, text);
    }
    return STATUS_OK;
}

static Status insert_sql(const RowTable *table, const RowExtra *extra, Arena *scratch,
                         const char **text, Error *err)
{
    Text sql = {.arena = scratch};
    text_append(&sql, "INSERT OR REPLACE INTO %s (", table->name);
    for (int i = 0; i < table->field_count; i++)
        text_append(&sql, "%s\"%s\"", i ? ", " : "", table->fields[i].name);
    for (int i = 0; i < extra->count; i++)
        text_append(&sql, ", \"%s\"", extra->columns[i]);
    text_append(&sql, ") VALUES (?");
    for (int i = 1; i < table->field_count + extra->count; i++)
        text_append(&sql, ", ?");
    text_append(&sql, ")");
    TRY(text_check(&sql, err));
    *text = sql.bytes;
    return STATUS_OK;
}

Status rows_put(struct Catalog *catalog, const RowTable *table, const void *record,
                const RowExtra *extra, Error *err)
{
    const RowExtra none = {0};
    extra = extra ? extra : &none;
    Arena scratch = {0};
    sqlite3_stmt *statement = NULL;
    const char *sql = NULL;
    bool row = false;
    Status status = insert_sql(table, extra, &scratch, &sql, err);
    if (status == STATUS_OK)
        status = statement_prepare(catalog, sql, &statement, err);
    for (int i = 0; status == STATUS_OK && i < table->field_count; i++)
        status = bind_field(statement, i + 1, record, &table->fields[i], &scratch, err);
    for (int i = 0; status == STATUS_OK && i < extra->count; i++)
        statement_bind_text(statement, table->field_count + i + 1, extra->values[i]);
    if (status == STATUS_OK)
        status = statement_step(catalog, statement, &row, err);
    sqlite3_finalize(statement);
    arena_clear(&scratch);
    return status;
}

// -- Reading --

static Status read_list(JsonView array, Arena *arena, TextList *list, Error *err)
{
    const int count = json_count(array);
    const char **items = arena_alloc(arena, (size_t)count + 1, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        const char *text = json_string(json_element(array, i));
        items[i] = arena_string(arena, text ? text : "");
        if (!items[i])
            return arena_exhausted(arena, err);
    }
    *list = (TextList){items, count};
    return STATUS_OK;
}

static Status read_numbers(JsonView array, Arena *arena, NumberList *numbers, Error *err)
{
    const int count = json_count(array);
    double *items = arena_alloc(arena, (size_t)count + 1, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++)
        items[i] = json_number(json_element(array, i));
    *numbers = (NumberList){items, count};
    return STATUS_OK;
}

static Status read_array(const char *text, const Field *field, char *place, Arena *arena,
                         Error *err)
{
    // Most lists are empty: no parser is needed to see that.
    if (!text || strcmp(text, "[]") == 0)
        return STATUS_OK;
    JsonDocument document = {0};
    TRY(json_parse(field->name, text, strlen(text), arena, &document, err));
    const JsonView array = json_root(&document);
    const Status status = field->kind == FIELD_LIST
                              ? read_list(array, arena, (TextList *)(void *)place, err)
                              : read_numbers(array, arena, (NumberList *)(void *)place, err);
    json_clear(&document);
    return status;
}

static Status read_field(sqlite3_stmt *statement, int column, const Field *field, char *place,
                         Arena *arena, Error *err)
{
    const char *text = NULL;
    if (field->kind == FIELD_NUMBER) {
        *(double *)(void *)place = sqlite3_column_double(statement, column);
        return STATUS_OK;
    }
    if (field->kind == FIELD_FLAG) {
        *(bool *)(void *)place = sqlite3_column_int(statement, column) != 0;
        return STATUS_OK;
    }
    TRY(statement_text(statement, column, arena, &text, err));
    if (field->kind != FIELD_TEXT)
        return read_array(text, field, place, arena, err);
    *(const char **)(void *)place = text;
    return STATUS_OK;
}

static Status read_row(sqlite3_stmt *statement, const RowTable *table, Arena *arena, void *record,
                       Error *err)
{
    record_clear(record, table->fields, table->field_count);
    for (int i = 0; i < table->field_count; i++) {
        char *place = (char *)record + table->fields[i].offset;
        if (sqlite3_column_type(statement, i) != SQLITE_NULL)
            TRY(read_field(statement, i, &table->fields[i], place, arena, err));
    }
    return STATUS_OK;
}

// SELECT with all columns of the table, or the number of rows when [columns] is false.
static Status select_statement(struct Catalog *catalog, const RowTable *table, bool columns,
                               const RowSelection *selection, sqlite3_stmt **statement, Error *err)
{
    Arena scratch = {0};
    Text sql = {.arena = &scratch};
    text_append(&sql, "SELECT ");
    for (int i = 0; columns && i < table->field_count; i++)
        text_append(&sql, "%s\"%s\"", i ? ", " : "", table->fields[i].name);
    text_append(&sql, "%s FROM %s %s", columns ? "" : "count(*)", table->name, selection->tail);
    Status status = text_check(&sql, err);
    if (status == STATUS_OK)
        status = statement_prepare(catalog, sql.bytes, statement, err);
    for (int i = 0; status == STATUS_OK && i < selection->text_count; i++)
        statement_bind_text(*statement, i + 1, selection->texts[i]);
    arena_clear(&scratch);
    return status;
}

static Status count_rows(struct Catalog *catalog, const RowTable *table,
                         const RowSelection *selection, int *count, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    Status status = select_statement(catalog, table, false, selection, &statement, err);
    if (status == STATUS_OK)
        status = statement_step(catalog, statement, &row, err);
    if (status == STATUS_OK)
        *count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

Status rows_read(struct Catalog *catalog, const RowTable *table, const RowSelection *selection,
                 Arena *arena, RowSet *rows, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool row = true;
    int n = 0;
    int room = 0;
    TRY(count_rows(catalog, table, selection, &room, err));
    char *items = arena_alloc(arena, (size_t)room + 1, table->size);
    if (!items)
        return arena_exhausted(arena, err);
    Status status = select_statement(catalog, table, true, selection, &statement, err);
    // Another process may have added rows since they were counted.
    while (status == STATUS_OK && n < room) {
        status = statement_step(catalog, statement, &row, err);
        if (status != STATUS_OK || !row)
            break;
        status = read_row(statement, table, arena, items + (size_t)n * table->size, err);
        n++;
    }
    sqlite3_finalize(statement);
    if (status == STATUS_OK)
        *rows = (RowSet){items, n};
    return status;
}
