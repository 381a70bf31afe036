#include "office/sheet.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/text.h"
#include "office/package.h"
#include "office/xml.h"

enum { ROW_MAX = 1048576, COLUMN_MAX = 16384, ATTRIBUTE_MAX = 64, ADDRESS_MAX = 4096 };

// -- Addresses --

void sheet_address(int row, int column, char address[SHEET_ADDRESS])
{
    char letters[8];
    int count = 0;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters[count++] = (char)('A' + (rest - 1) % 26);
    int at = 0;
    while (count > 0)
        address[at++] = letters[--count];
    snprintf(address + at, (size_t)(SHEET_ADDRESS - at), "%d", row + 1);
}

// Reads one address and returns what follows it, or NULL.
static const char *parse_address(const char *text, int *row, int *column)
{
    long letters = 0, digits = 0;
    while (*text >= 'A' && *text <= 'Z' && letters <= COLUMN_MAX)
        letters = 26 * letters + (*text++ - 'A' + 1);
    while (isdigit((unsigned char)*text) && digits <= ROW_MAX)
        digits = 10 * digits + (*text++ - '0');
    if (letters < 1 || letters > COLUMN_MAX || digits < 1 || digits > ROW_MAX)
        return NULL;
    *row = (int)digits - 1;
    *column = (int)letters - 1;
    return text;
}

bool sheet_address_parse(const char *text, int *row, int *column)
{
    const char *end = parse_address(text, row, column);
    return end && *end == '\0';
}

// -- Values --

// Days of a sheet as Unix time. The calendar of 1900 has a 29 February 1900 that never was.
static double unix_time(double days, bool from_1904)
{
    const double epoch = from_1904 ? 24107 : days < 60 ? 25568 : 25569;
    return round((days - epoch) * 86400 * 1000) / 1000;
}

static bool parse_number(const char *text, double *number)
{
    char *end;
    errno = 0;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*number) && !isspace((unsigned char)*text);
}

// "2026-03-05" or "2026-03-05T10:00:00", as strict files write dates.
static bool parse_date(const char *text, double *seconds)
{
    struct tm when = {0};
    char *end = strptime(text, "%Y-%m-%d", &when);
    if (end && *end == 'T')
        end = strptime(end, "T%H:%M:%S", &when);
    if (!end || (*end && *end != '.' && *end != 'Z'))
        return false;
    *seconds = (double)timegm(&when);
    return true;
}

// -- Cells --

// The cell that is being read.
typedef struct Reader {
    const Package *package;
    const char *path;
    const char *name; // of the sheet
    Arena *arena;
    List cells;  // of SheetCell
    List merges; // of SheetRange
    List links;  // of SheetLink
    const PackageSheet *source;
    SheetCell cell;
    char type[ATTRIBUTE_MAX];
    long style;
    Text value; // <v>, or the <t> of an inline string
    int in_value;
    int in_phonetic;
    int row;    // of the <row> being read
    int column; // of the next cell without an address
} Reader;

static Status refuse(const Reader *reader, Error *err, const char *what)
{
    char address[SHEET_ADDRESS];
    sheet_address(reader->cell.row, reader->cell.column, address);
    return fail(err, STATUS_BAD_DATA, "%s: %s!%s: %s", reader->path, reader->name, address, what);
}

static Status start_cell(Reader *reader, const XmlElement *element, Error *err)
{
    char text[ATTRIBUTE_MAX];
    reader->cell = (SheetCell){.row = reader->row, .column = reader->column, .number = NAN};
    reader->value = (Text){.arena = reader->arena};
    strcpy(reader->type, "n");
    xml_attribute(element, "t", reader->type, sizeof reader->type);
    reader->style = xml_attribute(element, "s", text, sizeof text) ? atol(text) : 0;
    if (xml_attribute(element, "r", text, sizeof text) &&
        !sheet_address_parse(text, &reader->cell.row, &reader->cell.column))
        return fail(err, STATUS_BAD_DATA, "%s: %s: '%s' is no address of a cell", reader->path,
                    reader->name, text);
    if (reader->cell.column >= COLUMN_MAX || reader->cell.row >= ROW_MAX)
        return refuse(reader, err, "lies beyond the last row or column");
    reader->row = reader->cell.row;
    reader->column = reader->cell.column + 1;
    return STATUS_OK;
}

static Status start_row(Reader *reader, const XmlElement *element, Error *err)
{
    char text[ATTRIBUTE_MAX];
    reader->row++;
    reader->column = 0;
    if (xml_attribute(element, "r", text, sizeof text))
        reader->row = atoi(text) - 1;
    if (reader->row < 0 || reader->row >= ROW_MAX)
        return fail(err, STATUS_BAD_DATA, "%s: %s: there is no row %s", reader->path, reader->name,
                    text);
    return STATUS_OK;
}

