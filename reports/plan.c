#include "reports/plan.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static const double LINE_HEIGHT = 14.5; // points
static const double WIDTH_LEAST = 8, WIDTH_MOST = 48; // characters
static const double WRAPPED_WIDTH = 44;
// Letters a column holds, by its nominal width in digits, in a font wider than the intended one.
static const double FILL = 1.08;

PlanSheet *plan_sheet(PlanBook *book, const char *name, unsigned tab)
{
    PlanSheet *sheet = list_push(&book->sheets);
    if (!sheet)
        return NULL;
    Arena *arena = book->arena;
    *sheet = (PlanSheet){.name = name, .tab = tab,
                         .cells = {.arena = arena, .size = sizeof(PlanCell)},
                         .widths = {.arena = arena, .size = sizeof(double)},
                         .heights = {.arena = arena, .size = sizeof(PlanRow)},
                         .scales = {.arena = arena, .size = sizeof(PlanScale)},
                         .validations = {.arena = arena, .size = sizeof(PlanValidation)},
                         .charts = {.arena = arena, .size = sizeof(PlanChart)},
                         .breaks = {.arena = arena, .size = sizeof(uint32_t)}};
    return sheet;
}

Status plan_cell(PlanSheet *sheet, PlanCell cell, Error *err)
{
    PlanCell *slot = list_push(&sheet->cells);
    if (!slot)
        return arena_exhausted(sheet->cells.arena, err);
    if (cell.text && !cell.text[0])
        cell.text = NULL;
    cell.span = cell.span > 1 ? cell.span : 1;
    *slot = cell;
    return STATUS_OK;
}

Status plan_text(PlanSheet *sheet, int row, int column, PlanStyle style, const char *text,
                 Error *err)
{
    return plan_cell(sheet, (PlanCell){row, column, 1, text, NAN, NULL, style}, err);
}

Status plan_number(PlanSheet *sheet, int row, int column, PlanStyle style, double number,
                   Error *err)
{
    return plan_cell(sheet, (PlanCell){row, column, 1, NULL, number, NULL, style}, err);
}

Status plan_width(PlanSheet *sheet, double width, Error *err)
{
    double *slot = list_push(&sheet->widths);
    if (!slot)
        return arena_exhausted(sheet->widths.arena, err);
    *slot = width;
    return STATUS_OK;
}

Status plan_height(PlanSheet *sheet, int row, double height, Error *err)
{
    PlanRow *slot = list_push(&sheet->heights);
    if (!slot)
        return arena_exhausted(sheet->heights.arena, err);
    *slot = (PlanRow){row, height};
    return STATUS_OK;
}

Status plan_break(PlanSheet *sheet, int row, Error *err)
{
    uint32_t *slot = list_push(&sheet->breaks);
    if (!slot)
        return arena_exhausted(sheet->breaks.arena, err);
    *slot = (uint32_t)row;
    return STATUS_OK;
}

int plan_lines(const char *text, double width)
{
    const double characters = FILL * width;
    int lines = 1;
    double used = 0;
    while (*text) {
        const size_t word = strcspn(text, " \n");
        used += (double)word;
        if (used > characters) {
            lines++;
            used = (double)word;
        }
        text += word;
        if (*text == '\n') {
            lines++;
            used = 0;
        }
        used += *text == ' ';
        text += *text != '\0';
    }
    return lines;
}

// -- Tables --

// The longest line of column [index] as shown, in characters.
static double content_width(const Table *table, int index, Arena *arena)
{
    const Column *column = &table->columns[index];
    double width = 0;
    Text text = {.arena = arena};
    for (int row = 0; row < table->row_count; row++) {
        text.length = 0;
        if (text.bytes)
            text.bytes[0] = '\0';
        cell_append(&text, table_cell(table, row, index), column);
        for (const char *line = text.bytes; line && *line;) {
            const size_t length = strcspn(line, "\n");
            width = fmax(width, (double)length);
            line += length + (line[length] == '\n');
        }
    }
    return width;
}

