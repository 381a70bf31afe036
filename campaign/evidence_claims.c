// What sentences and captions claim, as evidence.
#include <math.h>
#include <string.h>

#include "campaign/evidence.h"

// A quantity as the claims call it, and the cell whose table has the same.
typedef struct Known {
    const char *quantity, *unit, *cell;
    Objective objective;
    CellKind kind;
} Known;

static const Known KNOWN[] = {
    {"coulombic_efficiency", "%", "half", OBJECTIVE_EFFICIENCY, CELL_HALF},
    {"lifespan", "h", "symmetric", OBJECTIVE_LIFE, CELL_SYMMETRIC},
    {"overpotential", "mV", "symmetric", OBJECTIVE_OVERPOTENTIAL, CELL_SYMMETRIC},
    // Lithium against a host that holds lithium is cycled like a symmetric cell.
    {"overpotential", "mV", "Li||", OBJECTIVE_OVERPOTENTIAL, CELL_HALF},
    {"lifespan", "h", "Li||", OBJECTIVE_LIFE, CELL_HALF},
};
enum { KNOWN_COUNT = sizeof KNOWN / sizeof *KNOWN };

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// Efficiencies of 100 % and more lose nothing and have no place on the scale.
static bool has_place(const Known *known, double value)
{
    return value > 0 && (known->objective != OBJECTIVE_EFFICIENCY || value < 100);
}

static const Known *known_of(const Claim *claim)
{
    const bool outcome = same(claim->kind, "host") && same(claim->role, "outcome") &&
                         (same(claim->place, "prose") || same(claim->place, "caption")) &&
                         !same(claim->claim_class, "change") && !same(claim->status, "conflict") &&
                         !same(claim->status, "invalid");
    for (int i = 0; outcome && i < KNOWN_COUNT; i++)
        if (same(claim->quantity, KNOWN[i].quantity) && same(claim->unit, KNOWN[i].unit) &&
            claim->cell && strncmp(claim->cell, KNOWN[i].cell, strlen(KNOWN[i].cell)) == 0 &&
            has_place(&KNOWN[i], claim->value))
            return &KNOWN[i];
    return NULL;
}

static const Host *host_of(const Workshop *workshop, const Host *hosts, int count,
                           const Claim *claim)
{
    const Published *published = NULL;
    Error unknown = {0};
    for (int i = 0; claim->table_host && i < count; i++)
        if (strcmp(hosts[i].name, claim->table_host) == 0)
            return published_find(&workshop->published, hosts[i].name, &published, &unknown) ==
                           STATUS_OK ? &hosts[i] : NULL;
    return NULL;
}

// Whether the table gives this very number.
static bool in_table(const Host *host, const Known *known, double value)
{
    return (known->objective == OBJECTIVE_EFFICIENCY && value == host->half_ce_pct) ||
           (known->objective == OBJECTIVE_LIFE && value == host->symmetric_duration);
}

// A range counts as even between its ends.
static void take_value(const Claim *claim, Evidence *evidence)
{
    evidence->value = claim->value;
    evidence_qualify(claim->qualifier, evidence);
    if (isnan(claim->value_max) || !(claim->value_max > claim->value))
        return;
    const double low = objective_forward(evidence->objective, claim->value);
    const double high = objective_forward(evidence->objective, claim->value_max);
    evidence->shift = 0.5 * (high - low);
    evidence->doubt = hypot(evidence->doubt, fabs(high - low) / sqrt(12));
}

static Status stated(const Claim *claim, double *current, double *capacity, Error *err)
{
    Arena scratch = {0};
    JsonDocument document = {0};
    const char *text = claim->conditions ? claim->conditions : "{}";
    const Status status =
        json_parse("conditions", text, strlen(text), &scratch, &document, err);
    if (status == STATUS_OK) {
        *current = json_number(json_member(json_root(&document), "current_mA_cm2"));
        *capacity = json_number(json_member(json_root(&document), "capacity_mAh_cm2"));
    }
    json_clear(&document);
    arena_clear(&scratch);
    return status;
}

// False when neither the sentence nor the table says at what the cell was cycled.
static Status take_conditions(const Claim *claim, const Host *host, Evidence *evidence,
                              bool *complete, Error *err)
{
    const bool half = evidence->objective == OBJECTIVE_EFFICIENCY;
    double current = NAN;
    double capacity = NAN;
    TRY(stated(claim, &current, &capacity, err));
    if (isnan(current))
        current = half ? host->half_current_mA_cm2 : host->symmetric_current_mA_cm2;
    if (isnan(capacity))
        capacity = half ? host->half_capacity_mAh_cm2 : host->symmetric_capacity_mAh_cm2;
    evidence->current = 10 * current;
    evidence->capacity = 36000 * capacity;
    evidence->cycle_hours = 2 * evidence->capacity / evidence->current / 3600;
    *complete = current > 0 && capacity > 0;
    return STATUS_OK;
}

Status evidence_from_claims(const Workshop *workshop, const Host *hosts, int host_count,
                            const Claim *claims, int claim_count, Evidence *evidence, int *count,
                            Error *err)
{
    for (int i = 0; i < claim_count; i++) {
        const Known *known = known_of(&claims[i]);
        const Host *host = known ? host_of(workshop, hosts, host_count, &claims[i]) : NULL;
        bool complete = false;
        if (!host || in_table(host, known, claims[i].value))
            continue;
        Evidence one = evidence_of_host(host);
        one.objective = known->objective;
        one.cell = known->kind;
        one.electrolyte = evidence_electrolyte_in(
            &workshop->parameters, host, known->kind == CELL_HALF ? "half" : "symmetric");
        take_value(&claims[i], &one);
        TRY(take_conditions(&claims[i], host, &one, &complete, err));
        if (complete)
            evidence[(*count)++] = one;
    }
    return STATUS_OK;
}
