#include "simulate/design.h"

#include <math.h>
#include <string.h>

#include "simulate/design_quantity.h"

// -- Quantities --

#define AT(member) offsetof(Design, member)
const Quantity DESIGN_GRADED[GRADED_COUNT] = {
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
const Quantity DESIGN_HOST[HOST_COUNT] = {
    {"thickness_um", AT(thickness), 1, 1e6, 1, 5000, true},
    {"skeleton_density_g_cm3", AT(skeleton_density), 1e3, 1, 0.01, 25, false},
    {"fibre_diameter_um", AT(fibre_diameter), 1, 1e6, 0.01, 1000, false},
};
const Quantity DESIGN_PROTOCOL[PROTOCOL_COUNT] = {
    {"current_mA_cm2", AT(protocol.current), 10, 1, 1e-4, 100, true},
    {"capacity_mAh_cm2", AT(protocol.capacity), 36000, 1, 1e-6, 100, true},
    {"temperature_K", AT(protocol.temperature), 1, 1, 243.15, 343.15, false},
    {"strip_cutoff_V", AT(protocol.strip_cutoff), 1, 1, 0.02, 2, false},
    {"plate_cutoff_V", AT(protocol.plate_cutoff), 1, 1, -5, -0.02, false},
};
const Quantity DESIGN_FIELD[FIELD_COUNT] = {
    {"transport_enhancement", AT(transport_enhancement), 1, 1, 1, 100, false},
    {"magnetic_field_T", AT(magnetic_field), 1, 1, 0, 20, false},
};
#undef AT

double quantity_printed(double si, const Quantity *quantity)
{
    const double guess = si * quantity->denominator / quantity->numerator;
    double candidate = guess;
    for (int i = 0; i < 8; i++) {
        const double back = quantity_si(candidate, quantity);
        if (back == si)
            return candidate;
        candidate = nextafter(candidate, back < si ? INFINITY : -INFINITY);
    }
    return guess;
}

// -- Default --

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

// -- Check --

static const char *name_of(const Design *design)
{
    return design->name ? design->name : "design";
}

// A range in SI with room for the rounding of a conversion.
static bool within(double si, const Quantity *q)
{
    const double low = quantity_si(q->low, q);
    const double high = quantity_si(q->high, q);
    return si >= low - 1e-12 * fabs(low) && si <= high + 1e-12 * fabs(high);
}

static Status refuse(const Design *design, const Quantity *q, double si, Error *err)
{
    return fail(err, STATUS_BAD_DATA, "%s: '%s' is %g, must be from %g to %g",
                name_of(design), q->key, quantity_printed(si, q), q->low, q->high);
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
                    name_of(design), q->key, PROFILE_POINTS);
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

static Status check_constants(const Design *design, Error *err)
{
    for (int i = 0; i < CONSTANT_COUNT; i++) {
        const ConstantField *field = &CONSTANT_FIELDS[i];
        const double value = constant_value(&design->constants, field);
        if (!(value >= field->low && value <= field->high))
            return fail(err, STATUS_BAD_DATA, "%s: constant '%s' is %g, must be from %g to %g",
                        name_of(design), field->name, value, field->low, field->high);
    }
    return STATUS_OK;
}

Status design_check(const Design *design, Error *err)
{
    for (int i = 0; i < GRADED_COUNT; i++)
        TRY(check_profile(design, &DESIGN_GRADED[i], err));
    TRY(check_scalars(design, DESIGN_HOST, HOST_COUNT, err));
    TRY(check_scalars(design, DESIGN_PROTOCOL, PROTOCOL_COUNT, err));
    TRY(check_scalars(design, DESIGN_FIELD, FIELD_COUNT, err));
    if (design->protocol.cycles < 1 || design->protocol.cycles > CYCLES_MOST)
        return fail(err, STATUS_BAD_DATA, "%s: 'cycles' is %d, must be from 1 to %d",
                    name_of(design), design->protocol.cycles, CYCLES_MOST);
    const double held = profile_high(&design->transference_boost);
    if (!(design->electrolyte.transference_number + held <= 1))
        return fail(err, STATUS_BAD_DATA,
                    "%s: 'transference_boost' is %g, with the electrolyte's %g above 1",
                    name_of(design), held, design->electrolyte.transference_number);
    return check_constants(design, err);
}

// -- One quantity by name --

// The quantity with the key that [path] starts with, up to its end or a dot.
static const Quantity *find(const Quantity *quantities, int count, const char *path)
{
    const size_t length = strcspn(path, ".");
    for (int i = 0; i < count; i++)
        if (strlen(quantities[i].key) == length &&
            strncmp(quantities[i].key, path, length) == 0)
            return &quantities[i];
    return NULL;
}

static Status set_profile(Profile *profile, const char *end, double si, const char *path,
                          Error *err)
{
    if (*end == '\0') {
        *profile = profile_uniform(si);
        return STATUS_OK;
    }
    if (profile->shape == PROFILE_TABLE)
        return fail(err, STATUS_BAD_DATA, "'%s': the design holds a table, without ends", path);
    if (strcmp(end, ".top") == 0)
        profile->top = si;
    else if (strcmp(end, ".bottom") == 0)
        profile->bottom = si;
    else
        return fail(err, STATUS_BAD_DATA, "'%s': expected '.top' or '.bottom' after the name",
                    path);
    return STATUS_OK;
}

Status design_set(Design *design, const char *path, double printed, Error *err)
{
    const Quantity *graded = find(DESIGN_GRADED, GRADED_COUNT, path);
    if (graded)
        return set_profile(quantity_place(design, graded), path + strlen(graded->key),
                           quantity_si(printed, graded), path, err);
    const Quantity *scalar = find(DESIGN_HOST, HOST_COUNT, path);
    if (!scalar)
        scalar = find(DESIGN_PROTOCOL, PROTOCOL_COUNT, path);
    if (!scalar)
        scalar = find(DESIGN_FIELD, FIELD_COUNT, path);
    const ConstantField *constant = constant_find(path);
    if (scalar)
        *(double *)quantity_place(design, scalar) = quantity_si(printed, scalar);
    else if (constant)
        *constant_at(&design->constants, constant) = printed;
    else
        return fail(err, STATUS_BAD_DATA, "'%s' is no quantity of a design, nor a constant", path);
    return STATUS_OK;
}
