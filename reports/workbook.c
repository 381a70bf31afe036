#include "reports/workbook.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "office/sheet.h"
#include "reports/child.h"
#include "reports/leftover.h"
#include "reports/workbook_draw.h"

// Numbers are stored with 16 digits.
static const double STORED_PRECISION = 1e-15;
// What a workbook without cells takes, and each cell, packed and unpacked together.
static const uint64_t BOOK_BYTES = 128 * 1024, CELL_BYTES = 100;

// -- Verifying --

// The cells of the plan that hold something, in the order of the file.
static int compare_planned(const void *a, const void *b)
{
    const PlanCell *left = *(const PlanCell *const *)a, *right = *(const PlanCell *const *)b;
    return left->row != right->row ? left->row - right->row : left->column - right->column;
}

static bool holds_something(const PlanCell *cell)
{
    return cell->text || !isnan(cell->number);
}

static bool same_value(const PlanCell *planned, const SheetCell *found)
{
    if (planned->text)
        return found->kind == SHEET_TEXT && strcmp(found->text, planned->text) == 0;
    const SheetKind kind = planned->style.kind == COLUMN_DATE ? SHEET_DATE : SHEET_NUMBER;
    const double slack = kind == SHEET_DATE ? 1e-3 : STORED_PRECISION * fabs(planned->number);
    return found->kind == kind && fabs(found->number - planned->number) <= slack;
}

// Whether two addresses are the same but for characters that one of them has percent-encoded.
static bool same_address(const char *planned, const char *found)
{
    while (*planned && *found) {
        unsigned code;
        if (*planned == *found) {
            planned++;
            found++;
        } else if (sscanf(found, "%%%2X", &code) == 1 && (unsigned char)*planned == code) {
            planned++;
            found += 3;
        } else {
            return false;
        }
    }
    return !*planned && !*found;
}

static bool leads_outside(const PlanCell *cell)
{
    return cell->text && cell->link && strncmp(cell->link, "internal:", 9) != 0;
}

// Planned cells and links of the file are in the same order.
static Status compare_links(const PlanSheet *plan, const PlanCell *const *cells, int count,
                            const Sheet *sheet, const char *path, Error *err)
{
    int at = 0;
    for (int i = 0; i < count; i++) {
        if (!leads_outside(cells[i]))
            continue;
        const SheetLink *link = at < sheet->link_count ? &sheet->links[at++] : NULL;
        if (link && link->row == cells[i]->row && link->column == cells[i]->column &&
            same_address(cells[i]->link, link->target))
            continue;
        char address[SHEET_ADDRESS];
        sheet_address(cells[i]->row, cells[i]->column, address);
        return fail(err, STATUS_IO, "%s: the link of %s!%s does not read back as it was written",
                    path, plan->name, address);
    }
    return STATUS_OK;
}

static Status compare_sheet(const PlanSheet *plan, const Sheet *sheet, const char *path,
                            Arena *scratch, Error *err)
{
    const PlanCell **cells = arena_alloc(scratch, (size_t)plan->cells.count + 1, sizeof *cells);
    if (!cells)
        return arena_exhausted(scratch, err);
    int count = 0;
    for (int i = 0; i < plan->cells.count; i++) {
        const PlanCell *cell = (const PlanCell *)plan->cells.items + i;
        if (holds_something(cell))
            cells[count++] = cell;
    }
    qsort(cells, (size_t)count, sizeof *cells, compare_planned);
    for (int i = 0; i < count && i < sheet->count; i++) {
        const SheetCell *found = &sheet->cells[i];
        if (found->row == cells[i]->row && found->column == cells[i]->column &&
            same_value(cells[i], found))
            continue;
        char address[SHEET_ADDRESS];
        sheet_address(cells[i]->row, cells[i]->column, address);
        return fail(err, STATUS_IO, "%s: %s!%s does not read back as it was written", path,
                    plan->name, address);
    }
    if (count != sheet->count)
        return fail(err, STATUS_IO, "%s: sheet '%s' reads back with %d cells, expected %d", path,
                    plan->name, sheet->count, count);
    return compare_links(plan, cells, count, sheet, path, err);
}

