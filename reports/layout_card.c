#include "reports/layout_card.h"

#include <math.h>
#include <string.h>

// A column of labels, and columns for values: a prediction with its interval, or a layer each.
enum { LABEL_COLUMN, VALUE_COLUMN, VALUE_COLUMNS = 4 };
static const double LABEL_WIDTH = 30, VALUE_WIDTH = 18; // characters
static const double LINE_HEIGHT = 14.5, TITLE_HEIGHT = 26; // points

typedef struct Card {
    PlanSheet *sheet;
    const Report *report; // borrowed
    int experiment;       // row of the experiments
    int row;              // of the sheet, where the next line goes
} Card;

static const PlanStyle LABEL = {PLAN_ANCHOR, COLUMN_TEXT, 0, true};
static const PlanStyle HEADER = {PLAN_HEADER, COLUMN_TEXT, 0, true};

static bool holds_text(const Column *column)
{
    return column->kind == COLUMN_TEXT || column->kind == COLUMN_LINK;
}

// A line as high as the longest of its texts needs.
static Status next_line(Card *card, int lines, Error *err)
{
    if (lines > 1)
        TRY(plan_height(card->sheet, card->row, LINE_HEIGHT * lines + 2, err));
    card->row++;
    return STATUS_OK;
}

// The value of a table at [column] of the line, over [span] columns.
static Status put_value(Card *card, const Table *table, int row, int index, int column, int span,
                        Error *err)
{
    const Column *kind = &table->columns[index];
    const Cell *cell = table_cell(table, row, index);
    const bool text = holds_text(kind);
    const PlanStyle style = {PLAN_BODY, text ? COLUMN_TEXT : kind->kind, kind->decimals, text};
    return plan_cell(card->sheet,
                     (PlanCell){card->row, column, span, text ? cell->text : NULL,
                                text ? NAN : cell->number, NULL, style},
                     err);
}

static Status put_headings(Card *card, const char *const headings[], int count, Error *err)
{
    for (int i = 0; i < count; i++)
        TRY(plan_text(card->sheet, card->row, LABEL_COLUMN + i, HEADER, headings[i], err));
    return next_line(card, 1, err);
}

// -- What is expected --

// The columns of [key] followed by [ending], or -1.
static int column_of(const Table *table, const char *key, const char *ending)
{
    for (int i = 0; i < table->column_count; i++) {
        const char *other = table->columns[i].key;
        const size_t length = strlen(key);
        if (strncmp(other, key, length) == 0 && strcmp(other + length, ending) == 0)
            return i;
    }
    return -1;
}

static bool is_prediction(const Table *table, int index)
{
    const char *key = table->columns[index].key;
    return column_of(table, key, "_low") >= 0 && column_of(table, key, "_high") >= 0;
}

static bool ends_interval(const Table *table, int index)
{
    for (int i = 0; i < table->column_count; i++)
        if (is_prediction(table, i) &&
            (column_of(table, table->columns[i].key, "_low") == index ||
             column_of(table, table->columns[i].key, "_high") == index))
            return true;
    return false;
}

static Status put_predictions(Card *card, Error *err)
{
    static const char *const HEADINGS[] = {"Expected", "Value", "5 %", "95 %"};
    const Table *table = &card->report->experiments;
    TRY(put_headings(card, HEADINGS, 4, err));
    for (int i = 0; i < table->column_count; i++) {
        if (!is_prediction(table, i))
            continue;
        const char *key = table->columns[i].key;
        TRY(plan_text(card->sheet, card->row, LABEL_COLUMN, LABEL, table->columns[i].heading, err));
        TRY(put_value(card, table, card->experiment, i, VALUE_COLUMN, 1, err));
        TRY(put_value(card, table, card->experiment, column_of(table, key, "_low"),
                      VALUE_COLUMN + 1, 1, err));
        TRY(put_value(card, table, card->experiment, column_of(table, key, "_high"),
                      VALUE_COLUMN + 2, 1, err));
        TRY(next_line(card, plan_lines(table->columns[i].heading, LABEL_WIDTH), err));
    }
    return STATUS_OK;
}

// -- Its other numbers --

// Numbers stand two in a line, texts have a line of their own.
static bool is_other(const Table *table, int index, bool text)
{
    static const char *const ELSEWHERE[] = {"id", "name", "why"};
    for (int i = 0; i < 3; i++)
        if (strcmp(table->columns[index].key, ELSEWHERE[i]) == 0)
            return false;
    return holds_text(&table->columns[index]) == text && !is_prediction(table, index) &&
           !ends_interval(table, index);
}

static Status put_numbers(Card *card, Error *err)
{
    const Table *table = &card->report->experiments;
    int placed = 0;
    for (int i = 0; i < table->column_count; i++) {
        if (!is_other(table, i, false))
            continue;
        const int column = placed % 2 ? VALUE_COLUMN + 1 : LABEL_COLUMN;
        const int span = placed % 2 ? 2 : 1;
        TRY(plan_cell(card->sheet, (PlanCell){card->row, column, span, table->columns[i].heading,
                                              NAN, NULL, LABEL}, err));
        TRY(put_value(card, table, card->experiment, i, column + span, 1, err));
        if (placed++ % 2)
            TRY(next_line(card, 1, err));
    }
    return placed % 2 ? next_line(card, 1, err) : STATUS_OK;
}

