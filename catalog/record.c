#include "catalog/record.h"

#include <math.h>
#include <string.h>

static const void *member(const void *record, const Field *field)
{
    return (const char *)record + field->offset;
}

double record_number(const void *record, const Field *field)
{
    return *(const double *)member(record, field);
}

const char *record_text(const void *record, const Field *field)
{
    return *(const char *const *)member(record, field);
}

TextList record_list(const void *record, const Field *field)
{
    return *(const TextList *)member(record, field);
}

NumberList record_numbers(const void *record, const Field *field)
{
    return *(const NumberList *)member(record, field);
}

bool record_flag(const void *record, const Field *field)
{
    return *(const bool *)member(record, field);
}

const Field *record_field(const Field *fields, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

void record_clear(void *record, const Field *fields, int count)
{
    for (int i = 0; i < count; i++) {
        char *place = (char *)record + fields[i].offset;
        switch (fields[i].kind) {
        case FIELD_NUMBER:
            *(double *)(void *)place = NAN;
            break;
        case FIELD_TEXT:
            *(const char **)(void *)place = NULL;
            break;
        case FIELD_LIST:
            *(TextList *)(void *)place = (TextList){0};
            break;
        case FIELD_NUMBERS:
            *(NumberList *)(void *)place = (NumberList){0};
            break;
        case FIELD_FLAG:
            *(bool *)(void *)place = false;
            break;
        }
    }
}

Status record_check(const void *record, const Field *fields, int count, const char *name,
                    Error *err)
{
    for (int i = 0; i < count; i++) {
        const Field *field = &fields[i];
        if (field->kind != FIELD_NUMBER)
            continue;
        const double value = record_number(record, field);
        if (!isnan(value) && !(value >= field->low && value <= field->high))
            return fail(err, STATUS_BAD_DATA, "%s: %s %g %s is not within %g to %g", name,
                        field->heading, value, field->unit, field->low, field->high);
    }
    return STATUS_OK;
}

static void add_list(Json *object, const char *key, TextList list)
{
    Json *array = json_add(object, key, json_new_array());
    for (int i = 0; i < list.count; i++)
        json_push_string(array, list.items[i]);
}

static void add_numbers(Json *object, const char *key, NumberList numbers)
{
    if (numbers.count == 0) {
        json_add_null(object, key);
        return;
    }
    Json *array = json_add(object, key, json_new_array());
    for (int i = 0; i < numbers.count; i++)
        json_push_number(array, numbers.items[i]);
}

void record_add_json(Json *object, const void *record, const Field *field)
{
    switch (field->kind) {
    case FIELD_NUMBER:
        json_add_number(object, field->key, record_number(record, field));
        break;
    case FIELD_TEXT:
        json_add_string(object, field->key, record_text(record, field));
        break;
    case FIELD_LIST:
        add_list(object, field->key, record_list(record, field));
        break;
    case FIELD_NUMBERS:
        add_numbers(object, field->key, record_numbers(record, field));
        break;
    case FIELD_FLAG:
        json_add_bool(object, field->key, record_flag(record, field));
        break;
    }
}

bool list_contains(TextList list, const char *text)
{
    for (int i = 0; i < list.count; i++)
        if (strcmp(list.items[i], text) == 0)
            return true;
    return false;
}

TextList list_with(TextList list, const char *text, Arena *arena)
{
    if (list_contains(list, text))
        return list;
    const char **items = arena_alloc(arena, (size_t)list.count + 1, sizeof *items);
    if (!items)
        return list;
    for (int i = 0; i < list.count; i++)
        items[i] = list.items[i];
    items[list.count] = text;
    return (TextList){items, list.count + 1};
}
