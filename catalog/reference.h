// A work cited by a source, under the number it has there.
#ifndef CATALOG_REFERENCE_H
#define CATALOG_REFERENCE_H

#include "catalog/record.h"

typedef struct Reference {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/reference.def"
#undef X
} Reference;
// completed     what a service filled in ("crossref: doi, title"); NULL: all is printed
// duplicate_of  the lowest number of the same source with equal journal, volume and first page, or
//               with an equal DOI; NAN when there is none

extern const Field REFERENCE_FIELDS[];
extern const int REFERENCE_FIELD_COUNT;

Reference reference_empty(void);
Json *reference_json(const Reference *reference);

#endif
