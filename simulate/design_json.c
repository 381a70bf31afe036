// A design as JSON: read, and written so that it reads back the same.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "simulate/design_quantity.h"

enum { KEYS_MOST = 24 };

static const char *const SHAPES[] = {"linear", "log", "step"};
static const char *const FORMS[] = {"pores", "fibres"};
static const char *const KINDS[] = {"half", "symmetric", "full"};

// -- Reading --

static Status read_word(JsonView object, const char *key, const char *const *words, int count,
                        int *choice, Error *err)
{
    const JsonView view = json_member(object, key);
    if (!view.node)
        return STATUS_OK;
    const char *word = json_string(view);
    for (int i = 0; word && i < count; i++)
        if (strcmp(word, words[i]) == 0) {
            *choice = i;
            return STATUS_OK;
        }
    char expected[128] = "";
    for (int i = 0; i < count; i++) {
        const size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s'%s'", i ? ", " : "", words[i]);
    }
    return json_fail(view, err, STATUS_BAD_DATA, "'%s' must be one of %s", key, expected);
}

static Status read_points(JsonView array, const Quantity *q, bool depth, double *values,
                          int count, Error *err)
{
    int i = 0;
    for (JsonView v = json_first(array); v.node; v = json_next(v), i++) {
        const double low = depth ? (i ? values[i - 1] : 0) : q->low;
        const double high = depth ? 1 : q->high;
        const double value = json_number(v);
        if (i >= count || !json_is_number(v) || !(value >= low && value <= high) ||
            (depth && i && value == low))
            return json_fail(v, err, STATUS_BAD_DATA, "%s of '%s' must be a%s number from %g to %g",
                             depth ? "'z'" : "'value'", q->key, depth ? " rising" : "", low, high);
        values[i] = depth ? value : quantity_si(value, q);
    }
    return STATUS_OK;
}

static Status read_table(JsonView view, const Quantity *q, Profile *profile, Error *err)
{
    static const char *const KEYS[] = {"z", "value"};
    TRY(json_known_keys(view, KEYS, 2, err));
    const JsonView z = json_member(view, "z");
    const JsonView value = json_member(view, "value");
    const int count = json_count(z);
    if (!json_is_array(z) || !json_is_array(value) || count != json_count(value) || count < 2 ||
        count > PROFILE_POINTS)
        return json_fail(view, err, STATUS_BAD_DATA,
                         "profile of '%s' needs 'z' and 'value', of 2 to %d points each", q->key,
                         PROFILE_POINTS);
    Profile read = {.shape = PROFILE_TABLE, .count = count};
    TRY(read_points(z, q, true, read.z, count, err));
    TRY(read_points(value, q, false, read.value, count, err));
    *profile = read;
    return STATUS_OK;
}

// One end of a graded quantity, which the message names.
static Status read_end(JsonView view, const Quantity *q, const char *end, double *value,
                       Error *err)
{
    const JsonView member = json_member(view, end);
    const double number = json_number(member);
    if (!json_is_number(member) || !(number >= q->low && number <= q->high))
        return json_fail(member.node ? member : view, err, STATUS_BAD_DATA,
                         "'%s' of '%s' must be a number from %g to %g", end, q->key, q->low,
                         q->high);
    *value = number;
    return STATUS_OK;
}

static Status read_graded(JsonView view, const Quantity *q, Profile *profile, Error *err)
{
    static const char *const KEYS[] = {"top", "bottom", "shape"};
    double top = 0;
    double bottom = 0;
    int shape = PROFILE_LINEAR;
    TRY(json_known_keys(view, KEYS, 3, err));
    TRY(read_end(view, q, "top", &top, err));
    TRY(read_end(view, q, "bottom", &bottom, err));
    TRY(read_word(view, "shape", SHAPES, 3, &shape, err));
    if (shape == PROFILE_LOG && !(top > 0 && bottom > 0))
        return json_fail(view, err, STATUS_BAD_DATA,
                         "'%s' of shape 'log' needs values above 0 at both ends", q->key);
    *profile = profile_graded(quantity_si(top, q), quantity_si(bottom, q), (ProfileShape)shape);
    return STATUS_OK;
}

static Status read_profile(JsonView host, const Quantity *q, Profile *profile, Error *err)
{
    const JsonView view = json_member(host, q->key);
    if (json_is_object(view))
        return json_member(view, "z").node ? read_table(view, q, profile, err)
                                           : read_graded(view, q, profile, err);
    double value = NAN;
    if (q->required)
        TRY(json_number_required(host, q->key, q->low, q->high, &value, err));
    else
        TRY(json_number_in(host, q->key, q->low, q->high, &value, err));
    if (view.node)
        *profile = profile_uniform(quantity_si(value, q));
    return STATUS_OK;
}

