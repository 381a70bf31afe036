#include "catalog/host.h"

#include <math.h>
#include <string.h>

const Field HOST_FIELDS[] = {
#define X(...) FIELD_ROW(Host, __VA_ARGS__)
#include "catalog/host.def"
#undef X
};
const int HOST_FIELD_COUNT = (int)(sizeof HOST_FIELDS / sizeof *HOST_FIELDS);

const Field ELECTROLYTE_FIELDS[] = {
#define X(...) FIELD_ROW(HostElectrolyte, __VA_ARGS__)
#include "catalog/electrolyte.def"
#undef X
};
const int ELECTROLYTE_FIELD_COUNT = (int)(sizeof ELECTROLYTE_FIELDS / sizeof *ELECTROLYTE_FIELDS);

Host host_empty(void)
{
    Host host = {0};
    record_clear(&host, HOST_FIELDS, HOST_FIELD_COUNT);
    return host;
}

HostElectrolyte electrolyte_empty(void)
{
    HostElectrolyte electrolyte = {0};
    record_clear(&electrolyte, ELECTROLYTE_FIELDS, ELECTROLYTE_FIELD_COUNT);
    return electrolyte;
}

// Whether any number of [section] is known.
static bool has_section(const Host *host, const char *section)
{
    for (int i = 0; i < HOST_FIELD_COUNT; i++) {
        const Field *field = &HOST_FIELDS[i];
        if (field->kind == FIELD_NUMBER && strcmp(field->section, section) == 0 &&
            !isnan(record_number(host, field)))
            return true;
    }
    return false;
}

bool host_has_half(const Host *host)
{
    return has_section(host, "half_cell");
}

bool host_has_symmetric(const Host *host)
{
    return has_section(host, "symmetric");
}

bool host_has_full(const Host *host)
{
    return has_section(host, "full_cell");
}

double host_symmetric_cycles(const Host *host)
{
    return host->symmetric_duration / host->symmetric_cycle_h;
}

bool host_is_called(const Host *host, const char *name)
{
    return strcmp(host->name, name) == 0 || list_contains(host->aliases, name);
}

// -- Export --

static Json *additives(const HostElectrolyte *electrolyte)
{
    Json *array = json_new_array();
    for (int i = 0; i < electrolyte->additive_names.count; i++) {
        Json *additive = json_push(array, json_new_object());
        json_add_string(additive, "name", electrolyte->additive_names.items[i]);
        json_add_number(additive, "amount", electrolyte->additive_amounts.items[i]);
        json_add_string(additive, "unit", electrolyte->additive_units.items[i]);
    }
    return array;
}

Json *electrolyte_json(const HostElectrolyte *electrolyte)
{
    Json *object = json_new_object();
    for (int i = 0; i < ELECTROLYTE_FIELD_COUNT; i++)
        if (ELECTROLYTE_FIELDS[i].key)
            record_add_json(object, electrolyte, &ELECTROLYTE_FIELDS[i]);
    json_add(object, "additives", additives(electrolyte));
    return object;
}

// The object for [section] in [root], begun when the first of its fields comes; a section without
// any number becomes null.
static Json *section_json(Json *root, const Host *host, const Field *field, const char **open,
                          Json *current)
{
    if (!field->section[0])
        return root;
    if (*open && strcmp(*open, field->section) == 0)
        return current;
    *open = field->section;
    if (has_section(host, field->section))
        return json_add(root, field->section, json_new_object());
    json_add_null(root, field->section);
    return NULL;
}

Json *host_json(const Host *host)
{
    Json *root = json_new_object();
    Json *current = root;
    const char *open = NULL;
    for (int i = 0; i < HOST_FIELD_COUNT; i++) {
        const Field *field = &HOST_FIELDS[i];
        current = section_json(root, host, field, &open, current);
        if (current && field->key)
            record_add_json(current, host, field);
    }
    Json *electrolytes = json_add(root, "electrolytes", json_new_array());
    for (int i = 0; i < host->electrolyte_count; i++)
        json_push(electrolytes, electrolyte_json(&host->electrolytes[i]));
    return root;
}
