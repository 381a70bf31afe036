#include "catalog/claim.h"

const Field CLAIM_FIELDS[] = {
#define X(...) FIELD_ROW(Claim, __VA_ARGS__)
#include "catalog/claim.def"
#undef X
};
const int CLAIM_FIELD_COUNT = (int)(sizeof CLAIM_FIELDS / sizeof *CLAIM_FIELDS);

Claim claim_empty(void)
{
    Claim claim = {0};
    record_clear(&claim, CLAIM_FIELDS, CLAIM_FIELD_COUNT);
    return claim;
}

Json *claim_json(const Claim *claim)
{
    Json *object = json_new_object();
    for (int i = 0; i < CLAIM_FIELD_COUNT; i++)
        if (CLAIM_FIELDS[i].key)
            record_add_json(object, claim, &CLAIM_FIELDS[i]);
    return object;
}
