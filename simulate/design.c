#include "simulate/design.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

// -- Quantities: key, place, unit and range of everything a design may hold --

// SI = printed * numerator / denominator: both whole, so that one rounding is made.
typedef struct Quantity {
    const char *key;
    size_t offset;
    double numerator, denominator;
    double low, high; // printed
    bool required;
} Quantity;

#define AT(member) offsetof(Design, member)
static const Quantity GRADED[] = {
    {"porosity", AT(porosity), 1, 1, 0.05, 0.999, true},
    {"pore_diameter_um", AT(pore_diameter), 1, 1e6, 0.01, 2000, true},
    {"conductivity_S_m", AT(conductivity), 1, 1, 1e-12, 1e8, true},
    {"nucleation_overpotential_mV", AT(nucleation_overpotential), 1, 1e3, 0, 300, true},
    {"tortuosity", AT(tortuosity), 1, 1, 1, 50, false},
    {"film_resistance_ohm_cm2", AT(film_resistance), 1, 1e4, 0, 1e4, false},
    {"sei_charge_factor", AT(sei_charge_factor), 1, 1, 0, 100, false},
    {"exchange_current_factor", AT(exchange_current_factor), 1, 1, 1e-3, 1e3, false},
    {"transference_boost", AT(transference_boost), 1, 1, 0, 0.9, false},
    {"hot_spot_factor", AT(hot_spot_factor), 1, 1, 0.01, 100, false},
};
static const Quantity HOST[] = {
    {"thickness_um", AT(thickness), 1, 1e6, 1, 5000, true},
    {"skeleton_density_g_cm3", AT(skeleton_density), 1e3, 1, 0.01, 25, false},
    {"fibre_diameter_um", AT(fibre_diameter), 1, 1e6, 0.01, 1000, false},
};
static const Quantity PROTOCOL[] = {
    {"current_mA_cm2", AT(protocol.current), 10, 1, 1e-4, 100, true},
    {"capacity_mAh_cm2", AT(protocol.capacity), 36000, 1, 1e-6, 100, true},
    {"temperature_K", AT(protocol.temperature), 1, 1, 243.15, 343.15, false},
    {"strip_cutoff_V", AT(protocol.strip_cutoff), 1, 1, 0.02, 2, false},
    {"plate_cutoff_V", AT(protocol.plate_cutoff), 1, 1, -5, -0.02, false},
};
static const Quantity FIELD[] = {
    {"transport_enhancement", AT(transport_enhancement), 1, 1, 1, 100, false},
};
#undef AT
enum {
    GRADED_COUNT = sizeof GRADED / sizeof GRADED[0],
    HOST_COUNT = sizeof HOST / sizeof HOST[0],
    PROTOCOL_COUNT = sizeof PROTOCOL / sizeof PROTOCOL[0],
    FIELD_COUNT = sizeof FIELD / sizeof FIELD[0],
    KEYS_MOST = 24,
    CYCLES_MOST = 10000
};

static const char *const SHAPES[] = {"linear", "log", "step"};
static const char *const FORMS[] = {"pores", "fibres"};
static const char *const KINDS[] = {"half", "symmetric", "full"};

static void *member_at(Design *design, const Quantity *quantity)
{
    return (char *)design + quantity->offset;
}

static double to_si(double printed, const Quantity *quantity)
{
    return printed * quantity->numerator / quantity->denominator;
}

// The printed number that reads back as [si], should there be one.
static double to_printed(double si, const Quantity *quantity)
{
    const double guess = si * quantity->denominator / quantity->numerator;
    double candidate = guess;
    for (int i = 0; i < 8; i++) {
        if (to_si(candidate, quantity) == si)
            return candidate;
        const double direction = to_si(candidate, quantity) < si ? INFINITY : -INFINITY;
        candidate = nextafter(candidate, direction);
    }
    return guess;
}

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
    const char *nearest = word ? text_nearest(word, words, count) : NULL;
    return json_fail(view, err, STATUS_BAD_DATA, "'%s' is unknown as '%s': did you mean '%s'?",
                     word ? word : "a value that is no text", key, nearest ? nearest : words[0]);
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
        values[i] = depth ? value : to_si(value, q);
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

