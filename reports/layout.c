#include "reports/layout.h"

#include <math.h>
#include <stddef.h>

#include "base/text.h"
#include "reports/figure.h"
#include "reports/form.h"
#include "reports/layout_card.h"
#include "reports/workbook.h"

// The sheet "Read me": labels in the first column, text over the others.
enum { TEXT_COLUMNS = 6 };
static const double WIDTHS[TEXT_COLUMNS + 1] = {18, 26, 16, 16, 16, 16, 16}; // characters
static const double TEXT_WIDTH = 106;                                        // of all but the first
static const double LINE_HEIGHT = 15, ANSWER_HEIGHT = 17, TITLE_HEIGHT = 26; // points
// Rows for experiments that were not proposed.
enum { SPARE_ROWS = 20 };
// Rows of a table on its sheet: what a person can filter, and what keeps a shared file small.
enum { ROWS_MOST = 5000 };
// Rows and columns of cells that a chart takes up, with some air.
enum { CHART_ROWS = 22, CHART_COLUMNS = 10 };

typedef struct Layout {
    const Report *report;
    Arena *arena;
    PlanBook *plan;
    const Figure *figures; // figure_count
    int figure_count;
} Layout;

static const PlanStyle PLAIN = {.role = PLAN_BODY};

// -- Dictionary --

typedef struct Dictionary {
    List cells; // of Cell: sheet, column, unit, meaning
    const char *sheet;
} Dictionary;

static const Column DICTIONARY[] = {
    {"place", "Sheet or file", NULL, COLUMN_TEXT, 0, 24, NULL, SCALE_NONE, false},
    {"column", "Column", NULL, COLUMN_TEXT, 0, 40, NULL, SCALE_NONE, true},
    {"unit", "Unit", NULL, COLUMN_TEXT, 0, 14, NULL, SCALE_NONE, false},
    {"meaning", "Meaning", NULL, COLUMN_TEXT, 0, 84, NULL, SCALE_NONE, true},
};

static Status define_columns(void *context, const Table *table, Error *err)
{
    Dictionary *dictionary = context;
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        const char *const texts[] = {table->title, column->heading, column->unit, column->help};
        for (int k = 0; k < 4; k++) {
            Cell *cell = list_push(&dictionary->cells);
            if (!cell)
                return arena_exhausted(dictionary->cells.arena, err);
            *cell = (Cell){.text = texts[k], .number = NAN};
        }
    }
    return STATUS_OK;
}

static Status dictionary_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    Dictionary dictionary = {.cells = {.arena = layout->arena, .size = sizeof(Cell)}};
    Table form;
    TRY(form_table(layout->arena, &form, err));
    TRY(report_tables(layout->report, define_columns, &dictionary, err));
    if (layout->report->experiments.column_count > 0)
        TRY(define_columns(&dictionary, &form, err));
    const Table table = {"dictionary", "Dictionary", DICTIONARY, 4, dictionary.cells.items,
                         dictionary.cells.count / 4};
    return plan_table(sheet, &table, 0, 0, err);
}

// -- Charts --

// Charts of [subject], [across] side by side, from ([row], [column]) on.
static Status place_charts(Layout *layout, PlanSheet *sheet, FigureSubject subject, int row,
                           int column, int across, Error *err)
{
    int data_column = 0, placed = 0;
    for (int i = 0; i < layout->figure_count; i++) {
        const Figure *figure = &layout->figures[i];
        if (figure->subject == subject) {
            PlanChart *chart = list_push(&sheet->charts);
            if (!chart)
                return arena_exhausted(layout->arena, err);
            *chart = (PlanChart){figure, data_column, row + placed / across * CHART_ROWS,
                                 column + placed % across * CHART_COLUMNS};
            placed++;
        }
        data_column += 2 * figure->count;
    }
    return STATUS_OK;
}

static Status check_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    const Table *check = &layout->report->check;
    TRY(plan_table(sheet, check, 0, 1, err));
    return place_charts(layout, sheet, FIGURE_CHECK, 1, check->column_count + 1, 1, err);
}

static Status charts_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    TRY(plan_cell(sheet, (PlanCell){0, 0, 4, "Charts", NAN, NULL, {.role = PLAN_TITLE}}, err));
    for (int i = 0; i < 2 * CHART_COLUMNS; i++)
        TRY(plan_width(sheet, 9, err));
    TRY(plan_cell(sheet,
                  (PlanCell){1, 0, 2 * CHART_COLUMNS,
                             "The numbers behind every chart stand on the sheet 'Chart data'.", NAN,
                             NULL, {.role = PLAN_PARAGRAPH}},
                  err));
    TRY(plan_height(sheet, 0, TITLE_HEIGHT, err));
    sheet->landscape = true;
    return place_charts(layout, sheet, FIGURE_DESIGN, 3, 0, 2, err);
}

