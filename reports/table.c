#include "reports/table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/csv.h"

// What a spreadsheet takes in one cell.
static const size_t TEXT_MAX = 32767;
static const size_t LINK_MAX = 2000;

int table_column(const Table *table, const char *key)
{
    for (int i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].key, key) == 0)
            return i;
    return -1;
}

const Cell *table_cell(const Table *table, int row, int column)
{
    return &table->cells[(size_t)row * (size_t)table->column_count + (size_t)column];
}

double table_number(const Table *table, int row, const char *key)
{
    const int column = table_column(table, key);
    return column < 0 ? NAN : table_cell(table, row, column)->number;
}

const char *table_text(const Table *table, int row, const char *key)
{
    const int column = table_column(table, key);
    return column < 0 ? NULL : table_cell(table, row, column)->text;
}

static bool holds_text(const Column *column)
{
    return column->kind == COLUMN_TEXT || column->kind == COLUMN_LINK;
}

bool cell_present(const Cell *cell, const Column *column)
{
    return holds_text(column) ? cell->text && cell->text[0] : !isnan(cell->number);
}

// -- Text --

static void append_date(Text *out, double seconds)
{
    const time_t when = (time_t)seconds;
    struct tm day;
    char text[16];
    if (gmtime_r(&when, &day) && strftime(text, sizeof text, "%Y-%m-%d", &day))
        text_append(out, "%s", text);
}

void cell_append(Text *out, const Cell *cell, const Column *column)
{
    if (!cell_present(cell, column))
        return;
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_LINK:
        text_append(out, "%s", cell->text);
        return;
    case COLUMN_GENERAL:
        text_append(out, "%.10g", cell->number);
        return;
    case COLUMN_INTEGER:
        text_append(out, "%.0f", cell->number);
        return;
    case COLUMN_PERCENT:
        text_append(out, "%.*f %%", column->decimals, 100 * cell->number);
        return;
    case COLUMN_DATE:
        append_date(out, cell->number);
        return;
    case COLUMN_NUMBER:
        if (column->decimals < 0)
            text_append(out, "%.*e", -column->decimals, cell->number);
        else
            text_append(out, "%.*f", column->decimals, cell->number);
        return;
    }
}

// -- CSV --

static bool has_links(const Table *table, int column)
{
    for (int row = 0; row < table->row_count; row++)
        if (table_cell(table, row, column)->link)
            return true;
    return false;
}

// The shortest form that reads back as the same number.
static void append_exactly(Text *out, double number)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    text_append(out, "%s", text);
}

static void append_value(Text *out, const Cell *cell, const Column *column)
{
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_LINK:
        csv_append(out, cell->text ? cell->text : "");
        break;
    case COLUMN_DATE:
        cell_append(out, cell, column);
        break;
    default:
        if (!isnan(cell->number))
            append_exactly(out, cell->number);
    }
}

static void append_heading(Text *out, const Column *column, const char *ending)
{
    Text heading = {.arena = out->arena};
    text_append(&heading, "%s%s", column->heading, ending);
    csv_append(out, heading.bytes ? heading.bytes : "");
    out->failed |= heading.failed;
}

static void append_header(Text *out, const Table *table, const bool *linked)
{
    for (int i = 0; i < table->column_count; i++) {
        text_append(out, "%s", i ? "," : "");
        append_heading(out, &table->columns[i],
                       table->columns[i].kind == COLUMN_PERCENT ? " (share)" : "");
        if (linked[i]) {
            text_append(out, ",");
            append_heading(out, &table->columns[i], ": link");
        }
    }
    text_append(out, "\r\n");
}

static void append_row(Text *out, const Table *table, int row, const bool *linked)
{
    for (int i = 0; i < table->column_count; i++) {
        const Cell *cell = table_cell(table, row, i);
        text_append(out, "%s", i ? "," : "");
        append_value(out, cell, &table->columns[i]);
        if (linked[i]) {
            text_append(out, ",");
            csv_append(out, cell->link ? cell->link : "");
        }
    }
    text_append(out, "\r\n");
}

void table_csv(Text *out, const Table *table)
{
    bool *linked = arena_alloc(out->arena, (size_t)table->column_count + 1, sizeof *linked);
    if (!linked) {
        out->failed = true;
        return;
    }
    for (int i = 0; i < table->column_count; i++)
        linked[i] = has_links(table, i);
    append_header(out, table, linked);
    for (int row = 0; row < table->row_count; row++)
        append_row(out, table, row, linked);
}

// -- Checks --

static bool key_valid(const char *key)
{
    if (!key || !key[0])
        return false;
    for (const char *c = key; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            return false;
    return true;
}

static bool link_valid(const char *link)
{
    return strlen(link) <= LINK_MAX &&
           (strncmp(link, "https://", 8) == 0 || strncmp(link, "http://", 7) == 0 ||
            strncmp(link, "mailto:", 7) == 0);
}

// Why [text] cannot stand in a cell, or NULL.
static const char *text_objection(const char *text)
{
    const size_t length = strlen(text);
    if (length > TEXT_MAX)
        return "text of over 32,767 characters";
    if (text_valid_utf8(text, length) != length)
        return "text that is not UTF-8";
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\n')
            return "a control character";
    // U+FFFE and U+FFFF are UTF-8 but no XML.
    if (strstr(text, "\xEF\xBF\xBE") || strstr(text, "\xEF\xBF\xBF"))
        return "a character that XML forbids";
    return NULL;
}

static const char *cell_objection(const Cell *cell, const Column *column)
{
    if (!holds_text(column))
        return isinf(cell->number) ? "an infinite number" : NULL;
    if (cell->link && !link_valid(cell->link))
        return "a link that is neither https://, http:// nor mailto:";
    const char *objection = cell->link ? text_objection(cell->link) : NULL;
    return objection || !cell->text ? objection : text_objection(cell->text);
}

static Status check_columns(const Table *table, Error *err)
{
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (!key_valid(column->key) || table_column(table, column->key) != i)
            return fail(err, STATUS_INTERNAL, "table %s: column %d: key '%s' is %s", table->name,
                        i + 1, column->key ? column->key : "",
                        key_valid(column->key) ? "taken" : "not letters, digits and '_'");
        const char *objection = column->help ? text_objection(column->help) : NULL;
        if (!column->heading || !column->heading[0] || text_objection(column->heading))
            objection = "no usable heading";
        if (objection)
            return fail(err, STATUS_INTERNAL, "table %s: column '%s' has %s", table->name,
                        column->key, objection);
    }
    return STATUS_OK;
}

Status table_check(const Table *table, Error *err)
{
    if (!key_valid(table->name) || !table->title || text_objection(table->title))
        return fail(err, STATUS_INTERNAL, "table '%s' has no usable name or title",
                    table->name ? table->name : "");
    TRY(check_columns(table, err));
    for (int row = 0; row < table->row_count; row++)
        for (int i = 0; i < table->column_count; i++) {
            const char *objection = cell_objection(table_cell(table, row, i), &table->columns[i]);
            if (objection)
                return fail(err, STATUS_INTERNAL, "table %s: row %d, column '%s': %s",
                            table->name, row + 1, table->columns[i].key, objection);
        }
    return STATUS_OK;
}
