#include "catalog/card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// -- Lists --

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

static Status find_sort(const char *name, const Field **field, int *sign, Error *err)
{
    *sign = name[0] == '-' ? -1 : 1;
    name += name[0] == '-';
    *field = record_field(HOST_FIELDS, HOST_FIELD_COUNT, name);
    if (*field && ((*field)->kind == FIELD_NUMBER || (*field)->kind == FIELD_TEXT))
        return STATUS_OK;
    const char *names[128];
    int count = 0;
    for (int i = 0; i < HOST_FIELD_COUNT && count < 128; i++)
        names[count++] = HOST_FIELDS[i].name;
    const char *nearest = text_nearest(name, names, count);
    return fail(err, STATUS_USAGE, "no field '%s' to sort by%s%s%s", name,
                nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
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

static bool matches(const Host *host, const char *where)
{
    return !where || strcasestr(host->name, where) ||
           (host->strategy && strcasestr(host->strategy, where));
}

// A number in a column of [width], or a dash where none is known.
static void append_number(Text *out, double value, int width)
{
    if (isnan(value))
        text_append(out, " %*s", width, "-");
    else
        text_append(out, " %*g", width, value);
}

// Cuts or fills [text] to [width] characters, not bytes.
static void append_cell(Text *out, const char *text, int width)
{
    int used = 0;
    const char *at = text ? text : "";
    for (; *at && used < width; at++) {
        text_append_bytes(out, at, 1);
        used += ((unsigned char)at[1] & 0xc0) != 0x80;
    }
    text_append(out, "%*s", width - used + 1, "");
}

static void append_list(Text *out, const Row *rows, int count)
{
    append_cell(out, "host", 18);
    append_cell(out, "strategy", 28);
    text_append(out, "  CE %%  cycles  sym. h  full %%  cycles  Li mAh/cm2  ref\n");
    for (int i = 0; i < count; i++) {
        const Host *host = rows[i].host;
        append_cell(out, host->name, 18);
        append_cell(out, host->strategy, 28);
        append_number(out, host->half_ce_pct, 5);
        append_number(out, host->half_cycles, 7);
        append_number(out, host->symmetric_duration, 7);
        append_number(out, host->full_retention_pct, 7);
        append_number(out, host->full_cycles, 7);
        append_number(out, host->deposited_mAh_cm2, 11);
        append_number(out, host->reference, 4);
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
    for (int i = 0; i < count; i++)
        if (matches(&hosts[i], list->where))
            rows[kept++] = (Row){.host = &hosts[i], .place = i};
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

// -- The card of a host --

static void append_field(Text *out, const Host *host, const Field *field)
{
    if (field->kind == FIELD_NUMBER && !isnan(record_number(host, field)))
        text_append(out, "  %-34s %g %s\n", field->heading, record_number(host, field),
                    strcmp(field->unit, "1") == 0 ? "" : field->unit);
    if (field->kind == FIELD_TEXT && record_text(host, field))
        text_append(out, "  %-34s %s\n", field->heading, record_text(host, field));
    if (field->kind == FIELD_LIST && record_list(host, field).count > 0) {
        const TextList list = record_list(host, field);
        text_append(out, "  %-34s", field->heading);
        for (int i = 0; i < list.count; i++)
            text_append(out, "%s %s", i ? ";" : "", list.items[i]);
        text_append(out, "\n");
    }
}

static void append_electrolyte(Text *out, const HostElectrolyte *electrolyte)
{
    text_append(out, "  %-34s %s %s in", "Electrolyte", electrolyte->molarity_printed,
                electrolyte->salt);
    for (int i = 0; i < electrolyte->solvents.count; i++)
        text_append(out, "%s%s", i ? "/" : " ", electrolyte->solvents.items[i]);
    for (int i = 0; i < electrolyte->additive_names.count; i++)
        text_append(out, " + %g%s %s", electrolyte->additive_amounts.items[i],
                    electrolyte->additive_units.items[i], electrolyte->additive_names.items[i]);
    if (electrolyte->role_inferred)
        text_append(out, " (%s, inferred)", electrolyte->role_inferred);
    text_append(out, "\n");
}

static void append_claim(Text *out, const Claim *claim)
{
    text_append(out, "  %-11s %-24s %s %g", claim->cell ? claim->cell : "", claim->quantity,
                claim->qualifier ? claim->qualifier : "=", claim->value);
    if (!isnan(claim->value_max))
        text_append(out, " to %g", claim->value_max);
    text_append(out, " %s", claim->unit ? claim->unit : "");
    if (claim->conditions && strcmp(claim->conditions, "{}") != 0)
        text_append(out, "  %s", claim->conditions);
    text_append(out, "\n      \"%s\"  %s, %s:%g%s\n", claim->token ? claim->token : "",
                claim->place ? claim->place : "", claim->document ? claim->document : "",
                claim->line,
                claim->status && strcmp(claim->status, "conflict") == 0 ? "  IN CONFLICT" : "");
}

static void append_problem(Text *out, const Problem *problem)
{
    text_append(out, "  %s  %s%s%s  [%s]\n", problem->id, problem->kind, problem->host ? ": " : "",
                problem->host ? problem->host : "", problem->state ? problem->state : "open");
    for (int i = 0; i < problem->values.count; i++)
        text_append(out, "      %s: %s\n", problem->places.items[i], problem->values.items[i]);
    if (problem->preferred)
        text_append(out, "      preferred: %s\n", problem->preferred);
    text_append(out, "      because %s\n", problem->because ? problem->because : problem->rule);
}

static Status append_claims(Catalog *catalog, const Host *host, Arena *arena, Text *out, Error *err)
{
    const Claim *claims = NULL;
    const Problem *problems = NULL;
    int count = 0;
    TRY(catalog_claims(catalog, host->name, arena, &claims, &count, err));
    if (count > 0)
        text_append(out, "\nClaims\n");
    for (int i = 0; i < count; i++)
        append_claim(out, &claims[i]);
    TRY(catalog_problems(catalog, arena, &problems, &count, err));
    bool heading = false;
    for (int i = 0; i < count; i++) {
        if (!problems[i].host || strcmp(problems[i].host, host->name) != 0)
            continue;
        if (!heading)
            text_append(out, "\nDisagreements\n");
        heading = true;
        append_problem(out, &problems[i]);
    }
    return STATUS_OK;
}

Status card_show(Catalog *catalog, const char *name, bool json, Arena *arena, Text *out, Error *err)
{
    Host host;
    TRY(catalog_host(catalog, name, arena, &host, err));
    if (json) {
        Json *object = host_json(&host);
        const char *text = NULL;
        const Status status = json_print(object, true, arena, &text, err);
        json_free(object);
        if (status == STATUS_OK)
            text_append(out, "%s\n", text);
        return status;
    }
    text_append(out, "%s\n", host.name);
    for (int i = 0; i < HOST_FIELD_COUNT; i++)
        if (HOST_FIELDS[i].offset != offsetof(Host, name))
            append_field(out, &host, &HOST_FIELDS[i]);
    for (int i = 0; i < host.electrolyte_count; i++)
        append_electrolyte(out, &host.electrolytes[i]);
    TRY(append_claims(catalog, &host, arena, out, err));
    return text_check(out, err);
}

Status card_problems(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Problem *problems = NULL;
    int count = 0;
    int open = 0;
    TRY(catalog_problems(catalog, arena, &problems, &count, err));
    for (int i = 0; i < count; i++)
        open += !problems[i].because;
    text_append(out, "%d problems, %d open\n", count, open);
    for (int i = 0; i < count; i++)
        append_problem(out, &problems[i]);
    return text_check(out, err);
}
