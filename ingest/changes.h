// What a new version of a document changes: claims that come, go, or say something else.
#ifndef INGEST_CHANGES_H
#define INGEST_CHANGES_H

#include "catalog/catalog.h"
#include "ingest/claims.h"

typedef struct Change {
    const Claim *before; // NULL: the claim is new
    const Claim *after;  // NULL: it is gone
} Change;

typedef struct Changes {
    const Change *items; // count, in arena, by line: those added, gone and changed
    int count;
    int added, gone, changed;
    int moved; // say the same in another place: no change of what is known
} Changes;

// Compares the claims that [catalog] has from document [name] with [claims]. A claim whose place
// is the same is the same claim: it has changed when what it says has. Of
// the others, one that says what a gone one said has moved.
Status changes_find(Catalog *catalog, const char *name, const Claims *claims, Arena *arena,
                    Changes *changes, Error *err);

#endif
