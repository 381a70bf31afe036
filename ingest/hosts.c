#include "ingest/hosts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ingest/column.h"
#include "ingest/entry.h"

// What reading a table carries from row to row, and from table to table.
typedef struct Work {
    EntryContext context;
    const Document *document;
    Arena *arena;
    Hosts *hosts;
    Problems *problems;
    const char *label;    // of the last table, whose continuation may follow
    const char *strategy; // of the last section row
    int rows;             // of that table so far, over its pages
} Work;

// -- Rows --

// What follows from the cells of a row together.
static void derive(const Notes *notes, const Column *columns, int count, Host *host)
{
    if (host_has_symmetric(host)) {
        host->symmetric_unit = "h";
        for (int c = 0; c < count; c++)
            for (int p = 0; p < columns[c].part_count && columns[c].cell == CELL_SYMMETRIC; p++)
                if (columns[c].parts[p].meaning == MEANING_CYCLES ||
                    columns[c].parts[p].meaning == MEANING_DURATION)
                    host->symmetric_unit_printed = columns[c].parts[p].unit
                                                       ? columns[c].parts[p].unit
                                                       : columns[c].parts[p].printed;
        // A cycle plates a capacity and strips it again at the same current.
        host->symmetric_cycle_h =
            2 * host->symmetric_capacity_mAh_cm2 / host->symmetric_current_mA_cm2;
    }
    if (host->full_cathode && host->full_rate_unit && strcmp(host->full_rate_unit, "C") == 0)
        host->full_one_C_mA_g = notes_one_C(notes, host->full_cathode);
}

static Status reject_row(Work *work, const TableRow *row, int width, Error *err)
{
    const char *text =
        arena_format(work->arena, "%.*s: %d cells, the heading has %d", (int)row->cells[0].length,
                     row->cells[0].text, row->given, width);
    if (!text)
        return arena_exhausted(work->arena, err);
    return problems_add(work->problems, "rejected row", NULL, &(Side){row->line, text}, 1, NULL,
                        "a row has as many cells as its heading", err);
}

static int host_column(const Column *columns, int count)
{
    for (int c = 0; c < count; c++)
        if (columns[c].parts[0].meaning == MEANING_HOST && columns[c].cell == CELL_NONE)
            return c;
    return -1;
}

static Status read_row(Work *work, const Table *table, const Column *columns, const TableRow *row,
                       Error *err)
{
    Host host = host_empty();
    const int names = host_column(columns, table->columns);
    host.name = plain_string(row->cells[names], work->arena);
    host.table = table->label ? strtod(table->label, NULL) : NAN;
    host.id = arena_format(work->arena, "T%s-%02d", table->label ? table->label : "", ++work->rows);
    if (!host.name || !host.id)
        return arena_exhausted(work->arena, err);
    host.strategy = work->strategy;
    host.continued = table->caption && strstr(table->caption, "ontinued") != NULL;
    host.source = work->document->source;
    host.document = work->document->name;
    host.line = row->line;
    host.byte_offset = (double)row->offset;
    host.char_offset = (double)document_characters(work->document, row->offset);
    for (int c = 0; c < table->columns; c++)
        if (c != names)
            TRY(entry_read(&work->context, row, &columns[c], row->cells[c], &host, err));
    derive(work->context.notes, columns, table->columns, &host);
    work->hosts->items[work->hosts->count++] = host;
    return STATUS_OK;
}

// -- Tables --

static Status read_columns(const Table *table, Arena *arena, Column **columns, Error *err)
{
    Column *read = arena_alloc(arena, (size_t)table->columns, sizeof *read);
    if (!read)
        return arena_exhausted(arena, err);
    for (int c = 0; c < table->columns; c++) {
        const char *heading = NULL;
        TRY(table_heading(table, c, arena, &heading, err));
        TRY(column_read(heading, arena, &read[c], err));
        // A quantity that is measured in one kind of cell only needs no word for it.
        if (read[c].cell == CELL_NONE && read[c].parts[0].meaning == MEANING_EFFICIENCY)
            read[c].cell = CELL_HALF;
        if (read[c].cell == CELL_NONE && read[c].parts[0].meaning == MEANING_RETENTION)
            read[c].cell = CELL_FULL;
    }
    *columns = read;
    return STATUS_OK;
}

