#include "reports/results.h"

#include <math.h>
#include <string.h>

#include "base/list.h"
#include "base/text.h"
#include "office/sheet.h"
#include "reports/child.h"

// What a form that a person filled in may take; the largest honest one took a hundredth.
static const size_t MEMORY_MAX = (size_t)1 << 30;
enum { SECONDS_MAX = 20, HEADER_ROWS = 20 };

enum { COLUMN_ID, COLUMN_SUMMARY, COLUMN_RUN, COLUMN_SEAL, EXTRA_COLUMNS };

typedef struct Reading {
    const ResultsKnown *known;
    const Sheet *sheet;
    Arena *arena;
    int extra[EXTRA_COLUMNS]; // columns of the sheet
    int field[ENTRY_FIELD_COUNT];
    int header_row;
    List rows;     // of LabResult
    List problems; // of ResultProblem
    int refusals;
} Reading;

// -- Problems --

static Status complain(Reading *reading, int row, int column, const char *problem, const char *fix,
                       bool refuses, Error *err)
{
    char address[SHEET_ADDRESS];
    const SheetCell *cell = sheet_cell(reading->sheet, row, column);
    ResultProblem *slot = list_push(&reading->problems);
    sheet_address(row, column, address);
    if (!slot || !problem || !fix)
        return arena_exhausted(reading->arena, err);
    *slot = (ResultProblem){
        arena_format(reading->arena, "%s!%s", reading->sheet->name, address),
        cell && cell->text ? cell->text : "", problem, fix, refuses};
    reading->refusals += refuses;
    return slot->cell ? STATUS_OK : arena_exhausted(reading->arena, err);
}

// -- Finding the columns --

static const char *heading_at(const Sheet *sheet, int row, int column)
{
    const SheetCell *cell = sheet_cell(sheet, row, column);
    return cell && cell->kind == SHEET_TEXT ? cell->text : "";
}

static int find_heading(const Reading *reading, int row, const char *heading)
{
    for (int i = 0; i < reading->sheet->count; i++) {
        const SheetCell *cell = &reading->sheet->cells[i];
        if (cell->row == row && strcmp(heading_at(reading->sheet, row, cell->column), heading) == 0)
            return cell->column;
    }
    return -1;
}

static const char *extra_heading(int index)
{
    const char *const headings[EXTRA_COLUMNS] = {FORM_ID, FORM_SUMMARY, FORM_RUN, FORM_SEAL};
    return headings[index];
}

static Status find_columns(Reading *reading, const char *path, Error *err)
{
    int row = 0;
    while (row < HEADER_ROWS && find_heading(reading, row, FORM_SEAL) < 0)
        row++;
    reading->header_row = row;
    for (int i = 0; i < EXTRA_COLUMNS + ENTRY_FIELD_COUNT; i++) {
        const bool extra = i < EXTRA_COLUMNS;
        const char *heading =
            extra ? extra_heading(i) : ENTRY_FIELDS[i - EXTRA_COLUMNS].column.heading;
        const int column = find_heading(reading, row, heading);
        if (column < 0)
            return fail(err, STATUS_BAD_DATA,
                        "%s: sheet '%s' has no column '%s': the headings must stay as they were",
                        path, FORM_SHEET, heading);
        *(extra ? &reading->extra[i] : &reading->field[i - EXTRA_COLUMNS]) = column;
    }
    return STATUS_OK;
}

// -- Rows --

static Status read_field(Reading *reading, int row, int index, LabResult *result, Error *err)
{
    const EntryField *field = &ENTRY_FIELDS[index];
    const SheetCell *cell = sheet_cell(reading->sheet, row, reading->field[index]);
    char *place = (char *)result + field->offset;
    EntryFault fault = {NULL, NULL};
    if (field->column.kind != COLUMN_TEXT)
        *(double *)(void *)place = NAN;
    if (entry_is_blank(cell))
        return STATUS_OK;
    if (field->column.kind == COLUMN_TEXT)
        fault = entry_text(cell, reading->arena, (const char **)(void *)place);
    else
        fault = entry_number(cell, field, reading->arena, (double *)(void *)place);
    if (fault.problem)
        return complain(reading, row, cell->column, fault.problem, fault.fix, true, err);
    return STATUS_OK;
}

