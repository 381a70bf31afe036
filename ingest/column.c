#include "ingest/column.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"

// Words and what they mean, the more particular before the more general.
static const struct Word {
    const char *text;
    Meaning meaning;
} WORDS[] = {
    {"retention", MEANING_RETENTION},
    {"deposited", MEANING_DEPOSITED},
    {"preloaded", MEANING_DEPOSITED},
    {"coulombic", MEANING_EFFICIENCY},
    {"columbic", MEANING_EFFICIENCY},
    {"ce", MEANING_EFFICIENCY},
    {"overpotential", MEANING_OVERPOTENTIAL},
    {"hysteresis", MEANING_OVERPOTENTIAL},
    {"polarization", MEANING_OVERPOTENTIAL},
    {"electrolyte", MEANING_ELECTROLYTE},
    {"electrolytes", MEANING_ELECTROLYTE},
    {"reference", MEANING_REFERENCE},
    {"references", MEANING_REFERENCE},
    {"ref", MEANING_REFERENCE},
    {"refs", MEANING_REFERENCE},
    {"cathode", MEANING_CATHODE},
    {"configuration", MEANING_HOST},
    {"host", MEANING_HOST},
    {"hosts", MEANING_HOST},
    {"collector", MEANING_HOST},
    {"scaffold", MEANING_HOST},
    {"framework", MEANING_HOST},
    {"anode", MEANING_HOST},
    {"electrode", MEANING_HOST},
    {"sample", MEANING_HOST},
    {"material", MEANING_HOST},
    {"materials", MEANING_HOST},
    {"current", MEANING_CURRENT},
    {"rate", MEANING_CURRENT},
    {"capacity", MEANING_CAPACITY},
    {"lifespan", MEANING_DURATION},
    {"lifetime", MEANING_DURATION},
    {"duration", MEANING_DURATION},
    {"time", MEANING_DURATION},
    {"hours", MEANING_DURATION},
    {"cycle", MEANING_CYCLES},
    {"cycles", MEANING_CYCLES},
    {"strategy", MEANING_STRATEGY},
    {"type", MEANING_STRATEGY},
};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

// Whether [word] stands in [text] (length bytes) as a word of its own.
static bool has_word(const char *text, size_t length, const char *word)
{
    const size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++) {
        const bool begins = i == 0 || !isalpha((unsigned char)text[i - 1]);
        const bool ends = i + n == length || !isalpha((unsigned char)text[i + n]);
        if (begins && ends && strncasecmp(text + i, word, n) == 0)
            return true;
    }
    return false;
}

static Meaning meaning_of(const char *text, size_t length)
{
    for (int i = 0; i < WORD_COUNT; i++)
        if (has_word(text, length, WORDS[i].text))
            return WORDS[i].meaning;
    return MEANING_NONE;
}

static CellType cell_of(const char *heading)
{
    const size_t length = strlen(heading);
    if (has_word(heading, length, "half") || has_word(heading, length, "asymmetric"))
        return CELL_HALF;
    if (has_word(heading, length, "symmetric") || has_word(heading, length, "symmetrical"))
        return CELL_SYMMETRIC;
    return has_word(heading, length, "full") ? CELL_FULL : CELL_NONE;
}

// The unit in brackets, or behind a slash, at the end of [text]; NULL when there is none.
static const char *unit_of(const char *text, size_t length)
{
    char unit[64];
    size_t end = length;
    size_t start = length;
    for (size_t i = 0; i < length; i++) {
        if (strchr("[(", text[i])) {
            start = i + 1;
            end = i + 1 + strcspn(text + i + 1, "])");
        }
    }
    if (start == length) {
        const char *slash = memchr(text, '/', length);
        if (!slash)
            return NULL;
        start = (size_t)(slash - text) + 1;
    }
    if (end > length || end - start >= sizeof unit)
        return NULL;
    memcpy(unit, text + start, end - start);
    unit[end - start] = '\0';
    return unit_canonical(unit);
}

// A bare unit that only one quantity of a cell has names it.
static Meaning meaning_of_unit(const char *unit)
{
    static const struct {
        const char *unit;
        Meaning meaning;
    } UNITS[] = {{"h", MEANING_DURATION},
                 {"mA/cm2", MEANING_CURRENT},
                 {"mAh/cm2", MEANING_CAPACITY},
                 {"mV", MEANING_OVERPOTENTIAL}};
    for (int i = 0; unit && i < (int)(sizeof UNITS / sizeof *UNITS); i++)
        if (strcmp(unit, UNITS[i].unit) == 0)
            return UNITS[i].meaning;
    return MEANING_NONE;
}

static Status add_part(Column *column, const char *text, size_t length, Arena *arena, Error *err)
{
    while (length > 0 && *text == ' ')
        text++, length--;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (column->part_count == COLUMN_PARTS_MAX)
        return STATUS_OK;
    const char *printed = arena_copy(arena, text, length);
    if (!printed)
        return arena_exhausted(arena, err);
    ColumnPart part = {meaning_of(text, length), printed, unit_of(text, length)};
    if (part.meaning == MEANING_NONE && meaning_of_unit(unit_canonical(printed)) != MEANING_NONE) {
        part.unit = unit_canonical(printed);
        part.meaning = meaning_of_unit(part.unit);
    }
    column->parts[column->part_count++] = part;
    return STATUS_OK;
}

// The parenthesis of a heading that lists several quantities: NULL when there is none.
static const char *listing(const char *heading, size_t *length)
{
    const char *open = strchr(heading, '(');
    const char *close = strrchr(heading, ')');
    if (!open || !close || close < open)
        return NULL;
    *length = (size_t)(close - open) - 1;
    return memchr(open + 1, ',', *length) ? open + 1 : NULL;
}

Status column_read(const char *heading, Arena *arena, Column *column, Error *err)
{
    size_t length = 0;
    Column read = {.cell = cell_of(heading), .heading = heading};
    const char *list = listing(heading, &length);
    if (!list) {
        TRY(add_part(&read, heading, strlen(heading), arena, err));
        *column = read;
        return STATUS_OK;
    }
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && strchr("[(", list[i]))
            depth++;
        else if (i < length && strchr("])", list[i]))
            depth--;
        if (i < length && (list[i] != ',' || depth > 0))
            continue;
        TRY(add_part(&read, list + start, i - start, arena, err));
        start = i + 1;
    }
    *column = read;
    return STATUS_OK;
}
