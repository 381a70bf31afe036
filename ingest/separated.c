#include "ingest/separated.h"

#include <string.h>

#include "base/csv.h"

enum { LINES_LOOKED_AT = 20 };

// The commas of the line at [bytes] that are not quoted; [next] is behind the line.
static int commas(const char *bytes, size_t length, size_t *next)
{
    int count = 0;
    bool quoted = false;
    size_t i = 0;
    for (; i < length && (quoted || bytes[i] != '\n'); i++) {
        quoted = quoted != (bytes[i] == '"');
        count += bytes[i] == ',' && !quoted;
    }
    *next = i + 1;
    return count;
}

bool separated_matches(const char *bytes, size_t length)
{
    int expected = -1;
    int lines = 0;
    size_t at = 0;
    while (at < length && lines < LINES_LOOKED_AT) {
        size_t next = 0;
        const bool blank = bytes[at] == '\n' || bytes[at] == '\r';
        const int count = commas(bytes + at, length - at, &next);
        at += next;
        if (blank)
            continue;
        if (expected < 0)
            expected = count;
        if (count == 0 || count != expected)
            return false;
        lines++;
    }
    return lines >= 2;
}

Status separated_read(const char *name, const char *bytes, size_t length, Blocks *blocks,
                      Error *err)
{
    Csv csv = {0};
    Arena *arena = blocks->arena;
    TRY(csv_parse(name, bytes, length, ',', arena, &csv, err));
    RawRow *rows = arena_alloc(arena, (size_t)csv.count + 1, sizeof *rows);
    Table *table = arena_alloc(arena, 1, sizeof *table);
    if (!rows || !table)
        return arena_exhausted(arena, err);
    for (int r = 0; r < csv.count; r++) {
        RawCell *cells = arena_alloc(arena, (size_t)csv.rows[r].count + 1, sizeof *cells);
        if (!cells)
            return arena_exhausted(arena, err);
        for (int c = 0; c < csv.rows[r].count; c++)
            cells[c] =
                (RawCell){.bytes = csv.rows[r].cells[c], .length = strlen(csv.rows[r].cells[c])};
        rows[r] = (RawRow){cells, csv.rows[r].count, csv.rows[r].line, 0};
    }
    if (csv.count == 0)
        return STATUS_OK;
    TRY(table_build(name, rows, csv.count, arena, table, err));
    return blocks_add(blocks, (Block){.kind = BLOCK_TABLE, .line = table->line, .table = table},
                      err);
}
