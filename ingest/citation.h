// Entries of a reference list as bibliographic facts.
#ifndef INGEST_CITATION_H
#define INGEST_CITATION_H

#include "catalog/reference.h"
#include "ingest/document.h"

typedef struct Citations {
    const Reference *items; // count, in arena, by number
    int count;
} Citations;

// Reads every entry of [document]. The parts of an entry that are not found stay missing; entries
// of the same journal, volume and first page are marked as duplicates of the first.
Status citations_read(const Document *document, Arena *arena, Citations *citations, Error *err);

// The entry with [number], or NULL.
const Reference *citations_find(const Citations *citations, int number);

#endif
