#include "ingest/note.h"

#include <math.h>
#include <string.h>

#include "ingest/quantity.h"

enum { DEFINITIONS_MAX = 256 }; // of a document

static Status trimmed_copy(const char *text, size_t length, Arena *arena, const char **copy,
                           Error *err)
{
    while (length > 0 && strchr(" .;", *text))
        text++, length--;
    while (length > 0 && strchr(" .;", text[length - 1]))
        length--;
    *copy = arena_copy(arena, text, length);
    return *copy ? STATUS_OK : arena_exhausted(arena, err);
}

// "LFP = 170 mA g-1", or "1 C value: LFP = ...", of which the words before ":" are left out.
static Status add_definition(const char *text, size_t length, Arena *arena, Definition *items,
                             int *count, Error *err)
{
    const char *equals = memchr(text, '=', length);
    if (!equals || *count == DEFINITIONS_MAX)
        return STATUS_OK;
    const char *colon = memchr(text, ':', (size_t)(equals - text));
    const char *name = colon ? colon + 1 : text;
    Definition definition = {.value = NAN};
    Quantity quantity = {0};
    TRY(trimmed_copy(name, (size_t)(equals - name), arena, &definition.name, err));
    TRY(trimmed_copy(equals + 1, length - (size_t)(equals - text) - 1, arena, &definition.meaning,
                     err));
    if (quantity_read(definition.meaning, &quantity) && quantity.unit) {
        definition.value = quantity.value;
        definition.unit = quantity.unit;
    }
    items[(*count)++] = definition;
    return STATUS_OK;
}

static Status read_note(const Block *block, Arena *arena, Definition *items, int *count, Error *err)
{
    Plain marked = {0};
    Plain plain = {0};
    TRY(block_plain(block, arena, &marked, err));
    // Marks such as a) stand above the line; so do exponents, which belong to the units.
    plain = marked;
    size_t start = 0;
    for (size_t i = 0; i <= plain.length; i++) {
        const bool mark =
            i + 1 < plain.length && plain.styles[i] == STYLE_ABOVE && plain.text[i + 1] == ')';
        if (mark) {
            start = i + 2;
            continue;
        }
        if (i < plain.length && plain.text[i] != ',' && plain.text[i] != ';')
            continue;
        if (i > start)
            TRY(add_definition(plain.text + start, i - start, arena, items, count, err));
        start = i + 1;
    }
    return STATUS_OK;
}

Status notes_read(const Document *document, Arena *arena, Notes *notes, Error *err)
{
    int count = 0;
    Definition *items = arena_alloc(arena, DEFINITIONS_MAX, sizeof *items);
    if (!items)
        return arena_exhausted(arena, err);
    for (int i = 0; i < document->block_count; i++)
        if (document->blocks[i].kind == BLOCK_NOTE)
            TRY(read_note(&document->blocks[i], arena, items, &count, err));
    *notes = (Notes){items, count};
    return STATUS_OK;
}

const char *notes_formula(const Notes *notes, const char *name)
{
    for (int i = 0; i < notes->count; i++)
        if (isnan(notes->items[i].value) && strcmp(notes->items[i].name, name) == 0)
            return notes->items[i].meaning;
    return NULL;
}

double notes_one_C(const Notes *notes, const char *name)
{
    for (int i = 0; i < notes->count; i++) {
        const Definition *item = &notes->items[i];
        if (item->unit && strcmp(item->unit, "mA/g") == 0 && strcmp(item->name, name) == 0)
            return item->value;
    }
    return NAN;
}
