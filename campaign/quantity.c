#include "campaign/quantity.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/units.h"

static const char *const ORIGINS[] = {
#define X(name, word) word,
    ORIGIN_LIST(X)
#undef X
};

static const char *const KEYS[] = {"value", "unit", "origin", "source", "note", "range"};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

const char *origin_word(Origin origin)
{
    return ORIGINS[origin];
}

static Status read_unit(JsonView view, const QuantityKind *kind, Error *err)
{
    const char *unit = NULL;
    TRY(json_string_required(view, "unit", &unit, err));
    if (strcmp(unit, kind->unit) != 0)
        return json_fail(json_member(view, "unit"), err, STATUS_BAD_DATA,
                         "'%s' is given in '%s', expected '%s'", kind->name, unit, kind->unit);
    return STATUS_OK;
}

static Status read_origin(JsonView view, Origin *origin, Error *err)
{
    const char *word = NULL;
    TRY(json_string_required(view, "origin", &word, err));
    for (int i = 0; i < ORIGIN_COUNT; i++) {
        if (strcmp(word, ORIGINS[i]) == 0) {
            *origin = (Origin)i;
            return STATUS_OK;
        }
    }
    return json_fail(json_member(view, "origin"), err, STATUS_BAD_DATA,
                     "origin '%s' must be assumed, literature, review or measured", word);
}

static Status keep(const char *text, Arena *arena, const char **kept, Error *err)
{
    *kept = arena_string(arena, text);
    return *kept ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_citation(JsonView source, const Citations *citations, const char **work,
                            Error *err)
{
    const char *key = json_string(source);
    for (int i = 0; i < citations->count; i++) {
        if (strcmp(citations->keys[i], key) == 0) {
            *work = citations->works[i];
            return STATUS_OK;
        }
    }
    const char *nearest = text_nearest(key, citations->keys, citations->count);
    return json_fail(source, err, STATUS_BAD_DATA,
                     "source '%s' is not among the sources of the file%s%s", key,
                     nearest ? "; the nearest is " : "", nearest ? nearest : "");
}

static Status read_source(JsonView view, const Citations *citations, Arena *arena,
                          Quantity *quantity, Error *err)
{
    if (quantity->origin == ORIGIN_ASSUMED) {
        const JsonView source = json_member(view, "source");
        return source.node ? json_fail(source, err, STATUS_BAD_DATA,
                                       "an assumed value has no source; say why in 'note'")
                           : STATUS_OK;
    }
    const char *text = NULL;
    TRY(json_string_required(view, "source", &text, err));
    if (quantity->origin == ORIGIN_LITERATURE)
        return read_citation(json_member(view, "source"), citations, &quantity->source, err);
    return keep(text, arena, &quantity->source, err);
}

static Status read_note(JsonView view, Arena *arena, Quantity *quantity, Error *err)
{
    if (!json_member(view, "note").node)
        return STATUS_OK;
    const char *text = NULL;
    TRY(json_string_required(view, "note", &text, err));
    return keep(text, arena, &quantity->note, err);
}

// Leaves low and high in the file's unit.
static Status read_range(JsonView view, const QuantityKind *kind, Quantity *quantity, Error *err)
{
    const JsonView range = json_member(view, "range");
    if (!range.node && quantity->origin != ORIGIN_ASSUMED)
        return STATUS_OK;
    if (!range.node)
        return json_fail(view, err, STATUS_BAD_DATA,
                         "'%s' is assumed and needs a range [low, high]", kind->name);
    const double low = json_number(json_element(range, 0));
    const double high = json_number(json_element(range, 1));
    if (!json_is_array(range) || json_count(range) != 2 || !(low <= high))
        return json_fail(range, err, STATUS_BAD_DATA, "a range is [low, high]");
    if (!(low >= kind->low && high <= kind->high))
        return json_fail(range, err, STATUS_BAD_DATA,
                         "the range of '%s' must lie within %g to %g %s", kind->name, kind->low,
                         kind->high, kind->unit);
    if (!(quantity->value >= low && quantity->value <= high))
        return json_fail(range, err, STATUS_BAD_DATA, "'%s' is %g, outside its own range %g to %g",
                         kind->name, quantity->value, low, high);
    quantity->low = low;
    quantity->high = high;
    return STATUS_OK;
}

static Status to_si(JsonView view, const QuantityKind *kind, Quantity *quantity, Error *err)
{
    double factor = 1;
    double offset = 0;
    if (!unit_find(kind->unit, &factor, &offset))
        return json_fail(view, err, STATUS_INTERNAL, "unit '%s' of '%s' is not known", kind->unit,
                         kind->name);
    quantity->value = quantity->value * factor + offset;
    quantity->low = quantity->low * factor + offset;
    quantity->high = quantity->high * factor + offset;
    return STATUS_OK;
}

Status quantity_parse(JsonView view, const QuantityKind *kind, const Citations *citations,
                     Arena *arena, Quantity *quantity, Error *err)
{
    if (!json_is_object(view))
        return json_fail(view, err, STATUS_BAD_DATA,
                         "'%s' needs its origin: {\"value\", \"unit\", \"origin\", ...}",
                         kind->name);
    TRY(json_known_keys(view, KEYS, KEY_COUNT, err));
    Quantity read = {0};
    TRY(json_number_required(view, "value", kind->low, kind->high, &read.value, err));
    read.low = read.value;
    read.high = read.value;
    TRY(read_unit(view, kind, err));
    TRY(read_origin(view, &read.origin, err));
    TRY(read_source(view, citations, arena, &read, err));
    TRY(read_note(view, arena, &read, err));
    TRY(read_range(view, kind, &read, err));
    TRY(to_si(view, kind, &read, err));
    *quantity = read;
    return STATUS_OK;
}

Status citations_parse(JsonView object, Arena *arena, Citations *citations, Error *err)
{
    const int count = json_count(object);
    const char **keys = arena_alloc(arena, (size_t)count, sizeof *keys);
    const char **works = arena_alloc(arena, (size_t)count, sizeof *works);
    if (!keys || !works)
        return arena_exhausted(arena, err);
    int i = 0;
    for (JsonView member = json_first(object); member.node; member = json_next(member), i++) {
        if (!json_is_string(member))
            return json_fail(member, err, STATUS_BAD_DATA, "a source must be a text");
        TRY(keep(json_key(member), arena, &keys[i], err));
        TRY(keep(json_string(member), arena, &works[i], err));
    }
    *citations = (Citations){keys, works, count};
    return STATUS_OK;
}

double quantity_at(const Quantity *quantity, double u)
{
    const bool upper = u > 0.5;
    const double from = upper ? quantity->value : quantity->low;
    const double to = upper ? quantity->high : quantity->value;
    const double share = upper ? 2 * u - 1 : 2 * u;
    const bool logarithmic = quantity->low > 0 && quantity->high >= 10 * quantity->low;
    if (share <= 0 || share >= 1)
        return share <= 0 ? from : to;
    return logarithmic ? from * pow(to / from, share) : from + (to - from) * share;
}
