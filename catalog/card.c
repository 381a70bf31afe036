// The list of hosts.
#include "catalog/card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/card_text.h"

// -- Order --

// What qsort needs to know comes along in the rows: it has no context.
typedef struct Row {
    const Host *host;
    const Field *field;
    int sign;
    int place; // keeps equal rows in their order
} Row;

static int compare_values(const Row *a, const Row *b)
{
    if (a->field->kind == FIELD_NUMBER) {
        const double x = record_number(a->host, a->field);
        const double y = record_number(b->host, b->field);
        if (isnan(x) || isnan(y))
            return isnan(x) - isnan(y); // missing values last, whatever the direction
        return a->sign * ((x > y) - (x < y));
    }
    const char *x = record_text(a->host, a->field);
    const char *y = record_text(b->host, b->field);
    return a->sign * strcmp(x ? x : "", y ? y : "");
}

static int by_field(const void *a, const void *b)
{
    const Row *x = a;
    const Row *y = b;
    const int order = compare_values(x, y);
    return order ? order : x->place - y->place;
}

// The field called [name] (length bytes), or the only one whose name begins with it; a number
// goes before texts, which say how it is printed.
static const Field *find_field(const char *name, size_t length)
{
    const Field *found = NULL;
    int count = 0;
    for (int i = 0; i < HOST_FIELD_COUNT; i++) {
        const Field *field = &HOST_FIELDS[i];
        if (strncmp(field->name, name, length) != 0)
            continue;
        if (field->name[length] == '\0')
            return field;
        const bool number = field->kind == FIELD_NUMBER;
        const bool before = found && found->kind == FIELD_NUMBER;
        count = number && !before ? 1 : count + (number || !before);
        found = before ? found : field;
    }
    return count == 1 ? found : NULL;
}

static Status refuse_field(const char *name, size_t length, Error *err)
{
    char word[64];
    const char *names[128];
    int count = 0;
    snprintf(word, sizeof word, "%.*s", (int)length, name);
    for (int i = 0; i < HOST_FIELD_COUNT && count < 128; i++)
        names[count++] = HOST_FIELDS[i].name;
    const char *nearest = text_nearest(word, names, count);
    for (int i = 0; i < count && !nearest; i++)
        if (*word && strstr(names[i], word))
            nearest = names[i];
    return fail(err, STATUS_USAGE, "no field '%s' of a host%s%s%s", word,
                nearest ? "; did you mean '" : "; there are half_ce_pct, symmetric_duration, "
                                               "full_retention_pct, reference and more",
                nearest ? nearest : "", nearest ? "'?" : "");
}

static Status find_sort(const char *name, const Field **field, int *sign, Error *err)
{
    *sign = name[0] == '-' ? -1 : 1;
    name += name[0] == '-';
    *field = find_field(name, strlen(name));
    const bool sorts =
        *field && ((*field)->kind == FIELD_NUMBER || (*field)->kind == FIELD_TEXT);
    return sorts ? STATUS_OK : refuse_field(name, strlen(name), err);
}

static Status sort_rows(Row *rows, int count, const char *sort, Error *err)
{
    if (!sort)
        return STATUS_OK;
    const Field *field = NULL;
    int sign = 1;
    TRY(find_sort(sort, &field, &sign, err));
    for (int i = 0; i < count; i++) {
        rows[i].field = field;
        rows[i].sign = sign;
    }
    qsort(rows, (size_t)count, sizeof *rows, by_field);
    return STATUS_OK;
}

// -- Conditions --

static bool has_word(const char *text, const char *word)
{
    return text && strcasestr(text, word);
}

static bool list_has_word(TextList list, const char *word)
{
    for (int i = 0; i < list.count; i++)
        if (has_word(list.items[i], word))
            return true;
    return false;
}

