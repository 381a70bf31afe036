#include "reports/form.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "reports/identifier.h"

#define RESULT(name, kind, heading, unit, decimals, least, most, width, help)                   \
    {{#name, heading, unit, COLUMN_##kind, decimals, width, help, SCALE_NONE, false}, least, most, \
     offsetof(LabResult, name)},
const EntryField ENTRY_FIELDS[ENTRY_FIELD_COUNT] = {
#include "reports/results.def"
};
#undef RESULT

const char *const RESULT_STATUSES[RESULT_STATUS_COUNT] = {"planned", "made", "measured", "failed"};

const char FORM_SHEET[] = "Enter results";
const char FORM_ID[] = "Design";
const char FORM_SUMMARY[] = "What it is";
const char FORM_RUN[] = "Run (leave as it is)";
const char FORM_SEAL[] = "Seal (leave as it is)";
const char FORM_OWN[] = "own experiment: name it on the left, describe it in the notes";

const char FORM_LISTS[] = "Lists";

#define STATUS_NAME "result_statuses"

enum { ID_COLUMN, SUMMARY_COLUMN, FIRST_FIELD };
static const double LINE_HEIGHT = 15; // points
static const double ID_WIDTH = 14, SUMMARY_WIDTH = 44, SEAL_WIDTH = 13; // characters

void form_seal(const char *id, const char *summary, const char *run, char seal[FORM_SEAL_TEXT])
{
    Arena scratch = {0};
    char name[EXPERIMENT_ID];
    const char *key = arena_format(&scratch, "seal\n%s\n%s\n%s", id, summary, run);
    experiment_id(key ? key : "", name);
    snprintf(seal, FORM_SEAL_TEXT, "S-%.5s", name + strlen(name) - 5);
    arena_clear(&scratch);
}

// -- Cells --

static Status form_header(PlanSheet *sheet, Error *err)
{
    const PlanStyle style = {PLAN_HEADER, COLUMN_TEXT, 0, true};
    int column = FIRST_FIELD;
    TRY(plan_text(sheet, 0, ID_COLUMN, style, FORM_ID, err));
    TRY(plan_width(sheet, ID_WIDTH, err));
    TRY(plan_text(sheet, 0, SUMMARY_COLUMN, style, FORM_SUMMARY, err));
    TRY(plan_width(sheet, SUMMARY_WIDTH, err));
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++, column++) {
        const Column *field = &ENTRY_FIELDS[i].column;
        TRY(plan_text(sheet, 0, column, (PlanStyle){PLAN_HEADER, field->kind, 0, true},
                      field->heading, err));
        TRY(plan_width(sheet, field->width, err));
    }
    TRY(plan_text(sheet, 0, column, style, FORM_RUN, err));
    TRY(plan_width(sheet, SEAL_WIDTH, err));
    TRY(plan_text(sheet, 0, column + 1, style, FORM_SEAL, err));
    TRY(plan_width(sheet, SEAL_WIDTH, err));
    return plan_height(sheet, 0, 4 * LINE_HEIGHT, err);
}

// One row; [id] is NULL where the laboratory writes a name of its own.
static Status form_row(PlanSheet *sheet, int row, const char *id, const char *summary,
                       const char *run, Error *err)
{
    char word[FORM_SEAL_TEXT];
    form_seal(id ? id : "", summary, run, word);
    const char *seal = arena_string(sheet->cells.arena, word);
    if (!seal)
        return arena_exhausted(sheet->cells.arena, err);
    const PlanStyle plain = {PLAN_BODY, COLUMN_TEXT, 0, true};
    const PlanStyle name = {id ? PLAN_ANCHOR : PLAN_INPUT, COLUMN_TEXT, 0, false};
    TRY(plan_text(sheet, row, ID_COLUMN, name, id, err));
    TRY(plan_text(sheet, row, SUMMARY_COLUMN, plain, summary, err));
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++) {
        const Column *field = &ENTRY_FIELDS[i].column;
        const PlanStyle input = {PLAN_INPUT, field->kind, field->decimals, i == RESULT_AT_notes};
        TRY(plan_text(sheet, row, FIRST_FIELD + i, input, NULL, err));
    }
    TRY(plan_text(sheet, row, FIRST_FIELD + ENTRY_FIELD_COUNT, plain, run, err));
    TRY(plan_text(sheet, row, FIRST_FIELD + ENTRY_FIELD_COUNT + 1, plain, seal, err));
    const int lines = plan_lines(summary, SUMMARY_WIDTH);
    return plan_height(sheet, row, LINE_HEIGHT * (lines > 1 ? lines : 1) + 3, err);
}

// -- Validation --

static const char *describe(const EntryField *field, Arena *arena)
{
    const Column *column = &field->column;
    if (column->kind == COLUMN_DATE)
        return arena_format(arena, "%s A date such as 2026-03-05.", column->help);
    if (column->kind == COLUMN_TEXT)
        return column->help;
    return arena_format(arena, "%s A%s number from %g to %g%s%s, without its unit.", column->help,
                        column->kind == COLUMN_INTEGER ? " whole" : "", field->least, field->most,
                        column->unit[0] ? " " : "", column->unit);
}