static Status start_merge(Reader *reader, const XmlElement *element, Error *err)
{
    char text[ATTRIBUTE_MAX] = "";
    SheetRange range;
    xml_attribute(element, "ref", text, sizeof text);
    const char *rest = parse_address(text, &range.first_row, &range.first_column);
    if (!rest || *rest != ':' ||
        !sheet_address_parse(rest + 1, &range.last_row, &range.last_column))
        return fail(err, STATUS_BAD_DATA, "%s: %s: '%s' is no range", reader->path, reader->name,
                    text);
    SheetRange *merge = list_push(&reader->merges);
    if (!merge)
        return arena_exhausted(reader->arena, err);
    *merge = range;
    return STATUS_OK;
}

// Links to places within the workbook have no id.
static Status start_link(Reader *reader, const XmlElement *element, Error *err)
{
    char place[ATTRIBUTE_MAX] = "", id[ATTRIBUTE_MAX], fragment[ADDRESS_MAX] = "";
    int row, column;
    xml_attribute(element, "ref", place, sizeof place);
    if (!xml_attribute(element, "id", id, sizeof id) || !parse_address(place, &row, &column))
        return STATUS_OK;
    xml_attribute(element, "location", fragment, sizeof fragment);
    for (int i = 0; i < reader->source->link_count; i++) {
        const PackageLink *source = &reader->source->links[i];
        if (strcmp(source->id, id) != 0)
            continue;
        SheetLink *link = list_push(&reader->links);
        if (!link)
            return arena_exhausted(reader->arena, err);
        *link = (SheetLink){row, column,
                            arena_format(reader->arena, "%s%s%s", source->target,
                                         fragment[0] ? "#" : "", fragment)};
        return link->target ? STATUS_OK : arena_exhausted(reader->arena, err);
    }
    return fail(err, STATUS_BAD_DATA, "%s: %s!%s: its link is not there", reader->path,
                reader->name, place);
}

static bool is_value(const Reader *reader, const char *name)
{
    return strcmp(name, strcmp(reader->type, "inlineStr") == 0 ? "t" : "v") == 0;
}

static Status sheet_start(void *context, const char *name, const XmlElement *element, Error *err)
{
    Reader *reader = context;
    if (strcmp(name, "c") == 0)
        return start_cell(reader, element, err);
    if (strcmp(name, "row") == 0)
        return start_row(reader, element, err);
    if (strcmp(name, "hyperlink") == 0)
        return start_link(reader, element, err);
    if (strcmp(name, "mergeCell") == 0)
        return start_merge(reader, element, err);
    reader->in_value += is_value(reader, name);
    reader->in_phonetic += strcmp(name, "rPh") == 0;
    if (strcmp(name, "f") == 0)
        reader->cell.formula = true;
    return STATUS_OK;
}

static Status sheet_text(void *context, const char *text, Error *err)
{
    Reader *reader = context;
    (void)err;
    if (reader->in_value && !reader->in_phonetic)
        text_append_bytes(&reader->value, text, strlen(text));
    return STATUS_OK;
}

static Status take_string(Reader *reader, Error *err)
{
    double number;
    const Package *package = reader->package;
    if (!parse_number(reader->cell.text, &number) || number < 0 ||
        number >= package->string_count || number != floor(number))
        return refuse(reader, err, "refers to a string that is not there");
    reader->cell.kind = SHEET_TEXT;
    reader->cell.text = package->strings[(int)number];
    return STATUS_OK;
}

static Status take_number(Reader *reader, Error *err)
{
    const Package *package = reader->package;
    SheetCell *cell = &reader->cell;
    cell->kind = SHEET_NUMBER;
    if (!parse_number(cell->text, &cell->number))
        return refuse(reader, err, "holds no number where one is announced");
    if (reader->style < 0 || reader->style > package->style_count)
        return refuse(reader, err, "has a style that is not there");
    const PackageShow shows =
        reader->style < package->style_count ? package->shows[reader->style] : SHOW_NUMBER;
    cell->percent = shows == SHOW_PERCENT;
    if (shows == SHOW_DATE) {
        cell->kind = SHEET_DATE;
        cell->number = unix_time(cell->number, package->from_1904);
    }
    return STATUS_OK;
}

