#include "catalog/claim.h"

#include <string.h>

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

// One reference is a number, several are an array; a claim without any has none.
static void add_refs(Json *object, const Claim *claim)
{
    if (claim->refs.count == 1)
        json_add_number(object, "ref", claim->refs.items[0]);
    else if (claim->refs.count > 1)
        record_add_json(object, claim, record_field(CLAIM_FIELDS, CLAIM_FIELD_COUNT, "refs"));
}

// The conditions are kept as JSON text and exported as the object they are.
static void add_conditions(Json *object, const Claim *claim)
{
    Arena scratch = {0};
    JsonDocument document = {0};
    Json *conditions = json_add(object, "conditions", json_new_object());
    const char *text = claim->conditions ? claim->conditions : "{}";
    if (json_parse("conditions", text, strlen(text), &scratch, &document, NULL) == STATUS_OK) {
        const JsonView root = json_root(&document);
        for (JsonView v = json_first(root); v.node; v = json_next(v)) {
            if (json_is_number(v))
                json_add_number(conditions, json_key(v), json_number(v));
            else if (json_is_string(v))
                json_add_string(conditions, json_key(v), json_string(v));
        }
        json_clear(&document);
    }
    arena_clear(&scratch);
}

Json *claim_json(const Claim *claim)
{
    Json *object = json_new_object();
    for (int i = 0; i < CLAIM_FIELD_COUNT; i++) {
        const Field *field = &CLAIM_FIELDS[i];
        const bool apart =
            strcmp(field->name, "refs") == 0 || strcmp(field->name, "conditions") == 0;
        if (field->key && !apart)
            record_add_json(object, claim, field);
    }
    add_refs(object, claim);
    add_conditions(object, claim);
    return object;
}