static bool field_has_word(const Host *host, const Field *field, const char *word)
{
    switch (field->kind) {
    case FIELD_NUMBER:
        return *word && record_number(host, field) == strtod(word, NULL);
    case FIELD_TEXT:
        return has_word(record_text(host, field), word);
    case FIELD_LIST:
        return list_has_word(record_list(host, field), word);
    default:
        return false;
    }
}

// A missing value meets no comparison.
static bool compares(double value, const char *sign, double bound)
{
    const bool equal = sign[1] == '=' && value == bound;
    return equal || (*sign == '<' ? value < bound : value > bound);
}

// Whether [host] meets the one condition in [condition], '\0'-terminated.
static Status meets(const Host *host, const char *condition, bool *met, Error *err)
{
    const size_t length = strcspn(condition, "<>=");
    const char *sign = condition + length;
    if (!*sign) {
        *met = has_word(host->name, condition) || has_word(host->strategy, condition) ||
               list_has_word(host->aliases, condition);
        return STATUS_OK;
    }
    const Field *field = find_field(condition, length);
    if (!field)
        return refuse_field(condition, length, err);
    if (*sign == '=') {
        *met = field_has_word(host, field, sign + 1);
        return STATUS_OK;
    }
    char *end = NULL;
    const char *number = sign + 1 + (sign[1] == '=');
    const double bound = strtod(number, &end);
    if (field->kind != FIELD_NUMBER || end == number || *end)
        return fail(err, STATUS_USAGE, "'%s': expected a field of numbers, %.1s and a number",
                    condition, sign);
    *met = compares(record_number(host, field), sign, bound);
    return STATUS_OK;
}

static Status matches(const Host *host, const char *where, Arena *arena, bool *met, Error *err)
{
    *met = true;
    for (const char *at = where; at && *met;) {
        const size_t length = strcspn(at, ",");
        const char *condition = arena_copy(arena, at, length);
        if (!condition)
            return arena_exhausted(arena, err);
        TRY(meets(host, condition, met, err));
        at = at[length] ? at + length + 1 : NULL;
    }
    return STATUS_OK;
}

// -- The list --

static void append_list(Text *out, const Row *rows, int count)
{
    card_cell(out, "host", 18);
    card_cell(out, "strategy", 28);
    text_append(out, "  CE %%  cycles  sym. h  full %%  cycles  Li mAh/cm2  ref\n");
    for (int i = 0; i < count; i++) {
        const Host *host = rows[i].host;
        card_cell(out, host->name, 18);
        card_cell(out, host->strategy, 28);
        card_number(out, host->half_ce_pct, 5);
        card_number(out, host->half_cycles, 7);
        card_number(out, host->symmetric_duration, 7);
        card_number(out, host->full_retention_pct, 7);
        card_number(out, host->full_cycles, 7);
        card_number(out, host->deposited_mAh_cm2, 11);
        card_number(out, host->reference, 4);
        text_append(out, "\n");
    }
}

Status card_list(Catalog *catalog, const CardList *list, Arena *arena, Text *out, Error *err)
{
    const Host *hosts = NULL;
    int count = 0;
    int kept = 0;
    TRY(catalog_hosts(catalog, arena, &hosts, &count, err));
    Row *rows = arena_alloc(arena, (size_t)count + 1, sizeof *rows);
    if (!rows)
        return arena_exhausted(arena, err);
    for (int i = 0; i < count; i++) {
        bool met = false;
        TRY(matches(&hosts[i], list->where, arena, &met, err));
        if (met)
            rows[kept++] = (Row){.host = &hosts[i], .place = i};
    }
    TRY(sort_rows(rows, kept, list->sort, err));
    if (!list->json) {
        append_list(out, rows, kept);
        return text_check(out, err);
    }
    Json *array = json_new_array();
    for (int i = 0; i < kept; i++)
        json_push(array, host_json(rows[i].host));
    const char *text = NULL;
    const Status status = json_print(array, true, arena, &text, err);
    json_free(array);
    if (status == STATUS_OK)
        text_append(out, "%s\n", text);
    return status;
}