static Status put_texts(Card *card, Error *err)
{
    const Table *table = &card->report->experiments;
    for (int i = 0; i < table->column_count; i++) {
        const Cell *cell = table_cell(table, card->experiment, i);
        if (!is_other(table, i, true) || !cell->text)
            continue;
        TRY(plan_text(card->sheet, card->row, LABEL_COLUMN, LABEL, table->columns[i].heading, err));
        TRY(put_value(card, table, card->experiment, i, VALUE_COLUMN, VALUE_COLUMNS, err));
        TRY(next_line(card, plan_lines(cell->text, VALUE_COLUMNS * VALUE_WIDTH), err));
        if (!cell->link)
            continue;
        TRY(plan_text(card->sheet, card->row, VALUE_COLUMN, (PlanStyle){.role = PLAN_BODY},
                      cell->link, err));
        TRY(next_line(card, 1, err));
    }
    return STATUS_OK;
}

// -- Its layers --

// The rows of the layers of the design: [rows] (VALUE_COLUMNS); further ones are on the sheet of
// recipes.
static int layer_rows(const Card *card, int *rows)
{
    const Table *layers = &card->report->layers;
    const char *id = table_text(&card->report->experiments, card->experiment, "id");
    int count = 0;
    for (int i = 0; i < layers->row_count && count < VALUE_COLUMNS; i++) {
        const char *owner = table_text(layers, i, "experiment");
        if (owner && strcmp(owner, id) == 0)
            rows[count++] = i;
    }
    return count;
}

static bool same_text_in_all(const Table *layers, const int *rows, int count, int index)
{
    for (int i = 0; i < count; i++) {
        const char *text = table_cell(layers, rows[i], index)->text;
        const char *first = table_cell(layers, rows[0], index)->text;
        if (!text || !first || strcmp(text, first) != 0)
            return false;
    }
    return true;
}

static Status put_layer_line(Card *card, const int *rows, int count, int index, Error *err)
{
    const Table *layers = &card->report->layers;
    const Column *column = &layers->columns[index];
    int lines = plan_lines(column->heading, LABEL_WIDTH);
    TRY(plan_text(card->sheet, card->row, LABEL_COLUMN, LABEL, column->heading, err));
    // One long text for all layers is read more easily in one piece.
    const bool joined = column->wrap && same_text_in_all(layers, rows, count, index);
    const int span = joined ? VALUE_COLUMNS : 1;
    for (int i = 0; i < (joined ? 1 : count); i++) {
        const char *text = table_cell(layers, rows[i], index)->text;
        const int needed = text ? plan_lines(text, VALUE_WIDTH * span) : 1;
        TRY(put_value(card, layers, rows[i], index, VALUE_COLUMN + i, span, err));
        lines = needed > lines ? needed : lines;
    }
    return next_line(card, lines, err);
}

static Status put_layers(Card *card, Error *err)
{
    static const char *const HEADINGS[] = {"Recipe", "Top (separator)", "", "", "Bottom (foil)"};
    const Table *layers = &card->report->layers;
    int rows[VALUE_COLUMNS];
    const int count = layer_rows(card, rows);
    if (count == 0)
        return STATUS_OK;
    card->row++;
    TRY(put_headings(card, HEADINGS, count == VALUE_COLUMNS ? 5 : 2, err));
    for (int i = 0; i < layers->column_count; i++)
        if (strcmp(layers->columns[i].key, "experiment") != 0)
            TRY(put_layer_line(card, rows, count, i, err));
    return STATUS_OK;
}

// -- The cards --

static Status put_paragraph(Card *card, const char *text, PlanRole role, double height, Error *err)
{
    const double width = LABEL_WIDTH + VALUE_COLUMNS * VALUE_WIDTH;
    const int lines = plan_lines(text, role == PLAN_TITLE ? 0.5 * width : width);
    TRY(plan_cell(card->sheet, (PlanCell){card->row, LABEL_COLUMN, 1 + VALUE_COLUMNS, text, NAN,
                                          NULL, {.role = role}}, err));
    TRY(plan_height(card->sheet, card->row++, height * lines + 4, err));
    return STATUS_OK;
}

static Status put_card(Card *card, Error *err)
{
    const Table *table = &card->report->experiments;
    const char *name = table_text(table, card->experiment, "name");
    const char *why = table_text(table, card->experiment, "why");
    TRY(put_paragraph(card, table_text(table, card->experiment, "id"), PLAN_TITLE, TITLE_HEIGHT,
                      err));
    if (name)
        TRY(put_paragraph(card, name, PLAN_ANSWER, LINE_HEIGHT + 3, err));
    if (why)
        TRY(put_paragraph(card, why, PLAN_PARAGRAPH, LINE_HEIGHT, err));
    TRY(put_predictions(card, err));
    TRY(put_numbers(card, err));
    TRY(put_texts(card, err));
    TRY(put_layers(card, err));
    return STATUS_OK;
}

Status card_plan(const Report *report, PlanSheet *sheet, Error *err)
{
    Card card = {.sheet = sheet, .report = report};
    TRY(plan_width(sheet, LABEL_WIDTH, err));
    for (int i = 0; i < VALUE_COLUMNS; i++)
        TRY(plan_width(sheet, VALUE_WIDTH, err));
    for (int i = 0; i < report->experiments.row_count; i++) {
        card.experiment = i;
        TRY(put_card(&card, err));
        TRY(plan_break(sheet, ++card.row, err));
    }
    return STATUS_OK;
}