static Status chart_series(Layout *layout, PlanSheet *sheet, const Figure *figure, int index,
                           int column, Error *err)
{
    const FigureSeries *series = &figure->series[index];
    const char *const axes[] = {figure->x_label, figure->y_label};
    const double *const values[] = {series->x, series->y};
    for (int k = 0; k < 2; k++) {
        const char *heading = arena_format(layout->arena, "%s: %s: %s", figure->title,
                                           series->name, axes[k]);
        if (!heading)
            return arena_exhausted(layout->arena, err);
        TRY(plan_width(sheet, 22, err));
        TRY(plan_text(sheet, 0, column + k, (PlanStyle){.role = PLAN_HEADER, .wrap = true},
                      heading, err));
        for (int i = 0; i < series->count; i++)
            TRY(plan_number(sheet, i + 1, column + k,
                            (PlanStyle){PLAN_BODY, COLUMN_NUMBER, 4, false}, values[k][i], err));
    }
    return STATUS_OK;
}

static Status chart_data_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    int column = 0;
    for (int i = 0; i < layout->figure_count; i++)
        for (int k = 0; k < layout->figures[i].count; k++, column += 2)
            TRY(chart_series(layout, sheet, &layout->figures[i], k, column, err));
    sheet->frozen_rows = 1;
    sheet->landscape = true;
    return plan_height(sheet, 0, 5 * LINE_HEIGHT, err);
}

// -- The form --

static Status form_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    return form_plan(layout->report, SPARE_ROWS, sheet, err);
}

static Status cards_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    return card_plan(layout->report, sheet, err);
}

static Status lists_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    return form_plan_lists(layout->plan, sheet, err);
}

// -- The list of sheets --

typedef struct SheetEntry {
    const char *name;
    const char *purpose;
    unsigned tab;
    size_t table; // offset in Report of the table it shows; 0: none
    int anchors;  // columns of the table that stay in view
    Status (*build)(Layout *layout, PlanSheet *sheet, Error *err); // NULL: the table and no more
    bool (*present)(const Layout *layout);                         // NULL: when the table is there
} SheetEntry;

static bool has_charts(const Layout *layout)
{
    for (int i = 0; i < layout->figure_count; i++)
        if (layout->figures[i].subject == FIGURE_DESIGN)
            return true;
    return false;
}

static bool has_figures(const Layout *layout)
{
    return layout->figure_count > 0;
}

static bool has_experiments(const Layout *layout)
{
    return layout->report->experiments.column_count > 0;
}

static const char CHART_DATA[] = "Chart data";

enum { TAB_TEXT = 0x005F73, TAB_DO = 0xC9A227, TAB_LOOK = 0x7FB7BE, TAB_REFERENCE = 0x9AA5AC };

static const SheetEntry SHEETS[] = {
    {"Next experiments", "The designs to make next: what is expected, how sure that is, and why.",
     TAB_DO, offsetof(Report, experiments), 1, NULL, NULL},
    {"Recipes", "Every design layer by layer, from the separator side down, in laboratory units.",
     TAB_DO, offsetof(Report, layers), 2, NULL, NULL},
    {"Bench cards", "The same, a printed page a design: to take to the bench.",
     TAB_DO, 0, 0, cards_sheet, has_experiments},
    {"Ranking", "The best candidates of all that were scored.",
     TAB_LOOK, offsetof(Report, ranking), 2, NULL, NULL},
    {FORM_SHEET, "The form for your measurements: fill in the yellow cells and send the file back.",
     TAB_DO, 0, 0, form_sheet, has_experiments},
    {"What changed", "Differences from the report before, with their cause.",
     TAB_LOOK, offsetof(Report, changes), 1, NULL, NULL},
    {"Model check", "Published hosts predicted without having seen them, and the errors made.",
     TAB_LOOK, offsetof(Report, check), 1, check_sheet, NULL},
    {"Skill", "The errors of the model, quantity by quantity, against guessing the mean.",
     TAB_LOOK, offsetof(Report, skill), 1, NULL, NULL},
    {"Forecasters", "The same against each of the simpler forecasters it has to beat.",
     TAB_LOOK, offsetof(Report, forecasters), 2, NULL, NULL},
    {"Constants", "What published values make of the constants of the simulator.",
     TAB_LOOK, offsetof(Report, constants), 2, NULL, NULL},
    {"Learning curve", "What more measured hosts would be worth, and where that ends.",
     TAB_LOOK, offsetof(Report, learning), 2, NULL, NULL},
    {"Charts", "Trade-offs, the influence of single properties, where the lithium goes.",
     TAB_LOOK, 0, 0, charts_sheet, has_charts},
    {"Published hosts", "What was read from the literature: a row a host, with its references.",
     TAB_REFERENCE, offsetof(Report, hosts), 2, NULL, NULL},
    {"Published values", "The same value by value: unit, qualifier, conflicts, place, reference.",
     TAB_REFERENCE, offsetof(Report, values), 1, NULL, NULL},
    {"Dictionary", "What every column means, and its unit.",
     TAB_REFERENCE, 0, 0, dictionary_sheet, NULL},
    {CHART_DATA, "The numbers behind the charts.",
     TAB_REFERENCE, 0, 0, chart_data_sheet, has_figures},
    {FORM_LISTS, NULL, TAB_REFERENCE, 0, 0, lists_sheet, has_experiments},
};