static Status read_graded(JsonView view, const Quantity *q, Profile *profile, Error *err)
{
    static const char *const KEYS[] = {"top", "bottom", "shape"};
    double top = 0;
    double bottom = 0;
    int shape = PROFILE_LINEAR;
    TRY(json_known_keys(view, KEYS, 3, err));
    TRY(json_number_required(view, "top", q->low, q->high, &top, err));
    TRY(json_number_required(view, "bottom", q->low, q->high, &bottom, err));
    TRY(read_word(view, "shape", SHAPES, 3, &shape, err));
    if (shape == PROFILE_LOG && !(top > 0 && bottom > 0))
        return json_fail(view, err, STATUS_BAD_DATA,
                         "'%s' of shape 'log' needs values above 0 at both ends", q->key);
    *profile = profile_graded(to_si(top, q), to_si(bottom, q), (ProfileShape)shape);
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
        *profile = profile_uniform(to_si(value, q));
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
            *(double *)member_at(design, q) = to_si(value, q);
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
    TRY(check_keys(host, WORDS, 1, GRADED, GRADED_COUNT, HOST, HOST_COUNT, err));
    for (int i = 0; i < GRADED_COUNT; i++)
        TRY(read_profile(host, &GRADED[i], member_at(design, &GRADED[i]), err));
    TRY(read_scalars(host, HOST, HOST_COUNT, design, err));
    TRY(read_word(host, "form", FORMS, 2, &form, err));
    design->form = (HostForm)form;
    return STATUS_OK;
}

static Status read_protocol(JsonView view, Design *design, Error *err)
{
    static const char *const WORDS[] = {"cycles", "cell"};
    int kind = (int)design->protocol.kind;
    double cycles = design->protocol.cycles;
    TRY(check_keys(view, WORDS, 2, PROTOCOL, PROTOCOL_COUNT, NULL, 0, err));
    TRY(read_scalars(view, PROTOCOL, PROTOCOL_COUNT, design, err));
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
    TRY(check_keys(field, NULL, 0, FIELD, FIELD_COUNT, NULL, 0, err));
    TRY(read_scalars(field, FIELD, FIELD_COUNT, design, err));
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
        json_add_number(host, q->key, to_printed(profile->top, q));
        return;
    }
    Json *object = json_add(host, q->key, json_new_object());
    if (profile->shape != PROFILE_TABLE) {
        json_add_number(object, "top", to_printed(profile->top, q));
        json_add_number(object, "bottom", to_printed(profile->bottom, q));
        json_add_string(object, "shape", SHAPES[profile->shape]);
        return;
    }
    Json *z = json_add(object, "z", json_new_array());
    Json *value = json_add(object, "value", json_new_array());
    for (int i = 0; i < profile->count; i++) {
        json_push_number(z, profile->z[i]);
        json_push_number(value, to_printed(profile->value[i], q));
    }
}

static void write_scalars(Json *object, const Quantity *quantities, int count, Design *design)
{
    for (int i = 0; i < count; i++)
        json_add_number(object, quantities[i].key,
                        to_printed(*(double *)member_at(design, &quantities[i]), &quantities[i]));
}

Json *design_to_json(const Design *design)
{
    Design copy = *design; // members are reached by offset, which knows no const
    Json *json = json_new_object();
    json_add_string(json, "name", design->name);
    Json *host = json_add(json, "host", json_new_object());
    json_add_string(host, "form", FORMS[design->form]);
    write_scalars(host, HOST, HOST_COUNT, &copy);
    for (int i = 0; i < GRADED_COUNT; i++)
        write_profile(host, &GRADED[i], member_at(&copy, &GRADED[i]));
    json_add(json, "electrolyte", electrolyte_to_json(&design->electrolyte));
    Json *protocol = json_add(json, "protocol", json_new_object());
    json_add_string(protocol, "cell", KINDS[design->protocol.kind]);
    json_add_number(protocol, "cycles", design->protocol.cycles);
    write_scalars(protocol, PROTOCOL, PROTOCOL_COUNT, &copy);
    write_scalars(json_add(json, "field", json_new_object()), FIELD, FIELD_COUNT, &copy);
    Json *constants = json_add(json, "parameters", json_new_object());
    for (int i = 0; i < CONSTANT_COUNT; i++)
        json_add_number(constants, CONSTANT_FIELDS[i].name,
                        constant_value(&design->constants, &CONSTANT_FIELDS[i]));
    return json;
}

// -- Default and check --

