#include "ingest/claims.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/units.h"
#include "ingest/quantity.h"

static Status grow(Claims *claims, Error *err)
{
    if (claims->count < claims->capacity)
        return STATUS_OK;
    const int capacity = claims->capacity ? 2 * claims->capacity : 128;
    Claim *items = arena_alloc(claims->arena, (size_t)capacity, sizeof *items);
    if (!items)
        return arena_exhausted(claims->arena, err);
    if (claims->count)
        memcpy(items, claims->items, (size_t)claims->count * sizeof *items);
    claims->items = items;
    claims->capacity = capacity;
    return STATUS_OK;
}

static const char *class_of(const Claim *claim)
{
    if (strcmp(claim->quantity, "capacity_retention_increase") == 0)
        return "change";
    if (!isnan(claim->value_max))
        return "range";
    if (strcmp(claim->qualifier, "≈") == 0)
        return "estimated";
    return strcmp(claim->qualifier, "=") == 0 ? "fixed" : "bounded";
}

Status claims_add(Claims *claims, Claim claim, const char *place, Error *err)
{
    double factor = 1;
    double offset = 0;
    char hex[HASH_TEXT];
    TRY(grow(claims, err));
    const char *text =
        arena_format(claims->arena, "%s\n%s\n%s", claim.source, place, claim.quantity);
    if (!text)
        return arena_exhausted(claims->arena, err);
    hash_bytes(text, strlen(text), hex);
    // Sixteen digits: no two of a billion claims meet by accident.
    claim.id = arena_copy(claims->arena, hex, 16);
    if (!claim.id)
        return arena_exhausted(claims->arena, err);
    if (unit_find(claim.unit, &factor, &offset))
        claim.si_value = claim.value * factor + offset;
    claim.claim_class = class_of(&claim);
    claim.status = "new";
    claims->items[claims->count++] = claim;
    return STATUS_OK;
}

double claim_condition(const Claim *claim, const char *key)
{
    const size_t length = strlen(key);
    double value = NAN;
    for (const char *at = claim->conditions; at; at = strstr(at + 1, key)) {
        const bool whole = at > claim->conditions && at[-1] == '"' &&
                           strncmp(at, key, length) == 0 && strncmp(at + length, "\":", 2) == 0;
        if (whole) {
            quantity_number(at + length + 2, &value);
            break;
        }
    }
    return value;
}
