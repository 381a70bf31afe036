// JSON with positions in its errors. The only part of the program that knows cJSON.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

typedef struct cJSON Json;

// A parsed document. Release with json_clear().
typedef struct JsonDocument {
    Json *root;       // owned
    const char *name; // in arena; file name used in messages
    const char *text; // in arena; the source, for positions
} JsonDocument;

// One node of a document, passed by value.
typedef struct JsonView {
    const JsonDocument *document; // borrowed
    const Json *node;             // NULL when absent
} JsonView;

// -- Reading --

// Parses [text] (length bytes, UTF-8). Refuses malformed JSON, trailing text, invalid UTF-8
// and duplicate keys with STATUS_BAD_DATA and "name:line:column: ...".
Status json_parse(const char *name, const char *text, size_t length, Arena *arena,
                  JsonDocument *document, Error *err);
// Reads and parses a file; "-" is standard input.
Status json_read(const char *path, Arena *arena, JsonDocument *document, Error *err);
void json_clear(JsonDocument *document);

JsonView json_root(const JsonDocument *document);
// The member [key], or the element [index]; node is NULL when there is none.
JsonView json_member(JsonView object, const char *key);
JsonView json_element(JsonView array, int index);
// Number of members or elements, 0 for anything else.
int json_count(JsonView view);
// Walks members and elements: for (JsonView v = json_first(a); v.node; v = json_next(v)).
JsonView json_first(JsonView view);
JsonView json_next(JsonView view);
const char *json_key(JsonView view); // NULL for an element of an array

bool json_present(JsonView view); // there, and not null
bool json_is_object(JsonView view);
bool json_is_array(JsonView view);
bool json_is_number(JsonView view);
bool json_is_string(JsonView view);
bool json_is_true(JsonView view);

// The value without a check: NAN and NULL when it is of another type.
double json_number(JsonView view);
const char *json_string(JsonView view);

// "name:line:column: message" at the place of [view].
Status json_fail(JsonView view, Error *err, Status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Refuses every member of [object] that is not one of [keys] (count), and proposes the nearest.
Status json_known_keys(JsonView object, const char *const *keys, int count, Error *err);
// Member [key] of [object] as a number within [low, high]; when absent, [value] keeps what it holds.
Status json_number_in(JsonView object, const char *key, double low, double high, double *value,
                      Error *err);
// The same, but the member must be there.
Status json_number_required(JsonView object, const char *key, double low, double high,
                            double *value, Error *err);
Status json_string_required(JsonView object, const char *key, const char **value, Error *err);

// -- Writing --

// New nodes are owned by the caller until they are added to another; NULL without memory, which
// the adding functions pass on, so that json_print() can report it once.
Json *json_new_object(void);
Json *json_new_array(void);
void json_free(Json *node);
// NaN and infinities become null. NULL strings become null.
void json_add_number(Json *object, const char *key, double value);
void json_add_string(Json *object, const char *key, const char *value);
void json_add_bool(Json *object, const char *key, bool value);
void json_add_null(Json *object, const char *key);
// Takes ownership of [child]. Return [child] for further filling.
Json *json_add(Json *object, const char *key, Json *child);
Json *json_push(Json *array, Json *child);
void json_push_number(Json *array, double value);
void json_push_string(Json *array, const char *value);
// Prints [node] into [arena]; numbers read back exactly. On one line, or indented when [pretty].
Status json_print(const Json *node, bool pretty, Arena *arena, const char **text, Error *err);

// Version of cJSON, for manifests; NULL without memory.
const char *json_library(Arena *arena);

#endif