static Status read_scalars(JsonView object, const Quantity *quantities, int count, Design *design,
                           Error *err)
{
    for (int i = 0; i < count; i++) {
        const Quantity *q = &quantities[i];
        double value = NAN;
        if (q->required)
            TRY(json_number_required(object, q->key, q->low, q->high, &value, err));
        else
            TRY(json_number_in(object, q->key, q->low, q->high, &value, err));
        if (!isnan(value))
            *(double *)quantity_place(design, q) = quantity_si(value, q);
    }
    return STATUS_OK;
}

// Refuses what is neither in [words] (word_count) nor a key of [quantities] (count).
static Status check_keys(JsonView object, const char *const *words, int word_count,
                         const Quantity *quantities, int count, const Quantity *more,
                         int more_count, Error *err)
{
    const char *keys[KEYS_MOST];
    int n = 0;
    for (int i = 0; i < word_count; i++)
        keys[n++] = words[i];
    for (int i = 0; i < count; i++)
        keys[n++] = quantities[i].key;
    for (int i = 0; i < more_count; i++)
        keys[n++] = more[i].key;
    return json_known_keys(object, keys, n, err);
}

static Status read_host(JsonView host, Design *design, Error *err)
{
    static const char *const WORDS[] = {"form"};
    int form = (int)design->form;
    TRY(check_keys(host, WORDS, 1, DESIGN_GRADED, GRADED_COUNT, DESIGN_HOST, HOST_COUNT, err));
    for (int i = 0; i < GRADED_COUNT; i++)
        TRY(read_profile(host, &DESIGN_GRADED[i], quantity_place(design, &DESIGN_GRADED[i]), err));
    TRY(read_scalars(host, DESIGN_HOST, HOST_COUNT, design, err));
    TRY(read_word(host, "form", FORMS, 2, &form, err));
    design->form = (HostForm)form;
    return STATUS_OK;
}

static Status read_protocol(JsonView view, Design *design, Error *err)
{
    static const char *const WORDS[] = {"cycles", "cell"};
    int kind = (int)design->protocol.kind;
    double cycles = design->protocol.cycles;
    TRY(check_keys(view, WORDS, 2, DESIGN_PROTOCOL, PROTOCOL_COUNT, NULL, 0, err));
    TRY(read_scalars(view, DESIGN_PROTOCOL, PROTOCOL_COUNT, design, err));
    TRY(read_word(view, "cell", KINDS, 3, &kind, err));
    TRY(json_number_in(view, "cycles", 1, CYCLES_MOST, &cycles, err));
    if (cycles != floor(cycles))
        return json_fail(json_member(view, "cycles"), err, STATUS_BAD_DATA,
                         "'cycles' is %g, must be whole", cycles);
    design->protocol.kind = (CellKind)kind;
    design->protocol.cycles = (int)cycles;
    return STATUS_OK;
}

static Status read_electrolyte(JsonView view, const Parameters *parameters, Arena *arena,
                               Electrolyte *electrolyte, Error *err)
{
    if (json_is_object(view)) {
        TRY(electrolyte_parse(view, electrolyte, err));
        const JsonView name = json_member(view, "name");
        electrolyte->name = json_string(name) ? arena_string(arena, json_string(name)) : NULL;
        return STATUS_OK;
    }
    const char *name = json_string(view);
    if (!name)
        return json_fail(view, err, STATUS_BAD_DATA,
                         "'electrolyte' must be a name or an object of constants");
    const Electrolyte *found = parameters_electrolyte(parameters, name);
    if (!found) {
        const char *nearest = parameters_nearest(parameters, name);
        return json_fail(view, err, STATUS_BAD_DATA, "electrolyte '%s' is unknown%s%s%s", name,
                         nearest ? ": did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'?" : "");
    }
    *electrolyte = *found;
    return STATUS_OK;
}

static Status read_constants(JsonView object, Constants *constants, Error *err)
{
    for (JsonView v = json_first(object); v.node; v = json_next(v)) {
        const ConstantField *field = constant_find(json_key(v));
        if (!field) {
            const char *names[sizeof(Constants) / sizeof(double)];
            for (int i = 0; i < CONSTANT_COUNT; i++)
                names[i] = CONSTANT_FIELDS[i].name;
            return json_known_keys(object, names, CONSTANT_COUNT, err);
        }
        TRY(json_number_in(object, field->name, field->low, field->high,
                           constant_at(constants, field), err));
    }
    return STATUS_OK;
}

// A member that must be an object when it is there, and there when [required].
static Status check_object(JsonView view, const char *key, bool required, Error *err)
{
    const JsonView member = json_member(view, key);
    if (json_is_object(member) || (!member.node && !required))
        return STATUS_OK;
    return json_fail(member.node ? member : view, err, STATUS_BAD_DATA,
                     member.node ? "'%s' must be an object" : "object '%s' is missing", key);
}

