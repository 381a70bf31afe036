#include "reports/entry.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"

static const EntryFault RIGHT = {NULL, NULL};

const char *entry_trimmed(const SheetCell *cell, Arena *arena)
{
    if (!cell || !cell->text)
        return NULL;
    const char *start = cell->text;
    while (isspace((unsigned char)*start))
        start++;
    size_t length = strlen(start);
    while (length > 0 && isspace((unsigned char)start[length - 1]))
        length--;
    return length ? arena_copy(arena, start, length) : NULL;
}

bool entry_is_blank(const SheetCell *cell)
{
    return !cell || (cell->kind == SHEET_TEXT && !cell->text[strspn(cell->text, " \t\r\n")]);
}

// -- Text where a number should be --

// Units a number may be given in by mistake, by what they measure.
static const char *const FAMILIES[][6] = {
    {"m", "cm", "mm", "um", "nm"}, {"V", "mV"},           {"Cel", "K"},
    {"A/m2", "mA/cm2", "uA/cm2", "A/cm2"}, {"mg/cm2", "g/m2"}, {"%", "1"},
};

static bool is_member(const char *const *family, const char *unit)
{
    for (int i = 0; i < 6 && family[i]; i++)
        if (strcmp(family[i], unit) == 0)
            return true;
    return false;
}

// [number] of [unit] in the unit of [field]; NAN when they measure different things.
static double converted(double number, const char *unit, const EntryField *field)
{
    double factor, offset, own_factor, own_offset;
    for (size_t i = 0; i < sizeof FAMILIES / sizeof FAMILIES[0]; i++)
        if (is_member(FAMILIES[i], unit) && is_member(FAMILIES[i], field->column.unit) &&
            unit_find(unit, &factor, &offset) &&
            unit_find(field->column.unit, &own_factor, &own_offset))
            return (number * factor + offset - own_offset) / own_factor;
    return NAN;
}

static int separators(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += *text == '.' || *text == ',';
    return count;
}

static const char *advice_for_text(const char *text, const EntryField *field, Arena *arena)
{
    char digits[32];
    const size_t length = strspn(text, "+-0123456789.,");
    if (length == 0 || length >= sizeof digits)
        return "type the number alone";
    memcpy(digits, text, length);
    digits[length] = '\0';
    if (separators(digits) > 1)
        return "type the number with a point before its decimals and no other separator";
    char *comma = strchr(digits, ',');
    if (comma)
        *comma = '.';
    const char *rest = text + length + strspn(text + length, " ");
    if (!*rest)
        return arena_format(arena, "type %s, so that the program shows it as a number", digits);
    const char *unit = unit_canonical(rest);
    const double value = unit ? converted(strtod(digits, NULL), unit, field) : NAN;
    if (isnan(value))
        return arena_format(arena, "type the number alone%s%s",
                            field->column.unit[0] ? ", in " : "", field->column.unit);
    return arena_format(arena, "type %.6g, the value in %s", value, field->column.unit);
}

static EntryFault text_fault(const SheetCell *cell, const EntryField *field, Arena *arena)
{
    const char *text = entry_trimmed(cell, arena);
    return (EntryFault){strchr(cell->text, ',') ? "is text, perhaps for its decimal comma"
                                                : "is text where a number is expected",
                        advice_for_text(text ? text : "", field, arena)};
}

// -- Numbers and dates --

// What stands there instead of a number.
static EntryFault kind_fault(const SheetCell *cell, const EntryField *field, Arena *arena)
{
    switch (cell->kind) {
    case SHEET_EMPTY:
        return (EntryFault){"is a formula without a value",
                            "open the file in a spreadsheet program and save it, or type the "
                            "number"};
    case SHEET_FAULT:
        return (EntryFault){"is a formula that failed", "type the number"};
    case SHEET_DATE:
        return (EntryFault){"is a date where a number is expected", "type the number again"};
    case SHEET_TRUTH:
        return (EntryFault){"is true or false where a number is expected", "type the number"};
    case SHEET_TEXT:
        return text_fault(cell, field, arena);
    case SHEET_NUMBER:
        break;
    }
    return RIGHT;
}

static EntryFault range_fault(double number, const EntryField *field, Arena *arena)
{
    const char *unit = field->column.unit;
    const char *fix = arena_format(arena, "expected %g to %g%s%s", field->least, field->most,
                                   unit[0] ? " " : "", unit);
    if (number >= field->least && number <= field->most)
        return RIGHT;
    const bool share = strcmp(unit, "%") == 0 && number > 0 && number <= 1;
    return (EntryFault){share ? "looks like a share, not a percentage" : "is out of range", fix};
}

// "2026-03-05" as text leaves no doubt; any other text does.
static bool iso_date(const char *text, double *seconds)
{
    struct tm day = {0};
    const char *end = text ? strptime(text, "%Y-%m-%d", &day) : NULL;
    if (!end || *end || strlen(text) != 10)
        return false;
    *seconds = (double)timegm(&day);
    return true;
}

static EntryFault entry_date(const SheetCell *cell, const EntryField *field, Arena *arena,
                             double *value)
{
    static const char fix[] = "type the date as 2026-03-05";
    double day = cell->number;
    const bool known = cell->kind == SHEET_DATE ||
                       (cell->kind == SHEET_TEXT && iso_date(entry_trimmed(cell, arena), &day));
    if (!known)
        return (EntryFault){"is no date", fix};
    if (day < field->least || day > field->most)
        return (EntryFault){"is a day of another century", fix};
    *value = day;
    return RIGHT;
}

EntryFault entry_number(const SheetCell *cell, const EntryField *field, Arena *arena,
                        double *value)
{
    if (field->column.kind == COLUMN_DATE)
        return entry_date(cell, field, arena, value);
    EntryFault fault = kind_fault(cell, field, arena);
    if (!fault.problem)
        fault = range_fault(cell->number, field, arena);
    if (!fault.problem && field->column.kind == COLUMN_INTEGER &&
        cell->number != floor(cell->number))
        fault = (EntryFault){"is not a whole number", "type a whole number"};
    if (!fault.problem)
        *value = cell->number;
    return fault;
}

EntryFault entry_text(const SheetCell *cell, Arena *arena, const char **value)
{
    if (cell->kind == SHEET_EMPTY || cell->kind == SHEET_FAULT)
        return (EntryFault){"is a formula without a value", "type the text"};
    *value = entry_trimmed(cell, arena);
    if (cell->kind == SHEET_DATE) {
        char day[16];
        const time_t when = (time_t)cell->number;
        struct tm date;
        if (gmtime_r(&when, &date) && strftime(day, sizeof day, "%Y-%m-%d", &date))
            *value = arena_string(arena, day);
    }
    return RIGHT;
}