enum { SHEET_COUNT = sizeof SHEETS / sizeof SHEETS[0] };

static const Table *shown_table(const SheetEntry *entry, const Report *report)
{
    return (const Table *)(const void *)((const char *)report + entry->table);
}

static bool is_present(const SheetEntry *entry, const Layout *layout)
{
    if (entry->present)
        return entry->present(layout);
    return !entry->table || shown_table(entry, layout->report)->column_count > 0;
}

// -- Read me --

// One paragraph with its label; [row] moves on.
static Status paragraph(PlanSheet *sheet, int *row, const char *label, PlanRole role,
                        const char *text, Error *err)
{
    const double line = role == PLAN_TITLE ? TITLE_HEIGHT
                        : role == PLAN_ANSWER ? ANSWER_HEIGHT : LINE_HEIGHT;
    const double share = role == PLAN_TITLE ? 0.55 : role == PLAN_ANSWER ? 0.85 : 1;
    const int lines = plan_lines(text, TEXT_WIDTH * share);
    if (label)
        TRY(plan_text(sheet, *row, 0, (PlanStyle){.role = PLAN_LABEL}, label, err));
    TRY(plan_cell(sheet, (PlanCell){*row, 1, TEXT_COLUMNS, text, NAN, NULL, {.role = role}}, err));
    TRY(plan_height(sheet, *row, line * lines + 3, err));
    ++*row;
    return STATUS_OK;
}

// As many columns as there is room for; the sheet "Skill" has them all.
static Status skill_table(Layout *layout, PlanSheet *sheet, int *row, Error *err)
{
    const Table *skill = &layout->report->skill;
    for (int i = 0; i < skill->column_count && i < TEXT_COLUMNS; i++) {
        const Column *column = &skill->columns[i];
        TRY(plan_text(sheet, *row, i + 1, (PlanStyle){PLAN_HEADER, column->kind, 0, true},
                      column->heading, err));
        for (int k = 0; k < skill->row_count; k++) {
            const Cell *cell = table_cell(skill, k, i);
            const bool text = column->kind == COLUMN_TEXT || column->kind == COLUMN_LINK;
            const PlanStyle style = {PLAN_BODY, column->kind, column->decimals, text};
            TRY(plan_cell(sheet, (PlanCell){*row + 1 + k, i + 1, 1, text ? cell->text : NULL,
                                            text ? NAN : cell->number, NULL, style},
                          err));
        }
    }
    if (skill->column_count > 0) {
        TRY(plan_height(sheet, *row, 3 * LINE_HEIGHT, err));
        *row += skill->row_count + 2;
    }
    return STATUS_OK;
}

// What a sheet is for, and where the rest of it is when there is more than it holds.
static const char *purpose_of(const SheetEntry *entry, const Layout *layout)
{
    const Table *table = entry->table ? shown_table(entry, layout->report) : NULL;
    if (!table || table->row_count <= ROWS_MOST)
        return entry->purpose;
    return arena_format(layout->arena, "%s Here the first %d of %d rows; all are in %s.csv.",
                        entry->purpose, ROWS_MOST, table->row_count, table->name);
}

static Status contents(Layout *layout, PlanSheet *sheet, int *row, Error *err)
{
    const PlanStyle link = {.role = PLAN_BODY, .kind = COLUMN_LINK};
    for (int i = 0; i < SHEET_COUNT; i++) {
        const SheetEntry *entry = &SHEETS[i];
        if (!entry->purpose || !is_present(entry, layout))
            continue;
        const char *target = arena_format(layout->arena, "internal:'%s'!A1", entry->name);
        const char *purpose = purpose_of(entry, layout);
        if (!target || !purpose)
            return arena_exhausted(layout->arena, err);
        TRY(plan_cell(sheet, (PlanCell){*row, 1, 1, entry->name, NAN, target, link}, err));
        TRY(plan_cell(sheet,
                      (PlanCell){*row, 2, TEXT_COLUMNS - 1, purpose, NAN, NULL, PLAIN},
                      err));
        ++*row;
    }
    ++*row;
    return STATUS_OK;
}

