// A table resolved into a full matrix: every row has every column, spans are repeated in the cells
// they cover, section rows and repeated headers are marked.
#ifndef INGEST_TABLE_H
#define INGEST_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "ingest/plain.h"

// A cell as a document gives it, before spans are resolved.
typedef struct RawCell {
    const char *bytes; // borrowed; length bytes of marked-up text
    size_t length;
    size_t offset; // in the document
    int rowspan;   // <= 1: none
    int colspan;   // <= 1: none
    bool header;
    bool element; // bytes are what stands inside an element of XML or HTML
} RawCell;

typedef struct RawRow {
    const RawCell *cells; // count, borrowed
    int count;
    int line;
    size_t offset;
} RawRow;

typedef struct TableRow {
    const Plain *cells; // Table.columns, in arena
    int given;          // columns the document gives, spans counted
    int line;           // in the document, or in its part
    size_t offset;      // in the document
    bool header;
    bool section; // one text for the whole row
} TableRow;

typedef struct Table {
    const char *label;    // "1" of "Table 1"; NULL when it has none, in arena
    const char *caption;  // NULL when it has none, in arena
    const TableRow *rows; // row_count, in arena
    int row_count;
    int columns;
    int line;
    size_t offset;
    const char *part; // of the document, a sheet; NULL when it has no parts; borrowed
} Table;

enum {
    TABLE_COLUMNS_MAX = 4096,
    TABLE_CELLS_MAX = 4000000,
};

// Refuses more columns or cells than a table can have with STATUS_BAD_DATA; [line] is where it
// begins.
Status table_check_size(const char *document, int line, long columns, int rows, Error *err);

// Resolves [count] raw rows. Header rows are those whose cells all say so or, when none does, the
// first. STATUS_BAD_DATA as for table_check_size().
Status table_build(const char *document, const RawRow *rows, int count, Arena *arena, Table *table,
                   Error *err);

// Takes the number of "Table 12. Hosts", "Tab. 12" or "12" as the label; none when [text] is NULL
// or begins otherwise.
Status table_set_label(Table *table, const char *text, Arena *arena, Error *err);

// Column [column] of all header rows read together, a spanned text once; in [arena].
Status table_heading(const Table *table, int column, Arena *arena, const char **heading,
                     Error *err);

#endif