static Status compare_book(const PlanBook *plan, const char *path, Arena *scratch, Error *err)
{
    SheetBook book;
    if (sheet_read(path, scratch, &book, err) != STATUS_OK) {
        const Error reason = *err;
        return fail(err, STATUS_IO, "the finished workbook does not read back: %.900s",
                    reason.text);
    }
    if (book.count != plan->sheets.count)
        return fail(err, STATUS_IO, "%s: reads back with %d sheets, expected %d", path, book.count,
                    plan->sheets.count);
    for (int i = 0; i < book.count; i++) {
        const PlanSheet *sheet = (const PlanSheet *)plan->sheets.items + i;
        if (strcmp(book.sheets[i].name, sheet->name) != 0)
            return fail(err, STATUS_IO, "%s: sheet %d reads back as '%s', expected '%s'", path,
                        i + 1, book.sheets[i].name, sheet->name);
        TRY(compare_sheet(sheet, &book.sheets[i], path, scratch, err));
    }
    return STATUS_OK;
}

Status planned_workbook_verify(const PlanBook *plan, const char *path, Error *err)
{
    Arena scratch = {0};
    const Status status = compare_book(plan, path, &scratch, err);
    arena_clear(&scratch);
    return status;
}

// -- Publishing --

typedef struct Drawing {
    const PlanBook *plan; // borrowed, like the rest
    const char *path, *folder;
} Drawing;

static Status draw(void *context, Error *err)
{
    const Drawing *drawing = context;
    return workbook_draw(drawing->plan, drawing->path, drawing->folder, err);
}

static uint64_t bytes_needed(const PlanBook *plan)
{
    uint64_t bytes = BOOK_BYTES;
    for (int i = 0; i < plan->sheets.count; i++) {
        const PlanSheet *sheet = (const PlanSheet *)plan->sheets.items + i;
        for (int k = 0; k < sheet->cells.count; k++) {
            const char *text = ((const PlanCell *)sheet->cells.items)[k].text;
            bytes += CELL_BYTES + (text ? strlen(text) : 0);
        }
    }
    return bytes;
}

static Status check_room(const PlanBook *plan, const char *folder, Error *err)
{
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0)
        return fail(err, STATUS_IO, "%s: %s", folder, strerror(errno));
    const uint64_t needed = bytes_needed(plan);
    const uint64_t available = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (available < needed)
        return fail(err, STATUS_IO, "%s: no room: %llu kB free, the workbook takes up to %llu kB",
                    folder, (unsigned long long)available / 1024,
                    (unsigned long long)needed / 1024);
    return STATUS_OK;
}

static Status write_in_folder(const PlanBook *plan, const char *path, const char *folder,
                              Arena *scratch, Error *err)
{
    const char *temporary = arena_format(scratch, "%s/workbook.xlsx", folder);
    if (!temporary)
        return arena_exhausted(scratch, err);
    TRY(check_room(plan, folder, err));
    Drawing drawing = {plan, temporary, folder};
    TRY(child_run(temporary, (ChildLimits){0}, draw, &drawing, err));
    TRY(planned_workbook_verify(plan, temporary, err));
    return file_publish(temporary, path, err);
}

Status planned_workbook_write(const PlanBook *plan, const char *path, Error *err)
{
    Arena scratch = {0};
    const char *folder = NULL;
    int lock = -1;
    if (file_is_folder(path))
        return fail(err, STATUS_CANNOT_CREATE, "%s: is a folder, expected a file", path);
    Status status = leftover_folder(path, &scratch, &folder, &lock, err);
    if (status == STATUS_OK) {
        status = write_in_folder(plan, path, folder, &scratch, err);
        leftover_release(folder, lock);
    }
    arena_clear(&scratch);
    return status;
}
