#include "ingest/hosts.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ingest/column.h"
#include "ingest/electrolyte.h"
#include "ingest/quantity.h"

// What reading a table carries from row to row, and from table to table.
typedef struct Work {
    const Document *document;
    const Notes *notes;
    const Citations *citations;
    Arena *arena;
    Hosts *hosts;
    Problems *problems;
    const char *label;    // of the last table, whose continuation may follow
    const char *strategy; // of the last section row
    int rows;             // of that table so far, over its pages
} Work;

// -- Where a quantity goes --

typedef struct Target {
    CellType cell;
    Meaning meaning;
    size_t number;    // offset of a double in Host
    size_t qualifier; // offset of a const char *, or NO_FIELD
    const char *unit; // canonical
} Target;

enum { NO_FIELD = -1 };

#define AT(name) offsetof(Host, name)
static const Target TARGETS[] = {
    {CELL_HALF, MEANING_EFFICIENCY, AT(half_ce_pct), AT(half_ce_qualifier), "%"},
    {CELL_HALF, MEANING_CURRENT, AT(half_current_mA_cm2), (size_t)NO_FIELD, "mA/cm2"},
    {CELL_HALF, MEANING_CAPACITY, AT(half_capacity_mAh_cm2), (size_t)NO_FIELD, "mAh/cm2"},
    {CELL_HALF, MEANING_CYCLES, AT(half_cycles), AT(half_cycles_qualifier), "1"},
    {CELL_SYMMETRIC, MEANING_CYCLES, AT(symmetric_duration), AT(symmetric_qualifier), "h"},
    {CELL_SYMMETRIC, MEANING_DURATION, AT(symmetric_duration), AT(symmetric_qualifier), "h"},
    {CELL_SYMMETRIC, MEANING_CURRENT, AT(symmetric_current_mA_cm2), (size_t)NO_FIELD, "mA/cm2"},
    {CELL_SYMMETRIC, MEANING_CAPACITY, AT(symmetric_capacity_mAh_cm2), (size_t)NO_FIELD,
     "mAh/cm2"},
    {CELL_FULL, MEANING_CURRENT, AT(full_rate), (size_t)NO_FIELD, "C"},
    {CELL_FULL, MEANING_RETENTION, AT(full_retention_pct), AT(full_retention_qualifier), "%"},
    {CELL_FULL, MEANING_CYCLES, AT(full_cycles), (size_t)NO_FIELD, "1"},
};
#undef AT
enum { TARGET_COUNT = sizeof TARGETS / sizeof *TARGETS };

static const Target *find_target(CellType cell, Meaning meaning)
{
    for (int i = 0; i < TARGET_COUNT; i++)
        if (TARGETS[i].cell == cell && TARGETS[i].meaning == meaning)
            return &TARGETS[i];
    return NULL;
}

static void set_quantity(Host *host, const Target *target, const Quantity *quantity,
                         const char *missing)
{
    *(double *)(void *)((char *)host + target->number) = quantity->value;
    if (target->qualifier != (size_t)NO_FIELD)
        *(const char **)(void *)((char *)host + target->qualifier) =
            missing ? missing : quantity->qualifier;
}

static const char **missing_of(Host *host, CellType cell)
{
    return cell == CELL_HALF        ? &host->half_missing
           : cell == CELL_SYMMETRIC ? &host->symmetric_missing
                                    : &host->full_missing;
}

// -- Cells that list quantities --

enum { PIECES_MAX = 16 };

typedef struct Pieces {
    const char *items[PIECES_MAX]; // in arena
    int count;
    const char *aside; // what stands in parentheses, in arena; NULL when nothing does
} Pieces;

// Splits at commas outside parentheses.
static Status split(const char *text, Arena *arena, Pieces *pieces, Error *err)
{
    Text piece = {.arena = arena};
    Text aside = {.arena = arena};
    int depth = 0;
    for (const char *at = text;; at++) {
        if (*at == '\0' || (*at == ',' && depth == 0)) {
            TRY(text_check(&piece, err));
            if (pieces->count < PIECES_MAX)
                pieces->items[pieces->count++] = piece.bytes ? piece.bytes : "";
            piece = (Text){.arena = arena};
            if (*at == '\0')
                break;
            continue;
        }
        depth -= *at == ')' && depth > 0;
        if (depth > 0)
            text_append_bytes(&aside, at, 1);
        else if (*at != '(' && *at != ')' && !(*at == ' ' && piece.length == 0))
            text_append_bytes(&piece, at, 1);
        depth += *at == '(';
    }
    pieces->aside = aside.bytes;
    return text_check(&aside, err);
}