static bool is_listed(const char *word, const char *const *words, int count)
{
    for (int i = 0; word && i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

// Whether somebody wrote into the row: into a field, or a name for an experiment of their own.
static bool is_filled_in(Reading *reading, int row)
{
    const SheetCell *summary = sheet_cell(reading->sheet, row, reading->extra[COLUMN_SUMMARY]);
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        if (!entry_is_blank(sheet_cell(reading->sheet, row, reading->field[i])))
            return true;
    const bool own = summary && summary->text && strcmp(summary->text, FORM_OWN) == 0;
    return own && !entry_is_blank(sheet_cell(reading->sheet, row, reading->extra[COLUMN_ID]));
}

static const char *summary_at(const Reading *reading, int row)
{
    return heading_at(reading->sheet, row, reading->extra[COLUMN_SUMMARY]);
}

static const char *seal_at(const Reading *reading, int row)
{
    return heading_at(reading->sheet, row, reading->extra[COLUMN_SEAL]);
}

static bool seal_fits(const Reading *reading, int row, const char *id, const char *run)
{
    char seal[FORM_SEAL_TEXT];
    form_seal(id, summary_at(reading, row), run ? run : "", seal);
    return strcmp(seal, seal_at(reading, row)) == 0;
}

// The design the row was made for, as its seal tells; NULL when another cell was changed.
static const char *sealed_id(const Reading *reading, int row, const char *run)
{
    for (int i = 0; i < reading->known->id_count; i++)
        if (seal_fits(reading, row, reading->known->ids[i], run))
            return reading->known->ids[i];
    return NULL;
}

static Status check_own_name(Reading *reading, int row, const LabResult *result, Error *err)
{
    if (result->id)
        return STATUS_OK;
    return complain(reading, row, reading->extra[COLUMN_ID], "has no name",
                    "give the experiment a name of your own", true, err);
}

// The cells that were locked.
static Status check_seal(Reading *reading, int row, const LabResult *result, Error *err)
{
    const ResultsKnown *known = reading->known;
    const char *id = result->own ? "" : result->id ? result->id : "";
    if (!is_listed(result->run, known->runs, known->run_count))
        return complain(reading, row, reading->extra[COLUMN_RUN], "is no run of this program",
                        "fill in the workbook as it was sent; was it made with another database?",
                        true, err);
    if (!seal_fits(reading, row, id, result->run)) {
        const char *meant = result->own ? NULL : sealed_id(reading, row, result->run);
        if (meant)
            return complain(reading, row, reading->extra[COLUMN_ID],
                            "is not the design of this row",
                            arena_format(reading->arena, "restore %s, or use a row at the end",
                                         meant), true, err);
        return complain(reading, row, reading->extra[COLUMN_SEAL],
                        "shows that a locked cell of this row was changed",
                        "restore the row's design, description, run and seal", true, err);
    }
    if (!result->own && !is_listed(id, known->ids, known->id_count))
        return complain(reading, row, reading->extra[COLUMN_ID],
                        "is no design that was ever proposed",
                        "use a row at the end for an experiment of your own", true, err);
    if (strcmp(result->run, known->runs[0]) != 0)
        return complain(reading, row, reading->extra[COLUMN_RUN], "is not the latest run",
                        "nothing to do: the design is known", false, err);
    return STATUS_OK;
}

static Status check_repetition(Reading *reading, int row, const LabResult *result, Error *err)
{
    const LabResult *rows = reading->rows.items;
    for (int i = 0; result->id && i < reading->rows.count; i++)
        if (strcmp(rows[i].id, result->id) == 0)
            return complain(reading, row, reading->extra[COLUMN_ID],
                            arena_format(reading->arena, "is there twice, first in row %d",
                                         rows[i].row + 1),
                            "put means over all cells into one row, or use a row at the end", true,
                            err);
    return STATUS_OK;
}

EntryFault results_fault(const LabResult *result, int *field)
{
    const char *status = result->status;
    const bool measured = !isnan(result->coulombic_efficiency_pct) ||
                          !isnan(result->overpotential_mV) || !isnan(result->cycle_life);
    *field = RESULT_AT_status;
    if (!is_listed(status, RESULT_STATUSES, RESULT_STATUS_COUNT))
        return (EntryFault){status ? "is no status" : "is empty, but the row is filled in",
                            "choose planned, made, measured or failed"};
    if (strcmp(status, "measured") == 0 && !measured)
        return (EntryFault){"says measured, but efficiency, overpotential and cycle life are empty",
                            "enter one of them, or choose made"};
    if (measured && (strcmp(status, "planned") == 0 || strcmp(status, "made") == 0))
        return (EntryFault){"says nothing was measured, but a value is entered",
                            "choose measured or failed"};
    const EntryFault lonely = {"is a standard deviation without its mean", "enter the mean"};
    *field = RESULT_AT_coulombic_efficiency_sd_pct;
    if (!isnan(result->coulombic_efficiency_sd_pct) && isnan(result->coulombic_efficiency_pct))
        return lonely;
    *field = RESULT_AT_overpotential_sd_mV;
    if (!isnan(result->overpotential_sd_mV) && isnan(result->overpotential_mV))
        return lonely;
    return (EntryFault){NULL, NULL};
}

// What the row says as a whole.
static Status check_sense(Reading *reading, int row, const LabResult *result, Error *err)
{
    int field = 0;
    const EntryFault fault = results_fault(result, &field);
    return fault.problem ? complain(reading, row, reading->field[field], fault.problem, fault.fix,
                                    true, err)
                         : STATUS_OK;
}

static Status read_row(Reading *reading, int row, Error *err)
{
    const int refusals = reading->refusals;
    const Sheet *sheet = reading->sheet;
    LabResult result = {.row = row};
    result.id = entry_trimmed(sheet_cell(sheet, row, reading->extra[COLUMN_ID]), reading->arena);
    result.run = entry_trimmed(sheet_cell(sheet, row, reading->extra[COLUMN_RUN]), reading->arena);
    result.own = strcmp(heading_at(sheet, row, reading->extra[COLUMN_SUMMARY]), FORM_OWN) == 0;
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        TRY(read_field(reading, row, i, &result, err));
    if (reading->refusals == refusals)
        TRY(check_sense(reading, row, &result, err));
    if (result.own)
        TRY(check_own_name(reading, row, &result, err));
    TRY(check_seal(reading, row, &result, err));
    TRY(check_repetition(reading, row, &result, err));
    if (reading->refusals > refusals)
        return STATUS_OK;
    LabResult *slot = list_push(&reading->rows);
    if (!slot)
        return arena_exhausted(reading->arena, err);
    *slot = result;
    return STATUS_OK;
}

// -- The workbook --

static Status read_form(Reading *reading, const SheetBook *book, Error *err)
{
    reading->sheet = sheet_find(book, FORM_SHEET);
    if (!reading->sheet)
        return fail(err, STATUS_BAD_DATA, "%s: has no sheet '%s': is it a report of this program?",
                    book->path, FORM_SHEET);
    TRY(find_columns(reading, book->path, err));
    int last = reading->header_row;
    for (int i = 0; i < reading->sheet->count; i++) {
        const int row = reading->sheet->cells[i].row;
        if (row > last && is_filled_in(reading, row))
            TRY(read_row(reading, row, err));
        last = row > last ? row : last;
    }
    return STATUS_OK;
}

static Status try_reading(void *context, Error *err)
{
    Arena scratch = {.limit = MEMORY_MAX};
    SheetBook book;
    const Status status = sheet_read(context, &scratch, &book, err);
    arena_clear(&scratch);
    return status;
}

Status results_parse(const SheetBook *book, const ResultsKnown *known, Arena *arena,
                     Results *results, Error *err)
{
    Reading reading = {.known = known, .arena = arena,
                       .rows = {.arena = arena, .size = sizeof(LabResult)},
                       .problems = {.arena = arena, .size = sizeof(ResultProblem)}};
    TRY(read_form(&reading, book, err));
    *results = (Results){reading.rows.items, reading.rows.count, reading.problems.items,
                         reading.problems.count, reading.refusals};
    return STATUS_OK;
}

Status results_read(const char *path, const ResultsKnown *known, Arena *arena, Results *results,
                    Error *err)
{
    SheetBook book;
    TRY(child_run(path, (ChildLimits){2 * MEMORY_MAX, SECONDS_MAX}, try_reading, (void *)path,
                  err));
    TRY(sheet_read(path, arena, &book, err));
    return results_parse(&book, known, arena, results, err);
}
