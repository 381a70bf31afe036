#include "catalog/optimade.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// What is exported, read once.
typedef struct Content {
    const Host *hosts;
    int host_count;
    const Claim *claims;
    int claim_count;
    const Reference *references;
    int reference_count;
} Content;

// -- Parts --

// Adds [field] of [record] under "_hs_" and its name.
static void add_property(Json *attributes, const void *record, const Field *field)
{
    char key[96];
    snprintf(key, sizeof key, "_hs_%s", field->name);
    Field renamed = *field;
    renamed.key = key;
    record_add_json(attributes, record, &renamed);
}

static Json *entry(Json *list, const char *type, const char *id)
{
    Json *object = json_push(list, json_new_object());
    json_add_string(object, "id", id);
    json_add_string(object, "type", type);
    return object;
}

// Unit, place and qualifier of every number of a host.
static void add_provenance(Json *object, const Host *host, Arena *arena)
{
    Json *meta = json_add(object, "meta", json_new_object());
    Json *properties = json_add(meta, "property_metadata", json_new_object());
    const char *place =
        arena_format(arena, "%s:%g", host->document ? host->document : "", host->line);
    for (int i = 0; i < HOST_FIELD_COUNT; i++) {
        const Field *field = &HOST_FIELDS[i];
        if (field->kind != FIELD_NUMBER || isnan(record_number(host, field)))
            continue;
        char key[96];
        snprintf(key, sizeof key, "_hs_%s", field->name);
        Json *property = json_add(properties, key, json_new_object());
        json_add_string(property, "_hs_unit", field->unit);
        json_add_string(property, "_hs_place", place);
    }
}

// "source#number": a number alone is not unique where several sources are in the catalog.
static const char *reference_id(Arena *arena, const char *source, double number)
{
    const char *id = arena_format(arena, "%s#%g", source ? source : "", number);
    return id ? id : "";
}

static void relate(Json *object, Arena *arena, const char *source, double number)
{
    if (isnan(number))
        return;
    Json *relations = json_add(object, "relationships", json_new_object());
    Json *references = json_add(relations, "references", json_new_object());
    Json *data = json_add(references, "data", json_new_array());
    entry(data, "references", reference_id(arena, source, number));
}

// -- Entries --

static void add_host(Json *data, const Host *host, Arena *arena)
{
    const char *id = arena_format(arena, "%s#%s", host->source ? host->source : "", host->name);
    Json *object = entry(data, "_hs_hosts", id);
    Json *attributes = json_add(object, "attributes", json_new_object());
    for (int i = 0; i < HOST_FIELD_COUNT; i++)
        add_property(attributes, host, &HOST_FIELDS[i]);
    Json *electrolytes = json_add(attributes, "_hs_electrolytes", json_new_array());
    for (int i = 0; i < host->electrolyte_count; i++)
        json_push(electrolytes, electrolyte_json(&host->electrolytes[i]));
    relate(object, arena, host->source, host->reference);
    add_provenance(object, host, arena);
}

static void add_claim(Json *data, const Claim *claim, Arena *arena)
{
    Json *object = entry(data, "_hs_measurements", claim->id);
    Json *attributes = json_add(object, "attributes", json_new_object());
    for (int i = 0; i < CLAIM_FIELD_COUNT; i++)
        add_property(attributes, claim, &CLAIM_FIELDS[i]);
    if (claim->refs.count > 0)
        relate(object, arena, claim->source, claim->refs.items[0]);
}

static void add_reference(Json *included, const Reference *reference, Arena *arena)
{
    const char *id = reference_id(arena, reference->source, reference->number);
    Json *object = entry(included, "references", id);
    Json *attributes = json_add(object, "attributes", json_new_object());
    Json *authors = json_add(attributes, "authors", json_new_array());
    for (int i = 0; i < reference->authors.count; i++) {
        Json *author = json_push(authors, json_new_object());
        json_add_string(author, "name", reference->authors.items[i]);
    }
    const char *year = isnan(reference->year) ? NULL : arena_format(arena, "%g", reference->year);
    json_add_string(attributes, "bib_type", "article");
    json_add_string(attributes, "journal", reference->journal);
    json_add_string(attributes, "year", year);
    json_add_string(attributes, "volume", reference->volume);
    json_add_string(attributes, "pages", reference->page);
    json_add_string(attributes, "doi", reference->doi);
    json_add_null(attributes, "last_modified");
}

// -- The response --

static void add_meta(Json *root, int returned)
{
    Json *meta = json_add(root, "meta", json_new_object());
    Json *query = json_add(meta, "query", json_new_object());
    Json *provider = json_add(meta, "provider", json_new_object());
    json_add_string(query, "representation", "/_hs_hosts");
    json_add_string(meta, "api_version", "1.3.0");
    json_add_number(meta, "data_returned", returned);
    json_add_bool(meta, "more_data_available", false);
    json_add_string(provider, "name", "hostscreen");
    json_add_string(provider, "description", "Published 3D hosts for lithium-metal anodes");
    json_add_string(provider, "prefix", "hs");
}

static Status read_content(Catalog *catalog, Arena *arena, Content *content, Error *err)
{
    TRY(catalog_hosts(catalog, arena, &content->hosts, &content->host_count, err));
    TRY(catalog_claims(catalog, NULL, arena, &content->claims, &content->claim_count, err));
    return catalog_references(catalog, arena, &content->references, &content->reference_count, err);
}

Status optimade_export(Catalog *catalog, Arena *arena, Text *out, Error *err)
{
    Content content = {0};
    const char *text = NULL;
    TRY(read_content(catalog, arena, &content, err));
    Json *root = json_new_object();
    add_meta(root, content.host_count + content.claim_count);
    Json *data = json_add(root, "data", json_new_array());
    for (int i = 0; i < content.host_count; i++)
        add_host(data, &content.hosts[i], arena);
    for (int i = 0; i < content.claim_count; i++)
        add_claim(data, &content.claims[i], arena);
    Json *included = json_add(root, "included", json_new_array());
    for (int i = 0; i < content.reference_count; i++)
        add_reference(included, &content.references[i], arena);
    const Status status = json_print(root, true, arena, &text, err);
    json_free(root);
    if (status == STATUS_OK)
        text_append(out, "%s\n", text);
    return status;
}