// Gives the cell the kind its type says, its text being known.
static Status take_value(Reader *reader, Error *err)
{
    SheetCell *cell = &reader->cell;
    const char *type = reader->type;
    if (strcmp(type, "s") == 0)
        return take_string(reader, err);
    if (strcmp(type, "n") == 0)
        return take_number(reader, err);
    if (strcmp(type, "str") == 0 || strcmp(type, "inlineStr") == 0) {
        cell->kind = SHEET_TEXT;
        package_unescape(reader->value.bytes);
    } else if (strcmp(type, "b") == 0 && (cell->text[0] == '0' || cell->text[0] == '1')) {
        cell->kind = SHEET_TRUTH;
        cell->number = cell->text[0] - '0';
    } else if (strcmp(type, "e") == 0) {
        cell->kind = SHEET_FAULT;
    } else if (strcmp(type, "d") == 0 && parse_date(cell->text, &cell->number)) {
        cell->kind = SHEET_DATE;
    } else {
        return refuse(reader, err, "is of a kind no workbook has");
    }
    return STATUS_OK;
}

static Status end_cell(Reader *reader, Error *err)
{
    SheetCell *cell = &reader->cell;
    TRY(text_check(&reader->value, err));
    cell->text = reader->value.bytes;
    if (cell->text)
        TRY(take_value(reader, err));
    else if (!cell->formula)
        return STATUS_OK;
    if (cell->kind == SHEET_TEXT && !cell->text[0] && !cell->formula)
        return STATUS_OK;
    SheetCell *slot = list_push(&reader->cells);
    if (!slot)
        return arena_exhausted(reader->arena, err);
    *slot = *cell;
    return STATUS_OK;
}

static Status sheet_end(void *context, const char *name, Error *err)
{
    Reader *reader = context;
    if (strcmp(name, "c") == 0)
        return end_cell(reader, err);
    reader->in_value -= is_value(reader, name);
    reader->in_phonetic -= strcmp(name, "rPh") == 0;
    return STATUS_OK;
}

// -- Sheets --

static int compare_cells(const void *a, const void *b)
{
    const SheetCell *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return (left->column > right->column) - (left->column < right->column);
}

static Status read_sheet(const char *path, const Package *package, const PackageSheet *source,
                         Arena *arena, Sheet *sheet, Error *err)
{
    Reader reader = {.package = package, .path = path, .name = source->name, .arena = arena,
                     .cells = {.arena = arena, .size = sizeof(SheetCell)},
                     .merges = {.arena = arena, .size = sizeof(SheetRange)},
                     .links = {.arena = arena, .size = sizeof(SheetLink)},
                     .value = {.arena = arena}, .source = source, .row = -1};
    const char *name = arena_format(arena, "%s: %s", path, source->part->name);
    if (!name)
        return arena_exhausted(arena, err);
    TRY(xml_walk(name, source->part->bytes, source->part->length,
                 &(XmlHandler){sheet_start, sheet_text, sheet_end, &reader}, err));
    SheetCell *cells = reader.cells.items;
    if (reader.cells.count)
        qsort(cells, (size_t)reader.cells.count, sizeof *cells, compare_cells);
    for (int i = 1; i < reader.cells.count; i++)
        if (compare_cells(&cells[i - 1], &cells[i]) == 0) {
            reader.cell = cells[i];
            return refuse(&reader, err, "is there twice");
        }
    *sheet = (Sheet){source->name, source->hidden, cells, reader.cells.count,
                     reader.merges.items, reader.merges.count, reader.links.items,
                     reader.links.count};
    return STATUS_OK;
}

static Status read_book(const Archive *archive, Arena *arena, SheetBook *book, Error *err)
{
    Package package;
    TRY(package_read(archive, arena, &package, err));
    Sheet *sheets = arena_alloc(arena, (size_t)package.count + 1, sizeof *sheets);
    if (!sheets)
        return arena_exhausted(arena, err);
    for (int i = 0; i < package.count; i++)
        TRY(read_sheet(archive->path, &package, &package.sheets[i], arena, &sheets[i], err));
    *book = (SheetBook){archive->path, sheets, package.count};
    return STATUS_OK;
}

Status sheet_read(const char *path, Arena *arena, SheetBook *book, Error *err)
{
    Archive archive;
    TRY(archive_read(path, arena, &archive, err));
    return read_book(&archive, arena, book, err);
}

Status sheet_parse(const char *path, const char *bytes, size_t length, Arena *arena,
                   SheetBook *book, Error *err)
{
    Archive archive;
    TRY(archive_parse(path, bytes, length, arena, &archive, err));
    return read_book(&archive, arena, book, err);
}

const Sheet *sheet_find(const SheetBook *book, const char *name)
{
    for (int i = 0; i < book->count; i++)
        if (strcmp(book->sheets[i].name, name) == 0)
            return &book->sheets[i];
    return NULL;
}

const SheetCell *sheet_cell(const Sheet *sheet, int row, int column)
{
    const SheetCell key = {.row = row, .column = column};
    if (!sheet->count)
        return NULL;
    return bsearch(&key, sheet->cells, (size_t)sheet->count, sizeof key, compare_cells);
}
