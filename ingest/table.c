#include "ingest/table.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

// -- Size --

static int span(int given)
{
    return given > 1 ? given : 1;
}

Status table_check_size(const char *document, int line, long columns, int rows, Error *err)
{
    if (columns > TABLE_COLUMNS_MAX || columns * rows > TABLE_CELLS_MAX)
        return fail(err, STATUS_BAD_DATA, "%s:%d: a table of %ld columns and %d rows is too large",
                    document, line, columns, rows);
    return STATUS_OK;
}

// The number of columns: the widest row, with what hangs down into it from rows above.
static Status measure(const char *document, const RawRow *rows, int count, int *columns, Error *err)
{
    long widest = 1;
    for (int r = 0; r < count; r++) {
        long width = 0;
        for (int c = 0; c < rows[r].count && width <= TABLE_COLUMNS_MAX; c++)
            width += span(rows[r].cells[c].colspan);
        if (width > widest)
            widest = width;
    }
    TRY(table_check_size(document, rows[0].line, widest, count, err));
    *columns = (int)widest;
    return STATUS_OK;
}

// -- Filling --

typedef struct Grid {
    Plain *cells;   // rows x columns
    bool *taken;    // rows x columns
    TableRow *rows; // rows
    int row_count;
    int columns;
} Grid;

static void place_cell(Grid *grid, int row, int column, const RawCell *cell, Plain text)
{
    for (int r = row; r < grid->row_count && r - row < span(cell->rowspan); r++) {
        for (int c = column; c < grid->columns && c - column < span(cell->colspan); c++) {
            const size_t at = (size_t)r * (size_t)grid->columns + (size_t)c;
            if (grid->taken[at])
                break; // a malformed span never overwrites another cell
            grid->cells[at] = text;
            grid->taken[at] = true;
            grid->rows[r].given++;
        }
    }
}

static Status fill_row(Grid *grid, int row, const RawRow *raw, Arena *arena, Error *err)
{
    int column = 0;
    int texts = 0;
    bool headers = raw->count > 0;
    for (int c = 0; c < raw->count; c++) {
        const RawCell *cell = &raw->cells[c];
        while (column < grid->columns &&
               grid->taken[(size_t)row * (size_t)grid->columns + (size_t)column])
            column++;
        if (column >= grid->columns)
            break;
        Plain text = {0};
        TRY((cell->element ? plain_read_element : plain_read)(cell->bytes, cell->length,
                                                              cell->offset, arena, &text, err));
        texts += text.length > 0;
        headers = headers && cell->header;
        place_cell(grid, row, column, cell, text);
    }
    const Plain *first = &grid->cells[(size_t)row * (size_t)grid->columns];
    grid->rows[row].header = headers;
    grid->rows[row].section = texts == 1 && first->length > 0 && grid->columns > 1;
    return STATUS_OK;
}

// Cells that no text was given for are empty texts at the row's place.
static void complete_row(Grid *grid, int row)
{
    static const unsigned char NO_STYLE = STYLE_NORMAL;
    TableRow *target = &grid->rows[row];
    for (int c = 0; c < grid->columns; c++) {
        Plain *cell = &grid->cells[(size_t)row * (size_t)grid->columns + (size_t)c];
        if (!cell->text)
            *cell = (Plain){"", &NO_STYLE, &target->offset, 0};
    }
    target->cells = &grid->cells[(size_t)row * (size_t)grid->columns];
}

// Without marked headers the first row that is no section is the header.
static void find_header(Grid *grid)
{
    for (int r = 0; r < grid->row_count; r++)
        if (grid->rows[r].header)
            return;
    for (int r = 0; r < grid->row_count; r++) {
        if (!grid->rows[r].section) {
            grid->rows[r].header = true;
            return;
        }
    }
}

Status table_build(const char *document, const RawRow *rows, int count, Arena *arena, Table *table,
                   Error *err)
{
    int columns = 0;
    TRY(measure(document, rows, count, &columns, err));
    const size_t cells = (size_t)count * (size_t)columns;
    Grid grid = {.row_count = count, .columns = columns};
    grid.cells = arena_alloc(arena, cells + 1, sizeof *grid.cells);
    grid.taken = arena_alloc(arena, cells + 1, sizeof *grid.taken);
    grid.rows = arena_alloc(arena, (size_t)count + 1, sizeof *grid.rows);
    if (!grid.cells || !grid.taken || !grid.rows)
        return arena_exhausted(arena, err);
    for (int r = 0; r < count; r++) {
        grid.rows[r].line = rows[r].line;
        grid.rows[r].offset = rows[r].offset;
        TRY(fill_row(&grid, r, &rows[r], arena, err));
    }
    for (int r = 0; r < count; r++)
        complete_row(&grid, r);
    find_header(&grid);
    *table = (Table){.rows = grid.rows, .row_count = count, .columns = columns};
    table->line = count ? rows[0].line : 0;
    table->offset = count ? rows[0].offset : 0;
    return STATUS_OK;
}

Status table_set_label(Table *table, const char *text, Arena *arena, Error *err)
{
    table->label = NULL;
    if (!text)
        return STATUS_OK;
    text += strspn(text, " \t\r\n");
    if (strncasecmp(text, "tab", 3) == 0)
        text += strcspn(text, " .0123456789");
    text += strspn(text, " .");
    const size_t digits = strspn(text, "0123456789");
    if (digits == 0)
        return STATUS_OK;
    table->label = arena_copy(arena, text, digits);
    return table->label ? STATUS_OK : arena_exhausted(arena, err);
}

Status table_heading(const Table *table, int column, Arena *arena, const char **heading, Error *err)
{
    Text text = {.arena = arena};
    const char *last = NULL;
    text_append(&text, "%s", "");
    for (int r = 0; r < table->row_count; r++) {
        const TableRow *row = &table->rows[r];
        if (!row->header || row->section || row->cells[column].text == last)
            continue;
        last = row->cells[column].text;
        if (text.length > 0 && row->cells[column].length > 0)
            text_append(&text, " ");
        text_append_bytes(&text, row->cells[column].text, row->cells[column].length);
    }
    TRY(text_check(&text, err));
    *heading = text.bytes ? text.bytes : "";
    return STATUS_OK;
}
