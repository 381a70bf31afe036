#include "ingest/entry.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ingest/electrolyte.h"
#include "ingest/quantity.h"

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
    {CELL_SYMMETRIC, MEANING_CAPACITY, AT(symmetric_capacity_mAh_cm2), (size_t)NO_FIELD, "mAh/cm2"},
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

static Status report(const EntryContext *context, const TableRow *row, const Column *column,
                     const char *host, const char *what, const char *rule, Error *err)
{
    Arena *arena = context->arena;
    const char *value = arena_format(arena, "%s: %s", column->heading, what);
    if (!value)
        return arena_exhausted(arena, err);
    return problems_add(context->problems, "unreadable cell", host, &(Side){row->line, value}, 1,
                        NULL, rule, err);
}

static Status set_piece(const EntryContext *context, const TableRow *row, const Column *column,
                        int part, const char *text, Host *host, Error *err)
{
    const Target *target = find_target(column->cell, column->parts[part].meaning);
    Quantity quantity = {0};
    if (!quantity_read(text, &quantity) || !target)
        return report(context, row, column, host->name, text, "a number, a unit, or N.A. expected",
                      err);
    const char *unit = quantity.unit ? quantity.unit : column->parts[part].unit;
    const bool rate = target->meaning == MEANING_CURRENT && target->cell == CELL_FULL;
    if (unit && !rate && strcmp(unit, target->unit) != 0 && !quantity.missing)
        return report(context, row, column, host->name, text, "another unit expected", err);
    const char *missing =
        quantity.missing ? arena_copy(context->arena, quantity.missing, quantity.missing_length)
                         : NULL;
    set_quantity(host, target, &quantity, missing);
    // The records give areal rates the way they are printed.
    if (rate && unit)
        host->full_rate_unit = strcmp(unit, "mA/cm2") == 0 ? "mA cm-2" : unit;
    return STATUS_OK;
}

// "cathode: LFP" in the parentheses of a full cell.
static Status set_aside(const EntryContext *context, const char *aside, Host *host, Error *err)
{
    const char *colon = aside ? strchr(aside, ':') : NULL;
    if (!colon || strncmp(aside, "cathode", 7) != 0)
        return STATUS_OK;
    const char *name = colon + 1 + strspn(colon + 1, " ");
    char *cathode = arena_string(context->arena, name);
    if (!cathode)
        return arena_exhausted(context->arena, err);
    trim_end(cathode);
    host->full_cathode = cathode;
    host->full_cathode_formula = notes_formula(context->notes, cathode);
    return STATUS_OK;
}

// Footnote marks: single letters above the line, in the order they stand.
static Status read_marks(const EntryContext *context, Plain cell, Host *host, Error *err)
{
    for (size_t i = 0; i < cell.length; i++) {
        const bool alone =
            (i == 0 || cell.styles[i - 1] != STYLE_ABOVE) &&
            (i + 1 == cell.length || cell.styles[i + 1] != STYLE_ABOVE || cell.text[i + 1] == ')');
        if (cell.styles[i] != STYLE_ABOVE || !islower((unsigned char)cell.text[i]) || !alone)
            continue;
        const char *mark = arena_copy(context->arena, cell.text + i, 1);
        if (!mark)
            return arena_exhausted(context->arena, err);
        host->footnote_marks = list_with(host->footnote_marks, mark, context->arena);
    }
    return STATUS_OK;
}

// The text of a cell without its footnote marks; exponents of units stay.
static Status text_without_marks(const EntryContext *context, Plain cell, char **text, Error *err)
{
    char *out = arena_alloc(context->arena, cell.length + 1, 1);
    if (!out)
        return arena_exhausted(context->arena, err);
    size_t n = 0;
    for (size_t i = 0; i < cell.length; i++) {
        const bool mark = cell.styles[i] == STYLE_ABOVE &&
                          (islower((unsigned char)cell.text[i]) || cell.text[i] == ')');
        if (!mark)
            out[n++] = cell.text[i];
    }
    *text = out;
    return STATUS_OK;
}

static Status read_quantities(const EntryContext *context, const TableRow *row,
                              const Column *column, Plain cell, Host *host, Error *err)
{
    char *text = NULL;
    Pieces pieces = {0};
    TRY(text_without_marks(context, cell, &text, err));
    if (column->part_count > 1 && quantity_missing(text, strlen(text))) {
        *missing_of(host, column->cell) = *text ? text : "blank";
        return STATUS_OK;
    }
    TRY(split(text, context->arena, &pieces, err));
    if (pieces.count != column->part_count)
        return report(context, row, column, host->name, text,
                      "as many values as the heading names expected", err);
    for (int i = 0; i < pieces.count; i++) {
        char *piece = arena_string(context->arena, pieces.items[i]);
        if (!piece)
            return arena_exhausted(context->arena, err);
        trim_end(piece);
        TRY(set_piece(context, row, column, i, piece, host, err));
    }
    if (column->cell == CELL_FULL) {
        TRY(read_marks(context, cell, host, err));
        TRY(set_aside(context, pieces.aside, host, err));
    }
    return STATUS_OK;
}

// -- Other cells --

static Status read_deposited(const EntryContext *context, const TableRow *row, const Column *column,
                             const char *text, Host *host, Error *err)
{
    Quantity quantity = {0};
    if (!quantity_read(text, &quantity))
        return report(context, row, column, host->name, text, "a capacity or N.A. expected", err);
    host->deposited_mAh_cm2 = quantity.value;
    if (quantity.missing)
        host->deposited_missing = *text ? text : "blank";
    return STATUS_OK;
}

static Status read_electrolytes(const EntryContext *context, const TableRow *row,
                                const Column *column, const char *text, Host *host, Error *err)
{
    if (quantity_missing(text, strlen(text)))
        return STATUS_OK;
    Error reason = {0};
    const Status status = electrolyte_read(text, context->arena, &host->electrolytes,
                                           &host->electrolyte_count, &reason);
    if (status == STATUS_BAD_DATA)
        return report(context, row, column, host->name, text, "number M salt in solvents expected",
                      err);
    return status == STATUS_OK ? STATUS_OK : fail(err, status, "%s", reason.text);
}

static void read_reference(const EntryContext *context, const char *text, Host *host)
{
    const char *digits = strpbrk(text, "0123456789");
    if (!digits)
        return;
    const int number = quantity_integer(digits);
    host->reference = number;
    const Reference *reference = citations_find(context->citations, number);
    if (reference)
        host->bibliography = reference->printed;
}

Status entry_read(const EntryContext *context, const TableRow *row, const Column *column,
                  Plain cell, Host *host, Error *err)
{
    const Meaning meaning = column->parts[0].meaning;
    if (column->cell != CELL_NONE && meaning != MEANING_DEPOSITED)
        return read_quantities(context, row, column, cell, host, err);
    const char *text = plain_string(cell, context->arena);
    if (!text)
        return arena_exhausted(context->arena, err);
    switch (meaning) {
    case MEANING_DEPOSITED:
        return read_deposited(context, row, column, text, host, err);
    case MEANING_ELECTROLYTE:
        return read_electrolytes(context, row, column, text, host, err);
    case MEANING_REFERENCE:
        read_reference(context, text, host);
        return STATUS_OK;
    case MEANING_STRATEGY:
        host->strategy = text;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}
