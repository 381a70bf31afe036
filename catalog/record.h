// Records described by a table of fields: a .def file is expanded into a struct and into Fields,
// and everything else (columns, JSON keys, headings, range checks) is a loop over the table.
#ifndef CATALOG_RECORD_H
#define CATALOG_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

typedef struct TextList {
    const char *const *items; // count, in arena
    int count;
} TextList;

typedef struct NumberList {
    const double *items; // count, in arena
    int count;
} NumberList;

typedef enum FieldKind {
    FIELD_NUMBER,  // double, NAN when missing
    FIELD_TEXT,    // const char *, NULL when missing
    FIELD_LIST,    // TextList
    FIELD_NUMBERS, // NumberList
    FIELD_FLAG,    // bool
} FieldKind;

typedef struct Field {
    const char *name; // of the member, and of the database column
    FieldKind kind;
    const char *section; // object of the exported JSON that holds it; "" for the top level
    const char *key;     // its name there; NULL when it is not exported
    const char *unit;    // canonical spelling; "" for texts, "1" without dimension
    double low, high;    // the range a number may have
    const char *heading; // for people
    size_t offset;
} Field;

// What a .def needs to become a struct and a table: X(kind, name, section, key, unit, low, high,
// heading).
#define FIELD_TYPE_NUMBER                                                double
#define FIELD_TYPE_TEXT                                                  const char *
#define FIELD_TYPE_LIST                                                  TextList
#define FIELD_TYPE_NUMBERS                                               NumberList
#define FIELD_TYPE_FLAG                                                  bool
#define FIELD_MEMBER(kind, name, section, key, unit, low, high, heading) FIELD_TYPE_##kind name;
#define FIELD_ROW(type, kind, name, section, key, unit, low, high, heading)                        \
    {#name, FIELD_##kind, section, key, unit, low, high, heading, offsetof(type, name)},

// The value of [field] in [record], of the kind the name says.
double record_number(const void *record, const Field *field);
const char *record_text(const void *record, const Field *field);
TextList record_list(const void *record, const Field *field);
NumberList record_numbers(const void *record, const Field *field);
bool record_flag(const void *record, const Field *field);
// The field called [name], or NULL.
const Field *record_field(const Field *fields, int count, const char *name);

// All numbers NAN, all texts NULL, all lists empty, all flags false.
void record_clear(void *record, const Field *fields, int count);
// Refuses a number outside its range with "NAME: HEADING 1.2 UNIT is not within LOW to HIGH".
Status record_check(const void *record, const Field *fields, int count, const char *name,
                    Error *err);
// Adds the value of [field] to a JSON object under its key: null, number, text or array.
void record_add_json(Json *object, const void *record, const Field *field);

bool list_contains(TextList list, const char *text);
// [list] with [text] behind it, once; in [arena]. The old list when memory runs out.
TextList list_with(TextList list, const char *text, Arena *arena);

#endif
