// A growing list of claims, with the identity that comes from their place.
#ifndef INGEST_CLAIMS_H
#define INGEST_CLAIMS_H

#include "base/arena.h"
#include "base/error.h"
#include "catalog/claim.h"

typedef struct Claims {
    Arena *arena; // borrowed
    Claim *items; // count, in arena
    int count;
    int capacity;
} Claims;

// Adds [claim]; its id becomes the hash of its source, its place there and its quantity.
Status claims_add(Claims *claims, Claim claim, const char *place, Error *err);

// The number of condition [key] ("current_mA_cm2"), NAN when it is not stated.
double claim_condition(const Claim *claim, const char *key);

#endif
