#include "reports/page_table.h"

#include "reports/markup.h"

static bool is_number(const Column *column)
{
    return column->kind != COLUMN_TEXT && column->kind != COLUMN_LINK;
}

void page_cell(Text *out, const Cell *cell, const Column *column)
{
    Text text = {.arena = out->arena};
    cell_append(&text, cell, column);
    if (cell->link && cell->text) {
        text_append(out, "<a href=\"");
        markup_text(out, cell->link);
        text_append(out, "\">");
        markup_text(out, text.bytes);
        text_append(out, "</a>");
    } else {
        markup_text(out, text.bytes);
    }
}

void page_table_head(Text *out, const Table *table, int skipped)
{
    text_append(out, "<thead><tr>");
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (i == skipped)
            continue;
        text_append(out, "<th scope=\"col\"%s title=\"", is_number(column) ? " class=\"n\"" : "");
        markup_text(out, column->help);
        text_append(out, "\">");
        markup_text(out, column->heading);
        text_append(out, "</th>");
    }
    text_append(out, "</tr></thead>\n<tbody>\n");
}

void page_table_row(Text *out, const Table *table, int row, int skipped)
{
    text_append(out, "<tr>");
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (i == skipped)
            continue;
        text_append(out, is_number(column) ? "<td class=\"n\">" : "<td>");
        page_cell(out, table_cell(table, row, i), column);
        text_append(out, "</td>");
    }
    text_append(out, "</tr>\n");
}
