// Rows and headings, whatever the output: workbook, page and CSV draw the same tables.
#ifndef REPORTS_TABLE_H
#define REPORTS_TABLE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

typedef enum ColumnKind {
    COLUMN_TEXT,    // Cell.text
    COLUMN_NUMBER,  // Cell.number
    COLUMN_GENERAL, // Cell.number, with the digits it has: a column of many units
    COLUMN_INTEGER, // Cell.number, whole
    COLUMN_PERCENT, // Cell.number is a share: 0.9 is shown as 90 %
    COLUMN_DATE,    // Cell.number is Unix time in seconds; the day (UTC) is shown
    COLUMN_LINK,    // Cell.text leads to Cell.link
} ColumnKind;

// How a column of numbers is made readable at a glance. The number itself always stays.
typedef enum ColumnScale {
    SCALE_NONE,
    SCALE_BAR,       // a bar in the cell, as long as the number is large
    SCALE_HIGH_GOOD, // shaded, strongest where the number is largest
    SCALE_LOW_GOOD,  // shaded, strongest where the number is smallest
} ColumnScale;

typedef struct Column {
    const char *key;     // unique in its table; letters, digits and '_'
    const char *heading; // with its unit: "Thickness (um)"
    const char *unit;    // "um"; NULL or "" without one
    ColumnKind kind;
    int decimals;     // of numbers; negative: scientific, with so many digits behind the point
    double width;     // in characters; 0 takes one from heading and contents
    const char *help; // one or two sentences for the dictionary
    ColumnScale scale;
    bool wrap; // long text is broken into lines
} Column;

typedef struct Cell {
    const char *text; // NULL: none
    double number;    // NAN: none
    const char *link; // NULL: none; https:// or mailto:
} Cell;

// Strings, columns and cells are borrowed, and outlive every use of the table.
typedef struct Table {
    const char *name;  // a file name and a sheet name: "next_experiments"
    const char *title; // "Next experiments"
    const Column *columns;
    int column_count;
    const Cell *cells; // row_count x column_count, row by row
    int row_count;
} Table;

// The index of column [key], or -1.
int table_column(const Table *table, const char *key);

const Cell *table_cell(const Table *table, int row, int column);

// The number (NAN) and the text (NULL) of column [key] in [row] when there is none.
double table_number(const Table *table, int row, const char *key);
const char *table_text(const Table *table, int row, const char *key);

// Whether a cell of [column] says anything.
bool cell_present(const Cell *cell, const Column *column);

// Appends the cell as people read it, with the column's decimals; nothing when it is missing.
void cell_append(Text *out, const Cell *cell, const Column *column);

// Appends the table as CSV (RFC 4180) with a header; numbers read back exactly. A column with links
// is followed by one of their addresses.
void table_csv(Text *out, const Table *table);

// Refuses what would spoil an output, naming table, row and column: a repeated key, a heading
// without text, invalid UTF-8, control characters, infinities, text of over 32,767 characters, a
// link that is neither https:// nor http:// nor mailto:.
Status table_check(const Table *table, Error *err);

#endif
