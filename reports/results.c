#include "reports/results.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/child.h"
#include "reports/list.h"
#include "reports/sheet.h"

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

// -- Values --

// The text of a cell without the space around it; NULL when nothing is left.
static const char *trimmed(Reading *reading, const SheetCell *cell)
{
    if (!cell || !cell->text)
        return NULL;
    const char *start = cell->text;
    while (isspace((unsigned char)*start))
        start++;
    size_t length = strlen(start);
    while (length > 0 && isspace((unsigned char)start[length - 1]))
        length--;
    return length ? arena_copy(reading->arena, start, length) : NULL;
}

static bool is_blank(Reading *reading, const SheetCell *cell)
{
    return !cell || (cell->kind == SHEET_TEXT && !trimmed(reading, cell));
}

// What to do about text where a number should be.
static const char *number_advice(Reading *reading, const char *text, const EntryField *field)
{
    char digits[32];
    const size_t length = strspn(text, "+-0123456789.,");
    double factor, offset, own_factor, own_offset;
    if (length == 0 || length >= sizeof digits)
        return "type the number alone";
    memcpy(digits, text, length);
    digits[length] = '\0';
    char *comma = strchr(digits, ',');
    if (comma)
        *comma = '.';
    if (comma && text[length] == '\0')
        return arena_format(reading->arena, "type %s, so that the program shows it as a number",
                            digits);
    const char *unit = unit_canonical(text + length + strspn(text + length, " "));
    if (unit && unit_find(unit, &factor, &offset) && field->column.unit[0] &&
        unit_find(field->column.unit, &own_factor, &own_offset))
        return arena_format(reading->arena, "type %.6g, the value in %s",
                            (strtod(digits, NULL) * factor + offset - own_offset) / own_factor,
                            field->column.unit);
    return arena_format(reading->arena, "type %s alone", digits);
}

// Why [cell] is no number for [field], with advice; NULL when it is one.
static const char *number_objection(Reading *reading, const SheetCell *cell,
                                    const EntryField *field, const char **advice)
{
    *advice = "type the number again";
    switch (cell->kind) {
    case SHEET_EMPTY:
        *advice = "open the file once in a spreadsheet program and save it, or type the number";
        return "is a formula without a value";
    case SHEET_FAULT:
        return "is a formula that failed";
    case SHEET_DATE:
        return "is a date where a number is expected";
    case SHEET_TRUTH:
        return "is true or false where a number is expected";
    case SHEET_TEXT:
        *advice = number_advice(reading, cell->text, field);
        return strchr(cell->text, ',') ? "is text, perhaps for its decimal comma"
                                       : "is text where a number is expected";
    case SHEET_NUMBER:
        break;
    }
    *advice = arena_format(reading->arena, "expected %g to %g%s%s", field->least, field->most,
                           field->column.unit[0] ? " " : "", field->column.unit);
    if (cell->number < field->least || cell->number > field->most)
        return strcmp(field->column.unit, "%") == 0 && cell->number > 0 && cell->number <= 1
                   ? "looks like a share, not a percentage"
                   : "is out of range";
    if (field->column.kind == COLUMN_INTEGER && cell->number != floor(cell->number))
        return "is not a whole number";
    return NULL;
}

// "2026-03-05" as text leaves no doubt; any other text does.
static bool iso_date(const char *text, double *seconds)
{
    struct tm day = {0};
    const char *end = text ? strptime(text, "%Y-%m-%d", &day) : NULL;
    if (!end || *end || strlen(text) != 10)
        return false;
    *seconds = (double)timegm(&day);
    return true;
}

static Status read_date(Reading *reading, const SheetCell *cell, const EntryField *field,
                        double *value, Error *err)
{
    const char *advice = "type the date as 2026-03-05";
    double day = cell->number;
    const bool known = cell->kind == SHEET_DATE ||
                       (cell->kind == SHEET_TEXT && iso_date(trimmed(reading, cell), &day));
    if (!known)
        return complain(reading, cell->row, cell->column, "is no date", advice, true, err);
    if (day < field->least || day > field->most)
        return complain(reading, cell->row, cell->column, "is a day of another century", advice,
                        true, err);
    *value = day;
    return STATUS_OK;
}

static Status read_number(Reading *reading, const SheetCell *cell, const EntryField *field,
                          double *value, Error *err)
{
    const char *advice;
    const char *objection = number_objection(reading, cell, field, &advice);
    if (objection)
        return complain(reading, cell->row, cell->column, objection, advice, true, err);
    *value = cell->number;
    return STATUS_OK;
}

static Status read_text(Reading *reading, const SheetCell *cell, const char **value, Error *err)
{
    if (cell->kind == SHEET_EMPTY || cell->kind == SHEET_FAULT)
        return complain(reading, cell->row, cell->column, "is a formula without a value",
                        "type the text", true, err);
    *value = trimmed(reading, cell);
    return STATUS_OK;
}

static Status read_field(Reading *reading, int row, int index, LabResult *result, Error *err)
{
    const EntryField *field = &ENTRY_FIELDS[index];
    const SheetCell *cell = sheet_cell(reading->sheet, row, reading->field[index]);
    char *place = (char *)result + field->offset;
    if (field->column.kind == COLUMN_TEXT)
        return cell ? read_text(reading, cell, (const char **)(void *)place, err) : STATUS_OK;
    double *number = (double *)(void *)place;
    *number = NAN;
    if (is_blank(reading, cell))
        return STATUS_OK;
    return field->column.kind == COLUMN_DATE ? read_date(reading, cell, field, number, err)
                                             : read_number(reading, cell, field, number, err);
}

