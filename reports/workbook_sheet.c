#include "reports/workbook_sheet.h"

#include <math.h>
#include <stdio.h>

enum { TABLE_COLUMNS_MOST = 128 };
enum { PRINTED_ROWS = 200 }; // of a table: nobody prints thousands on purpose
static const double PAGE_WIDTH = 230; // characters across a printed page

// As many pages side by side as keep the print readable.
static uint16_t pages_across(const PlanSheet *plan)
{
    double width = 0;
    for (int i = 0; i < plan->widths.count; i++)
        width += ((const double *)plan->widths.items)[i];
    return plan->charts.count ? 1 : (uint16_t)ceil(fmax(width, 1) / PAGE_WIDTH);
}

// What is not printed is said at the foot of what is.
static void set_printed_rows(lxw_worksheet *sheet, const PlanSheet *plan)
{
    const int rows = plan->filter.last_row - plan->filter.first_row;
    char footer[128];
    snprintf(footer, sizeof footer,
             "&L&8hostscreen: the first %d of %d rows&C&8&A&R&8Page &P of &N", PRINTED_ROWS, rows);
    if (plan->filter.last_row == 0 || rows <= PRINTED_ROWS) {
        worksheet_set_footer(sheet, "&L&8hostscreen&C&8&A&R&8Page &P of &N");
        return;
    }
    worksheet_set_footer(sheet, footer);
    worksheet_print_area(sheet, 0, 0, (lxw_row_t)(plan->filter.first_row + PRINTED_ROWS),
                         (lxw_col_t)plan->filter.last_column);
}

static void set_up_page(lxw_worksheet *sheet, const PlanSheet *plan)
{
    worksheet_set_paper(sheet, 9); // A4
    if (plan->landscape)
        worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, pages_across(plan), 0);
    worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.6);
    set_printed_rows(sheet, plan);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    if (plan->frozen_rows > 0) {
        worksheet_freeze_panes(sheet, (lxw_row_t)plan->frozen_rows,
                               (lxw_col_t)plan->frozen_columns);
        worksheet_repeat_rows(sheet, (lxw_row_t)plan->frozen_rows - 1,
                              (lxw_row_t)plan->frozen_rows - 1);
    }
    if (plan->frozen_columns > 0)
        worksheet_repeat_columns(sheet, 0, (lxw_col_t)plan->frozen_columns - 1);
}

// The headings of a table, which the library wants by themselves too: a table whose columns are
// called otherwise than their cells is one that a spreadsheet repairs.
static int table_headings(const PlanSheet *plan, lxw_table_column *columns)
{
    int count = 0;
    for (int i = 0; i < plan->cells.count && count < TABLE_COLUMNS_MOST; i++) {
        const PlanCell *cell = (const PlanCell *)plan->cells.items + i;
        if (cell->row == plan->filter.first_row)
            columns[count++].header = (char *)cell->text;
    }
    return count;
}

// A table object, which formulas and pivot tables can name; its looks are those of our cells.
static lxw_error draw_table(lxw_worksheet *sheet, const PlanSheet *plan)
{
    lxw_table_column columns[TABLE_COLUMNS_MOST] = {0};
    lxw_table_column *list[TABLE_COLUMNS_MOST + 1] = {NULL};
    const int count = table_headings(plan, columns);
    if (count != plan->filter.last_column + 1)
        return LXW_ERROR_PARAMETER_VALIDATION;
    for (int i = 0; i < count; i++)
        list[i] = &columns[i];
    lxw_table_options options = {.columns = list, .no_banded_rows = LXW_TRUE,
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = 0};
    return worksheet_add_table(sheet, (lxw_row_t)plan->filter.first_row, 0,
                               (lxw_row_t)plan->filter.last_row,
                               (lxw_col_t)plan->filter.last_column, &options);
}

// The library wants the list to end with a zero, and keeps a copy.
static void break_pages(lxw_worksheet *sheet, const PlanSheet *plan)
{
    enum { BREAKS_MOST = 200 };
    lxw_row_t rows[BREAKS_MOST + 1] = {0};
    const int count = plan->breaks.count < BREAKS_MOST ? plan->breaks.count : BREAKS_MOST;
    for (int i = 0; i < count; i++)
        rows[i] = ((const uint32_t *)plan->breaks.items)[i];
    if (count > 0)
        worksheet_set_h_pagebreaks(sheet, rows);
}

lxw_error drawing_set_up(lxw_worksheet *sheet, const PlanSheet *plan)
{
    lxw_protection allowed = {.format_columns = 1, .format_rows = 1, .sort = 1, .autofilter = 1};
    set_up_page(sheet, plan);
    break_pages(sheet, plan);
    worksheet_set_tab_color(sheet, plan->tab);
    if (plan->hidden)
        worksheet_hide(sheet);
    if (plan->locked)
        worksheet_protect(sheet, NULL, &allowed);
    for (int i = 0; i < plan->widths.count; i++)
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i,
                             ((const double *)plan->widths.items)[i], NULL);
    for (int i = 0; i < plan->heights.count; i++) {
        const PlanRow *row = (const PlanRow *)plan->heights.items + i;
        worksheet_set_row(sheet, (lxw_row_t)row->row, row->height, NULL);
    }
    return plan->filter.last_row > 0 ? draw_table(sheet, plan) : LXW_NO_ERROR;
}
