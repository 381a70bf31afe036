#include "ingest/range.h"

#include <math.h>
#include <string.h>

static const char KIND[] = "impossible value";
static const char RULE[] = "every number is within the range that physics allows";

static Status add(Problems *problems, const char *host, int line, const char *what, double value,
                  const char *unit, double low, double high, Error *err)
{
    const char *sign = unit && strcmp(unit, "1") != 0 ? unit : "";
    const char *printed = arena_format(problems->arena, "%s %.10g %s", what, value, sign);
    const char *range = arena_format(problems->arena, "%g to %g %s", low, high, sign);
    if (!printed || !range)
        return arena_exhausted(problems->arena, err);
    return problems_add_pair(problems, KIND, host, (Side){line, printed}, (Side){line, range}, NULL,
                             RULE, err);
}

// -- Hosts --

Status range_check_hosts(Hosts *hosts, Problems *problems, Error *err)
{
    for (int i = 0; i < hosts->count; i++) {
        Host *host = &hosts->items[i];
        for (int f = 0; f < HOST_FIELD_COUNT; f++) {
            const Field *field = &HOST_FIELDS[f];
            const double value = field->kind == FIELD_NUMBER ? record_number(host, field) : NAN;
            if (isnan(value) || (value >= field->low && value <= field->high))
                continue;
            TRY(add(problems, host->name, (int)host->line, field->heading, value, field->unit,
                    field->low, field->high, err));
            *(double *)(void *)((char *)host + field->offset) = NAN;
        }
    }
    return STATUS_OK;
}

// -- Claims --

// By quantity, in the unit claims have. Retention may pass 100 % while a cell activates, and an
// efficiency by the noise of its instrument; 3861 mAh/g is lithium itself.
static const struct {
    const char *quantity, *unit;
    double low, high;
} RANGES[] = {
    {"coulombic_efficiency", "%", 0, 101},   {"capacity_retention", "%", 0, 150},
    {"cycles", "1", 0, 1e6},                 {"lifespan", "h", 0, 1e6},
    {"current_density", "mA/cm2", 0, 1000},  {"areal_capacity", "mAh/cm2", 0, 1000},
    {"deposited_lithium", "mAh/cm2", 0, 1000}, {"overpotential", "mV", 0, 5000},
    {"c_rate", "C", 0, 1000},                {"np_ratio", "1", 0, 1000},
    {"specific_capacity", "mAh/g", 0, 3861}, {"porosity", "%", 0, 100},
    {"lithium_mass_fraction", "wt%", 0, 100}, {"nitrogen_content", "%", 0, 100},
    {"relative_humidity", "%", 0, 100},      {"temperature", "Cel", -273.15, 5000},
    {"process_temperature", "Cel", -273.15, 5000}, {"process_temperature", "K", 0, 5000},
    {"thickness", "um", 0, 1e6},             {"pore_size", "um", 0, 1e6},
    {"bulk_density", "g/cm3", 0, 25},        {"density", "g/cm3", 0, 25},
};
enum { RANGE_COUNT = sizeof RANGES / sizeof *RANGES };

static Status check_claim(Claim *claim, Problems *problems, Error *err)
{
    for (int i = 0; i < RANGE_COUNT; i++) {
        const bool same = strcmp(RANGES[i].quantity, claim->quantity) == 0 && claim->unit &&
                          strcmp(RANGES[i].unit, claim->unit) == 0;
        const double highest = isnan(claim->value_max) ? claim->value : claim->value_max;
        if (!same || (claim->value >= RANGES[i].low && highest <= RANGES[i].high))
            continue;
        claim->status = "invalid";
        return add(problems, claim->table_host ? claim->table_host : claim->host,
                   (int)claim->line, claim->quantity,
                   claim->value < RANGES[i].low ? claim->value : highest, claim->unit,
                   RANGES[i].low, RANGES[i].high, err);
    }
    return STATUS_OK;
}

Status range_check_claims(Claims *claims, Problems *problems, Error *err)
{
    for (int i = 0; i < claims->count; i++)
        if (strcmp(claims->items[i].claim_class, "change") != 0)
            TRY(check_claim(&claims->items[i], problems, err));
    return STATUS_OK;
}