static void trim_end(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == ' ')
        text[--n] = '\0';
}

static Status report(Work *work, const TableRow *row, const Column *column, const char *host,
                     const char *what, const char *rule, Error *err)
{
    Arena *arena = work->arena;
    const char *value = arena_format(arena, "%s: %s", column->heading, what);
    if (!value)
        return arena_exhausted(arena, err);
    return problems_add(work->problems, "unreadable cell", host, &(Side){row->line, value}, 1,
                        NULL, rule, err);
}

static Status set_piece(Work *work, const TableRow *row, const Column *column, int part,
                        const char *text, Host *host, Error *err)
{
    const Target *target = find_target(column->cell, column->parts[part].meaning);
    Quantity quantity = {0};
    if (!quantity_read(text, &quantity) || !target)
        return report(work, row, column, host->name, text, "a number, a unit, or N.A. expected",
                      err);
    const char *unit = quantity.unit ? quantity.unit : column->parts[part].unit;
    const bool rate = target->meaning == MEANING_CURRENT && target->cell == CELL_FULL;
    if (unit && !rate && strcmp(unit, target->unit) != 0 && !quantity.missing)
        return report(work, row, column, host->name, text, "another unit expected", err);
    const char *missing =
        quantity.missing ? arena_copy(work->arena, quantity.missing, quantity.missing_length)
                         : NULL;
    set_quantity(host, target, &quantity, missing);
    // The records give areal rates the way they are printed.
    if (rate && unit)
        host->full_rate_unit = strcmp(unit, "mA/cm2") == 0 ? "mA cm-2" : unit;
    return STATUS_OK;
}

// "cathode: LFP" in the parentheses of a full cell.
static Status set_aside(Work *work, const char *aside, Host *host, Error *err)
{
    const char *colon = aside ? strchr(aside, ':') : NULL;
    if (!colon || strncmp(aside, "cathode", 7) != 0)
        return STATUS_OK;
    const char *name = colon + 1 + strspn(colon + 1, " ");
    char *cathode = arena_string(work->arena, name);
    if (!cathode)
        return arena_exhausted(work->arena, err);
    trim_end(cathode);
    host->full_cathode = cathode;
    host->full_cathode_formula = notes_formula(work->notes, cathode);
    return STATUS_OK;
}

// Footnote marks: single letters above the line, in the order they stand.
static Status read_marks(Work *work, Plain cell, Host *host, Error *err)
{
    for (size_t i = 0; i < cell.length; i++) {
        const bool alone = (i == 0 || cell.styles[i - 1] != STYLE_ABOVE) &&
                           (i + 1 == cell.length || cell.styles[i + 1] != STYLE_ABOVE ||
                            cell.text[i + 1] == ')');
        if (cell.styles[i] != STYLE_ABOVE || !islower((unsigned char)cell.text[i]) || !alone)
            continue;
        const char *mark = arena_copy(work->arena, cell.text + i, 1);
        if (!mark)
            return arena_exhausted(work->arena, err);
        host->footnote_marks = list_with(host->footnote_marks, mark, work->arena);
    }
    return STATUS_OK;
}

// The text of a cell without its footnote marks; exponents of units stay.
static Status text_without_marks(Work *work, Plain cell, char **text, Error *err)
{
    char *out = arena_alloc(work->arena, cell.length + 1, 1);
    if (!out)
        return arena_exhausted(work->arena, err);
    size_t n = 0;
    for (size_t i = 0; i < cell.length; i++) {
        const bool mark = cell.styles[i] == STYLE_ABOVE && (islower((unsigned char)cell.text[i]) ||
                                                            cell.text[i] == ')');
        if (!mark)
            out[n++] = cell.text[i];
    }
    *text = out;
    return STATUS_OK;
}

