#include "ingest/spreadsheet.h"

#include <string.h>
#include <time.h>

#include "base/text.h"
#include "office/sheet.h"

// The part of a sheet that holds its table, and what merged cells cover there.
typedef struct Area {
    const char *name; // of the document
    const Sheet *sheet;
    Arena *arena;
    int first_column, width;
    int first, last; // cells of the sheet, [first, last)
    int row_count;
    RawRow *rows;
    int *numbers;                // row_count, the sheet's row of each
    const SheetRange **covering; // row_count x width; NULL where no merged cell lies
} Area;

bool spreadsheet_matches(const char *bytes, size_t length)
{
    return length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
}

// -- Cells --

// A number as people see it: fifteen digits, as every spreadsheet shows them at most.
static const char *print_number(const SheetCell *cell, Arena *arena)
{
    return cell->percent ? arena_format(arena, "%.13g%%", 100 * cell->number)
                         : arena_format(arena, "%.15g", cell->number);
}

static const char *print_date(const SheetCell *cell, Arena *arena)
{
    const time_t seconds = (time_t)cell->number;
    struct tm when = {0};
    char text[40];
    if (!gmtime_r(&seconds, &when) || strftime(text, sizeof text, "%Y-%m-%d", &when) == 0)
        return arena_string(arena, cell->text);
    return arena_string(arena, text);
}

// What the cell shows. A formula without a value is said to be one, for it is no missing value.
static Status print_cell(const SheetCell *cell, Arena *arena, const char **text, Error *err)
{
    switch (cell->kind) {
    case SHEET_NUMBER:
        *text = print_number(cell, arena);
        break;
    case SHEET_DATE:
        *text = print_date(cell, arena);
        break;
    case SHEET_EMPTY:
        *text = arena_string(arena, "a formula without a value");
        break;
    default:
        *text = arena_string(arena, cell->text);
    }
    return *text ? STATUS_OK : arena_exhausted(arena, err);
}

// -- Rows --

// The number of cells of the row that begins at cells[at].
static int row_cells(const Sheet *sheet, int at)
{
    int end = at;
    while (end < sheet->count && sheet->cells[end].row == sheet->cells[at].row)
        end++;
    return end - at;
}

// The columns and rows that the area needs.
static Status measure(Area *area, Error *err)
{
    const SheetCell *cells = area->sheet->cells;
    int first = cells[area->first].column;
    int last = first;
    for (int i = area->first; i < area->last; i++) {
        first = cells[i].column < first ? cells[i].column : first;
        last = cells[i].column > last ? cells[i].column : last;
        area->row_count += i == area->first || cells[i].row != cells[i - 1].row;
    }
    area->first_column = first;
    area->width = last - first + 1;
    const int line = cells[area->first].row + 1;
    TRY(table_check_size(area->name, line, area->width, area->row_count, err));
    const size_t size = (size_t)area->row_count * (size_t)area->width;
    area->rows = arena_alloc(area->arena, (size_t)area->row_count, sizeof *area->rows);
    area->numbers = arena_alloc(area->arena, (size_t)area->row_count, sizeof *area->numbers);
    area->covering = arena_alloc(area->arena, size, sizeof *area->covering);
    if (!area->rows || !area->numbers || !area->covering)
        return arena_exhausted(area->arena, err);
    int row = 0;
    for (int i = area->first; i < area->last; i += row_cells(area->sheet, i))
        area->numbers[row++] = cells[i].row;
    return STATUS_OK;
}

