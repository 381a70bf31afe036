// A workbook before it is written: every cell, in order, with its looks. What was written is
// compared with it cell by cell.
#ifndef REPORTS_PLAN_H
#define REPORTS_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/list.h"
#include "office/sheet.h"
#include "reports/figure.h"
#include "reports/table.h"

typedef enum PlanRole {
    PLAN_BODY,      // a cell of a table
    PLAN_ANCHOR,    // the same, naming its row
    PLAN_HEADER,    // a heading of a table
    PLAN_TITLE,     // of a sheet
    PLAN_LABEL,     // what a paragraph is about
    PLAN_PARAGRAPH, // running text
    PLAN_ANSWER,    // running text that must be seen first
    PLAN_INPUT,     // to be filled in: not locked
} PlanRole;

typedef struct PlanStyle {
    PlanRole role;
    ColumnKind kind;
    int decimals;
    bool wrap;
} PlanStyle;

typedef struct PlanCell {
    int row, column;  // from 0
    int span;         // columns it covers; 1
    const char *text; // in arena or borrowed; NULL: a number
    double number;    // NAN: none; dates as Unix time
    const char *link; // NULL, an address, or "internal:'Sheet'!A1"
    PlanStyle style;
} PlanCell;

typedef enum PlanRule {
    PLAN_ANY,
    PLAN_LIST,    // one of the words in the range [list]
    PLAN_BETWEEN, // a number from least to most
    PLAN_WHOLE,   // a whole number from least to most
    PLAN_DAY,     // a date from least to most, Unix time
} PlanRule;

typedef struct PlanValidation {
    SheetRange range;
    PlanRule rule;
    double least, most;
    const char *list;    // "=name"
    const char *title;   // at most 32 characters
    const char *message; // at most 255 bytes; shown when the cell is entered, and when refused
} PlanValidation;

typedef struct PlanScale {
    SheetRange range;
    ColumnScale scale;
} PlanScale;

// Where the numbers of a series stand on the sheet of chart data.
typedef struct PlanChart {
    const Figure *figure; // borrowed
    int first_column;     // x of the first series; then its y; then the next series
    int row, column;      // where its upper left corner stands
} PlanChart;

typedef struct PlanRow {
    int row;
    double height; // points
} PlanRow;

typedef struct PlanSheet {
    const char *name; // at most 31 characters
    bool hidden;
    bool locked;      // protected but for its inputs
    unsigned tab;     // colour, 0xRRGGBB
    List cells;       // of PlanCell, by row, then column
    List widths;      // of double: characters, one a column
    List heights;     // of PlanRow
    List scales;      // of PlanScale
    List validations; // of PlanValidation
    List charts;      // of PlanChart
    List breaks;      // of uint32_t: rows that begin a printed page
    int frozen_rows, frozen_columns;
    SheetRange filter; // of a table; last_row 0: none
    bool landscape;
} PlanSheet;

typedef struct PlanName {
    const char *name;
    const char *formula; // "='Lists'!$A$1:$A$9"
} PlanName;

typedef struct PlanBook {
    Arena *arena; // borrowed
    List sheets;  // of PlanSheet
    List names;   // of PlanName
    const char *title;
    const char *subject;
    double created;         // Unix time
    const char *chart_data; // name of the sheet that holds the numbers of charts; NULL: no charts
} PlanBook;

// Memory: each returns NULL, or leaves [failed] behind, when the arena is used up.
PlanSheet *plan_sheet(PlanBook *book, const char *name, unsigned tab);

// Append a cell. STATUS_NO_MEMORY is their only failure.
Status plan_text(PlanSheet *sheet, int row, int column, PlanStyle style, const char *text,
                 Error *err);
Status plan_number(PlanSheet *sheet, int row, int column, PlanStyle style, double number,
                   Error *err);
Status plan_cell(PlanSheet *sheet, PlanCell cell, Error *err);

Status plan_width(PlanSheet *sheet, double width, Error *err);
Status plan_height(PlanSheet *sheet, int row, double height, Error *err);

// A printed page begins with row [row].
Status plan_break(PlanSheet *sheet, int row, Error *err);

// A whole table with its header in row [row], from column 0: cells, widths, scales, filter, frozen
// panes. The first [anchors] columns stay in view.
Status plan_table(PlanSheet *sheet, const Table *table, int row, int anchors, Error *err);

// The lines [text] takes up when it is wrapped in columns of [width] together.
int plan_lines(const char *text, double width);

#endif
