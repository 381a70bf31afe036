// Documents into the catalog: hosts, claims, references, and what was not understood.
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/progress.h"
#include "catalog/catalog.h"
#include "ingest/changes.h"

// Seconds after which a document is refused unless told otherwise: the slowest honest ones take
// a few.
enum { INGEST_SECONDS = 600 };

typedef struct IngestOptions {
    bool dry_run;             // tell what would change, change nothing
    double seconds;           // most that reading a document may take; 0: INGEST_SECONDS
    const Progress *progress; // borrowed; NULL: nobody looks
    // Called for every part of a document that is refused; NULL: nobody listens.
    void (*refused)(void *context, const char *place, const char *what);
    // Called for every claim that a new version of a document changes; NULL: nobody listens.
    void (*changed)(void *context, const Change *change);
    void *context; // borrowed
} IngestOptions;

// What came of it. Counts are over all documents of the call.
typedef struct IngestReport {
    int documents;     // looked at
    int unchanged;     // of these, known already and the same
    int rejected;      // of these, not readable as a document; a problem says why
    int hosts;         // records stored
    int claims;        // stored
    int claims_new;    // of these, not in the catalog before
    int claims_gone;   // in an older version of the document only
    int claims_changed; // at the same place, saying something else
    int references;    // stored
    int problems;      // stored
    int rejected_rows; // of these, rows and cells that were not understood
    int fetched;       // documents that came from a service
    int missed;        // sources that no service gave
    char reason[1024]; // why the last rejected document was
} IngestReport;

// Reads a file, or every file of a folder, into the catalog; a document already there is left
// alone, a changed one replaces its older version. A bad document or row is not a failure: it
// becomes a problem in the catalog. [arena] holds what lives as long as the call.
Status ingest_path(Catalog *catalog, const char *path, const IngestOptions *options, Arena *arena,
                   IngestReport *report, Error *err);

// The same for a document of [length] bytes in memory, which will be known as [name].
Status ingest_bytes(Catalog *catalog, const char *name, const char *bytes, size_t length,
                    const IngestOptions *options, IngestReport *report, Error *err);

#endif