static Status form_validation(PlanSheet *sheet, int index, int last_row, Error *err)
{
    const EntryField *field = &ENTRY_FIELDS[index];
    const int column = FIRST_FIELD + index;
    PlanValidation *rule = list_push(&sheet->validations);
    const char *message = describe(field, sheet->cells.arena);
    if (!rule || !message)
        return arena_exhausted(sheet->cells.arena, err);
    *rule = (PlanValidation){.range = {1, column, last_row, column}, .rule = PLAN_ANY,
                             .least = field->least, .most = field->most,
                             .title = "What to enter", .message = message};
    if (index == RESULT_AT_status) {
        rule->rule = PLAN_LIST;
        rule->list = "=" STATUS_NAME;
    } else if (field->column.kind == COLUMN_NUMBER) {
        rule->rule = PLAN_BETWEEN;
    } else if (field->column.kind == COLUMN_INTEGER) {
        rule->rule = PLAN_WHOLE;
    } else if (field->column.kind == COLUMN_DATE) {
        rule->rule = PLAN_DAY;
    }
    return STATUS_OK;
}

// -- The form --

// What a design is, in a line: its name, or its recipe, or its reason.
static const char *summary_of(const Table *experiments, int row)
{
    static const char *const keys[] = {"name", "recipe", "why"};
    for (int i = 0; i < 3; i++) {
        const char *text = table_text(experiments, row, keys[i]);
        if (text && text[0])
            return text;
    }
    return "proposed design";
}

Status form_plan(const Report *report, int spare, PlanSheet *sheet, Error *err)
{
    const Table *experiments = &report->experiments;
    int row = 1;
    TRY(form_header(sheet, err));
    for (int i = 0; i < experiments->row_count; i++)
        TRY(form_row(sheet, row++, table_text(experiments, i, "id"), summary_of(experiments, i),
                     report->run_id, err));
    for (int i = 0; i < spare; i++)
        TRY(form_row(sheet, row++, NULL, FORM_OWN, report->run_id, err));
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        TRY(form_validation(sheet, i, row - 1, err));
    sheet->locked = true;
    sheet->landscape = true;
    sheet->frozen_rows = 1;
    sheet->frozen_columns = 1;
    return STATUS_OK;
}

Status form_plan_lists(PlanBook *book, PlanSheet *sheet, Error *err)
{
    const PlanStyle header = {PLAN_HEADER, COLUMN_TEXT, 0, true};
    TRY(plan_text(sheet, 0, 0, header, ENTRY_FIELDS[RESULT_AT_status].column.heading, err));
    for (int i = 0; i < RESULT_STATUS_COUNT; i++)
        TRY(plan_text(sheet, i + 1, 0, (PlanStyle){.role = PLAN_BODY}, RESULT_STATUSES[i], err));
    PlanName *name = list_push(&book->names);
    const char *formula =
        arena_format(book->arena, "=%s!$A$2:$A$%d", FORM_LISTS, RESULT_STATUS_COUNT + 1);
    if (!name || !formula)
        return arena_exhausted(book->arena, err);
    *name = (PlanName){STATUS_NAME, formula};
    sheet->hidden = true;
    sheet->locked = true;
    return STATUS_OK;
}

Status form_table(Arena *arena, Table *table, Error *err)
{
    const Column ends[] = {
        {"id", FORM_ID, NULL, COLUMN_TEXT, 0, 0,
         "The design that was made; for an experiment of your own, a name of your own.",
         SCALE_NONE, false},
        {"summary", FORM_SUMMARY, NULL, COLUMN_TEXT, 0, 0, "A reminder. Leave it as it is.",
         SCALE_NONE, false},
        {"run", FORM_RUN, NULL, COLUMN_TEXT, 0, 0, "The run that proposed the design.", SCALE_NONE,
         false},
        {"seal", FORM_SEAL, NULL, COLUMN_TEXT, 0, 0,
         "Shows the program that the other three cells are as they were.", SCALE_NONE, false},
    };
    Column *columns = arena_alloc(arena, ENTRY_FIELD_COUNT + 4, sizeof *columns);
    if (!columns)
        return arena_exhausted(arena, err);
    columns[0] = ends[0];
    columns[1] = ends[1];
    for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
        columns[FIRST_FIELD + i] = ENTRY_FIELDS[i].column;
    columns[FIRST_FIELD + ENTRY_FIELD_COUNT] = ends[2];
    columns[FIRST_FIELD + ENTRY_FIELD_COUNT + 1] = ends[3];
    *table = (Table){.name = "enter_results", .title = FORM_SHEET, .columns = columns,
                     .column_count = ENTRY_FIELD_COUNT + 4};
    return STATUS_OK;
}
