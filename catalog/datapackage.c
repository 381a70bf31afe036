#include "catalog/datapackage.h"

typedef struct Table {
    const char *name;
    const Field *fields;
    int field_count;
    const void *records;
    size_t size; // of one
    int count;
} Table;

static const char *type_of(const Field *field)
{
    switch (field->kind) {
    case FIELD_NUMBER:
        return "number";
    case FIELD_TEXT:
        return "string";
    case FIELD_FLAG:
        return "boolean";
    case FIELD_LIST:
    case FIELD_NUMBERS:
        return "array";
    }
    return "any";
}

static void add_schema(Json *resource, const Table *table)
{
    Json *schema = json_add(resource, "schema", json_new_object());
    Json *fields = json_add(schema, "fields", json_new_array());
    for (int i = 0; i < table->field_count; i++) {
        const Field *field = &table->fields[i];
        Json *object = json_push(fields, json_new_object());
        json_add_string(object, "name", field->name);
        json_add_string(object, "type", type_of(field));
        json_add_string(object, "title", field->heading);
        if (field->kind == FIELD_NUMBER)
            json_add_string(object, "unit", field->unit);
    }
}

static void add_table(Json *resources, const Table *table)
{
    Json *resource = json_push(resources, json_new_object());
    json_add_string(resource, "name", table->name);
    json_add_string(resource, "profile", "tabular-data-resource");
    add_schema(resource, table);
    Json *data = json_add(resource, "data", json_new_array());
    for (int r = 0; r < table->count; r++) {
        const char *record = (const char *)table->records + (size_t)r * table->size;
        Json *row = json_push(data, json_new_object());
        for (int i = 0; i < table->field_count; i++) {
            Field named = table->fields[i];
            named.key = named.name;
            record_add_json(row, record, &named);
        }
    }
}

Status datapackage_export(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    Table tables[] = {
        {"hosts", HOST_FIELDS, HOST_FIELD_COUNT, NULL, sizeof(Host), 0},
        {"measurements", CLAIM_FIELDS, CLAIM_FIELD_COUNT, NULL, sizeof(Claim), 0},
        {"references", REFERENCE_FIELDS, REFERENCE_FIELD_COUNT, NULL, sizeof(Reference), 0},
        {"problems", PROBLEM_FIELDS, PROBLEM_FIELD_COUNT, NULL, sizeof(Problem), 0},
    };
    const Host *hosts = NULL;
    const Claim *claims = NULL;
    const Reference *references = NULL;
    const Problem *problems = NULL;
    const char *text = NULL;
    TRY(catalog_hosts(catalog, arena, &hosts, &tables[0].count, err));
    TRY(catalog_claims(catalog, NULL, arena, &claims, &tables[1].count, err));
    TRY(catalog_references(catalog, arena, &references, &tables[2].count, err));
    TRY(catalog_problems(catalog, arena, &problems, &tables[3].count, err));
    tables[0].records = hosts;
    tables[1].records = claims;
    tables[2].records = references;
    tables[3].records = problems;
    Json *root = json_new_object();
    json_add_string(root, "name", "hostscreen-catalog");
    json_add_string(root, "profile", "tabular-data-package");
    Json *resources = json_add(root, "resources", json_new_array());
    for (int i = 0; i < 4; i++)
        add_table(resources, &tables[i]);
    const Status status = json_print(root, true, arena, &text, err);
    json_free(root);
    if (status == STATUS_OK)
        text_append(out, "%s\n", text);
    return status;
}
