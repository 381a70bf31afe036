#include "catalog/export.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "catalog/datapackage.h"
#include "catalog/optimade.h"

// Prints [node] as one line of JSON and releases it.
static Status append_line(Json *node, Arena *arena, Text *out, Error *err)
{
    const char *line = NULL;
    const Status status = json_print(node, false, arena, &line, err);
    json_free(node);
    if (status == STATUS_OK)
        text_append(out, "%s\n", line);
    return status;
}

static Status export_records(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Host *hosts = NULL;
    int count = 0;
    TRY(catalog_hosts(catalog, arena, &hosts, &count, err));
    for (int i = 0; i < count; i++)
        TRY(append_line(host_json(&hosts[i]), arena, out, err));
    return STATUS_OK;
}

static bool from_text(const Claim *claim)
{
    return claim->place &&
           (strcmp(claim->place, "prose") == 0 || strcmp(claim->place, "caption") == 0);
}

static Status export_facts(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Claim *claims = NULL;
    int count = 0;
    TRY(catalog_claims(catalog, NULL, arena, &claims, &count, err));
    for (int i = 0; i < count; i++)
        if (from_text(&claims[i]))
            TRY(append_line(claim_json(&claims[i]), arena, out, err));
    return STATUS_OK;
}

static Status export_problems(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Problem *problems = NULL;
    int count = 0;
    TRY(catalog_problems(catalog, arena, &problems, &count, err));
    for (int i = 0; i < count; i++)
        TRY(append_line(problem_json(&problems[i]), arena, out, err));
    return STATUS_OK;
}

static Status export_references(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Reference *references = NULL;
    int count = 0;
    TRY(catalog_references(catalog, arena, &references, &count, err));
    for (int i = 0; i < count; i++)
        TRY(append_line(reference_json(&references[i]), arena, out, err));
    return STATUS_OK;
}

// -- CSV --

static void append_field(Text *out, const Host *host, const Field *field)
{
    char number[32];
    if (field->kind == FIELD_NUMBER) {
        const double value = record_number(host, field);
        // The shortest digits that read back as the same number.
        for (int digits = 15; digits <= 17 && !isnan(value); digits++) {
            double back = NAN;
            snprintf(number, sizeof number, "%.*g", digits, value);
            if (sscanf(number, "%lf", &back) == 1 && back == value)
                break;
        }
        text_append(out, "%s", isnan(value) ? "" : number);
    } else if (field->kind == FIELD_TEXT) {
        const char *text = record_text(host, field);
        csv_append(out, text ? text : "");
    } else if (field->kind == FIELD_FLAG) {
        text_append(out, "%s", record_flag(host, field) ? "true" : "false");
    } else if (field->kind == FIELD_LIST) {
        const TextList list = record_list(host, field);
        Text joined = {.arena = out->arena};
        for (int i = 0; i < list.count; i++)
            text_append(&joined, "%s%s", i ? "; " : "", list.items[i]);
        csv_append(out, joined.bytes ? joined.bytes : "");
    }
}

static Status export_csv(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    const Host *hosts = NULL;
    int count = 0;
    TRY(catalog_hosts(catalog, arena, &hosts, &count, err));
    for (int f = 0; f < HOST_FIELD_COUNT; f++)
        text_append(out, "%s%s", f ? "," : "", HOST_FIELDS[f].name);
    text_append(out, "\n");
    for (int i = 0; i < count; i++) {
        for (int f = 0; f < HOST_FIELD_COUNT; f++) {
            text_append(out, "%s", f ? "," : "");
            append_field(out, &hosts[i], &HOST_FIELDS[f]);
        }
        text_append(out, "\n");
    }
    return STATUS_OK;
}

// -- Forms --

static const struct Form {
    const char *name;
    Status (*write)(Catalog *catalog, Arena *arena, Text *out, Error *err);
} FORMS[] = {
    {"records", export_records},         {"facts", export_facts}, {"problems", export_problems},
    {"references", export_references},   {"csv", export_csv},     {"optimade", optimade_export},
    {"datapackage", datapackage_export},
};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

const char *export_forms(void)
{
    return "records, facts, problems, references, csv, optimade or datapackage";
}

Status export_catalog(Catalog *catalog, const char *form, Arena *arena, Text *out, Error *err)
{
    for (int i = 0; i < FORM_COUNT; i++) {
        if (strcmp(FORMS[i].name, form) == 0) {
            TRY(FORMS[i].write(catalog, arena, out, err));
            return text_check(out, err);
        }
    }
    return fail(err, STATUS_USAGE, "no form '%s'; expected %s", form, export_forms());
}