static Status read_quantities(Work *work, const TableRow *row, const Column *column, Plain cell,
                              Host *host, Error *err)
{
    char *text = NULL;
    Pieces pieces = {0};
    TRY(text_without_marks(work, cell, &text, err));
    if (column->part_count > 1 && quantity_missing(text, strlen(text))) {
        *missing_of(host, column->cell) = *text ? text : "blank";
        return STATUS_OK;
    }
    TRY(split(text, work->arena, &pieces, err));
    if (pieces.count != column->part_count)
        return report(work, row, column, host->name, text,
                      "as many values as the heading names expected", err);
    for (int i = 0; i < pieces.count; i++) {
        char *piece = arena_string(work->arena, pieces.items[i]);
        if (!piece)
            return arena_exhausted(work->arena, err);
        trim_end(piece);
        TRY(set_piece(work, row, column, i, piece, host, err));
    }
    if (column->cell == CELL_FULL) {
        TRY(read_marks(work, cell, host, err));
        TRY(set_aside(work, pieces.aside, host, err));
    }
    return STATUS_OK;
}

// -- Other cells --

static Status read_deposited(Work *work, const TableRow *row, const Column *column,
                             const char *text, Host *host, Error *err)
{
    Quantity quantity = {0};
    if (!quantity_read(text, &quantity))
        return report(work, row, column, host->name, text, "a capacity or N.A. expected", err);
    host->deposited_mAh_cm2 = quantity.value;
    if (quantity.missing)
        host->deposited_missing = *text ? text : "blank";
    return STATUS_OK;
}

static Status read_electrolytes(Work *work, const TableRow *row, const Column *column,
                                const char *text, Host *host, Error *err)
{
    if (quantity_missing(text, strlen(text)))
        return STATUS_OK;
    Error reason = {0};
    const Status status = electrolyte_read(text, work->arena, &host->electrolytes,
                                           &host->electrolyte_count, &reason);
    if (status == STATUS_BAD_DATA)
        return report(work, row, column, host->name, text, "number M salt in solvents expected",
                      err);
    return status == STATUS_OK ? STATUS_OK : fail(err, status, "%s", reason.text);
}

static void read_reference(Work *work, const char *text, Host *host)
{
    const char *digits = strpbrk(text, "0123456789");
    if (!digits)
        return;
    const int number = atoi(digits);
    host->reference = number;
    const Reference *reference = citations_find(work->citations, number);
    if (reference)
        host->bibliography = reference->printed;
}

static Status read_cell(Work *work, const TableRow *row, const Column *column, Plain cell,
                        Host *host, Error *err)
{
    const Meaning meaning = column->parts[0].meaning;
    if (column->cell != CELL_NONE && meaning != MEANING_DEPOSITED)
        return read_quantities(work, row, column, cell, host, err);
    const char *text = plain_string(cell, work->arena);
    if (!text)
        return arena_exhausted(work->arena, err);
    switch (meaning) {
    case MEANING_DEPOSITED:
        return read_deposited(work, row, column, text, host, err);
    case MEANING_ELECTROLYTE:
        return read_electrolytes(work, row, column, text, host, err);
    case MEANING_REFERENCE:
        read_reference(work, text, host);
        return STATUS_OK;
    case MEANING_STRATEGY:
        host->strategy = text;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

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
                    host->symmetric_unit_printed = columns[c].parts[p].printed;
        // A cycle plates a capacity and strips it again at the same current.
        host->symmetric_cycle_h =
            2 * host->symmetric_capacity_mAh_cm2 / host->symmetric_current_mA_cm2;
    }
    if (host->full_cathode && host->full_rate_unit && strcmp(host->full_rate_unit, "C") == 0)
        host->full_one_C_mA_g = notes_one_C(notes, host->full_cathode);
}

static Status reject_row(Work *work, const TableRow *row, int width, Error *err)
{
    const char *text = arena_format(work->arena, "%.*s: %d cells, the heading has %d",
                                    (int)row->cells[0].length, row->cells[0].text, row->given,
                                    width);
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
            TRY(read_cell(work, row, &columns[c], row->cells[c], &host, err));
    derive(work->notes, columns, table->columns, &host);
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
    Work work = {.document = document,
                 .notes = notes,
                 .citations = citations,
                 .arena = arena,
                 .hosts = hosts,
                 .problems = problems};
    for (int i = 0; i < document->block_count; i++)
        if (document->blocks[i].kind == BLOCK_TABLE)
            TRY(read_table(&work, document->blocks[i].table, err));
    return STATUS_OK;
}
