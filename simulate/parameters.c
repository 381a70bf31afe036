#include "simulate/parameters.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

// -- Electrolytes --

// One constant of an electrolyte, in the unit its key names, which is that of the SI.
typedef struct Property {
    const char *key;
    size_t offset;
    double low, high;
    bool optional;
} Property;

#define AT(member) offsetof(Electrolyte, member)
static const Property PROPERTIES[] = {
    {"concentration_mol_m3", AT(concentration), 1, 10000, false},
    {"conductivity_S_m", AT(conductivity), 1e-4, 100, false},
    {"conductivity_peak_mol_m3", AT(conductivity_peak), 10, 1e9, true},
    {"diffusivity_m2_s", AT(diffusivity), 1e-14, 1e-3, false},
    {"diffusivity_decay", AT(diffusivity_decay), 0, 5, true},
    {"transference_number", AT(transference_number), 0, 1, false},
    {"thermodynamic_factor", AT(thermodynamic_factor), 0.1, 10, false},
    {"exchange_current_A_m2", AT(exchange_current), 1e-4, 1e6, false},
    {"sei_charge_C_m2", AT(sei_charge), 0, 1000, true},
};
#undef AT
enum {
    PROPERTY_COUNT = sizeof PROPERTIES / sizeof PROPERTIES[0],
    KEY_COUNT = PROPERTY_COUNT + 2
};

static double *property_at(Electrolyte *electrolyte, const Property *property)
{
    return (double *)((char *)electrolyte + property->offset);
}

Status electrolyte_parse(JsonView view, Electrolyte *electrolyte, Error *err)
{
    const char *keys[KEY_COUNT] = {"name", "source"};
    for (int i = 0; i < PROPERTY_COUNT; i++)
        keys[2 + i] = PROPERTIES[i].key;
    TRY(json_known_keys(view, keys, KEY_COUNT, err));
    Electrolyte read = *electrolyte;
    read.conductivity_peak = NAN;
    for (int i = 0; i < PROPERTY_COUNT; i++) {
        const Property *p = &PROPERTIES[i];
        double *value = property_at(&read, p);
        if (p->optional)
            TRY(json_number_in(view, p->key, p->low, p->high, value, err));
        else
            TRY(json_number_required(view, p->key, p->low, p->high, value, err));
    }
    if (isnan(read.conductivity_peak))
        read.conductivity_peak = read.concentration;
    *electrolyte = read;
    return STATUS_OK;
}

Json *electrolyte_to_json(const Electrolyte *electrolyte)
{
    Json *json = json_new_object();
    if (electrolyte->name)
        json_add_string(json, "name", electrolyte->name);
    Electrolyte copy = *electrolyte;
    for (int i = 0; i < PROPERTY_COUNT; i++)
        json_add_number(json, PROPERTIES[i].key, *property_at(&copy, &PROPERTIES[i]));
    return json;
}

static Status read_electrolytes(JsonView object, Arena *arena, Parameters *parameters, Error *err)
{
    const int count = json_count(object);
    if (!json_is_object(object) || count == 0)
        return json_fail(object, err, STATUS_BAD_CONFIG, "expected electrolytes by name");
    Electrolyte *list = arena_alloc(arena, (size_t)count, sizeof *list);
    if (!list)
        return arena_exhausted(arena, err);
    int i = 0;
    for (JsonView v = json_first(object); v.node; v = json_next(v), i++) {
        TRY(electrolyte_parse(v, &list[i], err));
        list[i].name = arena_string(arena, json_key(v));
        if (!list[i].name)
            return arena_exhausted(arena, err);
    }
    parameters->electrolytes = list;
    parameters->electrolyte_count = count;
    return STATUS_OK;
}

// -- Constants --

static Status read_constant(JsonView view, const ConstantField *field, Arena *arena,
                            double *value, Prior *prior, Error *err)
{
    static const char *const KEYS[] = {"value", "low", "high", "unit", "source"};
    const char *unit = NULL;
    const char *source = NULL;
    TRY(json_known_keys(view, KEYS, 5, err));
    TRY(json_number_required(view, "low", field->low, field->high, &prior->low, err));
    TRY(json_number_required(view, "high", prior->low, field->high, &prior->high, err));
    TRY(json_number_required(view, "value", prior->low, prior->high, value, err));
    TRY(json_string_required(view, "unit", &unit, err));
    TRY(json_string_required(view, "source", &source, err));
    if (strcmp(unit, field->unit) != 0)
        return json_fail(json_member(view, "unit"), err, STATUS_BAD_CONFIG,
                         "unit '%s' of %s: expected '%s'", unit, field->name, field->unit);
    prior->source = arena_string(arena, source);
    return prior->source ? STATUS_OK : arena_exhausted(arena, err);
}

static Status read_constants(JsonView object, Arena *arena, Parameters *parameters, Error *err)
{
    Prior *priors = arena_alloc(arena, (size_t)CONSTANT_COUNT, sizeof *priors);
    const char **names = arena_alloc(arena, (size_t)CONSTANT_COUNT, sizeof *names);
    if (!priors || !names)
        return arena_exhausted(arena, err);
    for (int i = 0; i < CONSTANT_COUNT; i++)
        names[i] = CONSTANT_FIELDS[i].name;
    TRY(json_known_keys(object, names, CONSTANT_COUNT, err));
    for (int i = 0; i < CONSTANT_COUNT; i++) {
        const ConstantField *field = &CONSTANT_FIELDS[i];
        const JsonView view = json_member(object, field->name);
        if (!json_is_object(view))
            return json_fail(object, err, STATUS_BAD_CONFIG, "constant '%s' is missing (%s)",
                             field->name, field->help);
        TRY(read_constant(view, field, arena, constant_at(&parameters->constants, field),
                          &priors[i], err));
    }
    parameters->priors = priors;
    return STATUS_OK;
}

static Status read_document(const JsonDocument *document, Arena *arena, Parameters *parameters,
                            Error *err)
{
    static const char *const KEYS[] = {"electrolytes", "constants"};
    const JsonView root = json_root(document);
    TRY(json_known_keys(root, KEYS, 2, err));
    for (int i = 0; i < 2; i++)
        if (!json_is_object(json_member(root, KEYS[i])))
            return json_fail(root, err, STATUS_BAD_CONFIG, "object '%s' is missing", KEYS[i]);
    Parameters read = {0};
    TRY(read_electrolytes(json_member(root, "electrolytes"), arena, &read, err));
    TRY(read_constants(json_member(root, "constants"), arena, &read, err));
    *parameters = read;
    return STATUS_OK;
}

Status parameters_read(const char *path, Arena *arena, Parameters *parameters, Error *err)
{
    JsonDocument document = {0};
    TRY(json_read(path, arena, &document, err));
    const Status status = read_document(&document, arena, parameters, err);
    json_clear(&document);
    return status;
}

// -- Looking up --

const Electrolyte *parameters_electrolyte(const Parameters *parameters, const char *name)
{
    for (int i = 0; i < parameters->electrolyte_count; i++)
        if (strcmp(parameters->electrolytes[i].name, name) == 0)
            return &parameters->electrolytes[i];
    return NULL;
}

const char *parameters_nearest(const Parameters *parameters, const char *name)
{
    enum { NAMES = 64 };
    const char *names[NAMES];
    int count = 0;
    for (; count < parameters->electrolyte_count && count < NAMES; count++)
        names[count] = parameters->electrolytes[count].name;
    return text_nearest(name, names, count);
}
