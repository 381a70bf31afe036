// What the laboratory says, put into the catalog without a workbook.
#ifndef TESTS_CAMPAIGN_CLAIM_H
#define TESTS_CAMPAIGN_CLAIM_H

#include "tests/campaign/room.h"

static inline void put_claim(const Workshop *workshop, const char *id, const char *document,
                      const char *quantity, double value, const char *conditions)
{
    Error err = {0};
    char key[128];
    Claim claim = claim_empty();
    snprintf(key, sizeof key, "%s %s %s", document, id, quantity);
    claim.id = key;
    claim.host = id;
    claim.kind = "host";
    claim.quantity = quantity;
    claim.value = value;
    claim.place = "measured";
    claim.document = document;
    claim.source = document;
    claim.conditions = conditions;
    CHECK_OK(catalog_put_claim(workshop->catalog, &claim, &err));
}

#endif
