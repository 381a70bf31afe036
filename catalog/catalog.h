// The catalog: everything known about hosts, in one SQLite database file. Any number of readers,
// one writer at a time; whole or not at all, whenever the machine stops.
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "catalog/claim.h"
#include "catalog/host.h"
#include "catalog/problem.h"
#include "catalog/reference.h"
#include "catalog/simulation.h"

typedef struct Catalog Catalog;

// Opens the database at [path], creates it, or brings an older schema up to date. Fails with
// STATUS_BUSY when another run holds it, STATUS_BAD_DATA when it is damaged, foreign or newer than
// this program, STATUS_CANNOT_CREATE when its folder cannot be written.
Status catalog_open(const char *path, Catalog **catalog, Error *err);
// NULL is allowed. An open transaction is rolled back.
void catalog_close(Catalog *catalog);

// One transaction for several writes; STATUS_BUSY when another writer does not finish in time.
// Writing functions called outside of one are a transaction each.
Status catalog_begin(Catalog *catalog, Error *err);
Status catalog_commit(Catalog *catalog, Error *err);
// Nothing happens when no transaction is open.
void catalog_rollback(Catalog *catalog);

// -- Documents --

// A document that was read, under the path it was given.
typedef struct CatalogDocument {
    const char *name;   // path as given
    const char *source; // DOI when it states one, else its name
    const char *hash;   // sha-256 of its bytes
    const char *format; // "text", "jats", ...
} CatalogDocument;

Status catalog_put_document(Catalog *catalog, const CatalogDocument *document, Error *err);
// The document called [name] or, failing that, the one with [hash]; name is NULL when neither.
Status catalog_document(Catalog *catalog, const char *name, const char *hash, Arena *arena,
                        CatalogDocument *document, Error *err);
// Removes what was read from document [name] before a new version of it is stored.
Status catalog_forget_document(Catalog *catalog, const char *name, Error *err);

// -- Hosts --

// Adds [host], or replaces the one of the same source, name and table; aliases and flags of both
// are kept. Checks ranges.
Status catalog_put_host(Catalog *catalog, const Host *host, Error *err);
// All hosts, by source, table and place, in [arena].
Status catalog_hosts(Catalog *catalog, Arena *arena, const Host **hosts, int *count, Error *err);
// The host with this name or alias. STATUS_NO_INPUT, naming the nearest, when there is none.
Status catalog_host(Catalog *catalog, const char *name, Arena *arena, Host *host, Error *err);

// -- Claims, references, problems --

// Adds or replaces by id. A claim's id comes from its place, so that reading a document again
// changes nothing.
Status catalog_put_claim(Catalog *catalog, const Claim *claim, Error *err);
// The claims about [host] (its name; NULL: all), in the order of their places.
Status catalog_claims(Catalog *catalog, const char *host, Arena *arena, const Claim **claims,
                      int *count, Error *err);
// The claims read from document [name].
Status catalog_claims_of(Catalog *catalog, const char *name, Arena *arena, const Claim **claims,
                         int *count, Error *err);
// Adds or replaces by source and number, completed by what a service is believed to know of it
// (completion.h).
Status catalog_put_reference(Catalog *catalog, const Reference *reference, Error *err);
Status catalog_references(Catalog *catalog, Arena *arena, const Reference **references, int *count,
                          Error *err);
// Adds or replaces by id; a settled problem stays settled.
Status catalog_put_problem(Catalog *catalog, const Problem *problem, Error *err);
Status catalog_problems(Catalog *catalog, Arena *arena, const Problem **problems, int *count,
                        Error *err);
// Settles problem [id] in favour of [preferred] ("A": its first side, "B": its second, else a value
// of its own), or opens it again (preferred NULL), which brings the rule's preference back.
Status catalog_settle(Catalog *catalog, const char *id, const char *preferred, const char *because,
                      Error *err);

// -- Simulations --

// Adds [count] simulations in one transaction; those whose key is there already are left alone.
Status catalog_put_simulations(Catalog *catalog, const Simulation *rows, int count, Error *err);
// The simulations of [campaign] by number, in [arena].
Status catalog_simulations(Catalog *catalog, const char *campaign, Arena *arena,
                           const Simulation **rows, int *count, Error *err);
// Shows the simulations of [campaign] one by one, by number: the row and its texts are gone when
// [visit] returns. Ends at its first failure, and passes that on.
Status catalog_visit_simulations(Catalog *catalog, const char *campaign,
                                 Status (*visit)(void *context, const Simulation *row, Error *err),
                                 void *context, Error *err);
// Marks in [there] (count) which numbers of [campaign] are stored.
Status catalog_simulated(Catalog *catalog, const char *campaign, bool *there, long count,
                         Error *err);
// How the simulations of [campaign] ended, by word, in [arena].
Status catalog_outcomes(Catalog *catalog, const char *campaign, Arena *arena,
                        const SimulationOutcome **outcomes, int *count, Error *err);
// Counts in [known] the rows whose key is stored. STATUS_BAD_DATA, naming it, when one of them is
// stored with another design or result: the same work must not come out in two ways.
Status catalog_compare_simulations(Catalog *catalog, const Simulation *rows, int count, int *known,
                                   Error *err);

// Version of SQLite, for manifests; NULL without memory.
const char *catalog_library(Arena *arena);

#endif
