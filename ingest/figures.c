#include "ingest/figures.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

typedef struct Figure {
    const char *field;     // of a host
    const char *qualifier; // field with its sign; NULL: "="
    const char *cell, *quantity, *unit;
    bool condition;
    // Conditions: fields and their keys.
    const char *of[4][2];
} Figure;

static const Figure FIGURES[] = {
    {"half_ce_pct",
     "half_ce_qualifier",
     "half",
     "coulombic_efficiency",
     "%",
     false,
     {{"half_current_mA_cm2", "current_mA_cm2"},
      {"half_capacity_mAh_cm2", "capacity_mAh_cm2"},
      {"half_cycles", "cycles"}}},
    {"half_cycles",
     "half_cycles_qualifier",
     "half",
     "cycles",
     "1",
     false,
     {{"half_current_mA_cm2", "current_mA_cm2"}, {"half_capacity_mAh_cm2", "capacity_mAh_cm2"}}},
    {"half_current_mA_cm2", NULL, "half", "current_density", "mA/cm2", true, {{NULL}}},
    {"half_capacity_mAh_cm2", NULL, "half", "areal_capacity", "mAh/cm2", true, {{NULL}}},
    {"symmetric_duration",
     "symmetric_qualifier",
     "symmetric",
     "lifespan",
     "h",
     false,
     {{"symmetric_current_mA_cm2", "current_mA_cm2"},
      {"symmetric_capacity_mAh_cm2", "capacity_mAh_cm2"}}},
    {"symmetric_current_mA_cm2", NULL, "symmetric", "current_density", "mA/cm2", true, {{NULL}}},
    {"symmetric_capacity_mAh_cm2", NULL, "symmetric", "areal_capacity", "mAh/cm2", true, {{NULL}}},
    {"full_retention_pct",
     "full_retention_qualifier",
     "full",
     "capacity_retention",
     "%",
     false,
     {{"full_rate", "rate"}, {"full_cycles", "cycles"}, {"deposited_mAh_cm2", "li_mAh_cm2"}}},
    {"full_cycles", NULL, "full", "cycles", "1", false, {{"full_rate", "rate"}}},
    {"full_rate", NULL, "full", "c_rate", "C", true, {{NULL}}},
    {"deposited_mAh_cm2", NULL, "full", "deposited_lithium", "mAh/cm2", true, {{NULL}}},
};
enum { FIGURE_COUNT = sizeof FIGURES / sizeof *FIGURES };

static double number_of(const Host *host, const char *field)
{
    return record_number(host, record_field(HOST_FIELDS, HOST_FIELD_COUNT, field));
}

static const char *text_of(const Host *host, const char *field)
{
    return record_text(host, record_field(HOST_FIELDS, HOST_FIELD_COUNT, field));
}

static Status print_conditions(const Figure *figure, const Host *host, Arena *arena,
                               const char **text, Error *err)
{
    Json *object = json_new_object();
    for (int i = 0; i < 4 && figure->of[i][0]; i++) {
        const double value = number_of(host, figure->of[i][0]);
        if (isnan(value))
            continue;
        json_add_number(object, figure->of[i][1], value);
        if (strcmp(figure->of[i][1], "rate") == 0)
            json_add_string(object, "rate_unit", host->full_rate_unit);
    }
    if (strcmp(figure->cell, "full") == 0 && !figure->condition && host->full_cathode)
        json_add_string(object, "cathode", host->full_cathode);
    const Status status = json_print(object, false, arena, text, err);
    json_free(object);
    return status;
}

static Status fill(const Figure *figure, const Host *host, Arena *arena, Claim *claim, Error *err)
{
    double *refs = arena_alloc(arena, 1, sizeof *refs);
    if (!refs)
        return arena_exhausted(arena, err);
    refs[0] = host->reference;
    claim->refs = (NumberList){refs, isnan(host->reference) ? 0 : 1};
    claim->host = host->name;
    claim->table_host = host->name;
    claim->kind = "host";
    claim->role = figure->condition ? "condition" : "outcome";
    claim->cell = figure->cell;
    claim->quantity = figure->quantity;
    claim->value = number_of(host, figure->field);
    // A rate is a current where it is printed as one.
    const bool areal = strcmp(figure->quantity, "c_rate") == 0 && host->full_rate_unit &&
                       strcmp(host->full_rate_unit, "C") != 0;
    claim->quantity = areal ? "current_density" : figure->quantity;
    claim->unit = areal ? "mA/cm2" : figure->unit;
    const char *sign = figure->qualifier ? text_of(host, figure->qualifier) : NULL;
    claim->qualifier = sign ? sign : "=";
    claim->place = "table";
    claim->source = host->source;
    claim->document = host->document;
    claim->section = host->strategy;
    claim->line = host->line;
    claim->char_offset = host->char_offset;
    claim->byte_offset = host->byte_offset;
    claim->confidence = 1;
    claim->token = arena_format(arena, "%.10g", claim->value);
    return claim->token ? print_conditions(figure, host, arena, &claim->conditions, err)
                        : arena_exhausted(arena, err);
}

Status figures_add(const Hosts *hosts, Claims *claims, Error *err)
{
    for (int h = 0; h < hosts->count; h++) {
        const Host *host = &hosts->items[h];
        for (int i = 0; i < FIGURE_COUNT; i++) {
            Claim claim = claim_empty();
            if (isnan(number_of(host, FIGURES[i].field)))
                continue;
            TRY(fill(&FIGURES[i], host, claims->arena, &claim, err));
            const char *place = arena_format(claims->arena, "table %g/%s/%s", host->table,
                                             host->name, FIGURES[i].field);
            if (!place)
                return arena_exhausted(claims->arena, err);
            TRY(claims_add(claims, claim, place, err));
        }
    }
    return STATUS_OK;
}