// -- Rows --

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
        if (!is_blank(reading, sheet_cell(reading->sheet, row, reading->field[i])))
            return true;
    const bool own = summary && summary->text && strcmp(summary->text, FORM_OWN) == 0;
    return own && !is_blank(reading, sheet_cell(reading->sheet, row, reading->extra[COLUMN_ID]));
}

static Status check_id(Reading *reading, int row, const LabResult *result, Error *err)
{
    const ResultsKnown *known = reading->known;
    const int column = reading->extra[COLUMN_ID];
    if (!result->id)
        return complain(reading, row, column, "has no name",
                        result->own ? "give the experiment a name of your own"
                                    : "restore the design's id from the sheet Next experiments",
                        true, err);
    if (!result->own && !is_listed(result->id, known->ids, known->id_count)) {
        const char *nearest = text_nearest(result->id, known->ids, known->id_count);
        const char *fix = nearest ? arena_format(reading->arena, "did it say %s?", nearest)
                                  : "use a row at the end for an experiment of your own";
        return complain(reading, row, column, "is no design that was ever proposed", fix, true,
                        err);
    }
    const LabResult *rows = reading->rows.items;
    for (int i = 0; i < reading->rows.count; i++)
        if (strcmp(rows[i].id, result->id) == 0)
            return complain(reading, row, column,
                            arena_format(reading->arena, "is there twice, first in row %d",
                                         rows[i].row + 1),
                            "put means over all cells into one row, or use a row at the end", true,
                            err);
    return STATUS_OK;
}

// The cells that were locked.
static Status check_seal(Reading *reading, int row, const LabResult *result, Error *err)
{
    char expected[FORM_SEAL_TEXT];
    const ResultsKnown *known = reading->known;
    const char *summary =
        heading_at(reading->sheet, row, reading->extra[COLUMN_SUMMARY]);
    const char *seal = heading_at(reading->sheet, row, reading->extra[COLUMN_SEAL]);
    form_seal(result->own ? "" : result->id ? result->id : "", summary,
              result->run ? result->run : "", expected);
    if (!is_listed(result->run, known->runs, known->run_count))
        return complain(reading, row, reading->extra[COLUMN_RUN], "is no run of this program",
                        "fill in the workbook as it was sent; was it made with another database?",
                        true, err);
    if (strcmp(seal, expected) != 0)
        return complain(reading, row, reading->extra[COLUMN_SEAL],
                        "shows that a locked cell of this row was changed",
                        "restore the row's design, description, run and seal", true, err);
    if (strcmp(result->run, known->runs[0]) != 0)
        return complain(reading, row, reading->extra[COLUMN_RUN], "is not the latest run",
                        "nothing to do: the design is known", false, err);
    return STATUS_OK;
}

// What the row says as a whole.
static Status check_sense(Reading *reading, int row, const LabResult *result, Error *err)
{
    const int status = reading->field[RESULT_AT_status];
    const bool measured = !isnan(result->coulombic_efficiency_pct) ||
                          !isnan(result->overpotential_mV) || !isnan(result->cycle_life);
    if (!is_listed(result->status, RESULT_STATUSES, RESULT_STATUS_COUNT))
        return complain(reading, row, status,
                        result->status ? "is no status" : "is empty, but the row is filled in",
                        "choose planned, made, measured or failed", true, err);
    if (strcmp(result->status, "measured") == 0 && !measured)
        return complain(reading, row, status,
                        "says measured, but efficiency, overpotential and cycle life are empty",
                        "enter one of them, or choose made", true, err);
    if (measured && (strcmp(result->status, "planned") == 0 || strcmp(result->status, "made") == 0))
        return complain(reading, row, status, "says nothing was measured, but a value is entered",
                        "choose measured or failed", true, err);
    if (!isnan(result->coulombic_efficiency_sd_pct) && isnan(result->coulombic_efficiency_pct))
        return complain(reading, row, reading->field[RESULT_AT_coulombic_efficiency_sd_pct],
                        "is a standard deviation without its mean", "enter the mean", true, err);
    if (!isnan(result->overpotential_sd_mV) && isnan(result->overpotential_mV))
        return complain(reading, row, reading->field[RESULT_AT_overpotential_sd_mV],
                        "is a standard deviation without its mean", "enter the mean", true, err);
    return STATUS_OK;
}

static Status read_row(Reading *reading, int row, Error *err)
{
    const int refusals = reading->refusals;
    const Sheet *sheet = reading->sheet;
    LabResult result = {.row = row};
    result.id = trimmed(reading, sheet_cell(sheet, row, reading->extra[COLUMN_ID]));
    result.run = trimmed(reading, sheet_cell(sheet, row, reading->extra[COLUMN_RUN]));
    result.own = strcmp(heading_at(sheet, row, reading->extra[COLUMN_SUMMARY]), FORM_OWN) == 0;
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        TRY(read_field(reading, row, i, &result, err));
    if (reading->refusals == refusals)
        TRY(check_sense(reading, row, &result, err));
    TRY(check_id(reading, row, &result, err));
    TRY(check_seal(reading, row, &result, err));
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

Status results_read(const char *path, const ResultsKnown *known, Arena *arena, Results *results,
                    Error *err)
{
    SheetBook book;
    Reading reading = {.known = known, .arena = arena,
                       .rows = {.arena = arena, .size = sizeof(LabResult)},
                       .problems = {.arena = arena, .size = sizeof(ResultProblem)}};
    TRY(child_run(path, (ChildLimits){2 * MEMORY_MAX, SECONDS_MAX}, try_reading, (void *)path,
                  err));
    TRY(sheet_read(path, arena, &book, err));
    TRY(read_form(&reading, &book, err));
    *results = (Results){reading.rows.items, reading.rows.count, reading.problems.items,
                         reading.problems.count, reading.refusals};
    return STATUS_OK;
}
