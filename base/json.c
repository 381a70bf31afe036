// cJSON keeps no positions. They are needed only when something is wrong, so a node's place is
// found then, by walking the tree and the source side by side: both hold the same tokens in the
// same order.
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

// -- Places --

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

// Behind the string that starts at the quote [at].
static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

// Walks [node], whose text starts at [*at], and returns the start of [wanted] or NULL. The
// source is valid JSON: cJSON has read it.
static const char *place_below(const cJSON *node, const cJSON *wanted, const char **at)
{
    *at = skip_space(*at);
    if (node == wanted)
        return *at;
    if (**at == '"') {
        *at = skip_string(*at);
    } else if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
        ++*at;
        for (const cJSON *child = node->child; child; child = child->next) {
            *at = skip_space(*at);
            if (cJSON_IsObject(node))
                *at = skip_space(skip_string(*at)) + 1;
            const char *found = place_below(child, wanted, at);
            if (found)
                return found;
            *at = skip_space(*at) + (child->next != NULL);
        }
        *at = skip_space(*at) + 1;
    } else {
        *at += strcspn(*at, ",]} \t\r\n");
    }
    return NULL;
}

static Status fail_at(const char *name, const char *text, size_t offset, Error *err,
                      Status status, const char *message)
{
    int line = 1;
    int column = 1;
    text_position(text, offset, &line, &column);
    return fail(err, status, "%s:%d:%d: %s", name, line, column, message);
}

Status json_fail(JsonView view, Error *err, Status status, const char *format, ...)
{
    char message[sizeof err->text / 2];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    const JsonDocument *document = view.document;
    if (!document || !document->text)
        return fail(err, status, "%s", message);
    const char *at = document->text;
    const char *found = place_below(document->root, view.node ? view.node : document->root, &at);
    const size_t offset = found ? (size_t)(found - document->text) : 0;
    return fail_at(document->name, document->text, offset, err, status, message);
}

// -- Parsing --

