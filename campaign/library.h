// What the catalog knows beside its values: where each was published, and what contradicts it.
#ifndef CAMPAIGN_LIBRARY_H
#define CAMPAIGN_LIBRARY_H

#include "catalog/catalog.h"

// Everything is in the arena it was read into.
typedef struct Library {
    const Host *hosts; // host_count, by source, table and place
    int host_count;
    const Claim *claims; // claim_count, in the order of their places
    int claim_count;
    const Reference *references; // reference_count
    int reference_count;
    const Problem *problems; // problem_count
    int problem_count;
} Library;

Status library_read(Catalog *catalog, Arena *arena, Library *library, Error *err);

// The host called [name], or NULL.
const Host *library_host(const Library *library, const char *name);

// "https://doi.org/..." of work [number] of [source], in [arena]. NULL when no DOI of it is known,
// or what is kept as one is none.
const char *library_link(const Library *library, const char *source, double number, Arena *arena);
// As printed, without marks of emphasis, in [arena]; NULL when the work is not known.
const char *library_printed(const Library *library, const char *source, double number,
                            Arena *arena);

// "review.md:14": where in which document, in [arena]. A folder says nothing to another machine.
const char *library_place(const char *document, double line, Arena *arena);

// The problems that a published value, or a host of a table, is a side of: their kinds and how they
// stand, in [arena]; NULL when there are none.
const char *library_conflicts(const Library *library, const Claim *claim, Arena *arena);
const char *library_host_conflicts(const Library *library, const Host *host, Arena *arena);

// [text] without the marks of emphasis that a printed reference carries; NULL for NULL.
const char *library_plain(const char *text, Arena *arena);

#endif
