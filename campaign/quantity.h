// A number together with where it comes from. Nothing enters the descriptors without an origin.
#ifndef CAMPAIGN_QUANTITY_H
#define CAMPAIGN_QUANTITY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

// X(name, word in the files)
#define ORIGIN_LIST(X)          \
    X(ASSUMED, "assumed")       \
    X(LITERATURE, "literature") \
    X(REVIEW, "review")         \
    X(MEASURED, "measured")

typedef enum Origin {
#define X(name, word) ORIGIN_##name,
    ORIGIN_LIST(X)
#undef X
    ORIGIN_COUNT,
} Origin;

typedef struct Quantity {
    double value; // SI; NAN when the file leaves it out
    double low;   // SI; the value itself where no range is given
    double high;  // SI
    Origin origin;
    const char *source; // in arena; citation or place; NULL when assumed
    const char *note;   // in arena; may be NULL
} Quantity;

// What a quantity is called, its unit in the files, and what physics allows, in that unit.
typedef struct QuantityKind {
    const char *name;
    const char *unit;
    double low;
    double high;
} QuantityKind;

// The works that literature values cite, by their short names.
typedef struct Citations {
    const char *const *keys;  // count, in arena
    const char *const *works; // count, in arena
    int count;
} Citations;

// Reads {"value", "unit", "origin", "source", "note", "range"} and converts it to SI. Refuses
// unknown keys, another unit than the [kind]'s, a value or range that physics forbids, a value
// outside its range, `assumed` without a range, and any other origin without a source; the source
// of `literature` must be one of [citations].
Status quantity_parse(JsonView view, const QuantityKind *kind, const Citations *citations,
                     Arena *arena, Quantity *quantity, Error *err);

// Reads {"short name": "citation", ...}.
Status citations_parse(JsonView object, Arena *arena, Citations *citations, Error *err);

// The quantity where [u] in [0, 1] puts it: 0 is the low end, 0.5 the value, 1 the high end.
// Between them it runs evenly, or evenly in the logarithm where a positive range spans a decade.
double quantity_at(const Quantity *quantity, double u);

// The word of the files for an origin.
const char *origin_word(Origin origin);

#endif
