#include "campaign/sheet.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { ROWS_FIRST = 64 };

Sheet sheet_start(const Column *columns, int column_count, Arena *arena)
{
    return (Sheet){.arena = arena, .columns = columns, .column_count = column_count};
}

static bool grow(Sheet *sheet)
{
    const int capacity = sheet->capacity ? 2 * sheet->capacity : ROWS_FIRST;
    const size_t width = (size_t)sheet->column_count;
    Cell *cells = arena_alloc(sheet->arena, (size_t)capacity * width, sizeof *cells);
    if (!cells)
        return false;
    if (sheet->rows)
        memcpy(cells, sheet->cells, (size_t)sheet->rows * width * sizeof *cells);
    sheet->cells = cells;
    sheet->capacity = capacity;
    return true;
}

void sheet_row(Sheet *sheet)
{
    sheet->column = 0;
    if (sheet->failed || (sheet->rows == sheet->capacity && !grow(sheet))) {
        sheet->failed = true;
        return;
    }
    Cell *row = sheet->cells + (size_t)sheet->rows * (size_t)sheet->column_count;
    for (int i = 0; i < sheet->column_count; i++)
        row[i] = (Cell){NULL, NAN, NULL};
    sheet->rows++;
}

static void put(Sheet *sheet, Cell cell)
{
    if (sheet->failed)
        return;
    assert(sheet->rows > 0 && sheet->column < sheet->column_count);
    const size_t row = (size_t)(sheet->rows - 1);
    sheet->cells[row * (size_t)sheet->column_count + (size_t)sheet->column++] = cell;
}

void sheet_number(Sheet *sheet, double number)
{
    put(sheet, (Cell){NULL, isfinite(number) ? number : NAN, NULL});
}

void sheet_text(Sheet *sheet, const char *text)
{
    put(sheet, (Cell){text, NAN, NULL});
}

void sheet_link(Sheet *sheet, const char *text, const char *link)
{
    put(sheet, (Cell){text, NAN, link});
}

Status sheet_table(const Sheet *sheet, const char *name, const char *title, Table *table,
                   Error *err)
{
    if (sheet->failed)
        return arena_exhausted(sheet->arena, err);
    *table = (Table){name, title, sheet->columns, sheet->column_count, sheet->cells, sheet->rows};
    return STATUS_OK;
}