// The first of the area's rows that is not above row [number] of the sheet.
static int row_at(const Area *area, int number)
{
    int low = 0;
    int high = area->row_count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (area->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Status cover(Area *area, const SheetRange *merge, Error *err)
{
    const int end = row_at(area, merge->last_row + 1);
    int first = merge->first_column - area->first_column;
    int last = merge->last_column - area->first_column;
    first = first < 0 ? 0 : first;
    last = last < area->width - 1 ? last : area->width - 1;
    for (int r = row_at(area, merge->first_row); r < end; r++) {
        for (int c = first; c <= last; c++) {
            const SheetRange **place = &area->covering[r * area->width + c];
            // No office program writes such a thing, and many of them would take for ever.
            if (*place)
                return fail(err, STATUS_BAD_DATA, "%s: %s:%d: merged cells overlap", area->name,
                            area->sheet->name, area->numbers[r] + 1);
            *place = merge;
        }
    }
    return STATUS_OK;
}

// Fills the row [r] from cells[at] on.
static Status fill_row(Area *area, int r, int at, Error *err)
{
    const SheetCell *cells = area->sheet->cells;
    const int number = area->numbers[r];
    RawCell *raw = arena_alloc(area->arena, (size_t)area->width, sizeof *raw);
    if (!raw)
        return arena_exhausted(area->arena, err);
    int count = 0;
    for (int c = 0; c < area->width; c++) {
        const SheetRange *merge = area->covering[r * area->width + c];
        const int column = area->first_column + c;
        const char *text = "";
        const bool here = at < area->last && cells[at].row == number && cells[at].column == column;
        if (here)
            TRY(print_cell(&cells[at++], area->arena, &text, err));
        // Under a merged cell there is no cell of the row's own.
        if (merge && (merge->first_row != number || merge->first_column != column))
            continue;
        raw[count++] = (RawCell){
            .bytes = text,
            .length = strlen(text),
            .rowspan = merge ? row_at(area, merge->last_row + 1) - r : 1,
            .colspan = merge ? merge->last_column - column + 1 : 1,
        };
    }
    area->rows[r] = (RawRow){.cells = raw, .count = count, .line = number + 1};
    return STATUS_OK;
}

// Where the heading has merged cells, its lower rows belong to it.
static void mark_headers(Area *area)
{
    int rows = 1;
    int texts = 0;
    const RawRow *first = &area->rows[0];
    for (int c = 0; c < first->count; c++) {
        texts += first->cells[c].length > 0;
        if (first->cells[c].colspan > 1 && rows < 2)
            rows = 2;
        if (first->cells[c].rowspan > rows)
            rows = first->cells[c].rowspan;
    }
    if (texts < 2 || rows == 1)
        return;
    for (int r = 0; r < rows && r < area->row_count; r++)
        for (int c = 0; c < area->rows[r].count; c++)
            ((RawCell *)area->rows[r].cells)[c].header = true;
}

// -- Sheets --

// The texts that stand alone in their rows above the table, as its caption.
static Status read_caption(Area *area, const char **caption, Error *err)
{
    Text text = {.arena = area->arena};
    while (area->first < area->last && row_cells(area->sheet, area->first) == 1) {
        const char *cell = NULL;
        TRY(print_cell(&area->sheet->cells[area->first++], area->arena, &cell, err));
        text_append(&text, "%s%s", text.length ? " " : "", cell);
    }
    TRY(text_check(&text, err));
    *caption = text.bytes;
    return STATUS_OK;
}

// Texts that stand alone below an empty row are notes.
static Status read_notes(Area *area, Blocks *blocks, Error *err)
{
    const SheetCell *cells = area->sheet->cells;
    int end = area->last;
    while (end - 1 > area->first && cells[end - 1].row != cells[end - 2].row)
        end--;
    // [end, last) stand alone; the first of them with a gap above begins the notes.
    while (end < area->last && cells[end].row == cells[end - 1].row + 1)
        end++;
    for (int i = end; i < area->last; i++) {
        const char *text = NULL;
        TRY(print_cell(&cells[i], area->arena, &text, err));
        TRY(blocks_add(blocks, (Block){BLOCK_NOTE, text, strlen(text), 0, cells[i].row + 1, 0, true,
                                       false, NULL}, err));
    }
    area->last = end;
    return STATUS_OK;
}

static Status build_table(Area *area, const char *caption, Blocks *blocks, Error *err)
{
    TRY(measure(area, err));
    for (int m = 0; m < area->sheet->merge_count; m++)
        TRY(cover(area, &area->sheet->merges[m], err));
    int row = 0;
    for (int i = area->first; i < area->last; i += row_cells(area->sheet, i))
        TRY(fill_row(area, row++, i, err));
    mark_headers(area);
    Table *table = arena_alloc(area->arena, 1, sizeof *table);
    if (!table)
        return arena_exhausted(area->arena, err);
    TRY(table_build(area->name, area->rows, area->row_count, area->arena, table, err));
    table->caption = caption;
    table->part = area->sheet->name;
    TRY(table_set_label(table, caption, area->arena, err));
    return blocks_add(blocks, (Block){.kind = BLOCK_TABLE, .line = table->line, .table = table},
                      err);
}

static Status read_sheet(const char *name, const Sheet *sheet, Blocks *blocks, Error *err)
{
    Area area = {.name = name, .sheet = sheet, .arena = blocks->arena, .last = sheet->count};
    const char *caption = NULL;
    TRY(blocks_add(blocks, (Block){BLOCK_HEADING, sheet->name, strlen(sheet->name), 0, 1, 1, true,
                                   false, NULL}, err));
    TRY(read_caption(&area, &caption, err));
    // A sheet of texts one below the other is kept as a table of one column.
    if (area.first == area.last)
        area.first = 0;
    else
        TRY(read_notes(&area, blocks, err));
    return build_table(&area, caption, blocks, err);
}

Status spreadsheet_read(const char *name, const char *bytes, size_t length, Blocks *blocks,
                        Error *err)
{
    SheetBook book = {0};
    TRY(sheet_parse(name, bytes, length, blocks->arena, &book, err));
    for (int i = 0; i < book.count; i++)
        if (!book.sheets[i].hidden && book.sheets[i].count > 0)
            TRY(read_sheet(name, &book.sheets[i], blocks, err));
    return STATUS_OK;
}