static Status read_members(JsonView view, const Parameters *parameters, Arena *arena,
                           Design *design, Error *err)
{
    const JsonView name = json_member(view, "name");
    if (name.node && !json_is_string(name))
        return json_fail(name, err, STATUS_BAD_DATA, "'name' must be a text");
    design->name = arena_string(arena, name.node ? json_string(name) : "design");
    if (!design->name)
        return arena_exhausted(arena, err);
    const JsonView field = json_member(view, "field");
    TRY(read_host(json_member(view, "host"), design, err));
    if (json_member(view, "electrolyte").node)
        TRY(read_electrolyte(json_member(view, "electrolyte"), parameters, arena,
                             &design->electrolyte, err));
    TRY(read_protocol(json_member(view, "protocol"), design, err));
    TRY(check_keys(field, NULL, 0, DESIGN_FIELD, FIELD_COUNT, NULL, 0, err));
    TRY(read_scalars(field, DESIGN_FIELD, FIELD_COUNT, design, err));
    return read_constants(json_member(view, "parameters"), &design->constants, err);
}

Status design_parse(JsonView view, const Parameters *parameters, Arena *arena, Design *design,
                    Error *err)
{
    static const char *const KEYS[] = {"name", "host", "electrolyte", "protocol", "field",
                                       "parameters"};
    if (!json_is_object(view))
        return json_fail(view, err, STATUS_BAD_DATA, "a design must be an object");
    TRY(json_known_keys(view, KEYS, 6, err));
    TRY(check_object(view, "host", true, err));
    TRY(check_object(view, "protocol", true, err));
    TRY(check_object(view, "field", false, err));
    TRY(check_object(view, "parameters", false, err));
    Design read;
    TRY(design_default(parameters, &read, err));
    TRY(read_members(view, parameters, arena, &read, err));
    Error detail;
    if (design_check(&read, &detail) != STATUS_OK)
        return json_fail(view, err, STATUS_BAD_DATA, "%s", detail.text);
    *design = read;
    return STATUS_OK;
}

// -- Writing --

static void write_profile(Json *host, const Quantity *q, const Profile *profile)
{
    if (profile->shape != PROFILE_TABLE && isnan(profile->top))
        return;
    if (profile->shape == PROFILE_LINEAR && profile->top == profile->bottom) {
        json_add_number(host, q->key, quantity_printed(profile->top, q));
        return;
    }
    Json *object = json_add(host, q->key, json_new_object());
    if (profile->shape != PROFILE_TABLE) {
        json_add_number(object, "top", quantity_printed(profile->top, q));
        json_add_number(object, "bottom", quantity_printed(profile->bottom, q));
        json_add_string(object, "shape", SHAPES[profile->shape]);
        return;
    }
    Json *z = json_add(object, "z", json_new_array());
    Json *value = json_add(object, "value", json_new_array());
    for (int i = 0; i < profile->count; i++) {
        json_push_number(z, profile->z[i]);
        json_push_number(value, quantity_printed(profile->value[i], q));
    }
}

static void write_scalars(Json *object, const Quantity *quantities, int count, Design *design)
{
    for (int i = 0; i < count; i++) {
        const double si = *(double *)quantity_place(design, &quantities[i]);
        json_add_number(object, quantities[i].key, quantity_printed(si, &quantities[i]));
    }
}

Json *design_to_json(const Design *design)
{
    Design copy = *design; // members are reached by offset, which knows no const
    Json *json = json_new_object();
    json_add_string(json, "name", design->name);
    Json *host = json_add(json, "host", json_new_object());
    json_add_string(host, "form", FORMS[design->form]);
    write_scalars(host, DESIGN_HOST, HOST_COUNT, &copy);
    for (int i = 0; i < GRADED_COUNT; i++)
        write_profile(host, &DESIGN_GRADED[i], quantity_place(&copy, &DESIGN_GRADED[i]));
    json_add(json, "electrolyte", electrolyte_to_json(&design->electrolyte));
    Json *protocol = json_add(json, "protocol", json_new_object());
    json_add_string(protocol, "cell", KINDS[design->protocol.kind]);
    json_add_number(protocol, "cycles", design->protocol.cycles);
    write_scalars(protocol, DESIGN_PROTOCOL, PROTOCOL_COUNT, &copy);
    write_scalars(json_add(json, "field", json_new_object()), DESIGN_FIELD, FIELD_COUNT, &copy);
    Json *constants = json_add(json, "parameters", json_new_object());
    for (int i = 0; i < CONSTANT_COUNT; i++)
        json_add_number(constants, CONSTANT_FIELDS[i].name,
                        constant_value(&design->constants, &CONSTANT_FIELDS[i]));
    return json;
}
