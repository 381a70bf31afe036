// A workbook (.xlsx) as its cells, whoever saved it: Excel, LibreOffice, openpyxl or this program.
// ECMA-376; sheets are found through relationships, not by file name.
#ifndef OFFICE_SHEET_H
#define OFFICE_SHEET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

typedef enum SheetKind {
    SHEET_EMPTY, // a formula nobody has calculated yet
    SHEET_TEXT,
    SHEET_NUMBER,
    SHEET_DATE, // a number shown as a date or a time
    SHEET_TRUTH,
    SHEET_FAULT, // "#DIV/0!"
} SheetKind;

// A cell that holds something.
typedef struct SheetCell {
    int row;    // from 0
    int column; // from 0
    SheetKind kind;
    bool formula;     // the value is the result of one
    bool percent;     // a NUMBER that is shown as a hundred times itself
    double number;    // NUMBER; DATE: Unix time in seconds; TRUTH: 0 or 1; otherwise NAN
    const char *text; // in arena; as stored, also of numbers; NULL for EMPTY
} SheetCell;

typedef struct SheetRange {
    int first_row, first_column, last_row, last_column; // from 0, inclusive
} SheetRange;

// A cell that leads to an address outside of the workbook.
typedef struct SheetLink {
    int row, column;
    const char *target; // in arena
} SheetLink;

typedef struct Sheet {
    const char *name; // in arena
    bool hidden;
    const SheetCell *cells; // count, in arena; by row, then column
    int count;
    const SheetRange *merges; // merge_count, in arena
    int merge_count;
    const SheetLink *links; // link_count, in arena; in the order of the file
    int link_count;
} Sheet;

typedef struct SheetBook {
    const char *path;    // borrowed; for messages
    const Sheet *sheets; // count, in arena; in the order of the tabs
    int count;
} SheetBook;

// Reads the workbook [path] within the limits of archive_read() and of [arena].
Status sheet_read(const char *path, Arena *arena, SheetBook *book, Error *err);
// The same for [length] bytes that are in memory, which may go afterwards.
Status sheet_parse(const char *path, const char *bytes, size_t length, Arena *arena,
                   SheetBook *book, Error *err);

// The sheet [name], or NULL. The cell, or NULL when it is empty.
const Sheet *sheet_find(const SheetBook *book, const char *name);
const SheetCell *sheet_cell(const Sheet *sheet, int row, int column);

enum { SHEET_ADDRESS = 16 };

// "B12", and back: false when [text] is no address within a sheet's limits.
void sheet_address(int row, int column, char address[SHEET_ADDRESS]);
bool sheet_address_parse(const char *text, int *row, int *column);

#endif