// Sorting the keys makes the search for duplicates n log n: an object of a hostile document may
// have a million.
static int by_name(const void *a, const void *b)
{
    return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static const cJSON *duplicate_member(const cJSON *object)
{
    const size_t count = (size_t)cJSON_GetArraySize(object);
    const cJSON **members = count > 1 ? malloc(count * sizeof *members) : NULL;
    if (!members)
        return NULL;
    size_t n = 0;
    for (const cJSON *child = object->child; child; child = child->next)
        members[n++] = child;
    qsort(members, n, sizeof *members, by_name);
    const cJSON *found = NULL;
    for (size_t i = 1; i < n && !found; i++)
        if (strcmp(members[i - 1]->string, members[i]->string) == 0)
            found = members[i];
    free(members);
    return found;
}

static const cJSON *duplicate_below(const cJSON *node)
{
    const cJSON *found = cJSON_IsObject(node) ? duplicate_member(node) : NULL;
    for (const cJSON *child = node->child; child && !found; child = child->next)
        found = duplicate_below(child);
    return found;
}

static Status check_text(const char *name, const char *text, size_t length, Error *err)
{
    const size_t valid = text_valid_utf8(text, length);
    if (valid < length)
        return fail_at(name, text, valid, err, STATUS_BAD_DATA, "invalid UTF-8");
    const size_t end = strlen(text);
    if (end < length)
        return fail_at(name, text, end, err, STATUS_BAD_DATA, "NUL byte in JSON");
    if (skip_space(text)[0] == '\0')
        return fail(err, STATUS_BAD_DATA, "%s:1:1: empty file, expected JSON", name);
    return STATUS_OK;
}

Status json_parse(const char *name, const char *text, size_t length, Arena *arena,
                  JsonDocument *document, Error *err)
{
    char *copy = arena_copy(arena, text, length);
    char *kept_name = arena_string(arena, name);
    if (!copy || !kept_name)
        return arena_exhausted(arena, err);
    TRY(check_text(kept_name, copy, length, err));
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithOpts(copy, &end, 1);
    if (!root) {
        const size_t offset = end && end >= copy ? (size_t)(end - copy) : 0;
        return fail_at(kept_name, copy, offset, err, STATUS_BAD_DATA,
                       offset < length ? "malformed JSON" : "JSON ends too early");
    }
    *document = (JsonDocument){root, kept_name, copy};
    const cJSON *twice = duplicate_below(root);
    if (twice) {
        const Status status = json_fail((JsonView){document, twice}, err, STATUS_BAD_DATA,
                                        "key '%s' stands twice", twice->string);
        json_clear(document);
        return status;
    }
    return STATUS_OK;
}

Status json_read(const char *path, Arena *arena, JsonDocument *document, Error *err)
{
    const char *bytes = NULL;
    size_t length = 0;
    TRY(file_read(path, arena, &bytes, &length, err));
    return json_parse(strcmp(path, "-") == 0 ? "standard input" : path, bytes, length, arena,
                      document, err);
}

void json_clear(JsonDocument *document)
{
    cJSON_Delete(document->root);
    document->root = NULL;
}

// -- Views --

JsonView json_root(const JsonDocument *document)
{
    return (JsonView){document, document->root};
}

JsonView json_member(JsonView object, const char *key)
{
    return (JsonView){object.document, cJSON_GetObjectItemCaseSensitive(object.node, key)};
}

JsonView json_element(JsonView array, int index)
{
    return (JsonView){array.document, cJSON_GetArrayItem(array.node, index)};
}

int json_count(JsonView view)
{
    return json_is_object(view) || json_is_array(view) ? cJSON_GetArraySize(view.node) : 0;
}

JsonView json_first(JsonView view)
{
    const bool holds = json_is_object(view) || json_is_array(view);
    return (JsonView){view.document, holds ? view.node->child : NULL};
}

JsonView json_next(JsonView view)
{
    return (JsonView){view.document, view.node->next};
}

const char *json_key(JsonView view)
{
    return view.node ? view.node->string : NULL;
}

bool json_present(JsonView view)
{
    return view.node && !cJSON_IsNull(view.node);
}

bool json_is_object(JsonView view)
{
    return cJSON_IsObject(view.node);
}

bool json_is_array(JsonView view)
{
    return cJSON_IsArray(view.node);
}

bool json_is_number(JsonView view)
{
    return cJSON_IsNumber(view.node);
}

bool json_is_string(JsonView view)
{
    return cJSON_IsString(view.node);
}

bool json_is_true(JsonView view)
{
    return cJSON_IsTrue(view.node);
}

double json_number(JsonView view)
{
    return cJSON_IsNumber(view.node) ? view.node->valuedouble : NAN;
}

const char *json_string(JsonView view)
{
    return cJSON_IsString(view.node) ? view.node->valuestring : NULL;
}

// -- Checked reading --

Status json_known_keys(JsonView object, const char *const *keys, int count, Error *err)
{
    for (JsonView member = json_first(object); member.node; member = json_next(member)) {
        const char *key = json_key(member);
        int i = 0;
        while (i < count && strcmp(key, keys[i]) != 0)
            i++;
        if (i < count)
            continue;
        const char *nearest = text_nearest(key, keys, count);
        if (nearest)
            return json_fail(member, err, STATUS_BAD_DATA,
                             "unknown key '%s', did you mean '%s'?", key, nearest);
        return json_fail(member, err, STATUS_BAD_DATA, "unknown key '%s'", key);
    }
    return STATUS_OK;
}

Status json_number_in(JsonView object, const char *key, double low, double high, double *value,
                      Error *err)
{
    const JsonView member = json_member(object, key);
    if (!member.node)
        return STATUS_OK;
    const double number = json_number(member);
    if (!json_is_number(member))
        return json_fail(member, err, STATUS_BAD_DATA, "'%s' must be a number from %g to %g", key,
                         low, high);
    if (!(number >= low && number <= high))
        return json_fail(member, err, STATUS_BAD_DATA, "'%s' is %g, must be from %g to %g", key,
                         number, low, high);
    *value = number;
    return STATUS_OK;
}

Status json_number_required(JsonView object, const char *key, double low, double high,
                            double *value, Error *err)
{
    if (!json_member(object, key).node)
        return json_fail(object, err, STATUS_BAD_DATA, "'%s' is missing: a number from %g to %g",
                         key, low, high);
    return json_number_in(object, key, low, high, value, err);
}

Status json_string_required(JsonView object, const char *key, const char **value, Error *err)
{
    const JsonView member = json_member(object, key);
    if (!member.node)
        return json_fail(object, err, STATUS_BAD_DATA, "'%s' is missing: a text", key);
    if (!json_is_string(member))
        return json_fail(member, err, STATUS_BAD_DATA, "'%s' must be a text", key);
    *value = json_string(member);
    return STATUS_OK;
}

// -- Writing --

Json *json_new_object(void)
{
    return cJSON_CreateObject();
}

Json *json_new_array(void)
{
    return cJSON_CreateArray();
}

void json_free(Json *node)
{
    cJSON_Delete(node);
}

// A node that lacks a member for want of memory can no longer be printed: half of what it was to
// say would be something else.
static Json *lacking(Json *parent, Json *child)
{
    cJSON_Delete(child);
    if (parent)
        parent->type = cJSON_Invalid;
    return NULL;
}

Json *json_add(Json *object, const char *key, Json *child)
{
    if (!object || !child || !cJSON_AddItemToObject(object, key, child))
        return lacking(object, child);
    return child;
}

Json *json_push(Json *array, Json *child)
{
    if (!array || !child || !cJSON_AddItemToArray(array, child))
        return lacking(array, child);
    return child;
}

// cJSON prints a number with 15 digits whenever that is within one part in 2^52, which is not the
// same number: the shortest form that reads back exactly is written as raw text instead.
static cJSON *number_node(double value)
{
    if (!isfinite(value))
        return cJSON_CreateNull();
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    return cJSON_CreateRaw(text);
}

static cJSON *string_node(const char *value)
{
    return value ? cJSON_CreateString(value) : cJSON_CreateNull();
}

void json_add_number(Json *object, const char *key, double value)
{
    json_add(object, key, number_node(value));
}

void json_add_string(Json *object, const char *key, const char *value)
{
    json_add(object, key, string_node(value));
}

void json_add_bool(Json *object, const char *key, bool value)
{
    json_add(object, key, cJSON_CreateBool(value));
}

void json_add_null(Json *object, const char *key)
{
    json_add(object, key, cJSON_CreateNull());
}

void json_push_number(Json *array, double value)
{
    json_push(array, number_node(value));
}

void json_push_string(Json *array, const char *value)
{
    json_push(array, string_node(value));
}

Status json_print(const Json *node, bool pretty, Arena *arena, const char **text, Error *err)
{
    char *printed = !node ? NULL : pretty ? cJSON_Print(node) : cJSON_PrintUnformatted(node);
    char *copy = printed ? arena_string(arena, printed) : NULL;
    cJSON_free(printed);
    if (!copy)
        return arena_exhausted(arena, err);
    *text = copy;
    return STATUS_OK;
}

const char *json_library(Arena *arena)
{
    return arena_string(arena, cJSON_Version());
}