Status design_default(const Parameters *parameters, Design *design, Error *err)
{
    if (parameters->electrolyte_count < 1)
        return fail(err, STATUS_BAD_CONFIG, "the parameters name no electrolyte");
    *design = (Design){
        .name = "design",
        .thickness = 1e-4,
        .skeleton_density = 1800,
        .fibre_diameter = 5e-6,
        .porosity = profile_uniform(0.8),
        .pore_diameter = profile_uniform(28e-6),
        .conductivity = profile_uniform(1e4),
        .nucleation_overpotential = profile_uniform(0.015),
        .tortuosity = profile_uniform(NAN),
        .sei_charge_factor = profile_uniform(1),
        .exchange_current_factor = profile_uniform(1),
        .hot_spot_factor = profile_uniform(1),
        .transport_enhancement = 1,
        .electrolyte = parameters->electrolytes[0],
        .protocol = {.current = 10, .capacity = 72000, .cycles = 3, .temperature = 298.15,
                     .strip_cutoff = 0.5, .plate_cutoff = -1},
        .constants = parameters->constants,
    };
    return STATUS_OK;
}

// A range in SI with room for the rounding of a conversion.
static bool within(double si, const Quantity *q)
{
    const double low = to_si(q->low, q);
    const double high = to_si(q->high, q);
    return si >= low - 1e-12 * fabs(low) && si <= high + 1e-12 * fabs(high);
}

static Status refuse(const Design *design, const Quantity *q, double si, Error *err)
{
    return fail(err, STATUS_BAD_DATA, "%s: '%s' is %g, must be from %g to %g",
                design->name ? design->name : "design", q->key, to_printed(si, q), q->low, q->high);
}

static Status check_profile(const Design *design, const Quantity *q, Error *err)
{
    const Profile *profile = (const Profile *)((const char *)design + q->offset);
    const double low = profile_low(profile);
    const double high = profile_high(profile);
    const bool table = profile->shape == PROFILE_TABLE;
    if (!q->required && !table && isnan(profile->top) && isnan(profile->bottom) &&
        profile == &design->tortuosity)
        return STATUS_OK;
    if (table && (profile->count < 2 || profile->count > PROFILE_POINTS))
        return fail(err, STATUS_BAD_DATA, "%s: profile of '%s' needs 2 to %d points",
                    design->name ? design->name : "design", q->key, PROFILE_POINTS);
    if (!within(low, q))
        return refuse(design, q, low, err);
    return within(high, q) ? STATUS_OK : refuse(design, q, high, err);
}

static Status check_scalars(const Design *design, const Quantity *quantities, int count,
                            Error *err)
{
    for (int i = 0; i < count; i++) {
        const double si = *(const double *)((const char *)design + quantities[i].offset);
        if (!within(si, &quantities[i]))
            return refuse(design, &quantities[i], si, err);
    }
    return STATUS_OK;
}

Status design_check(const Design *design, Error *err)
{
    for (int i = 0; i < GRADED_COUNT; i++)
        TRY(check_profile(design, &GRADED[i], err));
    TRY(check_scalars(design, HOST, HOST_COUNT, err));
    TRY(check_scalars(design, PROTOCOL, PROTOCOL_COUNT, err));
    TRY(check_scalars(design, FIELD, FIELD_COUNT, err));
    if (design->protocol.cycles < 1 || design->protocol.cycles > CYCLES_MOST)
        return fail(err, STATUS_BAD_DATA, "%s: 'cycles' is %d, must be from 1 to %d",
                    design->name ? design->name : "design", design->protocol.cycles, CYCLES_MOST);
    const double held = profile_high(&design->transference_boost);
    if (!(design->electrolyte.transference_number + held <= 1))
        return fail(err, STATUS_BAD_DATA,
                    "%s: 'transference_boost' is %g, with the electrolyte's %g above 1",
                    design->name ? design->name : "design", held,
                    design->electrolyte.transference_number);
    for (int i = 0; i < CONSTANT_COUNT; i++) {
        const ConstantField *field = &CONSTANT_FIELDS[i];
        const double value = constant_value(&design->constants, field);
        if (!(value >= field->low && value <= field->high))
            return fail(err, STATUS_BAD_DATA, "%s: constant '%s' is %g, must be from %g to %g",
                        design->name ? design->name : "design", field->name, value, field->low,
                        field->high);
    }
    return STATUS_OK;
}
