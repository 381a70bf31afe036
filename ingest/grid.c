#include "ingest/grid.h"

#include <string.h>

static const char *const ROWS[] = {"tr", "row", NULL};
static const char *const CELLS[] = {"td", "th", "entry", NULL};
static const char *const GROUPS[] = {"thead", "tbody", "tfoot", "tgroup", "table", NULL};

typedef struct Grid {
    RawRow *rows;
    int count, room;
    const Element *columns; // the tgroup whose colspec name its columns
} Grid;

static bool same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a && b && a_length == b_length && memcmp(a, b, a_length) == 0;
}

// The number of the column that CALS names in [attribute] of [cell], from 1; 0 when there is none.
static int column_named(const Walker *walker, const Element *group, const Element *cell,
                        const char *attribute)
{
    size_t length = 0;
    const char *name = group ? element_attribute(walker, cell, attribute, &length) : NULL;
    int number = 0;
    int found = 0;
    const Element *c = name ? element_first(walker, group) : NULL;
    for (; c && number < TABLE_COLUMNS_MAX; c = element_next(walker, c)) {
        size_t own_length = 0;
        if (!element_is(c, "colspec"))
            continue;
        number++;
        const char *own = element_attribute(walker, c, "colname", &own_length);
        if (same(own, own_length, name, length))
            found = number;
    }
    return found;
}

static void read_cell(Walker *walker, const Grid *grid, const Element *element, bool header,
                      RawCell *cell)
{
    *cell = (RawCell){.bytes = walker->bytes + element->begin,
                      .length = element->end - element->begin,
                      .offset = element->begin,
                      .rowspan = element_number(walker, element, "rowspan"),
                      .colspan = element_number(walker, element, "colspan"),
                      .header = header || element_is(element, "th"),
                      .element = true};
    const int first = column_named(walker, grid->columns, element, "namest");
    const int last = column_named(walker, grid->columns, element, "nameend");
    if (first > 0 && last >= first)
        cell->colspan = last - first + 1;
    if (element_number(walker, element, "morerows") > 0)
        cell->rowspan = element_number(walker, element, "morerows") + 1;
}

static Status read_row(Walker *walker, Grid *grid, const Element *node, bool header, Error *err)
{
    int count = 0;
    for (const Element *c = element_first(walker, node); c; c = element_next(walker, c))
        count += element_is_one(c, CELLS);
    RawCell *cells = arena_alloc(walker->scratch, (size_t)count + 1, sizeof *cells);
    if (!cells)
        return arena_exhausted(walker->scratch, err);
    int n = 0;
    for (const Element *c = element_first(walker, node); c; c = element_next(walker, c))
        if (element_is_one(c, CELLS))
            read_cell(walker, grid, c, header, &cells[n++]);
    if (count > 0 && grid->count < grid->room)
        grid->rows[grid->count++] = (RawRow){cells, count, node->line, node->tag};
    return STATUS_OK;
}

static Status read_rows(Walker *walker, Grid *grid, const Element *node, bool header, Error *err)
{
    for (const Element *c = element_first(walker, node); c; c = element_next(walker, c)) {
        if (element_is(c, "tgroup"))
            grid->columns = c;
        if (element_is_one(c, ROWS))
            TRY(read_row(walker, grid, c, header, err));
        else if (element_is_one(c, GROUPS))
            TRY(read_rows(walker, grid, c, header || element_is(c, "thead"), err));
    }
    return STATUS_OK;
}

static int count_rows(const Walker *walker, const Element *node)
{
    int count = 0;
    for (const Element *c = element_first(walker, node); c; c = element_next(walker, c))
        count += element_is_one(c, ROWS)     ? 1
                 : element_is_one(c, GROUPS) ? count_rows(walker, c)
                                             : 0;
    return count;
}

Status grid_add(Walker *walker, const Element *node, const char *label, const char *caption,
                Error *err)
{
    Arena *arena = walker->blocks->arena;
    Grid grid = {.room = count_rows(walker, node),
                 .columns = element_is(node, "tgroup") ? node : NULL};
    grid.rows = arena_alloc(walker->scratch, (size_t)grid.room + 1, sizeof *grid.rows);
    Table *table = arena_alloc(arena, 1, sizeof *table);
    if (!grid.rows || !table)
        return arena_exhausted(arena, err);
    TRY(read_rows(walker, &grid, node, false, err));
    if (grid.count == 0)
        return STATUS_OK;
    TRY(table_build(walker->name, grid.rows, grid.count, arena, table, err));
    TRY(table_set_label(table, label, arena, err));
    table->caption = caption;
    return blocks_add(
        walker->blocks,
        (Block){.kind = BLOCK_TABLE, .offset = table->offset, .line = table->line, .table = table},
        err);
}

// A table without headings whose cells hold tables or paragraphs only arranges the page.
bool grid_is_layout(const Walker *walker, const Element *node, int depth)
{
    for (const Element *c = element_first(walker, node); c; c = element_next(walker, c)) {
        if (element_is(c, "th") || element_is(c, "caption") || element_is(c, "thead"))
            return false;
        if ((element_is(c, "table") || element_is(c, "h1") || element_is(c, "h2") ||
             element_is(c, "div")) &&
            depth > 0)
            return true;
        if (grid_is_layout(walker, c, depth + 1))
            return true;
    }
    return false;
}
