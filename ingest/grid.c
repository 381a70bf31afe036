#include "ingest/grid.h"

#include <string.h>

static const char *const ROWS[] = {"tr", "row", NULL};
static const char *const CELLS[] = {"td", "th", "entry", NULL};
static const char *const GROUPS[] = {"thead", "tbody", "tfoot", "tgroup", "table", NULL};

typedef struct Grid {
    RawRow *rows;
    int count, room;
    const xmlNode *columns; // the tgroup whose colspec name its columns
} Grid;

// The number of the column that CALS calls [name], from 1; 0 when there is none.
static int column_named(const xmlNode *group, const xmlNode *cell, const char *attribute)
{
    xmlChar *name = xmlGetProp(cell, (const xmlChar *)attribute);
    int number = 0;
    int found = 0;
    for (const xmlNode *c = group ? group->children : NULL; name && c; c = c->next) {
        if (!element_is(c, "colspec"))
            continue;
        number++;
        xmlChar *own = xmlGetProp(c, (const xmlChar *)"colname");
        if (own && xmlStrEqual(own, name))
            found = number;
        xmlFree(own);
    }
    xmlFree(name);
    return found;
}

static Status read_cell(Walker *walker, const Grid *grid, const xmlNode *node, bool header,
                        RawCell *cell, Error *err)
{
    const char *text = NULL;
    TRY(walker_text(walker, node, &text, err));
    *cell = (RawCell){.bytes = text,
                      .length = strlen(text),
                      .offset = walker_offset(walker, node),
                      .rowspan = element_number(node, "rowspan"),
                      .colspan = element_number(node, "colspan"),
                      .header = header || element_is(node, "th")};
    const int first = column_named(grid->columns, node, "namest");
    const int last = column_named(grid->columns, node, "nameend");
    if (first > 0 && last >= first)
        cell->colspan = last - first + 1;
    if (element_number(node, "morerows") > 0)
        cell->rowspan = element_number(node, "morerows") + 1;
    return STATUS_OK;
}

static Status read_row(Walker *walker, Grid *grid, const xmlNode *node, bool header, Error *err)
{
    int count = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        count += element_is_one(c, CELLS);
    RawCell *cells = arena_alloc(walker->blocks->arena, (size_t)count + 1, sizeof *cells);
    if (!cells)
        return arena_exhausted(walker->blocks->arena, err);
    int n = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        if (element_is_one(c, CELLS))
            TRY(read_cell(walker, grid, c, header, &cells[n++], err));
    if (count > 0 && grid->count < grid->room) {
        const size_t offset = walker_offset(walker, node);
        grid->rows[grid->count++] = (RawRow){cells, count, walker->line, offset};
    }
    return STATUS_OK;
}

static Status read_rows(Walker *walker, Grid *grid, const xmlNode *node, bool header, Error *err)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (element_is(c, "tgroup"))
            grid->columns = c;
        if (element_is_one(c, ROWS))
            TRY(read_row(walker, grid, c, header, err));
        else if (element_is_one(c, GROUPS))
            TRY(read_rows(walker, grid, c, header || element_is(c, "thead"), err));
    }
    return STATUS_OK;
}

static int count_rows(const xmlNode *node)
{
    int count = 0;
    for (const xmlNode *c = node->children; c; c = c->next)
        count += element_is_one(c, ROWS) ? 1 : element_is_one(c, GROUPS) ? count_rows(c) : 0;
    return count;
}

Status grid_add(Walker *walker, const xmlNode *node, const char *label, const char *caption,
                Error *err)
{
    Arena *arena = walker->blocks->arena;
    Grid grid = {.room = count_rows(node), .columns = element_is(node, "tgroup") ? node : NULL};
    grid.rows = arena_alloc(arena, (size_t)grid.room + 1, sizeof *grid.rows);
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
bool grid_is_layout(const xmlNode *node, int depth)
{
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (element_is(c, "th") || element_is(c, "caption") || element_is(c, "thead"))
            return false;
        if ((element_is(c, "table") || element_is(c, "h1") || element_is(c, "h2") ||
             element_is(c, "div")) &&
            depth > 0)
            return true;
        if (c->type == XML_ELEMENT_NODE && grid_is_layout(c, depth + 1))
            return true;
    }
    return false;
}
