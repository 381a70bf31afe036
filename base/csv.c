#include "base/csv.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// -- Parsing --

typedef struct Reader {
    const char *name;
    char *at;  // next byte; the text is a copy that cells are cut from in place
    char *end;
    char separator;
    int line;
    Arena *arena; // borrowed
} Reader;

// Cuts a quoted cell: doubled quotes become one. [at] stands behind the opening quote.
static Status quoted_cell(Reader *reader, char **cell, Error *err)
{
    const int opened = reader->line;
    char *out = reader->at;
    *cell = out;
    for (; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"' && reader->at[1] != '"') {
            reader->at++;
            *out = '\0';
            // What stands between the closing quote and the separator belongs to no cell.
            if (reader->at < reader->end && *reader->at != reader->separator &&
                !strchr("\r\n", *reader->at))
                return fail(err, STATUS_BAD_DATA, "%s:%d: text behind a closing quote",
                            reader->name, reader->line);
            return STATUS_OK;
        }
        reader->at += *reader->at == '"';
        reader->line += *reader->at == '\n';
        *out++ = *reader->at;
    }
    return fail(err, STATUS_BAD_DATA, "%s:%d: a quote is never closed", reader->name, opened);
}

static void plain_cell(Reader *reader, char **cell)
{
    *cell = reader->at;
    while (reader->at < reader->end && *reader->at != reader->separator &&
           *reader->at != '\n' && *reader->at != '\r')
        reader->at++;
}

// Steps over what ends a cell, and reports whether it also ended the row.
static bool end_of_row(Reader *reader)
{
    if (reader->at >= reader->end)
        return true;
    const char ending = *reader->at;
    *reader->at++ = '\0';
    if (ending == reader->separator)
        return false;
    if (ending == '\r' && reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    reader->line++;
    return true;
}

enum { ROW_CELLS = 64 }; // first guess; doubled when a row has more

static Status read_row(Reader *reader, CsvRow *row, Error *err)
{
    int capacity = ROW_CELLS;
    const char **cells = arena_alloc(reader->arena, (size_t)capacity, sizeof *cells);
    *row = (CsvRow){.line = reader->line};
    bool ended = false;
    while (!ended && cells) {
        char *cell = NULL;
        if (reader->at < reader->end && *reader->at == '"') {
            reader->at++;
            TRY(quoted_cell(reader, &cell, err));
        } else {
            plain_cell(reader, &cell);
        }
        ended = end_of_row(reader);
        cells[row->count++] = cell;
        if (row->count == capacity) {
            const char **larger = arena_alloc(reader->arena, (size_t)capacity * 2, sizeof *larger);
            if (larger)
                memcpy(larger, cells, (size_t)capacity * sizeof *cells);
            cells = larger;
            capacity *= 2;
        }
    }
    row->cells = cells;
    return cells ? STATUS_OK : arena_exhausted(reader->arena, err);
}

static size_t line_count(const char *text, size_t length)
{
    size_t count = 1;
    for (size_t i = 0; i < length; i++)
        count += text[i] == '\n' || text[i] == '\r';
    return count;
}

static bool row_blank(const CsvRow *row)
{
    return row->count == 1 && row->cells[0][strspn(row->cells[0], " \t")] == '\0';
}

Status csv_parse(const char *name, const char *text, size_t length, char separator, Arena *arena,
                 Csv *csv, Error *err)
{
    const size_t valid = text_valid_utf8(text, length);
    if (valid < length || memchr(text, '\0', length)) {
        int line = 1;
        int column = 1;
        const char *nul = memchr(text, '\0', valid);
        text_position(text, nul ? (size_t)(nul - text) : valid, &line, &column);
        return fail(err, STATUS_BAD_DATA, "%s:%d:%d: %s", name, line, column,
                    nul ? "NUL byte" : "invalid UTF-8");
    }
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    char *copy = arena_copy(arena, text, length);
    CsvRow *rows = arena_alloc(arena, line_count(text, length), sizeof *rows);
    const char *kept_name = arena_string(arena, name);
    if (!copy || !rows || !kept_name)
        return arena_exhausted(arena, err);
    Reader reader = {kept_name, copy, copy + length, separator, 1, arena};
    int count = 0;
    while (reader.at < reader.end) {
        TRY(read_row(&reader, &rows[count], err));
        count += !row_blank(&rows[count]);
    }
    *csv = (Csv){kept_name, rows, count};
    return STATUS_OK;
}

// -- Numbers --

static Status find_columns(const Csv *csv, const char *const *names, int count, int *columns,
                           Error *err)
{
    const CsvRow *header = &csv->rows[0];
    for (int j = 0; j < count; j++) {
        columns[j] = -1;
        for (int k = 0; k < header->count && columns[j] < 0; k++)
            if (strcmp(header->cells[k], names[j]) == 0)
                columns[j] = k;
        if (columns[j] >= 0)
            continue;
        const char *nearest = text_nearest(names[j], header->cells, header->count);
        return fail(err, STATUS_BAD_DATA, "%s:%d: no column '%s'%s%s%s", csv->name, header->line,
                    names[j], nearest ? ", did you mean '" : "", nearest ? nearest : "",
                    nearest ? "'?" : "");
    }
    return STATUS_OK;
}

static Status cell_number(const Csv *csv, const CsvRow *row, int column, const char *heading,
                          double *number, Error *err)
{
    if (column >= row->count)
        return fail(err, STATUS_BAD_DATA, "%s:%d: the row ends before column '%s'", csv->name,
                    row->line, heading);
    const char *cell = row->cells[column];
    char *end = NULL;
    *number = strtod(cell, &end);
    while (isspace((unsigned char)*end))
        end++;
    if (end == cell || *end != '\0')
        return fail(err, STATUS_BAD_DATA, "%s:%d: column '%s' holds '%.40s', expected a number",
                    csv->name, row->line, heading, cell);
    if (!isfinite(*number))
        return fail(err, STATUS_BAD_DATA, "%s:%d: column '%s' holds '%.40s', expected a finite"
                    " number", csv->name, row->line, heading, cell);
    return STATUS_OK;
}

Status csv_numbers(const Csv *csv, const char *const *names, int count, Arena *arena,
                   Matrix *numbers, Error *err)
{
    if (csv->count < 1)
        return fail(err, STATUS_BAD_DATA, "%s: empty, expected a header row", csv->name);
    const int rows = csv->count - 1;
    int *columns = arena_alloc(arena, (size_t)count + 1, sizeof *columns);
    double *data = arena_alloc(arena, (size_t)rows * (size_t)count + 1, sizeof *data);
    if (!columns || !data)
        return arena_exhausted(arena, err);
    TRY(find_columns(csv, names, count, columns, err));
    const Matrix result = matrix_view(data, rows, count);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < count; j++)
            TRY(cell_number(csv, &csv->rows[i + 1], columns[j], names[j], matrix_at(result, i, j),
                            err));
    *numbers = result;
    return STATUS_OK;
}

// -- Writing --

void csv_append(Text *out, const char *cell)
{
    char *end = NULL;
    const double number = strtod(cell, &end);
    (void)number;
    const bool is_number = end != cell && *end == '\0';
    const bool guard = !is_number && *cell && strchr("=+-@\t\r", *cell);
    if (!guard && !strpbrk(cell, ",;\"\n\r")) {
        text_append(out, "%s", cell);
        return;
    }
    text_append(out, "\"%s", guard ? "'" : "");
    for (; *cell; cell++)
        text_append(out, *cell == '"' ? "\"\"" : "%c", *cell);
    text_append(out, "\"");
}