// Whether it names hosts and gives at least one quantity of a cell.
static bool about_hosts(const Column *columns, int count)
{
    for (int c = 0; c < count; c++)
        if (columns[c].cell != CELL_NONE)
            return host_column(columns, count) >= 0;
    return false;
}

// Keeps an unfamiliar table whole: one side a row, cells separated by tabs.
static Status keep_table(Work *work, const Table *table, Error *err)
{
    Side *sides = arena_alloc(work->arena, (size_t)table->row_count + 1, sizeof *sides);
    if (!sides)
        return arena_exhausted(work->arena, err);
    for (int r = 0; r < table->row_count; r++) {
        const TableRow *row = &table->rows[r];
        Text text = {.arena = work->arena};
        for (int c = 0; c < row->given; c++) {
            text_append(&text, "%s", c ? "\t" : "");
            text_append_bytes(&text, row->cells[c].text, row->cells[c].length);
        }
        TRY(text_check(&text, err));
        sides[r] = (Side){row->line, text.bytes};
    }
    return problems_add(work->problems, "unfamiliar table", NULL, sides, table->row_count, NULL,
                        "kept as printed; no column of hosts with a quantity was recognised", err);
}

// The cells that the heading has: later rows may trail empty ones.
static int heading_width(const Table *table)
{
    int width = 0;
    for (int r = 0; r < table->row_count; r++)
        if (table->rows[r].header && table->rows[r].given > width)
            width = table->rows[r].given;
    return width;
}

static Status read_table(Work *work, const Table *table, Error *err)
{
    Column *columns = NULL;
    TRY(read_columns(table, work->arena, &columns, err));
    if (!about_hosts(columns, table->columns))
        return keep_table(work, table, err);
    const bool same = work->label && table->label && strcmp(work->label, table->label) == 0;
    if (!same) {
        work->strategy = NULL;
        work->rows = 0;
    }
    work->label = table->label;
    const int width = heading_width(table);
    for (int r = 0; r < table->row_count; r++) {
        const TableRow *row = &table->rows[r];
        if (row->section) {
            work->strategy = plain_string(row->cells[0], work->arena);
            if (!work->strategy)
                return arena_exhausted(work->arena, err);
        } else if (!row->header && row->given < width) {
            TRY(reject_row(work, row, width, err));
        } else if (!row->header) {
            TRY(read_row(work, table, columns, row, err));
        }
    }
    return STATUS_OK;
}

Status hosts_read(const Document *document, const Notes *notes, const Citations *citations,
                  Arena *arena, Hosts *hosts, Problems *problems, Error *err)
{
    size_t rows = 0;
    for (int i = 0; i < document->block_count; i++)
        if (document->blocks[i].kind == BLOCK_TABLE)
            rows += (size_t)document->blocks[i].table->row_count;
    hosts->count = 0;
    hosts->items = arena_alloc(arena, rows + 1, sizeof *hosts->items);
    if (!hosts->items)
        return arena_exhausted(arena, err);
    Work work = {.context = {notes, citations, arena, problems},
                 .document = document,
                 .arena = arena,
                 .hosts = hosts,
                 .problems = problems};
    for (int i = 0; i < document->block_count; i++) {
        if (document->blocks[i].kind != BLOCK_TABLE)
            continue;
        problems->part = document->blocks[i].table->part;
        TRY(read_table(&work, document->blocks[i].table, err));
    }
    problems->part = NULL;
    return STATUS_OK;
}

const Host *hosts_find(const Hosts *hosts, const char *name)
{
    for (int i = 0; name && i < hosts->count; i++)
        if (strcmp(hosts->items[i].name, name) == 0)
            return &hosts->items[i];
    return NULL;
}