static Status provenance(Layout *layout, PlanSheet *sheet, int *row, Error *err)
{
    const Report *report = layout->report;
    TRY(paragraph(sheet, row, "Run", PLAN_PARAGRAPH, report->run_id, err));
    TRY(paragraph(sheet, row, "Made by", PLAN_PARAGRAPH, report->software, err));
    TRY(plan_text(sheet, *row, 0, (PlanStyle){.role = PLAN_LABEL}, "Made on (UTC)", err));
    TRY(plan_number(sheet, *row, 1, (PlanStyle){PLAN_BODY, COLUMN_DATE, 0, false},
                    report->created, err));
    ++*row;
    return STATUS_OK;
}

static const char LEGEND[] =
    "Predictions come with an interval that should hold the measured value in 9 cases of 10. "
    "An empty cell means: not known. Units stand in the heading of each column. "
    "Shading and bars repeat the number in the cell and mean nothing else.";

static const char FILLING[] =
    "Go to the sheet 'Enter results'. The yellow cells are yours, one row a design; choose a "
    "status first. Leave empty what you do not know. Numbers go without units, in the unit of the "
    "heading; use the mean over your cells and say how many they were. Failed experiments count as "
    "much as good ones. Rows at the end are for experiments of your own. Save the file under any "
    "name and send it back.";

static Status readme_sheet(Layout *layout, PlanSheet *sheet, Error *err)
{
    const Report *report = layout->report;
    int row = 0;
    for (int i = 0; i <= TEXT_COLUMNS; i++)
        TRY(plan_width(sheet, WIDTHS[i], err));
    TRY(paragraph(sheet, &row, NULL, PLAN_TITLE, report->question, err));
    row++;
    for (int i = 0; i < 3 && report->answer[i]; i++)
        TRY(paragraph(sheet, &row, i ? NULL : "Answer", PLAN_ANSWER, report->answer[i], err));
    row++;
    TRY(paragraph(sheet, &row, "How far to trust it", PLAN_PARAGRAPH, report->trust, err));
    row++;
    TRY(skill_table(layout, sheet, &row, err));
    if (report->changes_sentence) {
        TRY(paragraph(sheet, &row, "What changed", PLAN_PARAGRAPH, report->changes_sentence, err));
        row++;
    }
    TRY(plan_text(sheet, row, 0, (PlanStyle){.role = PLAN_LABEL}, "Sheets", err));
    TRY(contents(layout, sheet, &row, err));
    TRY(paragraph(sheet, &row, "How to read it", PLAN_PARAGRAPH, LEGEND, err));
    row++;
    if (has_experiments(layout)) {
        TRY(paragraph(sheet, &row, "How to fill it in", PLAN_PARAGRAPH, FILLING, err));
        row++;
    }
    return provenance(layout, sheet, &row, err);
}

// -- The workbook --

static Status build_sheet(Layout *layout, const SheetEntry *entry, Error *err)
{
    PlanSheet *sheet = plan_sheet(layout->plan, entry->name, entry->tab);
    if (!sheet)
        return arena_exhausted(layout->arena, err);
    if (entry->build)
        return entry->build(layout, sheet, err);
    Table shown = *shown_table(entry, layout->report);
    shown.row_count = shown.row_count < ROWS_MOST ? shown.row_count : ROWS_MOST;
    return plan_table(sheet, &shown, 0, entry->anchors, err);
}

Status layout_report(const Report *report, Arena *arena, PlanBook *plan, Error *err)
{
    static const SheetEntry readme = {"Read me", NULL, TAB_TEXT, 0, 0, readme_sheet, NULL};
    Layout layout = {.report = report, .arena = arena, .plan = plan};
    *plan = (PlanBook){.arena = arena, .sheets = {.arena = arena, .size = sizeof(PlanSheet)},
                       .names = {.arena = arena, .size = sizeof(PlanName)},
                       .title = report->question, .subject = report->skill_sentence,
                       .created = report->created, .chart_data = CHART_DATA};
    TRY(figure_list(report, arena, &layout.figures, &layout.figure_count, err));
    TRY(build_sheet(&layout, &readme, err));
    for (int i = 0; i < SHEET_COUNT; i++)
        if (is_present(&SHEETS[i], &layout))
            TRY(build_sheet(&layout, &SHEETS[i], err));
    return STATUS_OK;
}

Status report_workbook(const Report *report, const char *path, Error *err)
{
    Arena arena = {0};
    PlanBook plan;
    Status status = report_check(report, err);
    if (status == STATUS_OK)
        status = layout_report(report, &arena, &plan, err);
    if (status == STATUS_OK)
        status = planned_workbook_write(&plan, path, err);
    arena_clear(&arena);
    return status;
}
