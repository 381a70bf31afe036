// What a service knows of an entry of a reference list, kept apart from the entry itself: a
// document that is read again finds it again, and the printed facts stay as they are printed.
#ifndef CATALOG_COMPLETION_H
#define CATALOG_COMPLETION_H

#include "catalog/catalog.h"

typedef struct Completion {
#define X(...) FIELD_MEMBER(__VA_ARGS__)
#include "catalog/completion.def"
#undef X
} Completion;
// state  believed   it fills what the entry leaves out
//        suggested  kept for a person to judge, see [problem]
//        refused    by a person: the entry stays as it is

extern const Field COMPLETION_FIELDS[];
extern const int COMPLETION_FIELD_COUNT;

// The kind of the problems that ask a person whether a suggestion is right: side A is the printed
// entry, side B the work that a service suggests.
extern const char COMPLETION_PROBLEM[];

Completion completion_empty(void);

// The identity of a printed entry, in [arena].
Status completion_entry(const Reference *reference, Arena *arena, const char **entry, Error *err);

// Adds or replaces what is known of an entry.
Status catalog_put_completion(Catalog *catalog, const Completion *completion, Error *err);
// What is known of [reference]; [there] tells whether anything is.
Status catalog_completion(Catalog *catalog, const Reference *reference, Arena *arena,
                          Completion *completion, bool *there, Error *err);

// Fills the fields that the entry leaves out from a believed completion, and takes back what an
// earlier one filled; [completed] of the reference names them. Texts are in [arena].
Status completion_apply(Catalog *catalog, Arena *arena, Reference *reference, Error *err);

// What a person decided about a suggestion: "B" believes it, a DOI of their own is believed
// instead, anything else refuses it; an open problem makes it a suggestion again. The references
// follow at once. Nothing happens for problems of other kinds.
Status completion_settle(Catalog *catalog, const Problem *problem, Error *err);

// Marks the references of one source that have the DOI of an earlier one as its duplicates.
Status catalog_mark_duplicates(Catalog *catalog, Error *err);

#endif
