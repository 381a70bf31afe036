#include "catalog/reference.h"

const Field REFERENCE_FIELDS[] = {
#define X(...) FIELD_ROW(Reference, __VA_ARGS__)
#include "catalog/reference.def"
#undef X
};
const int REFERENCE_FIELD_COUNT = (int)(sizeof REFERENCE_FIELDS / sizeof *REFERENCE_FIELDS);

Reference reference_empty(void)
{
    Reference reference = {0};
    record_clear(&reference, REFERENCE_FIELDS, REFERENCE_FIELD_COUNT);
    return reference;
}

Json *reference_json(const Reference *reference)
{
    Json *object = json_new_object();
    for (int i = 0; i < REFERENCE_FIELD_COUNT; i++)
        if (REFERENCE_FIELDS[i].key)
            record_add_json(object, reference, &REFERENCE_FIELDS[i]);
    return object;
}
