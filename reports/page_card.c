#include "reports/page_card.h"

#include <math.h>
#include <string.h>

#include "reports/markup.h"
#include "reports/page_table.h"
#include "reports/section.h"

// Whether [key] ends in [ending]; the key without it goes into [stem] (64 bytes).
static bool has_ending(const char *key, const char *ending, char stem[64])
{
    const size_t length = strlen(key), tail = strlen(ending);
    if (length <= tail || length - tail >= 64 || strcmp(key + length - tail, ending) != 0)
        return false;
    memcpy(stem, key, length - tail);
    stem[length - tail] = '\0';
    return true;
}

// Columns a card shows elsewhere: names, running text, the ends of intervals.
static bool is_shown_elsewhere(const Table *table, const Column *column)
{
    static const char *const keys[] = {"id", "name", "why", "nearest", "recipe"};
    char stem[64];
    for (int i = 0; i < 5; i++)
        if (strcmp(column->key, keys[i]) == 0)
            return true;
    return (has_ending(column->key, "_low", stem) || has_ending(column->key, "_high", stem)) &&
           table_column(table, stem) >= 0;
}

// The columns of the interval of [column]: false when it has none.
static bool interval_of(Arena *arena, const Table *table, const Column *column, int *low,
                        int *high)
{
    *low = table_column(table, arena_format(arena, "%s_low", column->key));
    *high = table_column(table, arena_format(arena, "%s_high", column->key));
    return *low >= 0 && *high >= 0;
}

static void write_quantity(Text *out, const Table *table, int row, int index)
{
    int low, high;
    const Column *column = &table->columns[index];
    text_append(out, "<dt title=\"");
    markup_text(out, column->help);
    text_append(out, "\">");
    markup_text(out, column->heading);
    text_append(out, "</dt><dd>");
    page_cell(out, table_cell(table, row, index), column);
    if (interval_of(out->arena, table, column, &low, &high) &&
        !isnan(table_cell(table, row, low)->number)) {
        text_append(out, "<small>");
        cell_append(out, table_cell(table, row, low), column);
        text_append(out, " to ");
        cell_append(out, table_cell(table, row, high), column);
        text_append(out, "</small>");
    }
    text_append(out, "</dd>");
}

// What the answer rests on: predictions with an interval, and chances. Or all the others.
static void write_quantities(Text *out, const Table *table, int row, bool leading)
{
    int low, high;
    text_append(out, "<dl>");
    for (int i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        const bool leads = interval_of(out->arena, table, column, &low, &high) ||
                           (column->kind == COLUMN_PERCENT && column->scale != SCALE_NONE);
        if (leads == leading && !is_shown_elsewhere(table, column) &&
            cell_present(table_cell(table, row, i), column))
            write_quantity(out, table, row, i);
    }
    text_append(out, "</dl>\n");
}

static void write_recipe(Text *out, const Table *layers, const char *id)
{
    if (layers->column_count == 0)
        return;
    text_append(out, "<details><summary>Recipe, layer by layer</summary>"
                     "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Recipe of ");
    markup_text(out, id);
    text_append(out, "\"><table>");
    const int skipped = table_column(layers, "experiment");
    page_table_head(out, layers, skipped);
    for (int row = 0; row < layers->row_count; row++) {
        const char *owner = table_text(layers, row, "experiment");
        if (owner && strcmp(owner, id) == 0)
            page_table_row(out, layers, row, skipped);
    }
    text_append(out, "</tbody></table></div></details>\n");
}

static void write_note(Text *out, const Table *table, int row, const char *key,
                       const char *label)
{
    const int column = table_column(table, key);
    if (column < 0 || !cell_present(table_cell(table, row, column), &table->columns[column]))
        return;
    text_append(out, "<p>%s", label);
    page_cell(out, table_cell(table, row, column), &table->columns[column]);
    text_append(out, "</p>\n");
}

void page_card(Text *out, const Report *report, int row)
{
    const Table *table = &report->experiments;
    const char *id = table_text(table, row, "id");
    text_append(out, "<article aria-labelledby=\"c-%d\"><h3 id=\"c-%d\">%d. ", row, row, row + 1);
    markup_text(out, id);
    text_append(out, "</h3>\n");
    write_note(out, table, row, "name", "");
    section_draw(out, report, id, row);
    write_quantities(out, table, row, true);
    write_note(out, table, row, "why", "Why: ");
    write_note(out, table, row, "nearest", "Nearest published host: ");
    text_append(out, "<details><summary>All its numbers</summary>\n");
    write_quantities(out, table, row, false);
    text_append(out, "</details>\n");
    write_recipe(out, &report->layers, id);
    text_append(out, "</article>\n");
}

