// Comma- (or tab-) separated values, RFC 4180, read whole.
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/matrix.h"
#include "base/text.h"

// Rows may differ in length. Cells are '\0'-terminated and unquoted.
typedef struct CsvRow {
    const char *const *cells; // count, in arena
    int count;
    int line; // where the row starts, from 1
} CsvRow;

typedef struct Csv {
    const char *name; // in arena
    const CsvRow *rows; // count, in arena; blank lines are left out
    int count;
} Csv;

// Parses [text]. Refuses an open quote and invalid UTF-8 with "name:line: ...".
Status csv_parse(const char *name, const char *text, size_t length, char separator, Arena *arena,
                 Csv *csv, Error *err);

// The columns [names] (count) of a table with a header row, as numbers: rows x count, in [arena].
// Refuses a missing column (naming the nearest), text, NaN and empty cells by row and column.
Status csv_numbers(const Csv *csv, const char *const *names, int count, Arena *arena,
                   Matrix *numbers, Error *err);

// Appends one cell, quoted where needed. Text that a spreadsheet would take for a formula
// (= + - @, tab, return at its start) is guarded by an apostrophe.
void csv_append(Text *out, const char *cell);

#endif
