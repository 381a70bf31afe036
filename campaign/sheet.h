// Tables of a report, filled row by row.
#ifndef CAMPAIGN_SHEET_H
#define CAMPAIGN_SHEET_H

#include "base/arena.h"
#include "base/error.h"
#include "reports/table.h"

// The number of columns of a list of them.
#define COLUMN_COUNT(columns) ((int)(sizeof(columns) / sizeof *(columns)))

typedef struct Sheet {
    Arena *arena;          // borrowed
    const Column *columns; // borrowed
    int column_count;
    Cell *cells; // in arena
    int rows;
    int capacity; // rows
    int column;   // that the next cell goes to
    bool failed;  // memory ran out; sheet_table() reports it
} Sheet;

Sheet sheet_start(const Column *columns, int column_count, Arena *arena);

// The next row; its cells are empty until they are filled, from left to right.
void sheet_row(Sheet *sheet);
void sheet_number(Sheet *sheet, double number);
// The text is borrowed.
void sheet_text(Sheet *sheet, const char *text);
// Text that leads to [link]; plain text when that is NULL.
void sheet_link(Sheet *sheet, const char *text, const char *link);

// The finished table. STATUS_NO_MEMORY when a row was lost.
Status sheet_table(const Sheet *sheet, const char *name, const char *title, Table *table,
                   Error *err);

#endif