// The longest word of a heading: what must fit on one line.
static double heading_width(const char *heading)
{
    size_t longest = 0;
    while (*heading) {
        const size_t word = strcspn(heading, " ");
        longest = word > longest ? word : longest;
        heading += word + (heading[word] == ' ');
    }
    return (double)longest + 3; // room for the arrow of the filter
}

static double column_width(const Table *table, int index, Arena *arena)
{
    const Column *column = &table->columns[index];
    if (column->width > 0)
        return fmin(column->width, 100);
    if (column->wrap)
        return WRAPPED_WIDTH;
    const double width = fmax(content_width(table, index, arena) + 2,
                              fmax(heading_width(column->heading), WIDTH_LEAST));
    return fmin(width, WIDTH_MOST);
}

static Status plan_header(PlanSheet *sheet, const Table *table, int row, Error *err)
{
    int lines = 1;
    const double *widths = sheet->widths.items;
    for (int i = 0; i < table->column_count; i++) {
        const char *heading = table->columns[i].heading;
        const int needed = plan_lines(heading, widths[i] - 4);
        lines = needed > lines ? needed : lines;
        const PlanStyle style = {PLAN_HEADER, table->columns[i].kind, 0, true};
        TRY(plan_text(sheet, row, i, style, heading, err));
    }
    return plan_height(sheet, row, LINE_HEIGHT * lines + 4, err);
}

// Programs other than Excel do not stretch rows to their text by themselves.
static Status stretch_row(PlanSheet *sheet, const Table *table, int from, int row, Error *err)
{
    int lines = 1;
    const double *widths = sheet->widths.items;
    for (int i = 0; i < table->column_count; i++) {
        const char *text = table_cell(table, from, i)->text;
        if (!text || !table->columns[i].wrap)
            continue;
        const int needed = plan_lines(text, widths[i]);
        lines = needed > lines ? needed : lines;
    }
    return lines > 1 ? plan_height(sheet, row, LINE_HEIGHT * lines + 2, err) : STATUS_OK;
}

static Status plan_row(PlanSheet *sheet, const Table *table, int from, int row, Error *err)
{
    TRY(stretch_row(sheet, table, from, row, err));
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        const Cell *cell = table_cell(table, from, i);
        const bool text = column->kind == COLUMN_TEXT || column->kind == COLUMN_LINK;
        // What leads nowhere must not look as if it did.
        const ColumnKind kind = text && !cell->link ? COLUMN_TEXT : column->kind;
        const PlanStyle style = {i == 0 ? PLAN_ANCHOR : PLAN_BODY, kind, column->decimals,
                                 column->wrap};
        const PlanCell planned = {row, i, 1, text ? cell->text : NULL, text ? NAN : cell->number,
                                  text && cell->text ? cell->link : NULL, style};
        TRY(plan_cell(sheet, planned, err));
    }
    return STATUS_OK;
}

static Status plan_scales(PlanSheet *sheet, const Table *table, int row, Error *err)
{
    for (int i = 0; i < table->column_count && table->row_count > 1; i++) {
        if (table->columns[i].scale == SCALE_NONE)
            continue;
        PlanScale *scale = list_push(&sheet->scales);
        if (!scale)
            return arena_exhausted(sheet->scales.arena, err);
        *scale = (PlanScale){{row + 1, i, row + table->row_count, i}, table->columns[i].scale};
    }
    return STATUS_OK;
}

Status plan_table(PlanSheet *sheet, const Table *table, int row, int anchors, Error *err)
{
    for (int i = 0; i < table->column_count; i++)
        TRY(plan_width(sheet, column_width(table, i, sheet->cells.arena), err));
    TRY(plan_header(sheet, table, row, err));
    for (int i = 0; i < table->row_count; i++)
        TRY(plan_row(sheet, table, i, row + 1 + i, err));
    TRY(plan_scales(sheet, table, row, err));
    sheet->frozen_rows = row + 1;
    sheet->frozen_columns = anchors;
    sheet->landscape = true;
    if (table->row_count > 0)
        sheet->filter = (SheetRange){row, 0, row + table->row_count, table->column_count - 1};
    return STATUS_OK;
}
