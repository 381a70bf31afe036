// A polite visitor of web services: says who asks, keeps to their rates, waits when told to, asks
// again after a pause, and asks only for what has changed.
#ifndef INGEST_VISITOR_H
#define INGEST_VISITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ingest/services.h"

typedef struct Visitor Visitor;

typedef struct Page {
    bool found;        // false: the server says that there is no such thing
    bool kept;         // the copy on disk, which the server calls unchanged
    const char *bytes; // length, '\0' behind them; in the arena of the call
    size_t length;
} Page;

// [services] stays borrowed. [cache] is the folder for answers, made when it is needed; NULL:
// nothing is kept. [seed] draws the jitter of the pauses. STATUS_BAD_CONFIG without a mailto.
Status visitor_create(const Services *services, const char *cache, uint64_t seed,
                      Visitor **visitor, Error *err);
// NULL is allowed.
void visitor_free(Visitor *visitor);

const Services *visitor_services(const Visitor *visitor);
// Requests that were sent so far, tries included.
long visitor_requests(const Visitor *visitor);

// Gets [url]. STATUS_UNAVAILABLE when the server cannot be reached or refuses, STATUS_BUSY when it
// may answer another time: it keeps failing, or asks for a pause longer than services allow. A
// server that cannot be reached, asks for a long pause, or fails three times in a row is not asked
// again by this visitor: the same failure comes at once.
Status visitor_get(Visitor *visitor, const char *url, const char *accept, Arena *arena, Page *page,
                   Error *err);

#endif
